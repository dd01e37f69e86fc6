"""What became of a finding between two versions of the rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from checker.rulebook.states import State


class Effect(StrEnum):
    """What a change of the rules does to one finding."""

    GAINED = "新增"
    LOST = "消失"
    CHANGED = "变化"


@dataclass(frozen=True)
class Touched:
    """One row that the new version judges differently, or says something else of.

    `before` and `after` are the states; None where there is no such row or rule and, in a 项目库, where the
    row is 合规 or 不适用. `old` and `new` are the sentences of what is 违规; `note` names what else differs
    of a row that both versions violate.
    """

    rule: str
    project_id: str
    project: str
    subject: str
    before: State | None
    after: State | None
    old: str = ""
    new: str = ""
    note: str = ""

    @property
    def effect(self) -> Effect | None:
        """What happened to the finding; None where there is none, or it is the same."""
        was, now = self.before is State.VIOLATED, self.after is State.VIOLATED
        if was and now:
            return Effect.CHANGED if self.note else None
        return Effect.GAINED if now else Effect.LOST if was else None


@dataclass
class Compared:
    """What a comparison gathers: the rows touched, and by rule how many became and ceased to be 待核实."""

    touched: list[Touched] = field(default_factory=list)
    waiting: dict[str, list[int]] = field(default_factory=dict)

    def add(self, row: Touched) -> None:
        """Take over a row; one that is as it was leaves no trace."""
        if row.effect is not None:
            self.touched.append(row)
        begins = row.after is State.UNDETERMINED and row.before is not State.UNDETERMINED
        ends = row.before is State.UNDETERMINED and row.after is not State.UNDETERMINED
        if begins or ends:
            self.waiting.setdefault(row.rule, [0, 0])[0 if begins else 1] += 1


@dataclass(frozen=True)
class RuleChange:
    """A rule whose own text differs between the versions."""

    rule: str
    name: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Impact:
    """Two versions over the same projects.

    `waiting`: by rule how many rows became and ceased to be 待核实.
    """

    old: str
    new: str
    projects: int
    touched: tuple[Touched, ...]
    rules: tuple[RuleChange, ...]
    waiting: Mapping[str, tuple[int, int]]
    names: Mapping[str, str]

    def by_rule(self) -> Mapping[str, Counter[Effect]]:
        """Effects by rule."""
        found: dict[str, Counter[Effect]] = {}
        for one in self.touched:
            if one.effect:
                found.setdefault(one.rule, Counter())[one.effect] += 1
        return found

    def by_project(self) -> Mapping[tuple[str, str], Counter[Effect]]:
        """Effects by project, its 编号 and 名称."""
        found: dict[tuple[str, str], Counter[Effect]] = {}
        for one in self.touched:
            if one.effect:
                found.setdefault((one.project_id, one.project), Counter())[one.effect] += 1
        return found

    def count(self, effect: Effect) -> int:
        """How many findings it happened to."""
        return sum(one.effect is effect for one in self.touched)
