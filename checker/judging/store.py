"""The store of an engine: facts of some projects, built-in tables, and derived tables made when asked for.

What is the same in every database is here; `lite` keeps a few projects in SQLite, `duck` many in DuckDB.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from types import TracebackType

from checker.base.errors import Problem, RuleError
from checker.facts.inexact import Inexact
from checker.facts.records import Dossier, Value
from checker.facts.vocabulary import PROJECT_ID, RECORD_NO, Kind
from checker.knowledge.domain import domain_of
from checker.knowledge.model import Domain, ThresholdValue
from checker.rulebook.conditions import Row
from checker.rulebook.rules import PreparedTable, RuleBook
from checker.rulebook.tables import CONCLUSIONS, DOMAINS, STATUS, VALUES, Table, built_in, columns_in_sql

FIRST_DAY, LAST_DAY = date(1, 1, 1), date(9999, 12, 31)
SECONDS = 60.0  # how long a statement of a rule may take
MEMORY_MB = 1024  # what all of a store may hold

Flags = Sequence[bool | None]
Cells = Sequence[Sequence[Value | None]]


class Store(ABC):
    """Facts of one or more projects in a database. Use as a context manager, from one thread.

    Rule SQL is untrusted: it can read the store's tables and nothing else, and a statement that takes more
    than `seconds` or too much memory is ended, with a RuleError that names it.
    """

    def __init__(self, book: RuleBook, seconds: float = SECONDS) -> None:
        self.book = book
        self.seconds = seconds
        self._rows: dict[str, int] = {}

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @abstractmethod
    def close(self) -> None:
        """Close the database and free its memory."""

    # ---- what databases do each in their way

    @abstractmethod
    def _write(self, table: str, columns: Mapping[str, Kind], rows: Cells) -> None:
        """Insert rows into a table."""

    @abstractmethod
    def _clear(self, table: str) -> None:
        """Delete all rows of a table."""

    @abstractmethod
    def _derive(self, table: Table) -> int:
        """Fill a derived table, what it reads being there; the number of its rows."""

    @abstractmethod
    def rows(self, table: PreparedTable) -> Iterator[Row]:
        """The rows of a prepared table, derived before. Raises RuleError when its SQL fails."""

    @abstractmethod
    def judged(self, table: PreparedTable) -> Iterator[tuple[Row, Flags]]:
        """The same, each row with two truths a rule: of `applies and when`, and of `applies` alone."""

    # ---- loading

    def load(
        self, dossiers: Sequence[Dossier], thresholds: Mapping[Domain, Iterable[ThresholdValue]]
    ) -> None:
        """Replace what the store holds by the facts of these projects and the thresholds of their domains."""
        for name, count in self._rows.items():
            if count:
                self._clear(name)
        self._rows = {}
        for table in self.book.tables.values():
            if table.is_fact:
                self._insert_facts(table, dossiers)
        listed = self.book.vocabulary.listed
        status: Cells = [
            [d.project_id, *(True if d.is_complete(name) else None for name in listed)] for d in dossiers
        ]
        self._insert(STATUS, built_in(self.book.vocabulary.listed)[STATUS], status)
        self._insert_thresholds(dossiers, thresholds)

    def replace_facts(self, name: str, dossiers: Sequence[Dossier]) -> frozenset[str]:
        """Replace the rows of one fact type; what rests on it is derived anew when it is asked for.

        For who changes a cell and looks again: the rest stays, with what was derived of it. Gives the tables
        that may now have other rows.
        """
        changed = frozenset({name, *self._dependents(name)})
        for table in changed:
            if self._rows.pop(table, 0):
                self._clear(table)
        self._insert_facts(self.book.tables[name], dossiers)
        return changed

    def _dependents(self, name: str) -> set[str]:
        """The derived tables that read a table, directly or through others."""
        found = {name}
        for table in self.book.derived():
            if not found.isdisjoint(table.depends):
                found.add(table.name)
        return found - {name}

    def _insert_facts(self, table: Table, dossiers: Sequence[Dossier]) -> None:
        names = [name for name in table.columns if name != PROJECT_ID]
        rows = [
            [dossier.project_id, record.number, *(_exact(record.values.get(name)) for name in names)]
            for dossier in dossiers
            for record in dossier.of(table.name)
        ]
        columns = columns_in_sql(table)
        assert list(columns) == [PROJECT_ID, RECORD_NO, *names]
        self._insert(table.name, columns, rows)

    def _insert_thresholds(
        self, dossiers: Sequence[Dossier], thresholds: Mapping[Domain, Iterable[ThresholdValue]]
    ) -> None:
        numbers = {domain: number for number, domain in enumerate(thresholds)}
        columns = built_in(self.book.vocabulary.listed)
        domains: Cells = [[d.project_id, numbers.get(domain_of(d))] for d in dossiers]
        values: Cells = [
            [value.name, numbers[domain], value.start or FIRST_DAY, value.end or LAST_DAY, value.value]
            for domain, found in thresholds.items()
            for value in found
        ]
        self._insert(DOMAINS, columns[DOMAINS], domains)
        self._insert(VALUES, columns[VALUES], values)

    def replace_conclusions(self, rows: Mapping[str, Mapping[str, int | str]]) -> None:
        """Set the built-in table of conclusions: project id to column to count, or to names."""
        table = self.book.tables[CONCLUSIONS]
        self._clear(CONCLUSIONS)
        cells: Cells = [
            [project, *(counts[name] for name in table.columns)] for project, counts in rows.items()
        ]
        self._insert(CONCLUSIONS, columns_in_sql(table), cells)

    def _insert(self, table: str, columns: Mapping[str, Kind], rows: Cells) -> None:
        if rows:
            self._write(table, columns, rows)
        self._rows[table] = len(rows)

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
        return self._derive(table)


def _exact(value: Value | None) -> Value | None:
    """What a store can hold: a value known only within bounds is unknown to it."""
    return None if isinstance(value, Inexact) else value


def underivable(table: Table, why: str) -> RuleError:
    """The error of a derived table whose SQL fails."""
    return RuleError(Problem(table.place, f"派生表“{table.name}”算不出来", why=why))


def unjudgeable(table: PreparedTable, why: str) -> RuleError:
    """The error of rules whose SQL fails."""
    rules = "、".join(rule.id for rule in table.rules)
    return RuleError(Problem(table.table.name, f"规则 {rules} 算不出来", why=why))


def too_long(seconds: float) -> str:
    """Why a statement was ended."""
    return f"算了 {seconds:g} 秒还没有算完，多半是连接缺少条件，行数成倍增加"
