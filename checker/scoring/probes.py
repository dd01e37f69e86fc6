"""Compiles what a system asks of the facts, in the language of rule conditions."""

from __future__ import annotations

from decimal import Decimal

from checker.base.errors import nearest
from checker.facts.vocabulary import Kind
from checker.rulebook.columns import Column
from checker.rulebook.conditions import Compare, every
from checker.rulebook.expression import compile_condition
from checker.rulebook.rules import Rule, RuleBook, Severity, prepared_table
from checker.rulebook.terms import ORDERED, ExpressionError, normalise
from checker.scoring.model import Probe, exact

MEASURED = ORDERED - {Kind.DATE}


def condition_probe(book: RuleBook, table: str, where: str, short: str) -> Probe:
    """Which rows of `table` that meet `where` meet `short`.

    Raises ExpressionError for what cannot be compiled.
    """
    if table not in book.tables:
        raise ExpressionError(f"没有表“{table}”。{nearest(table, book.tables)}")
    if "标准(" in normalise(where + short):
        raise ExpressionError("评分体系里直接写数，不用 标准()")
    found = book.tables[table]
    columns = {c.name: Column(c.name, c.kind, c.unit, c.options) for c in found.columns.values()}
    applies = compile_condition(where, columns, {}) if where else None
    wanted = compile_condition(short, columns, {})
    rule = Rule(
        id="", name="", stage="", severity=Severity.HINT, on=table, finding="", basis=(), remedy="", why="",
        caution="", place="", when_text=short, applies_text=where,
        applies=applies.condition if applies else None,
        violation=every(applies.condition if applies else None, wanted.condition),
    )  # fmt: skip
    computed = {**(applies.computed if applies else {}), **wanted.computed}
    return Probe(prepared_table(found, (rule,), computed))


def measuring_probe(
    book: RuleBook, table: str, where: str, value: str, full: str, *, lower_is_better: bool
) -> tuple[Probe, Decimal]:
    """Which rows fall short of `full`, and that as a number in the smallest unit of the value's kind.

    Raises ExpressionError for what cannot be compiled or measured.
    """
    sign = ">" if lower_is_better else "<"
    probe = condition_probe(book, table, where, f"({value}) {sign} {full}")
    compared = probe.rule.violation
    if not isinstance(compared, Compare):  # with a `where` it is the last part of an `and`
        parts = getattr(compared, "parts", ())
        compared = parts[-1] if parts else None
    if not isinstance(compared, Compare) or compared.right.column or compared.kind not in MEASURED:
        raise ExpressionError(f"“{value}”要是一个数、金额或比率，full 要是一个数")
    return Probe(probe.prepared, compared.column), exact(compared.constant)
