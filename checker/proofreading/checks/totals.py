"""Totals and subtotals of tables: what stands in the row 合计 against the rows it sums."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from checker.proofreading.arithmetic import Sum, Term, Verdict, cause, left_out
from checker.proofreading.figures import MONEY, POINTS
from checker.proofreading.grid import Grid
from checker.proofreading.labels import RowKind
from checker.proofreading.prepared import Prepared
from checker.proofreading.readings import Rows, readings
from checker.proofreading.remarks import Certainty, Kind, Remark
from checker.proofreading.scaled import is_scaled

_AND_SO_ON = re.compile(r"^(?:[…\.．·]{2,}|略|等|省略)$|略[)）]?$")
_MONEY = re.compile(r"金额|预算|支出|资金|费|收入|投资|款|价|分值|得分|权重|元")
_TOTALS = {RowKind.TOTAL, RowKind.SUBTOTAL}


def check(report: Prepared) -> Iterator[Remark]:
    """Remarks on totals that their rows do not come to."""
    for grid in report.unknown(Kind.TOTAL):
        for row, line in enumerate(grid.lines):
            if line.kind in _TOTALS:
                yield from _total(grid, row)


@dataclass(frozen=True)
class _Checked:
    """One column of a total under one reading."""

    column: int
    sum: Sum
    verdict: Verdict

    @property
    def informative(self) -> bool:
        """Whether agreeing says something: at least two figures are added."""
        return sum(bool(term.value) for term in self.sum.terms) > 1


def _total(grid: Grid, total: int) -> Iterator[Remark]:
    if any(_AND_SO_ON.search(line.label) for line in grid.lines):
        return  # rows were left out
    ways = readings(grid, total)
    checked = {rows: _columns(grid, total, rows) for rows in ways}
    if not any(checked.values()):
        return
    best = max(ways, key=lambda rows: (_fits(checked[rows]), -_misses(checked[rows])))
    fits = _fits(checked[best])
    yield from _nearly(grid, total, checked[best])
    wrong = [one for one in checked[best] if one.verdict is not Verdict.AGREES]
    for one in wrong:
        if any(_agrees(columns, one.column) for columns in checked.values()):
            continue  # another way to read the table explains this column
        if any(is_scaled(grid, total, rows, one.column) for rows in ways):
            continue
        if one.verdict is Verdict.ROUNDING and not fits:
            continue
        certainty = _certainty(grid, one, fits, len(wrong), sure=len(ways) == 1 or fits > 0)
        yield _remark(grid, total, one, certainty)


def _nearly(grid: Grid, total: int, columns: tuple[_Checked, ...]) -> Iterator[Remark]:
    """What rounding might explain, beside columns that agree to the last digit: there it explains little."""
    off = [one for one in columns if one.verdict is Verdict.AGREES and one.sum.difference]
    exact = [one for one in columns if one.informative and not one.sum.difference]
    if off and len(exact) > len(off):
        for one in off:
            yield _remark(grid, total, one, Certainty.CHECK)


def _columns(grid: Grid, total: int, rows: Rows) -> tuple[_Checked, ...]:
    """The columns that can be checked: added, with a printed total, and nothing unreadable in them."""
    found = []
    for column in grid.numeric:
        printed = grid.lines[total].figures[column]
        if printed is None or not grid.added(column) or any(grid.lines[row].unread(column) for row in rows):
            continue
        terms = tuple(
            Term(figure, grid.lines[row].label) for row in rows if (figure := grid.lines[row].figures[column])
        )
        if {term.figure.unit for term in terms} != {printed.unit}:
            continue
        one = Sum(terms, printed)
        found.append(_Checked(column, one, one.verdict()))
    return tuple(found)


def _fits(columns: tuple[_Checked, ...]) -> int:
    return sum(one.verdict is Verdict.AGREES and one.informative for one in columns)


def _misses(columns: tuple[_Checked, ...]) -> int:
    return sum(one.verdict is not Verdict.AGREES for one in columns)


def _agrees(columns: tuple[_Checked, ...], column: int) -> bool:
    return any(one.column == column and one.verdict is Verdict.AGREES for one in columns)


def _certainty(grid: Grid, one: _Checked, fits: int, wrong: int, sure: bool) -> Certainty:
    if one.verdict is Verdict.ROUNDING or (not fits and wrong > 1) or (not grid.given and not fits):
        return Certainty.CHECK
    if not sure or left_out(one.sum) or not one.informative or not grid.given:
        return Certainty.LIKELY
    return Certainty.SURE if _plain(grid, one) else Certainty.LIKELY


def _plain(grid: Grid, one: _Checked) -> bool:
    """Whether a column is money or points: people may be counted once though they stand in two rows."""
    return one.sum.printed.unit in (MONEY, POINTS) or bool(_MONEY.search(grid.headings[one.column]))


def _remark(grid: Grid, total: int, one: _Checked, certainty: Certainty) -> Remark:
    line = grid.lines[total]
    heading = grid.heading(one.column)
    hint = cause(one.sum)
    if one.verdict is Verdict.ROUNDING:
        hint = "可能只是四舍五入"
    elif one.verdict is Verdict.AGREES:
        hint = "在四舍五入的范围内，但同一行其他各列分毫不差"
    return Remark(
        Kind.TOTAL,
        certainty,
        line.place,
        f"{line.label}｜{heading}：{line.texts[one.column]}",
        f"“{heading}”一列：{one.sum.shown()}",
        hint,
    )
