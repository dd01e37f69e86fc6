"""Whether a compiled condition can be true at all: in disjunctive form, by the values each column may have.

Columns are taken to be independent of each other, but for two things: a computed column is known only where
all that it is made of is known, and `a - b` is `b - a` turned round. So "it can never be true" is certain,
and "it can be" is only what the columns one by one allow.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from checker.lint.spans import Values, between, solutions
from checker.rulebook.conditions import FLIPPED, Compare, Condition, Present, Some, encode, negate

MAX_BOXES = 4000


@dataclass(frozen=True)
class Domain:
    """What a column may hold: its values, and whether it may be blank."""

    values: Values
    blank: bool = True


Domains = Mapping[str, Domain]
Box = dict[str, Values | None]  # by column the values that are left; None is blank


class _TooLargeError(Exception):
    """The disjunctive form has too many parts to be worth it."""


def can_be_true(condition: Condition, domains: Domains) -> bool | None:
    """Whether some row makes the condition TRUE; None where that is too much to work out."""
    try:
        return bool(boxes(condition, domains))
    except _TooLargeError:
        return None


def can_be_false(condition: Condition, domains: Domains) -> bool | None:
    """Whether some row makes the condition FALSE, which is not the same as unknown."""
    return can_be_true(negate(condition), domains)


def known_where_true(condition: Condition, domains: Domains) -> set[str]:
    """The columns that are filled in every row that makes the condition TRUE."""
    try:
        found = boxes(condition, domains)
    except _TooLargeError:
        return set()
    filled = [{name for name, values in box.items() if values is not None} for box in found]
    return set.intersection(*filled) if filled else set()


def boxes(condition: Condition, domains: Domains) -> list[Box]:
    """The ways in which a condition can be true; none where it cannot."""
    if isinstance(condition, Compare):
        return _compared(condition, domains)
    if isinstance(condition, Present):
        return _present(condition, domains)
    parts = [boxes(part, domains) for part in condition.parts]
    if isinstance(condition, Some):
        return _bounded([box for part in parts for box in part])
    made: list[Box] = [{}]
    for part in sorted(parts, key=len):
        made = _bounded([met for left in made for right in part if (met := _meet(left, right)) is not None])
    return made


def _compared(leaf: Compare, domains: Domains) -> list[Box]:
    name, op = leaf.column, leaf.op
    if leaf.right.column and leaf.right.text < leaf.left.text:  # one name for `a - b` and `b - a`
        sign = "=" if isinstance(leaf.constant, bool) else "-"
        name = f"{leaf.right.text} {sign} {leaf.left.text}"
        op = op if sign == "=" else FLIPPED[op]
    values = solutions(op, encode(leaf.constant))
    if isinstance(leaf.constant, bool):
        values = values & between(0, 1)
    if leaf.column in domains:
        values = values & domains[leaf.column].values
    needed = [source for source in (*leaf.inputs, *leaf.thresholds) if source in domains and source != name]
    box: Box = {name: values, **{source: domains[source].values for source in needed}}
    return [box] if all(box.values()) else []


def _present(leaf: Present, domains: Domains) -> list[Box]:
    domain = domains[leaf.column]
    if not leaf.present:
        return [{leaf.column: None}] if domain.blank else []
    return [{leaf.column: domain.values}] if domain.values else []


def _meet(left: Box, right: Box) -> Box | None:
    """What both boxes allow, or None where that is nothing."""
    made = dict(left)
    for name, values in right.items():
        if name not in made:
            made[name] = values
            continue
        mine = made[name]
        if mine is None or values is None:
            if mine is not values:
                return None
        elif not (both := mine & values):
            return None
        else:
            made[name] = both
    return made


def _bounded(found: list[Box]) -> list[Box]:
    if len(found) > MAX_BOXES:
        raise _TooLargeError
    return found
