"""The truth set: how often remarks are right, and how many errors are found. The floors only go up."""

from __future__ import annotations

import pytest

from checker.proofreading.document import Place
from checker.proofreading.precision import FILE, LEAST, is_trusted, records
from checker.proofreading.remarks import Certainty, Kind, Remark
from tests.proofreading.truth import PAGES, Measured, as_yaml, measured

LEAST_PAGES = 100
LEAST_FOUND = 0.95
LEAST_TRUE = 0.9


@pytest.fixture(scope="module")
def found() -> Measured:
    return measured()


def _remark(key: tuple[str, str]) -> Remark:
    return Remark(Kind(key[0]), Certainty(key[1]), Place(1), "", "")


def test_there_are_pages_enough_with_errors_and_without(found: Measured) -> None:
    assert found.pages >= LEAST_PAGES
    assert found.pages - found.seeded >= 30
    assert found.seeded >= 60


def test_errors_are_found(found: Measured) -> None:
    assert len(found.missed) <= found.seeded * (1 - LEAST_FOUND), found.missed


def test_what_is_sure_is_true(found: Measured) -> None:
    assert not [key for key in found.false if key[1] == Certainty.SURE], found.alarms


def test_what_is_shown_is_true_nine_times_of_ten(found: Measured) -> None:
    true = sum(number for key, number in found.true.items() if is_trusted(_remark(key)))
    false = sum(number for key, number in found.false.items() if is_trusted(_remark(key)))
    assert true >= LEAST_TRUE * (true + false), found.alarms


def test_the_program_knows_what_was_measured(found: Measured) -> None:
    assert FILE.read_text("utf-8") == as_yaml(found), "python -m tests.proofreading.truth writes it anew"


def test_what_was_often_wrong_is_not_shown() -> None:
    poor = [key for key, record in records().items() if record.percent < LEAST]
    assert poor
    assert not any(is_trusted(_remark(key)) for key in poor)


def test_every_change_is_a_change() -> None:
    for page in PAGES:
        for change in page.get("changes", ()):
            assert change["from"] in page["text"], (page["name"], change)
            assert change["from"] != change["to"]
