"""Columns of shares worked out again: 占比 is each row's amount over the total's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from checker.facts.quantities import plain
from checker.proofreading.arithmetic import is_swap, number_text
from checker.proofreading.figures import PERCENT, Figure
from checker.proofreading.grid import Grid, Line
from checker.proofreading.labels import RowKind
from checker.proofreading.lines import squeezed
from checker.proofreading.prepared import Prepared
from checker.proofreading.remarks import Certainty, Kind, Remark

_SHARE = re.compile(r"占|比重|比例|构成|权重")


def check(report: Prepared) -> Iterator[Remark]:
    """Remarks on shares that the amounts beside them do not give."""
    for grid in report.grids:
        wholes = [line for line in grid.lines if line.kind is RowKind.TOTAL]
        if len(wholes) == 1:
            for column in grid.numeric:
                if _SHARE.search(squeezed(grid.headings[column])):
                    yield from _column(grid, wholes[0], column)


def _column(grid: Grid, whole: Line, column: int) -> Iterator[Remark]:
    """The amounts are the column whose shares most rows show; fewer than two thirds, and there is none."""
    tried = []
    for amounts in grid.numeric:
        total = whole.figures[amounts]
        if amounts == column or total is None or not total.value or not grid.added(amounts):
            continue
        rows = [
            line for line in grid.lines if line.kind is not RowKind.TOTAL and _pair(line, amounts, column)
        ]
        wrong = [line for line in rows if not _agrees(line, amounts, column, total)]
        tried.append((len(rows) - len(wrong), amounts, total, wrong))
    if not tried:
        return
    right, amounts, total, wrong = max(tried, key=lambda one: one[0])
    if right < 2 or right < 2 * len(wrong):
        return
    for line in wrong:
        yield _remark(grid, line, amounts, column, total, alone=len(wrong) == 1 and right > 2)


def _pair(line: Line, amounts: int, column: int) -> bool:
    amount, share = line.figures[amounts], line.figures[column]
    return amount is not None and share is not None and share.unit == PERCENT


def _share(line: Line, amounts: int, total: Figure) -> tuple[Decimal, Decimal]:
    """The share in percent, and what rounding of the two amounts may add."""
    amount = line.figures[amounts]
    assert amount is not None  # asked only where it is there
    ratio = amount.value / total.value
    return ratio * 100, (amount.half + abs(ratio) * total.half) / abs(total.value) * 100


def _agrees(line: Line, amounts: int, column: int, total: Figure) -> bool:
    printed = line.figures[column]
    assert printed is not None  # asked only where it is there
    value, slack = _share(line, amounts, total)
    return abs(printed.value - value) <= slack + printed.half


def _remark(grid: Grid, line: Line, amounts: int, column: int, total: Figure, alone: bool) -> Remark:
    printed, amount = line.figures[column], line.figures[amounts]
    assert printed is not None  # it did not agree
    assert amount is not None  # it did not agree
    value = _share(line, amounts, total)[0].quantize(Decimal(1).scaleb(-printed.places))
    worked = f"{number_text(amount)} ÷ {number_text(total, amount.scale)} = {plain(value)}%"
    return Remark(
        Kind.PERCENT,
        Certainty.SURE if alone and grid.given else Certainty.LIKELY,
        line.place,
        f"{line.label}｜{grid.heading(column)}：{line.texts[column]}",
        f"其他行“{grid.heading(column)}”等于“{grid.heading(amounts)}”除以合计："
        f"{worked}，印作 {line.texts[column].strip()}",
        "数字次序可能写颠倒" if is_swap(value, printed.value) else "",
    )
