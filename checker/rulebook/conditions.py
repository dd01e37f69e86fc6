"""Compiled conditions: only `column op constant` joined by and/or, three-valued, with a trace.

Every engine reads this form; `evaluate` is the plain Python reading of it, used for traces.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from checker.base.sqltext import literal, quoted
from checker.facts.inexact import Inexact
from checker.facts.records import Value
from checker.facts.values import show
from checker.facts.vocabulary import Kind

Row = Mapping[str, Value | None]

NEGATED = {"=": "<>", "<>": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
FLIPPED = {"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_SHOWN = {"=": "＝", "<>": "≠", "<": "＜", "<=": "≤", ">": "＞", ">=": "≥"}


@dataclass(frozen=True)
class Operand:
    """One side of a comparison as written: a column of the prepared row, or a constant."""

    text: str
    kind: Kind
    column: str = ""
    unit: str = ""
    constant: Value | None = None

    def shown(self, row: Row) -> str:
        """The operand with its value: `间断天数（246天）`."""
        if not self.column:
            return self.text
        value = row.get(self.column)
        return f"{self.text}（{'未知' if value is None else show(self.kind, value, self.unit)}）"


@dataclass(frozen=True)
class Compare:
    """`column op constant`; `left` and `right` keep what the author wrote.

    `stated`: nobody wrote it, the rule book added it. `left` is then the whole statement, and it must hold.
    """

    column: str
    kind: Kind
    op: str
    constant: Value
    left: Operand
    right: Operand
    inputs: tuple[str, ...]
    thresholds: tuple[str, ...] = ()
    stated: bool = False

    @property
    def relation(self) -> str:
        """The operator between `left` and `right`: equality of two texts is a column, true or false."""
        return NEGATED[self.op] if self.right.column and self.constant is False else self.op


def stated(text: str, column: str, inputs: tuple[str, ...], thresholds: tuple[str, ...] = ()) -> Compare:
    """The condition, added by the rule book, that the statement which `column` stands for holds."""
    left, right = Operand(text, Kind.BOOL, column), Operand("是", Kind.BOOL, constant=True)
    return Compare(column, Kind.BOOL, "=", True, left, right, inputs, thresholds, stated=True)


@dataclass(frozen=True)
class Present:
    """`column IS NOT NULL` (present) or `column IS NULL`; never unknown."""

    column: str
    present: bool

    @property
    def inputs(self) -> tuple[str, ...]:
        """The one column it reads."""
        return (self.column,)

    @property
    def thresholds(self) -> tuple[str, ...]:
        """None: nothing is compared."""
        return ()


@dataclass(frozen=True)
class All:
    """True when every part is true."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Some:
    """True when at least one part is true."""

    parts: tuple[Condition, ...]


Condition = Compare | Present | All | Some


def every(*parts: Condition | None) -> Condition:
    """The conjunction of the given parts, flattened; None parts are left out."""
    flat: list[Condition] = []
    for part in parts:
        if isinstance(part, All):
            flat.extend(part.parts)
        elif part is not None:
            flat.append(part)
    return flat[0] if len(flat) == 1 else All(tuple(flat))


def some(parts: list[Condition]) -> Condition:
    """The disjunction of the given parts, flattened."""
    flat: list[Condition] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, Some) else (part,))
    return flat[0] if len(flat) == 1 else Some(tuple(flat))


def negate(condition: Condition) -> Condition:
    """The condition that is true where this one is false; unknown stays unknown."""
    if isinstance(condition, Compare):
        return replace(condition, op=NEGATED[condition.op])
    if isinstance(condition, Present):
        return Present(condition.column, not condition.present)
    parts = [negate(part) for part in condition.parts]
    return some(parts) if isinstance(condition, All) else every(*parts)


def evaluate(condition: Condition, row: Row) -> bool | None:
    """TRUE, FALSE or None (unknown), by SQL's three-valued logic."""
    if isinstance(condition, Present):
        return (row.get(condition.column) is not None) == condition.present
    if isinstance(condition, Compare):
        value = row.get(condition.column)
        if isinstance(value, Inexact):
            return _within(value, condition.op, condition.constant)
        return None if value is None else _compare(value, condition.op, condition.constant)
    results = [evaluate(part, row) for part in condition.parts]
    decisive = isinstance(condition, Some)
    if decisive in results:
        return decisive
    return None if None in results else not decisive


def _within(value: Inexact, op: str, constant: Value) -> bool | None:
    """A comparison that holds for all that a value may be, or for none of it; else unknown."""
    low, high, fixed = encode(value.low), encode(value.high), encode(constant)
    assert not isinstance(low, str), "texts are exact"
    assert not isinstance(high, str), "texts are exact"
    assert not isinstance(fixed, str), "texts are exact"
    if op in ("=", "<>"):
        return op == "<>" if not low <= fixed <= high else None
    at_low, at_high = _compare(value.low, op, constant), _compare(value.high, op, constant)
    return at_low if at_low == at_high else None


def _compare(value: Value, op: str, constant: Value) -> bool:
    left, right = encode(value), encode(constant)
    if op == "=":
        return left == right
    if op == "<>":
        return left != right
    assert isinstance(left, int), "texts have no order"
    assert isinstance(right, int), "texts have no order"
    return {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[op]


def encode(value: Value) -> int | str:
    """The value as engines compare it: dates as ordinal days, 数值 times 10000, 是否 as 1 or 0."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, Decimal):
        return int(value * 10000)
    if isinstance(value, date):
        return value.toordinal()
    return value


def comparisons(condition: Condition) -> Iterator[Compare | Present]:
    """All leaves of a condition, left to right."""
    if isinstance(condition, Compare | Present):
        yield condition
    else:
        for part in condition.parts:
            yield from comparisons(part)


def columns(condition: Condition) -> set[str]:
    """The prepared columns that a condition reads."""
    return {leaf.column for leaf in comparisons(condition)}


def unknown(condition: Condition, row: Row) -> list[Compare]:
    """The comparisons that leave the condition undecided on this row (empty if it is decided)."""
    if evaluate(condition, row) is not None:
        return []
    if isinstance(condition, Compare):
        return [condition]
    if isinstance(condition, Present):
        return []
    return [leaf for part in condition.parts for leaf in unknown(part, row)]


def explain(condition: Condition, row: Row, *, nested: bool = False) -> str:
    """The condition with this row's values put in: `间断天数（246天） ＞ 0`."""
    if isinstance(condition, Present):
        found = "空白" if row.get(condition.column) is None else "已填"
        return f"“{condition.column}”{'已填' if condition.present else '空白'}（实际：{found}）"
    if isinstance(condition, Compare) and condition.stated:
        return condition.left.shown(row)
    if isinstance(condition, Compare):
        return f"{condition.left.shown(row)} {_SHOWN[condition.relation]} {condition.right.shown(row)}"
    word = " 且 " if isinstance(condition, All) else " 或 "
    text = word.join(explain(part, row, nested=True) for part in condition.parts)
    return f"（{text}）" if nested else text


def to_sql(condition: Condition, value: Callable[[str], str] = quoted) -> str:
    """The condition as SQL over the prepared columns; `value` puts a column otherwise."""
    return _as_sql(condition, value, lambda constant: constant)


def to_sqlite(condition: Condition, value: Callable[[str], str] = quoted) -> str:
    """The same over the prepared columns as SQLite has them: encoded."""
    return _as_sql(condition, value, encode)


def _as_sql(condition: Condition, value: Callable[[str], str], held: Callable[[Value], Value]) -> str:
    if isinstance(condition, Present):
        return f"{value(condition.column)} IS {'NOT ' if condition.present else ''}NULL"
    if isinstance(condition, Compare):
        return f"{value(condition.column)} {condition.op} {literal(held(condition.constant))}"
    word = " AND " if isinstance(condition, All) else " OR "
    return "(" + word.join(_as_sql(part, value, held) for part in condition.parts) + ")"
