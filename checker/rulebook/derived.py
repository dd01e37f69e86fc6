"""Reads derived tables: what SQL they may use, which columns they promise, on which tables they rest."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter

import sqlglot
from sqlglot import exp

from checker.base import yamlfile
from checker.base.errors import Problem, RuleError, nearest
from checker.base.kept import kept
from checker.facts.vocabulary import PROJECT_ID, Kind
from checker.rulebook import derived_thresholds, isolation
from checker.rulebook.functions import FUNCTIONS
from checker.rulebook.sqlite.queries import to_sqlite
from checker.rulebook.sqlite.scope import UntranslatableError
from checker.rulebook.tables import STATUS, Link, Table, TableColumn, built_in, columns_in_sql

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


def load_derived(
    files: Iterable[yamlfile.Located],
    facts: Mapping[str, Table],
    listed: Collection[str],
    thresholds: Collection[str] = (),
) -> dict[str, Table]:
    """Derived tables of files of sound shape, in dependency order; a later file replaces its namesake.

    `listed` are the types whose completeness is known, `thresholds` the names that 标准 may ask for. Raises
    RuleError with every problem: unknown names,
    forbidden SQL, undeclared columns, cycles.
    """
    bodies = {str(body["name"]): body for body in files}
    told = repr((sorted((name, b.file, b.line, b) for name, b in bodies.items()), facts, listed, thresholds))
    digest = hashlib.sha256(told.encode()).hexdigest()
    return dict(_loaded(_Sources(digest, bodies, facts, tuple(listed), tuple(thresholds))))


@dataclass(frozen=True)
class _Sources:
    """What derived tables are made of; the digest stands for all of it."""

    digest: str
    bodies: Mapping[str, yamlfile.Located] = field(compare=False)
    facts: Mapping[str, Table] = field(compare=False)
    listed: tuple[str, ...] = field(compare=False)
    thresholds: tuple[str, ...] = field(compare=False)


@lru_cache(maxsize=4)  # whoever tries rules of their own compiles the same derived tables again and again
def _loaded(sources: _Sources) -> dict[str, Table]:
    return kept("派生表", sources.digest, dict, lambda: _compiled(sources))


def _compiled(sources: _Sources) -> dict[str, Table]:
    problems: list[Problem] = []
    bodies, facts, listed, thresholds = sources.bodies, sources.facts, sources.listed, sources.thresholds
    known = {*facts, *bodies, STATUS}
    parsed = {name: _parse(name, body, known, thresholds, problems) for name, body in bodies.items()}
    if problems:
        raise RuleError(problems)
    made = {name: _table(name, bodies[name], facts, tree, problems) for name, tree in parsed.items() if tree}
    if problems:
        raise RuleError(problems)
    return _in_sqlite(_ordered(made), facts, listed, parsed, bodies)


def _in_sqlite(
    tables: dict[str, Table],
    facts: Mapping[str, Table],
    listed: Collection[str],
    trees: Mapping[str, exp.Query | None],
    bodies: Mapping[str, yamlfile.Located],
) -> dict[str, Table]:
    """The same tables with their SQL for SQLite. Raises RuleError for what SQLite has no equal for."""
    columns = {table.name: columns_in_sql(table) for table in (*facts.values(), *tables.values())}
    columns |= built_in(listed)
    made, problems = {}, []
    for name, table in tables.items():
        tree, body = trees[name], bodies[name]
        assert tree, "what is ordered has been parsed"
        try:
            made[name] = replace(
                table, sqlite=to_sqlite(derived_thresholds.joined(tree), columns, columns[name])
            )
        except UntranslatableError as cause:
            line = body.lines.get("sql", body.line) + cause.line
            what = f"派生表“{name}”的 SQL：{cause.what}"
            problems.append(Problem(f"{body.file} 第{line}行", what, mend=cause.mend))
    if problems:
        raise RuleError(problems)
    return made


def _ordered(tables: dict[str, Table]) -> dict[str, Table]:
    graph = {t.name: {d for d in t.depends if d in tables} for t in tables.values()}
    try:
        order = tuple(TopologicalSorter(graph).static_order())
    except CycleError as cause:
        ring = " → ".join(reversed(cause.args[1]))
        first = tables[cause.args[1][0]]
        raise RuleError(
            Problem(first.place, f"派生表互相引用成了环：{ring}", mend="去掉其中一处引用")
        ) from None
    return {name: tables[name] for name in order}


def _parse(
    name: str, body: yamlfile.Located, known: set[str], thresholds: Collection[str], problems: list[Problem]
) -> exp.Query | None:
    place = body.place("sql")
    try:
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


def _expand(node: exp.Expr) -> exp.Expr:
    if isinstance(node, exp.Anonymous):
        arguments = [
            argument.transform(_expand, copy=False).sql(dialect="duckdb", identify=True, copy=False)
            for argument in node.expressions
        ]
        return sqlglot.parse_one(FUNCTIONS[str(node.this)].sql(*arguments), read="duckdb")
    return node


def _table(
    name: str, body: yamlfile.Located, facts: Mapping[str, Table], tree: exp.Query, problems: list[Problem]
) -> Table:
    columns = _columns(body, facts, problems)
    produced = [column for column in tree.named_selects if column != PROJECT_ID]
    if PROJECT_ID not in tree.named_selects:
        problems.append(Problem(body.place("sql"), f"派生表“{name}”的 SELECT 没有项目编号"))
    for column in produced:
        if column not in columns:
            problems.append(
                Problem(
                    body.place("columns"), f"派生表“{name}”的列“{column}”没有说明", mend="在 columns 里写上"
                )
            )
    for column in columns:
        if column not in produced:
            problems.append(
                Problem(
                    body.place("columns"),
                    f"派生表“{name}”的 SELECT 没有列“{column}”",
                    mend=nearest(column, produced),
                )
            )
    key = tuple(str(k) for k in body["key"] or ())
    for column in key:
        if column not in columns:
            problems.append(
                Problem(body.place("key"), f"key 里的“{column}”不是列", mend=nearest(column, columns))
            )
    local = {cte.alias for cte in tree.find_all(exp.CTE)}
    depends = {t.name for t in tree.find_all(exp.Table)} - local
    return Table(
        name=name,
        about=str(body.get("about") or ""),
        key=key,
        columns=columns,
        links=_links(body, facts, columns, problems),
        sql=derived_thresholds.joined(tree)
        .transform(_expand, copy=False)
        .sql(dialect="duckdb", identify=True, copy=False),
        depends=tuple(sorted(depends)),
        requires=_requires(tree, {cte.alias: cte.this for cte in tree.find_all(exp.CTE)}),
        place=body.place("sql"),
        thresholds=derived_thresholds.names(tree),
    )


def _requires(query: exp.Expr, local: Mapping[str, exp.Expr]) -> frozenset[str]:
    """The tables without whose rows a query has none: what it selects from and joins, if not optionally."""
    if isinstance(query, exp.Subquery):
        return _requires(query.this, local)
    if isinstance(query, exp.Union):
        return _requires(query.left, local) & _requires(query.right, local)
    if isinstance(query, exp.Table):
        return _requires(local[query.name], local) if query.name in local else frozenset({query.name})
    if not isinstance(query, exp.Select) or _always_has_a_row(query):
        return frozenset()
    joins = query.args.get("joins") or []
    if any(join.side in ("RIGHT", "FULL") or join.kind in ("SEMI", "ANTI") for join in joins):
        return frozenset()
    start = query.args.get("from_")
    sources = [start.this] if start else []
    sources += [join.this for join in joins if not join.side]
    return frozenset().union(*(_requires(source, local) for source in sources))


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


def _columns(
    body: yamlfile.Located, facts: Mapping[str, Table], problems: list[Problem]
) -> dict[str, TableColumn]:
    made: dict[str, TableColumn] = {}
    for item in body["columns"]:
        source = tuple(str(s) for s in item.get("from") or ())
        for word in source:
            problems.extend(_check_source(word, facts, item.place("from")))
        made[str(item["name"])] = TableColumn(
            str(item["name"]),
            Kind(str(item["type"])),
            str(item.get("about") or ""),
            str(item.get("unit") or ""),
            tuple(str(option) for option in item.get("options") or ()),
            source,
        )
    return made


def _check_source(word: str, facts: Mapping[str, Table], place: str) -> list[Problem]:
    type_name, _, field_name = word.partition(".")
    if type_name not in facts:
        return [Problem(place, f"from 里的“{type_name}”不是事实类型", mend=nearest(type_name, facts))]
    if field_name and field_name not in facts[type_name].columns:
        return [
            Problem(
                place,
                f"“{type_name}”没有字段“{field_name}”",
                mend=nearest(field_name, facts[type_name].columns),
            )
        ]
    return []


def _links(
    body: yamlfile.Located,
    facts: Mapping[str, Table],
    columns: Mapping[str, TableColumn],
    problems: list[Problem],
) -> tuple[Link, ...]:
    made = []
    for item in body.get("rows") or ():
        if item["type"] not in facts:
            what = f"rows 里的“{item['type']}”不是事实类型"
            problems.append(Problem(item.place("type"), what, mend=nearest(str(item["type"]), facts)))
            continue
        match = {str(k): str(v) for k, v in (item.get("match") or {}).items()}
        for field_name, column in match.items():
            problems.extend(_check_source(f"{item['type']}.{field_name}", facts, item.place("match")))
            if column not in columns:
                problems.append(
                    Problem(
                        item.place("match"), f"rows 里的“{column}”不是本表的列", mend=nearest(column, columns)
                    )
                )
        made.append(Link(str(item["type"]), match))
    return tuple(made)
