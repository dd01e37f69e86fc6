"""Opens a workbook with what is needed to write into it again: where each fact type and state stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from checker.base.container import inspect
from checker.facts.quantities import narrow
from checker.facts.readers.columns import resolve
from checker.facts.readers.raw import Fault, Problems
from checker.facts.readers.workbook import Sheet, columns_of, read_workbook, sheets_of, table_of
from checker.facts.records import Dossier
from checker.facts.vocabulary import CHECKLIST, Field, Vocabulary
from checker.facts.workbook.names import CHECKLIST_STATE, CHECKLIST_TYPE


@dataclass(frozen=True)
class SheetLayout:
    """One sheet of facts: its row of headings, the column of each field, and the last row with content.

    Rows and columns count from 1; a field has the unit that its heading gives.
    """

    top: int
    columns: Mapping[str, tuple[int, Field]]
    last: int


@dataclass(frozen=True)
class ChecklistLayout:
    """The sheet 资料清单: its two columns, the row of each fact type, and the last row with content."""

    type_column: int
    state_column: int
    rows: Mapping[str, int]
    last: int


@dataclass(frozen=True)
class Opened:
    """A workbook that was read: its facts, what its 资料清单 says, and where all that stands.

    `stated` holds the states that are written there, which is less than what the dossier concludes.
    """

    dossier: Dossier
    stated: Mapping[str, str]
    layouts: Mapping[str, SheetLayout]
    checklist: ChecklistLayout | None


def open_workbook(path: Path, vocabulary: Vocabulary) -> Opened:
    """Read a workbook, and where in it things stand. Raises FactError as `read_workbook` does."""
    dossier = read_workbook(path, vocabulary)  # raises where anything is unsound; below all is well
    layouts: dict[str, SheetLayout] = {}
    stated: dict[str, str] = {}
    checklist = None
    for sheet in sheets_of(path, inspect(path)):
        if sheet.top is None:
            continue
        if sheet.name in vocabulary.types:
            layouts[sheet.name] = _layout(sheet, sheet.top, vocabulary)
        elif sheet.name == CHECKLIST:
            checklist, stated = _checklist(sheet, sheet.top)
    return Opened(dossier, stated, layouts, checklist)


def _layout(sheet: Sheet, top: int, vocabulary: Vocabulary) -> SheetLayout:
    problems = Problems()
    numbers = [column for column, _ in columns_of(sheet, top, problems)]
    found = resolve(table_of(sheet, problems), vocabulary[sheet.name], problems, keyed=False)
    columns = {field.name: (numbers[index], field) for index, field in found.fields} if found else {}
    return SheetLayout(top, columns, sheet.last)


def _checklist(sheet: Sheet, top: int) -> tuple[ChecklistLayout | None, dict[str, str]]:
    headings = {narrow(text): column for column, text in columns_of(sheet, top, Problems())}
    if CHECKLIST_TYPE not in headings or CHECKLIST_STATE not in headings:
        return None, {}
    type_column, state_column = headings[CHECKLIST_TYPE], headings[CHECKLIST_STATE]
    rows: dict[str, int] = {}
    stated: dict[str, str] = {}
    for row in range(top + 1, sheet.last + 1):
        name, word = (_text(sheet.cell(row, column)) for column in (type_column, state_column))
        if name:
            rows[name] = row
            if word:
                stated[name] = narrow(word)
    return ChecklistLayout(type_column, state_column, rows, sheet.last), stated


def _text(cell: object) -> str:
    return "" if cell is None or isinstance(cell, Fault) else str(cell).strip()
