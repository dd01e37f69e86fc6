"""The store of one project or a few: an in-memory SQLite that reads its own tables and nothing else.

Dates are day numbers there, 数值 counts in 1/10000, 是否 is 0 or 1; rows come out as they went in.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from checker.base.sqltext import quoted
from checker.facts.records import Value
from checker.facts.vocabulary import Kind
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
from checker.rulebook.conditions import Condition, Row, to_sqlite
from checker.rulebook.rules import PreparedTable, RuleBook
from checker.rulebook.sqlite.functions import NUMBER_UNIT, scalars
from checker.rulebook.sqlite.gathering import AGGREGATES
from checker.rulebook.tables import Table, built_in, columns_in_sql

_STEPS = 100_000  # of SQLite's machine between two looks at the clock
_TYPES = {kind: "TEXT" if kind in (Kind.TEXT, Kind.CHOICE, Kind.REF) else "INTEGER" for kind in Kind}
_BUILT_IN = frozenset(
    [
        *("coalesce", "nullif", "count", "sum", "min", "max", "lag", "lead", "row_number", "rank"),
        *("dense_rank", "first_value", "last_value"),
    ]
)
_LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: 10**7,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 10**6,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH: 0,
    sqlite3.SQLITE_LIMIT_WORKER_THREADS: 0,
}
_FAILS = (sqlite3.Error, MemoryError, OverflowError)

Cell = str | int | None


class LiteStore(Store):
    """Facts of a few projects in SQLite. Statements are planned once and kept for the next `load`."""

    def __init__(self, book: RuleBook, seconds: float = SECONDS) -> None:
        super().__init__(book, seconds)
        self._until = 0.0
        self._reason = ""
        self._decoders: dict[str, list[tuple[str, Callable[[Any], Value] | None]]] = {}
        self._connection = sqlite3.connect(":memory:", isolation_level=None, cached_statements=1000)
        self._connection.execute(f"PRAGMA hard_heap_limit = {MEMORY_MB * 2**20}")
        for limit, value in _LIMITS.items():
            self._connection.setlimit(limit, value)
        self._create()
        self._lock()

    def close(self) -> None:
        """See `Store.close`."""
        self._connection.close()

    # ---- the database

    def _create(self) -> None:
        tables = {table.name: columns_in_sql(table) for table in self.book.tables.values()}
        for name, columns in (tables | built_in(self.book.vocabulary.listed)).items():
            typed = ", ".join(f"{quoted(column)} {_TYPES[kind]}" for column, kind in columns.items())
            self._connection.execute(f"CREATE TABLE {quoted(name)} ({typed}) STRICT")

    def _lock(self) -> None:
        """From here on only the store's own tables are read and filled, and only known functions called."""
        functions = scalars(self.book.calendar)
        for name, (arguments, function) in functions.items():
            told = self._told(function)
            self._connection.create_function(name, arguments, told, deterministic=True)
        aggregates: Mapping[str, type[Any]] = AGGREGATES
        for name, aggregate in aggregates.items():
            self._connection.create_aggregate(name, -1, aggregate)
        allowed = _BUILT_IN | set(functions) | set(AGGREGATES)
        acts = (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_INSERT, sqlite3.SQLITE_DELETE)

        def authorize(act: int, first: str | None, second: str | None, *_: str | None) -> int:
            if act in acts:
                fine = not (first or "").startswith("sqlite_")
            else:
                fine = act == sqlite3.SQLITE_FUNCTION and second in allowed
            return sqlite3.SQLITE_OK if fine else sqlite3.SQLITE_DENY

        self._connection.set_authorizer(authorize)
        self._connection.set_progress_handler(lambda: time.monotonic() > self._until, _STEPS)

    def _told(self, function: Callable[..., Cell]) -> Callable[..., Cell]:
        """A function that leaves word of what it raises; SQLite itself only says that it did."""

        def told(*arguments: Cell) -> Cell:
            try:
                return function(*arguments)
            except (OverflowError, ValueError) as cause:
                self._reason = str(cause)
                raise

        return told

    # ---- what every store does

    def _write(self, table: str, columns: Mapping[str, Kind], rows: Cells) -> None:
        encoders = [_ENCODERS.get(kind) for kind in columns.values()]
        cells = (
            [
                value if encode is None or value is None else encode(value)
                for encode, value in zip(encoders, row, strict=True)
            ]
            for row in rows
        )
        self._until = time.monotonic() + self.seconds
        self._connection.executemany(
            f"INSERT INTO {quoted(table)} VALUES ({', '.join('?' * len(columns))})", cells
        )

    def _clear(self, table: str) -> None:
        self._until = time.monotonic() + self.seconds
        self._connection.execute(f"DELETE FROM {quoted(table)}")

    def _derive(self, table: Table) -> int:
        try:
            return self._run(f"INSERT INTO {quoted(table.name)} {table.sqlite}").rowcount
        except _FAILS as cause:
            raise underivable(table, self._why(cause)) from None

    def rows(self, table: PreparedTable) -> Iterator[Row]:
        """See `Store.rows`."""
        columns = self._columns(table)
        for values in self._fetch(table, table.sqlite):
            yield _decoded(columns, values)

    def judged(self, table: PreparedTable) -> Iterator[tuple[Row, Flags]]:
        """See `Store.judged`."""
        columns = self._columns(table)
        width = len(columns)
        for values in self._fetch(table, _judging(table)):
            yield _decoded(columns, values), [None if v is None else v != 0 for v in values[width:]]

    def _columns(self, table: PreparedTable) -> list[tuple[str, Callable[[Any], Value] | None]]:
        """The columns of a prepared row, each with what brings its values back."""
        if table.sqlite not in self._decoders:
            kinds = columns_in_sql(table.table) | {name: c.kind for name, c in table.computed.items()}
            self._decoders[table.sqlite] = [(name, _DECODERS.get(kind)) for name, kind in kinds.items()]
        return self._decoders[table.sqlite]

    def _fetch(self, table: PreparedTable, sql: str) -> list[tuple[Cell, ...]]:
        try:
            return self._run(sql).fetchall()
        except _FAILS as cause:
            raise unjudgeable(table, self._why(cause)) from None

    def _run(self, sql: str) -> sqlite3.Cursor:
        self._until = time.monotonic() + self.seconds
        self._reason = ""
        return self._connection.execute(sql)

    def _why(self, cause: Exception) -> str:
        if isinstance(cause, MemoryError):
            return f"要用的内存超过 {MEMORY_MB} MB，多半是连接缺少条件，行数成倍增加"
        if "interrupted" in str(cause):
            return too_long(self.seconds)
        return self._reason or str(cause)


def _judging(table: PreparedTable) -> str:
    flags = [text for rule in table.rules for text in (_flag(rule.violation), _flag(rule.applies))]
    return f"SELECT p.*, {', '.join(flags)} FROM ({table.sqlite}) AS p"


def _flag(condition: Condition | None) -> str:
    return to_sqlite(condition) if condition else "TRUE"


def _number(value: Decimal | int) -> int:
    scaled = value * NUMBER_UNIT
    if scaled != int(scaled):
        raise OverflowError(f"数值 {value} 的小数超过四位")
    return int(scaled)


def _decoded(
    columns: Sequence[tuple[str, Callable[[Any], Value] | None]], values: Sequence[Cell]
) -> dict[str, Value | None]:
    return {
        name: value if decode is None or value is None else decode(value)
        for (name, decode), value in zip(columns, values, strict=False)
    }


_ENCODERS: Mapping[Kind, Callable[[Any], int]] = {Kind.DATE: date.toordinal, Kind.NUMBER: _number}
_DECODERS: Mapping[Kind, Callable[[Any], Value]] = {
    Kind.DATE: date.fromordinal,
    Kind.BOOL: bool,
    Kind.NUMBER: lambda value: Decimal(value).scaleb(-4),
}
