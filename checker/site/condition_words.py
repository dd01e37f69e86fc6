"""Conditions in plain Chinese, as nested lists: what must hold, all of it or one of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from checker.conditions import NEGATED, All, Compare, Condition, Present, Some
from checker.site.markup import strong, text
from checker.vocabulary import Kind

_DATES = {"=": "就是", "<>": "不是", "<": "早于", "<=": "不晚于", ">": "晚于", ">=": "不早于"}
_AMOUNTS = {"=": "等于", "<>": "不等于", "<": "小于", "<=": "不超过", ">": "大于", ">=": "不小于"}
_SAME = {"=": "等于", "<>": "不同于"}
_NAMES = {"=": "是", "<>": "不是"}


def in_words(condition: Condition) -> str:
    """The condition as Markdown: one sentence, or a sentence and a list."""
    if (short := _one_line(condition)) is not None:
        return short
    return "\n".join([_lead(condition), "", *_lines(condition, 0)])


def without(whole: Condition, first: Condition | None) -> Condition:
    """What remains of `every(first, rest)` without `first`: the author's `when` alone."""
    if first is None or not isinstance(whole, All):
        return whole
    count = len(first.parts) if isinstance(first, All) else 1
    rest = whole.parts[count:]
    return rest[0] if len(rest) == 1 else All(rest)


def _lead(condition: Condition) -> str:
    return "同时满足：" if isinstance(condition, All) else "满足下列之一："


def _lines(condition: Condition, depth: int) -> Iterator[str]:
    indent = "    " * depth
    assert isinstance(condition, All | Some)
    for part in _merged(condition.parts, "<>" if isinstance(condition, All) else "="):
        if isinstance(part, str):
            yield f"{indent}- {part}"
        elif (short := _one_line(part)) is not None:
            yield f"{indent}- {short}"
        else:
            assert not isinstance(part, str)
            yield f"{indent}- {_lead(part)}"
            yield from _lines(part, depth + 1)


def _one_line(condition: Condition) -> str | None:
    """A group that is one choice among several names: 采购方式是“询价”或“单一来源”."""
    if isinstance(condition, Compare | Present):
        return _leaf(condition)
    parts = list(_merged(condition.parts, "<>" if isinstance(condition, All) else "="))
    return parts[0] if len(parts) == 1 and isinstance(parts[0], str) else None


def _merged(parts: Sequence[Condition], op: str) -> Iterator[Condition | str]:
    """The parts, with comparisons of one column with several names put into one sentence."""

    def choice(part: Condition) -> str:
        same = isinstance(part, Compare) and part.op == op and isinstance(part.right.constant, str)
        return part.left.text if same and isinstance(part, Compare) else ""

    for name, run in groupby(parts, key=choice):
        found = list(run)
        if not name or len(found) == 1:
            yield from found
            continue
        names = [text(part.right.text) for part in found if isinstance(part, Compare)]
        last = "或" if op == "=" else "，也不是"
        yield f"{strong(name)}{_NAMES[op]}{'、'.join(names[:-1])}{last}{names[-1]}"


def _leaf(leaf: Compare | Present) -> str:
    if isinstance(leaf, Present):
        return f"{strong(leaf.column)}{'已经填写' if leaf.present else '没有填写'}"
    return f"{strong(leaf.left.text)}{_word(leaf)}{_constant(leaf) or strong(leaf.right.text)}"


def _word(leaf: Compare) -> str:
    # Whether two texts are equal is a column of its own, compared with true or false.
    op = NEGATED[leaf.op] if leaf.right.column and leaf.constant is False else leaf.op
    if leaf.left.kind is Kind.DATE:
        return _DATES[op]
    if leaf.left.kind in (Kind.MONEY, Kind.NUMBER, Kind.INTEGER, Kind.RATIO):
        return _AMOUNTS[op]
    return _SAME[op] if leaf.right.column else _NAMES[op]


def _constant(leaf: Compare) -> str:
    if leaf.right.column:
        return ""
    unit = leaf.left.unit if leaf.left.kind in (Kind.INTEGER, Kind.NUMBER) else ""
    shown = f"“{leaf.right.text}”" if leaf.right.kind is Kind.BOOL else leaf.right.text
    return text(f"{shown}{unit}")
