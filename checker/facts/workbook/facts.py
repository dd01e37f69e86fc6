"""The sheet of one fact type: headings that explain themselves, dropdowns, formats, and the records."""

from __future__ import annotations

from math import ceil

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from checker.facts.records import Dossier, Value
from checker.facts.values import to_cell
from checker.facts.vocabulary import FactType, Field, Kind, Vocabulary
from checker.facts.workbook import style
from checker.facts.workbook.names import REQUIRED_MARK
from checker.facts.workbook.options import LAST_ROW, Options

_READY_ROWS = 40  # rows that are dressed beforehand; below them the column's own format holds
_MAX_FROZEN = 2
_TALLEST_ROW = 200  # points; a longer text is read in the cell

FORMATS = {
    Kind.DATE: "yyyy-mm-dd",
    Kind.MONEY: "#,##0.00####",
    Kind.INTEGER: "0",
    Kind.NUMBER: "General",
}
_TEXT_FORMAT = "@"  # keeps 0012 and 30% as they were typed
_WIDTHS = {Kind.DATE: 13, Kind.MONEY: 14, Kind.INTEGER: 10, Kind.NUMBER: 12, Kind.RATIO: 11, Kind.BOOL: 9}
_WIDE = ("备注", "内容", "目标内容", "问题表述", "证据", "材料", "用途", "理由")
_HINTS = {
    Kind.DATE: "写到日，如 2020-09-03",
    Kind.MONEY: "只填数字按表头单位；也可写 226万元、2,260,000元",
    Kind.RATIO: "填 30 或 30%，都是百分之三十",
    Kind.BOOL: "填 是 或 否",
}
_HOW_TO = {
    Kind.CHOICE: "从下拉列表选择",
    Kind.REF: "与《{ref}》里的写法一致，可从下拉列表选择",
}


def add_fact_sheet(
    book: Workbook,
    vocabulary: Vocabulary,
    fact_type: FactType,
    options: Options,
    dossier: Dossier | None,
) -> None:
    """Add the sheet of a fact type, filled with the dossier's records if there is one."""
    sheet = book.create_sheet(fact_type.name)
    sheet.sheet_properties.tabColor = style.TABS[_role(fact_type)]
    widths = [_width(field) for field in fact_type.fields]
    for column, field in enumerate(fact_type.fields, 1):
        _add_heading(sheet, column, field, fact_type)
        _dress_column(sheet, column, field, widths[column - 1])
        if validation := options.validation(fact_type, field, vocabulary):
            sheet.add_data_validation(validation)
            letter = get_column_letter(column)
            last = 2 if fact_type.single else LAST_ROW
            validation.add(f"{letter}2:{letter}{last}")
    sheet.row_dimensions[1].height = 36
    _add_rows(sheet, fact_type, dossier)
    _freeze(sheet, fact_type)
    sheet.sheet_view.zoomScale = 100
    sheet.sheet_view.showGridLines = False
    style.set_page(sheet, sum(widths))


def _role(fact_type: FactType) -> str:
    if fact_type.single:
        return "project"
    return "manual" if fact_type.reserved else "facts"


def _add_heading(sheet: Worksheet, column: int, field: Field, fact_type: FactType) -> None:
    cell = style.at(sheet, 1, column)
    cell.value = _heading(field)
    style.head(cell, style.REQUIRED if field.required else style.DARK)
    text = _explain(field, fact_type)
    comment = Comment(text, "jixiao")
    comment.width = 300
    comment.height = 24 + 18 * sum(ceil(max(len(line), 1) / 22) for line in text.split("\n"))
    cell.comment = comment


def _heading(field: Field) -> str:
    """The name, its mark, and the unit on a line of its own."""
    named = field.name + (REQUIRED_MARK if field.required else "")
    return f"{named}\n（{field.unit}）" if field.unit else named


def _explain(field: Field, fact_type: FactType) -> str:
    """What to fill in, how, and which paper shows it."""
    how = _HOW_TO.get(field.kind, "").format(ref=field.ref)
    if field.kind is Kind.CHOICE and field.suggest:
        how += "，也可以另填"
    lines = [
        field.about,
        "必填" if field.required else "不知道就留空",
        how or _HINTS.get(field.kind, ""),
        f"资料：{fact_type.material_of(field.name)}" if fact_type.material_of(field.name) else "",
    ]
    return "\n".join(line for line in lines if line)


def _dress_column(sheet: Worksheet, column: int, field: Field, width: float) -> None:
    dimension = sheet.column_dimensions[get_column_letter(column)]
    dimension.width = width
    dimension.font = style.BODY
    dimension.alignment = _alignment(field)
    dimension.number_format = FORMATS.get(field.kind, _TEXT_FORMAT)


def _width(field: Field) -> float:
    """Wide enough for the heading and the usual content."""
    heading = max(map(style.display, _heading(field).split("\n"))) + 3
    if field.kind in {Kind.CHOICE, Kind.REF}:
        content = max((style.display(option) for option in field.options), default=14) + 3
    elif field.kind is Kind.TEXT:
        content = 34 if field.name.endswith(_WIDE) else 26 if "名称" in field.name else 18
    else:
        content = _WIDTHS[field.kind]
    return max(heading, min(content, 36), 9)


def _alignment(field: Field) -> Alignment:
    if field.kind in {Kind.MONEY, Kind.NUMBER, Kind.RATIO, Kind.INTEGER} and not field.name.endswith("年度"):
        return style.RIGHT
    if field.kind in {Kind.TEXT, Kind.REF, Kind.CHOICE}:
        return style.WRAPPED
    return style.CENTERED


def _add_rows(sheet: Worksheet, fact_type: FactType, dossier: Dossier | None) -> None:
    records = dossier.of(fact_type.name) if dossier else ()
    ready = 1 if fact_type.single else max(_READY_ROWS, len(records) + 20)
    for row in range(2, ready + 2):
        sheet.row_dimensions[row].height = 20
        for column, field in enumerate(fact_type.fields, 1):
            cell = style.at(sheet, row, column)
            style.body(cell, _alignment(field))
            cell.number_format = FORMATS.get(field.kind, _TEXT_FORMAT)
    for row, record in enumerate(records, 2):
        lines = 1
        for column, field in enumerate(fact_type.fields, 1):
            value = record.values.get(field.name)
            _write(style.at(sheet, row, column), field, value)
            lines = max(lines, _lines(value, _width(field)))
        sheet.row_dimensions[row].height = min(5 + 15 * lines, _TALLEST_ROW)


def _lines(value: Value | None, width: float) -> int:
    """How many lines a text takes in its column."""
    if not isinstance(value, str):
        return 1
    return sum(max(1, ceil((style.display(line) + 3) / width)) for line in value.split("\n"))


def _write(cell: Cell, field: Field, value: Value | None) -> None:
    content = to_cell(field.kind, value, field.unit)
    if isinstance(content, str):
        style.write_text(cell, content)
    elif content is not None:
        cell.value = content
        cell.number_format = FORMATS.get(field.kind, _TEXT_FORMAT)  # openpyxl sets its own for dates


def _freeze(sheet: Worksheet, fact_type: FactType) -> None:
    """Keep the headings in sight, and the key where it stands in the first columns."""
    frozen = 0
    for field in fact_type.fields[:_MAX_FROZEN]:
        if field.name not in fact_type.key:
            break
        frozen += 1
    sheet.freeze_panes = f"{get_column_letter(frozen + 1)}2"
    if frozen:
        sheet.print_title_cols = f"A:{get_column_letter(frozen)}"
