"""Totals that are no sums and are right all the same: averages, weighted scores, points scaled to 100."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from checker.proofreading.figures import POINTS, Figure
from checker.proofreading.grid import Grid

_FULL = Decimal(100)


def is_scaled(grid: Grid, total: int, rows: Sequence[int], column: int) -> bool:
    """Whether the figure in a total row is what its column averages, weighs or scales to."""
    printed = grid.lines[total].figures[column]
    if printed is None:
        return False
    half = printed.step / 2
    return any(abs(printed.value - value) <= half for value in _values(grid, total, rows, column, printed))


def _values(grid: Grid, total: int, rows: Sequence[int], column: int, printed: Figure) -> Iterator[Decimal]:
    """The average; the average weighted by each other column; the sum over each other total, times 100."""
    figures = {row: figure.value for row in rows if (figure := grid.lines[row].figures[column])}
    whole = sum(figures.values(), Decimal(0))
    if figures:
        yield whole / len(figures)
    for other in grid.numeric:
        if other == column:
            continue
        weights = {row: figure.value for row in figures if (figure := grid.lines[row].figures[other])}
        weight = sum(weights.values(), Decimal(0))
        if weight > 0:
            yield sum((figures[row] * value for row, value in weights.items()), Decimal(0)) / weight
        full = grid.lines[total].figures[other]
        if full is not None and full.value > 0 and printed.unit == full.unit == POINTS:
            yield whole * _FULL / full.value
