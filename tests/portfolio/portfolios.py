"""Makes project libraries for tests: generated ones, and small ones with one fault each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from benchmarks.generate import generate

__all__ = ["generate", "rewrite", "rows", "write"]


def rows(path: Path, what: str = "*", tail: str = "") -> list[tuple[object, ...]]:
    """Rows of a Parquet file, in the order that `tail` asks for."""
    with duckdb.connect() as connection:
        return connection.execute(f"SELECT {what} FROM read_parquet('{path}') {tail}").fetchall()


def rewrite(path: Path, select: str) -> None:
    """Write a Parquet file anew: `select` reads it as `old`."""
    draft = path.with_suffix(".new")
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (WITH old AS (FROM read_parquet('{path}')) {select}) TO '{draft}' (FORMAT parquet)"
        )
    draft.replace(path)


def write(folder: Path, tables: Mapping[str, Sequence[str]]) -> Path:
    """A library of literal rows: by fact type SELECTs of one row each, as SQL."""
    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        for name, selects in tables.items():
            every = " UNION ALL BY NAME ".join(f"SELECT {select}" for select in selects)
            connection.execute(f"COPY ({every}) TO '{folder / name}.parquet' (FORMAT parquet)")
    return folder
