"""Judgments: what a rule says of one row, in four states, with the row as it was judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from checker.facts.inexact import Inexact
from checker.facts.records import Value
from checker.facts.vocabulary import PROJECT_ID, RECORD_NO
from checker.rulebook.columns import GROUNDED
from checker.rulebook.conditions import Row, evaluate, explain, unknown
from checker.rulebook.rules import PreparedTable, Rule
from checker.rulebook.states import State


@dataclass(frozen=True)
class Judgment:
    """One rule on one row. `row` is the prepared row; what is missing and why is derived from it."""

    rule: Rule
    table: PreparedTable
    row: Row
    state: State

    @property
    def project_id(self) -> str:
        """The project that the row belongs to."""
        return str(self.row[PROJECT_ID])

    @property
    def keys(self) -> Mapping[str, Value | None]:
        """The columns that name the row within its project."""
        return {name: self.row.get(name) for name in self.table.table.key if name != PROJECT_ID}

    @property
    def identity(self) -> tuple[str, str, tuple[tuple[str, str], ...]]:
        """Rule, project and row: the same for the same thing on every run and every engine."""
        keys = tuple((name, "" if value is None else str(value)) for name, value in self.keys.items())
        return self.rule.id, self.project_id, keys

    def condition(self) -> str:
        """The rule's condition with this row's values put in."""
        return explain(self.rule.violation, self.row) if self.rule.violation else ""

    def missing_columns(self) -> tuple[str, ...]:
        """Columns of the table that are empty and leave the judgment undecided."""
        if self.state is not State.UNDETERMINED or self.rule.violation is None:
            return ()
        inputs = (name for leaf in unknown(self.rule.violation, self.row) for name in leaf.inputs)
        return tuple(name for name in dict.fromkeys(inputs) if _unsettled(self.row.get(name)))

    def missing_thresholds(self) -> tuple[tuple[str, str], ...]:
        """Thresholds (name, date column) that have no value where and when they are asked for."""
        if self.state is not State.UNDETERMINED or self.rule.violation is None:
            return ()
        wanted = {name for leaf in unknown(self.rule.violation, self.row) for name in leaf.thresholds}
        uses = {t.alias: t for c in self.table.computed.values() for t in c.thresholds if t.alias in wanted}
        return tuple(
            (use.name, use.date)
            for use in uses.values()
            if self.row.get(use.alias) is None and self.row.get(use.date) is not None
        )

    def lacks_basis(self) -> bool:
        """Whether the only thing unknown is if the rule's basis held on so early a day."""
        if self.state is not State.UNDETERMINED or self.rule.violation is None:
            return False
        return all(leaf.column.startswith(GROUNDED) for leaf in unknown(self.rule.violation, self.row))

    @property
    def record_number(self) -> int | None:
        """The number of the record that the row is, for rules on a fact type."""
        number = self.row.get(RECORD_NO)
        return number if isinstance(number, int) else None


def _unsettled(value: Value | None) -> bool:
    return value is None or isinstance(value, Inexact)


def state_of(violation: bool | None, applies: bool | None) -> State:
    """The state from the truth of `applies and when` and of `applies` alone."""
    if violation is None:
        return State.UNDETERMINED
    if violation:
        return State.VIOLATED
    return State.NOT_APPLICABLE if applies is False else State.COMPLIANT


def judge_plainly(rule: Rule, row: Row) -> State:
    """Judge a row in plain Python: the reference that engines are held against."""
    assert rule.violation is not None, "rules that only a person judges have no condition"
    return state_of(evaluate(rule.violation, row), evaluate(rule.applies, row) if rule.applies else True)
