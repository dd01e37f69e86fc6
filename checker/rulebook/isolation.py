"""What SQL of derived tables must keep to, so that no project is judged by others' facts.

Every SELECT passes on its own project's 项目编号: rows are joined, grouped, numbered and looked up within one
project. Rows made of constants may be joined freely, as long as they are few: no statement runs away.
"""

from __future__ import annotations

from collections.abc import Iterator

import sqlglot
from sqlglot import TokenType, exp

from checker.base.errors import nearest
from checker.facts.vocabulary import PROJECT_ID

MOST_CONSTANTS = 100  # rows that a derived table may make out of constants, multiplied with each other

Fault = tuple[str, str]  # what is wrong, and the mend

_OWN = "写上 甲.项目编号 = 乙.项目编号"


DEEPEST = 80
MOST_OPEN_JOINS = 8  # each one without ON doubles what the parser tries
OPEN_JOINS = ("有太多没有条件的连接", "给每个 JOIN 写上 ON，至少对上项目编号")
TOO_DEEP = ("嵌套太深", "拆成几条规则或几个派生表，去掉多余的括号")


def too_deep(tree: exp.Expr) -> bool:
    """Whether a tree is deeper than those who walk it can go."""
    level, depth = [tree], 0
    while level and depth <= DEEPEST:
        level, depth = [child for node in level for child in node.iter_expressions()], depth + 1
    return depth > DEEPEST


def too_many_open_joins(sql: str) -> bool:
    """Whether a text has more joins without a condition than a parser gets through; to be asked before it.

    Raises SqlglotError for what is not even words of SQL.
    """
    kinds = [token.token_type for token in sqlglot.tokenize(sql, read="duckdb")]
    closed = kinds.count(TokenType.ON) + kinds.count(TokenType.USING)
    return kinds.count(TokenType.JOIN) - closed > MOST_OPEN_JOINS


def faults(tree: exp.Query, known: set[str]) -> list[Fault]:
    """Everything in a query that reads what it may not, or reaches beyond one project."""
    return list(dict.fromkeys([*_unknown(tree, known, frozenset()), *_beyond(tree)]))


def _unknown(node: exp.Expr, known: set[str], visible: frozenset[str]) -> Iterator[Fault]:
    """Tables that are neither known nor a CTE that can be seen from where they are read."""
    defined = node.args.get("with_")
    if defined is not None:
        for cte in defined.expressions:
            yield from _unknown(cte.this, known, visible)
            visible |= {cte.alias}
    if isinstance(node, exp.Table):
        if not isinstance(node.this, exp.Identifier) or node.args.get("db"):
            yield f"不能从“{node.sql(dialect='duckdb')}”读取", "只能读事实表、派生表和资料状态"
        elif node.name not in known and node.name not in visible:
            yield f"没有表“{node.name}”", nearest(node.name, known)
    for child in node.iter_expressions():
        if child is not defined:
            yield from _unknown(child, known, visible)


def _beyond(tree: exp.Query) -> Iterator[Fault]:
    rows = 1
    for node in tree.find_all(exp.Values, exp.SetOperation, exp.Select, exp.Window, exp.TableSample):
        if isinstance(node, exp.TableSample):
            yield "不能抽样（TABLESAMPLE）", "结果每次不同，去掉它"
        elif isinstance(node, exp.Values):
            rows *= len(node.expressions)
        elif isinstance(node, exp.Window):
            if not any(_is_id(part) for part in node.args.get("partition_by") or ()):
                yield "窗口函数跨了项目", "写 OVER (PARTITION BY 项目编号 …)"
        elif isinstance(node, exp.SetOperation):
            rows *= _constants(node)
            if _place(node.left) != _place(node.right):
                yield f"{type(node).__name__.upper()} 两边的项目编号不在同一列", "把它写在两边的同一个位置"
        elif isinstance(node, exp.Select):
            yield from _select(node)
    if rows > MOST_CONSTANTS:
        yield f"由常量造出 {rows} 行，超过 {MOST_CONSTANTS} 行", "减少 VALUES 的行数或个数"
    for alias in tree.find_all(exp.TableAlias):
        if any(column.name == PROJECT_ID for column in alias.columns):
            yield f"不能把别的列改名为{PROJECT_ID}", "项目编号取自所读的表"


def _constants(node: exp.SetOperation) -> int:
    """The rows of a list of constants written as SELECT … UNION ALL SELECT …; 1 for anything else."""
    if isinstance(node.parent, exp.SetOperation):
        return 1  # counted with the whole
    parts = [part for part in node.find_all(exp.Select) if part.args.get("from_") is None]
    return max(len(parts), 1)


def _select(select: exp.Select) -> Iterator[Fault]:
    start = select.args.get("from_")
    optional = set()
    for join in select.args.get("joins") or ():
        if join.method or join.side in ("RIGHT", "FULL") or join.kind in ("SEMI", "ANTI", "POSITIONAL"):
            yield f"不能用 {join.method or join.side or join.kind} JOIN", "用 JOIN 或 LEFT JOIN"
        elif not _constant(join.this) and not _same_project(join.args.get("on")):
            yield f"连接“{join.this.alias_or_name}”没有限定同一项目", f"在 ON 里{_OWN}"
        if join.side:
            optional.add(join.this.alias_or_name)
    passed = [item.unalias() for item in select.expressions if item.alias_or_name == PROJECT_ID]
    for item in passed:
        if not _is_id(item):
            yield f"{PROJECT_ID}必须取自所读的表，不能写成“{item.sql(dialect='duckdb')[:40]}”", ""
        elif isinstance(item, exp.Column) and item.table in optional:
            yield f"{PROJECT_ID}取自 LEFT JOIN 的表，会是空的", "取 FROM 那张表的"
    if start is None or _constant(start.this):
        return
    group = select.args.get("group")
    if select.parent is None and not passed:
        return  # which is told when the table's columns are compared
    if not passed or not _is_source(select):
        where = select.args.get("where")
        if not _same_project(where.this if where else None):
            yield "子查询没有限定同一项目", f"在 WHERE 里{_OWN}，或把{PROJECT_ID}选出来"
    elif group is not None and not any(_is_id(key) for key in group.expressions):
        yield "分组跨了项目", f"GROUP BY 里加上{PROJECT_ID}"


def _is_source(select: exp.Select) -> bool:
    """Whether rows of a SELECT are read on by another, or are the table; not a value within an expression."""
    above = select.parent
    while isinstance(above, exp.SetOperation | exp.Subquery):
        above = above.parent
    return above is None or isinstance(above, exp.CTE | exp.From | exp.Join)


def _is_id(node: exp.Expr) -> bool:
    return isinstance(node, exp.Column) and node.name == PROJECT_ID


def _same_project(condition: exp.Expr | None) -> bool:
    """Whether a condition holds only within one project."""
    parts = condition.flatten() if isinstance(condition, exp.And) else [condition]
    return any(
        isinstance(part, exp.EQ)
        and _is_id(part.left)
        and _is_id(part.right)
        and part.left.args.get("table") != part.right.args.get("table")
        for part in parts
    )


def _constant(source: exp.Expr) -> bool:
    """Whether a source is a list of constants."""
    return isinstance(source, exp.Values) or (
        isinstance(source, exp.Subquery) and source.find(exp.Table) is None
    )


def _place(query: exp.Expr) -> int:
    """Which column of a query is the 项目编号; -1 for none."""
    names = query.named_selects if isinstance(query, exp.Query) else []
    return names.index(PROJECT_ID) if PROJECT_ID in names else -1
