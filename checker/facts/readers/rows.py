"""Rows understood: every cell of a table parsed by its field, with what could not be read noted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from checker.facts.inexact import Inexact, bounds
from checker.facts.readers.columns import Columns, resolve
from checker.facts.readers.raw import Fault, Problems, RawRow, RawTable
from checker.facts.records import Source, Value
from checker.facts.values import UnreadableError, parse
from checker.facts.vocabulary import AS_OF, PROJECT_ID, SCORE_SHEET, FactType, Field, Kind

_TOTALS = ("合计", "小计", "总计", "共计", "累计", "本页合计", "本月合计", "本年累计")
_WRITTEN = (Kind.TEXT, Kind.REF)
_PROJECT_ID = Field(PROJECT_ID, Kind.TEXT, "这一行属于哪个项目", required=True)


@dataclass(frozen=True)
class Row:
    """A parsed row: the known values, the fields that could not be read, and where each cell stands."""

    source: Source
    values: dict[str, Value]
    unread: frozenset[str]
    place: Callable[[str], str]
    project_id: str = ""
    number: int | None = None


def parse_rows(table: RawTable, fact_type: FactType, problems: Problems, keyed: bool) -> list[Row]:
    """Parse all rows of a table; see `checker.readers.columns.resolve` for `keyed`."""
    columns = resolve(table, fact_type, problems, keyed)
    if columns is None:
        return []
    absent = [field.name for field in fact_type.fields if field.required and field.name not in columns.names]
    totals = () if _has_totals(fact_type) else _TOTALS
    rows = list(_rows(table, fact_type, columns, absent, problems, keyed, totals))
    if rows and absent:
        problems.add(table.place, f"缺少必填的{'、'.join(absent)}", mend="请补上")
    return rows


def _rows(
    table: RawTable,
    fact_type: FactType,
    columns: Columns,
    absent: list[str],
    problems: Problems,
    keyed: bool,
    totals: tuple[str, ...],
) -> Iterator[Row]:
    indexes = {field.name: index for index, field in columns.fields}
    for raw in table.rows:
        if _first_text(raw, columns) in totals:
            continue
        values: dict[str, Value] = {}
        unread = set(absent)
        for index, field in columns.fields:
            value = _cell(raw, index, field, problems, unread)
            if value is not None:
                values[field.name] = value
        _settle_undone(raw, columns, values, problems)
        _fill_years(fact_type, values)
        project_id = ""
        if keyed and columns.project_id is not None and PROJECT_ID not in indexes:
            project_id = str(_cell(raw, columns.project_id, _PROJECT_ID, problems, unread) or "")
        yield Row(raw.source, values, frozenset(unread), _placer(raw, indexes), project_id, raw.number)


def _settle_undone(raw: RawRow, columns: Columns, values: dict[str, Value], problems: Problems) -> None:
    """确认未办 as the 否 of the field that says whether it was done; a 是 there contradicts it."""
    for index, field in columns.fields:
        value = values.get(field.name)
        if not (isinstance(value, Inexact) and value.not_done) or field.undone == AS_OF:
            continue
        if values.get(field.undone) is True:
            problems.add(
                raw.place(index),
                f"“{field.name}”填了“{value}”，“{field.undone}”却填了是",
                mend="请改正其中一格",
            )
        del values[field.name]
        values[field.undone] = False


def _fill_years(fact_type: FactType, values: dict[str, Value]) -> None:
    """The year of a date where the column for it is blank, as far as the date is known to the year."""
    for field in fact_type.fields:
        if field.year_of and field.name not in values:
            first, last = bounds(values.get(field.year_of))
            if isinstance(first, date) and isinstance(last, date) and first.year == last.year:
                values[field.name] = first.year


def _has_totals(fact_type: FactType) -> bool:
    """Whether a type has rows of its own for printed totals, as 预算 and 评分表 have."""
    return fact_type.name == SCORE_SHEET or any(
        set(_TOTALS) & set(field.options) for field in fact_type.fields
    )


def _first_text(raw: RawRow, columns: Columns) -> str:
    """What stands first in the text columns of a row, as a total is written there."""
    cells = (raw.cells[index] for index, field in columns.fields if field.kind in _WRITTEN)
    found = next((cell for cell in cells if isinstance(cell, str) and cell.strip()), "")
    return "".join(found.split()).rstrip(":：")


def _cell(raw: RawRow, index: int, field: Field, problems: Problems, unread: set[str]) -> Value | None:
    cell = raw.cells[index]
    try:
        if isinstance(cell, Fault):
            raise UnreadableError(cell.what, cell.mend)
        value = parse(field, cell)
    except UnreadableError as cause:
        problems.add(raw.place(index), cause.what, mend=cause.mend)
        unread.add(field.name)
        return None
    if value is None and field.required:
        problems.add(raw.place(index), f"“{field.name}”必须填写", mend=field.about)
        unread.add(field.name)
    return value


def _placer(raw: RawRow, indexes: dict[str, int]) -> Callable[[str], str]:
    def place(name: str) -> str:
        return raw.place(indexes[name]) if name in indexes else str(raw.source)

    return place
