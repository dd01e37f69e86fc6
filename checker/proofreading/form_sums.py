"""A formula of a printed form held against figures: sums, products and quotients, bounds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from checker.facts.quantities import plain
from checker.library.forms import Formula
from checker.proofreading.arithmetic import Sum, Term, Verdict, cause, left_out, number_text
from checker.proofreading.figures import BARE, PERCENT, Figure, unit_name

Named = tuple[str, Figure | None]
_MOST_RATIO = Decimal("1.5")  # a bare rate above it was written in percent


@dataclass(frozen=True)
class Broken:
    """A formula that does not hold: how it works out, a likely cause, and whether that leaves a doubt."""

    working: str
    hint: str = ""
    doubtful: bool = False


def broken(formula: Formula, printed: Figure, terms: Sequence[Named]) -> Broken | None:
    """What is wrong; None where the formula holds, or where too little of it is there."""
    if formula.relation == "≤":
        return _above(printed, terms)
    if formula.product:
        return _product(formula, printed, terms)
    return _sum(formula, printed, terms)


def _above(printed: Figure, terms: Sequence[Named]) -> Broken | None:
    figures = [figure for _, figure in terms]
    if len(figures) != 1 or figures[0] is None or figures[0].unit != printed.unit:
        return None
    if printed.value <= figures[0].value or figures[0].value <= 0:
        return None
    return Broken(f"{number_text(printed)} 高于 {number_text(figures[0])}")


def _sum(formula: Formula, printed: Figure, terms: Sequence[Named]) -> Broken | None:
    signs = [sign for sign, _ in formula.terms] if len(terms) == len(formula.terms) else ["+"] * len(terms)
    there = [
        Term(figure, name, -1 if sign == "-" else 1)
        for sign, (name, figure) in zip(signs, terms, strict=True)
        if figure is not None
    ]
    if not there or any(term.figure.unit != printed.unit for term in there):
        return None
    one = Sum(tuple(there), printed)
    if one.verdict() is not Verdict.OFF:
        return None
    return Broken(one.shown(), cause(one), left_out(one))


def _product(formula: Formula, printed: Figure, terms: Sequence[Named]) -> Broken | None:
    figures = [figure for _, figure in terms if figure is not None]
    if len(figures) != len(terms) or any(figure.about for figure in (*figures, printed)):
        return None
    value, slack = Decimal(1), Decimal(0)
    for (sign, _), figure in zip(formula.terms, figures, strict=True):
        factor, half = _factor(figure)
        if sign == "÷":
            if not factor:
                return None
            slack = (slack + abs(value / factor) * half) / abs(factor)
            value /= factor
        else:
            slack = slack * abs(factor) + half * abs(value)
            value *= factor
    rate = formula.terms[-1][0] == "÷"
    scale = Decimal(100) if printed.unit == PERCENT or (rate and printed.value > _MOST_RATIO) else Decimal(1)
    half = printed.step / 2
    if abs(printed.value - value * scale) <= slack * scale + half:
        return None
    if rate and printed.unit == BARE and abs(printed.value - value * 100) <= slack * 100 + half:
        return None  # 0.5 may be half a percent
    names = [_written(figure) for figure in figures]
    signs = [f" {sign} " for sign, _ in formula.terms[1:]]
    shown = plain((value * scale).quantize(Decimal(1).scaleb(-max(printed.places, 2))))
    unit = "%" if scale == 100 else unit_name(printed.unit, printed.scale)
    worked = "".join(part for pair in zip(names, [*signs, ""], strict=True) for part in pair)
    return Broken(f"{worked} = {shown}{unit}，印作 {_written(printed)}")


def _factor(figure: Figure) -> tuple[Decimal, Decimal]:
    if figure.unit == PERCENT:
        return figure.value / 100, figure.half / 100
    return figure.value, figure.half


def _written(figure: Figure) -> str:
    return f"{number_text(figure)}{'%' if figure.unit == PERCENT else ''}"
