"""How the sheets of the ledger look: headings, wrapped cells, print setup, and what the reviewer fills in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from checker.base.atomic import whole
from checker.facts.reviews import Verdict
from checker.findings.wording import clean
from checker.rulebook.rules import Severity

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

TO_FILL = ("认定", "理由", "整改责任单位", "整改期限", "整改情况")
VERDICT = TO_FILL[0]
MOST_TEXT = 32_000  # Excel holds 32,767 characters in a cell
_RED, _GREY = "F8CBAD", "808080"
_LINE_HEIGHT, _HIGHEST = 14, 409  # points; Excel allows no higher row

Cells = Sequence[str | int | Decimal]
Columns = Sequence[tuple[str, int, bool]]  # heading, width in characters, centred
T = TypeVar("T")


@dataclass(frozen=True)
class Column(Generic[T]):
    """A column of a table that has a row for each thing: heading, width in characters, cells."""

    heading: str
    width: int
    cell: Callable[[T], str | int | Decimal]
    centred: bool = False


def to_fill(heading: str, width: int, *, centred: bool = False) -> Column[Any]:
    """A column that stays blank, for the reviewer to fill in."""
    return Column(heading, width, lambda _: "", centred)


@contextmanager
def workbook(path: Path, title: str = "") -> Iterator[Workbook]:
    """A workbook without sheets, written when the block ends, whole or not at all.

    Raises UsageError when the file cannot be written.

        with workbook(path, "问题台账") as book:
            add_table(book, project, "依据", columns, citations)
    """
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.creator = "jixiao"
    if title:
        book.properties.title = clean(title)
    yield book
    book.active = 0
    with whole(path) as draft:
        book.save(draft)


def add_table(
    book: Workbook, project: str, name: str, columns: Sequence[Column[T]], things: Iterable[T]
) -> Worksheet:
    """Write a table on a sheet of its own, as `add_sheet` does, with a row for each thing."""
    heads = [(column.heading, column.width, column.centred) for column in columns]
    rows = [[column.cell(thing) for column in columns] for thing in things]
    return add_sheet(book, project, name, heads, rows)


def add_sheet(book: Workbook, project: str, name: str, columns: Columns, rows: Sequence[Cells]) -> Worksheet:
    """Write one table on a sheet of its own, headed by the project's name; no text becomes a formula."""
    from openpyxl.cell.cell import Cell
    from openpyxl.styles import Alignment
    from openpyxl.utils import get_column_letter

    from checker.facts.workbook import style

    sheet: Worksheet = book.create_sheet(name)
    for column, (title, width, _) in enumerate(columns, 1):
        heading = sheet.cell(1, column, title)
        assert isinstance(heading, Cell)  # nothing is merged here
        style.head(heading, style.REQUIRED if title in TO_FILL else style.DARK)
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.row_dimensions[1].height = 32
    left = Alignment(horizontal="left", vertical="top", wrap_text=True)
    middle = Alignment(horizontal="center", vertical="top", wrap_text=True)
    for number, row in enumerate(rows, 2):
        for column, (value, (_, _, centred)) in enumerate(zip(row, columns, strict=True), 1):
            cell = sheet.cell(number, column)
            assert isinstance(cell, Cell)
            if isinstance(value, int | Decimal):
                cell.value = value
            elif value:
                style.write_text(cell, _fitting(value))
            style.body(cell, middle if centred else left)
        sheet.row_dimensions[number].height = _height(row, columns)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{max(len(rows) + 1, 2)}"
    _set_page(sheet, project)
    return sheet


def _height(row: Cells, columns: Columns) -> float:
    """The height in points that the fullest cell needs: not every program finds it by itself."""
    from checker.facts.workbook.style import display

    lines = [
        sum(max(1, ceil(display(line) / (width - 0.5))) for line in str(value).split("\n"))
        for value, (_, width, _) in zip(row, columns, strict=True)
    ]
    return min(_LINE_HEIGHT * max(lines) + 4, _HIGHEST)


def _fitting(text: str) -> str:
    text = clean(text)
    return text if len(text) <= MOST_TEXT else text[:MOST_TEXT] + "……（过长，未列完）"


def _set_page(sheet: Worksheet, project: str) -> None:
    """Landscape, one page wide, the project's name above."""
    from openpyxl.worksheet.header_footer import HeaderFooterItem

    from checker.facts.workbook import style

    style.set_page(sheet, width=0)
    header = HeaderFooterItem()
    header.center.text = clean(f"{project}　{sheet.title}").replace("&", "&&")
    header.center.size = 12
    sheet.HeaderFooter.oddHeader = header
    footer = sheet.HeaderFooter.oddFooter or HeaderFooterItem()
    footer.left.text, footer.left.size = "均为疑点，触发不等于违规，经核实后认定", 9
    sheet.page_margins.top, sheet.page_margins.header = 0.75, 0.35


def open_for_review(sheet: Worksheet, titles: Sequence[str], number: int) -> None:
    """Let the reviewer fill in: a choice for 认定, dates for 整改期限; colour the weights.

    `titles` are those of the sheet's columns; what is excluded turns grey.
    """
    from openpyxl.formatting.rule import Rule
    from openpyxl.styles import Font
    from openpyxl.styles.differential import DifferentialStyle
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    from checker.facts.workbook import style

    last = max(number + 1, 2)

    def cells(title: str) -> str:
        letter = get_column_letter(titles.index(title) + 1)
        return f"{letter}2:{letter}{last}"

    if VERDICT in titles:
        verdict = DataValidation(type="list", formula1=f'"{",".join(Verdict)}"', allow_blank=True)
        verdict.error, verdict.errorTitle = "只填 确认 或 排除", VERDICT
        verdict.showErrorMessage = True
        verdict.add(cells(VERDICT))
        sheet.add_data_validation(verdict)
        chosen = f'${get_column_letter(titles.index(VERDICT) + 1)}2="{Verdict.EXCLUDED}"'
        everything = f"A2:{get_column_letter(len(titles))}{last}"
        grey = Rule("expression", formula=[chosen], dxf=DifferentialStyle(font=Font(color=_GREY)))
        sheet.conditional_formatting.add(everything, grey)
    for row in sheet[cells("整改期限")]:
        row[0].number_format = "yyyy-mm-dd"
    colors = {Severity.SERIOUS: _RED, Severity.NORMAL: style.AMBER, Severity.HINT: style.BLUE}
    for words, color in colors.items():
        look = DifferentialStyle(fill=style.fill(color))
        rule = Rule("cellIs", operator="equal", formula=[f'"{words.value}"'], dxf=look)
        sheet.conditional_formatting.add(cells("严重程度"), rule)
    sheet.freeze_panes = "D2"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A3  # on A4 so many columns are too small to read


def finish_counts(sheet: Worksheet, rows: int, notes: Sequence[tuple[str, str]]) -> None:
    """Mark the totals in the last of `rows`, and write notes below."""
    from openpyxl.cell.cell import Cell

    from checker.facts.workbook import style

    for total in sheet[rows + 1]:
        total.font = style.BOLD
    for number, note in enumerate(notes, rows + 3):
        for column, text, font in zip((1, 2), note, (style.BOLD, style.BODY), strict=True):
            cell = sheet.cell(number, column)
            assert isinstance(cell, Cell)  # nothing is merged here
            style.write_text(cell, _fitting(text))
            cell.font = font
    sheet.auto_filter.ref = None
