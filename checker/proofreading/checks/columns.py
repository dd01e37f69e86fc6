"""Columns of tables worked out from others: sums across, 预算-支出=差额, rates, price times number."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from checker.facts.quantities import plain
from checker.proofreading.arithmetic import Sum, cause, number_text
from checker.proofreading.figures import Figure, unit_name
from checker.proofreading.grid import Grid
from checker.proofreading.labels import RowKind
from checker.proofreading.prepared import Prepared
from checker.proofreading.relations import (
    Fit,
    Matrix,
    Relation,
    Shape,
    as_sum,
    computed,
    fits,
    is_plain_sum,
    worked_out,
)
from checker.proofreading.remarks import Certainty, Kind, Remark

_MOST_ROWS = 10
_MOVED = re.compile(r"结余|结转|余额|剩余|未")


def check(report: Prepared) -> Iterator[Remark]:
    """Remarks on rows that break what holds between the columns of all other rows."""
    for grid in report.unknown(Kind.COLUMNS):
        yield from _across(grid)
        yield from _down(grid)


def _across(grid: Grid) -> Iterator[Remark]:
    matrix: Matrix = [line.figures for line in grid.lines]
    totals = {row for row, line in enumerate(grid.lines) if line.kind in (RowKind.TOTAL, RowKind.SUBTOTAL)}
    for fit in _once(fits(matrix, grid.headings, grid.numeric, totals)):
        for row in fit.breaks:
            line = grid.lines[row]
            names = [grid.heading(column) for column in fit.relation.sources]
            quote = f"{line.label}｜{grid.heading(fit.relation.target)}：{line.texts[fit.relation.target]}"
            working = _working(line.figures, fit.relation, grid.heading(fit.relation.target), names)
            hint = _hint(line.figures, fit.relation)
            certainty = _certainty(grid, fit, row, grid.heading(fit.relation.target))
            yield Remark(Kind.COLUMNS, certainty, line.place, quote, working, hint)


def _down(grid: Grid) -> Iterator[Remark]:
    """The same between rows, where a row is worked out from others: 得分率 below 得分 and 赋分."""
    labels = [line.label for line in grid.lines]
    targets = [row for row, label in enumerate(labels) if worked_out(label)]
    if not targets or len(targets) * 2 > len(labels):
        return
    columns = list(zip(*(line.figures for line in grid.lines), strict=True))
    matrix = [columns[column] for column in grid.numeric]
    tried = fits(matrix, labels, range(len(labels)), targets=targets[:_MOST_ROWS])
    found = [fit for fit in tried if fit.relation.named and fit.relation.shape is not Shape.SUM]
    for fit in _once(found):
        for place in fit.breaks:
            column, line = grid.numeric[place], grid.lines[fit.relation.target]
            names = [labels[row] for row in fit.relation.sources]
            quote = f"{line.label}｜{grid.heading(column)}：{line.texts[column]}"
            working = _working(matrix[place], fit.relation, line.label, names)
            yield Remark(
                Kind.COLUMNS,
                _certainty(grid, fit, place, line.label),
                line.place,
                quote,
                working,
                _hint(matrix[place], fit.relation),
            )


def _once(found: Sequence[Fit]) -> list[Fit]:
    """Relations that say different things: a - b = c and b + c = a are one, the named one stays."""
    chosen: dict[frozenset[int], Fit] = {}
    for fit in found:
        key = frozenset((fit.relation.target, *fit.relation.sources))
        if fit.relation.shape is Shape.RATE or fit.relation.shape is Shape.PRODUCT:
            key = frozenset((*key, -1))
        before = chosen.get(key)
        if before is None or (fit.relation.named, len(fit.holds)) > (
            before.relation.named,
            len(before.holds),
        ):
            chosen[key] = fit
    return list(chosen.values())


def _certainty(grid: Grid, fit: Fit, row: int, target: str) -> Certainty:
    """Sure only where the heading names the relation, every other row keeps it, and there are several."""
    if not grid.given:
        return Certainty.CHECK
    alone = fit.breaks == (row,) and len(fit.holds) > 2
    moved = fit.relation.shape is Shape.GAP and _MOVED.search(target)  # something else may flow in or out
    more = fit.relation.shape is Shape.SUM and not is_plain_sum(target)
    return Certainty.SURE if fit.relation.named and alone and not (moved or more) else Certainty.LIKELY


def _working(row: Sequence[Figure | None], relation: Relation, target: str, names: Sequence[str]) -> str:
    one = as_sum(row, relation) if relation.shape in (Shape.SUM, Shape.GAP) else None
    if one is not None:
        how = "等于" + (
            _together(names) + "之和" if relation.shape is Shape.SUM else f"“{names[0]}”减“{names[1]}”"
        )
        return f"其他行“{target}”{how}：{one.shown()}"
    printed, a, b = row[relation.target], *(row[source] for source in relation.sources)
    expected = computed(row, relation)
    if printed is None or a is None or b is None or expected is None:
        raise ValueError("a row that breaks a relation has all its figures")
    sign, word = (" × ", "乘") if relation.shape is Shape.PRODUCT else (" ÷ ", "除以")
    value = expected[0].scaleb(-printed.scale)
    shown = plain(_rounded(value, printed))
    unit = unit_name(printed.unit, printed.scale)
    return (
        f"其他行“{target}”等于“{names[0]}”{word}“{names[1]}”："
        f"{number_text(a)}{sign}{number_text(b)} = {shown}{unit}，印作 {number_text(printed)}{unit}"
    )


def _together(names: Sequence[str]) -> str:
    """Names of several columns, only the first and the last where they are many."""
    if len(names) < 4:
        return "、".join(f"“{name}”" for name in names)
    return f"“{names[0]}”至“{names[-1]}”{len(names)} 项"


def _rounded(value: Decimal, printed: Figure) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-max(printed.places, 2)))


def _hint(row: Sequence[Figure | None], relation: Relation) -> str:
    one: Sum | None = as_sum(row, relation) if relation.shape is Shape.SUM else None
    return cause(one) if one else ""
