"""A locked, in-memory DuckDB that holds facts, built-in tables and derived tables for the engines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import TracebackType

import duckdb

from checker.conditions import Row, quoted
from checker.errors import Problem, RuleError
from checker.functions import CALENDAR
from checker.records import Dossier
from checker.rulebook import RuleBook
from checker.tables import CONCLUSIONS, STATUS, Table, create_fact_sql
from checker.vocabulary import PROJECT_ID, RECORD_NO, SQL_TYPES
from checker.workdays import running_count

_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
FEW = 50  # projects up to which planning a query costs more than it saves
_FIRST, _LAST = date(1, 1, 1), date(9999, 12, 31)


@dataclass(frozen=True)
class ThresholdValue:
    """A threshold's value in one domain (region and budget level) over a period; days inclusive."""

    name: str
    start: date | None
    end: date | None
    value: int


@dataclass(frozen=True)
class Domain:
    """Where and at which budget level a project lies; thresholds depend on both."""

    region: str
    tier: str


def domain_of(dossier: Dossier) -> Domain:
    """The domain of a project."""
    values = dossier.project.values
    return Domain(str(values.get("地区") or ""), str(values.get("预算级次") or ""))


class Store:
    """Facts of one or more projects in DuckDB. Use as a context manager.

    Rule SQL is untrusted: the connection has no access to files or network, and its settings are locked
    before any of it runs.
    """

    def __init__(self, book: RuleBook) -> None:
        self.book = book
        self._derived: set[str] = set()
        self._connection = duckdb.connect(":memory:", config=dict(_CONFIG))
        ddl = [create_fact_sql(table) for table in book.tables.values() if table.is_fact]
        self._connection.execute("".join(ddl))

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the database and free its memory."""
        self._connection.close()

    # ---- loading

    def load(
        self, dossiers: Sequence[Dossier], thresholds: Mapping[Domain, Iterable[ThresholdValue]]
    ) -> None:
        """Put the facts of all projects in, with the thresholds of their domains; call it once."""
        if len(dossiers) <= FEW:
            self._connection.execute("PRAGMA disable_optimizer; SET threads = 1")
        self._connection.execute("SET lock_configuration = true")
        for table in self.book.tables.values():
            if table.is_fact:
                self._insert_facts(table, dossiers)
        self._load_status(dossiers)
        self._load_thresholds(dossiers, thresholds)
        self._load_calendar()

    def _insert_facts(self, table: Table, dossiers: Sequence[Dossier]) -> None:
        names = [name for name in table.columns if name != PROJECT_ID]
        rows = [
            [dossier.project_id, record.number, *(record.values.get(name) for name in names)]
            for dossier in dossiers
            for record in dossier.of(table.name)
        ]
        self._insert(table.name, [PROJECT_ID, RECORD_NO, *names], rows)

    def _insert(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        head = f"INSERT INTO {quoted(table)} ({', '.join(map(quoted, columns))}) VALUES "
        one = f"({', '.join('?' * len(columns))})"
        for start in range(0, len(rows), 500):
            part = rows[start : start + 500]
            self._connection.execute(
                head + ", ".join([one] * len(part)), [cell for row in part for cell in row]
            )

    def _load_status(self, dossiers: Sequence[Dossier]) -> None:
        listed = self.book.vocabulary.listed
        columns = "".join(f", {quoted(name)} BOOLEAN" for name in listed)
        self._connection.execute(f"CREATE TABLE {quoted(STATUS)} ({quoted(PROJECT_ID)} VARCHAR{columns})")
        rows = [[d.project_id, *(True if d.is_complete(name) else None for name in listed)] for d in dossiers]
        self._insert(STATUS, [PROJECT_ID, *listed], rows)

    def _load_thresholds(
        self, dossiers: Sequence[Dossier], thresholds: Mapping[Domain, Iterable[ThresholdValue]]
    ) -> None:
        self._connection.execute(
            f'CREATE TABLE "项目域" ({quoted(PROJECT_ID)} VARCHAR, "域" INTEGER);'
            'CREATE TABLE "标准值" ("名称" VARCHAR, "域" INTEGER, "起" DATE, "止" DATE, "值" BIGINT)'
        )
        numbers = {domain: number for number, domain in enumerate(thresholds)}
        self._insert(
            "项目域", [PROJECT_ID, "域"], [[d.project_id, numbers.get(domain_of(d))] for d in dossiers]
        )
        rows = [
            [value.name, numbers[domain], value.start or _FIRST, value.end or _LAST, value.value]
            for domain, values in thresholds.items()
            for value in values
        ]
        self._insert("标准值", ["名称", "域", "起", "止", "值"], rows)

    def _load_calendar(self) -> None:
        texts = [table.sql for table in self.book.derived()] + [p.sql for p in self.book.prepared.values()]
        if not any(quoted(CALENDAR) in text for text in texts):
            return
        first, counts = running_count()
        self._connection.execute(
            f"CREATE TABLE {quoted(CALENDAR)} AS "
            'SELECT CAST(? AS DATE) + CAST(i AS INTEGER) AS "日期", "累计" FROM '
            '(SELECT unnest(?::INTEGER[]) AS "累计", generate_subscripts(?::INTEGER[], 1) - 1 AS i)',
            [first, counts, counts],
        )

    # ---- deriving

    def derive(self, name: str) -> None:
        """Materialise a derived table and those it depends on; does nothing for fact tables.

        Raises RuleError when its SQL fails.
        """
        table = self.book.tables[name]
        if not table.sql or name in self._derived:
            return
        for needed in table.depends:
            if needed in self.book.tables:
                self.derive(needed)
        self._derived.add(name)
        try:
            self._connection.execute(f"CREATE TABLE {quoted(name)} AS {_typed(table)}")
        except duckdb.Error as cause:
            raise RuleError(Problem(table.place, f"派生表“{name}”算不出来", why=_first_line(cause))) from None

    def replace_conclusions(self, rows: Mapping[str, Mapping[str, int]]) -> None:
        """Set the built-in table of conclusions: project id to column to count."""
        names = list(self.book.tables[CONCLUSIONS].columns)
        columns = "".join(f", {quoted(name)} BIGINT" for name in names)
        self._connection.execute(
            f"CREATE OR REPLACE TABLE {quoted(CONCLUSIONS)} ({quoted(PROJECT_ID)} VARCHAR{columns})"
        )
        self._insert(
            CONCLUSIONS,
            [PROJECT_ID, *names],
            [[p, *(counts[n] for n in names)] for p, counts in rows.items()],
        )

    # ---- reading

    def rows(self, sql: str, place: str = "") -> Iterator[Row]:
        """Run a SELECT and give its rows as mappings."""
        try:
            cursor = self._connection.execute(sql)
        except duckdb.Error as cause:
            raise RuleError(Problem(place or "规则", "规则的 SQL 算不出来", why=_first_line(cause))) from None
        names = [column[0] for column in cursor.description or ()]
        for values in cursor.fetchall():
            yield dict(zip(names, values, strict=True))


def _typed(table: Table) -> str:
    """The table's SELECT with every column cast to its declared type, as it was promised to the engines."""
    columns = ", ".join(
        f"CAST(q.{quoted(c.name)} AS {SQL_TYPES[c.kind]}) AS {quoted(c.name)}"
        for c in table.columns.values()
        if c.name != PROJECT_ID
    )
    return f"SELECT q.{quoted(PROJECT_ID)}, {columns} FROM ({table.sql}) AS q"


def _first_line(cause: Exception) -> str:
    return str(cause).strip().splitlines()[0]
