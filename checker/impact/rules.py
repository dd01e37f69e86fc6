"""Which rules read differently in two versions, and in what."""

from __future__ import annotations

from collections.abc import Iterator

from checker.impact.model import RuleChange
from checker.impact.versions import Version
from checker.rulebook.rules import Rule

_PARTS = {
    "id": "编号",
    "name": "名称",
    "severity": "严重程度",
    "on": "表",
    "applies_text": "适用条件",
    "when_text": "条件",
    "dates": "日期",
    "since": "依据施行日",
    "finding": "问题表述",
    "basis": "依据",
    "remedy": "建议",
    "caution": "例外情形",
    "why": "理由",
}


def changed_rules(old: Version, new: Version) -> tuple[RuleChange, ...]:
    """Rules that were added, removed or rewritten; what only rests on a changed table or threshold is not."""
    return tuple(_changed(old, new))


def _changed(old: Version, new: Version) -> Iterator[RuleChange]:
    before, after = old.by_id_in(new), new.library.book.rules
    for rule_id in dict.fromkeys((*before, *after)):
        if rule_id not in after:
            yield RuleChange(rule_id, before[rule_id].name, ("删去",))
        elif rule_id not in before:
            yield RuleChange(rule_id, after[rule_id].name, ("新增",))
        elif parts := _differing(before[rule_id], after[rule_id]):
            yield RuleChange(rule_id, after[rule_id].name, parts)


def _differing(before: Rule, after: Rule) -> tuple[str, ...]:
    return tuple(shown for key, shown in _PARTS.items() if getattr(before, key) != getattr(after, key))
