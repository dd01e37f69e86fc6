"""综合规则: rules over what other rules concluded, chained forward until nothing new follows."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from checker.judging.engines import Engine
from checker.judging.judgment import Judgment
from checker.judging.store import Store
from checker.rulebook.counted import counted, names_of
from checker.rulebook.rules import RuleBook
from checker.rulebook.states import State
from checker.rulebook.tables import CONCLUSIONS, NAMES


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


def counts(violated: Collection[str], book: RuleBook) -> dict[str, int | str]:
    """How many different rules are violated, by 环节, by weight and in all, and what those are called."""
    made: dict[str, int | str] = {}
    for column, rules in counted(book.rules.values(), book.stages).items():
        found = [rule for rule in rules if rule.id in violated]
        made[column] = names_of(found) if column.endswith(NAMES) else len(found)
    return made
