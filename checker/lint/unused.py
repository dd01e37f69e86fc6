"""What nothing uses: derived tables, thresholds, clauses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from checker.knowledge.base import KnowledgeBase
from checker.rulebook.rules import RuleBook
from checker.schemas.messages import Message, hint, note


def unused_tables(book: RuleBook, others: Iterable[str] = ()) -> Iterator[Message]:
    """Derived tables that no rule is on, nor any of `others`, and no table that a needed one rests on."""
    needed, frontier = set[str](), [*book.prepared, *others]
    while frontier:
        name = frontier.pop()
        if name not in needed:
            needed.add(name)
            frontier.extend(book.tables[name].depends if name in book.tables else ())
    for table in book.derived():
        if table.name not in needed:
            what = f"派生表“{table.name}”没有规则使用"
            yield hint(table.place, what, "每次检查都白算一遍", "写一条规则用它，或删去")


def unused_thresholds(book: RuleBook, kb: KnowledgeBase) -> Iterator[Message]:
    """Thresholds that no condition reads."""
    for threshold in kb.thresholds.values():
        if threshold.name not in book.thresholds:
            mend = f"在规则里写 标准('{threshold.name}', 日期列)，或删去"
            yield hint(threshold.place, f"标准“{threshold.name}”没有规则使用", mend=mend)


def unused_clauses(book: RuleBook, kb: KnowledgeBase) -> Iterator[Message]:
    """Clauses that no rule cites, directly or through what replaced, carries out or is above them."""
    reached: set[str] = set()
    frontier = [ref for rule in book.rules.values() for ref in rule.refs]
    frontier += [entry.clause for threshold in kb.thresholds.values() for entry in threshold.entries]
    ways = (kb.links.upper, kb.links.lower, kb.links.successors, kb.links.predecessors)
    while frontier:
        ref = frontier.pop()
        if ref not in reached:
            reached.add(ref)
            frontier.extend(other for way in ways for other in way.get(ref, ()))
    idle: dict[str, list[str]] = defaultdict(list)
    for clause in kb.clauses.values():
        if clause.ref not in reached:
            idle[clause.regulation].append(clause.number)
    for regulation, numbers in idle.items():
        place = kb.regulations[regulation].place
        yield note(place, f"《{regulation}》有 {len(numbers)} 个条款没有规则引用", "、".join(numbers))
