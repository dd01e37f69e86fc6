"""The same seeds at every change, and every case that was ever found."""

from __future__ import annotations

import time

import pytest

from tests.fuzz.targets import TARGETS, failure

pytestmark = pytest.mark.slow

FOUND: list[tuple[str, int]] = [  # target and seed of failures of the long run, which stay
    ("template", 1000000),
    ("template", 1000128),
]


@pytest.mark.parametrize("name", TARGETS)
def test_hostile_input_is_read_or_refused(name: str) -> None:
    for seed in range(TARGETS[name][1]):
        started = time.monotonic()
        error = failure(name, seed)
        assert error is None, f"{name} seed {seed}: {error!r}"
        assert time.monotonic() - started < 10, f"{name} seed {seed} takes too long"


@pytest.mark.parametrize(("name", "seed"), FOUND)
def test_what_was_found_once(name: str, seed: int) -> None:
    assert failure(name, seed) is None
