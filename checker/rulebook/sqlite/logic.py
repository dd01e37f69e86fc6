"""Comparisons, conditions and choices of derived tables, written for SQLite."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlglot import exp

from checker.base.sqltext import literal
from checker.facts.vocabulary import Kind
from checker.rulebook.sqlite.scope import (
    CASTS,
    Scope,
    UntranslatableError,
    Written,
    alike,
    shown,
)

# ---- comparisons and logic

_SIGNS: Mapping[type[exp.Expr], str] = {
    exp.EQ: "=", exp.NEQ: "<>", exp.LT: "<", exp.LTE: "<=", exp.GT: ">", exp.GTE: ">=",
    exp.NullSafeEQ: "IS", exp.NullSafeNEQ: "IS NOT",
}  # fmt: skip


def _comparison(node: exp.Binary, scope: Scope) -> Written:
    if isinstance(node.right, exp.Any):
        if not isinstance(node, exp.EQ):
            raise UntranslatableError("ANY 前面只能是等号", node)
        return _in(exp.In(this=node.left, query=node.right.this), scope)
    texts, _ = alike([scope.write(node.left), scope.write(node.right)], node)
    return Written(f"({texts[0]} {_SIGNS[type(node)]} {texts[1]})", Kind.BOOL)


def _connected(node: exp.Connector, scope: Scope) -> Written:
    word = {exp.And: "AND", exp.Or: "OR"}.get(type(node))
    if word is None:
        raise UntranslatableError(f"不能用“{shown(node)}”", node, "用 AND、OR、NOT")
    return Written(f"({scope.condition(node.left)} {word} {scope.condition(node.right)})", Kind.BOOL)


def _not(node: exp.Not, scope: Scope) -> Written:
    return Written(f"(NOT {scope.condition(node.this)})", Kind.BOOL)


def _is(node: exp.Is, scope: Scope) -> Written:
    if not isinstance(node.expression, exp.Null | exp.Boolean):
        raise UntranslatableError(f"不能用“{shown(node)}”", node, "IS 后面写 NULL、TRUE 或 FALSE")
    word = scope.write(node.expression).text
    return Written(f"({scope.write(node.this).text} IS {word})", Kind.BOOL)


def _between(node: exp.Between, scope: Scope) -> Written:
    parts = [scope.write(part) for part in (node.this, node.args["low"], node.args["high"])]
    (this, low, high), _ = alike(parts, node)
    return Written(f"({this} BETWEEN {low} AND {high})", Kind.BOOL)


def _in(node: exp.In, scope: Scope) -> Written:
    query = node.args.get("query")
    this = scope.write(node.this)
    if query is not None:
        text, columns = scope.subquery(query, scope)
        kinds = [this, Written("", next(iter(columns.values()), None))]
        if len(columns) != 1 or len({k.kind for k in kinds if k.kind}) > 1:
            raise UntranslatableError(f"“{shown(node)}”两边类型不同", node, CASTS)
        return Written(f"({this.text} IN ({text}))", Kind.BOOL)
    if not node.expressions:
        raise UntranslatableError(f"不能用“{shown(node)}”", node, "IN 后面写括号里的几个值或一个 SELECT")
    (first, *rest), _ = alike([this, *(scope.write(item) for item in node.expressions)], node)
    return Written(f"({first} IN ({', '.join(rest)}))", Kind.BOOL)


def _like(node: exp.Like, scope: Scope, escape: str = "") -> Written:
    value, pattern = (scope.words(part) for part in (node.this, node.expression))
    found = f"jx_like({value}, {pattern}, {literal(escape)})"
    return Written(f"(NOT {found})" if node.args.get("negate") else found, Kind.BOOL)


def _escape(node: exp.Escape, scope: Scope) -> Written:
    if not isinstance(node.this, exp.Like) or not node.expression.is_string or len(node.expression.name) != 1:
        raise UntranslatableError(f"不能用“{shown(node)}”", node)
    return _like(node.this, scope, node.expression.name)


def _exists(node: exp.Exists, scope: Scope) -> Written:
    return Written(f"EXISTS ({scope.subquery(node.this, scope)[0]})", Kind.BOOL)


def _scalar(node: exp.Subquery, scope: Scope) -> Written:
    query, columns = scope.subquery(node.this, scope)
    if len(columns) != 1:
        raise UntranslatableError("括号里的 SELECT 当一个值用时只能有一列", node)
    return Written(f"({query})", next(iter(columns.values())))


# ---- choices


def _case(node: exp.Case, scope: Scope) -> Written:
    ifs, default = node.args["ifs"], node.args.get("default")
    whens = [one.this if node.this is None else exp.EQ(this=node.this, expression=one.this) for one in ifs]
    values = [scope.write(one.args["true"]) for one in ifs]
    values += [scope.write(default)] if default is not None else []
    texts, kind = alike(values, node)
    parts = [f" WHEN {scope.condition(w)} THEN {t}" for w, t in zip(whens, texts, strict=False)]
    tail = f" ELSE {texts[-1]}" if default is not None else ""
    return Written(f"CASE{''.join(parts)}{tail} END", kind)


def _if(node: exp.If, scope: Scope) -> Written:
    made = exp.Case(ifs=[exp.If(this=node.this, true=node.args["true"])], default=node.args.get("false"))
    return _case(made, scope)


def _coalesce(node: exp.Coalesce, scope: Scope) -> Written:
    texts, kind = alike([scope.write(part) for part in (node.this, *node.expressions)], node)
    return Written(f"coalesce({', '.join(texts)})" if len(texts) > 1 else texts[0], kind)


def _nullif(node: exp.Nullif, scope: Scope) -> Written:
    texts, kind = alike([scope.write(node.this), scope.write(node.expression)], node)
    return Written(f"nullif({', '.join(texts)})", kind)


def _extreme(node: exp.Least | exp.Greatest, scope: Scope) -> Written:
    texts, kind = alike([scope.write(part) for part in (node.this, *node.expressions)], node)
    if kind is Kind.TEXT:
        raise UntranslatableError(f"“{shown(node)}”只用于数和日期", node)
    name = "jx_least" if isinstance(node, exp.Least) else "jx_greatest"
    return Written(f"{name}({', '.join(texts)})", kind)


WRITERS: Mapping[type[exp.Expr], Callable[[Any, Scope], Written]] = {
    **dict.fromkeys(_SIGNS, _comparison), exp.And: _connected, exp.Or: _connected, exp.Xor: _connected,
    exp.Not: _not, exp.Is: _is, exp.Between: _between, exp.In: _in, exp.Like: _like, exp.Escape: _escape,
    exp.Exists: _exists, exp.Case: _case, exp.If: _if, exp.Coalesce: _coalesce, exp.Nullif: _nullif,
    exp.Least: _extreme, exp.Greatest: _extreme, exp.Subquery: _scalar,
}  # fmt: skip
