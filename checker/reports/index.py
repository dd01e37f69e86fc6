"""The index behind a report: per problem its evidence and clauses, per missing paper what waits for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from checker.facts.values import show
from checker.facts.vocabulary import Kind
from checker.findings.evidence import BASIS, THRESHOLD, Evidence
from checker.findings.finding import Finding, ThresholdUse
from checker.findings.lines import UNCHECKED, clause_lines, searched_lines
from checker.findings.result import CheckResult
from checker.findings.wording import chinese_dates, citable, closed_up, stop, tidy
from checker.knowledge.model import Verification
from checker.knowledge.resolve import Citation
from checker.reports.materials import Wanted, papers, unexplained
from checker.rulebook.states import PERSON

BY_HAND = "由评价人员核实"
SEVERAL_DAYS = "见各项"
_ROW = re.compile(r"(.*)第(\d+)行")


@dataclass(frozen=True)
class EvidenceItem:
    """What stands behind one finding. `governed_by` is the day that chooses the version of clauses."""

    finding_id: str
    origin: str
    subject: str
    condition: str
    governed_by: str
    records: tuple[str, ...]
    searched: tuple[str, ...]
    rests_on: str


@dataclass(frozen=True)
class EvidenceRow:
    """What stands behind one problem: evidence by finding, then what all of them share."""

    label: str
    name: str
    severity: str
    origin: str
    items: tuple[EvidenceItem, ...]
    materials: str
    governed_by: str
    clauses: tuple[str, ...]
    thresholds: tuple[str, ...]
    caution: str


@dataclass(frozen=True)
class Waiting:
    """Something missing, the paper that would show it, and the rules (id and name) that wait for it."""

    type: str
    field: str
    material: str
    places: tuple[str, ...]
    rules: tuple[tuple[str, str], ...]

    @property
    def what(self) -> str:
        """What is missing, in words."""
        if not self.type:
            return self.field
        if self.type == THRESHOLD:
            return f"知识库标准“{self.field}”"
        if self.type == BASIS:
            return f"{self.field}以前的依据"
        return f"{self.type}的“{self.field}”" if self.field else f"“{self.type}”全部资料"


@dataclass(frozen=True)
class Request:
    """A paper to ask for, what is to be read from it, and the problems that could then be judged."""

    material: str
    wanted: str
    rules: tuple[str, ...]


# ---- evidence


def evidence_row(label: str, findings: Sequence[Finding], labels: Mapping[str, str]) -> EvidenceRow:
    """The row of a problem; `labels` gives the problem number of the findings that come before it."""
    first = findings[0]
    items = tuple(_item(finding, labels) for finding in findings)
    days = {item.governed_by for item in items}
    return EvidenceRow(
        label=label,
        name=tidy(first.name),
        severity=first.severity.value,
        origin="、".join(dict.fromkeys(f.origin for f in findings)),
        items=items,
        materials=materials_of(findings),
        governed_by=items[0].governed_by if len(days) == 1 else SEVERAL_DAYS,
        clauses=clause_lines(citation for finding in findings for citation in finding.citations),
        thresholds=tuple(dict.fromkeys(threshold_line(t) for f in findings for t in f.thresholds)),
        caution=stop(tidy(first.caution)) if first.caution.strip() else "",
    )


def _item(finding: Finding, labels: Mapping[str, str]) -> EvidenceItem:
    day = finding.governing_date
    rests_on = set(finding.rests_on)
    numbers = dict.fromkeys(number for id_, number in labels.items() if id_ in rests_on)
    return EvidenceItem(
        finding_id=finding.id,
        origin=finding.origin,
        subject=tidy(finding.subject),
        condition=closed_up(tidy(finding.condition)),
        governed_by=f"{show(Kind.DATE, day)}（{finding.date_basis}）" if day else finding.date_basis,
        records=tuple(record_line(evidence) for evidence in finding.evidence),
        searched=searched_lines(finding),
        rests_on="、".join(numbers),
    )


def record_line(evidence: Evidence) -> str:
    """One record: `合同（项目.xlsx《合同》第5行）：签订日期 2020年9月3日`."""
    shown = "，".join(f"{name} {tidy(value)}" for name, value in evidence.fields)
    record = f"{evidence.type}（{evidence.place}）"
    return f"{record}：{shown}" if shown else record


def places_line(places: Iterable[str]) -> str:
    """Places on one line, rows of one sheet together: `项目.xlsx《合同》第5、6行`."""
    rows: dict[str, list[str]] = {}
    for place in places:
        match = _ROW.fullmatch(place)
        rows.setdefault(match[1] if match else place, []).extend([match[2]] if match else [])
    return "；".join(f"{head}第{'、'.join(numbers)}行" if numbers else head for head, numbers in rows.items())


def materials_of(findings: Iterable[Finding]) -> str:
    """The papers against which findings are to be checked; what a person found names its own."""
    facts = [evidence for f in findings if f.origin != PERSON for evidence in f.evidence]
    named = (tidy(paper) for evidence in facts for paper in evidence.material.split("；"))
    return "；".join(dict.fromkeys(paper for paper in named if paper))


# ---- clauses and thresholds


def cited_as(citation: Citation) -> str:
    """How a list names a clause: a warning beside what no report may rest on."""
    return citation.text if citable(citation) else f"{citation.text}（{UNCHECKED}）"


def threshold_line(use: ThresholdUse) -> str:
    """A threshold with its source; a working convention is never shown as law."""
    if use.verified == Verification.CUSTOM:
        return f"{use.name}：{use.value}（工作标准，不是法律规定）"
    source = f"；出处：{use.clause}" if use.clause else ""
    return f"{use.name}：{use.value}（{use.region}，核验：{use.verified}）{source}"


# ---- what is missing


def waiting(result: CheckResult) -> tuple[Waiting, ...]:
    """What is missing, each once with all its places; papers for which most rules wait come first."""
    rows: list[Waiting] = []
    for paper in papers(result):
        same: dict[tuple[str, str], list[Wanted]] = {}
        for wanted in paper.wanted:
            same.setdefault((wanted.what.type, wanted.what.field), []).append(wanted)
        for (type_name, field), found in same.items():
            places = dict.fromkeys(chinese_dates(wanted.what.place) for wanted in found)
            rules = dict.fromkeys((rule, tidy(name)) for wanted in found for rule, name in wanted.rules)
            known = tuple(place for place in places if place)
            rows.append(Waiting(type_name, field, tidy(paper.material), known, tuple(rules)))
    for finding in unexplained(result):
        name = tidy(finding.name)
        subject = (tidy(finding.subject),)
        rows.append(Waiting("", f"判断“{name}”所需的事实", BY_HAND, subject, ((finding.rule, name),)))
    return tuple(rows)


def requests(rows: Sequence[Waiting]) -> tuple[Request, ...]:
    """The same, by paper: one row for each that is to be asked for."""
    by_paper: dict[str, list[Waiting]] = {}
    for row in rows:
        by_paper.setdefault(row.material, []).append(row)
    return tuple(
        Request(paper, _wanted(found), tuple(dict.fromkeys(name for row in found for _, name in row.rules)))
        for paper, found in by_paper.items()
    )


def _wanted(rows: Iterable[Waiting]) -> str:
    fields: dict[str, list[str]] = {}
    for row in rows:
        fields.setdefault(row.type, []).append(row.field)
    return "；".join(_listed(name, list(dict.fromkeys(names))) for name, names in fields.items())


def _listed(type_name: str, fields: Sequence[str]) -> str:
    """The fields wanted of a type; an empty one stands for all its papers."""
    named = "、".join(field for field in fields if field)
    if not type_name:
        return named
    if not named:
        return f"{type_name}：全部资料"
    return f"{type_name}（资料未收齐）：{named}" if "" in fields else f"{type_name}：{named}"
