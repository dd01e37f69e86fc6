"""Reads a 项目库: Parquet files, one a fact type, that hold the facts of many projects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from checker.base.errors import FactError, Problem, UsageError
from checker.base.sqltext import quoted
from checker.facts.quantities import UnreadableError
from checker.facts.readers.assemble import assemble
from checker.facts.readers.portfolio import SOURCE_FILE, SOURCE_ROW, SOURCE_SHEET, SOURCES, data_folder
from checker.facts.readers.raw import Problems, RawHeader, RawRow, RawState, RawTable
from checker.facts.readers.reviews import from_portfolio
from checker.facts.records import Dossier, Source
from checker.facts.reviews import REVIEWS, Review
from checker.facts.values import parse
from checker.facts.vocabulary import CHECKLIST, PROJECT, PROJECT_ID, RECORD_NO, Field, Kind, Vocabulary

if TYPE_CHECKING:
    import duckdb

_BATCH = 10_000
_LIST_COLUMNS = (PROJECT_ID, "事实类型", "状态")
_ROW = "file_row_number"  # DuckDB's own, counted from 0
_ABOUT = (RECORD_NO, *SOURCES)
_NUMBERS = {name: Field(name, Kind.INTEGER, "") for name in (RECORD_NO, SOURCE_ROW)}
_AGAIN = "请重新导出后再试；收集来的项目库请重新运行 jixiao collect"
_FEW = 5


def read_parquet(folder: Path, vocabulary: Vocabulary, project: str | None = None) -> list[Dossier]:
    """Read `<事实类型>.parquet` files, each with a column 项目编号; 项目.parquet lists the projects.

    资料清单.parquet may say how complete the papers are: a column a fact type, or rows of 事实类型, 状态.
    记录号 and 来源文件, 来源表, 来源行 may say which record a row is and where it was read first.

    With `project`, only that one is read: soon, where the files are sorted by 项目编号.

    Raises FactError with every problem, UsageError where there is no such project.
    """
    data = data_folder(folder)
    _check_head(data)
    with _connection(folder) as connection:
        if project is not None:
            _check_known(data, project, connection)
        return _read(data, str(folder), vocabulary, connection, project)


@dataclass(frozen=True)
class Projects:
    """How many projects a 项目库 holds, and the ids of the first few."""

    number: int
    first: tuple[str, ...]


def projects_of(folder: Path) -> Projects:
    """Which projects a 项目库 holds, without reading them. Raises FactError as `read_parquet` does."""
    data = data_folder(folder)
    _check_head(data)
    with _connection(folder) as connection:
        found = _heads(data, connection, f"SELECT {quoted(PROJECT_ID)}, count(*) OVER () {{}} LIMIT {_FEW}")
        return Projects(int(str(found[0][1])) if found else 0, tuple(str(name) for name, _ in found))


@contextmanager
def _connection(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database of its own: rules never run on it, because it may open files and theirs may not."""
    import duckdb

    with duckdb.connect(config={"autoinstall_known_extensions": "false"}) as connection:
        try:
            yield connection
        except duckdb.Error as cause:
            raise _unreadable(str(folder), cause) from None


def _unreadable(place: str, cause: Exception) -> FactError:
    return FactError(Problem(place, "Parquet 文件读不出来", str(cause).strip().splitlines()[0], _AGAIN))


def _check_head(folder: Path) -> None:
    if not (folder / f"{PROJECT}.parquet").is_file():
        mend = f"请放入 {PROJECT}.parquet，每个项目一行，至少有{PROJECT_ID}"
        raise FactError(Problem(str(folder), f"缺少 {PROJECT}.parquet", mend=mend))


def _check_known(folder: Path, project: str, connection: duckdb.DuckDBPyConnection) -> None:
    """Raise UsageError where there is no such project, with the id most like it."""
    own = f"CAST({quoted(PROJECT_ID)} AS VARCHAR)"
    if _heads(folder, connection, f"SELECT 1 {{}} WHERE {_is_project(folder, connection)} LIMIT 1", project):
        return
    like = f"jaro_winkler_similarity({own}, ?)"
    near = _heads(folder, connection, f"SELECT {own} {{}} WHERE {like} > 0.7 ORDER BY {like} DESC LIMIT 1",
                  project, project)  # fmt: skip
    mend = f"是否想写“{near[0][0]}”？" if near else "编号见项目库的《项目》"
    raise UsageError(Problem(f"--project {project}", "没有这个项目编号", mend=mend))


def _heads(
    folder: Path, connection: duckdb.DuckDBPyConnection, sql: str, *more: str
) -> list[tuple[object, ...]]:
    """What a query on 项目.parquet finds; `{}` in it stands for the FROM clause."""
    file = _openable(folder / f"{PROJECT}.parquet")
    columns = _columns(file, connection)
    if PROJECT_ID not in columns:
        raise FactError(Problem(f"{PROJECT}.parquet", f"缺少“{PROJECT_ID}”列", mend="请补上这一列"))
    filled = sql.format(f"FROM read_parquet('{str(file).replace(chr(39), chr(39) * 2)}')")
    return connection.execute(filled, list(more)).fetchall()


def _is_project(folder: Path, connection: duckdb.DuckDBPyConnection, name: str = PROJECT) -> str:
    """The condition that a row belongs to a project; on the column as it is, so that the index helps."""
    columns = _columns(folder / f"{name}.parquet", connection)
    column = quoted(PROJECT_ID)
    return f"{column} = ?" if columns.get(PROJECT_ID) == "VARCHAR" else f"CAST({column} AS VARCHAR) = ?"


def _columns(file: Path, connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    found = connection.execute("DESCRIBE FROM read_parquet(?)", [str(file)]).fetchall()
    return {str(row[0]): str(row[1]) for row in found}


def _openable(file: Path) -> Path:
    if any(sign in str(file) for sign in "*?["):
        raise FactError(Problem(str(file), "路径里有 * ? 或 [", mend="请换一个文件夹名"))
    return file


def _read(
    folder: Path,
    shown: str,
    vocabulary: Vocabulary,
    connection: duckdb.DuckDBPyConnection,
    project: str | None,
) -> list[Dossier]:
    problems = Problems()
    files = sorted(path for path in folder.glob("*.parquet") if not path.name.startswith("."))
    tables = {file.stem: _table(file, connection, project, problems) for file in files}
    listed, reviewed = tables.pop(CHECKLIST, None), tables.pop(REVIEWS, None)
    states = list(_states(listed, problems)) if listed else []
    reviews = from_portfolio(reviewed, problems) if reviewed else {}
    dossiers = assemble(tables.values(), states, vocabulary, shown, keyed=True, problems=problems)
    return _reviewed(dossiers, reviews, shown)


def _reviewed(
    dossiers: list[Dossier], reviews: Mapping[str, tuple[Review, ...]], shown: str
) -> list[Dossier]:
    strangers = sorted(reviews.keys() - {dossier.project_id for dossier in dossiers} - {""})
    if strangers:
        mend = f"请在《{PROJECT}》补一行，或删去这些意见"
        raise FactError(
            [
                Problem(shown, f"《{REVIEWS}》里的项目“{name}”不在《{PROJECT}》里", mend=mend)
                for name in strangers
            ]
        )
    return [replace(d, reviews=(*d.reviews, *reviews.get(d.project_id, ()))) for d in dossiers]


def _table(
    file: Path, connection: duckdb.DuckDBPyConnection, project: str | None, problems: Problems
) -> RawTable:
    import duckdb

    cursor = connection.cursor()
    try:
        # Where the column is absent, that is noted once the table is understood, so nothing is filtered.
        known = project is not None and PROJECT_ID in _columns(_openable(file), cursor)
        chosen = f" WHERE {_is_project(file.parent, cursor, file.stem)}" if known else ""
        source = f"FROM read_parquet(?, {_ROW} = true){chosen}"
        cursor.execute(source, [str(_openable(file)), *([project] if known else [])])
    except duckdb.Error as cause:
        raise _unreadable(file.name, cause) from None
    names = [str(column[0]) for column in cursor.description or ()]
    kept = [index for index, name in enumerate(names) if name not in (_ROW, *_about(file.stem))]
    headers = tuple(RawHeader(names[index], f"{file.name} 列“{names[index]}”") for index in kept)
    return RawTable(file.stem, file.name, headers, _rows(file, names, kept, cursor, problems))


def _about(name: str) -> Sequence[str]:
    """The columns of a table that are about its rows, not of them."""
    return () if name in (CHECKLIST, REVIEWS) else _ABOUT


def _rows(
    file: Path,
    names: list[str],
    kept: Sequence[int],
    cursor: duckdb.DuckDBPyConnection,
    problems: Problems,
) -> Iterator[RawRow]:
    import duckdb

    shown = [names[index] for index in kept]
    at = {name: names.index(name) for name in (_ROW, *_about(file.stem)) if name in names}
    while True:
        try:
            batch = cursor.fetchmany(_BATCH)
        except duckdb.Error as cause:
            raise _unreadable(file.name, cause) from None
        for cells in batch:
            about = {name: cells[index] for name, index in at.items()}
            here = Source(file.name, int(about[_ROW]) + 1)
            numbers = {name: _number(about, name, here, problems) for name in _NUMBERS}
            source = _source(about, numbers[SOURCE_ROW], here)
            place = partial(_cell_place, source, shown)
            # 0 is no number of a record: what stands there is noted as a problem
            number = (numbers[RECORD_NO] or 0) if RECORD_NO in about else None
            yield RawRow(source, [cells[index] for index in kept], place, number)
        if not batch:
            return


def _number(about: Mapping[str, object], name: str, here: Source, problems: Problems) -> int | None:
    try:
        value = parse(_NUMBERS[name], about.get(name))
    except UnreadableError as cause:
        problems.add(f"{here}“{name}”", cause.what, mend=cause.mend)
        return None
    return value if isinstance(value, int) else None


def _source(about: Mapping[str, object], row: int | None, here: Source) -> Source:
    """Where the row was read first, if the table says so; else where it stands in the table."""
    file, sheet = about.get(SOURCE_FILE), about.get(SOURCE_SHEET)
    if file is None or row is None:
        return here
    return Source(str(file), row, "" if sheet is None else str(sheet))


def _cell_place(source: Source, names: list[str], index: int) -> str:
    return f"{source}“{names[index]}”"


def _states(table: RawTable, problems: Problems) -> Iterator[RawState]:
    """What the list says, whether it has a column for each type, or a row."""
    names = [header.text for header in table.headers]
    if PROJECT_ID in names and len(names) > 1 and not set(names) & set(_LIST_COLUMNS[1:]):
        yield from _wide_states(table, names)
        return
    absent = [name for name in _LIST_COLUMNS if name not in names]
    if absent:
        mend = f"要有 {' '.join(_LIST_COLUMNS)} 三列，或 {PROJECT_ID} 和每个事实类型一列"
        problems.add(table.place, f"缺少“{'、'.join(absent)}”列", mend=mend)
        return
    project, name, word = (names.index(column) for column in _LIST_COLUMNS)
    for row in table.rows:
        cells = row.cells
        yield RawState(str(cells[name]), cells[word], str(row.source), str(cells[project]))


def _wide_states(table: RawTable, names: Sequence[str]) -> Iterator[RawState]:
    project = names.index(PROJECT_ID)
    for row in table.rows:
        for index, name in enumerate(names):
            if index != project and row.cells[index] is not None:
                yield RawState(name, row.cells[index], row.place(index), str(row.cells[project]))
