"""What expressions of derived tables are while they are written for SQLite: texts of a kind, in a scope.

Where SQLite would mean something else than DuckDB, or nothing, a function of `functions` is called. What has
no equal is refused, so that one project is never judged otherwise than a million.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlglot import exp

from checker.facts.vocabulary import Kind
from checker.rulebook.sqlite.functions import NUMBER_UNIT

Columns = Mapping[str, "Kind | None"]
Query = tuple[str, Columns]
NUMERIC = frozenset({Kind.INTEGER, Kind.NUMBER})
SEE = "可用的写法见政策人员手册“派生表”"
CASTS = "CAST(… AS VARCHAR)、CAST(… AS BIGINT)、CAST(… AS DATE) 可以换类型"
_SAME = {Kind.CHOICE: Kind.TEXT, Kind.REF: Kind.TEXT, Kind.MONEY: Kind.INTEGER, Kind.RATIO: Kind.INTEGER}


class UntranslatableError(Exception):
    """What SQLite has no equal for, in words for policy staff, with the line of the SQL and a mend."""

    def __init__(self, what: str, node: exp.Expr, mend: str = "") -> None:
        self.what, self.mend = what, mend
        self.line = min((n.meta["line"] for n in node.walk() if "line" in n.meta), default=1)
        super().__init__(what)


@dataclass(frozen=True)
class Written:
    """An expression: its text, and its kind (None for a bare NULL); `constant` of a quoted text."""

    text: str
    kind: Kind | None
    constant: str | None = None


@dataclass(frozen=True)
class Scope:
    """What names mean inside one SELECT: its sources, what it has chosen so far, and what is around it.

    `writers` write the nodes of expressions, `subquery` a query that stands inside one.
    """

    sources: Mapping[str, Columns]
    writers: Mapping[type[exp.Expr], Callable[[Any, Scope], Written]]
    subquery: Callable[[exp.Expr, Scope], Query]
    outer: Scope | None = None
    chosen: dict[str, Written] = field(default_factory=dict)

    def write(self, node: exp.Expr) -> Written:
        """Write an expression. Raises UntranslatableError."""
        writer = self.writers.get(type(node))
        if writer is None:
            raise UntranslatableError(
                f"不能用“{shown(node)}”这种写法", node, "可用的写法见政策人员手册“派生表”"
            )
        return writer(node, self)

    def condition(self, node: exp.Expr) -> str:
        """Write an expression that must be a condition."""
        return as_kind(self.write(node), Kind.BOOL, node).text

    def words(self, node: exp.Expr) -> str:
        """Write an expression that must be a text."""
        return as_kind(self.write(node), Kind.TEXT, node).text


def stored(kind: Kind) -> Kind:
    """The kind by which a column is held: texts, whole numbers, 数值, dates, 是否."""
    return _SAME.get(kind, kind)


def shown(node: exp.Expr) -> str:
    """The source of a node, short enough for a message."""
    text = node.sql(dialect="duckdb").replace('"', "")
    return text if len(text) <= 40 else text[:40] + "…"


def as_kind(value: Written, kind: Kind | None, node: exp.Expr) -> Written:
    """The value as one of another kind, where that changes nothing of it. Raises UntranslatableError."""
    if kind is None or value.kind in (None, kind):
        return value
    if (value.kind, kind) == (Kind.INTEGER, Kind.NUMBER):
        return Written(f"jx_multiply({value.text}, {NUMBER_UNIT})", kind)
    if (value.kind, kind) == (Kind.BOOL, Kind.INTEGER):
        return Written(value.text, kind)
    if kind is Kind.DATE and value.constant is not None:
        return Written(str(_day(value.constant, node)), kind)
    assert value.kind
    what = f"“{shown(node)}”里有一个{value.kind.value}，这里要{kind.value}"
    raise UntranslatableError(what, node, f"两边要同一种类型；{CASTS}")


def alike(values: Sequence[Written], node: exp.Expr) -> tuple[list[str], Kind | None]:
    """Several values as values of one kind, and that kind. Raises UntranslatableError."""
    kinds = {value.kind for value in values if value.kind}
    order = (Kind.DATE, Kind.TEXT, Kind.NUMBER, Kind.INTEGER, Kind.BOOL)
    one = next((kind for kind in order if kind in kinds), None)
    return [as_kind(value, one, node).text for value in values], one


def as_text(value: Written) -> str:
    """The value as DuckDB writes it into a text."""
    if value.kind is Kind.BOOL:
        return f"CASE WHEN {value.text} THEN 'true' WHEN NOT {value.text} THEN 'false' END"
    if value.kind is Kind.INTEGER:
        return f"CAST({value.text} AS TEXT)"
    function = {Kind.DATE: "jx_iso", Kind.NUMBER: "jx_number_text"}.get(value.kind or Kind.TEXT)
    return f"{function}({value.text})" if function else value.text


def _day(text: str, node: exp.Expr) -> int:
    try:
        return date.fromisoformat(text).toordinal()
    except ValueError:
        raise UntranslatableError(f"“{text}”不是日期", node, "日期写成 DATE '2020-01-31' 的样子") from None
