"""Knows printed forms: which part of which form a table is, and which of its columns and rows are what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from checker.library.forms import Form, Part
from checker.proofreading.document import Row, Table
from checker.proofreading.figures import cell_figure
from checker.proofreading.grid import Grid
from checker.proofreading.lines import squeezed

_LONGEST_HEADING = 24


@dataclass(frozen=True)
class Known:
    """A table known as a part of a form. A name stands for several columns where the form repeats them."""

    form: Form
    part: Part
    columns: dict[str, tuple[int, ...]]
    rows: dict[str, int]


def recognised(grid: Grid, forms: Sequence[Form]) -> Known | None:
    """The part that a table is: of several the one that asks for most."""
    headings = [squeezed(heading) for heading in grid.headings]
    labels = [squeezed(line.label) for line in grid.lines]
    found = [
        (len(part.heads) + len(part.needed), form, part)
        for form in forms
        for part in form.parts
        if all(any(head.search(text) for text in headings) for head in part.heads)
        and all(any(row.search(text) for text in labels) for row in part.needed)
    ]
    if not found:
        return None
    _, form, part = max(found, key=lambda one: one[0])
    columns = {
        name: tuple(c for c, text in enumerate(headings) if pattern.search(text))
        for name, pattern in part.columns.items()
    }
    rows = {
        name: row
        for name, pattern in part.rows.items()
        if (row := next((r for r, text in enumerate(labels) if pattern.search(text)), None)) is not None
    }
    return Known(form, part, columns, rows)


def parted(table: Table, forms: Sequence[Form]) -> Iterator[Table]:
    """A table cut where a part of a form begins within it, and where the figures of that part end."""
    rows = table.rows
    seen = {_key(rows[0])} if rows else set()
    starts = []
    for place in range(1, len(rows)):
        if _key(rows[place]) not in seen and _begins(rows[place], forms):
            starts.append(place)
            seen.add(_key(rows[place]))  # said again it is the heading on the next page
    if not starts:
        yield table
        return
    cuts = [0]
    for start, end in zip(starts, [*starts[1:], len(rows)], strict=True):
        cuts += [start, _end(rows, start, end)]
    for start, end in zip(cuts, [*cuts[1:], len(rows)], strict=True):
        if start < end:
            yield Table(rows[start:end], table.caption, table.given)


def _key(row: Row) -> tuple[str, ...]:
    return tuple(squeezed(text) for text in row.texts)


def _begins(row: Row, forms: Sequence[Form]) -> bool:
    texts = [squeezed(text) for text in row.texts if text.strip()]
    if any(cell_figure(text) for text in texts) or len(texts) < 3:
        return False
    heads = [text for text in texts if len(text) <= _LONGEST_HEADING]
    return any(
        len(part.heads) > 1 and all(any(head.search(text) for text in heads) for head in part.heads)
        for form in forms
        for part in form.parts
    )


def _end(rows: Sequence[Row], start: int, end: int) -> int:
    """Behind the last row of a part that has a figure."""
    with_figures = [row for row in range(start + 1, end) if any(map(cell_figure, rows[row].texts))]
    return with_figures[-1] + 1 if with_figures else end
