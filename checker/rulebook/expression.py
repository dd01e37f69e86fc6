"""Turns the condition text of a rule into compiled conditions and computed columns.

`when` and `applies` are SQL boolean expressions over one row. Names, functions and node types are
whitelisted; whatever is not `column op constant` becomes a computed column of the prepared row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

import sqlglot
from sqlglot import exp

from checker.base.errors import nearest
from checker.base.sqltext import quoted
from checker.facts.records import Value
from checker.facts.vocabulary import Kind
from checker.rulebook.columns import Column, Computed, Threshold
from checker.rulebook.conditions import FLIPPED, Compare, Condition, Operand, Present, every, negate, some
from checker.rulebook.functions import FUNCTIONS
from checker.rulebook.isolation import TOO_DEEP, too_deep
from checker.rulebook.terms import (
    ORDERED,
    TEXTS,
    ExpressionError,
    Term,
    boolean,
    bracketed,
    constant_term,
    counted_as,
    fit_constant,
    fit_money,
    literal_term,
    normalise,
    result_kind,
    unit_constant,
)

_COMPARE: dict[type[exp.Expr], str] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
}


@dataclass
class Compilation:
    """What one condition text compiled to."""

    condition: Condition
    computed: dict[str, Computed] = field(default_factory=dict)


def compile_condition(
    text: str, columns: Mapping[str, Column], thresholds: Mapping[str, Kind]
) -> Compilation:
    """Compile a condition over `columns`, with the thresholds known by name.

    Raises ExpressionError for syntax, unknown names, types that do not fit, or a non-boolean result.
    """
    builder = _Builder(columns, thresholds)
    condition = builder.boolean(_parse(text))
    return Compilation(condition, builder.computed)


def _parse(text: str) -> exp.Expr:
    try:
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


class _Builder:
    """Walks one parsed condition and collects the computed columns it needs."""

    def __init__(self, columns: Mapping[str, Column], thresholds: Mapping[str, Kind]) -> None:
        self.columns = columns
        self.thresholds = thresholds
        self.computed: dict[str, Computed] = {}

    # ---- boolean level

    def boolean(self, node: exp.Expr) -> Condition:
        """Compile a node that must be a condition."""
        if isinstance(node, exp.Paren):
            return self.boolean(node.this)
        if isinstance(node, exp.And):
            return every(self.boolean(node.left), self.boolean(node.right))
        if isinstance(node, exp.Or):
            return some([self.boolean(node.left), self.boolean(node.right)])
        if isinstance(node, exp.Not):
            return negate(self.boolean(node.this))
        if isinstance(node, exp.Binary) and type(node) in _COMPARE:
            return self._comparison(self.term(node.left), _COMPARE[type(node)], self.term(node.right))
        if isinstance(node, exp.In):
            return self._membership(node)
        if isinstance(node, exp.Between):
            low, high = self.term(node.args["low"]), self.term(node.args["high"])
            this = self.term(node.this)
            return every(self._comparison(this, ">=", low), self._comparison(this, "<=", high))
        if isinstance(node, exp.Is):
            return self._null_test(node)
        if isinstance(node, exp.Column):
            term = self.term(node)
            if term.kind is Kind.BOOL:
                return self._comparison(term, "=", boolean(True))
        raise ExpressionError(f"“{_source(node)}”不是判断式，应写成 列 比较符 值，如 间断天数 > 0")

    def _membership(self, node: exp.In) -> Condition:
        if node.args.get("query") or not node.expressions:
            raise ExpressionError("in 后面要写括号里的几个值，如 采购方式 in ('询价', '单一来源')")
        this = self.term(node.this)
        return some([self._comparison(this, "=", self.term(item)) for item in node.expressions])

    def _null_test(self, node: exp.Is) -> Condition:
        if not isinstance(node.expression, exp.Null) or not isinstance(node.this, exp.Column):
            raise ExpressionError("is 只用于“某列 is null”或“某列 is not null”")
        return Present(self.term(node.this).column, False)

    def _comparison(self, left: Term, op: str, right: Term) -> Condition:
        if left.constant is not None and right.constant is not None:
            raise ExpressionError(f"“{left.text} {op} {right.text}”两边都是常量，结果永远不变")
        if left.constant is not None:
            left, right, op = right, left, FLIPPED[op]
        right = fit_constant(right, left)
        self._check_kinds(left, op, right)
        if right.constant is not None:
            column, kind, constant = self._materialise(left), left.kind, right.constant
        elif left.kind in ORDERED:
            column, kind, constant = self._difference(left, right)
        else:
            column, kind, constant = self._equality(left, right), Kind.BOOL, op == "="
            op = "="
        return Compare(
            column=column,
            kind=kind,
            op=op,
            constant=constant,
            left=self._operand(left),
            right=self._operand(right),
            inputs=tuple(dict.fromkeys(left.inputs + right.inputs)),
            thresholds=tuple(t.alias for t in dict.fromkeys(left.thresholds + right.thresholds)),
        )

    def _check_kinds(self, left: Term, op: str, right: Term) -> None:
        same = left.kind is right.kind or {left.kind, right.kind} <= TEXTS
        numeric = {left.kind, right.kind} <= {Kind.INTEGER, Kind.NUMBER}
        if not (same or numeric):
            raise ExpressionError(
                f"“{left.text}”是{left.kind.value}，“{right.text}”是{right.kind.value}，不能比较"
            )
        if op not in ("=", "<>") and left.kind not in ORDERED:
            raise ExpressionError(f"“{left.text}”是{left.kind.value}，不能比大小，只能用 = 或 <>")
        column = self.columns.get(left.column)
        if (
            column
            and column.options
            and isinstance(right.constant, str)
            and right.constant not in column.options
        ):
            raise ExpressionError(
                f"“{left.column}”没有选项“{right.constant}”。"
                + (nearest(right.constant, column.options) or "可用：" + "、".join(column.options))
            )

    # ---- value level

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
        raise ExpressionError(f"不能使用“{_source(node)}”，条件里只能有列、常量、+ - * 和列明的函数")

    def _column(self, node: exp.Column) -> Term:
        name = node.name
        if node.table:
            raise ExpressionError(f"“{_source(node)}”不能带表名，条件只读本表的一行")
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
            sqlite=_calculated(left, sign, right, kind),
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

    def _materialise(self, term: Term) -> str:
        if term.column:
            return term.column
        if term.alias:
            return term.alias
        name = term.text
        self.computed[name] = Computed(name, term.kind, term.sql, term.sqlite, term.inputs, term.thresholds)
        return name

    def _difference(self, left: Term, right: Term) -> tuple[str, Kind, Value]:
        name = f"{left.text} - {right.text}"
        kind = Kind.NUMBER if Kind.NUMBER in (left.kind, right.kind) else Kind.INTEGER
        sql = f"({left.sql} - {right.sql})"
        self.computed[name] = Computed(
            name,
            kind,
            sql if kind is Kind.NUMBER else f"CAST({sql} AS BIGINT)",
            _calculated(left, "-", right, kind),
            left.inputs + right.inputs,
            left.thresholds + right.thresholds,
        )
        return name, kind, 0

    def _equality(self, left: Term, right: Term) -> str:
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

    def _operand(self, term: Term) -> Operand:
        if term.constant is not None:
            return Operand(term.text, term.kind, constant=term.constant)
        return Operand(term.text, term.kind, self._materialise(term), term.unit)


_CALLS = {"+": "jx_add", "-": "jx_subtract", "*": "jx_multiply"}


def _calculated(left: Term, sign: str, right: Term, kind: Kind) -> str:
    """Arithmetic in SQLite: exact, or an error."""
    if kind is Kind.DATE:
        days = right.sqlite if sign == "+" else f"jx_subtract(0, {right.sqlite})"
        return f"jx_day_after({left.sqlite}, {days})"
    if Kind.DATE in (left.kind, right.kind):
        return f"jx_days({right.sqlite}, {left.sqlite})"
    both = kind if sign != "*" else Kind.INTEGER  # a 数值 times a whole number counts as it did
    return f"{_CALLS[sign]}({counted_as(left, both)}, {counted_as(right, both)})"


def _source(node: exp.Expr) -> str:
    return node.sql(dialect="duckdb").replace('"', "")
