"""The rule book: rules, the tables they are on, and the vocabulary, compiled and ready for any engine."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from checker.base.errors import nearest
from checker.base.sqltext import literal, quoted
from checker.facts.vocabulary import PROJECT_ID, Kind, Vocabulary
from checker.rulebook.basis import Entry
from checker.rulebook.columns import Computed, Threshold
from checker.rulebook.conditions import All, Condition, comparisons, every
from checker.rulebook.roster import Roster
from checker.rulebook.tables import Table

PLACEHOLDER = re.compile(r"\{([^{}]+)\}")


class Severity(StrEnum):
    """How much a violation weighs."""

    HINT = "提示"
    NORMAL = "一般"
    SERIOUS = "严重"


@dataclass(frozen=True)
class RuleChange:
    """What was changed in a rule on a day, and why."""

    day: date
    change: str


@dataclass(frozen=True)
class Rule:
    """One rule. `violation` is `applies and when`; both are None for rules only a person judges.

    `was` are the ids it went by before, the oldest first. `since` is the day from which its basis is known
    to hold: what happened before stays undetermined.
    Where every clause of `basis` has a condition, one of them must hold for the rule to apply, unless
    `practice` says what the problem falls short of without any clause.
    """

    id: str
    name: str
    stage: str
    severity: Severity
    on: str
    finding: str
    basis: tuple[Entry, ...]
    remedy: str
    why: str
    caution: str
    place: str
    manual: bool = False
    dates: tuple[str, ...] = ()
    since: date | None = None
    optional: frozenset[str] = frozenset()
    when_text: str = ""
    applies_text: str = ""
    applies: Condition | None = None
    violation: Condition | None = None
    examples: tuple[Mapping[str, Any], ...] = field(default=(), repr=False)
    history: tuple[RuleChange, ...] = ()
    practice: str = ""
    was: tuple[str, ...] = ()

    @property
    def refs(self) -> tuple[str, ...]:
        """The clauses and documents that the rule names, whatever their role."""
        return tuple(dict.fromkeys(entry.ref for entry in self.basis))

    @property
    def when(self) -> Condition | None:
        """The condition of `when` alone: `violation` is `applies`, taken apart, and then `when`."""
        if self.violation is None or self.applies is None:
            return self.violation
        before = len(self.applies.parts) if isinstance(self.applies, All) else 1
        assert isinstance(self.violation, All)
        return every(*self.violation.parts[before:])

    def __repr__(self) -> str:
        return f"<Rule {self.id} {self.severity} {self.name}>"

    def conditions(self) -> Iterator[Condition]:
        """Every condition over the row: of the violation, and of the clauses."""
        yield from (self.violation,) if self.violation else ()
        yield from (entry.when for entry in self.basis if entry.when)


@dataclass(frozen=True)
class PreparedTable:
    """A table with the computed columns and thresholds its rules need, and those rules.

    `sql` gives its rows in DuckDB, `sqlite` in SQLite.
    """

    table: Table
    rules: tuple[Rule, ...]
    computed: Mapping[str, Computed]
    sql: str
    sqlite: str

    def kind(self, column: str) -> Kind:
        """The kind of a prepared column."""
        if column in self.table.columns:
            return self.table.columns[column].kind
        return self.computed[column].kind


@dataclass(frozen=True)
class RuleBook:
    """Everything that rules say, compiled and ready for any engine.

    `calendar` is set where rules count working days: the first day known, and for each day from it on the
    number of working days so far.
    """

    vocabulary: Vocabulary
    tables: Mapping[str, Table]
    rules: Mapping[str, Rule]
    prepared: Mapping[str, PreparedTable]
    stages: tuple[str, ...]
    thresholds: tuple[str, ...]
    calendar: tuple[date, list[int]] | None = None
    roster: Roster = field(default_factory=Roster)

    def current(self, rule_id: str) -> str | None:
        """The id by which a rule goes now, also where it is called by a former one; None for no rule."""
        return rule_id if rule_id in self.rules else self.roster.former.get(rule_id)

    def hint(self, rule_id: str) -> str:
        """What to say of an id that no rule has: that it was retired, or which one may be meant."""
        retired = self.roster.retired.get(rule_id)
        return str(retired) if retired else nearest(rule_id, self.rules) or "规则编号见 rules/ 各文件的 id"

    def derived(self) -> Iterator[Table]:
        """Derived tables in dependency order."""
        return (table for table in self.tables.values() if table.sql)

    def __repr__(self) -> str:
        return f"<RuleBook: {len(self.rules)} rules on {len(self.prepared)} tables>"


def prepared_table(table: Table, rules: tuple[Rule, ...], computed: Mapping[str, Computed]) -> PreparedTable:
    """The prepared SELECT of a table: its columns, then the computed ones, with the thresholds they need."""
    thresholds = sorted({t for c in computed.values() for t in c.thresholds}, key=lambda t: t.alias)
    names = [quoted(column.name) for column in computed.values()]
    joins = [_threshold_join(t) for t in thresholds]
    domain = f' LEFT JOIN "项目域" AS z ON z.{quoted(PROJECT_ID)} = t.{quoted(PROJECT_ID)}' if joins else ""
    source = f"{quoted(table.name)} AS t{domain}{''.join(joins)}"
    sql, sqlite = (
        f"SELECT {', '.join(['t.*', *map(' AS '.join, zip(texts, names, strict=True))])} FROM {source}"
        for texts in ([c.sql for c in computed.values()], [c.sqlite for c in computed.values()])
    )
    return PreparedTable(table, rules, computed, sql, sqlite)


def narrowed(table: PreparedTable, rules: Collection[str]) -> PreparedTable:
    """The same table with only some of its rules, and of the computed columns only what these read."""
    chosen = tuple(rule for rule in table.rules if rule.id in rules)
    leaves = [leaf for rule in chosen for condition in rule.conditions() for leaf in comparisons(condition)]
    used = {name for leaf in leaves for name in (leaf.column, *leaf.thresholds)}
    computed = {name: column for name, column in table.computed.items() if name in used}
    return prepared_table(table.table, chosen, computed)


def _threshold_join(use: Threshold) -> str:
    alias, day = quoted(use.alias), f"t.{quoted(use.date)}"
    return (
        f' LEFT JOIN "标准值" AS {alias} ON {alias}."域" = z."域" AND {alias}."名称" = {literal(use.name)}'
        f' AND {day} >= {alias}."起" AND {day} <= {alias}."止"'
    )
