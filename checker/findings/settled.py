"""What a person has decided: a 人工认定 settles the 待核实 of the same rule and object."""

from __future__ import annotations

from collections.abc import Iterable

from checker.findings.finding import Finding
from checker.findings.sentences import subject_of
from checker.judging.judgment import Judgment
from checker.rulebook.states import PERSON, State


def open_questions(judgments: Iterable[Judgment], found: Iterable[Finding]) -> list[Judgment]:
    """The undetermined judgments that no person has decided."""
    stated: dict[str, set[str]] = {}
    for finding in found:
        if finding.origin == PERSON:
            stated.setdefault(finding.rule, set()).add(finding.subject.strip())
    waiting = [judgment for judgment in judgments if judgment.state is State.UNDETERMINED]
    return [judgment for judgment in waiting if not _decided(judgment, stated.get(judgment.rule.id, set()))]


def _decided(judgment: Judgment, objects: set[str]) -> bool:
    """Whether one of the objects is what the judgment is about: by its key, or a name in its row.

    A table with one row a project has only one object.
    """
    if not objects:
        return False
    named = {subject_of(judgment), *(value for value in judgment.row.values() if isinstance(value, str))}
    return not judgment.keys or bool(objects & named)
