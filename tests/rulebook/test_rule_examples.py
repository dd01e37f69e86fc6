"""Every rule does what its own examples say, on both engines."""

from __future__ import annotations

from checker.judging.engines import Engine
from checker.library import Library
from checker.rulebook.states import State
from checker.trials.examples import examples_of, run


def test_every_example_gives_what_it_expects(shipped: Library, engine: Engine) -> None:
    outcomes = run(examples_of(shipped.book.rules.values(), shipped), shipped, engine)
    wrong = [
        f"{o.example.place} {o.example.rule.id} “{o.example.name}”：应为{o.example.expect}，得{o.got.value}；"
        + "；".join(f"{j.state.value} {j.condition()}" for j in o.judgments)
        for o in outcomes
        if not o.passed
    ]
    assert not wrong, "\n".join(wrong)


def test_every_rule_shows_when_it_fires_when_not_and_when_nobody_knows(shipped: Library) -> None:
    wanted = {State.VIOLATED.value, State.COMPLIANT.value, State.UNDETERMINED.value}
    lacking = {
        rule.id: sorted(wanted - {str(example["expect"]) for example in rule.examples})
        for rule in shipped.book.rules.values()
        if not rule.manual and rule.stage != "综合"
    }
    assert not {rule: states for rule, states in lacking.items() if states}
