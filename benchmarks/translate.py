"""Compiled conditions in the languages of CLIPS and zen-engine.

A rule is asked up to three things of a row: whether it is violated, whether it may be, whether it may apply.
An absent value is unknown: a comparison with it is false in the first question and true in the others.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from checker.portfolio.statements import CODES
from checker.rulebook.conditions import All, Compare, Condition, Present, columns, encode
from checker.rulebook.rules import PreparedTable, Rule
from checker.rulebook.states import State

CODE = {State(name): code for code, name in CODES.items()}


class Truth(NamedTuple):
    """A question to a row: the condition, and whether what is absent counts as met."""

    condition: Condition
    absent: bool


def truths(table: PreparedTable) -> list[Truth]:
    """What is asked of a row: for each rule violated, perhaps violated, and perhaps applicable."""
    found = []
    for rule in table.rules:
        found += [Truth(violation(rule), False), Truth(violation(rule), True)]
        if rule.applies:
            found.append(Truth(rule.applies, True))
    return found


def codes_of(table: PreparedTable, held: Sequence[bool]) -> tuple[int, ...]:
    """The state codes of a row from the truths in the order of `truths`."""
    answers, codes = iter(held), []
    for rule in table.rules:
        true, not_false = next(answers), next(answers)
        applies = next(answers) if rule.applies else True
        state = State.VIOLATED if true else State.UNDETERMINED if not_false else None
        codes.append(CODE[state or (State.COMPLIANT if applies else State.NOT_APPLICABLE)])
    return tuple(codes)


def violation(rule: Rule) -> Condition:
    """The condition under which a row is violated."""
    assert rule.violation is not None, "rules that only a person judges are on no table"
    return rule.violation


def short_names(table: PreparedTable) -> dict[str, str]:
    """The columns that conditions read, under names that every language takes."""
    used = sorted({name for rule in table.rules for name in columns(violation(rule))})
    return {name: f"c{place}" for place, name in enumerate(used)}


def encoded(row: Mapping[str, Any], short: Mapping[str, str]) -> dict[str, int | str]:
    """A row as engines are given it: whole numbers and texts, without what is absent."""
    return {name: encode(value) for column, name in short.items() if (value := row[column]) is not None}


def _constant(condition: Compare) -> str:
    value = encode(condition.constant)
    return json.dumps(value, ensure_ascii=False)


def _clips(condition: Condition, short: Mapping[str, str], *, absent: bool) -> str:
    if isinstance(condition, Present):
        return f"({'neq' if condition.present else 'eq'} ?{short[condition.column]} nil)"
    if isinstance(condition, Compare):
        name, text = f"?{short[condition.column]}", isinstance(condition.constant, str)
        relation = {"=": "eq", "<>": "neq"}.get(condition.op) if text else condition.op
        test = f"({relation} {name} {_constant(condition)})"
        return f"(or (eq {name} nil) {test})" if absent else f"(and (neq {name} nil) {test})"
    parts = " ".join(_clips(part, short, absent=absent) for part in condition.parts)
    return f"({'and' if isinstance(condition, All) else 'or'} {parts})"


def clips_environment(table: PreparedTable) -> tuple[Any, list[tuple[int, int]]]:
    """A CLIPS environment with the table's rules, and the list in which they note row and truth."""
    import clips

    environment, short = clips.Environment(), short_names(table)
    fired: list[tuple[int, int]] = []
    environment.define_function(lambda row, place: fired.append((row, place)), "mark")
    slots = " ".join(f"(slot {name})" for name in ("i", *short.values()))
    environment.build(f"(deftemplate r {slots})")
    for place, (condition, absent) in enumerate(truths(table)):
        read = " ".join(f"({short[name]} ?{short[name]})" for name in sorted(columns(condition)))
        test = _clips(condition, short, absent=absent)
        environment.build(f"(defrule r{place} (r (i ?i) {read}) (test {test}) => (mark ?i {place}))")
    return environment, fired


def _zen(condition: Condition, short: Mapping[str, str], *, absent: bool) -> str:
    if isinstance(condition, Present):
        return f"({short[condition.column]} {'!=' if condition.present else '=='} null)"
    if isinstance(condition, Compare):
        name, relation = short[condition.column], {"=": "==", "<>": "!="}.get(condition.op, condition.op)
        test = f"{name} {relation} {_constant(condition)}"
        return f"({name} == null or {test})" if absent else f"({name} != null and {test})"
    word = " and " if isinstance(condition, All) else " or "
    return f"({word.join(_zen(part, short, absent=absent) for part in condition.parts)})"


def zen_decision(table: PreparedTable) -> str:
    """The decision graph of a table, as zen-engine reads it: rows in, an object of truths a row out."""
    short = short_names(table)
    expressions = [
        {"id": f"e{place}", "key": f"t{place}", "value": _zen(condition, short, absent=absent)}
        for place, (condition, absent) in enumerate(truths(table))
    ]
    loop = {"executionMode": "loop", "inputField": "rows", "outputPath": "rows", "passThrough": False}
    kinds = {"i": "inputNode", "x": "expressionNode", "o": "outputNode"}
    nodes: list[dict[str, Any]] = [
        {"id": key, "type": kind, "name": key, "position": {"x": 0, "y": 0}} for key, kind in kinds.items()
    ]
    nodes[1]["content"] = {**loop, "expressions": expressions}
    edges = [{"id": a + b, "type": "edge", "sourceId": a, "targetId": b} for a, b in ("ix", "xo")]
    return json.dumps({"nodes": nodes, "edges": edges}, ensure_ascii=False)
