"""综合规则: rules over what other rules concluded, chained forward until nothing new follows."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from checker.judging.engines import Engine
from checker.judging.judgment import Judgment
from checker.judging.store import Store
from checker.rulebook.rules import RuleBook, Severity
from checker.rulebook.states import State
from checker.rulebook.tables import CONCLUSIONS


def conclude(
    store: Store,
    engine: Engine,
    book: RuleBook,
    problems: Mapping[str, Collection[str]],
    ignored: Collection[str] = (),
) -> list[Judgment]:
    """Judge the 综合规则 over the rules that every project violates, to a fixed point.

    `problems` gives these rules by project, whether facts or a person say so; conclusions of `ignored`
    rules are made but not counted. Each round counts the conclusions of the one before, so the loop ends
    when a round adds none; only counts grow, so it ends.
    """
    table = book.prepared.get(CONCLUSIONS)
    if table is None:
        return []
    violated = {project: set(rules) for project, rules in problems.items()}
    while True:
        before = sum(map(len, violated.values()))
        store.replace_conclusions({project: counts(rules, book) for project, rules in violated.items()})
        latest = list(engine.judge(store, table))
        for judgment in latest:
            if judgment.state is State.VIOLATED and judgment.rule.id not in ignored:
                violated[judgment.project_id].add(judgment.rule.id)
        if sum(map(len, violated.values())) == before:
            return latest


def counts(rules: set[str], book: RuleBook) -> dict[str, int]:
    """How many different rules are violated, by 环节, by weight and in all."""
    chosen = [book.rules[rule_id] for rule_id in rules]
    made = {f"{stage}问题数": sum(rule.stage == stage for rule in chosen) for stage in book.stages}
    made["严重问题数"] = sum(rule.severity is Severity.SERIOUS for rule in chosen)
    made["问题总数"] = len(chosen)
    return made
