"""Sets the draft of 存在问题与建议 as one HTML file: nothing loaded from outside, nothing run, printable."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, fields, is_dataclass, replace
from enum import Enum
from pathlib import Path
from typing import Any

from checker.base.atomic import write_text
from checker.findings.finding import Finding
from checker.findings.lines import verified_as
from checker.findings.result import CheckResult
from checker.findings.wording import broken_title, chinese_dates, clean, signed, stop, tidy
from checker.knowledge.resolve import Citation
from checker.library.phrases import Phrases
from checker.reports.index import SEVERAL_DAYS
from checker.reports.narrative import compose
from checker.reports.score_chapter import annex_words
from checker.rulebook.states import FACT
from checker.scoring.sheet import ScoreSheet

_PAGE = Path(__file__).parent / "page"


@dataclass(frozen=True)
class ClauseRow:
    """A clause in one version, how it was verified, the way up to the law, and what it stands behind."""

    text: str
    gist: str
    version: str
    verified: str
    chain: str
    supports: str


@dataclass(frozen=True)
class ExcludedRow:
    """A finding that a review excludes, with the reason and who said so."""

    id: str
    sentence: str
    reason: str
    signed: str


def write_html(
    result: CheckResult, path: Path, phrases: Phrases | None = None, scores: ScoreSheet | None = None
) -> None:
    """Write the draft of a checked project as one HTML file, whole or not at all; with its score table.

    The sentences are those of the Word draft. Raises UsageError when the file cannot be written.
    """
    write_text(path, to_html(result, phrases, scores))


def to_html(result: CheckResult, phrases: Phrases | None = None, scores: ScoreSheet | None = None) -> str:
    """The HTML of the draft. Whatever stands in the facts is shown as text, never read as HTML."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=FileSystemLoader(_PAGE), autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True
    )
    style = (_PAGE / "report.css").read_text(encoding="utf-8")
    composed = compose(result, phrases, scores)
    chapter = _cleaned(replace(composed, score=None))
    return environment.get_template("report.html.j2").render(
        chapter=chapter,
        score=_cleaned(annex_words(composed.score)),
        title=broken_title(chapter.title, chapter.project),
        rows={row.label: row for row in chapter.appendix},
        clauses=[_cleaned(row) for row in _clauses(result)],
        excluded=[_cleaned(_excluded(finding)) for finding in result.excluded],
        fact=FACT,
        several=SEVERAL_DAYS,
        style=Markup(style),  # noqa: S704 -- our own file, and hashed in the policy
        style_hash=f"sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}",
        footer=_footer(result),
    )


def _footer(result: CheckResult) -> str:
    made = f"规则 {result.versions['规则']} 条，条款 {result.versions['条款']} 条"
    return (
        f"由 jixiao {result.versions['jixiao']} 起草（{made}）。均为疑点，触发不等于违规，请逐条核对后定稿。"
    )


def _clauses(result: CheckResult) -> list[ClauseRow]:
    """Each clause or document once in each version, in the order of the problems."""
    cited: dict[tuple[str, str], Citation] = {}
    supports: dict[tuple[str, str], dict[str, None]] = {}
    for finding in result.findings:
        for citation in finding.citations:
            key = (citation.ref, citation.version)
            cited.setdefault(key, citation)
            supports.setdefault(key, {})[tidy(finding.name)] = None
    return [
        ClauseRow(
            text=citation.text,
            gist=citation.gist,
            version=chinese_dates("，".join(part for part in (citation.version, citation.note) if part)),
            verified=verified_as(citation),
            chain="→".join(citation.chain),
            supports="；".join(supports[key]),
        )
        for key, citation in cited.items()
    ]


def _excluded(finding: Finding) -> ExcludedRow:
    assert finding.review is not None, "only a review excludes"
    return ExcludedRow(
        id=finding.id,
        sentence=stop(f"{tidy(finding.name)}：{tidy(finding.sentence)}"),
        reason=stop(tidy(finding.review.reason)),
        signed=signed(finding.review),
    )


def _cleaned(value: Any) -> Any:
    """The same, without characters that no document can hold."""
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, tuple | list):
        return tuple(_cleaned(item) for item in value)
    if isinstance(value, dict):
        return {name: _cleaned(item) for name, item in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{field.name: _cleaned(getattr(value, field.name)) for field in fields(value)})
    return value
