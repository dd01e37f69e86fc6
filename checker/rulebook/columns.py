"""Columns that conditions may name, thresholds they may use, and columns computed for them."""

from __future__ import annotations

from dataclasses import dataclass

from checker.facts.vocabulary import Kind

GROUNDED = "依据施行:"  # the computed column that says whether a rule's basis was known to hold


@dataclass(frozen=True)
class Column:
    """A column that conditions may name."""

    name: str
    kind: Kind
    unit: str = ""
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Threshold:
    """A use of 标准('名称', 日期列)."""

    name: str
    date: str

    @property
    def alias(self) -> str:
        """The SQL alias under which the threshold's value is joined."""
        return f"标准:{self.name}@{self.date}"


@dataclass(frozen=True)
class Computed:
    """A column computed for the prepared row; its name is the text it stands for.

    `sql` is for DuckDB, `sqlite` for SQLite.
    """

    name: str
    kind: Kind
    sql: str
    sqlite: str
    inputs: tuple[str, ...]
    thresholds: tuple[Threshold, ...]
