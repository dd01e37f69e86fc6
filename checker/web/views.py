"""How findings and rows of facts are put for the page: words and plain data, no elements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from openpyxl.utils import get_column_letter

from checker.facts.readers.layout import Opened
from checker.facts.reviews import Verdict
from checker.facts.values import show
from checker.facts.vocabulary import Vocabulary
from checker.findings.evidence import Evidence
from checker.findings.finding import Finding
from checker.reports.arrange import Plan, stale
from checker.rulebook.rules import Severity
from checker.rulebook.states import State

OPEN, CONFIRMED, EXCLUDED, WAITING = "未复核", "已确认", "已排除", "待核实"
STATES = (OPEN, CONFIRMED, EXCLUDED, WAITING)


def state_of(finding: Finding) -> str:
    """Where a finding stands, in one word."""
    if finding.state is not State.VIOLATED:
        return WAITING
    if finding.review is None:
        return OPEN
    return EXCLUDED if finding.review.verdict is Verdict.EXCLUDED else CONFIRMED


@dataclass(frozen=True)
class Filter:
    """Which findings to list; nothing chosen means all."""

    stage: str = ""
    severities: frozenset[Severity] = frozenset()
    states: frozenset[str] = field(default_factory=lambda: frozenset((OPEN, CONFIRMED)))
    words: str = ""

    def keeps(self, finding: Finding) -> bool:
        """Whether a finding is listed."""
        return (
            (not self.stage or finding.stage == self.stage)
            and (not self.severities or finding.severity in self.severities)
            and (not self.states or state_of(finding) in self.states)
            and all(word in _searched(finding) for word in self.words.lower().split())
        )


def _searched(finding: Finding) -> str:
    cited = (citation.text for citation in finding.citations)
    places = (item.place for item in finding.evidence)
    parts = (finding.id, finding.name, finding.subject, finding.sentence, finding.condition, *cited, *places)
    return "\n".join(parts).lower()


def items(findings: Iterable[Finding], plan: Plan) -> list[dict[str, str]]:
    """Findings as the list shows them."""
    return [
        {
            "id": finding.id,
            "group": finding.stage,
            "name": finding.name,
            "text": _line(finding, plan),
            "chip": finding.severity.value if finding.state is State.VIOLATED else WAITING,
            "state": state_of(finding),
        }
        for finding in findings
    ]


def _line(finding: Finding, plan: Plan) -> str:
    if finding.state is not State.VIOLATED:
        return "；".join(filter(None, (finding.subject, "缺 " + "、".join(map(str, finding.missing[:3])))))
    wording = plan.wordings.get(finding.id)
    return wording.text if wording and not stale(finding, plan) else finding.sentence


@dataclass(frozen=True)
class EvidenceCell:
    """One cell of a row: its column in the sheet, its field, its content, and whether the finding read it."""

    column: str
    name: str
    content: str
    read: bool


@dataclass(frozen=True)
class EvidenceView:
    """One row behind a finding, with all that is filled in in it."""

    type: str
    row: str
    place: str
    material: str
    cells: tuple[EvidenceCell, ...]


def evidence_views(
    evidence: Sequence[Evidence], opened: Opened, vocabulary: Vocabulary
) -> list[EvidenceView]:
    """The rows behind a finding as they stand in the workbook."""
    return [_evidence_view(item, opened, vocabulary) for item in evidence]


def _evidence_view(item: Evidence, opened: Opened, vocabulary: Vocabulary) -> EvidenceView:
    records = {str(record.source): record for record in opened.dossier.of(item.type)}
    record, layout = records.get(item.place), opened.layouts.get(item.type)
    read = {name for name, _ in item.fields}
    if record is None:
        shown = tuple(EvidenceCell("", name, content, True) for name, content in item.fields)
        return EvidenceView(item.type, "", item.place, item.material, shown)
    columns = {name: number for name, (number, _) in layout.columns.items()} if layout else {}
    fields = [f for f in vocabulary[item.type].fields if f.name in record.values or f.name in read]
    fields.sort(key=lambda f: columns.get(f.name, 0))
    cells = tuple(
        EvidenceCell(
            get_column_letter(columns[f.name]) if f.name in columns else "",
            f.name,
            show(f.kind, record.values.get(f.name), f.unit if f.unit not in {"万元", "%"} else ""),
            f.name in read,
        )
        for f in fields
    )
    return EvidenceView(item.type, str(record.source.row), item.place, item.material, cells)
