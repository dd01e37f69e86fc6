"""Reads a folder of Parquet files, one a fact type, that hold the facts of many projects."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from checker.errors import FactError, Problem
from checker.readers.assemble import assemble
from checker.readers.raw import Problems, RawHeader, RawRow, RawState, RawTable
from checker.records import Dossier, Source
from checker.vocabulary import CHECKLIST, PROJECT, PROJECT_ID, Vocabulary

if TYPE_CHECKING:
    import duckdb

_BATCH = 10_000
_LIST_COLUMNS = (PROJECT_ID, "事实类型", "状态")


def read_parquet(folder: Path, vocabulary: Vocabulary) -> list[Dossier]:
    """Read `<事实类型>.parquet` files, each with a column 项目编号; 项目.parquet lists the projects.

    资料清单.parquet may say, by 项目编号 and 事实类型, how complete the papers are.
    """
    import duckdb

    if not (folder / f"{PROJECT}.parquet").is_file():
        mend = f"请放入 {PROJECT}.parquet，每个项目一行，至少有{PROJECT_ID}"
        raise FactError(Problem(str(folder), f"缺少 {PROJECT}.parquet", mend=mend))
    # Rules never run on this connection: it may open files, theirs may not.
    with duckdb.connect(config={"autoinstall_known_extensions": "false"}) as connection:
        try:
            return _read(folder, vocabulary, connection)
        except duckdb.Error as cause:
            raise FactError(
                Problem(str(folder), "Parquet 文件读不出来", str(cause).splitlines()[0], "请重新导出后再试")
            ) from None


def _read(folder: Path, vocabulary: Vocabulary, connection: duckdb.DuckDBPyConnection) -> list[Dossier]:
    problems = Problems()
    files = sorted(folder.glob("*.parquet"))
    tables = [_table(file, connection) for file in files if file.stem != CHECKLIST]
    listed = folder / f"{CHECKLIST}.parquet"
    states = list(_states(_table(listed, connection), problems)) if listed.is_file() else []
    return assemble(tables, states, vocabulary, str(folder), keyed=True, problems=problems)


def _table(file: Path, connection: duckdb.DuckDBPyConnection) -> RawTable:
    if any(sign in str(file) for sign in "*?["):
        raise FactError(Problem(str(file), "路径里有 * ? 或 [", mend="请换一个文件夹名"))
    cursor = connection.cursor().execute("FROM read_parquet(?)", [str(file)])
    names = [str(column[0]) for column in cursor.description or ()]
    headers = tuple(RawHeader(name, f"{file.name} 列“{name}”") for name in names)
    return RawTable(file.stem, file.name, headers, _rows(file.name, names, cursor))


def _rows(file: str, names: list[str], cursor: duckdb.DuckDBPyConnection) -> Iterator[RawRow]:
    number = 0
    while batch := cursor.fetchmany(_BATCH):
        for cells in batch:
            number += 1
            source = Source(file, number)
            yield RawRow(source, cells, partial(_cell_place, source, names))


def _cell_place(source: Source, names: list[str], index: int) -> str:
    return f"{source}“{names[index]}”"


def _states(table: RawTable, problems: Problems) -> Iterator[RawState]:
    names = [header.text for header in table.headers]
    absent = [name for name in _LIST_COLUMNS if name not in names]
    if absent:
        problems.add(table.place, f"缺少“{'、'.join(absent)}”列", mend=f"要有 {' '.join(_LIST_COLUMNS)} 三列")
        return
    project, name, word = (names.index(column) for column in _LIST_COLUMNS)
    for row in table.rows:
        cells = row.cells
        yield RawState(str(cells[name]), cells[word], str(row.source), str(cells[project]))
