"""The nodes of DuckDB's SQL that Spark means otherwise, each mended: numbers, dates, texts, one row of many.

A mend is given a node whose children are mended already and gives what takes its place. Each difference is
a line in `tests/portfolio/spark_dialect.sql`, which both run.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlglot import exp

_WHOLE = frozenset(exp.DataType.INTEGER_TYPES) - {exp.DType.INT128, exp.DType.INT256}
_TEXT = frozenset({exp.DType.TEXT, exp.DType.VARCHAR})
_PLAIN = _WHOLE | _TEXT | {exp.DType.DATE, exp.DType.BOOLEAN, exp.DType.NULL}
# DuckDB trims what Unicode calls a space separator, Spark U+0020 alone.
_SPACES = "\u0020\u00a0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u202f\u205f\u3000"
# Spark reads `2021` and `2021-05` as dates too, but none with slashes or a short year.
_DATE = r"^\s*([0-9]{1,4})([-/ \\])([0-9]{1,2})\2([0-9]{1,2})(?:[T ][0-9]{1,2}:.*)?\s*$"


class UntranslatableError(Exception):
    """A statement for which Spark has no equal, with the reason in words for policy staff."""


def _is(node: exp.Expr, types: frozenset[exp.DType]) -> bool:
    return isinstance(node.type, exp.DataType) and node.type.this in types


def _cast_to(node: exp.Expr, to: str, like: exp.Cast | None = None) -> exp.Cast:
    """A cast that, like another, fails or gives NULL."""
    if isinstance(like, exp.TryCast):
        return exp.TryCast(this=node, to=exp.DataType.build(to), safe=True)
    return exp.Cast(this=node, to=exp.DataType.build(to))


def _call(name: str, *arguments: exp.Expr) -> exp.Anonymous:
    return exp.Anonymous(this=name, expressions=list(arguments))


def _is_call(node: exp.Expr, name: str) -> bool:
    return isinstance(node, exp.Anonymous) and str(node.this).upper() == name


# ---- numbers


def _quotient(node: exp.IntDiv) -> exp.Expr:
    """Whole numbers divided toward zero. Spark's `div` is wrong without a word where that is no BIGINT."""
    whole = _cast_to(node.left.unnest(), "DECIMAL(38, 0)")
    by = _cast_to(node.right.unnest(), "DECIMAL(38, 0)")
    exact = exp.Sub(this=whole, expression=exp.Paren(this=exp.Mod(this=whole.copy(), expression=by)))
    return _call("TRY_DIVIDE", exact, by.copy())


def _sum(node: exp.Sum) -> exp.Expr:
    """DuckDB adds up in 128 bits, Spark in the type of what is added: a factor makes that a DECIMAL."""
    parts = node.this.expressions if isinstance(node.this, exp.Distinct) else [node.this]
    for part in parts:
        holder, key, index = part.parent, part.arg_key, part.index
        one = _cast_to(exp.Literal.number(1), "DECIMAL(1, 0)")
        holder.set(key, exp.Mul(this=exp.Paren(this=part), expression=one), index)
    return node


def _cast(node: exp.Cast) -> exp.Expr:
    value, to = node.this, node.to
    if to.this is exp.DType.INT128:
        node.set("to", exp.DataType.build("DECIMAL(38, 0)"))
    elif to.this in _WHOLE and not _is_whole(value):
        # DuckDB rounds, half away from zero; Spark would cut the decimals off.
        node.set("this", _cast_to(value, "DECIMAL(38, 0)", node))
    elif to.this is exp.DType.DATE and _is(value, _TEXT) and not _is_sure_date(value):
        node.set("this", _date_text(value))
    return node


def _is_whole(node: exp.Expr) -> bool:
    """Whether the number is sure to be whole, so that casts need not round it."""
    node = node.unnest()
    if isinstance(node, exp.Predicate | exp.Connector | exp.Not):
        return True  # TRUE is 1
    if _is_call(node, "TRY_DIVIDE") or _is_call(node, "DATEDIFF"):
        return True
    parts = node.find_all(exp.Column, exp.Cast, exp.Literal, exp.Anonymous)
    return _is(node, _WHOLE) and all(_is(part, _PLAIN) for part in parts)


# ---- dates


def _add(node: exp.Add | exp.Sub) -> exp.Expr:
    left, right = node.left, node.right
    if _is_call(right.unnest(), "TO_MONTHS"):
        months = right.unnest().expressions[0]
        signed = exp.Neg(this=exp.Paren(this=months)) if isinstance(node, exp.Sub) else months
        return _call("ADD_MONTHS", left, signed)
    if _is_call(left.unnest(), "TO_MONTHS") and isinstance(node, exp.Add):
        return _call("ADD_MONTHS", right, left.unnest().expressions[0])
    dates = frozenset({exp.DType.DATE})
    if isinstance(node, exp.Sub) and _is(left, dates) and _is(right, dates):
        days = _call("DATEDIFF", left, right)
        days.type = exp.DataType.build("BIGINT")
        return days
    return node


def _is_sure_date(value: exp.Expr) -> bool:
    """Whether both read the text alike: a constant day, or a year padded to four signs and a day."""
    day = value.unnest()
    return isinstance(day, exp.Literal) or (isinstance(day, exp.DPipe) and isinstance(day.left, exp.Pad))


def _date_text(value: exp.Expr) -> exp.Expr:
    """A text that DuckDB reads as a date, as Spark reads it; any other so that Spark does not."""
    pattern = exp.Literal.string(_DATE)
    year_month_day = _call("REGEXP_REPLACE", value.copy(), pattern, exp.Literal.string("000$1-$3-$4"))
    other = exp.DPipe(this=exp.Literal.string("?"), expression=value.copy())
    return exp.Case().when(_call("REGEXP_LIKE", value, pattern.copy()), year_month_day).else_(other)


# ---- texts


def _concat(node: exp.Concat) -> exp.Expr:
    """DuckDB leaves NULLs out and takes any type."""
    empty = exp.Literal.string("")
    parts = [
        part if part.is_string else exp.Coalesce(this=_cast_to(part, "TEXT"), expressions=[empty.copy()])
        for part in node.expressions
    ]
    return exp.Concat(expressions=parts, safe=True, coalesce=False)


def _trim(node: exp.Trim) -> exp.Expr:
    if node.expression is None:
        node.set("expression", exp.Literal.string(_SPACES))
    return node


def _like(node: exp.Like | exp.ILike) -> exp.Expr:
    """A backslash in a pattern is a backslash, unless ESCAPE says otherwise."""
    pattern = node.expression
    if isinstance(node.parent, exp.Escape):
        return node
    if pattern.is_string:
        node.set("expression", exp.Literal.string(pattern.name.replace("\\", "\\\\")))
    else:
        slash = exp.Literal.string("\\")
        node.set("expression", _call("REPLACE", pattern, slash, exp.Literal.string("\\\\")))
    return node


def _listed(node: exp.GroupConcat) -> exp.Expr:
    """string_agg takes any type."""
    value = node.this.this if isinstance(node.this, exp.Order) else node.this
    if not isinstance(value, exp.Distinct) and isinstance(value.type, exp.DataType) and not _is(value, _TEXT):
        holder, key = value.parent, value.arg_key
        holder.set(key, _cast_to(value, "TEXT"))
    return node


# ---- one row of many


def _by(node: exp.ArgMax | exp.ArgMin) -> exp.Expr:
    """DuckDB leaves out rows without a value, Spark only those without a key."""
    if node.args.get("count"):
        raise UntranslatableError("max_by 和 min_by 只能取一个值")
    name = "MAX_BY" if isinstance(node, exp.ArgMax) else "MIN_BY"
    return _call(name, node.this, _where_known(node.this, node.expression))


def _where_known(value: exp.Expr, key: exp.Expr) -> exp.Expr:
    return exp.Case().when(exp.Not(this=exp.Is(this=value.copy(), expression=exp.Null())), key)


def _picked(node: exp.First | exp.Last | exp.AnyValue) -> exp.Expr:
    """first(x ORDER BY y): the value that comes with the least or the greatest key."""
    if not isinstance(node.this, exp.Order):
        return node
    value, keys = node.this.this, node.this.expressions
    down = {bool(key.args.get("desc")) for key in keys}
    if len(down) > 1:
        raise UntranslatableError("聚合里的 ORDER BY 不能有的升序、有的降序")
    descending = down.pop()
    parts: list[exp.Expr] = []
    for key in keys:  # NULL comes last by default, whichever the direction
        absent: exp.Expr = exp.Paren(this=exp.Is(this=key.this.copy(), expression=exp.Null()))
        if bool(key.args.get("nulls_first")) != descending:
            absent = exp.Not(this=absent)
        parts += [absent, key.this]
    place: exp.Expr = _call("STRUCT", *parts)
    if isinstance(node, exp.AnyValue):
        place = _where_known(value, place)
    greatest = descending != isinstance(node, exp.Last)
    return _call("MAX_BY" if greatest else "MIN_BY", value, place)


def _ignore_nulls(node: exp.IgnoreNulls) -> exp.Expr:
    return node.this if isinstance(node.this, exp.Anonymous) else node


def _equals(node: exp.EQ) -> exp.Expr:
    """x = ANY (SELECT …)"""
    if isinstance(node.expression, exp.Any):
        return exp.In(this=node.this, query=node.expression.this)
    return node


def _anonymous(node: exp.Anonymous) -> exp.Expr:
    return _call("XXHASH64", *node.expressions) if _is_call(node, "HASH") else node


MENDS: Mapping[type[exp.Expr], Callable[[Any], exp.Expr]] = {
    exp.IntDiv: _quotient,
    exp.Sum: _sum,
    exp.Cast: _cast,
    exp.TryCast: _cast,
    exp.Add: _add,
    exp.Sub: _add,
    exp.Concat: _concat,
    exp.Trim: _trim,
    exp.Like: _like,
    exp.ILike: _like,
    exp.GroupConcat: _listed,
    exp.ArgMax: _by,
    exp.ArgMin: _by,
    exp.First: _picked,
    exp.Last: _picked,
    exp.AnyValue: _picked,
    exp.IgnoreNulls: _ignore_nulls,
    exp.EQ: _equals,
    exp.Anonymous: _anonymous,
}
"""What mends each kind of node: the node itself where both mean the same, else what takes its place."""
