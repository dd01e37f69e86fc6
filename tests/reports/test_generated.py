"""What is made from data and checked in is what the data make today; one command renews it."""

from __future__ import annotations

from pathlib import Path

import pytest

from checker.authoring.known_names import known_of
from checker.library import Library
from checker.library.phrases import load_phrases
from checker.reports import generated
from checker.schemas import all_schemas
from tests.support import ROOT


@pytest.fixture(scope="module")
def wanted(shipped: Library) -> dict[Path, str]:
    return generated.generated(shipped, all_schemas(known_of(shipped, load_phrases())))


def test_nothing_generated_is_stale(wanted: dict[Path, str]) -> None:
    assert not generated.stale(ROOT, wanted), "run jixiao renew"


def test_what_differs_is_named_and_written_anew(tmp_path: Path, wanted: dict[Path, str]) -> None:
    assert set(generated.renew(tmp_path, wanted).files) == set(wanted)
    assert not generated.stale(tmp_path, wanted)
    first, second = list(wanted)[:2]
    (tmp_path / first).write_text("{}", encoding="utf-8")
    (tmp_path / second).unlink()
    assert set(generated.stale(tmp_path, wanted).files) == {first, second}
    assert set(generated.renew(tmp_path, wanted).files) == {first, second}
    assert not generated.stale(tmp_path, wanted)
