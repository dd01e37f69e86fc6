"""The value level of a condition: columns, constants, arithmetic, functions and thresholds become terms."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from sqlglot import exp

from checker.base.errors import nearest
from checker.base.sqltext import quoted
from checker.facts.records import Value
from checker.facts.vocabulary import Kind
from checker.rulebook.columns import Column, Computed, Threshold
from checker.rulebook.condition_text import source
from checker.rulebook.functions import FUNCTIONS
from checker.rulebook.terms import (
    ExpressionError,
    Term,
    boolean,
    bracketed,
    constant_term,
    counted_as,
    fit_money,
    literal_term,
    result_kind,
    unit_constant,
)


class TermBuilder:
    """Compiles the values of one condition and collects the computed columns that they need."""

    def __init__(self, columns: Mapping[str, Column], thresholds: Mapping[str, Kind]) -> None:
        self.columns = columns
        self.thresholds = thresholds
        self.computed: dict[str, Computed] = {}

    def term(self, node: exp.Expr) -> Term:
        """Compile a node that must be a value."""
        if isinstance(node, exp.Paren):
            inner = self.term(node.this)
            return inner if inner.column or inner.constant is not None else bracketed(inner)
        if isinstance(node, exp.Column):
            return self._column(node)
        if isinstance(node, exp.Literal):
            return literal_term(node)
        if isinstance(node, exp.Boolean):
            return boolean(bool(node.this))
        if isinstance(node, exp.Neg):
            return self._negative(self.term(node.this))
        if isinstance(node, exp.Add | exp.Sub | exp.Mul):
            return self._arithmetic(node)
        if isinstance(node, exp.Anonymous):
            return self._call(node)
        if isinstance(node, exp.Null):
            raise ExpressionError("不能与 null 比较，请写 is null 或 is not null")
        raise ExpressionError(f"不能使用“{source(node)}”，条件里只能有列、常量、+ - * 和列明的函数")

    def _column(self, node: exp.Column) -> Term:
        name = node.name
        if node.table:
            raise ExpressionError(f"“{source(node)}”不能带表名，条件只读本表的一行")
        if name in ("是", "否") and name not in self.columns:
            return boolean(name == "是")
        column = self.columns.get(name)
        if column is None:
            raise ExpressionError(f"没有字段“{name}”。{nearest(name, self.columns)}")
        return Term(
            text=name,
            kind=column.kind,
            sql=f"t.{quoted(name)}",
            sqlite=f"t.{quoted(name)}",
            inputs=(name,),
            unit=column.unit,
            column=name,
        )

    def _negative(self, term: Term) -> Term:
        if isinstance(term.constant, int | Decimal) and not isinstance(term.constant, bool):
            return constant_term(f"-{term.text}", term.kind, -term.constant, bare_number=term.bare_number)
        raise ExpressionError(f"负号后面只能是数，不能是“{term.text}”")

    def _arithmetic(self, node: exp.Binary) -> Term:
        left, right = self.term(node.left), self.term(node.right)
        sign = {exp.Add: "+", exp.Sub: "-", exp.Mul: "*"}[type(node)]
        left, right = fit_money(left, right, sign), fit_money(right, left, sign)
        kind = result_kind(left, sign, right)
        sql = f"({left.sql} {sign} {right.sql})"
        if kind is Kind.INTEGER and Kind.DATE in (left.kind, right.kind):
            sql = f"CAST({sql} AS BIGINT)"
        return Term(
            text=f"{left.text} {sign} {right.text}",
            kind=kind,
            sql=sql,
            sqlite=calculated(left, sign, right, kind),
            inputs=left.inputs + right.inputs,
            thresholds=left.thresholds + right.thresholds,
            unit=left.unit if left.kind is kind else ("天" if kind is Kind.INTEGER else ""),
        )

    def _call(self, node: exp.Anonymous) -> Term:
        name = str(node.this)
        if name == "常量":
            return unit_constant(node)
        if name == "标准":
            return self._threshold(node)
        function = FUNCTIONS.get(name)
        if function is None:
            raise ExpressionError(f"没有函数“{name}”。{nearest(name, [*FUNCTIONS, '标准'])}")
        arguments = [self.term(argument) for argument in node.expressions]
        kinds = [argument.kind for argument in arguments]
        if not function.accepts(kinds):
            raise ExpressionError(f"{name} 的用法是 {function.usage}")
        return Term(
            text=f"{name}({', '.join(argument.text for argument in arguments)})",
            kind=function.result,
            sql=function.sql(*(argument.sql for argument in arguments)),
            sqlite=function.sqlite(*(argument.sqlite for argument in arguments)),
            inputs=tuple(i for argument in arguments for i in argument.inputs),
            thresholds=tuple(t for argument in arguments for t in argument.thresholds),
            unit=function.unit,
        )

    def _threshold(self, node: exp.Anonymous) -> Term:
        arguments = node.expressions
        if len(arguments) != 2 or not (isinstance(arguments[0], exp.Literal) and arguments[0].is_string):
            raise ExpressionError("标准的用法是 标准('名称', 日期列)")
        name = arguments[0].name
        if name not in self.thresholds:
            raise ExpressionError(f"知识库没有标准“{name}”。{nearest(name, self.thresholds)}")
        day = self.term(arguments[1])
        if day.kind is not Kind.DATE or not day.column:
            raise ExpressionError(f"标准('{name}', …) 的第二项要写一个日期列")
        use = Threshold(name, day.column)
        kind, sql = self.thresholds[name], f'{quoted(use.alias)}."值"'
        # Always a column of its own: when a comparison is unknown, it tells whether the value was.
        self.computed[use.alias] = Computed(use.alias, kind, sql, sql, day.inputs, (use,))
        return Term(
            text=f"标准“{name}”",
            kind=kind,
            sql=sql,
            sqlite=sql,
            inputs=day.inputs,
            thresholds=(use,),
            alias=use.alias,
        )

    # ---- computed columns

    def materialise(self, term: Term) -> str:
        """The column that holds a term, computed if there is none yet."""
        if term.column:
            return term.column
        if term.alias:
            return term.alias
        name = term.text
        self.computed[name] = Computed(name, term.kind, term.sql, term.sqlite, term.inputs, term.thresholds)
        return name

    def difference(self, left: Term, right: Term) -> tuple[str, Kind, Value]:
        """A column for how far two ordered values lie apart; its kind, and the value where they are equal."""
        name = f"{left.text} - {right.text}"
        kind = Kind.NUMBER if Kind.NUMBER in (left.kind, right.kind) else Kind.INTEGER
        sql = f"({left.sql} - {right.sql})"
        self.computed[name] = Computed(
            name,
            kind,
            sql if kind is Kind.NUMBER else f"CAST({sql} AS BIGINT)",
            calculated(left, "-", right, kind),
            left.inputs + right.inputs,
            left.thresholds + right.thresholds,
        )
        return name, kind, 0

    def equality(self, left: Term, right: Term) -> str:
        """A column that says whether two values are the same."""
        name = f"{left.text} = {right.text}"
        self.computed[name] = Computed(
            name,
            Kind.BOOL,
            f"({left.sql} = {right.sql})",
            f"({left.sqlite} = {right.sqlite})",
            left.inputs + right.inputs,
            left.thresholds + right.thresholds,
        )
        return name


_CALLS = {"+": "jx_add", "-": "jx_subtract", "*": "jx_multiply"}


def calculated(left: Term, sign: str, right: Term, kind: Kind) -> str:
    """Arithmetic in SQLite: exact, or an error. `kind` is that of the result."""
    if kind is Kind.DATE:
        days = right.sqlite if sign == "+" else f"jx_subtract(0, {right.sqlite})"
        return f"jx_day_after({left.sqlite}, {days})"
    if Kind.DATE in (left.kind, right.kind):
        return f"jx_days({right.sqlite}, {left.sqlite})"
    both = kind if sign != "*" else Kind.INTEGER  # a 数值 times a whole number counts as it did
    return f"{_CALLS[sign]}({counted_as(left, both)}, {counted_as(right, both)})"
