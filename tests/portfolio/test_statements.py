"""The plan of a screening: what is read is there when it is read, whichever rules are judged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from checker.library import Library
from checker.portfolio.statements import Step, plan
from checker.rulebook.tables import STATUS


def stored(step: Step, steps: Mapping[str, Step]) -> Iterator[str]:
    """The stored tables that are read when a step is, through what are views alone."""
    for name in step.table.depends:
        if name == STATUS or name not in steps:
            continue
        if steps[name].kept:
            yield name
        else:
            yield from stored(steps[name], steps)


def read_too_late(steps: Sequence[Step]) -> list[tuple[str, str]]:
    """What a step reads though it was dropped before, as (step, table)."""
    by_name = {step.table.name: step for step in steps}
    gone: set[str] = set()
    late = []
    for step in steps:
        if step.kept or step.prepared:
            late += [(step.table.name, name) for name in stored(step, by_name) if name in gone]
        gone |= set(step.done)
    return late


def test_no_table_is_dropped_before_its_last_reader(shipped: Library) -> None:
    assert read_too_late(plan(shipped.book)) == []
    for rule in shipped.book.rules:
        assert read_too_late(plan(shipped.book, frozenset({rule}))) == [], rule
    for stage in shipped.book.stages:
        chosen = frozenset(rule.id for rule in shipped.book.rules.values() if rule.stage == stage)
        assert read_too_late(plan(shipped.book, chosen)) == [], stage


def test_every_table_that_is_kept_is_dropped_once(shipped: Library) -> None:
    steps = plan(shipped.book)
    dropped = [name for step in steps for name in step.done]
    assert len(dropped) == len(set(dropped))
