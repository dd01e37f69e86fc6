"""A 项目库: which Parquet files it has, whether they fit the dictionary, and the SQL that reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from checker.base.errors import FactError, Problem
from checker.base.sqltext import literal, quoted
from checker.collecting.manifest import edition, load
from checker.facts.quantities import MONEY_UNITS, RATIO_UNITS
from checker.facts.readers.columns import resolve
from checker.facts.readers.portfolio import SOURCES, data_folder
from checker.facts.readers.raw import Problems, RawHeader, RawTable
from checker.facts.vocabulary import (
    CHECKLIST,
    PROJECT,
    PROJECT_ID,
    RECORD_NO,
    SQL_TYPES,
    FactType,
    Field,
    Kind,
    Vocabulary,
)

REVIEWS = "复核意见"
_WHOLE = {
    "TINYINT",
    "SMALLINT",
    "INTEGER",
    "BIGINT",
    "HUGEINT",
    "UTINYINT",
    "USMALLINT",
    "UINTEGER",
    "UBIGINT",
}
_BROKEN = {"FLOAT", "DOUBLE"}
_PLACES = 4  # decimals of a 数值
_MOST = 10**18  # what a number may count of its smallest step, as when it is collected
_ANY = 99
_TEXTS = {Kind.TEXT, Kind.CHOICE, Kind.REF}


@dataclass(frozen=True)
class Cell:
    """How a column of a file is read as a field: the value, and when and why it is wrong, as SQL of a row.

    What is wrong has no value, or one that does no harm: other projects are judged by the same statement.
    """

    field: Field
    value: str
    wrong: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class FactFile:
    """A Parquet file of one fact type; `cells` by field name, only those the file has."""

    type: FactType
    path: Path
    cells: Mapping[str, Cell]
    project: str
    numbered: bool

    @property
    def source(self) -> str:
        """The file as a table in SQL."""
        return f"read_parquet({literal(str(self.path))}, file_row_number = true)"


@dataclass(frozen=True)
class FactLibrary:
    """A 项目库 found to fit the dictionary.

    `sound` says that every cell was checked when it was collected, so that it need not be checked again.
    """

    folder: Path
    files: Mapping[str, FactFile]
    checklist: Path | None
    sound: bool


def open_library(folder: Path, vocabulary: Vocabulary) -> FactLibrary:
    """Find the files of a 项目库 and hold their columns against the dictionary; no row is read yet.

    Raises FactError with every file and column that cannot be used.
    """
    if not folder.is_dir():
        mend = "先用 jixiao collect 文件夹 -o 项目库 生成"
        raise FactError(Problem(str(folder), "没有这个项目库", mend=mend))
    inside = data_folder(folder)
    manifest = load(folder) if inside != folder else None
    collected = manifest is not None and manifest.dictionary == edition(vocabulary)
    if not (inside / f"{PROJECT}.parquet").is_file():
        mend = "用 jixiao collect 生成，或放入按事实类型命名的 Parquet 文件"
        raise FactError(Problem(str(folder), f"不是项目库：缺少 {PROJECT}.parquet", mend=mend))
    if any(sign in str(inside) for sign in "*?[]{}"):
        raise FactError(Problem(str(inside), "路径里有 * ? [ ] { }", mend="请换一个文件夹名"))
    problems = Problems()
    paths = sorted(inside.glob("*.parquet"))
    with duckdb.connect(config={"autoinstall_known_extensions": "false"}) as connection:

        def columns_of(path: Path) -> dict[str, str]:
            return _columns(path, connection, problems)

        return library_of(folder, paths, columns_of, vocabulary, problems, collected=collected)


def library_of(
    folder: Path,
    paths: Sequence[Path],
    columns_of: Callable[[Path], Mapping[str, str]],
    vocabulary: Vocabulary,
    problems: Problems,
    *,
    collected: bool,
) -> FactLibrary:
    """The library that these files make; `columns_of` gives names with DuckDB's types, none if it is broken.

    Raises FactError with the `problems` so far and with every column that cannot be used.
    """
    files = {}
    for path in paths:
        if path.stem in (CHECKLIST, REVIEWS):
            continue
        columns = columns_of(path)
        made = _fact_file(path, columns, vocabulary, problems, collected) if columns else None
        if made:
            files[path.stem] = made
    checklist = next((path for path in paths if path.stem == CHECKLIST), None)
    if checklist:
        _check_checklist(checklist, columns_of(checklist), vocabulary, problems)
    problems.raise_if_any(str(folder))
    return FactLibrary(folder, files, checklist, collected)


def _columns(path: Path, connection: duckdb.DuckDBPyConnection, problems: Problems) -> dict[str, str]:
    """Column names and types of a Parquet file; a file that cannot be read is noted."""
    try:
        described = connection.execute(
            f"DESCRIBE SELECT * FROM read_parquet({literal(str(path))})"
        ).fetchall()
    except duckdb.Error as cause:
        problems.add(
            path.name, "Parquet 文件读不出来", str(cause).splitlines()[0][:200], "文件可能不完整，请重新导出"
        )
        return {}
    return {str(row[0]): str(row[1]) for row in described}


def _fact_file(
    path: Path, columns: Mapping[str, str], vocabulary: Vocabulary, problems: Problems, sound: bool
) -> FactFile | None:
    if path.stem not in vocabulary.types:
        from checker.base.errors import nearest

        problems.add(
            path.name,
            f"没有事实类型“{path.stem}”",
            "其中的内容不会被检查",
            nearest(path.stem, vocabulary.types),
        )
        return None
    fact_type = vocabulary[path.stem]
    names = [name for name in columns if name not in (RECORD_NO, *SOURCES)]
    headers = tuple(RawHeader(name, f"{path.name} 列“{name}”") for name in names)
    found = resolve(RawTable(path.stem, path.name, headers, iter(())), fact_type, problems, keyed=True)
    if found is None or found.project_id is None:
        return None
    absent = [f.name for f in fact_type.fields if f.required and f.name not in found.names]
    if absent:
        problems.add(path.name, f"缺少必填的列“{'、'.join(absent)}”", mend="请补上这一列再导出")
    cells = {}
    for index, field in found.fields:
        cell = _cell(field, names[index], columns[names[index]], sound)
        if isinstance(cell, str):
            what = f"列的类型是 {columns[names[index]]}，“{field.name}”要 {cell}"
            problems.add(
                headers[index].place, what, mend="改正类型再导出；从工作簿来的用 jixiao collect 生成"
            )
        else:
            cells[field.name] = cell
    name = names[found.project_id]
    project = f"f.{quoted(name)}" if sound else f"trim(CAST(f.{quoted(name)} AS VARCHAR))"
    return FactFile(fact_type, path, cells, project, RECORD_NO in columns)


def _cell(field: Field, name: str, kind: str, sound: bool) -> Cell | str:
    """How the column is read; or which types would do. What was collected is tidy already."""
    column = f"f.{quoted(name)}"
    base = kind.partition("(")[0]
    if field.kind in _TEXTS:
        if base != "VARCHAR" and base not in _WHOLE:
            return "VARCHAR"
        value = column if sound else f"nullif(trim(CAST({column} AS VARCHAR)), '')"
        if field.kind is Kind.CHOICE and not field.suggest:
            options = ", ".join(literal(option) for option in field.options)
            return Cell(field, value, ((f"{value} NOT IN ({options})", "不在选项里"),))
        return Cell(field, value)
    if field.kind is Kind.BOOL:
        return Cell(field, column) if base == "BOOLEAN" else "BOOLEAN"
    if field.kind is Kind.DATE:
        return _date(field, column, sound) if base in ("DATE", "TIMESTAMP") else "DATE"
    if base not in _WHOLE | _BROKEN | {"DECIMAL"}:
        return "DECIMAL 或整数"
    return _number(field, column, kind)


def _date(field: Field, column: str, sound: bool) -> Cell:
    if sound:
        return Cell(field, f"CAST({column} AS DATE)")
    fits = f"{column} BETWEEN DATE '{date.min}' AND DATE '{date.max}'"
    value = f"CASE WHEN {fits} THEN CAST({column} AS DATE) END"
    return Cell(field, value, ((f"NOT ({fits})", "不是公元 1 至 9999 年的日期"),))


def _number(field: Field, column: str, kind: str) -> Cell:
    """A number in the file's unit as the whole count of the smallest step that facts are kept in.

    Only what has more decimals than the unit allows, or more digits than fit, needs to be looked at.
    """
    unit = {Kind.MONEY: MONEY_UNITS, Kind.RATIO: RATIO_UNITS}.get(field.kind, {}).get(field.unit)
    factor = int(unit) if unit else 10**_PLACES if field.kind is Kind.NUMBER else 1
    value, wrong = _exact(field, column, kind, factor)
    most = _MOST // factor
    if 10 ** _digits(kind) <= most:
        return Cell(field, value, wrong)
    fits = f"CAST({column} AS DOUBLE) BETWEEN -{most} AND {most}"
    some = tuple((f"CASE WHEN {fits} THEN {condition} END", why) for condition, why in wrong)
    return Cell(field, f"CASE WHEN {fits} THEN {value} END", ((f"NOT ({fits})", "太大"), *some))


def _exact(field: Field, column: str, kind: str, factor: int) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The value of a number that fits, and when and why it is not exactly what the file says."""
    base, decimals = kind.partition("(")[0], _decimals(kind)
    if field.kind is Kind.NUMBER:
        lost = ((f"{column} <> round({column}, {_PLACES})", "超过四位小数"),) if decimals > _PLACES else ()
        return f"CAST({column} AS DECIMAL(18, {_PLACES}))", lost
    if base in _WHOLE and factor == 1:
        return f"CAST({column} AS BIGINT)", ()
    if base in _WHOLE:
        return f"CAST(CAST({column} AS HUGEINT) * {factor} AS BIGINT)", ()
    scaled = f"{column} * {factor}"
    if factor >= 10**decimals:  # no decimal is lost
        return f"CAST({scaled} AS BIGINT)", ()
    slack = " + 0.01" if base in _BROKEN else ""  # what a binary float may have added
    broken = f"abs({scaled} - round({scaled})) > 0{slack}"
    why = "细到不足 1 分" if factor > 1 else "不是整数"
    return f"CAST(round({scaled}) AS BIGINT)", () if field.kind is Kind.RATIO else ((broken, why),)


def _decimals(kind: str) -> int:
    """How many decimals a column's type has: DECIMAL(18,2) has two, a binary float any number."""
    if kind.startswith("DECIMAL"):
        return int(kind.rstrip(")").rpartition(",")[2])
    return _ANY if kind in _BROKEN else 0


def _digits(kind: str) -> int:
    """How many digits a column's type has at most before the point: DECIMAL(18,2) has sixteen."""
    if kind.startswith("DECIMAL"):
        digits, _, decimals = kind.removeprefix("DECIMAL(").rstrip(")").partition(",")
        return int(digits) - int(decimals)
    return {"TINYINT": 3, "UTINYINT": 3, "SMALLINT": 5, "USMALLINT": 5, "INTEGER": 10, "UINTEGER": 10}.get(
        kind, _ANY
    )


def _check_checklist(
    path: Path, columns: Mapping[str, str], vocabulary: Vocabulary, problems: Problems
) -> None:
    if not columns:
        return
    if PROJECT_ID not in columns:
        problems.add(path.name, f"缺少“{PROJECT_ID}”列", mend="请补上这一列")
    if {"事实类型", "状态"} <= columns.keys():
        return
    from checker.base.errors import nearest

    for name in columns.keys() - {PROJECT_ID, *vocabulary.listed}:
        problems.add(
            f"{path.name} 列“{name}”", f"《{CHECKLIST}》不列“{name}”", mend=nearest(name, vocabulary.listed)
        )


def typed_columns(file: FactFile | None, fact_type: FactType, wanted: set[str]) -> Iterator[str]:
    """The wanted fields of a fact type as SQL columns; NULL where the file has none."""
    for field in fact_type.fields:
        if field.name == PROJECT_ID or field.name not in wanted:
            continue
        value = value_of(file, field.name) if file else f"CAST(NULL AS {SQL_TYPES[field.kind]})"
        yield f"{value} AS {quoted(field.name)}"


def value_of(file: FactFile, name: str) -> str:
    """A field of a file as SQL, NULL where the file has none; a year left blank is that of its date."""
    field = file.type.field(name)
    assert field is not None, "the dictionary names its own fields"
    cell = file.cells.get(name)
    value = cell.value if cell else f"CAST(NULL AS {SQL_TYPES[field.kind]})"
    if not field.year_of:
        return value
    return f"coalesce({value}, CAST(year({value_of(file, field.year_of)}) AS BIGINT))"
