"""Findings as rows of a table: for a DataFrame, and as what a notebook shows."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from checker.findings.finding import Finding

# The names of `jixiao check --format json`, so that both say the same.
COLUMNS = (
    "id", "rule", "name", "stage", "severity", "state", "origin", "subject", "sentence", "condition",
    "governing_date", "clauses", "remedy", "caution", "review",
)  # fmt: skip
_SHOWN = ("编号", "环节", "程度", "问题", "表述", "依据")
_MOST = 60  # findings that a notebook shows; the rest is counted


def row_of(finding: Finding) -> tuple[object, ...]:
    """One finding under COLUMNS; clauses are one text, `review` is the verdict or missing."""
    return (
        finding.id,
        finding.rule,
        finding.name,
        finding.stage,
        finding.severity.value,
        finding.state.value,
        finding.origin,
        finding.subject,
        finding.sentence,
        finding.condition,
        finding.governing_date,
        _clauses(finding),
        finding.remedy,
        finding.caution,
        finding.review.verdict.value if finding.review else None,
    )


def as_html(head: str, findings: Iterable[Finding]) -> str:
    """A small table without styles of its own, everything in it escaped."""
    found = list(findings)
    rows = "".join(
        _row("td", (f.id, f.stage, f.severity.value, f.name, f.sentence, _clauses(f))) for f in found[:_MOST]
    )
    more = f"<p>另有 {len(found) - _MOST} 个未列出。</p>" if len(found) > _MOST else ""
    table = f"<table>{_row('th', _SHOWN)}{rows}</table>" if found else ""
    return f"<p><b>{escape(head)}</b></p>{table}{more}"


def _clauses(finding: Finding) -> str:
    return "；".join(citation.text for citation in finding.citations)


def _row(tag: str, cells: Iterable[str]) -> str:
    return f"<tr>{''.join(f'<{tag}>{escape(cell)}</{tag}>' for cell in cells)}</tr>"
