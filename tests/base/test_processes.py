"""A pool of processes: what dies, hangs or cannot start loses its own task, and another process goes on."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

import pytest

from checker.base.processes import Bounds, LostError, Pool


def doing(factor: int) -> Callable[[object], object]:
    return _Doing(factor).do


class _Doing:
    def __init__(self, factor: int) -> None:
        self.factor = factor

    def do(self, question: object) -> object:
        if question == "die":
            os._exit(9)
        if question == "hang":
            time.sleep(600)
        if question == "raise":
            raise ValueError("of the task")
        if question == "lambda":
            return lambda: None
        return os.getpid() if question == "who" else self.factor * int(str(question))


def never(size: int) -> Callable[[object], object]:
    del size
    os._exit(3)


def test_what_is_lost_is_one_task() -> None:
    with Pool[object, object](1, doing, 3, bounds=Bounds(seconds=1)) as pool:
        assert pool.ask(2) == 6
        for question, overdue in (("die", False), ("hang", True)):
            with pytest.raises(LostError) as lost:
                pool.ask(question)
            assert lost.value.overdue is overdue
            assert pool.ask(4) == 12, "another process does the next task"


def test_what_the_task_raises_is_raised_here_and_the_process_goes_on() -> None:
    with Pool[object, object](1, doing, 1, bounds=Bounds()) as pool:
        worker = pool.ask("who")
        with pytest.raises(ValueError, match="of the task") as raised:
            pool.ask("raise")
        assert "in do" in raised.value.__notes__[0], "where it was raised travels with it"
        with pytest.raises(RuntimeError, match="lambda"):
            pool.ask("lambda")
        assert pool.ask("who") == worker


def test_a_process_is_replaced_after_so_many_questions() -> None:
    with Pool[object, object](1, doing, 1, bounds=Bounds(), renewed=2) as pool:
        first, second, third = (pool.ask("who") for _ in range(3))
    assert first == second != third


def test_what_cannot_start_keeps_nobody_waiting() -> None:
    large = bytes(1 << 20)  # more than a pipe holds: nobody is left to read it
    with Pool[object, object](1, never, large, bounds=Bounds()) as pool, pytest.raises(LostError):
        pool.ask(1)


def test_closing_ends_what_is_under_way() -> None:
    pool = Pool[object, object](1, doing, 1, bounds=Bounds())
    assert pool.ask(1) == 1
    under_way, waiting = pool.submit("hang"), pool.submit(2)
    time.sleep(0.3)
    started = time.monotonic()
    pool.close()
    assert time.monotonic() - started < 5
    with pytest.raises(LostError):
        under_way.result(1)
    assert waiting.cancelled() or isinstance(waiting.exception(1), LostError)
