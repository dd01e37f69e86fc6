"""Runs the examples that every rule carries: small sets of facts with the state they must give."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from checker.base.errors import FactError, Problem
from checker.checking import judge_in, judge_table
from checker.facts.readers.yaml_facts import dossier_of
from checker.facts.records import Dossier
from checker.facts.vocabulary import PROJECT, PROJECT_ID
from checker.judging.engines import Engine
from checker.judging.judgment import Judgment
from checker.judging.lite import LiteStore
from checker.library import Library
from checker.rulebook.rules import Rule
from checker.rulebook.states import State
from checker.rulebook.tables import CONCLUSIONS

DEFAULTS: Mapping[str, Any] = {
    "项目名称": "例",
    "地区": "河北省秦皇岛市",
    "评价年度": 2021,
    "评价基准日": "2021-12-31",
}
TO_FILL = "【待填】"  # stands in an example where somebody has still to write a fact
WANTED = (State.VIOLATED, State.COMPLIANT, State.UNDETERMINED)
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


@dataclass(frozen=True)
class Trial:
    """One example put to the test: what every engine made of it, or why none could judge it.

    `outcomes` is by the engine's name; `blanks` are facts still to be filled in, `problems` what of the
    facts cannot be read.
    """

    rule: Rule
    name: str
    expect: str
    place: str
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)
    blanks: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether every engine gave what the example expects."""
        return bool(self.outcomes) and all(outcome.passed for outcome in self.outcomes.values())

    @property
    def agreed(self) -> bool:
        """Whether the engines judged alike, row for row."""
        seen = {
            frozenset((j.identity, j.state) for j in outcome.judgments) for outcome in self.outcomes.values()
        }
        return len(seen) < 2


def examples_of(rules: Iterable[Rule], library: Library) -> list[Example]:
    """The examples of some rules, their facts read by the same reader as a user's.

    Raises FactError where the facts of an example cannot be read.
    """
    return [
        read_example(rule, index, body, library)
        for rule in rules
        for index, body in enumerate(rule.examples, 1)
    ]


def read_example(rule: Rule, index: int, body: Mapping[str, Any], library: Library) -> Example:
    """One example of a rule; its project is called by rule and `index`. Raises FactError."""
    facts = dict(body.get("facts") or {})
    own = facts.get(PROJECT) or {}
    if not isinstance(own, Mapping):
        what = f"例子“{body.get('name')}”的项目只有一个，不能写成一串"
        raise FactError(Problem(place_of(rule, body), what, mend="写成 项目: {项目类型: 工程}，不加方括号"))
    facts[PROJECT] = {**DEFAULTS, **own, PROJECT_ID: f"{rule.id}#{index}"}
    dossier = dossier_of(facts, library.book.vocabulary, f"{rule.id} 例“{body.get('name')}”")
    return Example(rule, str(body.get("name")), dossier, str(body.get("expect")), place_of(rule, body))


def place_of(rule: Rule, body: Mapping[str, Any]) -> str:
    """File and line of an example, as far as they are known."""
    return str(body.place()) if hasattr(body, "place") else rule.place


def blanks_of(body: Mapping[str, Any]) -> tuple[str, ...]:
    """The facts of an example that somebody has still to fill in: `合同.签订日期`."""
    return tuple(dict.fromkeys(_blanks(body.get("facts") or {}, "")))


def _blanks(value: Any, path: str) -> Iterator[str]:
    if isinstance(value, str):
        if TO_FILL in value:
            yield path
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _blanks(item, f"{path}.{key}" if path else str(key))
    elif isinstance(value, Sequence):
        for item in value:
            yield from _blanks(item, path)


def lacking_states(rule: Rule) -> list[str]:
    """The states of which a rule has no example; rules that need none lack none.

    Those are the rules that only a person judges, and those over the conclusions of others.
    """
    if rule.manual or rule.on == CONCLUSIONS:
        return []
    shown = {str(example.get("expect")) for example in rule.examples}
    return [state.value for state in WANTED if state.value not in shown]


def run(examples: Sequence[Example], library: Library, engine: Engine) -> list[Outcome]:
    """Judge all examples, each as a project of its own."""
    judgments: dict[tuple[str, str], list[Judgment]] = {}
    for judgment in _judged(examples, library, engine):
        judgments.setdefault((judgment.project_id, judgment.rule.id), []).append(judgment)
    outcomes = []
    for example in examples:
        own = judgments.get((example.dossier.project_id, example.rule.id), [])
        got = next((s for s in _WORST if any(j.state is s for j in own)), State.NOT_APPLICABLE)
        outcomes.append(Outcome(example, got, tuple(own)))
    return outcomes


def _judged(examples: Sequence[Example], library: Library, engine: Engine) -> Iterator[Judgment]:
    """The judgments on the table of each example's rule; what other tables say does not count."""
    by_table: dict[str, list[Example]] = {}
    for example in examples:
        by_table.setdefault(example.rule.on, []).append(example)
    with LiteStore(library.book) as store:
        for name, own in by_table.items():
            dossiers = [example.dossier for example in own]
            if name == CONCLUSIONS:
                yield from judge_in(store, dossiers, library, engine)
            elif name:
                yield from judge_table(store, dossiers, library, engine, name)


def try_out(rules: Iterable[Rule], library: Library, engines: Sequence[Engine]) -> list[Trial]:
    """Put all examples of some rules to the test on some engines.

    Examples that cannot be run are among the trials, with the reason; they have not passed.
    """
    trials: list[Trial] = []
    readable: list[Example] = []
    for rule in rules:
        for index, body in enumerate(rule.examples, 1):
            words = (rule, str(body.get("name")), str(body.get("expect")), place_of(rule, body))
            if blanks := blanks_of(body):
                trials.append(Trial(*words, blanks=blanks))
                continue
            try:
                readable.append(read_example(rule, index, body, library))
                trials.append(Trial(*words))
            except FactError as cause:
                trials.append(Trial(*words, problems=cause.problems))
    by_engine = {engine.name: run(readable, library, engine) for engine in engines} if readable else {}
    outcomes = iter([dict(zip(by_engine, one, strict=True)) for one in zip(*by_engine.values(), strict=True)])
    return [
        trial if trial.blanks or trial.problems else replace(trial, outcomes=next(outcomes))
        for trial in trials
    ]
