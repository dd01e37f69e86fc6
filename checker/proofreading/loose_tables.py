"""Finds tables in plain text by their looks: columns aligned with blanks, or one cell a line."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from rich.cells import cell_len

from checker.proofreading.document import Row, Table, even, row
from checker.proofreading.figures import cell_figure, is_empty
from checker.proofreading.lines import Line, ends_sentence, is_entry, is_heading, is_unit, squeezed

MOST_STACKED = 1500
_WIDE_GAP = re.compile(r"\s{2,}")
_LONGEST_CELL, _ENOUGH = 40, 30  # characters of a cell; cells after which a table shows figures
_LONGEST_REST, _MOST_RESTS = 16, 4  # characters of a broken cell's rest, lines that it may take
_DEEP = 8
_PROSE = ("。", "；", "，", ",", ";")
_TOTAL = re.compile(r"^(?:合计|总计|共计|总和|Total)$", re.IGNORECASE)

Found = tuple[Table, int]  # the table, and the index of the line behind it


def _deep(lines: Sequence[Line], start: int, alike: Callable[[Line], bool]) -> bool:
    """Whether many lines above are of the same sort: a table that begins here would have begun there."""
    above = lines[max(start - _DEEP, 0) : start]
    return len(above) == _DEEP and all(map(alike, above))


# ---- aligned with blanks


def aligned(lines: Sequence[Line], start: int) -> Found | None:
    """The table with aligned columns that begins at a line, or None."""
    if _deep(lines, start, lambda line: bool(_WIDE_GAP.search(line.text.strip()))):
        return None
    end = start
    while end < len(lines) and not lines[end].blank and _is_aligned(lines, end, first=end == start):
        end += 1
    block = lines[start:end]
    if len(block) < 3 or any(is_entry(line.text) or line.text.rstrip().endswith(_PROSE) for line in block):
        return None
    texts = [line.text for line in block]
    # Some programs align by what a character takes on the page, some by counting characters.
    rivers, width = max(
        ((_rivers(texts, width), width) for width in (cell_len, len)), key=lambda one: len(one[0])
    )
    rows = _unwrapped([row(_cut(line.text, rivers, width), line.place) for line in block])
    return (Table(tuple(rows), given=False), end) if len(rows) > 2 and _has_numbers(rows) else None


def _is_aligned(lines: Sequence[Line], index: int, first: bool) -> bool:
    """Whether a line has columns, or is the rest of a cell that was broken, with columns again below it."""
    text = lines[index].text.strip()
    if _WIDE_GAP.search(text):
        return True
    if first or len(text) > _LONGEST_REST or is_heading(text) or is_unit(text):
        return False
    below = lines[index + 1 : index + 1 + _MOST_RESTS]
    indented = lines[index].text.startswith("  ")
    return indented or any(_WIDE_GAP.search(line.text.strip()) for line in below)


def _unwrapped(rows: list[Row]) -> list[Row]:
    """The rows with the lines put back that hold only the rest of cells: words, in cells that were begun."""
    made: list[Row] = []
    for one in rows:
        begun = made and all(
            above.strip() for text, above in zip(one.texts, made[-1].texts, strict=True) if text.strip()
        )
        if begun and not any(map(cell_figure, one.texts)) and any(map(cell_figure, made[-1].texts)):
            pairs = zip(made[-1].texts, one.texts, strict=True)
            made[-1] = row([a + b for a, b in pairs], made[-1].place)
        else:
            made.append(one)
    return made


def _rivers(texts: list[str], measure: Callable[[str], int]) -> list[int]:
    """Where a column ends: places from which on every line is blank for two places or more."""
    width = max(map(measure, texts))
    filled = [False] * (width + 2)
    for text in texts:
        place = 0
        for char in text:
            wide = measure(char)
            if not char.isspace():
                filled[place : place + wide] = [True] * wide
            place += wide
    cuts = []
    for place in range(1, width):
        if filled[place - 1] and not filled[place] and not filled[place + 1] and any(filled[place:]):
            cuts.append(place)
    return cuts


def _cut(text: str, cuts: list[int], measure: Callable[[str], int]) -> list[str]:
    cells, place, cell, edges = [], 0, "", [*cuts]
    for char in text:
        if edges and place >= edges[0]:
            cells.append(cell)
            cell = ""
            edges.pop(0)
        cell += char
        place += measure(char)
    cells.append(cell)
    return cells + [""] * len(edges)


def _has_numbers(rows: Sequence[Row]) -> bool:
    """Whether a column of numbers with a heading is among the columns."""
    columns = zip(*(one.texts for one in rows), strict=True)
    return len(rows[0].cells) > 1 and any(
        sum(cell_figure(text) is not None for text in column) * 2 > len(column) for column in columns
    )


# ---- one cell a line, nothing else


def stacked(lines: Sequence[Line], start: int) -> Found | None:
    """The table written one cell a line that begins at a line, or None."""
    if _deep(lines, start, lambda line: not line.blank and _is_stacked(line)):
        return None
    cells, index, end, numbers = [], start, start, 0
    while index < len(lines) and index - end <= 2:
        line = lines[index]
        if not line.blank and not _is_stacked(line):
            break
        index += 1
        if not line.blank:
            cells.append(line)
            end = index
            numbers += _numeric(line)
            if len(cells) > MOST_STACKED or (len(cells) > _ENOUGH and numbers * 5 < len(cells)):
                return None
    if len(cells) < 9 or numbers * 5 < len(cells) * 2 or is_heading(cells[0].text):
        return None
    for skipped in range(3):
        for width in range(2, 13):
            if rows := _folded(cells[skipped:], width):
                titles = [row([line.text], line.place) for line in cells[:skipped]]
                return Table(even([*titles, *rows]), given=False), end
    return None


def _is_stacked(line: Line) -> bool:
    """Whether a line can be one cell."""
    text = line.text.strip()
    prose = len(text) > _LONGEST_CELL or ends_sentence(text) or is_entry(text)
    return not prose and "\t" not in line.text


def _folded(cells: Sequence[Line], width: int) -> list[Row]:
    """The cells as rows of that width, where every column below the heading is numbers or is words."""
    total = next((i for i, line in enumerate(cells) if i and _TOTAL.match(squeezed(line.text))), len(cells))
    body = cells[:total] if len(cells) - total < width else cells
    rest = cells[len(body) :]
    if len(body) % width or len(body) // width < 3:
        return []
    rows = [body[at : at + width] for at in range(0, len(body), width)]
    if any(_numeric(line) for line in rows[0]):
        return []
    kinds = [
        {_numeric(line) for line in column if not is_empty(line.text)}
        for column in zip(*rows[1:], strict=True)
    ]
    if (
        any(len(kind) > 1 for kind in kinds)
        or not any(True in kind for kind in kinds)
        or {False} not in kinds
    ):
        return []
    made = [row([line.text for line in one], one[0].place) for one in rows]
    if rest:
        blanks = [""] * (width - len(rest))
        made.append(row([rest[0].text, *blanks, *(line.text for line in rest[1:])], rest[0].place))
    return made


def _numeric(line: Line) -> bool:
    return cell_figure(line.text) is not None
