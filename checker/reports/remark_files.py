"""The remarks as a file to work through: 校对意见 as an Excel sheet or a Word list."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from checker.base.atomic import whole, write_text
from checker.base.errors import Problem, UsageError
from checker.findings.wording import clean
from checker.proofreading.proofread import Proofread
from checker.proofreading.remarks import Certainty, Remark
from checker.reports.remarks import CAUTION, looked_at, summary
from checker.reports.sheets import add_sheet, workbook

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

SHEET = "校对意见"
SUFFIXES = (".xlsx", ".docx")
TO_FILL = ("处理", "说明")
ANSWERS = ("已改", "无误", "待查")
_EXAMPLE = Path(__file__).with_name("示例报告.md")
_RED = "F8CBAD"

# heading, width in characters, centred
_COLUMNS = (
    ("序号", 6, True),
    ("把握", 9, True),
    ("类别", 13, True),
    ("位置", 17, False),
    ("所在标题", 20, False),
    ("原文", 42, False),
    ("核算", 46, False),
    ("可能的原因", 26, False),
    (TO_FILL[0], 9, True),
    (TO_FILL[1], 20, False),
)


def check_suffix(path: Path) -> None:
    """Raise UsageError for a file that is neither a workbook nor a Word document."""
    if path.suffix.lower() not in SUFFIXES:
        raise UsageError(Problem(str(path), "校对意见写不成这种文件", mend=f"可用：{' '.join(SUFFIXES)}"))


def write_remarks(result: Proofread, path: Path) -> None:
    """Write the remarks, whole or not at all; the name's ending says as what.

    Raises UsageError for another ending, and where the file cannot be written.
    """
    check_suffix(path)
    if path.suffix.lower() == ".xlsx":
        _write_sheet(result, path)
    else:
        _write_list(result, path)


def write_example(path: Path) -> None:
    """Write a made-up report with errors of many kinds, to try the command on.

    Raises UsageError for a name that does not end in .md, and where the file cannot be written.
    """
    if path.suffix.lower() != ".md":
        raise UsageError(Problem(str(path), "示例报告是 Markdown 文件", mend="文件名以 .md 结尾"))
    write_text(path, _EXAMPLE.read_text("utf-8"))


def _write_sheet(result: Proofread, path: Path) -> None:
    with workbook(path, f"{result.document.name}{SHEET}") as book:
        rows: list[list[str | int]] = [
            [
                number,
                remark.certainty,
                remark.kind,
                str(remark.place),
                result.section(remark),
                remark.quote,
                remark.working,
                remark.hint,
                "",
                "",
            ]
            for number, remark in enumerate(result.remarks, 1)
        ]
        sheet = add_sheet(book, result.document.name, SHEET, _COLUMNS, rows)
        footer = sheet.HeaderFooter.oddFooter
        assert footer is not None  # add_sheet has set it
        footer.left.text = CAUTION
        _let_answer(sheet, len(rows))


def _let_answer(sheet: object, number: int) -> None:
    """A choice in 处理, and colours for how sure a remark is."""
    from openpyxl.formatting.rule import Rule
    from openpyxl.styles.differential import DifferentialStyle
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation
    from openpyxl.worksheet.worksheet import Worksheet

    from checker.facts.workbook import style

    assert isinstance(sheet, Worksheet)
    titles = [title for title, _, _ in _COLUMNS]

    def cells(title: str) -> str:
        letter = get_column_letter(titles.index(title) + 1)
        return f"{letter}2:{letter}{max(number + 1, 2)}"

    choice = DataValidation(type="list", formula1=f'"{",".join(ANSWERS)}"', allow_blank=True)
    choice.add(cells(TO_FILL[0]))
    sheet.add_data_validation(choice)
    for title in TO_FILL:
        style.head(style.at(sheet, 1, titles.index(title) + 1), style.REQUIRED)
    colours = {Certainty.SURE: _RED, Certainty.LIKELY: style.AMBER, Certainty.CHECK: style.BLUE}
    for certainty, colour in colours.items():
        look = DifferentialStyle(fill=style.fill(colour))
        rule = Rule("cellIs", operator="equal", formula=[f'"{certainty}"'], dxf=look)
        sheet.conditional_formatting.add(cells("把握"), rule)


def _write_list(result: Proofread, path: Path) -> None:
    from docx import Document

    from checker.reports.layout import set_layout

    document = Document()
    set_layout(document)
    document.add_paragraph(SHEET, style="Title")
    document.add_paragraph(clean(result.document.name), style="Subtitle")
    verdict = summary(result) if result.remarks else "没有发现前后不一的数字。"
    document.add_paragraph(f"{looked_at(result)}，{verdict}{CAUTION}")
    for number, remark in enumerate(result.remarks, 1):
        _add_remark(document, number, remark, result.section(remark))
    for note in result.document.notes:
        document.add_paragraph(f"提醒：{clean(note)}。")
    with whole(path) as draft:
        document.save(str(draft))


def _add_remark(document: WordDocument, number: int, remark: Remark, section: str) -> None:
    document.add_paragraph(f"{number}. {remark.kind}（{remark.certainty}）", style="Heading 2")
    under = f"，“{section}”之下" if section else ""
    lines = [
        ("位置", f"{remark.place}{under}"),
        ("原文", remark.quote),
        ("核算", remark.working),
        ("可能的原因", remark.hint),
    ]
    for name, words in lines:
        if words:
            paragraph = document.add_paragraph()
            paragraph.add_run(f"{name}：").bold = True
            paragraph.add_run(clean(words))
