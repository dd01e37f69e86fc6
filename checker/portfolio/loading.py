"""What a screening holds of a 项目库: projects numbered, facts, 资料状态, thresholds, in any database."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from checker.base.errors import FactError, JixiaoError, UsageError
from checker.base.sqltext import literal, quoted
from checker.facts.vocabulary import CHECKLIST, PROJECT, PROJECT_ID, RECORD_NO
from checker.judging.store import FIRST_DAY, LAST_DAY
from checker.knowledge.base import KnowledgeBase
from checker.knowledge.model import Domain
from checker.knowledge.thresholds import values_for
from checker.portfolio.source import FactFile, FactLibrary, typed_columns, value_of
from checker.rulebook.rules import RuleBook
from checker.rulebook.tables import DOMAINS, STATUS, VALUES, Table

NUMBERS = "_项目"  # project id (名) and the number that stands for it in every table (序)
FAULTS = "_数据问题"  # projects that are left out, and why
SECONDS, SECONDS_PER_PROJECT = 120.0, 0.002  # how long a statement of rules may take, many times what ours do
PRESENT = "_有"  # of which listed types a project has rows, and rows that lack what sums need; one bit each


class FactTables(ABC):
    """The tables that rules are judged on, whichever database holds them. Use as a context manager.

    Statements are DuckDB's; a database says how it runs them and what their errors mean.
    """

    library: FactLibrary
    book: RuleBook
    seconds = SECONDS  # how long a statement of rules may take
    numbering: str  # the number of a row, in SQL

    def __enter__(self) -> Self:
        return self

    @abstractmethod
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    @abstractmethod
    def run(self, sql: str, place: str, values: Sequence[object] = ()) -> None:
        """Run a statement of ours over files: an error is one of the facts or of the machine."""

    @abstractmethod
    def run_rules(self, sql: str, place: str) -> None:
        """Run a statement that holds SQL of rules.

        Raises RuleError when that fails, unless a file that it reads is broken.
        """

    @abstractmethod
    def rows(self, sql: str, place: str = PROJECT) -> list[tuple[object, ...]]:
        """All rows of a SELECT of ours that gives few. Raises FactError or UsageError as `run` does."""

    @abstractmethod
    def insert(self, table: str, rows: Sequence[Sequence[object]]) -> None:
        """Add rows of values, few enough to send, to a table."""

    @abstractmethod
    def columns_of(self, path: Path) -> set[str]:
        """The names of the columns of a Parquet file."""

    @abstractmethod
    def load_calendar(self) -> None:
        """The working days that rules count."""

    @abstractmethod
    def drop(self, *names: str) -> None:
        """Drop tables and free their memory."""

    @abstractmethod
    def _read_all(self, path: Path) -> Exception | None:
        """Read every cell of a file; say what stands in the way."""

    @abstractmethod
    def _meaning(self, cause: Exception, place: str) -> FactError | UsageError:
        """What a failed statement means for the user."""

    def row(self, sql: str, place: str = PROJECT) -> tuple[object, ...]:
        """The one row of a SELECT of ours. Raises FactError or UsageError as `run` does."""
        (found,) = self.rows(sql, place)
        return found

    def count(self, table: str) -> int:
        """How many rows a table has."""
        return int(str(self.row(f"SELECT count(*) FROM {quoted(table)}")[0]))

    # ---- projects, completeness, thresholds

    def number_projects(self, listed: Sequence[str]) -> None:
        """Give every project that 项目 lists a number, and note which of the listed types it has rows of."""
        head = self.library.files[PROJECT]
        once = "" if self.library.sound else "DISTINCT "  # what was collected has every project once
        self.run(
            f"""CREATE TABLE {NUMBERS} AS SELECT {self.numbering} AS 序, * FROM
                (SELECT {once}{head.project} AS 名 FROM {head.source} AS f WHERE {head.project} <> '')""",
            head.path.name,
        )
        rows = [
            f"SELECT {file.project} AS p, CAST({mask} AS BIGINT) AS m, {_mask(file, mask)} AS w"
            f" FROM {file.source} AS f"
            for name, mask in self._masks().items()
            if name in listed and (file := self.library.files.get(name))
        ]
        none = "SELECT NULL::VARCHAR AS p, 0::BIGINT AS m, 0::BIGINT AS w LIMIT 0"
        every = " UNION ALL ".join(rows) or none
        masks = f"SELECT p, bit_or(m) AS m, bit_or(w) AS w FROM ({every}) GROUP BY p"
        self.run(f"CREATE TABLE {PRESENT} AS {masks}", CHECKLIST)

    def leave_out_faults(self) -> int:
        """Forget the projects with faults; return how many are left."""
        self.run(f"DELETE FROM {NUMBERS} WHERE 名 IN (SELECT {PROJECT_ID} FROM {FAULTS})", PROJECT)
        left = self.count(NUMBERS)
        self.seconds = SECONDS + left * SECONDS_PER_PROJECT
        return left

    def _masks(self) -> Mapping[str, int]:
        return {name: 1 << place for place, name in enumerate(self.book.vocabulary.listed)}

    def completeness(self, listed: Sequence[str]) -> tuple[Mapping[str, tuple[str, str]], str]:
        """By listed type, as SQL, what the 资料清单 says and if there are rows; and the tables to read."""
        said, joined = self._said(listed)
        masks = self._masks()
        found = {name: (said[name], f"coalesce(h.m, 0) & {masks[name]} > 0") for name in listed}
        tables = f"{NUMBERS} AS n LEFT JOIN {PRESENT} AS h ON h.p = n.名{joined}"
        return found, tables

    def load_facts(self, table: Table, wanted: Iterable[str], *, kept: bool = True) -> None:
        """Read the `wanted` fields of a fact type; if not `kept`, only when they are asked for."""
        file = self.library.files.get(table.name)
        fields = typed_columns(file, self.book.vocabulary[table.name], set(wanted))
        columns = "".join(f", {field}" for field in fields)
        create = f"CREATE {'TABLE' if kept else 'VIEW'} {quoted(table.name)} AS SELECT"
        if file is None:
            ids = f"CAST(NULL AS BIGINT) AS {PROJECT_ID}, CAST(NULL AS BIGINT) AS {RECORD_NO}"
            self.run(f"{create} {ids}{columns} LIMIT 0", table.name)
            return
        number = f"f.{RECORD_NO}"
        if not file.numbered:
            number = f"row_number() OVER (PARTITION BY {file.project} ORDER BY f.file_row_number)"
        self.run(
            f"""{create} n.序 AS {PROJECT_ID}, CAST({number} AS BIGINT) AS {RECORD_NO}{columns}
                FROM {file.source} AS f JOIN {NUMBERS} AS n ON n.名 = {file.project}""",
            file.path.name,
        )

    def load_status(self, listed: Sequence[str]) -> None:
        """资料状态: TRUE where absence means something, by project and (some) listed fact types."""
        found, tables = self.completeness(listed)
        masks = self._masks()
        states = "".join(
            f", CASE WHEN {said} = '未提供' OR coalesce(h.w, 0) & {masks[name]} > 0 THEN NULL"
            f" WHEN {said} = '确认没有' THEN TRUE WHEN {has_rows} THEN TRUE END AS {quoted(name)}"
            for name, (said, has_rows) in found.items()
        )
        number = f"n.序 AS {PROJECT_ID}"
        self.run(f"CREATE TABLE {STATUS} AS SELECT {number}{states} FROM {tables}", CHECKLIST)
        self.drop(PRESENT)

    def _said(self, listed: Sequence[str]) -> tuple[Mapping[str, str], str]:
        """What the 资料清单 says of each type, as SQL, and the join it needs; wide or long."""
        path = self.library.checklist
        if path is None:
            return dict.fromkeys(listed, "CAST(NULL AS VARCHAR)"), ""
        source = f"read_parquet({literal(str(path))})"
        names = self.columns_of(path)
        sound = self.library.sound  # then it is tidy
        project = PROJECT_ID if sound else f"trim(CAST({PROJECT_ID} AS VARCHAR))"
        if {"事实类型", "状态"} <= names:
            wide = "".join(
                f", max(状态) FILTER (WHERE 事实类型 = {literal(name)}) AS {quoted(name)}" for name in listed
            )
            source = f"(SELECT {PROJECT_ID}{wide} FROM {source} GROUP BY {PROJECT_ID})"
            names = set(listed)
        value = "s.{}" if sound else "trim(s.{})"
        said = {
            name: value.format(quoted(name)) if name in names else "CAST(NULL AS VARCHAR)" for name in listed
        }
        return said, f" LEFT JOIN (SELECT {project} AS p, * FROM {source}) AS s ON s.p = n.名"

    def load_thresholds(self, kb: KnowledgeBase) -> None:
        """The thresholds of every domain there is; needs the table 项目."""
        pairs = self.rows(f"SELECT DISTINCT 地区, 预算级次 FROM {PROJECT}")
        wanted = [kb.thresholds[name] for name in self.book.thresholds]
        values: list[list[object]] = []
        numbers: dict[tuple[tuple[object, ...], ...], int] = {}
        domains: list[list[object]] = []
        for region, tier in pairs:
            spans = tuple(
                (v.name, v.start or FIRST_DAY, v.end or LAST_DAY, v.value)
                for v in values_for(wanted, Domain(str(region or ""), str(tier or "")))
            )
            if spans not in numbers:  # many counties share the values of their province
                numbers[spans] = len(numbers)
                values += [[name, numbers[spans], first, last, value] for name, first, last, value in spans]
            domains.append([region, tier, numbers[spans]])
        self.run("CREATE TABLE _域 (r VARCHAR, t VARCHAR, 域 INTEGER)", PROJECT)
        self.insert("_域", domains)
        self.run(f"CREATE TABLE {VALUES} (名称 VARCHAR, 域 INTEGER, 起 DATE, 止 DATE, 值 BIGINT)", PROJECT)
        self.insert(VALUES, values)
        self.run(
            f"""CREATE TABLE {DOMAINS} AS SELECT p.{PROJECT_ID}, d.域 FROM {PROJECT} AS p JOIN _域 AS d
                ON d.r IS NOT DISTINCT FROM p.地区 AND d.t IS NOT DISTINCT FROM p.预算级次""",
            PROJECT,
        )

    # ---- faults

    def _fault(self, cause: Exception, place: str, otherwise: JixiaoError | None = None) -> JixiaoError:
        """What a failed statement means; what is neither the machine's nor a file's fault is `otherwise`."""
        made = self._meaning(cause, place)
        if isinstance(made, UsageError):
            return made
        return self._broken_file() or otherwise or made

    def _broken_file(self) -> FactError | None:
        """The first file that cannot be read to its end. Errors do not always say which it was."""
        paths = [file.path for file in self.library.files.values()]
        for path in [*paths, *([self.library.checklist] if self.library.checklist else [])]:
            cause = self._read_all(path)
            if cause:
                made = self._meaning(cause, path.name)
                return made if isinstance(made, FactError) else None
        return None


def _mask(file: FactFile, mask: int) -> str:
    """The bit of a type in a row that lacks a cell without which its rows cannot be added up."""
    lacking = [f"{value_of(file, name)} IS NULL" for name in file.type.complete]
    said = f"CASE WHEN {' OR '.join(lacking)} THEN {mask} ELSE 0 END" if lacking else "0"
    return f"CAST({said} AS BIGINT)"
