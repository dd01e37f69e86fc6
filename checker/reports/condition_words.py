"""A rule's condition in words: the same compiled condition that engines judge by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from checker.conditions import All, Compare, Condition, Present
from checker.rulebook import Rule
from checker.vocabulary import Kind

_AMOUNTS = {"=": "等于", "<>": "不等于", "<": "小于", "<=": "不超过", ">": "大于", ">=": "不小于"}
_DATES = {"=": "就是", "<>": "不是", "<": "早于", "<=": "不晚于", ">": "晚于", ">=": "不早于"}
_WORDS = {"=": "为", "<>": "不为"}
_NUMERIC = {Kind.MONEY, Kind.NUMBER, Kind.INTEGER, Kind.RATIO}


def applies_in_words(rule: Rule) -> list[str]:
    """When a rule applies, a line for each thing that must hold; empty where it always does."""
    return list(_said(_parts(rule.applies), nested=False)) if rule.applies else []


def violation_in_words(rule: Rule) -> list[str]:
    """What a violation is, beyond that the rule applies; a line for each thing that must hold."""
    if rule.violation is None:
        return []
    applies = len(_parts(rule.applies)) if rule.applies else 0  # `violation` starts with what applies
    return list(_said(_parts(rule.violation)[applies:], nested=False))


def in_words(condition: Condition, *, nested: bool = False) -> str:
    """One condition in words.

    >>> from checker.conditions import Operand
    >>> days, none = Operand("间断天数", Kind.INTEGER, "间断天数"), Operand("0", Kind.INTEGER, constant=0)
    >>> in_words(Compare("间断天数", Kind.INTEGER, ">", 0, days, none, ("间断天数",)))
    '间断天数大于 0'
    """
    if isinstance(condition, Present):
        return f"{condition.column}{'已填' if condition.present else '没有填'}"
    if isinstance(condition, Compare):
        return _compared(condition)
    joint = "，且" if isinstance(condition, All) else "，或"
    merged = "<>" if isinstance(condition, All) else "="
    said = list(_said(condition.parts, merged))
    return f"（{joint.join(said)}）" if nested and len(said) > 1 else joint.join(said)


def _parts(condition: Condition) -> tuple[Condition, ...]:
    return condition.parts if isinstance(condition, All) else (condition,)


def _said(parts: Iterable[Condition], merged: str = "<>", *, nested: bool = True) -> Iterator[str]:
    """The parts in words; neighbours that compare one column by `merged` with texts become one."""
    for column, group in groupby(parts, key=lambda part: _listed(part, merged)):
        together = list(group)
        if column and len(together) > 1:
            texts = "、".join(part.right.text for part in together if isinstance(part, Compare))
            yield f"{column}{_WORDS[merged]}{texts}{'之一' if merged == '=' else ''}"
        else:
            yield from (in_words(part, nested=nested) for part in together)


def _listed(part: Condition, op: str) -> str:
    """The column that a part compares by `op` with a text, or ""."""
    if not isinstance(part, Compare) or part.op != op or part.right.kind is not Kind.TEXT:
        return ""
    return "" if part.right.column else part.left.text


def _compared(part: Compare) -> str:
    left, right, op = part.left.text, part.right.text, part.relation
    if part.left.kind in _NUMERIC:
        return f"{left}{_AMOUNTS[op]}{'' if part.right.column else ' '}{right}"
    if part.left.kind is Kind.DATE:
        return f"{left}{_DATES[op]}{right}"
    return f"{left}{_WORDS[op]}" + (f"“{right}”" if part.left.kind is Kind.BOOL else right)
