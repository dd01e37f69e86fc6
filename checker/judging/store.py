"""A locked, in-memory DuckDB that holds facts, built-in tables and derived tables for the engines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from types import TracebackType

import duckdb

from checker.base.errors import Problem, RuleError
from checker.base.sqltext import quoted
from checker.facts.records import Dossier
from checker.facts.vocabulary import PROJECT_ID, RECORD_NO
from checker.knowledge.domain import domain_of
from checker.knowledge.model import Domain, ThresholdValue
from checker.rulebook.conditions import Row
from checker.rulebook.functions import CALENDAR
from checker.rulebook.rules import RuleBook
from checker.rulebook.tables import CONCLUSIONS, STATUS, Table, create_sql

Config = dict[str, str | bool | int | float | list[str]]
Cells = Sequence[Sequence[object]]

DOMAINS, VALUES = "项目域", "标准值"
_CONFIG: Config = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
FIRST_DAY, LAST_DAY = date(1, 1, 1), date(9999, 12, 31)


class Store:
    """Facts of one or more projects in DuckDB. Use as a context manager.

    Rule SQL is untrusted: the connection has no access to files or network, and its settings are locked
    before any of it runs. `many` is for hundreds of projects and more: queries are planned with care and
    use all cores. Without it they are planned fast, and kept, so that the next `load` is judged sooner.
    """

    def __init__(self, book: RuleBook, *, many: bool = False) -> None:
        self.book = book
        self._many = many
        self._rows: dict[str, int] = {}
        self._statements: dict[str, str] = {}
        self._connection = duckdb.connect(":memory:", config=dict(_CONFIG))
        if not many:  # planning a few rows costs more than it saves
            self._connection.execute("PRAGMA disable_optimizer; SET threads = 1")
        self._connection.execute("SET lock_configuration = true; " + "; ".join(self._ddl()))
        self._load_calendar()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the database and free its memory."""
        self._connection.close()

    # ---- tables

    def _ddl(self) -> Iterator[str]:
        project = f"{quoted(PROJECT_ID)} VARCHAR"
        for table in self.book.tables.values():
            yield create_sql(table)
        status = "".join(f", {quoted(name)} BOOLEAN" for name in self.book.vocabulary.listed)
        yield f"CREATE TABLE {quoted(STATUS)} ({project}{status})"
        yield f'CREATE TABLE {quoted(DOMAINS)} ({project}, "域" INTEGER)'
        spans = '"名称" VARCHAR, "域" INTEGER, "起" DATE, "止" DATE, "值" BIGINT'
        yield f"CREATE TABLE {quoted(VALUES)} ({spans})"
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

    # ---- loading

    def load(
        self, dossiers: Sequence[Dossier], thresholds: Mapping[Domain, Iterable[ThresholdValue]]
    ) -> None:
        """Replace what the store holds by the facts of these projects and the thresholds of their domains."""
        for name, count in self._rows.items():
            if count:
                self._connection.execute(f"DELETE FROM {quoted(name)}")
        self._rows = {}
        for table in self.book.tables.values():
            if table.is_fact:
                self._insert_facts(table, dossiers)
        listed = self.book.vocabulary.listed
        status = [
            [d.project_id, *(True if d.is_complete(name) else None for name in listed)] for d in dossiers
        ]
        self._insert(STATUS, [PROJECT_ID, *listed], status)
        self._insert_thresholds(dossiers, thresholds)

    def replace_facts(self, name: str, dossiers: Sequence[Dossier]) -> None:
        """Replace the rows of one fact type; what rests on it is derived anew when it is asked for.

        For who changes a cell and looks again: the rest stays, with what was derived of it.
        """
        for table in (name, *self._dependents(name)):
            if self._rows.pop(table, 0):
                self._connection.execute(f"DELETE FROM {quoted(table)}")
        self._insert_facts(self.book.tables[name], dossiers)

    def _dependents(self, name: str) -> list[str]:
        """The derived tables that read a table, directly or through others."""
        found = {name}
        for table in self.book.derived():
            if found & set(table.depends):
                found.add(table.name)
        return sorted(found - {name})

    def _insert_facts(self, table: Table, dossiers: Sequence[Dossier]) -> None:
        names = [name for name in table.columns if name != PROJECT_ID]
        rows = [
            [dossier.project_id, record.number, *(record.values.get(name) for name in names)]
            for dossier in dossiers
            for record in dossier.of(table.name)
        ]
        self._insert(table.name, [PROJECT_ID, RECORD_NO, *names], rows)

    def _insert_thresholds(
        self, dossiers: Sequence[Dossier], thresholds: Mapping[Domain, Iterable[ThresholdValue]]
    ) -> None:
        numbers = {domain: number for number, domain in enumerate(thresholds)}
        domains = [[d.project_id, numbers.get(domain_of(d))] for d in dossiers]
        values = [
            [value.name, numbers[domain], value.start or FIRST_DAY, value.end or LAST_DAY, value.value]
            for domain, found in thresholds.items()
            for value in found
        ]
        self._insert(DOMAINS, [PROJECT_ID, "域"], domains)
        self._insert(VALUES, ["名称", "域", "起", "止", "值"], values)

    def _insert(self, table: str, columns: Sequence[str], rows: Cells) -> None:
        head = f"INSERT INTO {quoted(table)} ({', '.join(map(quoted, columns))}) VALUES "
        one = f"({', '.join('?' * len(columns))})"
        for start in range(0, len(rows), 500):
            part = rows[start : start + 500]
            cells = [cell for row in part for cell in row]
            self._connection.execute(head + ", ".join([one] * len(part)), cells)
        self._rows[table] = len(rows)

    def replace_conclusions(self, rows: Mapping[str, Mapping[str, int]]) -> None:
        """Set the built-in table of conclusions: project id to column to count."""
        names = list(self.book.tables[CONCLUSIONS].columns)
        self._connection.execute(f"DELETE FROM {quoted(CONCLUSIONS)}")
        cells = [[project, *(counts[name] for name in names)] for project, counts in rows.items()]
        self._insert(CONCLUSIONS, [PROJECT_ID, *names], cells)

    # ---- deriving

    def derive(self, name: str) -> bool:
        """Fill a derived table and those it depends on; return whether the table has any rows.

        Raises RuleError when its SQL fails.
        """
        table = self.book.tables[name]
        if table.sql and name not in self._rows:
            self._rows[name] = 0 if self._surely_empty(table) else self._fill(table)
        return self._rows.get(name, 0) > 0

    def _surely_empty(self, table: Table) -> bool:
        """Whether a table without which this one has no rows is empty; spares a query on most projects."""
        return any(
            needed in self.book.tables and not self.derive(needed) for needed in sorted(table.requires)
        )

    def _fill(self, table: Table) -> int:
        for needed in table.depends:
            if needed in self.book.tables:
                self.derive(needed)
        columns = [quoted(PROJECT_ID), *(quoted(name) for name in table.columns if name != PROJECT_ID)]
        chosen = f"SELECT {', '.join(columns)} FROM ({table.sql}) AS q"
        sql = f"INSERT INTO {quoted(table.name)} ({', '.join(columns)}) {chosen}"
        try:
            counted = self._run(sql).fetchone()
        except duckdb.Error as cause:
            raise RuleError(
                Problem(table.place, f"派生表“{table.name}”算不出来", why=_first_line(cause))
            ) from None
        return int(counted[0]) if counted else 0

    # ---- reading

    def rows(self, sql: str, place: str) -> Iterator[Row]:
        """Run a SELECT and give its rows as mappings. Raises RuleError when the SQL fails."""
        try:
            cursor = self._run(sql)
        except duckdb.Error as cause:
            raise RuleError(Problem(place, "规则的 SQL 算不出来", why=_first_line(cause))) from None
        names = [column[0] for column in cursor.description or ()]
        for values in cursor.fetchall():
            yield dict(zip(names, values, strict=True))

    def _run(self, sql: str) -> duckdb.DuckDBPyConnection:
        if self._many:
            return self._connection.execute(sql)
        if sql not in self._statements:
            statement = f"s{len(self._statements)}"
            self._connection.execute(f"PREPARE {statement} AS {sql}")
            self._statements[sql] = statement
        return self._connection.execute(f"EXECUTE {self._statements[sql]}")


def _first_line(cause: Exception) -> str:
    return str(cause).strip().splitlines()[0]
