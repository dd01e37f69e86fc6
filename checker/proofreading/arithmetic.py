"""Works a sum out with the tolerance that the printed decimals leave, and guesses what went wrong."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from checker.facts.quantities import plain
from checker.proofreading.figures import BARE, MONEY, PERCENT, Figure, unit_name

_MOST_TERMS = 30
_CENT = Decimal("0.01")


class Verdict(Enum):
    """What a sum comes to: it agrees, it could be rounding, or it is off."""

    AGREES = 0
    ROUNDING = 1
    OFF = 2


@dataclass(frozen=True)
class Term:
    """A figure that is added, or subtracted where `sign` is -1, and what it is called."""

    figure: Figure
    name: str = ""
    sign: int = 1

    @property
    def value(self) -> Decimal:
        """The figure with its sign."""
        return self.figure.value * self.sign


@dataclass(frozen=True)
class Sum:
    """A sum as the report states it: terms, and the figure printed as their result."""

    terms: tuple[Term, ...]
    printed: Figure

    @property
    def computed(self) -> Decimal:
        """What the terms come to, in the base unit."""
        return sum((term.value for term in self.terms), Decimal(0))

    @property
    def difference(self) -> Decimal:
        """What is printed minus what the terms come to."""
        return self.printed.value - self.computed

    def verdict(self) -> Verdict:
        """Whether the printed result agrees.

        Half a unit in the last printed place of every figure may be rounding. Where the figures of one sum
        show different decimals (18 beside 20.55), trailing zeros were left away, so the finest place counts
        first: beyond it but within what each figure for itself allows it is ROUNDING.
        """
        gap = abs(self.difference)
        if gap == 0:
            return Verdict.AGREES
        figures = [*(term.figure for term in self.terms), self.printed]
        if _exact(figures):
            return Verdict.OFF
        finest = min(figure.step for figure in figures)
        # A plain 0 beside figures with decimals was not rounded.
        whole = all(figure.places <= 0 for figure in figures)
        moved = [figure for figure in figures if figure.value or figure.places > 0 or whole]
        tight = Decimal(0) if _counts(figures) else finest / 2 * len(moved)
        if gap <= tight:
            return Verdict.AGREES
        return Verdict.ROUNDING if gap <= sum((f.half for f in moved), Decimal(0)) else Verdict.OFF

    def shown(self) -> str:
        """The sum worked out: 12.5 + 3.2 + 1.0 = 16.7，印作 17.6，差 0.9."""
        scale = self.printed.scale
        unit = unit_name(self.printed.unit, scale)
        parts = [_signed(term, scale, first=index == 0) for index, term in enumerate(self.terms)]
        if len(parts) > _MOST_TERMS:
            parts = [*parts[: _MOST_TERMS // 2], f" … （共 {len(parts)} 项）", *parts[-_MOST_TERMS // 2 :]]
        places = max(_places(figure, scale) for figure in (*(t.figure for t in self.terms), self.printed))
        computed, gap = (
            _with_places(value.scaleb(-scale), places) for value in (self.computed, abs(self.difference))
        )
        return (
            f"{''.join(parts)} = {computed}，印作 {number_text(self.printed, scale)}，差 {gap}{_padded(unit)}"
        )


def _padded(unit: str) -> str:
    return f" {unit}" if unit and unit != PERCENT else unit


def _signed(term: Term, scale: int, first: bool) -> str:
    value = term.value
    text = number_text(term.figure, scale).removeprefix("-")
    if first:
        return f"-{text}" if value < 0 else text
    return f" - {text}" if value < 0 else f" + {text}"


def number_text(figure: Figure, scale: int | None = None) -> str:
    """A figure as it was printed, or in another unit where it was printed in one.

    >>> number_text(Figure(Decimal("15000"), "元", 4, 1), 4)
    '1.5'
    """
    wanted = figure.scale if scale is None else scale
    number = figure.value.scaleb(-wanted)
    return _with_places(number, _places(figure, wanted))


def _places(figure: Figure, scale: int) -> int:
    """How many decimals a figure is shown with; in another unit than its own, no more than it needs."""
    if figure.scale == scale:
        return max(figure.places, 0)
    exponent = _exponent(figure.value.scaleb(-scale))
    return max(-exponent, 0)


def _with_places(number: Decimal, places: int) -> str:
    rounded = number.quantize(Decimal(1).scaleb(-places))
    return format(rounded, "f") if rounded == number else plain(number)


def _counts(figures: Sequence[Figure]) -> bool:
    return all(figure.unit == BARE and figure.places <= 0 for figure in figures)


def _exact(figures: Sequence[Figure]) -> bool:
    """Whether nothing was rounded: points and counts, or money to the cent."""
    units = {figure.unit for figure in figures}
    if units <= {MONEY}:
        return min(figure.step for figure in figures) <= _CENT
    return not units & {MONEY, PERCENT, BARE}


def totals(values: Iterable[Decimal]) -> Decimal:
    """The sum of values."""
    return sum(values, Decimal(0))


# ---- what may have happened


def cause(checked: Sum) -> str:
    """What would explain the difference: a term left out or counted twice, digits swapped, a point moved."""
    gap = -checked.difference
    scale = checked.printed.scale
    for term in checked.terms:
        name = f"“{term.name}”" if term.name else ""
        if term.value and gap == term.value:
            return f"差额正好等于{name}{number_text(term.figure, scale)}，可能漏加"
        if term.value and -gap == term.value:
            return f"差额正好等于{name}{number_text(term.figure, scale)}，可能重复计入"
    if is_swap(checked.printed.value, checked.computed):
        return "合计数可能有两位数字写颠倒"
    for term in checked.terms:
        if is_swap(term.value, term.value - gap):
            return f"“{number_text(term.figure, scale)}”可能有两位数字写颠倒"
    if checked.computed and checked.printed.value in (checked.computed * 10, checked.computed / 10):
        return "合计数的小数点可能移了一位"
    return ""


def left_out(checked: Sum) -> bool:
    """Whether leaving out, or counting twice, one or two of the terms gives the printed result."""
    values = [term.value for term in checked.terms if term.value]
    gap, known = -checked.difference, {term.value for term in checked.terms}
    if gap in known or -gap in known:
        return True
    return len(values) > 3 and any(gap - one in known and gap - one != one and gap != one for one in values)


def is_swap(one: Decimal, other: Decimal) -> bool:
    """Whether two numbers differ only in two neighbouring digits being swapped.

    >>> is_swap(Decimal("318.427"), Decimal("381.427")), is_swap(Decimal("12"), Decimal("13"))
    (True, False)
    """
    first, second = aligned_digits(one, other)
    wrong = [index for index, pair in enumerate(zip(first, second, strict=True)) if pair[0] != pair[1]]
    if len(wrong) != 2 or wrong[1] != wrong[0] + 1:
        return False
    low, high = wrong
    return first[low] == second[high] and first[high] == second[low]


def aligned_digits(one: Decimal, other: Decimal) -> tuple[str, str]:
    """The digits of two numbers, point under point."""
    places = max(0, -_exponent(one), -_exponent(other))
    first, second = (str(int(abs(number).scaleb(places))) for number in (one, other))
    width = max(len(first), len(second))
    return first.zfill(width), second.zfill(width)


def _exponent(number: Decimal) -> int:
    exponent = number.normalize().as_tuple().exponent
    assert isinstance(exponent, int)  # figures are finite
    return exponent
