"""Both engines give the same judgments, row for row, and so does plain Python."""

from __future__ import annotations

import os
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.checking import judge
from checker.facts.readers import read
from checker.facts.records import Dossier
from checker.judging.engines import choose, durable_available
from checker.judging.judgment import Judgment, judge_plainly
from checker.library import Library
from tests.generator import projects
from tests.support import CASES

needs_durable = pytest.mark.skipif(not durable_available(), reason="durable-rules is not to be had here")
PROJECTS = 51  # enough at once for the planned queries
ROUNDS = int(os.environ.get("JIXIAO_ROUNDS", "6"))  # when an engine is changed: 100, 5,000 projects


def states(judgments: Sequence[Judgment]) -> dict[object, str]:
    found = {judgment.identity: judgment.state.value for judgment in judgments}
    assert len(found) == len(judgments), "a row was judged twice by one rule"
    return found


def agree(dossiers: Sequence[Dossier], library: Library) -> None:
    by_sql = judge(dossiers, library, choose("sql"))
    by_durable = judge(dossiers, library, choose("durable"))
    assert states(by_sql) == states(by_durable)
    plain = {judgment.identity: judge_plainly(judgment.rule, judgment.row).value for judgment in by_sql}
    assert states(by_sql) == plain


@needs_durable
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_engines_agree_on_the_cases(case, shipped: Library) -> None:
    agree(read(case, shipped.book.vocabulary), shipped)


@needs_durable
@settings(
    max_examples=ROUNDS,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    database=None,
)
@given(seed=st.integers(0, 2**32 - 1), gaps=st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.9]))
def test_engines_agree_on_generated_projects(shipped: Library, seed: int, gaps: float) -> None:
    agree(projects(seed, PROJECTS, shipped.book.vocabulary, gaps), shipped)


def test_a_project_is_judged_alone_as_among_others(shipped: Library) -> None:
    several = projects(7, 60, shipped.book.vocabulary)
    together = states(judge(several, shipped, choose("sql")))
    alone: dict[object, str] = {}
    for dossier in several:
        alone |= states(judge([dossier], shipped, choose("sql")))
    assert together == alone
