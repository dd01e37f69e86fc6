"""A rule's condition in words, for the terminal and for pages: the same condition that engines judge by."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from checker.facts.vocabulary import Kind
from checker.rulebook.conditions import All, Compare, Condition, Present, Some
from checker.rulebook.rules import Rule

_DATES = {"=": "就是", "<>": "不是", "<": "早于", "<=": "不晚于", ">": "晚于", ">=": "不早于"}
_AMOUNTS = {"=": "等于", "<>": "不等于", "<": "小于", "<=": "不超过", ">": "大于", ">=": "不小于"}
_SAME = {"=": "等于", "<>": "不同于"}
_NAMES = {"=": "是", "<>": "不是"}
_TRUTHS = {"=": "为", "<>": "不为"}
_NUMERIC = {Kind.MONEY, Kind.NUMBER, Kind.INTEGER, Kind.RATIO}


@dataclass(frozen=True)
class Style:
    """How the names of columns and the other words are set; plain text unless told otherwise."""

    name: Callable[[str], str] = str
    plain: Callable[[str], str] = str


@dataclass(frozen=True)
class Group:
    """Sentences that must all hold, or of which one must."""

    every: bool
    parts: tuple[Said, ...]


Said = str | Group
_PLAIN = Style()


def applies_in_words(rule: Rule) -> list[str]:
    """When a rule applies, a line for each thing that must hold; empty where it always does."""
    return _outer_lines(rule.applies)


def violation_in_words(rule: Rule) -> list[str]:
    """What a violation is, beyond that the rule applies; a line for each thing that must hold."""
    return _outer_lines(rule.when)


def _outer_lines(condition: Condition | None) -> list[str]:
    if condition is None:
        return []
    found = said(condition)
    parts = found.parts if isinstance(found, Group) and found.every else (found,)
    return [one_line(part) for part in parts]


def one_line(found: Said, *, nested: bool = False) -> str:
    """What was said on one line; groups within groups stand in brackets."""
    if isinstance(found, str):
        return found
    joined = ("，且" if found.every else "，或").join(one_line(part, nested=True) for part in found.parts)
    return f"（{joined}）" if nested else joined


def said(condition: Condition, style: Style = _PLAIN) -> Said:
    """One condition in words: a sentence, or a group of them.

    >>> from checker.conditions import Operand
    >>> days = Operand("间断天数", Kind.INTEGER, "间断天数", "天")
    >>> none = Operand("0", Kind.INTEGER, constant=0)
    >>> said(Compare("间断天数", Kind.INTEGER, ">", 0, days, none, ("间断天数",)))
    '间断天数大于0天'
    """
    if isinstance(condition, Present):
        return f"{style.name(condition.column)}{'已经填写' if condition.present else '没有填写'}"
    if isinstance(condition, Compare):
        return _compared(condition, style)
    parts = tuple(_merged(condition, style))
    return parts[0] if len(parts) == 1 else Group(isinstance(condition, All), parts)


def _merged(group: All | Some, style: Style) -> Iterator[Said]:
    """The parts; comparisons of one column with several names become one: 采购方式是“询价”或“单一来源”."""
    op = "<>" if isinstance(group, All) else "="
    for name, run in groupby(group.parts, key=lambda part: _choice(part, op)):
        found: Sequence[Condition] = list(run)
        if not name or len(found) == 1:
            yield from (said(part, style) for part in found)
            continue
        names = [style.plain(part.right.text) for part in found if isinstance(part, Compare)]
        last = "或" if op == "=" else "，也不是"
        yield f"{style.name(name)}{_NAMES[op]}{'、'.join(names[:-1])}{last}{names[-1]}"


def _choice(part: Condition, op: str) -> str:
    """The column that a part compares by `op` with a name, or ""."""
    named = isinstance(part, Compare) and part.op == op and isinstance(part.right.constant, str)
    return part.left.text if named and isinstance(part, Compare) else ""


def _compared(leaf: Compare, style: Style) -> str:
    right = leaf.right
    if leaf.stated:
        return style.plain(leaf.left.text)
    if right.column:
        return f"{style.name(leaf.left.text)}{_word(leaf)}{style.name(right.text)}"
    unit = leaf.left.unit if leaf.left.kind in (Kind.INTEGER, Kind.NUMBER) else ""
    shown = f"“{right.text}”" if right.kind is Kind.BOOL else right.text
    return f"{style.name(leaf.left.text)}{_word(leaf)}{style.plain(f'{shown}{unit}')}"


def _word(leaf: Compare) -> str:
    if leaf.left.kind is Kind.DATE:
        return _DATES[leaf.relation]
    if leaf.left.kind in _NUMERIC:
        return _AMOUNTS[leaf.relation]
    if leaf.right.column:
        return _SAME[leaf.relation]
    return (_TRUTHS if leaf.left.kind is Kind.BOOL else _NAMES)[leaf.relation]
