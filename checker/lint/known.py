"""Which columns of a table are never blank: required fields, and what derived SQL makes of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import sqlglot
from sqlglot import exp

from checker.base.kept import kept
from checker.facts.vocabulary import PROJECT_ID, RECORD_NO, Vocabulary
from checker.rulebook.tables import CONCLUSIONS, Table

_COMPARISONS = (exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE)
_STRICT = (exp.Paren, exp.Cast, exp.TryCast, exp.Binary, exp.Concat, exp.Pad, exp.Year)
Names = frozenset[str]


@dataclass
class NeverBlank:
    """Answers for the tables of a rule book; "no" may also mean that it is not seen from the SQL."""

    tables: Mapping[str, Table]
    vocabulary: Vocabulary
    _found: dict[str, Names] = field(default_factory=dict)
    _blank: dict[str, Names] = field(default_factory=dict)

    def of(self, name: str) -> Names:
        """The columns of a table that are filled in every row."""
        if name not in self._found:
            self._found[name] = frozenset()  # a table that rests on itself proves nothing
            self._found[name] = self._of(self.tables[name]) if name in self.tables else frozenset()
        return self._found[name]

    def always_blank(self, name: str) -> Names:
        """The columns that no row fills."""
        if name not in self._blank:
            self._blank[name] = _always_blank(self.tables[name])
        return self._blank[name]

    def _of(self, table: Table) -> Names:
        if table.name == CONCLUSIONS:
            return frozenset(table.columns)
        if table.sql:
            return _filled(sqlglot.parse_one(table.sql, read="duckdb"), {}, self)
        fact = self.vocabulary.types.get(table.name)
        required = [f.name for f in fact.fields if f.required] if fact else []
        return frozenset({PROJECT_ID, RECORD_NO, *required})


def of_tables(tables: Mapping[str, Table], vocabulary: Vocabulary) -> NeverBlank:
    """What is never blank in these tables; what their SQL says of it is kept from one run to the next."""
    made_of = repr([(t.name, t.sql, tuple(t.columns)) for t in tables.values()]) + repr(vocabulary.types)

    def read() -> tuple[dict[str, Names], dict[str, Names]]:
        made = NeverBlank(tables, vocabulary)
        return {name: made.of(name) for name in tables}, {name: made.always_blank(name) for name in tables}

    return NeverBlank(tables, vocabulary, *kept("非空列", made_of, tuple, read))


def _always_blank(table: Table) -> Names:
    if not table.sql:
        return frozenset()
    chosen = [dict(_named(select)) for select in _selects(sqlglot.parse_one(table.sql, read="duckdb"))]
    return frozenset(column for column in table.columns if all(_is_null(c.get(column)) for c in chosen if c))


def _is_null(node: exp.Expr | None) -> bool:
    while isinstance(node, exp.Cast | exp.Paren):
        node = node.this
    return isinstance(node, exp.Null)


def _selects(query: exp.Expr) -> Iterator[exp.Select]:
    if isinstance(query, exp.Subquery):
        yield from _selects(query.this)
    elif isinstance(query, exp.SetOperation):
        yield from _selects(query.left)
        yield from _selects(query.right)
    elif isinstance(query, exp.Select):
        yield query


def _named(select: exp.Select) -> Iterator[tuple[str, exp.Expr]]:
    for chosen in select.expressions:
        yield chosen.alias_or_name, chosen.unalias()


def _filled(query: exp.Expr, outer: Mapping[str, Names], tables: NeverBlank) -> Names:
    """The output columns of a query that are never blank."""
    local = dict(outer)
    for cte in query.args["with_"].expressions if query.args.get("with_") else ():
        local[cte.alias] = _filled(cte.this, local, tables)
    selects = list(_selects(query))
    if not selects:
        return frozenset()
    names = [name for name, _ in _named(selects[0])]
    by_select = [_Scope(select, local, tables).filled() for select in selects]
    return frozenset(n for i, n in enumerate(names) if all(i < len(f) and f[i] for f in by_select))


class _Scope:
    """One SELECT: what its sources are known to fill."""

    def __init__(self, select: exp.Select, local: Mapping[str, Names], tables: NeverBlank) -> None:
        self.select, self.local, self.tables = select, local, tables
        self.sources: dict[str, Names] = {}
        joins = select.args.get("joins") or []
        outer = any(join.side in ("RIGHT", "FULL") for join in joins)
        start = select.args.get("from_")
        if start:
            self._add(start.this, certain=not outer)
        for join in joins:
            self._add(join.this, certain=not join.side and not outer)
        conditions = [select.args["where"].this] if select.args.get("where") else []
        inner = [join for join in joins if join.args.get("on") and not join.side and not outer]
        conditions += [join.args["on"] for join in inner]
        self.required = {text for condition in conditions for text in _required(condition)}

    def _add(self, source: exp.Expr, *, certain: bool) -> None:
        if not certain:
            names: Names = frozenset()
        elif isinstance(source, exp.Subquery):
            names = _filled(source.this, self.local, self.tables)
        elif isinstance(source, exp.Table):
            names = self.local[source.name] if source.name in self.local else self.tables.of(source.name)
        else:
            names = frozenset()
        self.sources[source.alias_or_name] = names

    def filled(self) -> list[bool]:
        """For every output column, whether it is never blank."""
        return [self.never_blank(node) for _, node in _named(self.select)]

    def never_blank(self, node: exp.Expr | None) -> bool:
        """Whether an expression has a value in every row."""
        if isinstance(node, exp.Column):
            return node.sql() in self.required or node.name in self._source(node)
        if isinstance(node, exp.Literal | exp.Boolean | exp.Count):
            return True
        if isinstance(node, exp.Coalesce):
            return any(self.never_blank(part) for part in (node.this, *node.expressions))
        if isinstance(node, exp.Case):
            branches = [case.args["true"] for case in node.args["ifs"]]
            return all(self.never_blank(branch) for branch in (*branches, node.args.get("default")))
        if isinstance(node, exp.Is | exp.Exists):
            return True
        if isinstance(node, exp.Min | exp.Max | exp.Sum):
            return bool(self.select.args.get("group")) and self.never_blank(node.this)
        if isinstance(node, _STRICT):
            parts = [part for part in node.iter_expressions() if not isinstance(part, exp.DataType)]
            return all(self.never_blank(part) for part in parts)
        return False

    def _source(self, column: exp.Column) -> Names:
        if column.table:
            return self.sources.get(column.table, frozenset())
        return next(iter(self.sources.values())) if len(self.sources) == 1 else frozenset()


def _required(condition: exp.Expr) -> Iterator[str]:
    """The columns without which a condition is not true."""
    if isinstance(condition, exp.Paren):
        yield from _required(condition.this)
    elif isinstance(condition, exp.And):
        yield from _required(condition.left)
        yield from _required(condition.right)
    elif isinstance(condition, _COMPARISONS):
        yield from (side.sql() for side in (condition.left, condition.right) if isinstance(side, exp.Column))
    elif isinstance(condition, exp.Not) and _is_null(condition.this.args.get("expression")):
        yield condition.this.this.sql()
