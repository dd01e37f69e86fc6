"""What `jixiao reconcile` remarks on, and where it keeps silent: the cases of proofreading.yaml."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from checker.proofreading.proofread import proofread
from checker.proofreading.reading import read_text

CASES = yaml.safe_load(Path(__file__).with_name("proofreading.yaml").read_text("utf-8"))
ALL = [(group, case) for group, cases in CASES.items() for case in cases]


@pytest.mark.parametrize(
    ("group", "case"), ALL, ids=lambda value: value if isinstance(value, str) else value["name"]
)
def test_remarks(group: str, case: dict[str, Any]) -> None:
    found = proofread(read_text(case["text"])).remarks
    said = [(remark.kind, remark.certainty, f"{remark.working}；{remark.hint}") for remark in found]
    expected = case.get("says", [])
    assert [one[:2] for one in said] == [tuple(one[:2]) for one in expected], said
    for (_, _, words), (_, _, part) in zip(said, expected, strict=True):
        assert part in words


@pytest.mark.parametrize("group", CASES)
def test_every_group_has_cases_of_both_sorts(group: str) -> None:
    speaking = [bool(case.get("says")) for case in CASES[group]]
    assert any(speaking)
    assert not all(speaking)
