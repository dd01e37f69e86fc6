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
from checker.rulebook import derived_thresholds
from checker.rulebook.derived_sql import parsed, requires
from checker.rulebook.functions import FUNCTIONS
from checker.rulebook.sqlite.queries import to_sqlite
from checker.rulebook.sqlite.scope import UntranslatableError
from checker.rulebook.tables import STATUS, Link, Table, TableColumn, built_in, columns_in_sql


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
    trees = {name: parsed(name, body, known, thresholds, problems) for name, body in bodies.items()}
    if problems:
        raise RuleError(problems)
    made = {name: _table(name, bodies[name], facts, tree, problems) for name, tree in trees.items() if tree}
    if problems:
        raise RuleError(problems)
    return _in_sqlite(_ordered(made), facts, listed, trees, bodies)


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
        requires=requires(tree, {cte.alias: cte.this for cte in tree.find_all(exp.CTE)}),
        place=body.place("sql"),
        thresholds=derived_thresholds.names(tree),
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
