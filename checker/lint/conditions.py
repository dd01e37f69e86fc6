"""Conditions that are always true, never true, or never decided, whatever the facts are."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from datetime import date
from itertools import combinations

from checker.base.yamlfile import Located
from checker.facts.vocabulary import Kind
from checker.knowledge.base import KnowledgeBase
from checker.knowledge.model import USABLE, ThresholdSet
from checker.lint.always import Domain, Domains, can_be_false, can_be_true
from checker.lint.known import NeverBlank
from checker.lint.spans import ANY_TEXT, Numbers, Texts, Values, between
from checker.rulebook.conditions import All, Compare, Condition, Present, Some, comparisons, every, negate
from checker.rulebook.rules import PreparedTable, Rule
from checker.rulebook.tables import CONCLUSIONS, TableColumn
from checker.schemas.messages import Message, error, hint

_LARGEST = 2**63 - 1
_LARGEST_NUMBER = 10**18 - 1
_FIRST_DAY, _LAST_DAY = date(1900, 1, 1).toordinal(), date(2100, 12, 31).toordinal()
_NONE = Numbers(())


def domains_of(table: PreparedTable, never_blank: NeverBlank, kb: KnowledgeBase | None) -> Domains:
    """What every column of a prepared table may hold."""
    name = table.table.name
    filled, blank = never_blank.of(name), never_blank.always_blank(name)
    made = {
        column.name: Domain(
            _NONE if column.name in blank else _of_column(column, fact=table.table.is_fact, table=name),
            column.name not in filled,
        )
        for column in table.table.columns.values()
    }
    unusable = {
        use.alias
        for computed in table.computed.values()
        for use in computed.thresholds
        if kb and use.name in kb.thresholds and not _usable(kb.thresholds[use.name])
    }
    for computed in table.computed.values():
        values = _NONE if computed.name in unusable else _of_kind(computed.kind)
        made[computed.name] = Domain(values)
    return made


def _usable(threshold: ThresholdSet) -> bool:
    return any(entry.verified in USABLE for entry in threshold.entries)


def _of_column(column: TableColumn, *, fact: bool, table: str) -> Values:
    if table == CONCLUSIONS:
        return between(0, math.inf)
    if column.options:
        return Texts(frozenset(column.options), True)
    if fact and column.kind is Kind.DATE:  # others may be computed to lie outside what can be written
        return between(_FIRST_DAY, _LAST_DAY)
    return _of_kind(column.kind)


def _of_kind(kind: Kind) -> Values:
    if kind in (Kind.TEXT, Kind.CHOICE, Kind.REF):
        return ANY_TEXT
    if kind is Kind.BOOL:
        return between(0, 1)
    if kind is Kind.DATE:
        return between(date.min.toordinal(), date.max.toordinal())
    largest = _LARGEST_NUMBER if kind is Kind.NUMBER else _LARGEST
    return between(-largest, largest)


def check_conditions(rule: Rule, domains: Domains, body: Located) -> Iterator[Message]:
    """What is wrong with `applies` and with `when` where the rule applies."""
    if rule.applies is not None:
        place = body.place("applies")
        if can_be_true(rule.applies, domains) is False:
            what = f"规则 {rule.id} 的 applies 永远不成立，这条规则从不适用"
            yield error(place, what, _conflict(rule.applies, domains), "核对各部分的比较符和值")
            return
        if can_be_false(rule.applies, domains) is False:
            what = f"规则 {rule.id} 的 applies 没有不成立的时候"
            yield hint(place, what, _exhausted(rule.applies, domains), "可以不写 applies")
        yield from _idle_parts(rule, rule.applies, domains, place)
    yield from _check_when(rule, domains, body)


def _check_when(rule: Rule, domains: Domains, body: Located) -> Iterator[Message]:
    when, place = rule.when, body.place("when")
    assert when is not None, "rules that only a person judges have no condition"
    within = "在适用的情况下" if rule.applies is not None else ""
    violated = can_be_true(every(rule.applies, when), domains)
    complied = can_be_true(every(rule.applies, negate(when)), domains)
    if violated is False and complied is False:
        yield _undecidable(rule, when, domains, place)
    elif violated is False:
        why = _conflict(every(rule.applies, when), domains)
        yield error(place, f"规则 {rule.id} 的 when {within}永远不成立，查不出违规", why, "核对比较符和值")
    elif complied is False:
        alone = can_be_false(when, domains) is False
        why = _exhausted(when, domains) if alone else "applies 成立时它一定成立"
        yield error(place, f"规则 {rule.id} 的 when {within}永远成立，没有合规的可能", why, "核对比较符和值")
    else:
        yield from _idle_parts(rule, when, domains, place)


def _undecidable(rule: Rule, when: Condition, domains: Domains, place: str) -> Message:
    what = f"规则 {rule.id} 的 when 永远判断不了，只会是待核实"
    leaves = [leaf for leaf in comparisons(when) if isinstance(leaf, Compare)]
    read = {name for leaf in leaves for name in (*leaf.inputs, *leaf.thresholds)}
    empty = {name for name in read if name in domains and not domains[name].values}
    thresholds = {name for leaf in leaves for name in leaf.thresholds} & empty
    if thresholds:
        names = "、".join(sorted(f"“{name.partition(':')[2].partition('@')[0]}”" for name in thresholds))
        return hint(place, what, f"标准{names}没有一个核对过的值", "补上核对过的值，或改用别的标准")
    names = "、".join(f"“{name}”" for name in sorted(empty))
    why = f"{names}总是空白" if names else "要读的列不能同时有值"
    return error(place, what, why, "改派生表，给这一列一个值，或换一列")


def _idle_parts(rule: Rule, condition: Condition, domains: Domains, place: str) -> Iterator[Message]:
    """Parts that decide nothing: never true in an or, never false in an and."""
    if not isinstance(condition, All | Some):
        return
    for part in condition.parts:
        shown, mend = f"规则 {rule.id} 的“{wording(part)}”", "删去或改正这一部分"
        if isinstance(condition, Some) and can_be_true(part, domains) is False:
            yield hint(place, f"{shown}永远不成立", _conflict(part, domains), mend)
        elif isinstance(condition, All) and can_be_false(part, domains) is False:
            yield hint(place, f"{shown}没有不成立的时候", _exhausted(part, domains), mend)
        else:
            yield from _idle_parts(rule, part, domains, place)


def _conflict(condition: Condition, domains: Domains) -> str:
    """Two parts, or one, that cannot be true together."""
    return _smallest(condition, All, domains, can_be_true, "不可能成立", "不能同时成立")


def _exhausted(condition: Condition, domains: Domains) -> str:
    """Two parts, or one, of which one is always true."""
    return _smallest(condition, Some, domains, can_be_false, "没有不成立的时候", "总有一个成立")


def _smallest(
    condition: Condition,
    joined: type[All] | type[Some],
    domains: Domains,
    test: Callable[[Condition, Domains], bool | None],
    alone: str,
    together: str,
) -> str:
    parts = condition.parts if isinstance(condition, joined) else (condition,)
    for part in parts:
        if test(part, domains) is False:
            return f"“{wording(part)}”{alone}{_because(part, domains)}"
    for pair in combinations(parts, 2):
        if test(joined(pair), domains) is False:
            return f"“{wording(pair[0])}”和“{wording(pair[1])}”{together}"
    return f"几个部分{together}"


def _because(part: Condition, domains: Domains) -> str:
    if isinstance(part, Present) and not domains[part.column].blank:
        return f"，{part.column}从不空白"
    if isinstance(part, Compare) and part.column in domains:
        values = domains[part.column].values
        if isinstance(values, Texts) and values.inside:
            return f"，{part.column}只有这些选项：{'、'.join(sorted(values.words))}"
        if part.kind is Kind.DATE and values == between(_FIRST_DAY, _LAST_DAY):
            return "，事实里的日期都在1900年到2100年之间"
    return ""


def wording(condition: Condition) -> str:
    """The condition as one would write it."""
    if isinstance(condition, Present):
        return f"{condition.column} is {'not ' if condition.present else ''}null"
    if isinstance(condition, Compare):
        op = condition.op
        if condition.right.column and isinstance(condition.constant, bool):
            op = "=" if (op == "=") == condition.constant else "<>"
        return f"{condition.left.text} {op} {condition.right.text}"
    word = " and " if isinstance(condition, All) else " or "
    return word.join(f"({wording(p)})" if isinstance(p, All | Some) else wording(p) for p in condition.parts)
