"""How the workbook looks: colours, fonts, borders, page setup, each in one place."""

from __future__ import annotations

import re
from math import ceil

from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

FACE = "微软雅黑"
DARK, REQUIRED, BAND, RULE = "1F4E78", "B85410", "EAF1F8", "BFC9D4"
GREEN, BLUE, AMBER = "E2F0D9", "DDEBF7", "FFF2CC"
TABS = {"guide": "7F7F7F", "project": REQUIRED, "facts": DARK, "checklist": "548235", "manual": "7030A0"}

_LINE = Side(style="thin", color=RULE)
GRID = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
BODY = Font(name=FACE, size=10)
BOLD = Font(name=FACE, size=10, bold=True)
TITLE = Font(name=FACE, size=18, bold=True, color=DARK)
SECTION = Font(name=FACE, size=12, bold=True, color=DARK)
LINK = Font(name=FACE, size=10, color="0563C1", underline="single")
WRAPPED = Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1)
CENTERED = Alignment(horizontal="center", vertical="center")
RIGHT = Alignment(horizontal="right", vertical="center", indent=1)

_HEAD_FONT = Font(name=FACE, size=10, bold=True, color="FFFFFF")
_HEAD_ALIGNMENT = Alignment(horizontal="center", vertical="center", wrap_text=True)
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")  # _x000D_ stands for a character in this file format
_PAGE_WIDTH = 170  # characters of a landscape A4 page that can still be read


def fill(color: str) -> PatternFill:
    """A solid fill."""
    return PatternFill("solid", start_color=color, end_color=color)


def at(sheet: Worksheet, row: int, column: int) -> Cell:
    """The cell at a place that is not swallowed by a merged range."""
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)
    return cell


def head(cell: Cell, color: str = DARK) -> None:
    """Dress a cell as a column heading."""
    cell.font, cell.alignment, cell.border, cell.fill = _HEAD_FONT, _HEAD_ALIGNMENT, GRID, fill(color)


def body(cell: Cell, alignment: Alignment = WRAPPED) -> None:
    """Dress a cell as part of a table."""
    cell.font, cell.alignment, cell.border = BODY, alignment, GRID


def write_text(cell: Cell, text: str) -> None:
    """Write text as text, whatever it begins with: "=1+1" must not become a formula."""
    cell.value = _ESCAPE.sub("_x005F_", text)
    if cell.data_type != "s":
        cell.data_type = "s"
    if text[:1] in {"=", "+", "-", "@", "'"}:
        cell.quotePrefix = True


def display(text: str) -> int:
    """Columns of a workbook's font: Chinese characters take two, and so do “”, — and …."""
    return sum(1 if character.isascii() else 2 for character in text)


def set_page(sheet: Worksheet, width: float, headings: str | None = "1:1") -> None:
    """Print landscape A4 with headings on every page; a wide sheet takes several pages side by side."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth = max(1, ceil(width / _PAGE_WIDTH))
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    if headings:
        sheet.print_title_rows = headings
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top, sheet.page_margins.bottom = 0.5, 0.7
    sheet.page_margins.footer = 0.3
    footer = HeaderFooterItem()
    footer.center.text, footer.center.size = "&A　第 &P 页，共 &N 页", 9
    sheet.HeaderFooter.oddFooter = footer
