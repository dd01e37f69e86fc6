"""The index behind a report: per problem its evidence and clauses, per missing paper what waits for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from checker.evidence import THRESHOLD, Evidence, Missing
from checker.findings import Finding, ThresholdUse
from checker.knowledge.model import Verification
from checker.knowledge.resolve import Citation
from checker.reports.wording import chinese_dates, citable, stop, tidy
from checker.values import show
from checker.vocabulary import Kind

UNCHECKED = "需核对原文"


@dataclass(frozen=True)
class EvidenceItem:
    """What stands behind one finding."""

    finding_id: str
    origin: str
    subject: str
    condition: str
    governed_by: str
    records: tuple[str, ...]
    searched: tuple[str, ...]
    materials: str
    rests_on: str


@dataclass(frozen=True)
class EvidenceRow:
    """What stands behind one problem: evidence by finding, then what all of them share."""

    label: str
    name: str
    severity: str
    origin: str
    items: tuple[EvidenceItem, ...]
    clauses: tuple[str, ...]
    thresholds: tuple[str, ...]
    caution: str


@dataclass(frozen=True)
class Waiting:
    """Something missing, the paper that would show it, and the rules that wait for it."""

    what: str
    material: str
    places: tuple[str, ...]
    rules: tuple[tuple[str, str], ...]
    findings: tuple[str, ...]


def evidence_row(label: str, findings: Sequence[Finding], labels: Mapping[str, str]) -> EvidenceRow:
    """The row of a problem; `labels` gives the problem number of the findings that come before it."""
    first = findings[0]
    return EvidenceRow(
        label=label,
        name=tidy(first.name),
        severity=first.severity.value,
        origin="、".join(dict.fromkeys(f.origin for f in findings)),
        items=tuple(_item(finding, labels) for finding in findings),
        clauses=tuple(dict.fromkeys(clause_line(c) for f in findings for c in f.citations)),
        thresholds=tuple(dict.fromkeys(threshold_line(t) for f in findings for t in f.thresholds)),
        caution=stop(tidy(first.caution)) if first.caution.strip() else "",
    )


def _item(finding: Finding, labels: Mapping[str, str]) -> EvidenceItem:
    day = finding.governing_date
    numbers = dict.fromkeys(labels.get(id_, id_) for id_ in finding.rests_on)
    return EvidenceItem(
        finding_id=finding.id,
        origin=finding.origin,
        subject=tidy(finding.subject),
        condition=tidy(finding.condition),
        governed_by=f"{show(Kind.DATE, day)}（{finding.date_basis}）" if day else finding.date_basis,
        records=tuple(record_line(evidence) for evidence in finding.evidence),
        searched=tuple(str(searched) for searched in finding.searched),
        materials=materials_of(finding),
        rests_on="、".join(numbers),
    )


def record_line(evidence: Evidence) -> str:
    """One record: `合同（项目.xlsx《合同》第5行）：签订日期 2020年9月3日`."""
    shown = "，".join(f"{name}：{tidy(value)}" for name, value in evidence.fields)
    return f"{evidence.type}（{evidence.place}）{shown}" if shown else f"{evidence.type}（{evidence.place}）"


def materials_of(finding: Finding) -> str:
    """The papers against which a finding is to be checked."""
    return "；".join(dict.fromkeys(tidy(e.material) for e in finding.evidence if e.material.strip()))


def cited_as(citation: Citation) -> str:
    """How the clause is named: with its number only where that was verified."""
    return citation.text if citable(citation) else f"{citation.text}（{UNCHECKED}）"


def clause_line(citation: Citation) -> str:
    """A clause with version, how it was verified, and the way up to the law."""
    version = chinese_dates(citation.version)
    parts = [part for part in (version, f"核验：{citation.verified.value}", citation.note) if part]
    chain = f"；上位依据：{'→'.join(citation.chain)}" if citation.chain else ""
    return f"{cited_as(citation)}：{'，'.join(parts)}{chain}"


def threshold_line(use: ThresholdUse) -> str:
    """A threshold with its source; a working convention is never shown as law."""
    if use.verified == Verification.CUSTOM:
        return f"{use.name}：{use.value}，属工作标准，不是法律规定"
    source = f"，{use.clause}" if use.clause else ""
    return f"{use.name}：{use.value}（{use.region}）{source}，核验：{use.verified}"


def waiting(undetermined: Iterable[Finding]) -> tuple[Waiting, ...]:
    """What is missing, each once, and first that for which most waits."""
    places: dict[tuple[str, str], dict[str, None]] = {}
    behind: dict[tuple[str, str], list[Finding]] = {}
    for finding in undetermined:
        for what, material, place in _wants(finding):
            behind.setdefault((what, material), []).append(finding)
            places.setdefault((what, material), {}).update({place: None} if place else {})
    rows = [
        Waiting(
            what=what,
            material=material,
            places=tuple(places[what, material]),
            rules=tuple(dict.fromkeys((f.rule, f.name) for f in found)),
            findings=tuple(dict.fromkeys(f.id for f in found)),
        )
        for (what, material), found in behind.items()
    ]
    return tuple(sorted(rows, key=lambda row: -len(row.findings)))


def _wants(finding: Finding) -> list[tuple[str, str, str]]:
    """What a finding waits for: the thing, the paper, the place. Never nothing."""
    if not finding.missing:
        return [(f"判断“{tidy(finding.name)}”所需的事实", "", tidy(finding.subject))]
    return [(_what(m), tidy(m.material), "" if m.type == THRESHOLD else m.place) for m in finding.missing]


def _what(missing: Missing) -> str:
    if missing.type == THRESHOLD:
        return f"标准“{missing.field}”（{chinese_dates(missing.place)}）"
    return f"{missing.type}的“{missing.field}”" if missing.field else f"“{missing.type}”全部资料"
