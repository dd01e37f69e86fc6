"""Tables that rules read: fact types as they are, derived tables, and what is built in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from checker.base.sqltext import quoted
from checker.facts.vocabulary import PROJECT_ID, RECORD_NO, SQL_TYPES, Kind, Vocabulary

STATUS = "资料状态"
CONCLUSIONS = "项目结论"
DOMAINS, VALUES = "项目域", "标准值"
PROBLEMS, NAMES = "问题数", "问题名称"
SERIOUS_PROBLEMS, ALL_PROBLEMS = "严重问题数", "问题总数"
BUILT_IN = frozenset({STATUS, CONCLUSIONS})


@dataclass(frozen=True)
class TableColumn:
    """A column of a table, with the dictionary fields (类型.字段, or 类型) that it rests on."""

    name: str
    kind: Kind
    about: str = ""
    unit: str = ""
    options: tuple[str, ...] = ()
    source: tuple[str, ...] = ()


@dataclass(frozen=True)
class Link:
    """Which records stand behind a row: those of `type` whose fields equal the row's columns."""

    type: str
    match: Mapping[str, str]


@dataclass(frozen=True)
class Table:
    """Something a rule can be `on`. `sql` is empty for fact types and built-in tables.

    `sqlite` is the same query for SQLite. `depends` are the tables its SQL reads; `requires` those without
    whose rows it has none, `thresholds` the standards (标准) it asks for.
    """

    name: str
    about: str
    key: tuple[str, ...]
    columns: Mapping[str, TableColumn]
    links: tuple[Link, ...] = ()
    sql: str = ""
    sqlite: str = ""
    depends: tuple[str, ...] = ()
    requires: frozenset[str] = frozenset()
    place: str = ""
    thresholds: tuple[str, ...] = ()

    @property
    def is_fact(self) -> bool:
        """Whether the table is a fact type itself."""
        return not self.sql and self.name not in BUILT_IN


def fact_tables(vocabulary: Vocabulary) -> dict[str, Table]:
    """Every fact type as a table."""
    made = {}
    for fact_type in vocabulary.types.values():
        columns = {
            field.name: TableColumn(
                field.name,
                field.kind,
                field.about,
                "" if field.kind in (Kind.MONEY, Kind.RATIO) else field.unit,
                () if field.suggest else field.options,
                (f"{fact_type.name}.{field.name}",),
            )
            for field in fact_type.fields
        }
        link = Link(fact_type.name, {RECORD_NO: RECORD_NO})
        made[fact_type.name] = Table(fact_type.name, fact_type.about, fact_type.key, columns, (link,))
    return made


def conclusion_table(stages: tuple[str, ...]) -> Table:
    """The built-in table of what was concluded, one row a project."""
    numbers = [*(f"{stage}{PROBLEMS}" for stage in stages), SERIOUS_PROBLEMS, ALL_PROBLEMS]
    columns = {name: TableColumn(name, Kind.INTEGER, "命中的不同规则数，提示不算", "类") for name in numbers}
    for stage in stages:
        columns[f"{stage}{NAMES}"] = TableColumn(f"{stage}{NAMES}", Kind.TEXT, "命中的规则的名称，提示不算")
    return Table(CONCLUSIONS, "一个项目各环节命中的规则数和名称", (), columns)


def columns_in_sql(table: Table) -> dict[str, Kind]:
    """The columns of a table in a database: project, the record's number for facts, then as declared."""
    columns = {PROJECT_ID: Kind.TEXT}
    if table.is_fact:
        columns[RECORD_NO] = Kind.INTEGER
    return columns | {c.name: c.kind for c in table.columns.values() if c.name != PROJECT_ID}


def built_in(listed: Iterable[str]) -> dict[str, dict[str, Kind]]:
    """The columns of the tables that are neither facts nor derived, but for the conclusions.

    `listed` are the fact types whose completeness is stated.
    """
    return {
        STATUS: {PROJECT_ID: Kind.TEXT, **dict.fromkeys(listed, Kind.BOOL)},
        DOMAINS: {PROJECT_ID: Kind.TEXT, "域": Kind.INTEGER},
        VALUES: {
            "名称": Kind.TEXT, "域": Kind.INTEGER, "起": Kind.DATE, "止": Kind.DATE, "值": Kind.INTEGER,
        },
    }  # fmt: skip


def create_sql(table: Table) -> str:
    """DDL of a table in DuckDB."""
    columns = (f"{quoted(name)} {SQL_TYPES[kind]}" for name, kind in columns_in_sql(table).items())
    return f"CREATE TABLE {quoted(table.name)} ({', '.join(columns)})"
