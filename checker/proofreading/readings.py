"""Which rows a total may mean: all of them, only the upper level, subtotals instead of what they sum."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from checker.proofreading.codes import shorter
from checker.proofreading.grid import Grid, Line
from checker.proofreading.labels import RowKind

Rows = tuple[int, ...]
_ADDED = {RowKind.ITEM, RowKind.PART}


def readings(grid: Grid, total: int) -> list[Rows]:
    """The sets of rows that a total row may sum, likeliest first, each once.

    Rows are indexes into `grid.lines`. A total at the head of its rows sums those below it.
    """
    kind = grid.lines[total].kind
    scopes = list(_scopes(grid, total))
    found: list[Rows] = []
    for scope in scopes:
        found += _of_scope(grid, scope, kind)
    return [rows for rows in dict.fromkeys(found) if len(rows) > 1]


def _scopes(grid: Grid, total: int) -> Iterator[range]:
    """The stretches of rows that a total may cover: those above to where something ends, else those below."""
    lines = grid.lines
    stops = {RowKind.TOTAL}
    if lines[total].kind is RowKind.SUBTOTAL:
        stops |= {RowKind.SUBTOTAL}
    above = _back(lines, total, stops)
    sections = _back(lines, total, stops | {RowKind.SECTION})
    below = next((i for i in range(total + 1, len(lines)) if lines[i].kind in stops), len(lines))
    if lines[total].kind is RowKind.SUBTOTAL and sections != above:
        yield range(sections, total)
    if total - above > 1:
        yield range(above, total)
    if above and lines[total].kind is RowKind.TOTAL:
        yield range(total)
        if sections != above:
            yield range(sections, total)
    if total - above <= 1:
        yield range(total + 1, below)
        if below < len(lines):
            yield range(total + 1, len(lines))


def _back(lines: Sequence[Line], total: int, stops: set[RowKind]) -> int:
    return next((i + 1 for i in range(total - 1, -1, -1) if lines[i].kind in stops), 0)


def _of_scope(grid: Grid, scope: range, kind: RowKind) -> Iterator[Rows]:
    lines = grid.lines
    items = tuple(row for row in scope if lines[row].kind in _ADDED)
    codes = [lines[row].code for row in items]
    if sum(map(bool, codes)) * 2 > len(codes):
        known = set(codes)
        continued = {short for code in codes for short in shorter(code) if short in known}
        yield tuple(row for row in items if not known.intersection(shorter(lines[row].code)))
        yield tuple(row for row in items if lines[row].code not in continued)
        return  # levels come from codes, not from what may add up by chance
    subtotals = tuple(row for row in scope if lines[row].kind is RowKind.SUBTOTAL)
    if subtotals and kind is RowKind.TOTAL:
        covered = _covered(grid, subtotals)
        yield tuple(
            sorted(subtotals + tuple(row for row in items if row > subtotals[-1] and row not in covered))
        )
        yield tuple(sorted(subtotals + tuple(row for row in items if row < subtotals[0])))
        yield subtotals
    if len({_depth(lines[row]) for row in items}) > 1:
        yield _upper(lines, items)
        yield _lowest(lines, items)
    if any(lines[row].kind is RowKind.PART for row in items):
        yield tuple(row for row in items if row not in _parts(grid, items))
        yield tuple(row for row in items if lines[row].kind is not RowKind.PART)
    for by_chance in (False, True):
        nested = _nested(grid, items, by_chance)
        if nested:
            yield tuple(row for row in items if row not in nested)
        if not by_chance:
            yield items
    totals = tuple(row for row in scope if lines[row].kind is RowKind.TOTAL)
    if totals and kind is RowKind.TOTAL:
        yield totals
        yield totals + tuple(row for row in items if row > totals[-1])


def _covered(grid: Grid, subtotals: Rows) -> set[int]:
    """Rows below the last subtotal that it sums, where subtotals head their rows."""
    first = subtotals[0]
    heads = not any(grid.lines[row].kind in _ADDED for row in range(first))
    return set(range(first, len(grid.lines))) if heads else set()


# ---- levels by number


def _depth(line: Line) -> str:
    return f"{line.mark.style}{len(line.mark.parts)}" if line.mark else ""


def _upper(lines: Sequence[Line], items: Rows) -> Rows:
    """The items of the level that comes first."""
    first = _depth(lines[items[0]])
    return tuple(row for row in items if _depth(lines[row]) == first)


def _lowest(lines: Sequence[Line], items: Rows) -> Rows:
    """The items that no item of a deeper level follows."""
    order = list(dict.fromkeys(_depth(lines[row]) for row in items))
    level = {row: order.index(_depth(lines[row])) for row in items}
    pairs = zip(items, [*items[1:], None], strict=True)
    return tuple(row for row, after in pairs if after is None or level[after] <= level[row])


# ---- parts


def _parts(grid: Grid, items: Rows) -> set[int]:
    """Rows that part another one: 其中, and those below it until they make it up."""
    lines, found = grid.lines, set()
    for place, row in enumerate(items):
        if lines[row].kind is not RowKind.PART or row in found or place == 0:
            continue
        whole = items[place - 1]
        end = _made_up(grid, whole, items[place:])
        found |= set(end or (row,))
    return found


def _nested(grid: Grid, items: Rows, by_chance: bool) -> set[int]:
    """Rows that together make up the row above them, in every column; whether so few digits may be chance."""
    found: set[int] = set()
    for place, whole in enumerate(items):
        if whole not in found:
            found |= set(_made_up(grid, whole, items[place + 1 :], by_chance))
    return found


def _made_up(grid: Grid, whole: int, below: Rows, by_chance: bool = True) -> Rows:
    """The rows from the first of `below` on that sum to `whole` in all columns; none if none do."""
    columns = [c for c in grid.numeric if grid.added(c) and _value(grid, whole, c)]
    if not columns or not (by_chance or len(columns) > 1 or _telling(grid, whole, columns[0])):
        return ()
    wanted = [_value(grid, whole, column) for column in columns]
    sums = [Decimal(0)] * len(columns)
    for count, row in enumerate(below, 1):
        sums = [known + _value(grid, row, column) for known, column in zip(sums, columns, strict=True)]
        if count > 1 and sums == wanted:
            return below[:count]
        if all(abs(now) > abs(last) for now, last in zip(sums, wanted, strict=True)):
            break
    return ()


def _telling(grid: Grid, row: int, column: int) -> bool:
    """Whether a figure has so many digits that it is no sum by chance."""
    figure = grid.lines[row].figures[column]
    return figure is not None and len(figure.digits.rstrip("0")) > 3


def _value(grid: Grid, row: int, column: int) -> Decimal:
    figure = grid.lines[row].figures[column]
    return figure.value if figure else Decimal(0)
