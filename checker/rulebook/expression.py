"""Turns the condition text of a rule into compiled conditions and computed columns.

`when` and `applies` are SQL boolean expressions over one row. Names, functions and node types are
whitelisted; whatever is not `column op constant` becomes a computed column of the prepared row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlglot import exp

from checker.base.errors import nearest
from checker.facts.vocabulary import Kind
from checker.rulebook.columns import Column, Computed
from checker.rulebook.condition_text import parsed, source
from checker.rulebook.conditions import FLIPPED, Compare, Condition, Operand, Present, every, negate, some
from checker.rulebook.term_builder import TermBuilder
from checker.rulebook.terms import (
    ORDERED,
    TEXTS,
    ExpressionError,
    Term,
    boolean,
    fit_constant,
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
    condition = builder.boolean(parsed(text))
    return Compilation(condition, builder.terms.computed)


class _Builder:
    """Walks one parsed condition: what compares, joins and negates."""

    def __init__(self, columns: Mapping[str, Column], thresholds: Mapping[str, Kind]) -> None:
        self.columns = columns
        self.terms = TermBuilder(columns, thresholds)

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
            return self._comparison(
                self.terms.term(node.left), _COMPARE[type(node)], self.terms.term(node.right)
            )
        if isinstance(node, exp.In):
            return self._membership(node)
        if isinstance(node, exp.Between):
            low, high = self.terms.term(node.args["low"]), self.terms.term(node.args["high"])
            this = self.terms.term(node.this)
            return every(self._comparison(this, ">=", low), self._comparison(this, "<=", high))
        if isinstance(node, exp.Is):
            return self._null_test(node)
        if isinstance(node, exp.Column):
            term = self.terms.term(node)
            if term.kind is Kind.BOOL:
                return self._comparison(term, "=", boolean(True))
        raise ExpressionError(f"“{source(node)}”不是判断式，应写成 列 比较符 值，如 间断天数 > 0")

    def _membership(self, node: exp.In) -> Condition:
        if node.args.get("query") or not node.expressions:
            raise ExpressionError("in 后面要写括号里的几个值，如 采购方式 in ('询价', '单一来源')")
        this = self.terms.term(node.this)
        return some([self._comparison(this, "=", self.terms.term(item)) for item in node.expressions])

    def _null_test(self, node: exp.Is) -> Condition:
        if not isinstance(node.expression, exp.Null) or not isinstance(node.this, exp.Column):
            raise ExpressionError("is 只用于“某列 is null”或“某列 is not null”")
        return Present(self.terms.term(node.this).column, False)

    def _comparison(self, left: Term, op: str, right: Term) -> Condition:
        if left.constant is not None and right.constant is not None:
            raise ExpressionError(f"“{left.text} {op} {right.text}”两边都是常量，结果永远不变")
        if left.constant is not None:
            left, right, op = right, left, FLIPPED[op]
        right = fit_constant(right, left)
        self._check_kinds(left, op, right)
        if right.constant is not None:
            column, kind, constant = self.terms.materialise(left), left.kind, right.constant
        elif left.kind in ORDERED:
            column, kind, constant = self.terms.difference(left, right)
        else:
            column, kind, constant = self.terms.equality(left, right), Kind.BOOL, op == "="
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

    def _operand(self, term: Term) -> Operand:
        if term.constant is not None:
            return Operand(term.text, term.kind, constant=term.constant)
        return Operand(term.text, term.kind, self.terms.materialise(term), term.unit)
