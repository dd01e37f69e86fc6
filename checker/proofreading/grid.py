"""A table understood: its headings, its columns of figures, what each row is (item, total, part of one)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from checker.proofreading.blocks import joined, side_by_side
from checker.proofreading.codes import code_columns, codes, codes_of_names
from checker.proofreading.document import Document, Place, Row, Table
from checker.proofreading.figures import BARE, PERCENT, POINTS, Figure, cell_figure, is_empty, unit_of
from checker.proofreading.labels import RowKind, is_total, kind_of
from checker.proofreading.lines import squeezed
from checker.proofreading.outline import Mark, mark_of
from checker.proofreading.parting import parts

_INDEX = re.compile(
    r"^(?:序号?|编号|行次|栏次|no\.?|项次|编码|代码|序列)$|编码|代码|编号|电话|账号|邮编", re.IGNORECASE
)
_DATE = re.compile(r"日期|时间|年月|期限|年限|工期|周期|年份|^年度$|频次")
_NOT_ADDED = re.compile(
    r"单价|均价|人均|平均|均值|率|比例|标准|系数|倍|排名|名次|比重|占比|百分比|%|"
    r"指标值|目标值|完成值|实际值|年限|数值|定额"
)
_ADDED_SHARE = re.compile(r"占比|权重|比重|所占|占.{0,6}比例|构成")
_SCORES = re.compile(r"^(?:分值|得分|赋分|满分|权重|标准分)(?:[（(].*)?$")
_BESIDE = re.compile(r"供应商|公司|承担|负责|备注|说明|标准|方式|依据|来源|联系人|性质|^单位$|型号|规格")
_YEAR = re.compile(r"^(?:19|20)\d\d年?(?:度)?$")
_MOST_HEADINGS = 4


@dataclass(frozen=True)
class Line:
    """A row below the heading: what it is called, its number if it has one, and its figures by column."""

    label: str
    kind: RowKind
    mark: Mark | None
    figures: tuple[Figure | None, ...]
    texts: tuple[str, ...]
    place: Place
    code: str = ""  # of a budget account: 20103 is part of 201

    def unread(self, column: int) -> bool:
        """Whether a cell says something that is no figure."""
        return self.figures[column] is None and not is_empty(self.texts[column])


@dataclass(frozen=True)
class Grid:
    """A table, or one of several that stand in it below one another."""

    caption: str
    headings: tuple[str, ...]
    lines: tuple[Line, ...]
    numeric: tuple[int, ...]
    given: bool
    sums: frozenset[int]  # the columns whose figures can be added up
    table: int = 0  # the number of the table in the document that it is, or is a part of

    def heading(self, column: int) -> str:
        """A column's heading, or its number where it has none."""
        return self.headings[column] or f"第{column + 1}列"

    def added(self, column: int) -> bool:
        """Whether the figures of a column can be added up: not prices, rates or periods."""
        return column in self.sums


def _can_be_added(heading: str, figures: Sequence[Figure]) -> bool:
    shares = sum(figure.unit == PERCENT for figure in figures) * 2 > len(figures)
    if shares or "%" in heading:
        return bool(_ADDED_SHARE.search(heading))
    return not _NOT_ADDED.search(heading) or bool(re.search("权重|分值|得分", heading))


def grids(document: Document, parted: Callable[[Table], Iterable[Table]] = lambda t: (t,)) -> Iterator[Grid]:
    """The tables of a document that have figures in columns; `parted` cuts a table into its parts."""
    for number, table in enumerate(joined(document), 1):
        for part in (one for piece in parted(table) for one in parts(piece)):
            for grid in _grids(part):
                if grid.numeric and grid.lines:
                    yield replace(grid, table=number)


def _grids(table: Table) -> Iterator[Grid]:
    depth = _heading_rows(table.rows)
    headings = _headings(table.rows[:depth], table.width)
    body = table.rows[depth:]
    if not body:
        return
    index = {column for column, heading in enumerate(headings) if _INDEX.search(squeezed(heading))}
    if 0 not in index and _counts_up([row.texts[0] for row in body]):
        index.add(0)
    texts = [row.texts for row in body]
    index |= set(code_columns(headings, texts))
    dates = {column for column, heading in enumerate(headings) if _DATE.search(squeezed(heading))}
    numeric = tuple(
        column
        for column in range(table.width)
        if column not in index | dates and _is_numeric([row.texts[column] for row in body])
    )
    if not numeric:
        return
    blocks = side_by_side(headings, numeric, depth, table)
    if blocks:
        for block in blocks:
            yield from _grids(block)
        return
    coded = codes(code_columns(headings, texts), texts)
    common = unit_of(table.caption) if "单位" in table.caption or "元" in table.caption[-60:] else None
    units = [unit_of(heading) or _by_words(heading) or common for heading in headings]
    lead = _naming(headings, [column for column in range(numeric[0]) if column not in index | dates])
    if not any(coded):
        coded = codes_of_names([row.texts[lead[0]] for row in body])
    lines = tuple(
        _line(row, numeric, units, lead, index, code) for row, code in zip(body, coded, strict=True)
    )
    sums = frozenset(
        column
        for column in numeric
        if _can_be_added(squeezed(headings[column]), [f for line in lines if (f := line.figures[column])])
    )
    yield Grid(table.caption, headings, tuple(_as_fine(lines)), numeric, table.given, sums)


def _as_fine(lines: Sequence[Line]) -> Iterator[Line]:
    """The rows, each figure as fine as the finest of its column: 18 beside 20.55 is 18.00."""
    columns = zip(*(line.figures for line in lines), strict=True)
    finest = [
        max((figure.places - figure.scale for figure in column if figure), default=0) for column in columns
    ]
    for line in lines:
        figures = tuple(
            figure and replace(figure, fine=max(fine + figure.scale, figure.places))
            for figure, fine in zip(line.figures, finest, strict=True)
        )
        yield replace(line, figures=figures)


def _naming(headings: Sequence[str], lead: list[int]) -> list[int]:
    """The leading columns that say what a row is, not who delivers it or by what standard."""
    return [column for column in lead if not _BESIDE.search(squeezed(headings[column]))] or lead or [0]


def _by_words(heading: str) -> tuple[str, int] | None:
    """The unit of columns that need none said: points, counts."""
    plain = squeezed(heading)
    if re.search(r"权重", plain):
        return POINTS, 0
    if re.search(r"数量|人数|户数|件数|次数|个数|台数|家数", plain):
        return "个", 0
    return None


def _heading_rows(rows: Sequence[Row]) -> int:
    depth = 0
    while depth < min(_MOST_HEADINGS, len(rows) - 1) and _is_heading(rows[depth]):
        depth += 1
    return depth


def _is_heading(row: Row) -> bool:
    """Whether a row has no figures but years and column numbers, and is no total."""
    texts = [squeezed(text) for text in row.texts]
    figures = [text for text in texts if cell_figure(text)]
    if all(_YEAR.match(text) for text in figures):
        return True
    if any(map(is_total, texts[:2])):
        return False
    return (
        figures == [str(number) for number in range(1, len(figures) + 1)]
        and len(figures) > 2
        and (len(figures) == len([t for t in texts if t]) or "栏次" in texts or "行次" in texts)
    )


def _headings(rows: Sequence[Row], width: int) -> tuple[str, ...]:
    """The headings of the columns; one that spans several stands in each of them."""
    columns: list[list[str]] = [[] for _ in range(width)]
    for depth, row in enumerate(rows):
        last = ""
        below = rows[depth + 1].texts if depth + 1 < len(rows) else ()
        for column, cell in enumerate(row.cells):
            text = "" if cell.merged else squeezed(cell.text)
            spans = cell.merged or (not text and column < len(below) and bool(below[column].strip()))
            last = text or (last if spans else "")
            if last and last not in columns[column]:
                columns[column].append(last)
    return tuple(" ".join(parts) for parts in columns)


def _counts_up(texts: Sequence[str]) -> bool:
    numbers = [text.strip().rstrip(".、") for text in texts if text.strip() and not is_total(text)]
    return len(numbers) > 1 and numbers == [str(n) for n in range(1, len(numbers) + 1)]


def _is_numeric(texts: Sequence[str]) -> bool:
    said = [text for text in texts if not is_empty(text)]
    found = sum(cell_figure(text) is not None for text in said)
    years = sum(bool(_YEAR.match(squeezed(text))) for text in said)
    return found > 0 and found * 10 >= len(said) * 6 and years < found


def _line(
    row: Row,
    numeric: tuple[int, ...],
    units: Sequence[tuple[str, int] | None],
    lead: Sequence[int],
    index: set[int],
    code: str,
) -> Line:
    labels = [row.texts[column] for column in lead if row.texts[column].strip()]
    numbers = [row.texts[column] for column in sorted(index) if row.texts[column].strip()]
    label = " ".join(" ".join(labels or numbers).split())
    own = (POINTS, 0) if _SCORES.search(label) else (BARE, 0)
    figures = tuple(
        cell_figure(text, *(units[column] or own)) if column in numeric else None
        for column, text in enumerate(row.texts)
    )
    kind = kind_of([*labels, *numbers], any(figures))
    mark = mark_of(numbers[0], bare=True) if numbers else None
    mark = mark or (mark_of(labels[0]) if labels else None)
    return Line(label, kind, mark, figures, row.texts, row.place, code)
