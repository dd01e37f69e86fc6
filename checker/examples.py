"""Runs the examples that every rule carries: small sets of facts with the state they must give."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from checker.check import judge
from checker.engines import Engine
from checker.judgment import Judgment, State
from checker.library import Library
from checker.readers.yaml_facts import dossier_of
from checker.records import Dossier
from checker.rulebook import Rule
from checker.vocabulary import PROJECT, PROJECT_ID

DEFAULTS: Mapping[str, Any] = {
    "项目名称": "例",
    "地区": "河北省秦皇岛市",
    "评价年度": 2021,
    "评价基准日": "2021-12-31",
}
_WORST = (State.VIOLATED, State.UNDETERMINED, State.COMPLIANT, State.NOT_APPLICABLE)


@dataclass(frozen=True)
class Example:
    """One example of a rule. `expect` is the worst state among the rows that its facts make."""

    rule: Rule
    name: str
    dossier: Dossier
    expect: str
    place: str


@dataclass(frozen=True)
class Outcome:
    """What an example gave."""

    example: Example
    got: State
    judgments: tuple[Judgment, ...]

    @property
    def passed(self) -> bool:
        """Whether the expected state came out."""
        return self.got.value == self.example.expect


def examples_of(rules: Iterable[Rule], library: Library) -> list[Example]:
    """The examples of some rules, their facts read by the same reader as a user's.

    Raises FactError where the facts of an example cannot be read.
    """
    made = []
    for rule in rules:
        for index, body in enumerate(rule.examples, 1):
            facts = dict(body.get("facts") or {})
            facts[PROJECT] = {**DEFAULTS, **(facts.get(PROJECT) or {}), PROJECT_ID: f"{rule.id}#{index}"}
            place = body.place() if hasattr(body, "place") else rule.place
            dossier = dossier_of(facts, library.book.vocabulary, f"{rule.id} 例“{body.get('name')}”")
            made.append(Example(rule, str(body.get("name")), dossier, str(body.get("expect")), place))
    return made


def run(examples: list[Example], library: Library, engine: Engine) -> list[Outcome]:
    """Judge all examples in one pass, each as a project of its own."""
    judgments: dict[tuple[str, str], list[Judgment]] = {}
    for judgment in judge([e.dossier for e in examples], library, engine):
        judgments.setdefault((judgment.project_id, judgment.rule.id), []).append(judgment)
    outcomes = []
    for example in examples:
        own = judgments.get((example.dossier.project_id, example.rule.id), [])
        got = next((s for s in _WORST if any(j.state is s for j in own)), State.NOT_APPLICABLE)
        outcomes.append(Outcome(example, got, tuple(own)))
    return outcomes
