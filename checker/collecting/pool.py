"""Files read beside each other: one whose reading dies or hangs costs itself and no other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Generic, TypeVar

from checker.base.processes import Bounds, LostError, Pool

T = TypeVar("T")
R = TypeVar("R")
S = TypeVar("S")

TASKS_PER_PROCESS = 200
"""After so many files a process is replaced, so that what libraries keep does not add up."""


@dataclass(frozen=True)
class Done(Generic[T, R]):
    """A task and its result; None where its process died twice, or was stopped as it took too long."""

    task: T
    result: R | None
    overdue: bool = False


def run(
    work: Callable[[T, S], R], tasks: Iterable[T], shared: S, *, processes: int, limit: float
) -> Iterator[Done[T, R]]:
    """Do `work(task, shared)` for all tasks, in whatever order they are done.

    A task whose process dies is done once more, when no other is under way, in case they were too much for
    the machine together. `limit` is in seconds for one task. `work` must not raise.
    """
    again: list[T] = []
    for done in _round(work, tasks, shared, processes, limit):
        if done.result is None and not done.overdue:
            again.append(done.task)
        else:
            yield done
    yield from _round(work, again, shared, 1, limit)


def _round(
    work: Callable[[T, S], R], tasks: Iterable[T], shared: S, processes: int, limit: float
) -> Iterator[Done[T, R]]:
    waiting = iter(tasks)
    bounds = Bounds(seconds=limit)
    under_way: dict[Future[R], T] = {}
    with Pool[T, R](processes, _prepared, work, shared, bounds=bounds, renewed=TASKS_PER_PROCESS) as pool:
        while True:
            # Few at a time: results wait in memory until they are taken.
            for task in islice(waiting, 2 * processes - len(under_way)):
                under_way[pool.submit(task)] = task
            if not under_way:
                return
            for future in wait(under_way, return_when=FIRST_COMPLETED).done:
                yield _done(under_way.pop(future), future)


def _done(task: T, future: Future[R]) -> Done[T, R]:
    try:
        return Done(task, future.result())
    except LostError as lost:
        return Done(task, None, overdue=lost.overdue)


def _prepared(work: Callable[[T, S], R], shared: S) -> Callable[[T], R]:
    return partial(_with_shared, work, shared)


def _with_shared(work: Callable[[T, S], R], shared: S, task: T) -> R:
    return work(task, shared)
