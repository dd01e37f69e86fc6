"""The database of a screening on Spark: it takes the statements that DuckDB would run.

Each statement is read, written for Spark (`spark_dialect`) and run on DataFrames: a table is a temporary view
over what is persisted, an INSERT one more part of it, a COPY one job that writes. All rows of a project are
brought into one partition when they are read, so that what follows joins and groups without another shuffle.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

import sqlglot
from sqlglot import exp

from checker.base.errors import FactError, Problem, RuleError, UsageError
from checker.facts.vocabulary import PROJECT, PROJECT_ID
from checker.portfolio.loading import FactTables
from checker.portfolio.source import FactLibrary
from checker.portfolio.spark_dialect import SETTINGS, to_spark
from checker.portfolio.spark_errors import fault, first_line, spark_errors
from checker.portfolio.spark_mends import UntranslatableError
from checker.portfolio.spark_tables import Rows, kept
from checker.rulebook.functions import CALENDAR
from checker.rulebook.rules import RuleBook

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_HOW: Mapping[str, str] = {
    "spark.sql.adaptive.enabled": "false",  # it would break up the partitions that projects lie in
    "spark.sql.requireAllClusterKeysForCoPartition": "false",
    "spark.sql.constraintPropagation.enabled": "false",  # a union of kept rows trips over what it once knew
}
_PARTITIONS_ONE_TASK_READS, _PARTITIONS_A_FILE = 8, 64
_ROW_NUMBER = "file_row_number"
_NUMBER = "序"


class SparkDatabase(FactTables):
    """The tables of a screening as Spark's views. Use as a context manager.

    `files` gives the address of every file of the library; `results` the address of the folder that is
    written, where `COPY … TO` names a place in it. The session that is given keeps its settings and views.
    """

    numbering = "row_number() OVER (ORDER BY 名)"  # the same again where an executor is lost

    def __init__(
        self,
        session: SparkSession,
        library: FactLibrary,
        book: RuleBook,
        *,
        files: Mapping[Path, str],
        results: str,
    ) -> None:
        self.library = library
        self.book = book
        self.session = session.newSession()
        for name, value in {**SETTINGS, **_HOW}.items():
            self.session.conf.set(name, value)
        self._results = results
        self._tables: dict[str, Rows] = {}
        self._files: dict[str, str] = {}
        for path, address in files.items():
            self._add_file(path, address)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for rows in self._tables.values():
            rows.drop()

    def _add_file(self, path: Path, address: str) -> None:
        from pyspark.sql import functions as f

        name = f"文件 {path.name}"
        place = f.struct("_metadata.file_path", "_metadata.row_index").alias(_ROW_NUMBER)
        self.session.read.parquet(address).select("*", place).createOrReplaceTempView(f"`{name}`")
        self._files[str(path)] = name

    # ---- statements

    def run(self, sql: str, place: str, values: Sequence[object] = ()) -> None:
        """See `FactTables.run`."""
        assert not values, "rows of values go through `insert`"
        try:
            self._take(sql, rules=False)
        except UntranslatableError as cause:
            raise AssertionError(f"our own SQL must run on Spark: {cause}") from cause
        except spark_errors() as cause:
            raise self._fault(cause, place) from None

    def run_rules(self, sql: str, place: str) -> None:
        """See `FactTables.run_rules`."""
        try:
            self._take(sql, rules=True)
        except UntranslatableError as cause:
            raise RuleError(Problem(place, "Spark 算不了规则或派生表的 SQL", str(cause))) from None
        except spark_errors() as cause:
            problem = Problem(place, "规则或派生表的 SQL 在 Spark 上算不出来", why=first_line(cause))
            raise self._fault(cause, place, RuleError(problem)) from None

    def _read_all(self, path: Path) -> Exception | None:
        """See `FactTables._read_all`."""
        try:
            self.session.table(f"`{self._files[str(path)]}`").write.format("noop").mode("overwrite").save()
        except spark_errors() as cause:
            return cause
        return None

    def _meaning(self, cause: Exception, place: str) -> FactError | UsageError:
        return fault(cause, place)

    def _take(self, sql: str, *, rules: bool) -> None:
        (statement,) = sqlglot.parse(sql, read="duckdb")
        if isinstance(statement, exp.Create) and isinstance(statement.this, exp.Schema):
            self._declare(statement.this)
        elif isinstance(statement, exp.Create):
            stored = statement.kind != "VIEW"
            self._create(statement.this.name, statement.expression, rules=rules, stored=stored)
        elif isinstance(statement, exp.Insert):
            self._append(statement.this.name, statement.expression)
        elif isinstance(statement, exp.Copy):
            self._write(statement.this.this, statement.args["files"][0].name)
        elif isinstance(statement, exp.Delete):
            self._delete(statement.this.name, statement.args["where"].this)
        else:
            raise AssertionError(f"no statement of a screening: {sql[:100]}")

    def _declare(self, schema: exp.Schema) -> None:
        columns = [exp.alias_(exp.Cast(this=exp.Null(), to=c.kind), c.name) for c in schema.expressions]
        empty = to_spark(exp.select(*columns).where(exp.false()))
        self._tables[schema.this.name] = Rows(self.session.sql(empty))

    def _create(self, name: str, query: exp.Expr, *, rules: bool, stored: bool = True) -> None:
        frame = self._query(query, typed=rules)
        key = next((key for key in (PROJECT_ID, _NUMBER) if key in frame.columns), None)
        if key and not rules:
            frame = frame.repartition(key)
        if stored:
            made = Rows(frame.limit(0), [kept(frame)])
        else:
            made = Rows(frame.limit(0), [frame], stored=False, read=self._read_by(query))
        self.drop(name)
        self._tables[name] = made

    def _append(self, name: str, query: exp.Expr) -> None:
        from pyspark.sql import functions as f

        rows = self._tables[name]
        frame = self._query(query).toDF(*rows.schema.names)
        columns = [f.col(f"`{c.name}`").cast(c.dataType).alias(c.name) for c in rows.schema]
        rows.wait(frame.select(*columns), self._read_by(query))

    def _write(self, query: exp.Expr, place: str) -> None:
        frame = self._query(query)
        if not query.args.get("order"):
            frame = _in_few_files(frame)
        frame.write.option("mapreduce.fileoutputcommitter.marksuccessfuljobs", "false").parquet(
            f"{self._results}/{place}"
        )

    def _delete(self, name: str, condition: exp.Expr) -> None:
        met = exp.NullSafeEQ(this=exp.Paren(this=condition), expression=exp.true())
        others = exp.Not(this=exp.Paren(this=met))
        self._create(name, exp.select("*").from_(exp.to_table(name)).where(others), rules=False)

    # ---- tables

    def _query(self, query: exp.Expr, *, typed: bool = False) -> DataFrame:
        """The rows of a query, not computed yet."""
        names = _tables_in(query) & self._tables.keys()
        schema = {name: self._tables[name].types() for name in names} if typed else None
        views = {name: self._tables[name].view() for name in names}
        return self.session.sql(to_spark(query, schema, {**self._files, **views}))

    def _read_by(self, query: exp.Expr) -> frozenset[str]:
        """The tables whose rows a query needs, those behind views too."""
        named = _tables_in(query)
        return named.union(*(self._tables[name].read for name in named & self._tables.keys()))

    def insert(self, table: str, rows: Sequence[Sequence[object]]) -> None:
        """See `FactTables.insert`. The rows travel as one text, so that no executor needs Python."""
        if not rows:
            return
        made = self._tables[table]
        types = ", ".join(
            f"_{place}: {field.dataType.simpleString()}" for place, field in enumerate(made.schema)
        )
        values = json.dumps([{f"_{i}": cell for i, cell in enumerate(row)} for row in rows], default=str)
        text = exp.Literal.string(values).sql(dialect="spark")
        frame = self.session.sql(f"SELECT inline(from_json({text}, 'ARRAY<STRUCT<{types}>>'))")
        made.wait(frame.toDF(*made.schema.names))

    def load_calendar(self) -> None:
        """See `FactTables.load_calendar`."""
        self.run(f'CREATE TABLE {CALENDAR} ("日期" DATE, "累计" INTEGER)', CALENDAR)
        if self.book.calendar is not None:
            first, counts = self.book.calendar
            self.insert(CALENDAR, [(first + timedelta(days=i), total) for i, total in enumerate(counts)])

    def rows(self, sql: str, place: str = PROJECT) -> list[tuple[object, ...]]:
        """See `FactTables.rows`."""
        try:
            query = sqlglot.parse_one(sql, read="duckdb")
            return [tuple(row) for row in self._query(query).collect()]
        except spark_errors() as cause:
            raise self._fault(cause, place) from None

    def columns_of(self, path: Path) -> set[str]:
        """See `FactTables.columns_of`."""
        return set(self.session.table(f"`{self._files[str(path)]}`").columns)

    def drop(self, *names: str) -> None:
        """See `FactTables.drop`. What still waits for a table's rows is computed first."""
        for name in names:
            gone = self._tables.pop(name, None)
            if gone is None:
                continue
            try:
                for rows in self._tables.values():
                    if rows.waits_for(name):
                        rows.settle()
            except spark_errors() as cause:
                raise fault(cause, name) from None
            gone.drop()


def _in_few_files(frame: DataFrame) -> DataFrame:
    """Few rows of many partitions make few files."""
    partitions = int(frame.sparkSession.conf.get("spark.sql.shuffle.partitions") or 1)
    if partitions <= _PARTITIONS_ONE_TASK_READS:
        return frame.coalesce(1)
    return frame.repartition(1 + partitions // _PARTITIONS_A_FILE)


def _tables_in(query: exp.Expr) -> frozenset[str]:
    return frozenset(table.name for table in query.find_all(exp.Table))
