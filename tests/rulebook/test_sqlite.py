"""What DuckDB's SQL means, SQLite means too, or the SQL is refused: the cases that are held against Spark."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
import sqlglot

from checker.facts.vocabulary import Kind
from checker.rulebook.functions import FUNCTIONS
from checker.rulebook.sqlite.functions import scalars
from checker.rulebook.sqlite.gathering import AGGREGATES
from checker.rulebook.sqlite.queries import written
from checker.rulebook.sqlite.scope import UntranslatableError

CASES = Path(__file__).parent.parent / "portfolio" / "spark_dialect.sql"
DECODERS = {
    Kind.DATE: date.fromordinal,
    Kind.BOOL: bool,
    Kind.NUMBER: lambda value: Decimal(value).scaleb(-4),
}
REFUSED = (UntranslatableError, KeyError, sqlite3.OperationalError)  # the last: a sum beyond 64 bits
FEWEST = 50  # of the cases that must be written, not refused


def cases() -> list[str]:
    lines = CASES.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith(("--", "!"))]


@pytest.fixture(scope="module")
def lite() -> Iterator[sqlite3.Connection]:
    with sqlite3.connect(":memory:") as connection:
        for name, (arguments, function) in scalars(None).items():
            connection.create_function(name, arguments, function, deterministic=True)
        aggregates: dict[str, Any] = dict(AGGREGATES)
        for name, aggregate in aggregates.items():
            connection.create_aggregate(name, -1, aggregate)
        yield connection


def of_sqlite(case: str, connection: sqlite3.Connection) -> list[tuple[Any, ...]]:
    sql, columns = written(sqlglot.parse_one(f"SELECT {case}", read="duckdb"), {})
    decoders = [DECODERS.get(kind) if kind else None for kind in columns.values()]
    return [
        tuple(v if d is None or v is None else d(v) for d, v in zip(decoders, row, strict=True))
        for row in connection.execute(sql)
    ]


@pytest.mark.parametrize("case", cases())
def test_the_same_or_refused(case: str, lite: sqlite3.Connection) -> None:
    try:
        got = of_sqlite(case, lite)
    except REFUSED as refused:
        pytest.skip(str(refused))
    wanted = duckdb.sql(f"SELECT {case}").fetchall()
    assert sorted(got, key=repr) == sorted(wanted, key=repr)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_for_conditions_is_one_of_sqlite(name: str) -> None:
    """Else a rule that calls it is found out only when a project is checked."""
    function = FUNCTIONS[name]
    known = scalars(None)
    assert function.sqlite_name in known, "its Python belongs into rulebook/sqlite/functions.py"
    assert known[function.sqlite_name][0] in (len(function.takes), -1)


def test_most_are_written(lite: sqlite3.Connection) -> None:
    done = 0
    for case in cases():
        try:
            of_sqlite(case, lite)
            done += 1
        except REFUSED:
            continue
    assert done >= FEWEST
