"""The SQL of derived tables: what it may use, and the tables without whose rows it has none."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import sqlglot
from sqlglot import exp

from checker.base import yamlfile
from checker.base.errors import Problem, nearest
from checker.rulebook import derived_thresholds, isolation
from checker.rulebook.functions import FUNCTIONS

# fmt: off
_ALLOWED = frozenset(
    [
        "And", "Or", "Xor", "Not", "Count", "Sum", "Min", "Max", "Coalesce", "Case", "If", "Nullif", "Lag",
        "Lead", "RowNumber", "LogicalOr", "LogicalAnd", "GroupConcat", "StringAgg", "Abs", "Least",
        "Greatest", "Year", "Cast", "TryCast", "Exists", "Concat", "ConcatWs", "Length", "Trim", "Upper",
        "Lower", "Round", "Any", "ArgMax", "ArgMin", "MaxBy", "MinBy", "FirstValue", "LastValue", "Rank",
        "DenseRank", "First", "Last", "In", "StartsWith", "Filter",
    ]
)
# fmt: on


def parsed(
    name: str, body: yamlfile.Located, known: set[str], thresholds: Collection[str], problems: list[Problem]
) -> exp.Query | None:
    """The SELECT of a derived table, or None, and why is in `problems`: bad syntax, forbidden SQL.

    `known` are the tables it may read, `thresholds` the names that 标准 may ask for.
    """
    place = body.place("sql")
    try:
        if isolation.too_many_open_joins(str(body["sql"])):
            what, mend = isolation.OPEN_JOINS
            problems.append(Problem(place, f"派生表“{name}”的 SQL {what}", mend=mend))
            return None
        statements = sqlglot.parse(str(body["sql"]), read="duckdb")
    except RecursionError:
        what, mend = isolation.TOO_DEEP
        problems.append(Problem(place, f"派生表“{name}”的 SQL {what}", mend=mend))
        return None
    except sqlglot.errors.SqlglotError as cause:
        first = (getattr(cause, "errors", None) or [{}])[0]
        line = body.lines.get("sql", body.line) + int(first.get("line") or 0)
        near = str(first.get("highlight") or "").strip()
        problems.append(
            Problem(f"{body.file} 第{line}行", f"派生表“{name}”的 SQL 写法不对", why=f"在“{near}”附近")
        )
        return None
    tree = statements[0] if len(statements) == 1 else None
    if not isinstance(tree, exp.Query):
        problems.append(Problem(place, f"派生表“{name}”的 sql 只能是一个 SELECT"))
        return None
    if isolation.too_deep(tree):
        what, mend = isolation.TOO_DEEP
        problems.append(Problem(place, f"派生表“{name}”的 SQL {what}", mend=mend))
        return None
    found = [
        *_forbidden(tree),
        *isolation.faults(tree, known),
        *derived_thresholds.misuses(tree, thresholds),
    ]
    problems.extend(Problem(place, f"派生表“{name}”：{what}", mend=mend) for what, mend in found)
    return None if found else tree


def _forbidden(tree: exp.Query) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for node in tree.walk():
        if isinstance(node, exp.Anonymous):
            if str(node.this) == derived_thresholds.NAME:
                continue
            if str(node.this) not in FUNCTIONS:
                found.append(
                    (
                        f"不能使用函数“{node.this}”",
                        nearest(str(node.this), [*FUNCTIONS, derived_thresholds.NAME]),
                    )
                )
            elif len(node.expressions) != len(FUNCTIONS[str(node.this)].takes):
                found.append((f"{node.this} 的用法是 {FUNCTIONS[str(node.this)].usage}", ""))
        elif isinstance(node, exp.Func) and type(node).__name__ not in _ALLOWED:
            found.append((f"不能使用函数“{type(node).__name__}”", "派生表只用列明的函数，见政策人员手册"))
        elif isinstance(node, exp.Into | exp.Command | exp.DDL | exp.DML) and not isinstance(node, exp.Query):
            found.append(("不能写入或执行命令", "只写一个 SELECT"))
        elif isinstance(node, exp.With) and node.args.get("recursive"):
            found.append(("不能用 RECURSIVE", "它可能永远算不完"))
        elif isinstance(node, exp.Star) and not isinstance(node.parent, exp.Count):
            found.append(("不能用 *", "逐列写出"))
        elif isinstance(node, exp.Div | exp.IntDiv):
            found.append(("不能用除法", "用 比率(部分, 总数)"))
    return found


def requires(query: exp.Expr, local: Mapping[str, exp.Expr]) -> frozenset[str]:
    """The tables without whose rows a query has none: what it selects from and joins, if not optionally."""
    if isinstance(query, exp.Subquery):
        return requires(query.this, local)
    if isinstance(query, exp.Union):
        return requires(query.left, local) & requires(query.right, local)
    if isinstance(query, exp.Table):
        return requires(local[query.name], local) if query.name in local else frozenset({query.name})
    if not isinstance(query, exp.Select) or _always_has_a_row(query):
        return frozenset()
    joins = query.args.get("joins") or []
    if any(join.side in ("RIGHT", "FULL") or join.kind in ("SEMI", "ANTI") for join in joins):
        return frozenset()
    start = query.args.get("from_")
    sources = [start.this] if start else []
    sources += [join.this for join in joins if not join.side]
    return frozenset().union(*(requires(source, local) for source in sources))


def _always_has_a_row(select: exp.Select) -> bool:
    """Whether the SELECT counts without grouping: then nothing gives one row, not none."""
    if select.args.get("group"):
        return False
    return any(
        isinstance(node, exp.AggFunc) and not isinstance(node.parent, exp.Window)
        for chosen in select.expressions
        for node in chosen.find_all(exp.AggFunc)
        if node.find_ancestor(exp.Select) is select
    )
