"""标准('名称', 日期) in the SQL of derived tables: the threshold of the row's project on that day, joined."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlglot import exp

from checker.base.errors import nearest
from checker.facts.vocabulary import PROJECT_ID

NAME = "标准"
USAGE = "标准('名称', 日期)"


def uses(tree: exp.Expr) -> list[exp.Anonymous]:
    """The calls of 标准 in a query."""
    return [node for node in tree.find_all(exp.Anonymous) if str(node.this) == NAME]


def names(tree: exp.Expr) -> tuple[str, ...]:
    """The thresholds that a sound query asks for."""
    return tuple(sorted({call.expressions[0].name for call in uses(tree)}))


def misuses(tree: exp.Expr, known: Collection[str]) -> Iterator[tuple[str, str]]:
    """What is wrong with calls of 标准, and how to mend it."""
    for call in uses(tree):
        given = call.expressions
        if len(given) != 2 or not (isinstance(given[0], exp.Literal) and given[0].is_string):
            yield f"{NAME} 的用法是 {USAGE}", ""
        elif given[0].name not in known:
            yield f"知识库没有标准“{given[0].name}”", nearest(given[0].name, known)
        elif call.find_ancestor(exp.Join, exp.Select) is not call.find_ancestor(exp.Select):
            yield f"连接条件里不能用 {NAME}", f"把 {USAGE} 写在 SELECT 或 WHERE 里"
        elif _source(call.find_ancestor(exp.Select)) is None:
            yield f"用 {NAME} 的 SELECT 没有从表读取", "项目编号要从 FROM 后面的第一张表取"


def joined(tree: exp.Query) -> exp.Query:
    """The query with every 标准 put as a column of a joined row of thresholds; the tree stays as it is."""
    made = tree.copy()
    aliases: dict[tuple[int, str, str], str] = {}
    for call in uses(made):
        select = call.find_ancestor(exp.Select)
        assert select is not None, "misuses() has seen the query"
        name, day = call.expressions
        key = (id(select), name.name, day.sql(dialect="duckdb"))
        if key not in aliases:
            aliases[key] = f"标准{len(aliases) + 1}"
            _join(select, aliases[key], name.name, day)
        call.replace(_column(aliases[key], "值"))
    return made


def _join(select: exp.Select, alias: str, name: str, day: exp.Expr) -> None:
    """Join the one value of a threshold that holds on a day for the project of the first table."""
    source, domain = _source(select), f"域{alias}"
    assert source is not None, "misuses() has seen the query"
    placed = exp.EQ(this=_column(domain, PROJECT_ID), expression=_column(source, PROJECT_ID))
    held = [
        exp.EQ(this=_column(alias, "域"), expression=_column(domain, "域")),
        exp.EQ(this=_column(alias, "名称"), expression=exp.Literal.string(name)),
        exp.GTE(this=exp.paren(day.copy()), expression=_column(alias, "起")),
        exp.LTE(this=exp.paren(day.copy()), expression=_column(alias, "止")),
    ]
    for table, other, on in (("项目域", domain, placed), ("标准值", alias, exp.and_(*held))):
        join = exp.Join(this=exp.alias_(exp.to_table(f'"{table}"'), other, table=True), side="LEFT", on=on)
        select.append("joins", join)


def _source(select: exp.Expr | None) -> str | None:
    """The alias of the first table that a SELECT reads."""
    start = select.args.get("from_") if select else None
    return start.this.alias_or_name if start else None


def _column(table: str, name: str) -> exp.Column:
    return exp.column(exp.to_identifier(name, quoted=True), table=exp.to_identifier(table, quoted=True))
