"""Writes 读取问题.xlsx: the files that are not in the 项目库, and why."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from checker.base.atomic import whole
from checker.base.errors import Problem
from checker.findings.wording import clean

_COLUMNS = (("文件", 40), ("位置", 40), ("问题", 40), ("原因", 40), ("改法", 40))
MOST_ROWS = 100_000
_MOST_TEXT = 2_000


def write_problems(path: Path, listed: Sequence[tuple[str, Problem]]) -> None:
    """Write one row a problem; beyond the first hundred thousand they are only counted.

    Raises UsageError when the file cannot be written.
    """
    from openpyxl import Workbook
    from openpyxl.cell.cell import Cell
    from openpyxl.utils import get_column_letter

    from checker.facts.workbook import style

    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "读取问题"
    rows = [(where, problem.place, problem.what, problem.why, problem.mend) for where, problem in listed]
    more = len(rows) - MOST_ROWS
    if more > 0:
        rows = [*rows[:MOST_ROWS], ("", "", f"还有 {more:,} 处没有列出", "", "先改正上面的，再收集一次")]
    for column, (title, width) in enumerate(_COLUMNS, 1):
        heading = sheet.cell(1, column, title)
        assert isinstance(heading, Cell)  # nothing is merged here
        style.head(heading, style.DARK)
        sheet.column_dimensions[get_column_letter(column)].width = width
    for number, row in enumerate(rows, 2):
        for column, text in enumerate(row, 1):
            cell = sheet.cell(number, column)
            assert isinstance(cell, Cell)
            if text:
                style.write_text(cell, clean(text)[:_MOST_TEXT])
            style.body(cell)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(_COLUMNS))}{len(rows) + 1}"
    with whole(path) as draft:
        book.save(draft)
