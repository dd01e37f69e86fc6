"""Finds tables in plain text where marks part the cells (tabs, pipes), or else by their looks."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from checker.proofreading.document import Place, Row, Table, even, row
from checker.proofreading.lines import Line, is_entry, squeezed
from checker.proofreading.loose_tables import Found, aligned, stacked

MOST_COLUMNS = 60
_PIPE = re.compile(r"^\s*\|.*\|\s*$")
_RULE = re.compile(r"^\s*\|?(?:\s*:?-{2,}:?\s*\|)+\s*(?::?-{2,}:?)?\s*\|?\s*$")
_LONGEST_CELL = 40


def table_at(lines: Sequence[Line], start: int) -> Found | None:
    """The table that begins at that line, with the index behind it; None where none begins."""
    finders: tuple[Callable[[Sequence[Line], int], Found | None], ...] = (
        _pipes,
        _cells,
        _tabs,
        aligned,
        stacked,
    )
    for find in finders:
        if found := find(lines, start):
            return found
    return None


def _regular(rows: Sequence[Row]) -> bool:
    """Whether all rows but titles are equally wide; where cells are missing, columns may have slipped."""
    return len({len(one.cells) for one in rows if len(one.cells) > 1}) == 1


# ---- pipes


def _pipes(lines: Sequence[Line], start: int) -> Found | None:
    end = start
    while end < len(lines) and _PIPE.match(lines[end].text):
        end += 1
    if end - start < 2:
        return None
    rows = [
        row([_unmarked(cell) for cell in line.text.strip()[1:-1].split("|")], line.place)
        for line in lines[start:end]
        if not _RULE.match(line.text)
    ]
    return Table(even(rows), given=_regular(rows)), end


def _unmarked(cell: str) -> str:
    return re.sub(r"\*\*|__|<br\s*/?>|&nbsp;", " ", cell)


# ---- one cell a line, each behind a tab, rows parted by blank lines


def _cells(lines: Sequence[Line], start: int) -> Found | None:
    rows: list[Row] = []
    index, end = start, start
    while index < len(lines):
        if lines[index].blank:
            index += 1
            continue
        if not _is_cell(lines[index]) or index - end > 3:
            break
        index, texts, place = _cell_row(lines, index)
        rows.append(row(texts, place))
        end = index
    wide = [one for one in rows if len(one.cells) > 1]
    return (Table(even(rows), given=_regular(rows)), end) if len(wide) > 1 else None


def _cell_row(lines: Sequence[Line], index: int) -> tuple[int, list[str], Place]:
    """One row: cells to the next blank line; a line without a tab goes on with the cell above it."""
    texts: list[str] = []
    place = lines[index].place
    while index < len(lines) and not lines[index].blank:
        if _is_cell(lines[index]):
            texts.append(lines[index].text.strip())
        elif len(lines[index].text) <= _LONGEST_CELL and "\t" not in lines[index].text:
            texts[-1] += lines[index].text.strip()
        else:
            break
        index += 1
    return index, texts, place


def _is_cell(line: Line) -> bool:
    return line.text.startswith("\t") and "\t" not in line.text[1:]


# ---- tabs


def _tabs(lines: Sequence[Line], start: int) -> Found | None:
    runs: list[list[Row]] = []
    index = end = start
    while index < len(lines):
        run = _tab_run(lines, index)
        if not run or (runs and not _goes_on(runs, run)):
            break
        runs.append(run)
        index = end = index + len(run)
        while index < len(lines) and lines[index].blank:
            index += 1
        if index - end > 4:
            break
    if not runs:
        return None
    entries = sum(is_entry(line.text) for line in lines[start:end])
    rows = [one for run in runs for one in run]
    if len(rows) < 2 or entries * 2 > len(rows):
        return None
    return Table(even(rows), given=_regular(rows)), end


def _tab_run(lines: Sequence[Line], start: int) -> list[Row]:
    rows = []
    for line in lines[start:]:
        texts = line.text.split("\t")
        if line.blank or len(texts) < 2 or len(texts) > MOST_COLUMNS:
            break
        if len(texts) == 2 and not texts[0].strip():
            break  # an indented line
        rows.append(row(texts, line.place))
    return rows


def _goes_on(runs: list[list[Row]], run: list[Row]) -> bool:
    """Whether a run behind blank lines is the same table on the next page."""
    first = runs[0]
    same_head = [squeezed(text) for text in first[0].texts] == [squeezed(text) for text in run[0].texts]
    return same_head or max(len(r.cells) for r in first) == max(len(r.cells) for r in run)
