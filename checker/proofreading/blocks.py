"""Tables as they are meant: one that goes on over pages is one, two blocks side by side are two."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from checker.proofreading.document import Block, Document, Paragraph, Row, Table
from checker.proofreading.figures import cell_figure
from checker.proofreading.labels import is_total
from checker.proofreading.lines import is_unit, squeezed

_FURNITURE = re.compile(
    r"^[（(]?续表?[0-9一二三四五六七八九十]*[)）]?$|^[-—–\s]*\d{1,4}[-—–\s]*$|^第\d+页.{0,8}$"
)
_NO_NAME = {"收入", "支出", "栏次", "行次"}
_INCOME, _OUTLAY = re.compile(r"^收入"), re.compile(r"^支出")


def joined(document: Document) -> Iterator[Table]:
    """The tables of a document, those that go on over a page put together."""
    open_: Table | None = None
    for block in document.blocks:
        if isinstance(block, Table):
            if open_ is not None and (more := _going_on(open_, block)) is not None:
                open_ = Table((*open_.rows, *more), open_.caption, open_.given and block.given)
                continue
            if open_ is not None:
                yield open_
            open_ = block
        elif open_ is not None and not _is_furniture(block):
            yield open_
            open_ = None
    if open_ is not None:
        yield open_


def _is_furniture(block: Block) -> bool:
    """Whether a paragraph is only what stands at the edge of a page: its number, 续表, the unit."""
    text = block.text.strip() if isinstance(block, Paragraph) else ""
    return bool(_FURNITURE.match(text)) or is_unit(text)


def _going_on(first: Table, second: Table) -> tuple[Row, ...] | None:
    """The rows with which a table goes on; None where the second is a table of its own."""
    if not first.rows or not second.rows or first.width != second.width:
        return None
    if any(is_total(text) for text in first.rows[-1].texts[:3]):
        return None
    depth = 0
    while depth < min(len(first.rows), len(second.rows)) and _key(first.rows[depth]) == _key(
        second.rows[depth]
    ):
        depth += 1
    other_page = first.rows[-1].place.page != second.rows[0].place.page
    if depth or (other_page and _has_figures(second.rows[0])):
        return second.rows[depth:]
    return None


def _has_figures(row: Row) -> bool:
    return sum(cell_figure(text) is not None for text in row.texts) > 0


def _key(row: Row) -> tuple[str, ...]:
    return tuple(squeezed(text) for text in row.texts)


def side_by_side(headings: Sequence[str], numeric: Sequence[int], depth: int, table: Table) -> list[Table]:
    """The blocks of a table whose names come again further right; none where it is one block."""
    starts = _starts(headings, numeric)
    if len(starts) < 2:
        return []
    ends = [*starts[1:], table.width]
    parts = [
        [Row(row.cells[start:end], row.place) for row in table.rows]
        for start, end in zip(starts, ends, strict=True)
    ]
    if _plain(headings[starts[0]]) == _plain(headings[starts[1]]):
        parts = _stacked(parts, depth)
    return [Table(tuple(filter(_says, rows)), table.caption, table.given) for rows in parts]


def _says(row: Row) -> bool:
    return any(text.strip() for text in row.texts)


def _starts(headings: Sequence[str], numeric: Sequence[int]) -> list[int]:
    """Where blocks begin: the first column's heading again, or 支出 where the first says 收入."""
    first, starts = _plain(headings[0]), [0]
    for column in range(1, len(headings)):
        figures = any(starts[-1] < number < column for number in numeric)
        again = bool(first) and _plain(headings[column]) == first
        facing = bool(_INCOME.match(headings[0])) and bool(_OUTLAY.match(headings[column]))
        later = any(number > column for number in numeric) and column not in numeric
        if figures and later and headings[column] != headings[column - 1] and (again or facing):
            starts.append(column)
    return starts


def _plain(heading: str) -> str:
    """A heading without what names its block, and without column numbers."""
    words = [word for word in heading.split(" ") if word not in _NO_NAME and not word.isdigit()]
    return "".join(words)


def _stacked(parts: list[list[Row]], depth: int) -> list[list[Row]]:
    """Blocks of one list put below one another, where a total that opens in one ends in the next."""
    found = [parts[0]]
    for part in parts[1:]:
        total = next((place for place, row in enumerate(found[-1]) if place >= depth and _opens(row)), None)
        ends = total is not None and not any(text.strip() for text in part[total].texts[:1])
        if total is None or not ends or not _has_figures(part[total]):
            found.append(part)
            continue
        label = found[-1][total].cells[0]
        last = Row((label, *part[total].cells[1:]), part[total].place)
        found[-1] = [*found[-1][:total], *part[depth:total], last]
    return found


def _opens(row: Row) -> bool:
    """Whether a row is a total whose figure is not in this block."""
    return any(is_total(text) for text in row.texts[:2]) and not _has_figures(row)
