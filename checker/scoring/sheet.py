"""What scoring gives: a line for every indicator, totals, the grade, and what does not agree."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from checker.facts.quantities import plain
from checker.scoring.model import Indicator, System

ZERO = Decimal(0)
PRINTED = "合计行"


class Origin(StrEnum):
    """Where the points of a line come from."""

    RULE = "按标准计算"
    PERSON = "评价人员评分"
    OPEN = "待核实"
    NONE = "不适用"


class Kind(StrEnum):
    """What does not agree."""

    NO_PROBLEM = "扣分没有对应问题"
    NO_DEDUCTION = "有问题没有扣分"
    WEIGHTS = "分值加不起来"
    SCORES = "得分加不起来"
    TOTAL = "合计不符"
    OVER = "得分超过分值"
    AGAINST_RULE = "与评分标准不一致"
    TWICE = "一项疑点扣了两次"
    BAND = "等级划分写反"
    GRADE = "等级不符"
    NO_REASON = "扣分没有说明"
    STRAY = "指标不在体系里"
    OTHER_WEIGHT = "分值与体系不同"


@dataclass(frozen=True)
class Remark:
    """One thing that does not agree: where, what, and the sum worked out; `findings` are ids."""

    kind: Kind
    place: str
    what: str
    worked: str = ""
    findings: tuple[str, ...] = ()

    def __str__(self) -> str:
        tail = f"（{self.worked}）" if self.worked else ""
        return f"{self.kind}：{self.place}，{self.what}{tail}"


@dataclass(frozen=True)
class Deduction:
    """Points taken off an indicator, with the findings behind them: none, one, or several together."""

    indicator: Indicator
    points: Decimal
    findings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Bounds:
    """A number that is known to lie between two; None where there is no limit."""

    low: Decimal
    high: Decimal | None

    @property
    def exact(self) -> Decimal | None:
        """The number, where it is known."""
        return self.low if self.low == self.high else None

    @property
    def text(self) -> str:
        """`84`, `60～84`, `60以上`."""
        if self.exact is not None:
            return plain(self.exact)
        return f"{plain(self.low)}～{plain(self.high)}" if self.high is not None else f"{plain(self.low)}以上"


@dataclass(frozen=True)
class Line:
    """A scored indicator. `computed` is what its standard gives, `given` what the evaluator gave.

    `bounds` are those of the score; `words` explain it, `workings` are those of the standard; `findings`
    are the ids of all that stand behind its rules.
    """

    indicator: Indicator
    weight: Decimal | None
    bounds: Bounds
    origin: Origin
    computed: Bounds | None = None
    given: Decimal | None = None
    words: tuple[str, ...] = ()
    workings: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    deductions: tuple[Deduction, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def score(self) -> Decimal | None:
        """The score; None where it is 待核实 or 不适用."""
        return self.bounds.exact if self.origin in (Origin.RULE, Origin.PERSON) else None

    @property
    def lost(self) -> Decimal | None:
        """The points taken off, where weight and score are known."""
        return None if self.weight is None or self.score is None else self.weight - self.score


@dataclass(frozen=True)
class Subtotal:
    """An indicator with others below it: `bounds` are their sum, `given` is what the sheet prints."""

    indicator: Indicator
    weight: Decimal | None
    bounds: Bounds
    given: Decimal | None = None


@dataclass(frozen=True)
class Total:
    """The total by one way of adding: by level, or as printed."""

    by: str
    score: Decimal


@dataclass(frozen=True)
class ScoreSheet:
    """A scored project. `weight` is the sum of the weights that apply, None where one is not known.

    `bounds` hold every way of adding; where `totals` differ, none of them is taken for the score.
    """

    project: str
    project_id: str
    system: System
    chosen: str
    lines: tuple[Line, ...]
    subtotals: tuple[Subtotal, ...]
    weight: Decimal | None
    bounds: Bounds
    totals: tuple[Total, ...]
    percentage: Bounds | None
    grade: str
    printed_grade: str = ""
    notes: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()

    @property
    def score(self) -> Decimal | None:
        """The total, where every line is scored and every way of adding gives the same."""
        return self.bounds.exact

    @property
    def open(self) -> tuple[Line, ...]:
        """The lines that are 待核实."""
        return tuple(line for line in self.lines if line.origin is Origin.OPEN)

    def deductions_of(self, finding_id: str) -> tuple[Deduction, ...]:
        """Where a finding cost points."""
        return tuple(d for line in self.lines for d in line.deductions if finding_id in d.findings)


def rounded(number: Fraction, places: int) -> Decimal:
    """The number to so many decimals, half up.

    >>> rounded(Fraction(5400, 77), 2)
    Decimal('70.13')
    """
    scaled = number * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(whole).scaleb(-places)


def added(parts: Iterable[Bounds]) -> Bounds:
    """The sum of numbers that are known to lie between two."""
    low, high = ZERO, ZERO
    unlimited = False
    for part in parts:
        low += part.low
        unlimited = unlimited or part.high is None
        high += part.high or ZERO
    return Bounds(low, None if unlimited else high)


def certain(number: Decimal) -> Bounds:
    """A number that is known."""
    return Bounds(number, number)
