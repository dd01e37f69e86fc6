"""An exercise on paper: the workbook for the class, and the key for whoever teaches it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from checker.base.atomic import whole, write_bytes
from checker.classroom.answer import Explanation, explain
from checker.classroom.bench import Bench
from checker.classroom.change import in_words
from checker.classroom.exercise import Exercise
from checker.classroom.facts import STANDARDS
from checker.facts.workbook.names import EXERCISE
from checker.findings.wording import clean
from checker.reports.sheets import add_sheet, workbook

if TYPE_CHECKING:
    from docx.document import Document
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_COLUMNS = (
    ("号数", 7, True),
    ("说法", 46, False),
    ("是问题吗", 12, True),
    ("在哪张表第几行，为什么", 60, False),
)
_KEY_COLUMNS = (
    ("号数", 7, True),
    ("说法", 34, False),
    ("规则", 9, True),
    ("答案", 9, True),
    ("表述", 44, False),
    ("条件", 36, False),
    ("证据", 50, False),
    ("改哪个事实", 46, False),
    ("不构成问题的情形", 40, False),
)
_ASK = "看各表的事实，判断下面哪些说法是问题，写“是”或“否”，并写明根据。空白的格是不知道，不是没有。"
_CHECK = "做完以后自己检查：jixiao check 本文件名.xlsx"


def write_exercise(exercise: Exercise, bench: Bench, path: Path) -> None:
    """Write the facts as a workbook that can be checked like any other, with the questions in front.

    Raises UsageError when the file cannot be written.
    """
    from checker.facts.workbook import build_workbook

    rules = {rule.id: rule.name for rule in bench.book.rules.values()}
    book = build_workbook(bench.words, exercise.lesson.dossier, rules)
    for name in bench.words.types:
        if not exercise.lesson.dossier.of(name):
            book[name].sheet_state = "hidden"
    _add_questions(book, exercise)
    with whole(path) as draft:
        book.save(draft)


def _add_questions(book: Workbook, exercise: Exercise) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    from checker.facts.workbook import style

    lesson = exercise.lesson
    rows: list[list[str | int]] = [[one.number, one.title, "", ""] for one in lesson.candidates]
    standards = [cells for table in lesson.facts if table.type == STANDARDS for _, cells in table.rows]
    sheet = add_sheet(book, lesson.dossier.name, EXERCISE, _COLUMNS, rows)
    book.move_sheet(sheet, -(len(book.worksheets) - 1))
    book.active = 0
    for other in book.worksheets[1:]:
        other.sheet_view.tabSelected = False
    sheet.auto_filter.ref = None
    _without_footer(sheet)
    for number in range(2, len(rows) + 2):
        sheet.row_dimensions[number].height = 36  # room to write by hand
    sheet.sheet_properties.tabColor = style.TABS["manual"]
    choice = DataValidation(type="list", formula1='"是,否"', allow_blank=True)
    choice.add(f"C2:C{len(rows) + 1}")
    sheet.add_data_validation(choice)
    said = [_ASK, *(f"{name}：{value}" for name, value in standards), _CHECK, lesson.title]
    for number, text in enumerate(said, len(rows) + 3):
        style.write_text(style.at(sheet, number, 2), clean(text))
        style.at(sheet, number, 2).font = style.BODY
        style.at(sheet, number, 2).alignment = style.WRAPPED
        sheet.merge_cells(start_row=number, start_column=2, end_row=number, end_column=4)


def _without_footer(sheet: Worksheet) -> None:
    """No word about findings to be verified: these are made up."""
    if sheet.HeaderFooter.oddFooter:
        sheet.HeaderFooter.oddFooter.left.text = None


# ---- the key


def write_key(exercise: Exercise, bench: Bench, path: Path) -> None:
    """Write the key as .xlsx or, for any other suffix, as .docx.

    Raises UsageError when the file cannot be written.
    """
    lesson = exercise.lesson
    told = [explain(bench, lesson, one) for one in lesson.candidates]
    if path.suffix.lower() == ".xlsx":
        _write_sheet(exercise, bench, told, path)
    else:
        write_bytes(path, _document(exercise, bench, told))


def broken_lines(exercise: Exercise, bench: Bench) -> tuple[str, ...]:
    """What was done to the sound project, a line a fact."""
    return tuple(
        f"{in_words(one.change, exercise.base, bench.words)}（{one.rule} {bench.book.rules[one.rule].name}）"
        for one in exercise.broken
    )


def _write_sheet(exercise: Exercise, bench: Bench, told: Sequence[Explanation], path: Path) -> None:
    with workbook(path) as book:
        name = exercise.lesson.dossier.name
        answers = add_sheet(book, name, "答案", _KEY_COLUMNS, [_key_row(one) for one in told])
        answers.page_setup.paperSize = answers.PAPERSIZE_A3  # on A4 so many columns are too small to read
        broken: list[list[str | int]] = [[line] for line in broken_lines(exercise, bench)]
        changed = add_sheet(book, name, "改坏的事实", (("从健全项目改了什么", 100, False),), broken)
        for sheet in (answers, changed):
            _without_footer(sheet)


def _key_row(told: Explanation) -> list[str | int]:
    one = told.candidate
    return [
        one.number,
        one.title,
        one.rule,
        "是" if one.is_problem else "否",
        told.sentence,
        told.condition,
        "\n".join(told.evidence),
        "\n".join((*told.changes, *told.moved)),
        told.caution,
    ]


def _document(exercise: Exercise, bench: Bench, told: Sequence[Explanation]) -> bytes:
    from docx import Document

    from checker.reports.layout import set_layout

    document = Document()
    set_layout(document)
    lesson = exercise.lesson
    _say(document, "Title", f"{lesson.title}答案")
    _say(document, "Subtitle", f"{lesson.dossier.name}　种子 {exercise.seed}，难易 {exercise.level}")
    _say(document, "Heading 1", "一、改坏的事实")
    for number, line in enumerate(broken_lines(exercise, bench), 1):
        _say(document, "Normal", f"{number}. {line}。")
    _say(document, "Heading 1", "二、是问题的")
    for one in told:
        if one.candidate.is_problem:
            _tell(document, one)
    _say(document, "Heading 1", "三、不是问题的")
    for one in told:
        if not one.candidate.is_problem:
            _tell(document, one)
    document.core_properties.title = clean(lesson.title)
    content = BytesIO()
    document.save(content)
    return content.getvalue()


def _tell(document: Document, told: Explanation) -> None:
    one = told.candidate
    _say(document, "Heading 2", f"{one.number}. {one.title}（{one.rule}）")
    for label, lines in _parts(told):
        for line in lines:
            _say(document, "附件说明", f"{label}：{line}")


def _parts(told: Explanation) -> Iterator[tuple[str, Sequence[str]]]:
    yield "结论", [told.sentence]
    yield "条件", [told.condition] if told.condition else []
    yield "证据", told.evidence
    yield "依据", told.clauses
    yield "为什么", [told.why] if told.why else []
    yield "不构成问题的情形", [told.caution] if told.caution else []
    label = "改哪个事实它就消失" if told.candidate.is_problem else "改成怎样才是问题"
    yield label, [*told.changes, *told.moved]


def _say(document: Document, style: str, text: str) -> None:
    document.add_paragraph(clean(text), style)
