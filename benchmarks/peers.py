"""The same compiled conditions in four engines, over the same prepared rows: sql, durable, CLIPS and zen.

A prepared row is what every engine of ours reads: the columns that conditions name, joined and computed
before. They are written once, one Parquet file a table, and each engine judges all rows of all files.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Protocol, TypeVar

import duckdb

from benchmarks.translate import (
    CODE,
    clips_environment,
    codes_of,
    encoded,
    short_names,
    truths,
    violation,
    zen_decision,
)
from checker.base.sqltext import literal, quoted
from checker.library import Library
from checker.portfolio.database import Database
from checker.portfolio.screen import Screening
from checker.portfolio.source import open_library
from checker.portfolio.statements import state_code, state_column
from checker.rulebook.conditions import columns
from checker.rulebook.rules import PreparedTable
from checker.rulebook.tables import CONCLUSIONS

Item = TypeVar("Item")

BATCH = 1000
ROW = "_行"
Codes = Mapping[str, Sequence[Sequence[int]]]
"""By table, the state codes of each row, a code a rule."""


def tables(library: Library) -> list[PreparedTable]:
    """The tables that are judged from facts."""
    return [table for name, table in library.book.prepared.items() if name != CONCLUSIONS]


# ---- preparing


class _Preparing(Screening):
    """Writes the prepared rows of each table in place of judging them."""

    folder: Path

    def _judge(self, table: PreparedTable, place: str) -> None:
        if table.table.name == CONCLUSIONS:
            return
        used = sorted({name for rule in table.rules for name in columns(violation(rule))})
        chosen = ", ".join([f"row_number() OVER () AS {ROW}", *map(quoted, used)])
        file = literal(str(self.folder / f"{table.table.name}.parquet"))
        self.database.run_rules(
            f"COPY (SELECT {chosen} FROM ({table.sql})) TO {file} (FORMAT PARQUET)", place
        )


def prepare(data: Path, folder: Path, library: Library, spill: Path) -> int:
    """Write the prepared rows of a 项目库, one file a table; return how many rows there are."""
    facts = open_library(data, library.book.vocabulary)
    with Database(facts, library.book, memory="4GB", threads=1, spill=spill, results=folder) as database:
        preparing = _Preparing(database, library, None)
        preparing.folder = folder
        preparing.run()
    with duckdb.connect() as connection:
        every = literal(str(folder / "*.parquet"))
        counted = connection.execute(f"SELECT count(*) FROM read_parquet({every}, union_by_name = true)")
        return int(counted.fetchall()[0][0])


def _source(folder: Path, table: PreparedTable) -> str:
    return f"read_parquet({literal(str(folder / f'{table.table.name}.parquet'))})"


def _rows(
    connection: duckdb.DuckDBPyConnection, folder: Path, table: PreparedTable
) -> Iterator[dict[str, Any]]:
    cursor = connection.execute(f"SELECT * FROM {_source(folder, table)} ORDER BY {ROW}")
    names = [column[0] for column in cursor.description or ()]
    while part := cursor.fetchmany(10_000):
        for values in part:
            yield dict(zip(names, values, strict=True))


# ---- the engines


class Peer(Protocol):
    """Judges all prepared rows; made once, outside of what is timed."""

    def judge(self, folder: Path) -> None:
        """Judge the rows of all files."""
        ...

    def codes(self) -> Codes:
        """What was judged last."""
        ...


class Sql:
    """The `sql` engine: all rules of a table in one SELECT."""

    def __init__(self, library: Library) -> None:
        self.tables = tables(library)
        self.connection = duckdb.connect()

    def judge(self, folder: Path) -> None:
        """See `Peer.judge`."""
        for table in self.tables:
            states = ", ".join(f"{state_code(rule)} AS {quoted(state_column(rule))}" for rule in table.rules)
            create = f"CREATE OR REPLACE TABLE {quoted(table.table.name)} AS"
            self.connection.execute(f"{create} SELECT {ROW}, {states} FROM {_source(folder, table)}")

    def codes(self) -> Codes:
        """See `Peer.codes`."""
        found = {}
        for table in self.tables:
            select = f"SELECT * EXCLUDE ({ROW}) FROM {quoted(table.table.name)} ORDER BY {ROW}"
            found[table.table.name] = self.connection.execute(select).fetchall()
        return found


class _InPython:
    """An engine that is given one row, or a batch of rows, at a time."""

    def __init__(self, library: Library) -> None:
        self.tables = tables(library)
        self.connection = duckdb.connect()
        self.found: dict[str, list[tuple[int, ...]]] = {}

    def judge(self, folder: Path) -> None:
        """See `Peer.judge`."""
        for table in self.tables:
            rows = _rows(self.connection, folder, table)
            self.found[table.table.name] = list(self.judge_table(table, rows))

    def judge_table(self, table: PreparedTable, rows: Iterator[dict[str, Any]]) -> Iterator[tuple[int, ...]]:
        """The state codes of the rows of one table."""
        raise NotImplementedError

    def codes(self) -> Codes:
        """See `Peer.codes`."""
        return self.found


class Durable(_InPython):
    """The `durable` engine as it is."""

    def __init__(self, library: Library) -> None:
        from checker.judging.engines.durable import DurableEngine

        super().__init__(library)
        self.engine = DurableEngine()

    def judge_table(self, table: PreparedTable, rows: Iterator[dict[str, Any]]) -> Iterator[tuple[int, ...]]:
        """See `_InPython.judge_table`."""
        store: Any = _Prepared(rows)
        return _batches((CODE[j.state] for j in self.engine.judge(store, table)), len(table.rules))


class _Prepared:
    """What the durable engine needs of a store, reading prepared rows."""

    def __init__(self, rows: Iterator[dict[str, Any]]) -> None:
        self._rows = rows

    def derive(self, _: str) -> bool:
        """There may be rows."""
        return True

    def rows(self, *_: str) -> Iterator[dict[str, Any]]:
        """The prepared rows."""
        return self._rows


class Clips(_InPython):
    """CLIPS through clipspy: a template a table, a rule a truth, facts in batches."""

    def __init__(self, library: Library) -> None:
        super().__init__(library)
        self.made = {table.table.name: clips_environment(table) for table in self.tables}

    def judge_table(self, table: PreparedTable, rows: Iterator[dict[str, Any]]) -> Iterator[tuple[int, ...]]:
        """See `_InPython.judge_table`."""
        environment, fired = self.made[table.table.name]
        template, short, asked = environment.find_template("r"), short_names(table), len(truths(table))
        for part in _batches(rows, BATCH):
            for place, row in enumerate(part):
                template.assert_fact(i=place, **encoded(row, short))
            environment.run()
            held = [[False] * asked for _ in part]
            for place, truth in fired:
                held[place][truth] = True
            yield from (codes_of(table, flags) for flags in held)
            fired.clear()
            environment.reset()


class Zen(_InPython):
    """GoRules zen-engine: a decision a table, an expression a truth, rows in batches."""

    def __init__(self, library: Library) -> None:
        import zen

        super().__init__(library)
        engine = zen.ZenEngine()
        self.made = {table.table.name: engine.create_decision(zen_decision(table)) for table in self.tables}

    def judge_table(self, table: PreparedTable, rows: Iterator[dict[str, Any]]) -> Iterator[tuple[int, ...]]:
        """See `_InPython.judge_table`."""
        short = short_names(table)
        names = [f"t{place}" for place in range(len(truths(table)))]
        for part in _batches(rows, BATCH):
            given = {"rows": [encoded(row, short) for row in part]}
            answer = self.made[table.table.name].evaluate(given)["result"]["rows"]
            yield from (codes_of(table, [held[name] for name in names]) for held in answer)


PEERS: Mapping[str, Callable[[Library], Peer]] = {
    "sql": Sql,
    "durable": Durable,
    "clipspy": Clips,
    "zen-engine": Zen,
}


def _batches(items: Iterable[Item], size: int) -> Iterator[tuple[Item, ...]]:
    pending = iter(items)
    while part := tuple(islice(pending, size)):
        yield part


def digests(codes: Codes) -> dict[str, str]:
    """A fingerprint of the states of each table."""
    return {
        name: hashlib.sha256(b"|".join(bytes(row) for row in rows)).hexdigest()[:16]
        for name, rows in codes.items()
    }
