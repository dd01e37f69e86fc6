"""Turns the condition text of a rule into compiled conditions and computed columns.

`when` and `applies` are SQL boolean expressions over one row. Names, functions and node types are
whitelisted; whatever is not `column op constant` becomes a computed column of the prepared row.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import sqlglot
from sqlglot import exp

from checker.columns import Column, Computed, Threshold
from checker.conditions import (
    FLIPPED,
    Compare,
    Condition,
    Operand,
    Present,
    every,
    literal,
    negate,
    quoted,
    some,
)
from checker.errors import nearest
from checker.functions import FUNCTIONS, RATIO_UNIT
from checker.records import Value
from checker.vocabulary import Kind

_FULL_WIDTH = str.maketrans("（），＝＜＞＋－＊％“”‘’　；：", "(),=<>+-*%'''' ;:")
_UNIT = re.compile(r"(?<![\w.])(\d[\d,]*(?:\.\d+)?)\s*(亿元|万元|元|%)")
_MONEY_UNITS = {"亿元": 10**10, "万元": 10**6, "元": 100}
_ORDERED = {Kind.DATE, Kind.MONEY, Kind.NUMBER, Kind.INTEGER, Kind.RATIO}
_TEXTS = {Kind.TEXT, Kind.CHOICE, Kind.REF}
_COMPARE: dict[type[exp.Expr], str] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
}


class ExpressionError(ValueError):
    """The condition text cannot be used; the message says why and how to mend it."""


@dataclass
class Compilation:
    """What one condition text compiled to."""

    condition: Condition
    computed: dict[str, Computed] = field(default_factory=dict)


@dataclass(frozen=True)
class _Term:
    """A typed value expression."""

    text: str
    kind: Kind
    sql: str
    inputs: tuple[str, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    unit: str = ""
    column: str = ""
    constant: Value | None = None
    bare_number: bool = False
    alias: str = ""


def compile_condition(
    text: str, columns: Mapping[str, Column], thresholds: Mapping[str, Kind]
) -> Compilation:
    """Compile a condition over `columns`, with the thresholds known by name.

    Raises ExpressionError for syntax, unknown names, types that do not fit, or a non-boolean result.
    """
    builder = _Builder(columns, thresholds)
    condition = builder.boolean(_parse(text))
    return Compilation(condition, builder.computed)


def normalise(text: str) -> str:
    """Full-width punctuation to ASCII outside quotes: `（` would be swallowed into a name.

    >>> normalise("间断天数＞０ and 采购方式＝‘公开招标’")
    "间断天数>0 and 采购方式='公开招标'"
    """
    text = text.translate(_FULL_WIDTH)
    pieces = re.split(r"('[^']*')", text)
    digits = str.maketrans("０１２３４５６７８９．", "0123456789.")
    return "".join(
        piece if index % 2 else _UNIT.sub(_unit_call, piece.translate(digits))
        for index, piece in enumerate(pieces)
    )


def _unit_call(match: re.Match[str]) -> str:
    number, unit = match[1].replace(",", ""), match[2]
    return f"常量('{number}', '{unit}')"


def _parse(text: str) -> exp.Expr:
    try:
        statements = sqlglot.parse(f"SELECT {normalise(text)}", read="duckdb")
    except sqlglot.errors.SqlglotError as cause:
        raise ExpressionError(f"写法不对：{_short(cause)}") from None
    select = statements[0] if len(statements) == 1 else None
    if not isinstance(select, exp.Select) or len(select.expressions) != 1 or select.args.get("from_"):
        raise ExpressionError("条件只能是一个判断式")
    if [key for key, value in select.args.items() if value and key != "expressions"]:
        raise ExpressionError("条件只能是一个判断式，不能带 from、where 等")
    node: exp.Expr = select.expressions[0]
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
                return self._comparison(term, "=", _bool(True))
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

    def _comparison(self, left: _Term, op: str, right: _Term) -> Condition:
        if left.constant is not None and right.constant is not None:
            raise ExpressionError(f"“{left.text} {op} {right.text}”两边都是常量，结果永远不变")
        if left.constant is not None:
            left, right, op = right, left, FLIPPED[op]
        right = _fit_constant(right, left)
        self._check_kinds(left, op, right)
        if right.constant is not None:
            column, kind, constant = self._materialise(left), left.kind, right.constant
        elif left.kind in _ORDERED:
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

    def _check_kinds(self, left: _Term, op: str, right: _Term) -> None:
        same = left.kind is right.kind or {left.kind, right.kind} <= _TEXTS
        numeric = {left.kind, right.kind} <= {Kind.INTEGER, Kind.NUMBER}
        if not (same or numeric):
            raise ExpressionError(
                f"“{left.text}”是{left.kind.value}，“{right.text}”是{right.kind.value}，不能比较"
            )
        if op not in ("=", "<>") and left.kind not in _ORDERED:
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

    def term(self, node: exp.Expr) -> _Term:
        """Compile a node that must be a value."""
        if isinstance(node, exp.Paren):
            inner = self.term(node.this)
            return inner if inner.column or inner.constant is not None else _bracketed(inner)
        if isinstance(node, exp.Column):
            return self._column(node)
        if isinstance(node, exp.Literal):
            return _literal_term(node)
        if isinstance(node, exp.Boolean):
            return _bool(bool(node.this))
        if isinstance(node, exp.Neg):
            return self._negative(self.term(node.this))
        if isinstance(node, exp.Add | exp.Sub | exp.Mul):
            return self._arithmetic(node)
        if isinstance(node, exp.Anonymous):
            return self._call(node)
        if isinstance(node, exp.Null):
            raise ExpressionError("不能与 null 比较，请写 is null 或 is not null")
        raise ExpressionError(f"不能使用“{_source(node)}”，条件里只能有列、常量、+ - * 和列明的函数")

    def _column(self, node: exp.Column) -> _Term:
        name = node.name
        if node.table:
            raise ExpressionError(f"“{_source(node)}”不能带表名，条件只读本表的一行")
        if name in ("是", "否") and name not in self.columns:
            return _bool(name == "是")
        column = self.columns.get(name)
        if column is None:
            raise ExpressionError(f"没有字段“{name}”。{nearest(name, self.columns)}")
        return _Term(
            text=name,
            kind=column.kind,
            sql=f"t.{quoted(name)}",
            inputs=(name,),
            unit=column.unit,
            column=name,
        )

    def _negative(self, term: _Term) -> _Term:
        if isinstance(term.constant, int | Decimal) and not isinstance(term.constant, bool):
            return _Term(
                text=f"-{term.text}",
                kind=term.kind,
                sql=f"-{term.sql}",
                constant=-term.constant,
                bare_number=term.bare_number,
            )
        raise ExpressionError(f"负号后面只能是数，不能是“{term.text}”")

    def _arithmetic(self, node: exp.Binary) -> _Term:
        left, right = self.term(node.left), self.term(node.right)
        sign = {exp.Add: "+", exp.Sub: "-", exp.Mul: "*"}[type(node)]
        left, right = _fit_money(left, right, sign), _fit_money(right, left, sign)
        kind = _result_kind(left, sign, right)
        sql = f"({left.sql} {sign} {right.sql})"
        if kind is Kind.INTEGER and Kind.DATE in (left.kind, right.kind):
            sql = f"CAST({sql} AS BIGINT)"
        return _Term(
            text=f"{left.text} {sign} {right.text}",
            kind=kind,
            sql=sql,
            inputs=left.inputs + right.inputs,
            thresholds=left.thresholds + right.thresholds,
            unit=left.unit if left.kind is kind else ("天" if kind is Kind.INTEGER else ""),
        )

    def _call(self, node: exp.Anonymous) -> _Term:
        name = str(node.this)
        if name == "常量":
            return _unit_constant(node)
        if name == "标准":
            return self._threshold(node)
        function = FUNCTIONS.get(name)
        if function is None:
            raise ExpressionError(f"没有函数“{name}”。{nearest(name, [*FUNCTIONS, '标准'])}")
        arguments = [self.term(argument) for argument in node.expressions]
        kinds = [argument.kind for argument in arguments]
        if not function.accepts(kinds):
            raise ExpressionError(f"{name} 的用法是 {function.usage}")
        return _Term(
            text=f"{name}({', '.join(argument.text for argument in arguments)})",
            kind=function.result,
            sql=function.sql(*(argument.sql for argument in arguments)),
            inputs=tuple(i for argument in arguments for i in argument.inputs),
            thresholds=tuple(t for argument in arguments for t in argument.thresholds),
            unit=function.unit,
        )

    def _threshold(self, node: exp.Anonymous) -> _Term:
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
        self.computed[use.alias] = Computed(use.alias, kind, sql, day.inputs, (use,))
        return _Term(
            text=f"标准“{name}”", kind=kind, sql=sql, inputs=day.inputs, thresholds=(use,), alias=use.alias
        )

    # ---- computed columns

    def _materialise(self, term: _Term) -> str:
        if term.column:
            return term.column
        if term.alias:
            return term.alias
        name = term.text
        self.computed[name] = Computed(name, term.kind, term.sql, term.inputs, term.thresholds)
        return name

    def _difference(self, left: _Term, right: _Term) -> tuple[str, Kind, Value]:
        name = f"{left.text} - {right.text}"
        kind = Kind.NUMBER if Kind.NUMBER in (left.kind, right.kind) else Kind.INTEGER
        sql = f"({left.sql} - {right.sql})"
        self.computed[name] = Computed(
            name,
            kind,
            sql if kind is Kind.NUMBER else f"CAST({sql} AS BIGINT)",
            left.inputs + right.inputs,
            left.thresholds + right.thresholds,
        )
        return name, kind, 0

    def _equality(self, left: _Term, right: _Term) -> str:
        name = f"{left.text} = {right.text}"
        self.computed[name] = Computed(
            name,
            Kind.BOOL,
            f"({left.sql} = {right.sql})",
            left.inputs + right.inputs,
            left.thresholds + right.thresholds,
        )
        return name

    def _operand(self, term: _Term) -> Operand:
        if term.constant is not None:
            return Operand(term.text, term.kind, constant=term.constant)
        return Operand(term.text, term.kind, self._materialise(term), term.unit)


def _source(node: exp.Expr) -> str:
    return node.sql(dialect="duckdb").replace('"', "")


def _bracketed(term: _Term) -> _Term:
    return _Term(
        f"({term.text})",
        term.kind,
        term.sql,
        term.inputs,
        term.thresholds,
        term.unit,
        term.column,
        term.constant,
    )


def _bool(value: bool) -> _Term:
    return _Term("是" if value else "否", Kind.BOOL, literal(value), constant=value)


def _literal_term(node: exp.Literal) -> _Term:
    if node.is_string:
        return _Term(f"“{node.name}”", Kind.TEXT, literal(node.name), constant=node.name)
    number = Decimal(node.name)
    if number == number.to_integral_value():
        return _Term(node.name, Kind.INTEGER, str(int(number)), constant=int(number), bare_number=True)
    if number != round(number, 4):
        raise ExpressionError(f"“{node.name}”的小数超过四位")
    return _Term(node.name, Kind.NUMBER, str(number), constant=number, bare_number=True)


def _unit_constant(node: exp.Anonymous) -> _Term:
    number, unit = (Decimal(part.name) if i == 0 else part.name for i, part in enumerate(node.expressions))
    assert isinstance(number, Decimal)
    assert isinstance(unit, str)
    if unit == "%":
        scaled, kind = number * (RATIO_UNIT // 100), Kind.RATIO
    else:
        scaled, kind = number * _MONEY_UNITS[unit], Kind.MONEY
    if scaled != int(scaled):
        raise ExpressionError(f"“{number}{unit}”小于最小单位")
    return _Term(f"{number}{unit}", kind, str(int(scaled)), constant=int(scaled))


def _fit_constant(right: _Term, left: _Term) -> _Term:
    """Read a constant in the light of the column it is compared with."""
    if right.constant is None:
        return right
    if left.kind is Kind.DATE and isinstance(right.constant, str):
        try:
            day = date.fromisoformat(right.constant)
        except ValueError:
            raise ExpressionError(f"日期要写成 '2020-01-31' 的样子，“{right.constant}”不是") from None
        return _Term(right.constant, Kind.DATE, literal(day), constant=day)
    if right.bare_number and left.kind in (Kind.MONEY, Kind.RATIO):
        if right.constant == 0:
            return _Term("0", left.kind, "0", constant=0)
        wanted = "元、万元或亿元" if left.kind is Kind.MONEY else "%"
        raise ExpressionError(f"“{left.text}”是{left.kind.value}，“{right.text}”要写单位（{wanted}）")
    if right.bare_number and left.kind is Kind.NUMBER:
        return _Term(right.text, Kind.NUMBER, right.sql, constant=Decimal(str(right.constant)))
    if right.bare_number and left.kind is Kind.INTEGER and right.kind is Kind.NUMBER:
        raise ExpressionError(f"“{left.text}”是整数，不能与小数“{right.text}”比较")
    return right


def _fit_money(term: _Term, other: _Term, sign: str) -> _Term:
    if sign == "*" or not term.bare_number or other.kind is not Kind.MONEY:
        return term
    raise ExpressionError(f"“{other.text}”是金额，“{term.text}”要写单位（元、万元或亿元）")


_Rule = Callable[[Kind, Kind], bool]


def _result_kind(left: _Term, sign: str, right: _Term) -> Kind:
    pair = (left.kind, right.kind)
    if sign == "-" and pair == (Kind.DATE, Kind.DATE):
        return Kind.INTEGER
    if sign in "+-" and pair == (Kind.DATE, Kind.INTEGER):
        return Kind.DATE
    if sign in "+-" and left.kind is right.kind and left.kind in _ORDERED - {Kind.DATE}:
        return left.kind
    if set(pair) <= {Kind.INTEGER, Kind.NUMBER}:
        return Kind.NUMBER if Kind.NUMBER in pair else Kind.INTEGER
    if sign == "*" and Kind.INTEGER in pair:
        other = left.kind if right.kind is Kind.INTEGER else right.kind
        if other in (Kind.MONEY, Kind.RATIO):
            return other
    raise ExpressionError(
        f"{left.kind.value}与{right.kind.value}不能这样算：“{left.text} {sign} {right.text}”"
    )
