"""The text of a condition, read by the parser of SQL: one boolean expression and nothing else."""

from __future__ import annotations

import sqlglot
from sqlglot import exp

from checker.rulebook.isolation import TOO_DEEP, too_deep, too_many_open_joins
from checker.rulebook.terms import ExpressionError, normalise


def parsed(text: str) -> exp.Expr:
    """The one condition that a text is.

    Raises ExpressionError for bad syntax, several statements, FROM and WHERE, and what is nested too deep.

    >>> parsed("金额 > 0").sql()
    '金额 > 0'
    """
    try:
        if too_many_open_joins(text):
            raise ExpressionError("条件只能是一个判断式")
        statements = sqlglot.parse(f"SELECT {normalise(text)}", read="duckdb")
    except RecursionError:
        raise ExpressionError("，".join(TOO_DEEP)) from None
    except sqlglot.errors.SqlglotError as cause:
        raise ExpressionError(f"写法不对：{_short(cause)}") from None
    select = statements[0] if len(statements) == 1 else None
    if not isinstance(select, exp.Select) or len(select.expressions) != 1 or select.args.get("from_"):
        raise ExpressionError("条件只能是一个判断式")
    if [key for key, value in select.args.items() if value and key != "expressions"]:
        raise ExpressionError("条件只能是一个判断式，不能带 from、where 等")
    node: exp.Expr = select.expressions[0]
    if too_deep(node):
        raise ExpressionError("，".join(TOO_DEEP))
    return node


def _short(cause: Exception) -> str:
    errors = getattr(cause, "errors", None)
    first = errors[0] if errors else {}
    near = (first.get("highlight") or "").strip()
    return f"在“{near}”附近" if near else "请检查括号、引号和运算符"


def source(node: exp.Expr) -> str:
    """A node as it was written, for messages."""
    return node.sql(dialect="duckdb").replace('"', "")
