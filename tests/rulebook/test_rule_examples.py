"""Every rule does what its own examples say, on every engine: one test an example, named by both."""

from __future__ import annotations

import pytest

from checker import library
from checker.judging.engines import Engine
from checker.library import Library
from checker.rulebook.states import State
from checker.trials.examples import Example, examples_of, run

_SHIPPED = library.load()
EXAMPLES = examples_of(_SHIPPED.book.rules.values(), _SHIPPED)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example.rule.id}-{example.name}")
def test_an_example_gives_what_it_expects(example: Example, shipped: Library, engine: Engine) -> None:
    (outcome,) = run([example], shipped, engine)
    why = "；".join(f"{j.state.value} {j.condition()}" for j in outcome.judgments)
    assert outcome.got.value == example.expect, f"{example.place}：{why}"


@pytest.mark.parametrize("rule", _SHIPPED.book.rules)
def test_a_rule_shows_when_it_fires_when_not_and_when_nobody_knows(rule: str, shipped: Library) -> None:
    found = shipped.book.rules[rule]
    if found.manual or found.stage == "综合":
        return
    wanted = {State.VIOLATED.value, State.COMPLIANT.value, State.UNDETERMINED.value}
    assert wanted <= {str(example["expect"]) for example in found.examples}
