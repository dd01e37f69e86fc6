"""Examples hold their rules: flip any comparison of a rule, or move its boundary, and an example fails."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from checker.facts.vocabulary import Kind
from checker.judging.engines import choose
from checker.judging.judgment import state_of
from checker.library import Library
from checker.rulebook.columns import GROUNDED
from checker.rulebook.conditions import NEGATED, All, Compare, Condition, Present, Some, evaluate, negate
from checker.rulebook.states import State
from checker.trials.examples import Outcome, examples_of, run

Outcomes = dict[str, list[Outcome]]

ORDER = (State.VIOLATED, State.UNDETERMINED, State.COMPLIANT, State.NOT_APPLICABLE)
SHIFTED = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
MEASURED = {Kind.INTEGER, Kind.MONEY, Kind.RATIO, Kind.NUMBER}


@pytest.fixture(scope="module")
def outcomes(shipped: Library) -> Outcomes:
    found: Outcomes = {}
    for outcome in run(examples_of(shipped.book.rules.values(), shipped), shipped, choose("sql")):
        found.setdefault(outcome.example.rule.id, []).append(outcome)
    return found


def mutants(condition: Condition, *, shift: bool) -> Iterator[tuple[str, Condition]]:
    """The condition once for every comparison, with that one flipped, or its boundary moved by a hair."""
    if isinstance(condition, Present):
        return  # it only guards a comparison that says more
    if isinstance(condition, Compare) and condition.column.startswith(GROUNDED):
        return  # true or unknown by the rule's `since`, held by tests/knowledge/test_basis.py
    if isinstance(condition, Compare):
        text = f"{condition.left.text} {condition.op} {condition.right.text}"
        if not shift:
            yield text, replace(condition, op=NEGATED[condition.op])
        elif condition.op in SHIFTED and condition.kind in MEASURED:
            yield text, replace(condition, op=SHIFTED[condition.op])
    elif _is_list(condition):
        if not shift:
            yield f"{condition.parts[0].left.text} in (…)", negate(condition)
    else:
        for index, part in enumerate(condition.parts):
            for text, changed in mutants(part, shift=shift):
                parts = (*condition.parts[:index], changed, *condition.parts[index + 1 :])
                yield text, All(parts) if isinstance(condition, All) else Some(parts)


def all_shifted(condition: Condition) -> Condition:
    """The condition with every boundary moved: a sure bound and the exact value stand for each other."""
    if isinstance(condition, Present):
        return condition
    if isinstance(condition, Compare):
        moved = condition.op in SHIFTED and condition.kind in MEASURED
        return replace(condition, op=SHIFTED[condition.op]) if moved else condition
    parts = tuple(all_shifted(part) for part in condition.parts)
    return All(parts) if isinstance(condition, All) else Some(parts)


def _is_list(condition: All | Some) -> bool:
    """Whether the condition is what `in (…)` compiles to: one column against several words."""
    leaves = [
        part for part in condition.parts if isinstance(part, Compare) and isinstance(part.constant, str)
    ]
    return len(leaves) == len(condition.parts) and len({leaf.column for leaf in leaves}) == 1


def worst(outcome: Outcome, violation: Condition) -> State:
    """What the example gives when the rule's condition is another."""
    rule = outcome.example.rule
    states = {
        state_of(evaluate(violation, j.row), evaluate(rule.applies, j.row) if rule.applies else True)
        for j in outcome.judgments
    }
    return next((state for state in ORDER if state in states), State.NOT_APPLICABLE)


# Flips that change nothing a fact could show: the same truth is reached through another column of the row.
EQUIVALENT = {
    ("CG09", "次数"): "the exact count is only reached where the sure count is not enough",
    ("CG09", "累计金额"): "the exact sum is only reached where the sure sum is not enough",
    ("HT01", "签约用时"): "the exact time is only reached where the least possible time is not enough",
}


def mutated(
    shipped: Library, outcomes: dict[str, list[Outcome]], *, shift: bool
) -> dict[str, dict[str, bool]]:
    """By rule, for every mutant of its condition, whether an example notices it."""
    found: dict[str, dict[str, bool]] = {}
    for rule in shipped.book.rules.values():
        if rule.violation is None:
            continue
        together = [("所有边界", all_shifted(rule.violation))] if shift and rule.stage != "综合" else []
        for text, changed in (*mutants(rule.violation, shift=shift), *together):
            own = outcomes.get(rule.id, [])
            noticed = any(worst(outcome, changed).value != outcome.example.expect for outcome in own)
            found.setdefault(rule.id, {})[text] = noticed
    return found


def test_flipping_a_comparison_is_noticed(shipped: Library, outcomes: Outcomes) -> None:
    lost = [
        f"{rule}：{text}"
        for rule, flips in mutated(shipped, outcomes, shift=False).items()
        for text, noticed in flips.items()
        if not noticed and (rule, text.partition(" ")[0]) not in EQUIVALENT
    ]
    assert not lost, "\n".join(lost)


def test_moving_the_boundaries_of_a_rule_is_noticed(shipped: Library, outcomes: Outcomes) -> None:
    """One boundary, or all of them at once; 综合规则 count themselves too, so theirs cannot be moved."""
    lost = [
        f"{rule}：{'；'.join(moves)}"
        for rule, moves in mutated(shipped, outcomes, shift=True).items()
        if len(moves) > 1 and not any(moves.values()) and shipped.book.rules[rule].stage != "综合"
    ]
    assert not lost, "\n".join(lost)


def test_every_rule_has_four_examples(shipped: Library) -> None:
    few = {rule.id: len(rule.examples) for rule in shipped.book.rules.values() if not rule.manual}
    assert not {rule: count for rule, count in few.items() if count < 4}
