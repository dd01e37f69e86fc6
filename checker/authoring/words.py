"""The words that a rule can be written in: tables with their columns, functions, thresholds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from checker.base.errors import Problem, UsageError, nearest
from checker.facts.quantities import RATIO_UNITS
from checker.facts.values import show
from checker.facts.vocabulary import PROJECT_ID, Kind
from checker.knowledge.model import ThresholdSet
from checker.library import Library
from checker.rulebook.functions import FUNCTIONS
from checker.rulebook.rules import RuleBook
from checker.rulebook.tables import CONCLUSIONS, Table, TableColumn

FACT_TABLE, DERIVED_TABLE, BUILT_IN_TABLE = "事实类型", "派生表", "内置表"
_USAGE = {
    Kind.TEXT: "{0} = '甲' 或 {0} is null",
    Kind.REF: "{0} is not null",
    Kind.DATE: "{0} > '2021-01-31' 或 天数({0}, 另一日期) > 30",
    Kind.MONEY: "{0} > 100万元",
    Kind.NUMBER: "{0} > 1.5",
    Kind.INTEGER: "{0} > 3",
    Kind.RATIO: "{0} > 10%",
    Kind.BOOL: "{0} = 否",
}


@dataclass(frozen=True)
class Found:
    """A column that fits a search, and its table."""

    table: Table
    column: TableColumn


def table_named(book: RuleBook, name: str) -> Table:
    """The table of that name. Raises UsageError with the nearest where there is none."""
    table = book.tables.get(name)
    if table is None:
        mend = nearest(name, book.tables) or "有哪些表见 jixiao rule words"
        raise UsageError(Problem(name, "没有这张表", mend=mend))
    return table


def columns_named(book: RuleBook, word: str) -> list[Found]:
    """The columns of whose name or description a word is part, those by name first.

    Raises UsageError with the nearest table where there is none.
    """
    every = [Found(t, c) for t in book.tables.values() for c in t.columns.values() if c.name != PROJECT_ID]
    by_name = [one for one in every if word in one.column.name]
    by_about = [one for one in every if word in one.column.about and one not in by_name]
    found = [*by_name, *by_about]
    if not found:
        names = [*book.tables, *(one.column.name for one in every)]
        mend = nearest(word, names) or "换一个短些的词；有哪些表见 jixiao rule words"
        raise UsageError(Problem(word, "没有这张表，也没有名称或说明里有这个词的列", mend=mend))
    return found


def kind_of_table(table: Table) -> str:
    """Whether a table holds facts as they are, or is derived from them."""
    if table.name == CONCLUSIONS:
        return BUILT_IN_TABLE
    return FACT_TABLE if table.is_fact else DERIVED_TABLE


def usage(column: TableColumn) -> str:
    """How the column is written in a condition: `签订日期 > '2021-01-31'`."""
    if column.options:
        return f"{column.name} = '{column.options[0]}'"
    return _USAGE.get(column.kind, _USAGE[Kind.TEXT]).format(column.name)


def required_fields(library: Library, table: Table) -> frozenset[str]:
    """The columns of a fact type that are never blank."""
    fact_type = library.book.vocabulary.types.get(table.name)
    return frozenset(field.name for field in fact_type.fields if field.required) if fact_type else frozenset()


# ---- as plain data


def overview(library: Library) -> dict[str, Any]:
    """All tables, functions and thresholds."""
    book = library.book
    counted = {name: sum(rule.on == name for rule in book.rules.values()) for name in book.tables}
    return {
        "tables": [
            {
                "name": table.name,
                "kind": kind_of_table(table),
                "about": table.about,
                "columns": len(table.columns),
                "rules": counted[table.name],
            }
            for table in book.tables.values()
        ],
        "functions": [
            *({"name": name, "usage": f.usage, "gives": f.result.value} for name, f in FUNCTIONS.items()),
            {"name": "标准", "usage": "标准('名称', 日期列)，那一天那个地区的数值标准", "gives": "随标准"},
        ],
        "thresholds": [
            {
                "name": threshold.name,
                "about": threshold.about,
                "kind": threshold.kind.value,
                "values": values_of(threshold),
            }
            for threshold in library.kb.thresholds.values()
        ],
    }


def of_table(library: Library, table: Table) -> dict[str, Any]:
    """A table with its columns, and the rules that are on it."""
    required = required_fields(library, table)
    return {
        "name": table.name,
        "kind": kind_of_table(table),
        "about": table.about,
        "key": list(table.key),
        "columns": [
            column_data(column, required=column.name in required)
            for column in table.columns.values()
            if column.name != PROJECT_ID or table.name == "项目"
        ],
        "rules": [f"{r.id} {r.name}" for r in library.book.rules.values() if r.on == table.name],
    }


def column_data(column: TableColumn, *, required: bool = False) -> dict[str, Any]:
    """A column as plain data."""
    return {
        "name": column.name,
        "type": column.kind.value,
        "unit": column.unit,
        "options": list(column.options),
        "required": required,
        "about": column.about,
        "usage": usage(column),
    }


def values_of(threshold: ThresholdSet) -> list[str]:
    """The different values of a threshold, as people write them."""
    return list(dict.fromkeys(_values(threshold)))


def _values(threshold: ThresholdSet) -> Iterator[str]:
    for entry in threshold.entries:
        if threshold.kind is Kind.RATIO:
            yield f"{(Decimal(entry.value) / RATIO_UNITS['%']).normalize():f}%"
        else:
            yield show(threshold.kind, entry.value, threshold.unit if threshold.kind is Kind.INTEGER else "")
