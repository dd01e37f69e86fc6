"""Examples of rules: readable facts, and at least one for each state that the rule is to give."""

from __future__ import annotations

from collections.abc import Iterator

from checker.errors import FactError
from checker.examples import examples_of
from checker.judgment import State
from checker.library import Library
from checker.lint.report import Message, errors, hint
from checker.rulebook import Rule
from checker.tables import CONCLUSIONS
from checker.yamlfile import Located

_WANTED = (State.VIOLATED, State.COMPLIANT, State.UNDETERMINED)


def check_examples(rule: Rule, library: Library, body: Located) -> Iterator[Message]:
    """Facts of examples that cannot be read, and states without an example.

    Rules that only a person judges have none, nor those over the conclusions of others.
    """
    try:
        examples_of([rule], library)
    except FactError as cause:
        yield from errors(cause.problems)
    if rule.manual or rule.on == CONCLUSIONS:
        return
    shown = {str(example.get("expect")) for example in rule.examples}
    lacking = [state.value for state in _WANTED if state.value not in shown]
    if lacking:
        place = body.place("examples") if "examples" in body else body.place("id")
        what = f"规则 {rule.id} 没有{'、'.join(f'“{state}”' for state in lacking)}的例子"
        mend = "写 - {name: …, facts: {…}, expect: " + lacking[0] + "}"
        yield hint(place, what, "没有例子就看不出规则是否按本意判断", mend)
