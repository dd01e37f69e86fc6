"""The answer: what was seen, missed and seen wrongly, why each is a problem, and the fact to change."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from checker.base.errors import Problem, UsageError
from checker.classroom.bench import Bench
from checker.classroom.candidates import Candidate
from checker.classroom.cells import core
from checker.classroom.change import applied, in_words, row_of
from checker.classroom.lesson import Lesson
from checker.classroom.search import Remedy, remedy, turning
from checker.findings.evidence import Evidence, evidence_for
from checker.findings.finding import Finding
from checker.findings.lines import clause_lines, searched_lines
from checker.findings.wording import chinese_dates, closed_up, stop, tidy
from checker.judging.judgment import Judgment
from checker.rulebook.conditions import explain as explained
from checker.rulebook.states import State


class Outcome(StrEnum):
    """What a tick, or none, came to."""

    RIGHT = "选对"
    MISSED = "漏选"
    WRONG = "错选"
    PASSED = "没有选，也不是问题"


@dataclass(frozen=True)
class Verdict:
    """One statement and what came of it."""

    candidate: Candidate
    outcome: Outcome


@dataclass(frozen=True)
class Answer:
    """All statements with their outcomes."""

    verdicts: tuple[Verdict, ...]

    def of(self, outcome: Outcome) -> tuple[Candidate, ...]:
        """The statements that came out like this."""
        return tuple(v.candidate for v in self.verdicts if v.outcome is outcome)

    @property
    def perfect(self) -> bool:
        """Whether nothing was missed and nothing wrong."""
        return not self.of(Outcome.MISSED) and not self.of(Outcome.WRONG)

    @property
    def score(self) -> str:
        """The counts in one sentence."""
        counts = {outcome: len(self.of(outcome)) for outcome in Outcome}
        true = counts[Outcome.RIGHT] + counts[Outcome.MISSED]
        return (
            f"{true} 个问题选对 {counts[Outcome.RIGHT]} 个，漏选 {counts[Outcome.MISSED]} 个，"
            f"错选 {counts[Outcome.WRONG]} 个"
        )


@dataclass(frozen=True)
class Explanation:
    """Everything about one statement, in sentences.

    `changes` are what to change so that it is no problem, or, where it is none, what would make it one;
    `papers` would settle what is 待核实.
    """

    candidate: Candidate
    sentence: str
    condition: str
    why: str
    evidence: tuple[str, ...]
    clauses: tuple[str, ...]
    caution: str
    note: str
    changes: tuple[str, ...]
    moved: tuple[str, ...]
    papers: tuple[str, ...]
    remedy: Remedy | None = None


@dataclass(frozen=True)
class Trial:
    """A change tried out: the condition before and after, and what went and came with it."""

    changes: tuple[str, ...]
    before: str
    after: str
    state: State | None
    gone: tuple[str, ...]
    appearing: tuple[str, ...]


def grade(lesson: Lesson, ticks: Collection[int]) -> Answer:
    """Hold the ticks against the engine. Raises UsageError for numbers that no statement has."""
    unknown = sorted(set(ticks) - {one.number for one in lesson.candidates})
    if unknown:
        numbers = "、".join(map(str, unknown))
        mend = f"只有 1 至 {len(lesson.candidates)} 号"
        raise UsageError(Problem("选择", f"没有第 {numbers} 号", mend=mend))
    return Answer(tuple(Verdict(one, _outcome(one, one.number in ticks)) for one in lesson.candidates))


def _outcome(candidate: Candidate, ticked: bool) -> Outcome:
    if candidate.is_problem:
        return Outcome.RIGHT if ticked else Outcome.MISSED
    return Outcome.WRONG if ticked else Outcome.PASSED


def explain(bench: Bench, lesson: Lesson, candidate: Candidate) -> Explanation:
    """Say everything about one statement; the fact to change is searched for now (about a second).

    Of what is none, what would make it one; of what is 待核实, the papers that would settle it.
    """
    if candidate.state is State.COMPLIANT:
        return _of_compliant(bench, lesson, candidate)
    known = (*lesson.view.result.findings, *lesson.view.result.undetermined)
    finding = next(one for one in known if one.id == candidate.item)
    found = remedy(bench, lesson.view, finding) if candidate.is_problem else None
    words = bench.words
    return Explanation(
        candidate=candidate,
        sentence=stop(tidy(finding.sentence)) if candidate.is_problem else "资料不够，还不能判断。",
        condition=_condition(lesson.view.judgments[candidate.item]),
        why=_closed(finding.why),
        evidence=(*_records(lesson, finding.evidence), *searched_lines(finding)),
        clauses=clause_lines(finding.citations),
        caution=_closed(finding.caution),
        note=candidate.note,
        changes=tuple(in_words(change, lesson.dossier, words) for change in found.changes) if found else (),
        moved=_moved(found) if found else (),
        papers=tuple(f"{missing}；看 {tidy(missing.material)}" for missing in finding.missing),
        remedy=found,
    )


def _of_compliant(bench: Bench, lesson: Lesson, candidate: Candidate) -> Explanation:
    judgment = lesson.view.judgments[candidate.item]
    evidence, _ = evidence_for(judgment, lesson.dossier, bench.words)
    change = turning(bench, lesson.view, judgment)
    return Explanation(
        candidate=candidate,
        sentence="按现有事实，条件不成立，不是问题。",
        condition=_condition(judgment),
        why="",
        evidence=_records(lesson, evidence),
        clauses=(),
        caution="",
        note=candidate.note,
        changes=(in_words(change, lesson.dossier, bench.words),) if change else (),
        moved=(),
        papers=(),
    )


def try_out(bench: Bench, lesson: Lesson, explanation: Explanation) -> Trial | None:
    """Change the facts as the explanation says and check anew; None where it names nothing to change."""
    found, item = explanation.remedy, explanation.candidate.item
    if found is None:
        return None
    after = bench.look(applied(lesson.dossier, found.changes))
    judgment = after.judgments.get(item)
    standing = lesson.view.findings
    return Trial(
        changes=explanation.changes,
        before=explanation.condition,
        after=_condition(judgment) if judgment else "",
        state=after.state(item),
        gone=tuple(_named(f) for f in lesson.view.result.findings if f.id not in after.findings),
        appearing=tuple(_named(f) for f in after.result.findings if f.id not in standing),
    )


def _moved(found: Remedy) -> tuple[str, ...]:
    gone = [f"同时消失：{_named(finding)}" for finding in found.also_gone]
    return (*gone, *(f"同时出现：{_named(finding)}" for finding in found.appearing))


def _named(finding: Finding) -> str:
    return f"{finding.rule} {tidy(finding.name)}" + (
        f"（{tidy(finding.subject)}）" if finding.subject else ""
    )


def _condition(judgment: Judgment) -> str:
    """What the rule compares, with the values of the row; when it applies at all is left out."""
    condition = core(judgment.rule)
    text = explained(condition, judgment.row) if condition else ""
    return chinese_dates(closed_up(tidy(text)))


def _records(lesson: Lesson, evidence: Sequence[Evidence]) -> tuple[str, ...]:
    """The records as the class finds them: by table and row, whatever they were read from."""
    rows = {
        (name, str(record.source)): row_of(record)
        for name, records in lesson.dossier.records.items()
        for record in records
    }
    return tuple(
        f"《{item.type}》第{rows[item.type, item.place]}行："
        + "，".join(f"{name} {tidy(value)}" for name, value in item.fields)
        for item in evidence
    )


def _closed(text: str) -> str:
    return stop(tidy(text)) if text.strip() else ""
