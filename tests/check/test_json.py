"""The JSON output keeps to its schema, and says what the check found."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from checker.findings.as_data import to_dict, to_text
from checker.library import Library
from tests.check.test_cases import checked
from tests.generator import projects
from tests.support import CASES, ROOT


def schema() -> dict[str, object]:
    return json.loads((ROOT / "docs" / "检查结果.schema.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_output_of_every_case_keeps_to_the_schema(case: Path, shipped: Library) -> None:
    jsonschema.validate(json.loads(to_text(checked(case, shipped))), schema())


def test_the_schema_describes_everything_that_is_written() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())


def test_numbers_agree_with_the_lists(shipped: Library) -> None:
    for case in CASES:
        result = checked(case, shipped)
        written = to_dict(result)
        assert written["counts"]["待核实"] == len(written["undetermined"])
        assert written["counts"]["违规"] + written["counts"]["人工认定"] == len(written["findings"])


def test_generated_projects_keep_to_the_schema_too(shipped: Library) -> None:
    from checker.checking import check
    from checker.judging.engines import choose

    validator = jsonschema.Draft202012Validator(schema())
    for dossier in projects(11, 10, shipped.book.vocabulary):
        validator.validate(json.loads(to_text(check(dossier, shipped, choose("sql")))))


def test_ids_are_the_same_on_every_run_and_engine(shipped: Library) -> None:
    for case in CASES:
        first, second = checked(case, shipped), checked(case, shipped)
        assert [f.id for f in first.findings] == [f.id for f in second.findings]
        assert len({f.id for f in first.findings}) == len(first.findings)


def test_a_clause_that_was_not_verified_shows_no_number(shipped: Library) -> None:
    for case in CASES:
        for finding in to_dict(checked(case, shipped))["findings"]:
            for clause in finding["clauses"]:
                if clause["verified"] in ("未核", "引弱"):
                    assert clause["clause"] == ""
                    assert "条" not in clause["text"].rpartition("》")[2]
                    assert "#" not in clause["ref"]
