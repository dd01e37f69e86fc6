"""Which rules each column of the table of conclusions counts: no 提示, and no conclusion counts itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from checker.rulebook.rules import Rule, Severity
from checker.rulebook.tables import ALL_PROBLEMS, CONCLUSIONS, NAMES, PROBLEMS, SERIOUS_PROBLEMS


def counted(rules: Iterable[Rule], stages: Iterable[str]) -> Mapping[str, tuple[Rule, ...]]:
    """The rules that each column of the table of conclusions counts, or names, when they are violated.

    A 提示 asks to look closer and is no problem yet. A conclusion that reads a column is not in that column:
    it would be its own ground.
    """
    chosen = [rule for rule in rules if rule.severity is not Severity.HINT]
    made: dict[str, list[Rule]] = {}
    for stage in stages:
        own = [rule for rule in chosen if rule.stage == stage]
        made[f"{stage}{PROBLEMS}"] = made[f"{stage}{NAMES}"] = [
            rule for rule in own if not reads(rule, f"{stage}{PROBLEMS}")
        ]
    made[SERIOUS_PROBLEMS] = [rule for rule in chosen if rule.severity is Severity.SERIOUS]
    made[ALL_PROBLEMS] = [rule for rule in chosen if rule.on != CONCLUSIONS]
    return {column: tuple(found) for column, found in made.items()}


def reads(rule: Rule, column: str) -> bool:
    """Whether a conclusion's condition reads a column of the table of conclusions."""
    return rule.on == CONCLUSIONS and column in rule.when_text


def names_of(rules: Iterable[Rule]) -> str:
    """The names of rules as a sentence lists them."""
    return "、".join(rule.name for rule in rules)
