"""What opens foreign files is bounded in time and memory, and tells what a user can mend."""

from __future__ import annotations

import os
import time

import pytest

from checker.base import guarded
from checker.base.errors import FactError, Problem, UsageError
from checker.base.processes import Bounds


def refuse() -> None:
    raise FactError([Problem("甲.pdf 第3页", "坏了", "因为", "重新导出"), Problem("甲.pdf 第4页", "也坏了")])


def die() -> None:
    os._exit(9)


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(guarded.OFF, raising=False)


@pytest.mark.usefixtures("on")
@pytest.mark.parametrize(
    ("work", "argument", "bounds", "says"),
    [
        (time.sleep, [60], Bounds(seconds=0.5), "已停止"),
        (bytearray, [1 << 30], Bounds(memory=200 << 20), "内存用尽"),
        (die, [], Bounds(), "程序中断"),
    ],
    ids=["hangs", "eats", "dies"],
)
def test_what_runs_away_costs_only_itself(
    work: object, argument: list[int], bounds: Bounds, says: str
) -> None:
    with guarded.guarding(), pytest.raises(UsageError, match=says) as caught:
        guarded.guarded("甲.docx", UsageError, bounds, work, *argument)  # type: ignore[arg-type]
    (problem,) = caught.value.problems
    assert problem.place == "甲.docx"
    assert problem.mend


@pytest.mark.usefixtures("on")
def test_what_is_told_in_the_process_is_told_here() -> None:
    with guarded.guarding():
        assert guarded.guarded("甲", FactError, None, os.getpid) != os.getpid()
        with pytest.raises(FactError) as caught:
            guarded.guarded("甲", FactError, None, refuse)
    assert [problem.place for problem in caught.value.problems] == ["甲.pdf 第3页", "甲.pdf 第4页"]


def test_who_does_not_guard_works_where_it_stands() -> None:
    assert guarded.guarded("甲", FactError, None, os.getpid) == os.getpid()
