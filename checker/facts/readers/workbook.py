"""Reads an .xlsx workbook: one project, one sheet a fact type, headings in the first filled row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path

from checker.base.container import inspect
from checker.base.errors import FactError, Problem, nearest
from checker.base.number_section import Section
from checker.base.sheet_scan import SheetMarks, letters
from checker.facts.quantities import narrow, shorten
from checker.facts.readers.assemble import assemble
from checker.facts.readers.notices import notices
from checker.facts.readers.raw import Fault, Problems, RawHeader, RawRow, RawState, RawTable
from checker.facts.readers.reviews import from_sheet
from checker.facts.records import Dossier, Source
from checker.facts.reviews import REVIEWS
from checker.facts.values import MAX_EXACT_IN_EXCEL
from checker.facts.vocabulary import CHECKLIST, Vocabulary
from checker.facts.workbook.names import CHECKLIST_STATE, CHECKLIST_TYPE, IGNORED_SHEETS, REQUIRED_MARK

_BLANK_MEND = "空白工作簿用 jixiao new 生成"
_CALCULATE = Fault("公式没有算出结果", "请在 Excel 或 WPS 里打开并保存一次，或改填数值")
_HIDDEN = Fault("单元格的格式把内容隐藏了", "请把单元格格式改为常规，再核对这个数")
_PARTIAL = Fault("只显示了日期的一部分，没有年份", "请把格式改成完整的年月日，核对是哪一天；不知道哪天就留空")
_EXCEL_DIGITS = 15
_TOO_LONG = Fault("数字超过 15 位，表格软件已丢掉末尾几位", "把这一格设为文本格式，再重新填写")
_NO_DAY = Fault("格式是日期或时间，存的数却显示不成日期", "是日期的请重新填写；不是的请把单元格格式改为常规")
_ODD = Fault("看不出格式显示的是什么数", "请把单元格格式改为常规，再核对数字和单位")
_SIGN = Fault("显示的正负和存的不同", "请把单元格格式改为常规，再核对正负")
_SCALED = Fault("显示的数和实际存的数不同，格式把它缩小了", "请把单元格格式改为常规，再核对数字和单位")


@dataclass(frozen=True)
class Sheet:
    """A sheet's cells, the first row and column being number 1, and what the parser does not tell."""

    file: str
    name: str
    rows: Sequence[Sequence[object]]
    marks: SheetMarks
    merged: Mapping[tuple[int, int], tuple[int, int]] = field(default_factory=dict)

    def cell(self, row: int, column: int) -> object:
        """The content of a cell; a `Fault` where it is broken, a text where it is shown as percentage."""
        at = (row, column)
        if at in self.marks.errors:
            return Fault(f"单元格出错，显示 {self.marks.errors[at]}", "请改正公式，或改填数值")
        if at in self.marks.uncalculated:
            return _CALCULATE
        return self._shown(at, self._stored(row, column))

    def _stored(self, row: int, column: int) -> object:
        """What is stored; within merged cells, what the first of them holds."""
        first = self.merged.get((row, column))
        if first is not None:
            row, column = first
        return self.rows[row - 1][column - 1]

    def _shown(self, at: tuple[int, int], value: object) -> object:
        """What a person sees of a value: a text where its format shows more than is stored."""
        if isinstance(value, int | float) and abs(value) >= MAX_EXACT_IN_EXCEL and _longer(value):
            return _TOO_LONG
        shape = self.marks.formats.get(self.merged.get(at, at))
        if shape is None:
            return value
        if isinstance(value, date):
            whole = not shape.moment or shape.date_parts == "ymd"
            return value if whole else _shown_part(value, shape.date_parts)
        if isinstance(value, bool) or not isinstance(value, int | float):
            return value
        if shape.moment:
            return _NO_DAY
        number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
        if shape.as_typed(number):
            return value
        return shape.shown(number) or _unsure(shape.section(number), number)

    @property
    def top(self) -> int | None:
        """The first row that is filled, which holds the headings; None in an empty sheet."""
        return next((number for number, row in enumerate(self.rows, 1) if _filled(row)), None)

    @property
    def last(self) -> int:
        """The last row that is filled; 0 in an empty sheet."""
        return max((number for number, row in enumerate(self.rows, 1) if _filled(row)), default=0)

    def filled_rows(self) -> list[int]:
        """The rows with content, headings included."""
        return [number for number, row in enumerate(self.rows, 1) if _filled(row)]

    def filled_columns(self) -> list[int]:
        """The columns with content."""
        return sorted({column for row in self.rows for column, cell in enumerate(row, 1) if _said(cell)})

    def letters(self, column: int) -> str:
        """A column as Excel calls it."""
        return letters(column)

    def line(self, row: int) -> list[object]:
        """All cells of a row."""
        return [self.cell(row, column) for column in range(1, len(self.rows[row - 1]) + 1)]

    def place(self, row: int, column: int, header: str = "") -> str:
        """Where a cell stands: `项目.xlsx《合同》第5行“签订日期”(D5)`."""
        said = f"“{header}”" if header else ""
        return f"{self.file}《{self.name}》第{row}行{said}({letters(column)}{row})"


def read_workbook(path: Path, vocabulary: Vocabulary) -> Dossier:
    """Read the facts of one project from a workbook.

    Raises FactError with all problems at once, each with its sheet, row and cell.
    """
    marks = inspect(path)
    sheets = [sheet for sheet in sheets_of(path, marks) if any(_filled(row) for row in sheet.rows)]
    problems = Problems()
    own = [sheet for sheet in sheets if sheet.name not in IGNORED_SHEETS]
    if not own:
        raise FactError(Problem(path.name, "工作簿里没有内容", mend=_BLANK_MEND))
    for sheet in own:
        if sheet.name not in vocabulary.types and sheet.name not in {CHECKLIST, REVIEWS}:
            _unknown(sheet, vocabulary, problems)
    tables = [table_of(sheet, problems) for sheet in own if sheet.name in vocabulary.types]
    states = [state for sheet in own if sheet.name == CHECKLIST for state in _states(sheet, problems)]
    reviews = tuple(r for s in own if s.name == REVIEWS for r in from_sheet(table_of(s, problems), problems))
    (dossier,) = assemble(tables, states, vocabulary, str(path), problems=problems)
    return replace(dossier, reviews=reviews, warnings=(*notices(own), *dossier.warnings))


def sheets_of(path: Path, marks: dict[str, SheetMarks]) -> Iterator[Sheet]:
    """The sheets of a workbook that `inspect` let pass. Raises FactError where it is damaged all the same."""
    import python_calamine

    try:
        with python_calamine.load_workbook(str(path)) as book:
            for name in book.sheet_names:
                if name in marks:
                    rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
                    yield Sheet(path.name, name.strip(), rows, marks[name], _merged_cells(marks[name], rows))
    except BaseException as cause:
        # The parser is written in Rust; where it gives up, it raises a PanicException, which is no Exception.
        if not isinstance(cause, Exception) and type(cause).__name__ != "PanicException":
            raise
        mend = "请在 Excel 或 WPS 里打开，另存为 .xlsx"
        raise FactError(Problem(path.name, "文件损坏或不合 .xlsx 的格式", str(cause), mend)) from None


def _merged_cells(
    marks: SheetMarks, rows: Sequence[Sequence[object]]
) -> dict[tuple[int, int], tuple[int, int]]:
    """The cells of one column merged over rows, each with the first of them, whose value holds for all."""
    width = max((len(row) for row in rows), default=0)
    return {
        (row, left): (top, left)
        for top, left, bottom, right in marks.merged
        if left == right and left <= width
        for row in range(top + 1, min(bottom, len(rows)) + 1)
    }


def _unknown(sheet: Sheet, vocabulary: Vocabulary, problems: Problems) -> None:
    known = [*vocabulary.types, CHECKLIST, REVIEWS]
    mend = nearest(sheet.name, known) or "请改成事实字典里的名称；无关的工作表请删去"
    place = f"{sheet.file}《{sheet.name}》"
    problems.add(place, f"没有名为“{sheet.name}”的事实类型", "这张表不会被检查", mend)


def table_of(sheet: Sheet, problems: Problems) -> RawTable:
    """The table of a sheet that is not empty; what is wrong with its headings is noted."""
    top = sheet.top
    assert top is not None, "empty sheets are left out"
    columns = columns_of(sheet, top, problems)
    headers = tuple(RawHeader(text, sheet.place(top, column)) for column, text in columns)
    place = f"{sheet.file}《{sheet.name}》第{top}行"
    return RawTable(sheet.name, place, headers, _rows(sheet, top, columns))


def columns_of(sheet: Sheet, top: int, problems: Problems) -> list[tuple[int, str]]:
    """The columns that have a heading; a column that has content but no heading is noted."""
    columns, bare = [], []
    for column, content in enumerate(sheet.line(top), 1):
        text = "" if isinstance(content, Fault) else str(content).strip()
        if text:
            columns.append((column, text))
        elif any(_said(row[column - 1]) for row in sheet.rows[top:]):
            bare.append(column)
    if len(columns) == 1 and len(bare) > 1:
        what = f"“{shorten(columns[0][1])}”像是标题，不是表头"
        problems.add(sheet.place(top, columns[0][0]), what, mend="请删去标题行，第一行写各列的字段名")
        return []
    for column in bare:
        place = sheet.place(top, column)
        problems.add(place, f"{letters(column)} 列没有表头却有内容", mend="请补上字段名，或删去这一列")
    return columns


def _rows(sheet: Sheet, top: int, columns: Sequence[tuple[int, str]]) -> Iterator[RawRow]:
    for number in range(top + 1, len(sheet.rows) + 1):
        if not _filled(sheet.rows[number - 1]):
            continue
        cells = [sheet.cell(number, column) for column, _ in columns]
        if _filled(cells):
            source = Source(sheet.file, number, sheet.name)
            yield RawRow(source, cells, partial(_cell_place, sheet, number, columns))


def _cell_place(sheet: Sheet, row: int, columns: Sequence[tuple[int, str]], index: int) -> str:
    column, header = columns[index]
    return sheet.place(
        row, column, "".join(narrow(header).partition("(")[0].replace(REQUIRED_MARK, "").split())
    )


def _states(sheet: Sheet, problems: Problems) -> Iterator[RawState]:
    table = table_of(sheet, problems)
    names = [narrow(header.text) for header in table.headers]
    absent = [name for name in (CHECKLIST_TYPE, CHECKLIST_STATE) if name not in names]
    if absent:
        problems.add(table.place, f"缺少“{'、'.join(absent)}”列", mend=_BLANK_MEND)
        return
    name_at, word_at = names.index(CHECKLIST_TYPE), names.index(CHECKLIST_STATE)
    for row in table.rows:
        name, word = row.cells[name_at], row.cells[word_at]
        if isinstance(word, Fault):
            problems.add(row.place(word_at), word.what, mend=word.mend)
        elif _said(name):
            yield RawState(str(name).strip(), word, row.place(word_at))


def _shown_part(day: date, parts: str) -> object:
    """What is seen of a date whose format leaves out the day: a month or a year, whatever day is stored."""
    return {"ym": f"{day.year}年{day.month}月", "y": f"{day.year}年"}.get(parts, _PARTIAL)


def _filled(cells: Sequence[object]) -> bool:
    return any(_said(cell) for cell in cells)


def _said(cell: object) -> bool:
    return bool(cell.strip()) if isinstance(cell, str) else cell is not None


def _unsure(section: Section, number: Decimal) -> Fault:
    if section.empty or (number == 0 and section.no_nought):
        return _HIDDEN
    if section.unsure:
        return _ODD
    return _SCALED if section.shift and not section.unit else _SIGN


def _longer(value: float) -> bool:
    """Whether a number has more digits than a spreadsheet keeps, so that the last ones are lost."""
    return len(Decimal(repr(value)).normalize().as_tuple().digits) > _EXCEL_DIGITS
