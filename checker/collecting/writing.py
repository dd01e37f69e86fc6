"""Writes the Parquet files of a 项目库: what stays from the former ones, and what was read anew."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING

from checker.base.sqltext import quoted
from checker.facts.readers.portfolio import SOURCE_FILE, SOURCE_ROW, SOURCE_SHEET, heading, sql_type
from checker.facts.reviews import IN_PORTFOLIO, ORDER, REVIEWS
from checker.facts.vocabulary import CHECKLIST, PROJECT, PROJECT_ID, RECORD_NO, Vocabulary

if TYPE_CHECKING:
    import duckdb

ROW_GROUP = 100_000
MEMORY = "2GB"

Columns = Mapping[str, str]


class Spool:
    """Rows on their way to the tables: one file of JSON lines a table. Use as a context manager."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._files: dict[str, IO[bytes]] = {}

    def __enter__(self) -> Spool:
        return self

    def __exit__(self, *_: object) -> None:
        for file in self._files.values():
            file.close()

    def add(self, rows: Mapping[str, bytes]) -> None:
        """Take the rows of one project."""
        for name, lines in rows.items():
            if name not in self._files:
                self._files[name] = self.path(name).open("wb")
            self._files[name].write(lines)

    def path(self, name: str) -> Path:
        """The file of a table."""
        return self.folder / f"{name}.jsonl"


def tables(vocabulary: Vocabulary) -> dict[str, Columns]:
    """The columns of every table, with their types."""
    about = {RECORD_NO: "BIGINT"}
    sources = {SOURCE_FILE: "VARCHAR", SOURCE_SHEET: "VARCHAR", SOURCE_ROW: "BIGINT"}
    found: dict[str, Columns] = {}
    for name, fact_type in vocabulary.types.items():
        fields = {heading(f): sql_type(f) for f in fact_type.fields if f.name != PROJECT_ID}
        found[name] = {PROJECT_ID: "VARCHAR", **about, **fields, **sources}
    found[CHECKLIST] = {PROJECT_ID: "VARCHAR", **dict.fromkeys(vocabulary.listed, "VARCHAR")}
    found[REVIEWS] = {PROJECT_ID: "VARCHAR", **{f.name: sql_type(f) for f in IN_PORTFOLIO.fields}}
    return found


def write_tables(
    target: Path,
    vocabulary: Vocabulary,
    spool: Path,
    fresh: Collection[str],
    former: Path | None,
    kept: Collection[str],
) -> dict[str, int]:
    """Write the tables into the folder `target`; sizes in bytes by file name.

    `fresh` are the projects to take from the spool, `kept` those from the `former` tables. A column that
    has no value is left out, and so is a table without rows.

    Raises duckdb.Error and OSError when that fails.
    """
    import duckdb

    config = {
        "memory_limit": MEMORY,
        "temp_directory": str(spool / "溢出"),
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
    }
    with duckdb.connect(config=dict(config)) as connection:
        for name, ids in (("fresh", fresh), ("kept", kept)):
            connection.execute(f"CREATE TABLE {name} AS SELECT unnest(?::VARCHAR[]) AS id", [list(ids)])
        for name, columns in tables(vocabulary).items():
            parts = list(_parts(name, columns, spool, former, connection))
            if parts:
                _write(target / f"{name}.parquet", columns, parts, connection)
    for path in target.iterdir():
        _settle(path)
    _settle(target)
    return {path.name: path.stat().st_size for path in target.iterdir()}


def _parts(
    name: str, columns: Columns, spool: Path, former: Path | None, connection: duckdb.DuckDBPyConnection
) -> Iterator[str]:
    old = former / f"{name}.parquet" if former else None
    if old is not None and old.is_file():
        source = f"read_parquet({_text(str(old))})"
        has = {str(row[0]) for row in connection.execute(f"DESCRIBE FROM {source}").fetchall()}
        chosen = [column if column in has else None for column in columns]
        yield _select(columns, chosen, source, "kept")
    new = spool / f"{name}.jsonl"
    if new.is_file():
        texts = ", ".join(f"{_text(column)}: 'VARCHAR'" for column in columns)
        source = f"read_json({_text(str(new))}, columns = {{{texts}}}, format = 'newline_delimited')"
        yield _select(columns, list(columns), source, "fresh")


def _select(columns: Columns, chosen: list[str | None], source: str, ids: str) -> str:
    cells = ", ".join(
        f"CAST({quoted(has) if has else 'NULL'} AS {kind}) AS {quoted(column)}"
        for (column, kind), has in zip(columns.items(), chosen, strict=True)
    )
    return f"SELECT {cells} FROM {source} WHERE {quoted(PROJECT_ID)} IN (SELECT id FROM {ids})"


def _write(path: Path, columns: Columns, parts: list[str], connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(f"CREATE OR REPLACE TEMP TABLE t AS {' UNION ALL '.join(parts)}")
    counts = connection.execute(
        f"SELECT {', '.join(f'count({quoted(c)})' for c in columns)} FROM t"
    ).fetchone()
    assert counts is not None  # an aggregate has one row
    if not counts[0] and path.stem != PROJECT:
        return
    filled = [column for column, count in zip(columns, counts, strict=True) if count]
    order = [PROJECT_ID, *(column for column in (RECORD_NO, ORDER) if column in filled)]
    connection.execute(
        f"COPY (SELECT {', '.join(map(quoted, filled))} FROM t ORDER BY {', '.join(map(quoted, order))})"
        f" TO {_text(str(path))} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP})"
    )


def _settle(path: Path) -> None:
    """See to it that the content is on the disk, so that the manifest never comes before its data."""
    if path.is_dir() and os.name == "nt":
        return  # a folder cannot be opened there
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
