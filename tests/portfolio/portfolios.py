"""Makes project libraries for tests: generated ones, and small ones with one fault each."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import duckdb

from benchmarks.generate import generate
from checker.library import Library
from checker.rulebook.rules import narrowed

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


def narrowed_to(library: Library, rules: Collection[str]) -> Library:
    """The library with these rules alone."""
    made = {name: narrowed(table, rules) for name, table in library.book.prepared.items()}
    book = replace(
        library.book,
        rules={rule_id: rule for rule_id, rule in library.book.rules.items() if rule_id in rules},
        prepared={name: table for name, table in made.items() if table.rules},
    )
    return replace(library, book=book)
