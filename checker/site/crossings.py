"""What refers to what: which rules cite a clause, read a table, a field or a threshold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from checker.knowledge.base import KnowledgeBase
from checker.library import Library
from checker.rulebook.conditions import Compare, Condition, Present
from checker.rulebook.rules import PLACEHOLDER, Rule, RuleBook

Lists = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Crossings:
    """Names of what refers to a thing, by the thing's own name.

    `citing` gives the rules of a regulation or clause ref, `on` those of a table, `reading` those of a
    dictionary word (类型.字段), `measuring` those of a threshold; `derived` gives the derived tables that
    read a table, `resting` the thresholds whose value stands in a clause.
    """

    citing: Lists
    on: Lists
    reading: Lists
    measuring: Lists
    derived: Lists
    resting: Lists


def crossings(library: Library) -> Crossings:
    """All cross references of a library."""
    book, kb = library.book, library.kb
    rules = book.rules.values()
    return Crossings(
        citing=_gathered((ref, rule.id) for rule in rules for ref in rule.refs),
        on=_gathered((rule.on, rule.id) for rule in rules if rule.on),
        reading=_gathered((word, rule.id) for rule in rules for word in fields_read(rule, book)),
        measuring=_gathered((name, rule.id) for rule in rules for name in thresholds_of(rule)),
        derived=_gathered((base, table.name) for table in book.derived() for base in table.depends),
        resting=_gathered(_resting(kb)),
    )


def _gathered(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for thing, user in pairs:
        found.setdefault(thing, {})[user] = None
    return {thing: tuple(users) for thing, users in found.items()}


def _resting(kb: KnowledgeBase) -> Iterator[tuple[str, str]]:
    for threshold in kb.thresholds.values():
        for entry in threshold.entries:
            if entry.clause:
                yield entry.clause, threshold.name


def leaves(condition: Condition | None) -> Iterator[Compare | Present]:
    """The comparisons and tests for emptiness that a condition is made of."""
    if condition is None:
        return
    if isinstance(condition, Compare | Present):
        yield condition
        return
    for part in condition.parts:
        yield from leaves(part)


def columns_read(rule: Rule) -> dict[str, list[str]]:
    """The columns a rule reads, each with what for: 条件, 表述, 适用日期."""
    uses: dict[str, list[str]] = {}
    for leaf in leaves(rule.violation):
        for name in leaf.inputs if isinstance(leaf, Compare) else (leaf.column,):
            uses.setdefault(name, ["条件"])
    for word, names in (("表述", PLACEHOLDER.findall(rule.finding)), ("适用日期", rule.dates)):
        for name in dict.fromkeys(names):
            uses.setdefault(name, []).append(word)
    return uses


def fields_read(rule: Rule, book: RuleBook) -> tuple[str, ...]:
    """The dictionary words (类型.字段, or 类型) that a rule rests on."""
    if not rule.on:
        return ()
    columns = book.tables[rule.on].columns
    found = (word for name in columns_read(rule) if name in columns for word in columns[name].source)
    return tuple(dict.fromkeys(found))


def thresholds_of(rule: Rule) -> tuple[str, ...]:
    """The names of the thresholds that a rule compares with."""
    aliases = (
        alias for leaf in leaves(rule.violation) if isinstance(leaf, Compare) for alias in leaf.thresholds
    )
    return tuple(dict.fromkeys(threshold_name(alias)[0] for alias in aliases))


def threshold_name(alias: str) -> tuple[str, str]:
    """The threshold and the date column that an alias `标准:名称@日期列` stands for."""
    name, _, day = alias.partition(":")[2].rpartition("@")
    return name, day
