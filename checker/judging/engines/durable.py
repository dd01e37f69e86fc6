"""The `durable` engine: rules as durable-rules rule sets, one session a row, only on safe ground.

What durable-rules must never be given (joins, arithmetic, nulls, floats, long texts) has been turned
into computed columns before; here every column is an integer: texts become the number of the constant
they equal. A condition becomes two rules, true and not false; absent columns make the difference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import count
from typing import Any

import durable_rules_engine
from durable import engine as durable

from checker.base.errors import Problem, RuleError
from checker.facts.records import Value
from checker.judging.judgment import Judgment, state_of
from checker.judging.store import Store
from checker.rulebook.columns import GROUNDED
from checker.rulebook.conditions import Compare, Condition, Present, Row, Some, columns, comparisons, encode
from checker.rulebook.rules import PreparedTable, Rule

MAX_RULES = 60  # durable-rules refuses more than 64 sibling conditions on one fact
MAX_GROUPS = 15  # and about 15 and/or groups in a condition
_OPS = {"<>": "$neq", "<": "$lt", "<=": "$lte", ">": "$gt", ">=": "$gte"}
_serial = count()  # rule set names must be unique in the process

Definition = dict[str, Any]


class DurableEngine:
    """Runs compiled rules in durable-rules, one fact a row."""

    name = "durable"

    def __init__(self) -> None:
        self._compiled: dict[str, _TableRules] = {}

    def judge(self, store: Store, table: PreparedTable) -> Iterator[Judgment]:
        """See `checker.judging.engines.Engine.judge`."""
        if not store.derive(table.table.name):
            return
        if table.table.name not in self._compiled:
            self._compiled[table.table.name] = _TableRules(table)
        compiled = self._compiled[table.table.name]
        for row in store.rows(table):
            fired = compiled.fire(row)
            for index, rule in enumerate(table.rules):
                violation = _truth(f"v{index}" in fired, f"n{index}" in fired)
                applies = None if rule.applies is None or f"a{index}" in fired else False
                yield Judgment(rule, table, row, state_of(violation, applies))


def _truth(true: bool, not_false: bool) -> bool | None:
    return True if true else None if not_false else False


class _TableRules:
    """The rule sets of one table, and the encoding of its rows."""

    def __init__(self, table: PreparedTable) -> None:
        self._name = table.table.name
        used = sorted({c for r in table.rules for c in columns(_condition(r))})
        self._short = {name: f"c{index}" for index, name in enumerate(used)}
        self._codes = _text_codes(table.rules)
        self._fired: set[str] = set()
        definitions = [d for i, rule in enumerate(table.rules) for d in self._definitions(i, rule)]
        size = MAX_RULES - 1  # one place is taken by the catch-all rule
        parts = [definitions[start : start + size] for start in range(0, len(definitions), size)]
        self._sets = [self._ruleset(dict(part)) for part in parts]
        self._session = count()

    def fire(self, row: Row) -> set[str]:
        """The names of the compiled rules that fire on a row."""
        self._fired.clear()
        fact = {
            short: self._encode(name, value)
            for name, short in self._short.items()
            if (value := row.get(name)) is not None
        }
        for ruleset in self._sets:
            session = str(next(self._session))
            handle = ruleset.assert_fact({"t": 1, "id": session, "sid": session, **fact})
            ruleset.do_actions(handle, _completed)
            ruleset.delete_state(session)
        return set(self._fired)

    def _encode(self, column: str, value: Value) -> int:
        encoded = encode(value)
        return self._codes[column].get(encoded, 0) if isinstance(encoded, str) else encoded

    def _definitions(self, index: int, rule: Rule) -> Iterator[tuple[str, Definition]]:
        condition = _condition(rule)
        yield f"v{index}", self._pattern(condition, absent=False, rule=rule)
        yield f"n{index}", self._pattern(condition, absent=True, rule=rule)
        if rule.applies:
            yield f"a{index}", self._pattern(rule.applies, absent=True, rule=rule)

    def _pattern(self, condition: Condition, *, absent: bool, rule: Rule) -> Definition:
        pattern = self._compile(condition, absent)
        if _groups(pattern) > MAX_GROUPS:
            raise RuleError(
                Problem(
                    rule.place, f"规则 {rule.id} 的条件太长", mend="拆成几条规则，或把一部分做成派生表的列"
                )
            )
        parts = pattern.get("$and", [pattern])  # groups are few: no group for a group's sake
        return {"all": [{"m": {"$and": [{"t": 1}, *parts]}}]}

    def _compile(self, condition: Condition, absent: bool) -> Definition:
        if isinstance(condition, Present):
            return {"$ex" if condition.present else "$nex": {self._short[condition.column]: 1}}
        if isinstance(condition, Compare):
            test = self._test(condition)
            return {"$or": [test, {"$nex": {self._short[condition.column]: 1}}]} if absent else test
        parts = [
            self._compile(part, absent) for part in condition.parts if not (absent and _never_false(part))
        ]
        if not isinstance(condition, Some):
            return {"$and": parts}
        # An or of ors is one or: groups are few.
        return {"$or": [leaf for part in parts for leaf in part.get("$or", [part])]}

    def _test(self, condition: Compare) -> Definition:
        pair = {self._short[condition.column]: self._encode(condition.column, condition.constant)}
        return pair if condition.op == "=" else {_OPS[condition.op]: pair}

    def _ruleset(self, definitions: dict[str, Definition]) -> Any:
        for name, definition in definitions.items():
            definition["run"] = self._recorder(name)
        rest = {"all": [{"m": {"t": 1}}], "run": _ignore}  # a fact that no rule matches is an error
        try:
            return durable.Ruleset(f"jixiao{next(_serial)}", None, {**definitions, "rest": rest})
        except durable_rules_engine.error as cause:  # 113: a condition nested too deep
            why, mend = str(cause), "拆成几条规则，或把一部分做成派生表的列；--engine sql 不受此限"
            raise RuleError(Problem(self._name, "有规则的条件太长，durable 引擎不能用", why, mend)) from None

    def _recorder(self, name: str) -> Callable[[Any], None]:
        def record(_: Any) -> None:
            self._fired.add(name)

        return record


def _ignore(_: Any) -> None:
    """The action of the catch-all rule: nothing."""


def _completed(error: Any, _: Any) -> None:
    """Called when the actions of a fact have run; an error there would be a bug of ours."""
    if error:
        raise RuntimeError(error)


def _never_false(condition: Condition) -> bool:
    """Whether a part can only be true or unknown, so that it says nothing in a not-false rule."""
    return isinstance(condition, Compare) and condition.column.startswith(GROUNDED)


def _condition(rule: Rule) -> Condition:
    assert rule.violation is not None, "rules that only a person judges are on no table"
    return rule.violation


def _text_codes(rules: tuple[Rule, ...]) -> Mapping[str, Mapping[str, int]]:
    """Per text column the constants it is compared with, numbered from 1; any other text is 0."""
    codes: dict[str, dict[str, int]] = {}
    for rule in rules:
        for leaf in comparisons(_condition(rule)):
            known = codes.setdefault(leaf.column, {})
            if isinstance(leaf, Compare) and isinstance(leaf.constant, str):
                known.setdefault(leaf.constant, len(known) + 1)
    return codes


def _groups(pattern: Any) -> int:
    if isinstance(pattern, list):
        return sum(map(_groups, pattern))
    if isinstance(pattern, dict):
        return sum((key in ("$and", "$or")) + _groups(value) for key, value in pattern.items())
    return 0
