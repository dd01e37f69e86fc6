"""What a person does not see, or has struck out, in a workbook: it is read all the same, and told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from checker.base.errors import Problem
from checker.base.sheet_scan import SheetMarks

_NAMED = 5


class Marked(Protocol):
    """A sheet that knows its marks and which of its rows are filled."""

    @property
    def file(self) -> str:
        """The file it is from."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def marks(self) -> SheetMarks:
        """What its parser leaves out."""

    def filled_rows(self) -> list[int]:
        """The rows with content, from the headings on."""

    def filled_columns(self) -> list[int]:
        """The columns with content."""

    def letters(self, column: int) -> str:
        """A column as Excel calls it."""


def notices(sheets: Iterable[Marked]) -> Iterator[Problem]:
    """One warning for each sheet that is hidden, or has hidden or struck-out content."""
    for sheet in sheets:
        place = f"{sheet.file}《{sheet.name}》"
        mend = "不该算的请删去，该算的请显示出来"
        if sheet.marks.hidden:
            yield Problem(place, "整张表是隐藏的，照常读入", mend=mend)
        rows = [row for row in sheet.filled_rows() if row in sheet.marks.hidden_rows]
        if rows:
            yield Problem(place, f"第{_listed(map(str, rows))}行是隐藏的，照常读入", mend=mend)
        columns = [column for column in sheet.filled_columns() if column in sheet.marks.hidden_columns]
        if columns:
            named = _listed(sheet.letters(column) for column in columns)
            yield Problem(place, f"{named} 列是隐藏的，照常读入", mend=mend)
        struck = sorted({row for row, _ in sheet.marks.struck})
        if struck:
            why = "划掉的内容也许已经作废"
            what = f"第{_listed(map(str, struck))}行有划掉的字，照常读入"
            yield Problem(place, what, why, "作废的请删去；没有作废的请去掉删除线")
        rounded = sorted(sheet.marks.rounded)
        if rounded:
            named = _listed(f"{sheet.letters(column)}{row}" for row, column in rounded)
            what = f"{named} 显示的是四舍五入后的数，按存的数读入"
            yield Problem(place, what, mend="要用显示的数，请改填显示的数")


def _listed(names: Iterable[str]) -> str:
    found = list(names)
    return "、".join(found[:_NAMED]) + (f"等{len(found)}" if len(found) > _NAMED else "")
