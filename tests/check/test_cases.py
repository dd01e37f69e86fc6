"""The five real evaluations: every problem of their reports is found, and nothing that is not true."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from checker.checking import check
from checker.facts.readers import read
from checker.findings.result import CheckResult
from checker.judging.engines import choose
from checker.library import Library
from checker.rulebook.states import State
from checker.trials.cases import EXPECTED, Expectation, differences, load_expected
from tests.support import CASES, reference

PROBLEMS = {"S0": 11, "S1": 2, "S2": 15, "S3": 17, "S4": 9}  # 54 in all


def checked(case: Path, library: Library, engine: str = "sql") -> CheckResult:
    (dossier,) = read(case, library.book.vocabulary)
    return check(dossier, library, choose(engine))


def expected(case: Path) -> list[Expectation]:
    return load_expected(case / EXPECTED)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_is_expected_is_found_and_nothing_else(case: Path, shipped: Library) -> None:
    found = differences(expected(case), checked(case, shipped))
    assert not [f"{one.kind} {one.rule} {one.expected or one.found} {one.note}" for one in found]


def test_all_54_problems_of_the_reports_are_among_the_expected() -> None:
    found = {entry.problem for case in CASES for entry in expected(case)}
    wanted = {f"{report}-P{number}" for report, count in PROBLEMS.items() for number in range(1, count + 1)}
    assert len(wanted) == 54
    assert wanted <= found


def test_every_expected_problem_stands_in_the_list_of_problems() -> None:
    known = set(re.findall(r"S\d-[PDA]\d+", reference("seeds/PROBLEMS.md").read_text(encoding="utf-8")))
    named = {entry.problem for case in CASES for entry in expected(case)} - {"另见"}
    assert named <= known


def test_what_is_found_beyond_the_reports_is_explained(shipped: Library) -> None:
    for case in CASES:
        story = (case / "案例.md").read_text(encoding="utf-8")
        for entry in expected(case):
            if entry.problem == "另见":
                assert entry.rule in story, f"{case.name}：{entry['rule']} 没有在案例.md 里说明"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_finding_can_be_traced(case: Path, shipped: Library) -> None:
    for finding in checked(case, shipped).findings:
        assert finding.evidence or finding.searched or finding.rests_on, finding.id
        assert finding.remedy, finding.id
        assert finding.caution, finding.id
        assert "未载明" not in finding.sentence or finding.state is not State.VIOLATED, finding.sentence


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_is_undetermined_says_what_is_missing(case: Path, shipped: Library) -> None:
    silent = [
        f"{item.rule} {item.subject} {item.condition}"
        for item in checked(case, shipped).undetermined
        if not item.missing
    ]
    assert not silent
