"""Findings: what a judgment means for the report, with its sentence, evidence and clauses in force."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from checker.facts.records import Dossier, Record
from checker.facts.reviews import Review, Verdict
from checker.facts.values import show
from checker.facts.vocabulary import MANUAL, Kind
from checker.findings import fingerprint
from checker.findings.evidence import Evidence, Missing, Searched, evidence_for, missing_for
from checker.findings.governing import capped, governing_date, latest_governing_date
from checker.findings.grounds import grounds_of
from checker.findings.sentences import sentence_of, subject_of
from checker.judging.judgment import Judgment
from checker.knowledge.base import KnowledgeBase
from checker.knowledge.domain import domain_of
from checker.knowledge.model import Domain
from checker.knowledge.resolve import Citation, Place, Resolution, resolve, resolve_roles
from checker.knowledge.thresholds import entry_on
from checker.rulebook.basis import Role
from checker.rulebook.conditions import Row, comparisons
from checker.rulebook.rules import Rule, RuleBook, Severity
from checker.rulebook.states import COMBINED, FACT, PERSON, State


@dataclass(frozen=True)
class ThresholdUse:
    """A threshold that a finding rests on: its value, why that one, and how it was verified."""

    name: str
    value: str
    region: str
    clause: str
    verified: str
    about: str


@dataclass(frozen=True)
class Finding:
    """One problem (违规), or one that could not be decided (待核实).

    `citations` are the clauses that are held to the unit, `background` those that are not; `practice` is what
    the problem falls short of where no clause is. `fingerprint` stands for the facts under a problem;
    `review` is the one that is in force; `former` are the ids it had under former ids of its
    rule, the oldest first.
    """

    id: str
    rule: str
    name: str
    stage: str
    severity: Severity
    state: State
    origin: str
    subject: str
    sentence: str
    condition: str
    governing_date: date | None
    date_basis: str
    evidence: tuple[Evidence, ...]
    searched: tuple[Searched, ...]
    missing: tuple[Missing, ...]
    citations: tuple[Citation, ...]
    skipped: tuple[tuple[str, str], ...]
    thresholds: tuple[ThresholdUse, ...]
    remedy: str
    caution: str
    why: str
    rests_on: tuple[str, ...] = ()
    fingerprint: str = ""
    review: Review | None = None
    background: tuple[Citation, ...] = ()
    practice: str = ""
    former: tuple[str, ...] = ()

    def of(self, rule_id: str) -> bool:
        """Whether this is a finding of that rule, by its id or a former one."""
        return rule_id == self.rule or any(one.rpartition("-")[0] == rule_id for one in self.former)

    @property
    def excluded(self) -> bool:
        """Whether a review in force says that this is no problem."""
        return self.review is not None and self.review.verdict is Verdict.EXCLUDED

    def __repr__(self) -> str:
        return f"<Finding {self.id} {self.state} {self.severity} {self.name}>"


def finding_id(rule: str, project: str, parts: tuple[str, ...]) -> str:
    """A stable id: the same rule, project and row give the same id on every run and machine."""
    digest = hashlib.sha256("\x1f".join((rule, project, *parts)).encode()).hexdigest()
    return f"{rule}-{digest[:8]}"


def id_of(judgment: Judgment) -> str:
    """The id that a finding of this judgment has, or would have: for who speaks of compliant rows too."""
    return finding_id(judgment.rule.id, judgment.project_id, _parts(judgment))


def _parts(judgment: Judgment) -> tuple[str, ...]:
    return tuple(f"{name}={value}" for name, value in judgment.identity[2])


def _former(rule: Rule, project: str, parts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(finding_id(was, project, parts) for was in rule.was)


class FindingWriter:
    """Turns judgments and 人工认定 rows of one project into findings."""

    def __init__(self, book: RuleBook, kb: KnowledgeBase, dossier: Dossier) -> None:
        self.book = book
        self.kb = kb
        self.dossier = dossier
        self.domain: Domain = domain_of(dossier)
        self._resolved: dict[tuple[tuple[tuple[str, Role], ...], date, str], Resolution] = {}

    def from_judgment(self, judgment: Judgment, rests_on: Sequence[Finding] = ()) -> Finding:
        """The finding of a violated or undetermined judgment."""
        rule = judgment.rule
        evidence, searched = evidence_for(judgment, self.dossier, self.book.vocabulary)
        day, basis = governing_date(rule, judgment.row, self.dossier.project.values)
        resolution = self._resolve(rule, day, judgment.row)
        last = latest_governing_date(rule, judgment.row, self.dossier.project.values)
        if last is not None and last != day:
            resolution = _on_both(resolution, self._resolve(rule, last, judgment.row))
        return Finding(
            id=id_of(judgment),
            rule=rule.id,
            name=rule.name,
            stage=rule.stage,
            severity=rule.severity,
            state=judgment.state,
            origin=COMBINED if rests_on else FACT,
            subject=subject_of(judgment),
            sentence=sentence_of(judgment),
            condition=judgment.condition(),
            governing_date=day,
            date_basis=basis,
            evidence=evidence,
            searched=searched,
            missing=missing_for(judgment, self.dossier, self.book.vocabulary),
            citations=resolution.citations,
            skipped=resolution.skipped,
            background=resolution.background,
            practice="" if resolution.citations else rule.practice,
            thresholds=self._thresholds(judgment),
            remedy=rule.remedy,
            caution=rule.caution,
            why=rule.why,
            rests_on=tuple(one.id for one in rests_on),
            former=_former(rule, judgment.project_id, _parts(judgment)),
            fingerprint=_fingerprint(judgment, evidence, searched, rests_on),
        )

    def from_person(self, record: Record, rule: Rule) -> Finding:
        """The finding that an evaluator entered as a 人工认定 row."""
        values = record.values
        subject = str(values["认定对象"])
        given = values.get("发生日期")
        happened = given if isinstance(given, date) else None
        day, basis = capped(happened, "发生日期", self.dossier.project.values)
        resolution = self._resolve(rule, day, {})
        fields = tuple(
            (f.name, show(f.kind, values[f.name]))
            for f in self.book.vocabulary[MANUAL].fields
            if f.name in values and f.name not in ("规则", "问题表述")
        )
        evidence = Evidence(MANUAL, str(record.source), fields, str(values["证据"]))
        sentence = str(values["问题表述"]).rstrip("。；;. ")
        return Finding(
            id=finding_id(rule.id, self.dossier.project_id, (MANUAL, subject)),
            rule=rule.id,
            name=rule.name,
            stage=rule.stage,
            severity=rule.severity,
            state=State.VIOLATED,
            origin=PERSON,
            subject=subject,
            sentence=sentence,
            condition="评价人员认定",
            governing_date=day,
            date_basis=basis,
            evidence=(evidence,),
            searched=(),
            missing=(),
            citations=resolution.citations,
            skipped=resolution.skipped,
            background=resolution.background,
            practice="" if resolution.citations else rule.practice,
            thresholds=(),
            remedy=rule.remedy,
            caution=rule.caution,
            why=rule.why,
            fingerprint=fingerprint.of_statement(sentence, evidence),
            former=_former(rule, self.dossier.project_id, (MANUAL, subject)),
        )

    def _resolve(self, rule: Rule, day: date | None, row: Row) -> Resolution:
        """The clauses of a rule for a row, resolved; what does not hold, or is not known to, is not cited."""
        grounds = grounds_of(rule, row)
        if day is None:  # without a day no version can be chosen, so none is cited
            undated = tuple((ref, "不知道事项日期，不能确定适用的版本") for ref in grounds.held)
            return Resolution((), (*undated, *grounds.unsure))
        key = (grounds.key, day, rule.stage)
        if key not in self._resolved:
            evaluation = str(self.dossier.project.values.get("评价类型") or "")
            place = Place(self.domain.region, evaluation, self.domain.tier, rule.stage)
            self._resolved[key] = resolve_roles(self.kb, grounds.held, day, place)
        found = self._resolved[key]
        return replace(found, skipped=(*found.skipped, *grounds.unsure))

    def _thresholds(self, judgment: Judgment) -> tuple[ThresholdUse, ...]:
        if judgment.rule.violation is None:
            return ()
        wanted = {t for leaf in comparisons(judgment.rule.violation) for t in leaf.thresholds}
        uses = {
            t.alias: t for c in judgment.table.computed.values() for t in c.thresholds if t.alias in wanted
        }
        made = []
        for use in uses.values():
            threshold, day = self.kb.thresholds[use.name], judgment.row.get(use.date)
            entry = entry_on(threshold, self.domain, day) if isinstance(day, date) else None
            if entry:
                unit = "" if threshold.kind is not Kind.INTEGER else threshold.unit
                clause = (
                    _citation_text(self.kb, entry.clause, day)
                    if entry.clause and isinstance(day, date)
                    else ""
                )
                made.append(
                    ThresholdUse(
                        use.name,
                        show(threshold.kind, entry.value, unit),
                        entry.region,
                        clause,
                        entry.verified.value,
                        threshold.about,
                    )
                )
        return tuple(made)


def _fingerprint(
    judgment: Judgment,
    evidence: tuple[Evidence, ...],
    searched: tuple[Searched, ...],
    rests_on: Sequence[Finding],
) -> str:
    if judgment.state is not State.VIOLATED:
        return ""
    if rests_on:
        first = ((*one.former, one.id)[0] for one in rests_on)  # a rule renamed changes no fingerprint
        return fingerprint.of_conclusion(judgment, first)
    return fingerprint.of_judgment(judgment, evidence, searched)


def _on_both(first: Resolution, last: Resolution) -> Resolution:
    """The clauses that are the same on the first and on the last day that the governing one may be."""
    lasting = {(citation.ref, citation.text) for citation in (*last.citations, *last.background)}
    why = "事项日期不够确切，这一段时间里适用的版本不同"
    changed = [c for c in (*first.citations, *first.background) if (c.ref, c.text) not in lasting]
    return Resolution(
        tuple(c for c in first.citations if c not in changed),
        (*first.skipped, *((citation.ref, why) for citation in changed)),
        tuple(c for c in first.background if c not in changed),
    )


def _citation_text(kb: KnowledgeBase, ref: str, day: date) -> str:
    citations = resolve(kb, [ref], day, kb.regulation_of(ref).region).citations
    return citations[0].text if citations else ""
