"""Points of printed forms: the last row sums them all, and what was missed has no full marks."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal

from checker.library.forms import Total
from checker.proofreading.arithmetic import Sum, Term, cause
from checker.proofreading.document import Place
from checker.proofreading.figures import POINTS, Figure, narrowed
from checker.proofreading.grid import Grid
from checker.proofreading.labels import RowKind
from checker.proofreading.lines import squeezed
from checker.proofreading.recognition import Known
from checker.proofreading.remarks import Certainty, Kind, Remark

_AT_LEAST = re.compile(r"^(?:≥|>=|＞|>|不低于|不少于|大于等于|至少|达到)\s*(?=\d)")
_AT_MOST = re.compile(r"^(?:≤|<=|＜|<|不超过|不高于|小于等于|低于)\s*(?=\d)")
_AMOUNT = re.compile(r"(\d+(?:\.\d+)?)\s*(\D*)")

Forms = Sequence[tuple[Grid, Known]]


def points(forms: Forms, spoiled: Collection[Place]) -> Iterator[Remark]:
    """Remarks on the row of all points, and on full marks for targets that were missed.

    `spoiled` are the rows of which something is already said to be wrong: no sum is made of them.
    """
    before: dict[str, tuple[Grid, Known]] = {}
    for grid, known in forms:
        before[known.part.name] = (grid, known)
        if known.part.total:
            beside = before.pop(known.part.total.part, None)
            lines = [*grid.lines, *(beside[0].lines if beside else ())]
            wrong = any(line.place in spoiled for line in lines)
            yield from (one for one in _total(grid, known, known.part.total, beside) if not wrong)
        if known.part.unmet:
            yield from _unmet(grid, known, known.part.unmet)


def _total(grid: Grid, known: Known, total: Total, beside: tuple[Grid, Known] | None) -> Iterator[Remark]:
    rows = [row for row, line in enumerate(grid.lines) if total.row.search(squeezed(line.label))]
    if not rows:
        return
    row = rows[-1]
    ways = [beside, None] if beside else [None]
    right: list[tuple[Grid, Known] | None] = list(ways)
    for name in total.columns:
        column = _only(known, name)
        printed = grid.lines[row].figures[column] if column is not None else None
        if column is None or printed is None:
            continue
        sums = [(way, one) for way in right if (one := _sum(grid, name, column, row, printed, total, way))]
        holding = [way for way, one in sums if not one.difference]
        if holding:
            right = holding
        elif sums and name == total.columns[0]:
            yield _remark(grid, known, row, column, sums[0][1], Certainty.CHECK)
            return  # the table may not have been read whole
        elif sums:
            yield _remark(grid, known, row, column, sums[0][1], Certainty.LIKELY)


def _only(known: Known, name: str) -> int | None:
    columns = known.columns.get(name, ())
    return columns[0] if len(columns) == 1 else None


def _sum(
    grid: Grid, name: str, column: int, row: int, printed: Figure, total: Total,
    beside: tuple[Grid, Known] | None,
) -> Sum | None:  # fmt: skip
    items = [line for line in grid.lines[:row] if line.kind in (RowKind.ITEM, RowKind.PART)]
    if any(line.unread(column) for line in items):
        return None
    terms = [Term(f, line.label.split(" ")[-1]) for line in items if (f := line.figures[column])]
    if beside:
        other, known = beside
        place, there = known.rows.get(total.part_row), _only(known, name)
        figure = other.lines[place].figures[there] if place is not None and there is not None else None
        if figure is None:
            return None
        terms.append(Term(figure, total.part_row))
    if len(terms) < 2:
        return None
    return Sum(tuple(Term(_as_points(t.figure), t.name) for t in terms), _as_points(printed))


def _as_points(figure: Figure) -> Figure:
    return Figure(figure.value, POINTS, figure.scale, figure.places, text=figure.text)


def _remark(
    grid: Grid, known: Known, row: int, column: int, one: Sum, certainty: Certainty
) -> Remark:  # fmt: skip
    line = grid.lines[row]
    return Remark(
        Kind.FORM,
        certainty,
        line.place,
        f"{line.label}｜{grid.heading(column)}：{line.texts[column]}",
        f"按《{known.form.name}》，{line.label.split(' ')[-1]}是各项之和：{one.shown()}",
        cause(one),
    )


# ---- 指标值 and 完成值


def _unmet(grid: Grid, known: Known, names: tuple[str, str]) -> Iterator[Remark]:
    columns = [_only(known, name) for name in (*names, "分值", "得分")]
    if None in columns:
        return
    target, done, full, score = (column for column in columns if column is not None)
    for line in grid.lines:
        points_, got = line.figures[full], line.figures[score]
        if line.kind is not RowKind.ITEM or points_ is None or got is None or got.value != points_.value:
            continue
        if not points_.value or not _missed(line.texts[target], line.texts[done]):
            continue
        yield Remark(
            Kind.FORM,
            Certainty.LIKELY,
            line.place,
            f"{line.label}｜{grid.heading(done)}：{line.texts[done]}，{grid.heading(score)}：{line.texts[score]}",
            f"指标值 {line.texts[target].strip()}，完成 {line.texts[done].strip()}，没有达到却得满分",
        )


def _missed(target: str, done: str) -> bool:
    """Whether a figure misses a bound; False where either is no plain amount, or the units differ."""
    plain, reached = squeezed(target), squeezed(done)
    least, most = _AT_LEAST.match(plain), _AT_MOST.match(plain)
    bound = least or most
    if bound is None:
        return False
    wanted, found = _AMOUNT.fullmatch(narrowed(plain[bound.end() :])), _AMOUNT.fullmatch(reached)
    if wanted is None or found is None or wanted[2] != found[2]:
        return False
    gap = Decimal(found[1]) - Decimal(wanted[1])
    return gap < 0 if least else gap > 0
