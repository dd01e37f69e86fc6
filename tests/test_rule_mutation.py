"""Examples hold their rules: flip any comparison of a rule, or move its boundary, and an example fails."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from checker.conditions import NEGATED, All, Compare, Condition, Present, Some, evaluate, negate
from checker.engines import choose
from checker.examples import Outcome, examples_of, run
from checker.judgment import State, state_of
from checker.library import Library
from checker.vocabulary import Kind

ORDER = (State.VIOLATED, State.UNDETERMINED, State.COMPLIANT, State.NOT_APPLICABLE)
SHIFTED = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
MEASURED = {Kind.INTEGER, Kind.MONEY, Kind.RATIO, Kind.NUMBER}


@pytest.fixture(scope="module")
def outcomes(shipped: Library) -> dict[str, list[Outcome]]:
    found: dict[str, list[Outcome]] = {}
    for outcome in run(examples_of(shipped.book.rules.values(), shipped), shipped, choose("sql")):
        found.setdefault(outcome.example.rule.id, []).append(outcome)
    return found


def mutants(condition: Condition, *, shift: bool) -> Iterator[tuple[str, Condition]]:
    """The condition once for every comparison, with that one flipped, or its boundary moved by a hair."""
    if isinstance(condition, Present):
        if not shift:
            yield condition.column, negate(condition)
    elif isinstance(condition, Compare):
        text = f"{condition.left.text} {condition.op} {condition.right.text}"
        if not shift:
            yield text, replace(condition, op=NEGATED[condition.op])
        elif condition.op in SHIFTED and condition.kind in MEASURED:
            yield text, replace(condition, op=SHIFTED[condition.op])
    else:
        for index, part in enumerate(condition.parts):
            for text, changed in mutants(part, shift=shift):
                parts = (*condition.parts[:index], changed, *condition.parts[index + 1 :])
                yield text, All(parts) if isinstance(condition, All) else Some(parts)


def worst(outcome: Outcome, violation: Condition) -> State:
    """What the example gives when the rule's condition is another."""
    rule = outcome.example.rule
    states = {
        state_of(evaluate(violation, j.row), evaluate(rule.applies, j.row) if rule.applies else True)
        for j in outcome.judgments
    }
    return next((state for state in ORDER if state in states), State.NOT_APPLICABLE)


def unnoticed(shipped: Library, outcomes: dict[str, list[Outcome]], *, shift: bool) -> list[str]:
    lost = []
    for rule in shipped.book.rules.values():
        if rule.violation is None:
            continue
        for text, changed in mutants(rule.violation, shift=shift):
            own = outcomes.get(rule.id, [])
            if not any(worst(outcome, changed).value != outcome.example.expect for outcome in own):
                lost.append(f"{rule.place} {rule.id}：{text}")
    return lost


def test_flipping_a_comparison_is_noticed(shipped: Library, outcomes: dict[str, list[Outcome]]) -> None:
    lost = unnoticed(shipped, outcomes, shift=False)
    assert not lost, "\n".join(lost)


def test_moving_a_boundary_is_noticed(shipped: Library, outcomes: dict[str, list[Outcome]]) -> None:
    lost = unnoticed(shipped, outcomes, shift=True)
    assert not lost, "\n".join(lost)


def test_every_rule_has_four_examples(shipped: Library) -> None:
    few = {rule.id: len(rule.examples) for rule in shipped.book.rules.values() if not rule.manual}
    assert not {rule: count for rule, count in few.items() if count < 4}
