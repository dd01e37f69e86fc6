"""The store of many projects: a locked, in-memory DuckDB."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Timer
from typing import Any

import duckdb

from checker.base.sqltext import quoted
from checker.facts.vocabulary import PROJECT_ID, SQL_TYPES, Kind
from checker.judging.store import (
    MEMORY_MB,
    SECONDS,
    Cells,
    Flags,
    Store,
    too_long,
    underivable,
    unjudgeable,
)
from checker.rulebook.conditions import Condition, Row, to_sql
from checker.rulebook.functions import CALENDAR
from checker.rulebook.rules import PreparedTable, RuleBook
from checker.rulebook.tables import Table, built_in, create_sql

Config = dict[str, str | bool | int | float | list[str]]

_AT_ONCE = 500
_CONFIG: Config = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "memory_limit": f"{MEMORY_MB}MB",
}


class DuckStore(Store):
    """Facts of many projects in DuckDB.

    The connection has no access to files or network, and its settings are locked before rule SQL runs.
    """

    def __init__(self, book: RuleBook, seconds: float = SECONDS) -> None:
        super().__init__(book, seconds)
        self._connection = duckdb.connect(":memory:", config=dict(_CONFIG))
        self._connection.execute("SET lock_configuration = true; " + "; ".join(self._ddl()))
        self._load_calendar()

    def close(self) -> None:
        """See `Store.close`."""
        self._connection.close()

    def _ddl(self) -> Iterator[str]:
        for table in self.book.tables.values():
            yield create_sql(table)
        for name, columns in built_in(self.book.vocabulary.listed).items():
            typed = ", ".join(f"{quoted(column)} {SQL_TYPES[kind]}" for column, kind in columns.items())
            yield f"CREATE TABLE {quoted(name)} ({typed})"
        yield f'CREATE TABLE {quoted(CALENDAR)} ("日期" DATE, "累计" INTEGER)'

    def _load_calendar(self) -> None:
        if self.book.calendar is None:
            return
        first, counts = self.book.calendar
        self._connection.execute(
            f"INSERT INTO {quoted(CALENDAR)} SELECT CAST(? AS DATE) + CAST(i AS INTEGER), total FROM "
            "(SELECT unnest(?::INTEGER[]) AS total, generate_subscripts(?::INTEGER[], 1) - 1 AS i)",
            [first, counts, counts],
        )

    def _write(self, table: str, columns: Mapping[str, Kind], rows: Cells) -> None:
        head = f"INSERT INTO {quoted(table)} ({', '.join(map(quoted, columns))}) VALUES "
        one = f"({', '.join('?' * len(columns))})"
        for start in range(0, len(rows), _AT_ONCE):
            part = rows[start : start + _AT_ONCE]
            cells = [cell for row in part for cell in row]
            self._connection.execute(head + ", ".join([one] * len(part)), cells)

    def _clear(self, table: str) -> None:
        self._connection.execute(f"DELETE FROM {quoted(table)}")

    def _derive(self, table: Table) -> int:
        columns = [quoted(PROJECT_ID), *(quoted(name) for name in table.columns if name != PROJECT_ID)]
        chosen = f"SELECT {', '.join(columns)} FROM ({table.sql}) AS q"
        try:
            counted = self._run(
                f"INSERT INTO {quoted(table.name)} ({', '.join(columns)}) {chosen}"
            ).fetchone()
        except duckdb.Error as cause:
            raise underivable(table, self._why(cause)) from None
        return int(counted[0]) if counted else 0

    def rows(self, table: PreparedTable) -> Iterator[Row]:
        """See `Store.rows`."""
        names, rows = self._fetch(table, table.sql)
        for values in rows:
            yield dict(zip(names, values, strict=True))

    def judged(self, table: PreparedTable) -> Iterator[tuple[Row, Flags]]:
        """See `Store.judged`."""
        flags = [_flag(one) for rule in table.rules for one in (rule.violation, rule.applies)]
        named = (f'{text} AS "?{index}"' for index, text in enumerate(flags))
        names, rows = self._fetch(table, f"SELECT p.*, {', '.join(named)} FROM ({table.sql}) AS p")
        width = len(names) - len(flags)
        for values in rows:
            yield dict(zip(names[:width], values[:width], strict=True)), values[width:]

    def _fetch(self, table: PreparedTable, sql: str) -> tuple[list[str], list[tuple[Any, ...]]]:
        try:
            cursor = self._run(sql)
        except duckdb.Error as cause:
            raise unjudgeable(table, self._why(cause)) from None
        return [column[0] for column in cursor.description or ()], cursor.fetchall()

    def _run(self, sql: str) -> duckdb.DuckDBPyConnection:
        with bounded(self._connection, self.seconds):
            return self._connection.execute(sql)

    def _why(self, cause: duckdb.Error) -> str:
        if isinstance(cause, duckdb.InterruptException):
            return too_long(self.seconds)
        return str(cause).strip().splitlines()[0]


def _flag(condition: Condition | None) -> str:
    return to_sql(condition) if condition else "TRUE"


@contextmanager
def bounded(connection: duckdb.DuckDBPyConnection, seconds: float) -> Iterator[None]:
    """Interrupt what runs on a connection when it takes longer than this."""
    timer = Timer(seconds, connection.interrupt)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
