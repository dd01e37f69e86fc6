"""The points of one indicator by its standard: exact, or between two where facts are missing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from checker.facts.quantities import plain
from checker.facts.records import Value
from checker.facts.values import show, to_json
from checker.facts.vocabulary import Kind
from checker.findings.finding import Finding
from checker.judging.judgment import Judgment
from checker.schemas.scoring_words import Part, Rest
from checker.scoring.answers import Answers
from checker.scoring.model import (
    REACHED,
    SHORT,
    UNKNOWN,
    Count,
    Hand,
    Holds,
    Indicator,
    Measure,
    Steps,
    Target,
    Tiers,
    exact,
)
from checker.scoring.sheet import ZERO, Bounds, Deduction, added, certain, rounded


@dataclass(frozen=True)
class Outcome:
    """What a standard gives; `deductions` only where each has findings of its own."""

    bounds: Bounds
    words: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    deductions: tuple[Deduction, ...] = ()


@dataclass(frozen=True)
class Case:
    """One indicator being scored: its weight, the findings that it may count, the 完成值 of the sheet."""

    indicator: Indicator
    weight: Decimal
    findings: tuple[Finding, ...]
    actual: Decimal | None
    answers: Answers
    places: int

    @property
    def anything(self) -> Bounds:
        """From nothing to everything."""
        return Bounds(ZERO, self.weight)

    def points(self, number: Fraction) -> Decimal:
        """Points as printed, between nothing and everything."""
        return min(max(rounded(number, self.places), ZERO), self.weight)


def outcome(case: Case) -> Outcome:
    """Score one indicator by its standard."""
    how = case.indicator.how
    return _METHODS[type(how)](case, how)


def _hand(case: Case, how: Hand) -> Outcome:
    del how
    return Outcome(case.anything, ("由评价人员评分",), ("评价人员评分",))


# ---- by findings


def _count(case: Case, how: Count) -> Outcome:
    most = min(case.weight, how.most if how.most is not None else case.weight)
    groups = _by_rule(case.findings) if how.per_rule else [(finding,) for finding in case.findings]
    left, deductions = most, []
    for group in groups:
        points = min(how.each, left)
        left -= points
        if points:
            deductions.append(Deduction(case.indicator, points, tuple(f.id for f in group)))
    lost = most - left
    unit = "类问题" if how.per_rule else "项疑点"
    words = [
        f"发现{len(groups)}{unit}，每项扣{plain(how.each)}分，扣{plain(lost)}分" if groups else "未发现问题"
    ]
    unknown = [what for rule in case.indicator.rules for what in case.answers.undecided(rule)] if left else []
    if not unknown:
        return Outcome(certain(case.weight - lost), tuple(words), (), tuple(deductions))
    words = [words[0] if groups else "已查部分未发现问题", "其余待核实"]
    missing = tuple(dict.fromkeys(unknown))
    return Outcome(Bounds(case.weight - most, case.weight - lost), tuple(words), missing, tuple(deductions))


def _by_rule(findings: Sequence[Finding]) -> list[tuple[Finding, ...]]:
    rules = dict.fromkeys(finding.rule for finding in findings)
    return [tuple(f for f in findings if f.rule == rule) for rule in rules]


# ---- by a measured value


def _measure(case: Case, how: Measure) -> Outcome:
    judgments = case.answers.to(how.probe) if how.probe else ()
    column = how.probe.column if how.probe else ""
    known = [j for j in judgments if j.state is not UNKNOWN and j.row.get(column) is not None]
    if judgments and len(known) == len(judgments) and (len(judgments) == 1 or how.several):
        each = [_valued(case, how, exact(_value(judgment, column))) for judgment in judgments]
        return min(each, key=lambda one: (one.bounds.low, one.bounds.high))
    if case.actual is not None:
        return _valued(case, how, _as_measured(how.kind, case.actual))
    if how.probe is None:
        return Outcome(case.anything, ("没有完成值",), (f"评分表“{case.indicator.name}”的完成值",))
    if len(judgments) > 1 and not how.several:
        why = f"符合条件的有{len(judgments)}行，不知道用哪一行"
        return Outcome(case.anything, (why,), ("评分表里填完成值或得分",))
    return Outcome(case.anything, ("数值不知道",), _lacking(case, how.probe, judgments))


def _value(judgment: Judgment, column: str) -> Value:
    value = judgment.row[column]
    assert value is not None
    return value


def _as_measured(kind: Kind, actual: Decimal) -> Decimal:
    """The 完成值 of the sheet, which is in percent for ratios and in 万元 for money."""
    return actual * {Kind.RATIO: 10**10, Kind.MONEY: 10**6}.get(kind, 1)


def _valued(case: Case, how: Measure, value: Decimal) -> Outcome:
    short = value - how.full if how.lower_is_better else how.full - value
    shown, full = _shown(how, value), _shown(how, how.full)
    if shown == full and value != how.full:  # too near to show it in two decimals
        shown = str(to_json(how.kind, int(value)))
    if short <= 0:
        sign = "不高于" if how.lower_is_better else "达到"
        return Outcome(certain(case.weight), (f"{shown}，{sign}{full}，得满分",))
    said = f"{shown}，{'超过' if how.lower_is_better else '未达到'}{full}"
    if isinstance(how.otherwise, Steps):
        return _stepped(case, how, how.otherwise, short, said)
    if isinstance(how.otherwise, Tiers):
        return _tiered(case, how, how.otherwise, value, said)
    return _rest(case, how.otherwise, said, lambda: _share(value, how.full, how.lower_is_better))


def _stepped(case: Case, how: Measure, steps: Steps, short: Decimal, said: str) -> Outcome:
    number = Fraction(short) / Fraction(steps.each)
    if steps.part is Part.WHOLE:
        number = Fraction(-(-number.numerator // number.denominator))
    elif steps.part is Part.NOTHING:
        number = Fraction(number.numerator // number.denominator)
    score = case.points(Fraction(case.weight) - number * Fraction(steps.minus))
    gap = "个百分点" if how.kind is Kind.RATIO else ""
    each = _shown(how, steps.each).rstrip("%") + gap if gap else _shown(how, steps.each)
    short_by = _shown(how, short).rstrip("%") + gap if gap else _shown(how, short)
    over = "，扣完为止" if number * Fraction(steps.minus) > Fraction(case.weight) else ""
    words = (
        f"{said}，相差{short_by}，每{each}扣{plain(steps.minus)}分{over}，扣{plain(case.weight - score)}分"
    )
    return Outcome(certain(score), (words,))


def _tiered(case: Case, how: Measure, tiers: Tiers, value: Decimal, said: str) -> Outcome:
    for limit, points in tiers.limits:
        if (value <= limit) if how.lower_is_better else (value >= limit):
            score = min(points, case.weight)
            return Outcome(certain(score), (f"{said}，在{_shown(how, limit)}一档，得{plain(score)}分",))
    return Outcome(certain(ZERO), (f"{said}，不在任何一档，不得分",))


def _rest(case: Case, rest: Rest, said: str, share: Callable[[], Fraction]) -> Outcome:
    if rest is Rest.BY_HAND:
        return Outcome(case.anything, (f"{said}，由评价人员酌情给分",), ("评价人员评分",))
    if rest is Rest.NOTHING:
        return Outcome(certain(ZERO), (f"{said}，不得分",))
    score = case.points(Fraction(case.weight) * share())
    return Outcome(certain(score), (f"{said}，按比例得{plain(score)}分",))


def _share(value: Decimal, full: Decimal, lower_is_better: bool) -> Fraction:
    """Which part of the full mark is reached, from 0 to 1."""
    part, whole = (full, value) if lower_is_better else (value, full)
    return min(max(Fraction(part) / Fraction(whole), Fraction(0)), Fraction(1))


def _shown(how: Measure, value: Decimal) -> str:
    if how.kind in (Kind.RATIO, Kind.MONEY):
        return show(how.kind, value)
    return plain(value) + how.unit


# ---- by a condition, and by the project's own targets


def _holds(case: Case, how: Holds) -> Outcome:
    judgments = case.answers.to(how.probe)
    short = [judgment for judgment in judgments if judgment.state is SHORT]
    said = f"“{_condition(how.probe.rule.when_text)}”"
    if short:
        return _rest(case, how.otherwise, f"{said}不成立", lambda: Fraction(0))
    lacking = _lacking(case, how.probe, judgments)
    if lacking or not judgments:
        return Outcome(case.anything, (f"{said}是否成立不知道",), lacking)
    return Outcome(certain(case.weight), (f"{said}成立，得满分",))


def _condition(text: str) -> str:
    return text.removeprefix("not (").removesuffix(")")


def _target(case: Case, how: Target) -> Outcome:
    judgments = case.answers.to(how.probe)
    lacking = _lacking(case, how.probe, judgments)
    if not judgments or any(
        judgment.state is UNKNOWN and not _target_name(judgment) for judgment in judgments
    ):
        return Outcome(case.anything, ("没有可以核对的绩效指标",), lacking or ("“绩效指标”里相应的指标",))
    share = Fraction(case.weight) / len(judgments)
    each = [_target_points(how, judgment, share) for judgment in judgments]
    words = tuple(word for _, word in each)
    by_hand = how.otherwise is Rest.BY_HAND and any(judgment.state is SHORT for judgment in judgments)
    if by_hand:
        return Outcome(case.anything, (*words, "由评价人员酌情给分"), (*lacking, "评价人员评分"))
    bounds = added(bounds for bounds, _ in each)
    low, high = case.points(Fraction(bounds.low)), case.points(Fraction(bounds.high or 0))
    if lacking and low == high:  # the targets that are there are not all
        return Outcome(case.anything, words, lacking)
    return Outcome(Bounds(low, high), words, lacking)


def _target_points(how: Target, judgment: Judgment, share: Fraction) -> tuple[Bounds, str]:
    """Points of one target, kept finer than printed so that only the sum is rounded."""
    name, row = _target_name(judgment), judgment.row
    if judgment.state is UNKNOWN:
        return Bounds(ZERO, _fine(share)), f"{name}完成情况不知道"
    aim, done = _numbers(row)
    said = f"{name}完成{plain(done)}{row.get('单位') or ''}，指标值{plain(aim)}"
    if judgment.state is REACHED:
        return certain(_fine(share)), said
    part = Fraction(0)
    if how.otherwise is Rest.SHARE and row.get("方向") != "等于":
        lower = row.get("方向") == "不高于"
        part = _share(done, aim, lower) if (done if lower else aim) > 0 else Fraction(0)
    return certain(_fine(share * part)), f"{said}，未完成"


def _target_name(judgment: Judgment) -> str:
    return str(judgment.row.get("三级指标") or "")


def _numbers(row: Any) -> tuple[Decimal, Decimal]:
    return exact(row["指标值"]), exact(row["完成值"])


def _fine(number: Fraction) -> Decimal:
    return rounded(number, 12)


def _lacking(case: Case, probe: Any, judgments: Sequence[Judgment]) -> tuple[str, ...]:
    """What would decide the rows that are open, and the types of which not all is there."""
    lacking = [what for j in judgments if j.state is UNKNOWN for what in case.answers.missing(j)]
    if not lacking:
        types = case.answers.incomplete_types(probe.prepared.table, probe.rule)
        lacking = [f"“{name}”资料未提供或不全" for name in types]
    if not lacking and not judgments:
        lacking = [f"“{probe.prepared.table.name}”里没有相应的内容"]
    return tuple(dict.fromkeys(lacking))


_METHODS: dict[type, Callable[[Case, Any], Outcome]] = {
    Hand: _hand,
    Count: _count,
    Measure: _measure,
    Holds: _holds,
    Target: _target,
}
