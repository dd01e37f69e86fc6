"""The sheet 资料清单: for each fact type, whether its papers were handed in."""

from __future__ import annotations

from openpyxl.formatting.rule import Rule
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from checker.facts.records import Completeness, Dossier
from checker.facts.vocabulary import Vocabulary
from checker.facts.workbook import style
from checker.facts.workbook.names import CHECKLIST_NOTE, CHECKLIST_STATE, CHECKLIST_TYPE

_COLUMNS = (
    (CHECKLIST_TYPE, 14),
    (CHECKLIST_STATE, 12),
    (CHECKLIST_NOTE, 30),
    ("填什么", 62),
    ("看哪些资料", 44),
)
_COLORS = {
    Completeness.PROVIDED: style.GREEN,
    Completeness.NONE: style.BLUE,
    Completeness.MISSING: style.AMBER,
}


def add_checklist(sheet: Worksheet, vocabulary: Vocabulary, dossier: Dossier | None) -> None:
    """Write one row a fact type, with its state if a dossier says it."""
    sheet.sheet_properties.tabColor = style.TABS["checklist"]
    for column, (name, width) in enumerate(_COLUMNS, 1):
        cell = style.at(sheet, 1, column)
        cell.value = name
        style.head(cell)
        sheet.column_dimensions[cell.column_letter].width = width
    sheet.row_dimensions[1].height = 28
    for row, name in enumerate(vocabulary.listed, 2):
        fact_type = vocabulary[name]
        state = dossier.completeness.get(name) if dossier else None
        texts = (name, state.value if state else "", "", fact_type.about, fact_type.material)
        for column, text in enumerate(texts, 1):
            cell = style.at(sheet, row, column)
            style.body(cell)
            if text:
                style.write_text(cell, text)
        style.at(sheet, row, 1).font = style.BOLD
        sheet.row_dimensions[row].height = 32
    last = len(vocabulary.listed) + 1
    _offer_states(sheet, f"B2:B{last}")
    sheet.freeze_panes = "B2"
    sheet.sheet_view.showGridLines = False
    style.set_page(sheet, sum(width for _, width in _COLUMNS))


def _offer_states(sheet: Worksheet, cells: str) -> None:
    words = ",".join(state.value for state in Completeness)
    validation = DataValidation("list", formula1=f'"{words}"', allow_blank=True, showErrorMessage=True)
    validation.errorTitle, validation.error = "不在选项里", "请从下拉列表中选择，或留空。"
    validation.promptTitle = "资料状态"
    validation.prompt = (
        "已提供：填的就是全部。\n确认没有：核实过，确实没有。\n未提供：资料没拿到，不能据此下结论。"
    )
    validation.showInputMessage = True
    validation.add(cells)
    sheet.add_data_validation(validation)
    for state, color in _COLORS.items():
        look = DifferentialStyle(fill=style.fill(color))
        rule = Rule("cellIs", operator="equal", formula=[f'"{state.value}"'], dxf=look)
        sheet.conditional_formatting.add(cells, rule)
