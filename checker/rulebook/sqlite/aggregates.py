"""Aggregates and windows of derived tables, written for SQLite."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlglot import exp

from checker.base.sqltext import literal
from checker.facts.vocabulary import Kind
from checker.rulebook.sqlite.scope import Scope, UntranslatableError, Written, as_kind, as_text, shown

_PLAIN: Mapping[type[exp.Expr], str] = {
    exp.Sum: "sum", exp.Min: "min", exp.Max: "max", exp.LogicalOr: "max", exp.LogicalAnd: "min",
}  # fmt: skip
_RANKS: Mapping[type[exp.Expr], str] = {
    exp.RowNumber: "row_number", exp.Rank: "rank", exp.DenseRank: "dense_rank",
}  # fmt: skip
_OF_WINDOWS: Mapping[type[exp.Expr], str] = {
    exp.Lag: "lag", exp.Lead: "lead", exp.FirstValue: "first_value", exp.LastValue: "last_value",
}  # fmt: skip


def _count(node: exp.Count, scope: Scope) -> Written:
    if node.expressions:
        raise UntranslatableError(f"“{shown(node)}”只能数一列", node)
    if isinstance(node.this, exp.Star):
        return Written("count(*)", Kind.INTEGER)
    return Written(f"count({_counted(node.this, scope).text})", Kind.INTEGER)


def _counted(node: exp.Expr, scope: Scope) -> Written:
    """What is added up or counted, each value once where it says DISTINCT."""
    if not isinstance(node, exp.Distinct):
        return scope.write(node)
    if len(node.expressions) != 1 or node.args.get("on"):
        raise UntranslatableError(f"“{shown(node)}”只能是一列", node)
    one = scope.write(node.expressions[0])
    return Written(f"DISTINCT {one.text}", one.kind)


def _plain(node: exp.AggFunc, scope: Scope) -> Written:
    if node.expressions:
        raise UntranslatableError(f"“{shown(node)}”只能有一项", node, "两项里取大取小用 greatest、least")
    value = _counted(node.this, scope)
    logical = isinstance(node, exp.LogicalOr | exp.LogicalAnd)
    if logical:
        value = as_kind(value, Kind.BOOL, node)
    elif isinstance(node, exp.Sum):
        if value.kind in (Kind.TEXT, Kind.DATE):
            raise UntranslatableError(f"“{shown(node)}”不是数，不能相加", node)
        value = Written(value.text, Kind.INTEGER if value.kind is Kind.BOOL else value.kind)
    return Written(f"{_PLAIN[type(node)]}({value.text})", value.kind)


def _ordered(node: exp.Expr, scope: Scope) -> tuple[exp.Expr, str, list[str]]:
    """What stands before ORDER BY in an aggregate, the directions of the keys, and the keys."""
    if not isinstance(node, exp.Order):
        return node, "''", []
    ways = "".join(_way(key) for key in node.expressions)
    return node.this, literal(ways), [scope.write(key.this).text for key in node.expressions]


def _way(key: exp.Ordered) -> str:
    way = "d" if key.args.get("desc") else "a"
    return way.upper() if key.args.get("nulls_first") else way


def _listed(node: exp.GroupConcat, scope: Scope) -> Written:
    inner, ways, keys = _ordered(node.this, scope)
    separator = node.args.get("separator")
    if separator is not None and not separator.is_string:
        raise UntranslatableError(f"“{shown(node)}”的分隔符要是文字", node)
    name = "jx_joined"
    if isinstance(inner, exp.Distinct):
        name, inner = "jx_joined_once", inner.expressions[0]
    value = as_text(scope.write(inner))
    words = [value, literal(separator.name if separator is not None else ","), ways, *keys]
    return Written(f"{name}({', '.join(words)})", Kind.TEXT)


def _picked(node: exp.First | exp.Last | exp.AnyValue, scope: Scope) -> Written:
    name = {exp.First: "jx_first", exp.Last: "jx_last", exp.AnyValue: "jx_any"}[type(node)]
    inner, ways, keys = _ordered(node.this, scope)
    value = scope.write(inner)
    return Written(f"{name}({', '.join([ways, value.text, *keys])})", value.kind)


def _by(node: exp.ArgMax | exp.ArgMin, scope: Scope) -> Written:
    if node.args.get("count"):
        raise UntranslatableError("max_by 和 min_by 只能取一个值", node)
    value, key = scope.write(node.this), scope.write(node.expression)
    way = "d" if isinstance(node, exp.ArgMax) else "a"
    return Written(f"jx_by('{way}', {value.text}, {key.text})", value.kind)


def _ignoring_nulls(node: exp.IgnoreNulls, scope: Scope) -> Written:
    if not isinstance(node.this, exp.AnyValue):
        raise UntranslatableError("不能用 IGNORE NULLS", node)
    return scope.write(node.this)


def _filtered(node: exp.Filter, scope: Scope) -> Written:
    value = scope.write(node.this)
    return Written(f"{value.text} FILTER (WHERE {scope.condition(node.expression.this)})", value.kind)


# ---- windows


def _window(node: exp.Window, scope: Scope) -> Written:
    value = _windowed(node.this, scope)
    parts = []
    if by := node.args.get("partition_by"):
        parts.append(f"PARTITION BY {', '.join(scope.write(part).text for part in by)}")
    if order := node.args.get("order"):
        parts.append(ordering(order, scope))
    if spec := node.args.get("spec"):
        parts.append(_frame(spec))
    return Written(f"{value.text} OVER ({' '.join(parts)})", value.kind)


def _windowed(node: exp.Expr, scope: Scope) -> Written:
    if type(node) in _RANKS:
        return Written(f"{_RANKS[type(node)]}()", Kind.INTEGER)
    if type(node) in _OF_WINDOWS:
        value = scope.write(node.this)
        parts = [value.text]
        if (offset := node.args.get("offset")) is not None:
            parts.append(scope.write(offset).text)
        if (default := node.args.get("default")) is not None:
            parts.append(as_kind(scope.write(default), value.kind, node).text)
        return Written(f"{_OF_WINDOWS[type(node)]}({', '.join(parts)})", value.kind)
    if type(node) in _PLAIN or isinstance(node, exp.Count):
        return scope.write(node)
    raise UntranslatableError(
        f"“{shown(node)}”不能用在 OVER 前面", node, "可用：sum count min max lag lead row_number"
    )


def ordering(node: exp.Order, scope: Scope) -> str:
    """ORDER BY, with NULL where DuckDB has it."""
    parts = []
    for key in node.expressions:
        way = "DESC" if key.args.get("desc") else "ASC"
        nulls = "FIRST" if key.args.get("nulls_first") else "LAST"
        parts.append(f"{scope.write(key.this).text} {way} NULLS {nulls}")
    return f"ORDER BY {', '.join(parts)}"


def _frame(spec: exp.WindowSpec) -> str:
    ends = [_end(spec, "start"), _end(spec, "end")]
    if spec.args.get("exclude"):
        raise UntranslatableError("窗口不能写 EXCLUDE", spec)
    return f"{spec.args['kind']} BETWEEN {ends[0]} AND {ends[1] or 'CURRENT ROW'}"


def _end(spec: exp.WindowSpec, name: str) -> str:
    end, side = spec.args.get(name), spec.args.get(f"{name}_side") or ""
    if isinstance(end, exp.Literal) and not end.is_string:
        end = str(int(end.name))
    elif end is not None and end not in ("CURRENT ROW", "UNBOUNDED"):
        raise UntranslatableError("窗口的边界只能是数、UNBOUNDED 或 CURRENT ROW", spec)
    return f"{end or ''} {side}".strip()


WRITERS: Mapping[type[exp.Expr], Callable[[Any, Scope], Written]] = {
    exp.Count: _count, **dict.fromkeys(_PLAIN, _plain), exp.GroupConcat: _listed, exp.First: _picked,
    exp.Last: _picked, exp.AnyValue: _picked, exp.ArgMax: _by, exp.ArgMin: _by, exp.Filter: _filtered,
    exp.IgnoreNulls: _ignoring_nulls, exp.Window: _window,
}  # fmt: skip
