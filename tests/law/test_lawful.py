"""A lawful project, in whatever regime, at whatever boundary, with whatever left blank, breaks no rule."""

from __future__ import annotations

import os
from collections import Counter

import pytest

from checker.checking import judge
from checker.judging.engines import choose
from checker.judging.judgment import Judgment
from checker.library import Library
from checker.rulebook.rules import Severity
from checker.rulebook.states import State
from tests.law.lawful import Lawful
from tests.law.regimes import MAKERS
from tests.law.sheets import SHEETS

COUNT = int(os.environ.get("JIXIAO_LAWFUL") or 300)
SEED = int(os.environ.get("JIXIAO_LAWFUL_SEED") or 2026)


def shown(judgment: Judgment) -> str:
    """A violation in one line, with what makes it one."""
    return f"{judgment.project_id} {judgment.rule.id} {judgment.rule.name}：{judgment.condition()}"


@pytest.mark.parametrize("regime", MAKERS)
def test_a_lawful_project_breaks_no_rule(shipped: Library, regime: str) -> None:
    maker = Lawful(SEED, shipped.book.vocabulary)
    projects = [maker.project(regime, number, MAKERS[regime], *SHEETS) for number in range(COUNT)]
    judgments = judge(projects, shipped, choose("sql"))
    accused = [one for one in judgments if one.rule.severity is not Severity.HINT]  # a hint accuses nobody
    violated = [one for one in accused if one.state is State.VIOLATED]
    counted = Counter(one.rule.id for one in violated)
    first = {one.rule.id: shown(one) for one in reversed(violated)}
    assert not violated, f"{counted}\n" + "\n".join(first.values())
    judged = {one.rule.id for one in judgments if one.state is State.COMPLIANT}
    assert len(judged) > 20, "a project that no rule looks at proves nothing"
