"""Examples of rules: readable facts, nothing left to fill in, and one for each state a rule is to give."""

from __future__ import annotations

from collections.abc import Iterator

from checker.base.errors import FactError
from checker.base.yamlfile import Located
from checker.library import Library
from checker.rulebook.rules import Rule
from checker.schemas.messages import Message, errors, hint
from checker.trials.examples import blanks_of, lacking_states, place_of, read_example


def check_examples(rule: Rule, library: Library, body: Located) -> Iterator[Message]:
    """Facts of examples that cannot be read or are still to be written, and states without an example."""
    for index, example in enumerate(rule.examples, 1):
        if blanks := blanks_of(example):
            what = f"例子“{example.get('name')}”还有待填的事实：{'、'.join(blanks)}"
            mend = f"按 expect 填上事实，或删去这个例子；然后 jixiao rule test {rule.id}"
            yield hint(place_of(rule, example), what, "填好以前这个例子什么也证明不了", mend)
            continue
        try:
            read_example(rule, index, example, library)
        except FactError as cause:
            yield from errors(cause.problems)
    if lacking := lacking_states(rule):
        place = body.place("examples") if "examples" in body else body.place("id")
        what = f"规则 {rule.id} 没有{'、'.join(f'“{state}”' for state in lacking)}的例子"
        mend = "写 - {name: …, facts: {…}, expect: " + lacking[0] + "}"
        yield hint(place, what, "没有例子就看不出规则是否按本意判断", mend)
