"""Clauses that a rule holds to the wrong addressee, more strongly than it may, or under the wrong regime."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checker.base.yamlfile import Located
from checker.knowledge.base import KnowledgeBase
from checker.rulebook.basis import Entry, Role
from checker.rulebook.rules import Rule
from checker.rulebook.states import State
from checker.schemas.messages import Message, error, hint

_ACCUSING = (Role.DUTY, Role.CASE)
_DENIED = re.compile("(没有查到|没有找到|没有哪|法律没有|并没有)[^。；]{0,20}(条|规定)|没有条款要求")
_REGIME = re.compile("适用制度|采购方式|属于工程")


def check_roles(rule: Rule, kb: KnowledgeBase, body: Located) -> Iterator[Message]:
    """What a lawyer would object to in the entries of a rule's basis."""
    yield from _without_role(rule, body)
    for entry in rule.basis:
        if kb.knows(entry.ref):
            yield from _addressee(rule, entry, kb)
            yield from _regime(rule, entry, kb)
    yield from _denied(rule)
    yield from _lawful_side(rule, body)


def _without_role(rule: Rule, body: Located) -> Iterator[Message]:
    """Entries that only name a clause: they would be duties of the unit without anybody having said so."""
    bare = [str(item) for item in body["basis"] if isinstance(item, str)]
    if bare:
        what = f"规则 {rule.id} 的依据“{bare[0]}”没有写作用"
        yield error(
            body.place("basis"),
            what,
            "不写就当作项目单位的义务，草稿会写“不符合”",
            f"改成 {{ref: {bare[0]}, role: 义务}}，role 是 义务、情形、要求、背景 之一",
        )


def _addressee(rule: Rule, entry: Entry, kb: KnowledgeBase) -> Iterator[Message]:
    """A duty, or a consequence, of somebody else."""
    if entry.role in _ACCUSING and not kb.for_unit(entry.ref):
        others = kb.clauses[entry.ref].binds or "别人"
        what = f"规则 {rule.id} 把“{entry.ref}”列作{entry.role}，它约束的是{others}"
        yield hint(
            entry.place, what, "不能写成项目单位违反了它，检查时只作背景", "改成 role: 背景，或另找条款"
        )


def _regime(rule: Rule, entry: Entry, kb: KnowledgeBase) -> Iterator[Message]:
    """A clause of one regime in a rule whose rows may be of another."""
    regimes = kb.regulation_of(entry.ref).regimes
    told = f"{entry.when_text} {rule.applies_text} {rule.when_text}"
    if regimes and entry.role is not Role.BACKGROUND and rule.on and not _REGIME.search(told):
        what = f"规则 {rule.id} 不问适用制度就引用“{entry.ref}”，它只管{'、'.join(regimes)}"
        mend = f"""加上 when: "适用制度 in ({", ".join(f"'{name}'" for name in regimes)})\""""
        yield hint(entry.place, what, "别的采购制度下的行也会引用它", mend)


def _denied(rule: Rule) -> Iterator[Message]:
    """A duty, where the rule itself says that no article demands it."""
    duties = [entry for entry in rule.basis if entry.role is Role.DUTY]
    if duties and (found := _DENIED.search(rule.caution)):
        what = f"规则 {rule.id} 的 caution 说“{found[0]}”，依据却列作义务"
        yield hint(duties[0].place, what, "草稿会写“不符合”", "改成 role: 要求 或 背景，或改 caution")


def _lawful_side(rule: Rule, body: Located) -> Iterator[Message]:
    """Conditions of clauses without an example on their other side."""
    conditional = rule.basis and all(entry.when for entry in rule.basis if entry.role is not Role.BACKGROUND)
    states = {str(example.get("expect")) for example in rule.examples}
    if conditional and not rule.practice and State.NOT_APPLICABLE.value not in states:
        what = f"规则 {rule.id} 的条款都有适用条件，却没有条款都不适用的例子"
        yield hint(body.place(), what, "看不出换一种采购制度时它会不会放过", "写一个 expect: 不适用 的例子")
