"""Processes that read files: one that dies or hangs costs its own file and no other.

The standard pool gives up all its work when one process dies, and cannot tell whose fault it was. Here each
process has a pipe of its own and one file at a time.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Generic, TypeVar

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
    waiting = deque(tasks)
    readers: list[_Reader[T, S, R]] = []
    try:
        while waiting or any(reader.busy for reader in readers):
            readers = [reader for reader in readers if reader.usable]
            while waiting and len(readers) < processes and all(reader.busy for reader in readers):
                readers.append(_Reader(work, shared))
                readers[-1].give(waiting.popleft())
            for reader in readers:
                if waiting and not reader.busy:
                    reader.give(waiting.popleft())
            yield from _finished(readers, limit)
    finally:
        for reader in readers:
            reader.stop()


def _finished(readers: list[_Reader[T, S, R]], limit: float) -> Iterator[Done[T, R]]:
    """Wait until some reader is done, died or ran out of time."""
    busy = [reader for reader in readers if reader.busy]
    left = min(reader.since for reader in busy) + limit - time.monotonic()
    ready = set(wait([reader.connection for reader in busy], timeout=max(left, 0)))
    for reader in busy:
        if reader.connection in ready:
            yield reader.take()
        elif time.monotonic() - reader.since >= limit:
            reader.stop()
            yield Done(reader.task, None, overdue=True)


class _Reader(Generic[T, S, R]):
    """A process, and the task it has."""

    task: T

    def __init__(self, work: Callable[[T, S], R], shared: S) -> None:
        # Spawned, not forked: a fork would inherit the locks of DuckDB's threads.
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self._process: SpawnProcess = context.Process(target=_serve, args=(theirs, work, shared), daemon=True)
        self._process.start()
        theirs.close()  # so that its end closes when the process does
        self.busy = False
        self.usable = True
        self.since = 0.0
        self._given = 0

    def give(self, task: T) -> None:
        """Send a task."""
        self.task, self.busy, self.since = task, True, time.monotonic()
        self._given += 1
        try:
            self.connection.send(task)
        except OSError:
            return  # it died meanwhile, which `take` is going to see

    def take(self) -> Done[T, R]:
        """Receive the result; None where the process died."""
        self.busy = False
        try:
            result = self.connection.recv()
        except (EOFError, OSError):
            self.stop()
            return Done(self.task, None)
        if self._given >= TASKS_PER_PROCESS:
            self.stop()
        return Done(self.task, result)

    def stop(self) -> None:
        """End the process, whatever it is doing."""
        self.busy = self.usable = False
        self._process.kill()
        self._process.join()
        self.connection.close()


def _serve(connection: Connection, work: Callable[[T, S], R], shared: S) -> None:
    """The life of a process: until the other end of the pipe is closed, even by a kill."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one that asks
    while True:
        try:
            connection.send(work(connection.recv(), shared))
        except (EOFError, OSError):
            os._exit(0)
