"""What a rule rests on: clauses, what each is to the rule, and the condition under which it holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from checker.base.sqltext import quoted
from checker.facts.vocabulary import Kind
from checker.rulebook.columns import Computed
from checker.rulebook.conditions import (
    Condition,
    Row,
    comparisons,
    evaluate,
    some,
    stated,
    to_sql,
    to_sqlite,
)

HELD = "有条款适用:"  # the computed column that says whether any clause of a rule holds for the row


class Role(StrEnum):
    """What a clause is to a rule, and so how strongly a sentence may speak of it."""

    DUTY = "义务"
    CASE = "情形"
    STANDARD = "要求"
    BACKGROUND = "背景"


STRONGEST = tuple(Role)
"""The roles, the strongest first."""


@dataclass(frozen=True)
class Entry:
    """One clause that a rule rests on; `when` is a condition over the row, None where it always holds."""

    ref: str
    role: Role = Role.DUTY
    when: Condition | None = None
    when_text: str = ""
    place: str = field(default="", compare=False)

    def holds(self, row: Row) -> bool | None:
        """Whether the clause holds for a row; None where that is not known."""
        return True if self.when is None else evaluate(self.when, row)


def held_column(rule_id: str, entries: Iterable[Entry], computed: Mapping[str, Computed]) -> Computed | None:
    """A column that says whether any clause holds for the row; None where one always does.

    Background does not count: it says nothing of the unit.
    """
    conditions = [entry.when for entry in entries if entry.role is not Role.BACKGROUND]
    if None in conditions or not conditions:
        return None
    condition = some([condition for condition in conditions if condition is not None])
    leaves = list(comparisons(condition))
    inputs = dict.fromkeys(name for leaf in leaves for name in leaf.inputs)
    thresholds = {
        t.alias: t for leaf in leaves if leaf.column in computed for t in computed[leaf.column].thresholds
    }
    sql = to_sql(condition, lambda name: computed[name].sql if name in computed else f"t.{quoted(name)}")
    sqlite = to_sqlite(
        condition, lambda name: computed[name].sqlite if name in computed else f"t.{quoted(name)}"
    )
    return Computed(f"{HELD}{rule_id}", Kind.BOOL, sql, sqlite, tuple(inputs), tuple(thresholds.values()))


def held_condition(column: Computed) -> Condition:
    """The condition that some clause holds."""
    thresholds = tuple(threshold.alias for threshold in column.thresholds)
    return stated("本规则的依据至少有一条适用", column.name, column.inputs, thresholds)
