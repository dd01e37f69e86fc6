"""The DuckDB of a screening: reads a 项目库, holds its facts and derived tables, writes what was judged.

Rule SQL is untrusted: the connection may open files of the 项目库 and of the results only, and its settings
are locked before any of it runs. What does not fit into memory goes to a folder that is removed afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import copy
from pathlib import Path
from threading import Event, Timer
from types import TracebackType

import duckdb

from checker.base.errors import FactError, Problem, RuleError, UsageError
from checker.base.sqltext import literal, quoted
from checker.facts.vocabulary import PROJECT
from checker.judging.store import too_long
from checker.portfolio.loading import FactTables
from checker.portfolio.source import FactLibrary
from checker.rulebook.functions import CALENDAR
from checker.rulebook.rules import RuleBook

AT_ONCE = 1000  # rows an INSERT


class Database(FactTables):
    """One screening's database. Use as a context manager.

    `memory` is what DuckDB may use, such as `4GB`; `spill` a folder for what does not fit; `results` the
    folder that is written. Projects are numbers inside: joins on them are what most of the time goes to.
    """

    numbering = "row_number() OVER ()"

    def __init__(
        self, library: FactLibrary, book: RuleBook, *, memory: str, threads: int, spill: Path, results: Path
    ) -> None:
        self.library = library
        self.book = book
        config: dict[str, str | bool | int | float | list[str]] = {
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "temp_directory": str(spill),
            "threads": str(threads),
        }
        try:
            self.connection = duckdb.connect(":memory:", config={**config, "memory_limit": memory})
        except duckdb.Error as cause:
            raise UsageError(
                Problem(f"--memory {memory}", "不认识", first_line(cause), "写成 4GB 的样子")
            ) from None
        folders = sorted(
            {f"{file.path.resolve().parent}/" for file in library.files.values()} | {f"{results.resolve()}/"}
        )
        self.connection.execute(
            f"""SET allowed_directories = [{", ".join(map(literal, folders))}];
                SET enable_external_access = false; SET preserve_insertion_order = false;
                SET lock_configuration = true"""
        )

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.connection.close()

    def beside(self) -> Database:
        """The same database for another thread, which needs a cursor of its own."""
        other = copy(self)
        other.connection = self.connection.cursor()
        return other

    def interrupt(self) -> None:
        """End the statement that another thread runs here."""
        self.connection.interrupt()

    def load_calendar(self) -> None:
        """The working days that rules count."""
        self.run(f'CREATE TABLE {CALENDAR} ("日期" DATE, "累计" INTEGER)', CALENDAR)
        if self.book.calendar is None:
            return
        first, counts = self.book.calendar
        self.run(
            f"INSERT INTO {CALENDAR} SELECT CAST(? AS DATE) + CAST(i AS INTEGER), total FROM "
            "(SELECT unnest(?::INTEGER[]) AS total, generate_subscripts(?::INTEGER[], 1) - 1 AS i)",
            CALENDAR,
            [first, counts, counts],
        )

    def insert(self, table: str, rows: Sequence[Sequence[object]]) -> None:
        """Add rows of values, few enough to send, to a table."""
        for start in range(0, len(rows), AT_ONCE):
            part = rows[start : start + AT_ONCE]
            places = ", ".join([f"({', '.join('?' * len(part[0]))})"] * len(part))
            self.run(f"INSERT INTO {table} VALUES {places}", table, [c for row in part for c in row])

    def columns_of(self, path: Path) -> set[str]:
        """The names of the columns of a Parquet file."""
        described = self.rows(f"DESCRIBE SELECT * FROM read_parquet({literal(str(path))})")
        return {str(row[0]) for row in described}

    def run(self, sql: str, place: str, values: Sequence[object] = ()) -> None:
        """Run a statement of ours over files: an error is one of the facts or of the machine."""
        try:
            self._execute(sql, values)
        except duckdb.Error as cause:
            raise self._fault(cause, place) from None

    def run_rules(self, sql: str, place: str) -> None:
        """Run a statement that holds SQL of rules.

        Raises RuleError when that fails, unless a file that it reads is broken.
        """
        late = Event()

        def end() -> None:
            late.set()
            self.connection.interrupt()

        timer = Timer(self.seconds, end)
        timer.daemon = True
        timer.start()
        try:
            self._execute(sql)
        except KeyboardInterrupt:
            if not late.is_set():
                raise  # it is the user's
            raise RuleError(Problem(place, "规则或派生表的 SQL 算不完", too_long(self.seconds))) from None
        except duckdb.Error as cause:
            problem = Problem(place, "规则或派生表的 SQL 算不出来", why=first_line(cause))
            raise self._fault(cause, place, RuleError(problem)) from None
        finally:
            timer.cancel()

    def _read_all(self, path: Path) -> Exception | None:
        """Read every cell of a file; say what stands in the way."""
        try:
            self._execute(f"SELECT max(hash(f)) FROM read_parquet({literal(str(path))}) AS f").fetchall()
        except duckdb.Error as cause:
            return cause
        return None

    def _meaning(self, cause: Exception, place: str) -> FactError | UsageError:
        return fault(cause, place)

    def _execute(self, sql: str, values: Sequence[object] = ()) -> duckdb.DuckDBPyConnection:
        try:
            return self.connection.execute(sql, values or None)
        except duckdb.InterruptException:  # how DuckDB tells of `interrupt`
            raise KeyboardInterrupt from None
        except RuntimeError as cause:  # and of Ctrl-C
            if "interrupted" in str(cause).lower():
                raise KeyboardInterrupt from None
            raise

    def rows(self, sql: str, place: str = PROJECT) -> list[tuple[object, ...]]:
        """All rows of a SELECT of ours that gives few. Raises FactError or UsageError as `run` does."""
        try:
            return [tuple(row) for row in self._execute(sql).fetchall()]
        except duckdb.Error as cause:
            raise self._fault(cause, place) from None

    def drop(self, *names: str) -> None:
        """Drop tables and free their memory."""
        for name in names:
            self.connection.execute(f"DROP TABLE IF EXISTS {quoted(name)}")


def fault(cause: Exception, place: str) -> FactError | UsageError:
    """What a failed statement means for the user: no memory, no disk, or a file that is broken."""
    text = first_line(cause)
    if isinstance(cause, duckdb.OutOfMemoryException):
        mend = "用 --memory 给多些内存，或腾出磁盘空间"
        return UsageError(Problem(place, "内存不够", text, mend))
    if "No space left" in text or ("disk" in text.lower() and "full" in text.lower()):
        return UsageError(Problem(place, "磁盘写满了", text, "腾出空间，或把结果写到别的磁盘"))
    return FactError(Problem(place, "数据读不出来", text, "文件可能不完整或有误，请重新导出"))


def first_line(cause: Exception) -> str:
    """The first line of an error of DuckDB, short enough to show."""
    return re.sub(r"\s+", " ", str(cause).strip().splitlines()[0])[:300]
