"""Rows of tables that other rows take apart: 1 against 1.1 and 1.2, an item against its 其中."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from checker.proofreading.arithmetic import Sum, Term, Verdict, cause, left_out
from checker.proofreading.codes import shorter
from checker.proofreading.grid import Grid, Line
from checker.proofreading.labels import RowKind
from checker.proofreading.prepared import Prepared
from checker.proofreading.remarks import Certainty, Kind, Remark

_TOTALS = (RowKind.TOTAL, RowKind.SUBTOTAL)
Family = tuple[int, tuple[int, ...]]  # a row, and the rows that take it apart


def check(report: Prepared) -> Iterator[Remark]:
    """Remarks on items that their sub-items do not come to."""
    for grid in report.unknown(Kind.SUBITEMS):
        families = list(_families(grid.lines))
        sums = {family: _sums(grid, family) for family in families}
        agreeing = sum(one.verdict() is Verdict.AGREES for found in sums.values() for _, one in found)
        for family, found in sums.items():
            fits = sum(one.verdict() is Verdict.AGREES for _, one in found)
            for column, one in found:
                if one.verdict() is Verdict.OFF and agreeing:
                    yield _remark(grid, family, column, one, _certainty(grid, one, fits, len(found)))
                elif one.difference and _else_exact(sums, one):
                    yield _remark(grid, family, column, one, Certainty.CHECK)
        yield from _too_much(grid)


def _else_exact(sums: dict[Family, list[tuple[int, Sum]]], one: Sum) -> bool:
    """Whether all other sums of the table agree to the last digit, so that rounding explains little."""
    others = [other for found in sums.values() for _, other in found if other is not one]
    return len(others) > 1 and not any(other.difference for other in others)


def _certainty(grid: Grid, one: Sum, fits: int, number: int) -> Certainty:
    """Sure only where the other figures of the same item agree, and leaving one out explains nothing."""
    if fits * 2 <= number - 1:
        return Certainty.CHECK
    return Certainty.LIKELY if left_out(one) or fits < 2 or not grid.given else Certainty.SURE


def _families(lines: Sequence[Line]) -> Iterator[Family]:
    """Numbered items with the items one level below them that follow at once."""
    yield from _accounts(lines)
    for row, line in enumerate(lines):
        if line.code:
            continue
        if line.mark is None or line.kind not in (RowKind.ITEM, RowKind.TOTAL):
            continue
        below = _below(lines, row)
        if len(below) > 1:
            yield row, below


def _accounts(lines: Sequence[Line]) -> Iterator[Family]:
    """Accounts with the accounts of the next level that follow them: 201 with 20101 and 20103."""
    known = {line.code for line in lines if line.code}
    for row, line in enumerate(lines):
        below = []
        for place in range(row + 1, len(lines)):
            code = lines[place].code
            if not line.code or not code.startswith(line.code) or code == line.code:
                break
            between = [short for short in shorter(code) if len(short) > len(line.code)]
            if not known.intersection(between):
                below.append(place)
        goes_on = (
            bool(below) and below[-1] == len(lines) - 1 and not any(one.kind in _TOTALS for one in lines)
        )
        if below and not goes_on:
            yield row, tuple(below)


def _below(lines: Sequence[Line], row: int) -> tuple[int, ...]:
    mark = lines[row].mark
    assert mark is not None  # only numbered rows are asked
    children: list[int] = []
    style = ""
    for place in range(row + 1, len(lines)):
        one = lines[place].mark
        if (
            one is None
            or lines[place].kind is not RowKind.ITEM
            or (one.style == mark.style and _level(one) == _level(mark))
        ):
            break
        if len(one.parts) > 1 and one.parts[: len(mark.parts)] != mark.parts:
            break
        style = style or f"{one.style}{_level(one)}"
        if f"{one.style}{_level(one)}" == style:
            children.append(place)
            if one.last != len(children):
                return ()
    return tuple(children)


def _level(mark: object) -> int:
    return len(getattr(mark, "parts", ()))


def _sums(grid: Grid, family: Family) -> list[tuple[int, Sum]]:
    whole, parts = family
    found = []
    for column in grid.numeric:
        printed = grid.lines[whole].figures[column]
        if printed is None or not grid.added(column) or any(grid.lines[row].unread(column) for row in parts):
            continue
        terms = tuple(
            Term(figure, grid.lines[row].label)
            for row in parts
            if (figure := grid.lines[row].figures[column])
        )
        coded = bool(grid.lines[whole].code)
        if len(terms) > (0 if coded else 1) and {term.figure.unit for term in terms} == {printed.unit}:
            found.append((column, Sum(terms, printed)))
    return found


def _too_much(grid: Grid) -> Iterator[Remark]:
    """Parts called 其中 may leave something out, but they never come to more than the whole."""
    lines = grid.lines
    for row, line in enumerate(lines):
        parts = []
        for below in range(row + 1, len(lines)):
            if lines[below].kind is not RowKind.PART:
                break
            parts.append(below)
        if line.kind is RowKind.PART or not parts:
            continue
        for column in grid.numeric:
            printed = line.figures[column]
            terms = tuple(Term(f, lines[p].label) for p in parts if (f := lines[p].figures[column]))
            if printed is None or not terms or not grid.added(column):
                continue
            one = Sum(terms, printed)
            if one.difference < 0 and one.verdict() is Verdict.OFF and printed.value > 0:
                yield _remark(grid, (row, tuple(parts)), column, one, Certainty.LIKELY)


def _remark(grid: Grid, family: Family, column: int, one: Sum, certainty: Certainty) -> Remark:
    line = grid.lines[family[0]]
    return Remark(
        Kind.SUBITEMS,
        certainty,
        line.place,
        f"{line.label}｜{grid.heading(column)}：{line.texts[column]}",
        f"“{line.label}”的“{grid.heading(column)}”由下列 {len(family[1])} 项组成：{one.shown()}",
        cause(one),
    )
