"""Queries of derived tables, written for SQLite: sources, joins, groups and what is chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlglot import exp

from checker.base.errors import nearest
from checker.base.sqltext import quoted
from checker.facts.vocabulary import Kind
from checker.rulebook.sqlite import aggregates, logic, texts, values
from checker.rulebook.sqlite.scope import (
    Columns,
    Query,
    Scope,
    UntranslatableError,
    Written,
    alike,
    as_kind,
    shown,
    stored,
)

_WRITERS = {**values.WRITERS, **logic.WRITERS, **texts.WRITERS, **aggregates.WRITERS}
_SELECT = frozenset(
    [
        *("with_", "expressions", "distinct", "from_", "joins", "where", "group", "having", "order", "limit"),
        *("offset", "kind"),
    ]
)
_UNION = frozenset(["with_", "this", "expression", "distinct", "order", "limit", "offset"])


def to_sqlite(query: exp.Expr, tables: Mapping[str, Columns], wanted: Columns) -> str:
    """Write a query of DuckDB's dialect for SQLite, its functions not yet expanded.

    `tables` are the columns of what it may read, `wanted` the columns it gives, all with their kinds.
    Raises UntranslatableError for what SQLite has no equal for, and for columns of another kind.
    """
    text, given = written(query, tables)
    chosen = []
    for name, kind in wanted.items():
        assert kind, "columns of tables have kinds"
        if given[name] not in (None, stored(kind)):
            chosen.append(f"{_as_declared(name, given[name], stored(kind), query)} AS {quoted(name)}")
        else:
            chosen.append(quoted(name))
    return f"SELECT {', '.join(chosen)} FROM ({text}) AS q"


def written(query: exp.Expr, tables: Mapping[str, Columns]) -> Query:
    """A query for SQLite, with the columns that it gives as it stands. Raises UntranslatableError."""
    known = {name: {c: k and stored(k) for c, k in columns.items()} for name, columns in tables.items()}
    return _Writer(known).query(query, None)


def _as_declared(name: str, kind: Kind | None, wanted: Kind, query: exp.Expr) -> str:
    select = query.find(exp.Select)
    place = next((e for e in select.expressions if e.alias_or_name == name), query) if select else query
    try:
        return as_kind(Written(f"q.{quoted(name)}", kind), wanted, place).text
    except UntranslatableError:
        assert kind
        what = f"列“{name}”写明是{wanted.value}，SQL 给的是{kind.value}"
        raise UntranslatableError(what, place, "改 columns 里的 type，或在 SQL 里换类型") from None


@dataclass(frozen=True)
class _Writer:
    """Writes queries; `tables` are those that may be read here, CTEs included."""

    tables: Mapping[str, Columns]

    def query(self, node: exp.Expr, outer: Scope | None) -> Query:
        """A SELECT or a UNION, with the columns it gives."""
        if isinstance(node, exp.Subquery):
            return self.query(node.this, outer)
        if not isinstance(node, exp.Select | exp.SetOperation):
            raise UntranslatableError(f"不能用“{shown(node)}”", node, "派生表写一个 SELECT")
        head, writer = self._defined(node, outer)
        text, columns = (
            writer._select(node, outer) if isinstance(node, exp.Select) else writer._combined(node, outer)
        )
        return head + text, columns

    def _defined(self, node: exp.Query, outer: Scope | None) -> tuple[str, _Writer]:
        """WITH, and the writer that knows what it defines."""
        defined = node.args.get("with_")
        if defined is None:
            return "", self
        writer, parts = self, []
        for cte in defined.expressions:
            text, columns = writer.query(cte.this, outer)
            columns = _renamed(cte, columns)
            parts.append(f"{quoted(cte.alias)} ({', '.join(map(quoted, columns))}) AS ({text})")
            writer = _Writer({**writer.tables, cte.alias: columns})
        return f"WITH {', '.join(parts)} ", writer

    def _combined(self, node: exp.SetOperation, outer: Scope | None) -> Query:
        _only(node, _UNION)
        words = {exp.Union: "UNION", exp.Except: "EXCEPT", exp.Intersect: "INTERSECT"}
        word = words[type(node)]
        if not node.args.get("distinct"):
            if word != "UNION":
                raise UntranslatableError(f"不能用 {word} ALL", node)
            word = "UNION ALL"
        (left, these), (right, those) = self._part(node.left, outer), self._part(node.right, outer)
        if len(these) != len(those):
            raise UntranslatableError("UNION 两边的列数不同", node)
        columns: dict[str, Kind | None] = {}
        for name, one, other in zip(these, these.values(), those.values(), strict=True):
            if one and other and one is not other:
                what = f"UNION 两边的列“{name}”一边是{one.value}，一边是{other.value}"
                raise UntranslatableError(what, node.right, "换成同一种类型")
            columns[name] = one or other
        scope = self._scope({"": columns}, outer)
        return f"{left} {word} {right}{_tail(node, scope)}", columns

    def _part(self, node: exp.Expr, outer: Scope | None) -> Query:
        """One side of a UNION; one with an order of its own, or that is a UNION, as a subquery."""
        text, columns = self.query(node, outer)
        plain = isinstance(node, exp.Select) and not any(
            node.args.get(k) for k in ("with_", "order", "limit")
        )
        return (text if plain else f"SELECT * FROM ({text})"), columns

    def _scope(self, sources: Mapping[str, Columns], outer: Scope | None) -> Scope:
        return Scope(sources, _WRITERS, lambda node, scope: self.query(node, scope), outer)

    def _select(self, node: exp.Select, outer: Scope | None) -> Query:
        _only(node, _SELECT)
        sources: dict[str, Columns] = {}
        text = ""
        if start := node.args.get("from_"):
            text = f" FROM {self._source(start.this, sources, outer)}"
            for join in node.args.get("joins") or ():
                text += self._join(join, sources, outer)
        scope = self._scope(sources, outer)
        chosen = []
        for number, item in enumerate(node.expressions):
            name = item.alias_or_name
            if not name or name in scope.chosen:  # on the right of a UNION names do not matter
                name = f"列{number + 1}"
            made = scope.write(item.unalias())
            chosen.append(f"{made.text} AS {quoted(name)}")
            scope.chosen[name] = made
        if where := node.args.get("where"):
            text += f" WHERE {scope.condition(where.this)}"
        if group := node.args.get("group"):
            _only(group, frozenset({"expressions"}))
            text += f" GROUP BY {', '.join(scope.write(key).text for key in group.expressions)}"
        if having := node.args.get("having"):
            text += f" HAVING {scope.condition(having.this)}"
        columns = {name: made.kind for name, made in scope.chosen.items()}
        return f"SELECT {_distinct(node)}{', '.join(chosen)}{text}{_tail(node, scope)}", columns

    def _source(self, node: exp.Expr, sources: dict[str, Columns], outer: Scope | None) -> str:
        """A table, CTE, subquery or list of values, noted in `sources` under its alias."""
        alias = node.alias_or_name
        if alias in sources or not alias:
            raise UntranslatableError(f"“{shown(node)}”要有自己的别名", node, "写 AS 和一个别的名字")
        if isinstance(node, exp.Table):
            if node.name not in self.tables:
                raise UntranslatableError(f"没有表“{node.name}”", node, nearest(node.name, self.tables))
            _only(node, frozenset({"this", "alias"}))
            columns = self.tables[node.name]
            if node.args.get("alias") and node.args["alias"].columns:
                raise UntranslatableError(f"“{shown(node)}”不能给表的列改名", node, "在 SELECT 里用 AS")
            sources[alias] = columns
            return f"{quoted(node.name)} AS {quoted(alias)}"
        if isinstance(node, exp.Values):
            text, columns = self._values(node, outer)
        elif isinstance(node, exp.Subquery):
            text, columns = self.query(node.this, outer)
        else:
            raise UntranslatableError(f"不能从“{shown(node)}”读取", node)
        sources[alias] = columns = _renamed(node, columns)
        return f"{_with_names(text, columns)} AS {quoted(alias)}"

    def _values(self, node: exp.Values, outer: Scope | None) -> Query:
        scope = self._scope({}, outer)
        rows = [[scope.write(cell) for cell in row.expressions] for row in node.expressions]
        columns = [alike(column, node) for column in zip(*rows, strict=True)]
        lines = (f"SELECT {', '.join(cells)}" for cells in zip(*(texts for texts, _ in columns), strict=True))
        return " UNION ALL ".join(lines), {f"col{i}": kind for i, (_, kind) in enumerate(columns)}

    def _join(self, join: exp.Join, sources: dict[str, Columns], outer: Scope | None) -> str:
        _only(join, frozenset({"this", "side", "kind", "on"}))
        kind, side = join.kind, join.side
        if kind not in ("", "INNER", "CROSS", "OUTER"):
            raise UntranslatableError(f"不能用 {kind} JOIN", join, "用 JOIN、LEFT JOIN、CROSS JOIN")
        source = self._source(join.this, sources, outer)
        on = join.args.get("on")
        condition = f" ON {self._scope(sources, outer).condition(on)}" if on is not None else ""
        return f" {side or ('CROSS' if on is None else '')} JOIN {source}{condition}".replace("  ", " ")


def _only(node: exp.Expr, known: frozenset[str]) -> None:
    """Refuse a clause that is not known to mean the same in SQLite."""
    for key, value in node.args.items():
        if value and key not in known:
            part = value if isinstance(value, exp.Expr) else node
            raise UntranslatableError(
                f"不能用 {key.strip('_').upper()}", part, "可用的写法见政策人员手册“派生表”"
            )


def _distinct(node: exp.Select) -> str:
    distinct = node.args.get("distinct")
    if distinct is not None and distinct.args.get("on"):
        raise UntranslatableError("不能用 DISTINCT ON", distinct, "用 row_number() OVER (…) 编号后取第一行")
    return "DISTINCT " if distinct is not None else ""


def _tail(node: exp.Query, scope: Scope) -> str:
    order, limit, offset = (node.args.get(key) for key in ("order", "limit", "offset"))
    text = f" {aggregates.ordering(order, scope)}" if order is not None else ""
    for word, part in (("LIMIT", limit), ("OFFSET", offset)):
        if part is None:
            continue
        if not isinstance(part.expression, exp.Literal) or part.expression.is_string:
            raise UntranslatableError(f"{word} 后面要写一个数", part)
        text += f" {word} {int(part.expression.name)}"
    return text


def _renamed(node: exp.Expr, columns: Columns) -> Columns:
    """The columns by the names that an alias gives them: `AS n(年)`."""
    alias = node.args.get("alias")
    names = [part.name for part in alias.columns] if alias is not None else []
    if len(names) > len(columns):
        raise UntranslatableError(f"“{shown(node)}”给的列名比列多", node)
    return dict(zip([*names, *list(columns)[len(names) :]], columns.values(), strict=True))


def _with_names(text: str, columns: Columns) -> str:
    """A subquery whose columns have these names; SQLite knows no names in an alias."""
    names = ", ".join(map(quoted, columns))
    return f"(WITH _n ({names}) AS ({text}) SELECT {names} FROM _n)"
