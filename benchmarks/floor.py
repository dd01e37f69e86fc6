"""The floor: ten of the rules as a database engineer would write them, one plain DuckDB query a rule.

The queries are in `benchmarks/floor/*.sql`. They read the same Parquet files as the engine does, know
nothing of it, and write the same rows and columns. What policy staff keep in the knowledge base (values by
region and date, working days) is laid beside them as two small Parquet files: in a bureau it would be a
table too.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb

from checker.base.sqltext import literal, quoted
from checker.facts.vocabulary import Kind
from checker.knowledge.model import Domain
from checker.knowledge.thresholds import values_for
from checker.library import Library

QUERIES = Path(__file__).parent / "floor"
RULES = tuple(sorted(path.stem for path in QUERIES.glob("*.sql")))
STATE = """CREATE MACRO 判定(适用, 违反) AS
    CASE WHEN 适用 AND 违反 THEN '违规' WHEN (适用 AND 违反) IS NULL THEN '待核实'
         WHEN NOT 适用 THEN '不适用' ELSE '合规' END"""


def prepare(data: Path, beside: Path, library: Library) -> None:
    """Write 标准.parquet (money in 元, ratios in percent) and 日历.parquet into the folder `beside`."""
    book, kb = library.book, library.kb
    scale = {Kind.MONEY: 100, Kind.RATIO: 10**10}
    wanted = [kb.thresholds[name] for name in book.thresholds]
    with duckdb.connect() as connection:
        projects = f"read_parquet({literal(str(data / '项目.parquet'))})"
        domains = connection.execute(f"SELECT DISTINCT 地区, 预算级次 FROM {projects}").fetchall()
        connection.execute(
            "CREATE TABLE 标准 (名称 VARCHAR, 地区 VARCHAR, 预算级次 VARCHAR,"
            " 起 DATE, 止 DATE, 值 DECIMAL(18, 2))"
        )
        for region, tier in domains:
            for v in values_for(wanted, Domain(str(region or ""), str(tier or ""))):
                unit = scale.get(kb.thresholds[v.name].kind, 1)
                span = (v.start or date(1, 1, 1), v.end or date(9999, 12, 31))
                row = [v.name, region, tier, *span, v.value, unit]
                connection.execute(
                    "INSERT INTO 标准 VALUES (?, ?, ?, ?, ?, CAST(?::BIGINT / ?::BIGINT AS DECIMAL(18, 2)))",
                    row,
                )
        assert book.calendar is not None, "some rules count working days"
        first, counts = book.calendar
        connection.execute(
            "CREATE TABLE 日历 AS SELECT CAST(? AS DATE)"
            " + CAST(generate_subscripts(?::INTEGER[], 1) - 1 AS INTEGER) AS 日期,"
            " unnest(?::INTEGER[]) AS 累计",
            [first, counts, counts],
        )
        for name in ("标准", "日历"):
            connection.execute(f"COPY {name} TO {literal(str(beside / f'{name}.parquet'))} (FORMAT PARQUET)")


def run(data: Path, beside: Path, target: Path, memory: str, threads: int) -> None:
    """Write the rows that each of the ten rules finds, one Parquet file a rule."""
    with duckdb.connect(config={"memory_limit": memory, "threads": str(threads)}) as connection:
        connection.execute("SET preserve_insertion_order = false")
        connection.execute(STATE)
        for path in sorted((*data.glob("*.parquet"), *beside.glob("*.parquet"))):
            source = f"read_parquet({literal(str(path))})"
            connection.execute(f"CREATE VIEW {quoted(path.stem)} AS SELECT * FROM {source}")
        for rule in RULES:
            query = (QUERIES / f"{rule}.sql").read_text(encoding="utf-8")
            file = literal(str(target / f"{rule}.parquet"))
            connection.execute(f"COPY ({query}) TO {file} (FORMAT PARQUET)")


def differences(one: Path, other: Path, rules: tuple[str, ...]) -> list[str]:
    """In what the files of the rules in two folders differ: columns, or rows on either side."""
    found = []
    with duckdb.connect() as connection:
        for rule in rules:
            left, right = (f"SELECT * FROM {written(folder / f'{rule}.parquet')}" for folder in (one, other))
            names = [
                [row[0] for row in connection.execute(f"DESCRIBE {side}").fetchall()]
                for side in (left, right)
            ]
            if names[0] != names[1]:
                found.append(f"{rule}: columns {names[0]} against {names[1]}")
                continue
            counts = [
                connection.execute(f"SELECT count(*) FROM ({a} EXCEPT ALL {b})").fetchall()[0][0]
                for a, b in ((left, right), (right, left))
            ]
            if any(counts):
                found.append(f"{rule}: {counts[0]} rows only in one, {counts[1]} only in the other")
    return found


def written(path: Path) -> str:
    """A Parquet file, or the folder of parts that Spark writes in its place, as a table in SQL."""
    return f"read_parquet({literal(str(path / '*.parquet' if path.is_dir() else path))})"


def count(folder: Path, rules: tuple[str, ...] = RULES) -> int:
    """How many rows these rules found."""
    with duckdb.connect() as connection:
        each = (f"SELECT count(*) AS n FROM {written(folder / f'{rule}.parquet')}" for rule in rules)
        found = connection.execute(f"SELECT sum(n) FROM ({' UNION ALL '.join(each)})")
        return int(found.fetchall()[0][0])
