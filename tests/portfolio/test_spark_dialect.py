"""Where DuckDB's SQL and Spark's differ in meaning, Spark is made to mean what DuckDB means."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Context, Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest
import sqlglot

from checker.portfolio.spark_dialect import SETTINGS, to_spark
from checker.portfolio.spark_mends import UntranslatableError
from tests.support import spark

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

Case = tuple[str, bool]
_EXACT = Context(prec=60)


def cases() -> Iterator[Case]:
    """What is selected, and whether both refuse it."""
    for line in (Path(__file__).parent / "spark_dialect.sql").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("--"):
            yield line.removeprefix("! "), line.startswith("! ")


@pytest.fixture(scope="module")
def session() -> SparkSession:
    made = spark().newSession()
    for name, value in SETTINGS.items():
        made.conf.set(name, value)
    return made


def plain(rows: list[tuple[object, ...]]) -> list[tuple[str, ...]]:
    """Rows without order, numbers by value."""
    return sorted(
        tuple(format(cell.normalize(_EXACT), "f") if isinstance(cell, Decimal) else str(cell) for cell in row)
        for row in rows
    )


def typed(sql: str) -> str:
    """The statement as screenings have it: its rows come from a subquery whose types are known."""
    return to_spark(sqlglot.parse_one(sql, read="duckdb"), {})


@pytest.mark.parametrize(("selected", "fails"), list(cases()), ids=lambda case: str(case)[:60])
def test_both_mean_the_same(session: SparkSession, selected: str, fails: bool) -> None:
    sql = f"SELECT {selected}"
    if fails:
        with duckdb.connect() as connection, pytest.raises(duckdb.Error):
            connection.execute(sql).fetchall()
        with pytest.raises(Exception, match=r"\[[A-Z_.]+\]"):
            session.sql(typed(sql)).collect()
        return
    with duckdb.connect() as connection:
        expected = plain(connection.execute(sql).fetchall())
    assert plain([tuple(row) for row in session.sql(typed(sql)).collect()]) == expected


@pytest.mark.parametrize(
    ("sql", "why"),
    [
        ("SELECT max_by(x, y, 2) FROM t", "只能取一个值"),
        ("SELECT first(x ORDER BY y, z DESC) FROM t", "升序"),
    ],
)
def test_what_spark_cannot_do_is_said(sql: str, why: str) -> None:
    with pytest.raises(UntranslatableError, match=why):
        to_spark(sqlglot.parse_one(sql, read="duckdb"), {})
