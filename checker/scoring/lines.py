"""One line for every indicator: what the evaluator gave, or what its standard gives, and what it cost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from checker.findings.finding import Finding
from checker.schemas.scoring_words import Rest
from checker.scoring.answers import Answers
from checker.scoring.entries import Entries, Entry
from checker.scoring.methods import Case, Outcome, outcome
from checker.scoring.model import Hand, Holds, Indicator, Measure, System, Target
from checker.scoring.sheet import ZERO, Bounds, Deduction, Line, Origin, certain


def lines_of(system: System, entries: Entries, answers: Answers) -> Iterator[Line]:
    """Every indicator that is scored; a finding that was counted once is not counted again."""
    spent: set[str] = set()
    for leaf in system.leaves():
        row = entries.at(leaf.path)
        rules = tuple(dict.fromkeys((*leaf.rules, *(row.rules if row else ()))))
        tied = tuple(f for rule in rules for f in answers.findings(rule, leaf))
        free = tied if system.again else tuple(f for f in tied if f.id not in spent)
        line = _line(replace(leaf, rules=rules), row, tied, free, answers, system)
        spent |= {finding for deduction in line.deductions for finding in deduction.findings}
        yield line


def _line(
    leaf: Indicator,
    row: Entry | None,
    tied: tuple[Finding, ...],
    free: tuple[Finding, ...],
    answers: Answers,
    system: System,
) -> Line:
    ids = tuple(finding.id for finding in tied)
    if row is not None and not row.applies:
        return Line(
            leaf, leaf.weight, certain(ZERO), Origin.NONE, words=(row.reason or "不适用",), findings=ids
        )
    made = _by_standard(leaf, row, free, answers, system)
    line = Line(
        leaf, leaf.weight, Bounds(ZERO, None), Origin.OPEN, given=row.given if row else None, findings=ids
    )
    if made is not None:
        worked = () if isinstance(leaf.how, Hand) else made.words
        computed = None if isinstance(leaf.how, Hand) else made.bounds
        line = replace(line, bounds=made.bounds, computed=computed, workings=worked, words=made.words)
    given = line.given
    if given is not None and (leaf.weight is None or given <= leaf.weight):
        if made is None:
            line = replace(line, workings=_unweighted(leaf, row, free, answers, system).words)
        words = (row.reason,) if row and row.reason else line.workings
        taken = _deductions(leaf, given, made, free)
        return replace(line, bounds=certain(given), origin=Origin.PERSON, words=words, deductions=taken)
    if made is None:
        shown = _unweighted(leaf, row, free, answers, system)
        missing = ("评分表里填指标分值", *shown.missing)
        return replace(line, words=("没有分值", *shown.words), workings=shown.words, missing=missing)
    if made.bounds.exact is None:
        return replace(line, missing=made.missing, deductions=made.deductions)
    return replace(line, origin=Origin.RULE, deductions=_deductions(leaf, made.bounds.low, made, free))


def _by_standard(
    leaf: Indicator, row: Entry | None, free: tuple[Finding, ...], answers: Answers, system: System
) -> Outcome | None:
    """What the standard gives; None where the indicator has no weight."""
    if leaf.weight is None:
        return None
    actual = row.actual if row else None
    return outcome(Case(leaf, leaf.weight, free, actual, answers, system.decimals))


def _unweighted(
    leaf: Indicator, row: Entry | None, free: tuple[Finding, ...], answers: Answers, system: System
) -> Outcome:
    """What can be said of an indicator without a weight: what was measured, where no points stand in it."""
    if not isinstance(leaf.how, Measure | Target | Holds) or leaf.how.otherwise is not Rest.BY_HAND:
        return Outcome(Bounds(ZERO, None))
    actual = row.actual if row else None
    return outcome(Case(leaf, Decimal(1), free, actual, answers, system.decimals))


def _deductions(
    leaf: Indicator, points: Decimal, made: Outcome | None, free: Sequence[Finding]
) -> tuple[Deduction, ...]:
    """What is taken off: finding by finding where the standard says so, else as one sum."""
    if leaf.weight is None or points >= leaf.weight:
        return ()
    lost = leaf.weight - points
    if made and made.deductions and sum((d.points for d in made.deductions), ZERO) == lost:
        return made.deductions
    return (Deduction(leaf, lost, tuple(finding.id for finding in free)),)
