"""The papers to ask the unit for, as a Word file to hand over or an Excel sheet to tick off."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from checker.base.atomic import write_bytes
from checker.findings.result import CheckResult
from checker.findings.wording import clean, tidy
from checker.reports.index import places_line, waiting
from checker.reports.sheets import add_sheet, workbook

GOT, OPEN = "已提供", "待提供"
_TITLE = "补充资料清单"
_LEAD = "为核实下列事项，请提供有关资料。资料未提供以前，这些事项不作结论；确实没有的，请书面说明。"
_HEADS = ("序号", "应补充的资料", "需要的事实", "提供情况")
_WIDTHS = (12, 46, 70, 28)  # mm
_COLUMNS = (
    ("序号", 6, True),
    ("应补充的资料", 34, False),
    ("缺少的事实或资料", 34, False),
    ("位置", 36, False),
    ("等待判断的规则", 56, False),
    ("提供情况", 12, True),
    ("备注", 24, False),
)


def write_docx(result: CheckResult, path: Path, received: Collection[str] = ()) -> None:
    """Write the list for the unit; `received` names papers that came already.

    Raises UsageError when the file cannot be written.
    """
    from io import BytesIO

    from docx import Document

    from checker.reports.index import requests
    from checker.reports.layout import add_row, add_table, fill_cell, set_layout

    document = Document()
    set_layout(document)
    document.add_paragraph(_TITLE, "Title")
    document.add_paragraph(clean(tidy(result.dossier.name)), "Subtitle")
    document.add_paragraph(_LEAD, "Normal")
    table = add_table(document, _HEADS, _WIDTHS)
    for number, item in enumerate(requests(waiting(result)), 1):
        cells = add_row(table)
        fill_cell(cells[0], (str(number),), centred=True)
        fill_cell(cells[1], (clean(item.material),))
        fill_cell(cells[2], (clean(item.wanted),))
        fill_cell(cells[3], (GOT if item.material in received else "",), centred=True)
    document.add_paragraph("", "文末")
    document.core_properties.title = _TITLE
    content = BytesIO()
    document.save(content)
    write_bytes(path, content.getvalue())


def write_xlsx(result: CheckResult, path: Path, received: Collection[str] = ()) -> None:
    """Write the list with places and rules, for the evaluator.

    Raises UsageError when the file cannot be written.
    """
    with workbook(path) as book:
        rows: list[list[str | int]] = [
            [
                number,
                row.material,
                row.what,
                places_line(row.places),
                "；".join(f"{rule} {name}" for rule, name in row.rules),
                GOT if row.material in received else OPEN,
                "",
            ]
            for number, row in enumerate(waiting(result), 1)
        ]
        add_sheet(book, result.dossier.name, _TITLE, _COLUMNS, rows)
