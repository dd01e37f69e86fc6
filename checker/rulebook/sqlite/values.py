"""Names, constants, arithmetic and types of derived tables, written for SQLite."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from sqlglot import exp

from checker.base.errors import nearest
from checker.base.sqltext import literal, quoted
from checker.facts.vocabulary import Kind
from checker.rulebook.functions import FUNCTIONS
from checker.rulebook.sqlite.functions import GREATEST, NUMBER_UNIT
from checker.rulebook.sqlite.scope import (
    NUMERIC,
    Scope,
    UntranslatableError,
    Written,
    alike,
    as_kind,
    as_text,
    shown,
    stored,
)

# ---- names and constants


def _column(node: exp.Column, scope: Scope) -> Written:
    name, table = node.name, node.table
    around: Scope | None = scope
    while around is not None:
        for alias, columns in around.sources.items():
            if name in columns and table in ("", alias):
                # Always with its table: SQLite takes a lone name that it does not know for a text.
                return Written(f"{quoted(alias)}.{quoted(name)}" if alias else quoted(name), columns[name])
        if not table and name in around.chosen:
            made = around.chosen[name]
            return Written(f"({made.text})", made.kind, made.constant)
        around = around.outer
    known = [c for alias, columns in scope.sources.items() if table in ("", alias) for c in columns]
    raise UntranslatableError(f"没有列“{shown(node)}”", node, nearest(name, known))


def _literal(node: exp.Literal, _: Scope) -> Written:
    if node.is_string:
        if "\0" in node.name:
            raise UntranslatableError("文字里不能有空字符", node)
        return Written(literal(node.name), Kind.TEXT, node.name)
    number = Decimal(node.name)
    whole = number == number.to_integral_value()
    scaled = number if whole else number * NUMBER_UNIT
    if scaled != int(scaled) or abs(scaled) > GREATEST:
        raise UntranslatableError(f"“{node.name}”的小数超过四位，或者数太大", node)
    return Written(str(int(scaled)), Kind.INTEGER if whole else Kind.NUMBER)


def _boolean(node: exp.Boolean, _: Scope) -> Written:
    return Written("TRUE" if node.this else "FALSE", Kind.BOOL)


def _null(*_: object) -> Written:
    return Written("NULL", None)


def _paren(node: exp.Paren, scope: Scope) -> Written:
    inner = scope.write(node.this)
    return Written(f"({inner.text})", inner.kind, inner.constant)


# ---- arithmetic


def _arithmetic(node: exp.Binary, scope: Scope) -> Written:
    left, right = scope.write(node.left), scope.write(node.right)
    kinds = (left.kind, right.kind)
    if Kind.DATE in kinds:
        return _of_dates(node, left, right)
    if not {k for k in kinds if k} <= NUMERIC or (
        kinds == (Kind.NUMBER, Kind.NUMBER) and isinstance(node, exp.Mul)
    ):
        raise UntranslatableError(
            f"“{shown(node)}”这两种值不能这样算", node, "金额、整数、数值可以加减，乘的一边要是整数"
        )
    name = {exp.Add: "jx_add", exp.Sub: "jx_subtract", exp.Mul: "jx_multiply"}[type(node)]
    if isinstance(node, exp.Mul):
        texts, kind = [left.text, right.text], Kind.NUMBER if Kind.NUMBER in kinds else Kind.INTEGER
        return Written(f"{name}({', '.join(texts)})", kind)
    texts, found = alike([left, right], node)
    return Written(f"{name}({', '.join(texts)})", found)


def _of_dates(node: exp.Binary, left: Written, right: Written) -> Written:
    if isinstance(node, exp.Sub) and left.kind is Kind.DATE and right.kind in (Kind.DATE, None):
        return Written(f"({left.text} - {right.text})", Kind.INTEGER)
    if isinstance(node, exp.Sub) and right.kind is Kind.INTEGER:
        return Written(f"jx_day_after({left.text}, jx_subtract(0, {right.text}))", Kind.DATE)
    if isinstance(node, exp.Add) and {left.kind, right.kind} <= {Kind.DATE, Kind.INTEGER, None}:
        day, days = (left, right) if left.kind is Kind.DATE else (right, left)
        if days.kind is not Kind.DATE:
            return Written(f"jx_day_after({day.text}, {days.text})", Kind.DATE)
    raise UntranslatableError(
        f"“{shown(node)}”这样算不了日期",
        node,
        "日期减日期得天数，日期加减整数得日期，加月用 月后(日期, 月数)",
    )


def _modulo(node: exp.Mod, scope: Scope) -> Written:
    left, right = _whole(node.left, scope), _whole(node.right, scope)
    return Written(f"({left} % {right})", Kind.INTEGER)


def _whole(node: exp.Expr, scope: Scope) -> str:
    return as_kind(scope.write(node), Kind.INTEGER, node).text


def _negative(node: exp.Neg, scope: Scope) -> Written:
    value = scope.write(node.this)
    if value.kind not in (*NUMERIC, None):
        raise UntranslatableError(f"“{shown(node)}”的负号后面不是数", node)
    if isinstance(node.this, exp.Literal):
        return Written(f"-{value.text}", value.kind)
    return Written(f"jx_subtract(0, {value.text})", value.kind)


def _absolute(node: exp.Abs, scope: Scope) -> Written:
    value = scope.write(node.this)
    if value.kind not in (*NUMERIC, None):
        raise UntranslatableError(f"“{shown(node)}”不是对数的", node)
    return Written(f"jx_absolute({value.text})", value.kind)


def _round(node: exp.Round, scope: Scope) -> Written:
    value, places = scope.write(node.this), node.args.get("decimals")
    if value.kind not in NUMERIC or (places is not None and not isinstance(places, exp.Literal)):
        raise UntranslatableError(f"“{shown(node)}”取不了整", node, "写成 round(数值, 位数)")
    if value.kind is Kind.INTEGER:
        return value
    return Written(f"jx_round({value.text}, {places.name if places else 0})", Kind.NUMBER)


# ---- kinds and functions

_TYPES: Mapping[exp.DType, Kind] = {
    exp.DType.VARCHAR: Kind.TEXT, exp.DType.TEXT: Kind.TEXT, exp.DType.BIGINT: Kind.INTEGER,
    exp.DType.INT: Kind.INTEGER, exp.DType.INT128: Kind.INTEGER, exp.DType.DATE: Kind.DATE,
    exp.DType.BOOLEAN: Kind.BOOL,
}  # fmt: skip


def _cast(node: exp.Cast, scope: Scope) -> Written:
    to = Kind.NUMBER if node.to.sql(dialect="duckdb") == "DECIMAL(18, 4)" else _TYPES.get(node.to.this)
    value, lenient = scope.write(node.this), int(isinstance(node, exp.TryCast))
    if to is None:
        raise UntranslatableError(
            f"不能换成类型 {node.to.sql(dialect='duckdb')}",
            node,
            "可用：VARCHAR BIGINT DATE BOOLEAN DECIMAL(18,4)",
        )
    if value.kind is None or value.kind is to:
        return Written(value.text, to)
    if to is Kind.TEXT:
        return Written(as_text(value), to)
    if value.kind is Kind.TEXT and value.constant is None and to in (Kind.INTEGER, Kind.DATE):
        name = "jx_whole_of" if to is Kind.INTEGER else "jx_day_of"
        return Written(f"{name}({value.text}, {lenient})", to)
    if (value.kind, to) == (Kind.NUMBER, Kind.INTEGER):
        return Written(f"(jx_round({value.text}, 0) / {NUMBER_UNIT})", to)
    return as_kind(value, to, node)


def _year(node: exp.Year, scope: Scope) -> Written:
    day = as_kind(scope.write(node.this), Kind.DATE, node)
    return Written(f"jx_year({day.text})", Kind.INTEGER)


def _call(node: exp.Anonymous, scope: Scope) -> Written:
    function = FUNCTIONS[str(node.this)]
    arguments = []
    for argument, kinds in zip(node.expressions, function.takes, strict=True):
        wanted = Kind.DATE if Kind.DATE in kinds else Kind.INTEGER
        arguments.append(as_kind(scope.write(argument), wanted, argument).text)
    return Written(function.sqlite(*arguments), stored(function.result))


WRITERS: Mapping[type[exp.Expr], Callable[[Any, Scope], Written]] = {
    exp.Column: _column, exp.Literal: _literal, exp.Boolean: _boolean, exp.Null: _null, exp.Paren: _paren,
    exp.Add: _arithmetic, exp.Sub: _arithmetic, exp.Mul: _arithmetic, exp.Mod: _modulo, exp.Neg: _negative,
    exp.Abs: _absolute, exp.Round: _round, exp.Cast: _cast, exp.TryCast: _cast, exp.Year: _year,
    exp.Anonymous: _call,
}  # fmt: skip
