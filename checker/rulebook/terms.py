"""Typed values in conditions: columns, constants with their units, and what arithmetic makes of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from sqlglot import exp

from checker.base.sqltext import literal
from checker.facts.records import Value
from checker.facts.vocabulary import Kind
from checker.rulebook.columns import Threshold
from checker.rulebook.conditions import encode
from checker.rulebook.sqlite.functions import NUMBER_UNIT, RATIO_UNIT

_FULL_WIDTH = str.maketrans(
    "（），＝＜＞＋－＊％“”‘’　；：０１２３４５６７８９．", "(),=<>+-*%'''' ;:0123456789."
)
_TEXT = re.compile(r"('[^']*'|‘[^’]*’|“[^”]*”)")
_UNIT = re.compile(r"(?<![\w.])(\d[\d,]*(?:\.\d+)?)\s*(亿元|万元|元|%)")
_MONEY_UNITS = {"亿元": 10**10, "万元": 10**6, "元": 100}
ORDERED = {Kind.DATE, Kind.MONEY, Kind.NUMBER, Kind.INTEGER, Kind.RATIO}
TEXTS = {Kind.TEXT, Kind.CHOICE, Kind.REF}


class ExpressionError(ValueError):
    """The condition text cannot be used; the message says why and how to mend it."""


@dataclass(frozen=True)
class Term:
    """A typed value: its text as written, its SQL over the row `t`, what it reads, or its constant.

    `sqlite` is the same for SQLite, where a date is a day number and 数值 counts in 1/10000.
    """

    text: str
    kind: Kind
    sql: str
    sqlite: str
    inputs: tuple[str, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    unit: str = ""
    column: str = ""
    constant: Value | None = None
    bare_number: bool = False
    alias: str = ""


def normalise(text: str) -> str:
    """Full-width punctuation to ASCII outside quotes: `（` would be swallowed into a name.

    >>> normalise("间断天数＞０ and 采购方式＝‘公开招标’")
    "间断天数>0 and 采购方式='公开招标'"
    """
    pieces = _TEXT.split(text)
    return "".join(
        _plain_quotes(piece) if index % 2 else _UNIT.sub(_unit_call, piece.translate(_FULL_WIDTH))
        for index, piece in enumerate(pieces)
    )


def _plain_quotes(quoted_text: str) -> str:
    """A quoted text in ASCII quotes; what stands inside is compared with facts and stays as written."""
    inner = quoted_text[1:-1]
    return quoted_text if quoted_text[0] == "'" else "'" + inner.replace("'", "''") + "'"


def _unit_call(match: re.Match[str]) -> str:
    number, unit = match[1].replace(",", ""), match[2]
    return f"常量('{number}', '{unit}')"


def bracketed(term: Term) -> Term:
    """The same value in brackets."""
    return replace(term, text=f"({term.text})")


def constant_term(text: str, kind: Kind, constant: Value, *, bare_number: bool = False) -> Term:
    """A constant."""
    sql, sqlite = literal(constant), literal(encode(constant))
    return Term(text, kind, sql, sqlite, constant=constant, bare_number=bare_number)


def counted_as(term: Term, kind: Kind) -> str:
    """The value in SQLite as one of `kind`: a whole number among 数值 counts in 1/10000 too."""
    if kind is Kind.NUMBER and term.kind is Kind.INTEGER:
        return f"jx_multiply({term.sqlite}, {NUMBER_UNIT})"
    return term.sqlite


def boolean(value: bool) -> Term:
    """The constant 是 or 否."""
    return constant_term("是" if value else "否", Kind.BOOL, value)


def literal_term(node: exp.Literal) -> Term:
    """A number or text as written."""
    if node.is_string:
        return constant_term(f"“{node.name}”", Kind.TEXT, node.name)
    number = Decimal(node.name)
    if number == number.to_integral_value():
        return constant_term(node.name, Kind.INTEGER, int(number), bare_number=True)
    if number != round(number, 4):
        raise ExpressionError(f"“{node.name}”的小数超过四位")
    return constant_term(node.name, Kind.NUMBER, number, bare_number=True)


def unit_constant(node: exp.Anonymous) -> Term:
    """A number with its unit: 万元 become 分, % become 10**-12."""
    number, unit = (Decimal(part.name) if i == 0 else part.name for i, part in enumerate(node.expressions))
    assert isinstance(number, Decimal)
    assert isinstance(unit, str)
    if unit == "%":
        scaled, kind = number * (RATIO_UNIT // 100), Kind.RATIO
    else:
        scaled, kind = number * _MONEY_UNITS[unit], Kind.MONEY
    if scaled != int(scaled):
        raise ExpressionError(f"“{number}{unit}”小于最小单位")
    return constant_term(f"{number}{unit}", kind, int(scaled))


def fit_constant(right: Term, left: Term) -> Term:
    """Read a constant in the light of the column it is compared with."""
    if right.constant is None:
        return right
    if left.kind is Kind.DATE and isinstance(right.constant, str):
        try:
            day = date.fromisoformat(right.constant)
        except ValueError:
            raise ExpressionError(f"日期要写成 '2020-01-31' 的样子，“{right.constant}”不是") from None
        return constant_term(right.constant, Kind.DATE, day)
    if right.bare_number and left.kind in (Kind.MONEY, Kind.RATIO):
        if right.constant == 0:
            return constant_term("0", left.kind, 0)
        wanted = "元、万元或亿元" if left.kind is Kind.MONEY else "%"
        raise ExpressionError(f"“{left.text}”是{left.kind.value}，“{right.text}”要写单位（{wanted}）")
    if right.bare_number and left.kind is Kind.NUMBER:
        return constant_term(right.text, Kind.NUMBER, Decimal(str(right.constant)))
    if right.bare_number and left.kind is Kind.INTEGER and right.kind is Kind.NUMBER:
        raise ExpressionError(f"“{left.text}”是整数，不能与小数“{right.text}”比较")
    return right


def fit_money(term: Term, other: Term, sign: str) -> Term:
    """Refuse a bare number that is added to or taken from money."""
    if sign == "*" or not term.bare_number or other.kind is not Kind.MONEY:
        return term
    raise ExpressionError(f"“{other.text}”是金额，“{term.text}”要写单位（元、万元或亿元）")


def result_kind(left: Term, sign: str, right: Term) -> Kind:
    """What arithmetic on two kinds gives. Raises ExpressionError for what makes no sense."""
    pair = (left.kind, right.kind)
    if sign == "-" and pair == (Kind.DATE, Kind.DATE):
        return Kind.INTEGER
    if sign in "+-" and pair == (Kind.DATE, Kind.INTEGER):
        return Kind.DATE
    if sign in "+-" and left.kind is right.kind and left.kind in ORDERED - {Kind.DATE}:
        return left.kind
    if sign == "*" and pair == (Kind.NUMBER, Kind.NUMBER):
        raise ExpressionError(
            f"“{left.text} * {right.text}”两边都带小数，乘积可能超过四位小数，算不准；乘的一边要是整数"
        )
    if set(pair) <= {Kind.INTEGER, Kind.NUMBER}:
        return Kind.NUMBER if Kind.NUMBER in pair else Kind.INTEGER
    if sign == "*" and Kind.INTEGER in pair:
        other = left.kind if right.kind is Kind.INTEGER else right.kind
        if other in (Kind.MONEY, Kind.RATIO):
            return other
    raise ExpressionError(
        f"{left.kind.value}与{right.kind.value}不能这样算：“{left.text} {sign} {right.text}”"
    )
