"""Work beside the judging: in order, never two at once, its errors told, and ended early with an error."""

from __future__ import annotations

import threading
import time

import pytest

from checker.portfolio.beside import Beside


def test_pieces_run_in_another_thread_in_order_and_are_done_at_the_end() -> None:
    done: list[int] = []
    threads = set()

    def piece(number: int) -> None:
        threads.add(threading.current_thread())
        time.sleep(0.01 / number)
        done.append(number)

    with Beside(lambda: None) as beside:
        for number in range(1, 6):
            beside.run(lambda number=number: piece(number))
            assert len(done) >= number - 1, "never more than one behind"
        beside.wait()
        assert done == [1, 2, 3, 4, 5]
    assert threading.main_thread() not in threads


def test_what_went_wrong_is_raised_by_the_next_call() -> None:
    with pytest.raises(ValueError, match="坏了"), Beside(lambda: None) as beside:
        beside.run(fail)
        beside.run(lambda: pytest.fail("does not start"))


def test_what_went_wrong_last_is_raised_at_the_end() -> None:
    with pytest.raises(ValueError, match="坏了"), Beside(lambda: None) as beside:
        beside.run(fail)


def fail() -> None:
    raise ValueError("坏了")


def test_an_error_ends_what_still_runs() -> None:
    stopped = threading.Event()

    def endless() -> None:
        assert stopped.wait(timeout=30), "nobody stopped it"

    with pytest.raises(KeyboardInterrupt), Beside(stopped.set) as beside:
        beside.run(endless)
        raise KeyboardInterrupt
    assert stopped.is_set()
