"""Processes that do one task at a time, each with a pipe of its own: what runs away costs only itself.

A pool whose processes share one pipe, such as the standard one, gives up all its work when one of them dies
at the wrong moment. Here a process that dies or takes too long loses its own task; another takes its place.
"""

from __future__ import annotations

import os
import queue
import signal
import sys
import traceback
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Any, Generic, TypeVar

Q = TypeVar("Q")
A = TypeVar("A")


@dataclass(frozen=True)
class Bounds:
    """How long a task may take, in seconds, and how much memory more than at the start, in bytes."""

    seconds: float = 60.0
    memory: int | None = None


class LostError(Exception):
    """A task came back without an answer: its process died, or was ended because it took too long."""

    def __init__(self, *, overdue: bool) -> None:
        super().__init__("took too long" if overdue else "died")
        self.overdue = overdue


class Pool(Generic[Q, A]):
    """A fixed number of processes that answer questions. Use as a context manager, or `close` it.

    In every process `make` is called once with `given`, without any limit; what it returns answers the
    questions. All of them have to be such as can be pickled. A process is replaced after `renewed` questions,
    so that what libraries keep does not add up; 0 for never.

        with Pool(2, reading, vocabulary, bounds=Bounds(seconds=30)) as pool:
            dossiers = pool.ask(path)
    """

    def __init__(
        self,
        size: int,
        make: Callable[..., Callable[[Q], A]],
        *given: object,
        bounds: Bounds,
        renewed: int = 0,
    ) -> None:
        self.size = size
        self.bounds = bounds
        self._made_by = (make, given, bounds.memory)
        self._renewed = renewed
        self._threads = ThreadPoolExecutor(size, thread_name_prefix="pool")
        self._free: queue.SimpleQueue[_Process | None] = queue.SimpleQueue()
        for _ in range(size):
            self._free.put(None)  # started when there is something to do
        self._running: set[_Process] = set()
        self._closed = False
        self._lock = Lock()

    def __enter__(self) -> Pool[Q, A]:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def submit(self, question: Q) -> Future[A]:
        """Ask in the background; the result is that of `ask`."""
        return self._threads.submit(self.ask, question)

    def ask(self, question: Q) -> A:
        """Have a free process answer, waiting for both; raises what the answering raised.

        Raises LostError where the process died or took too long.
        """
        process = self._free.get()
        try:
            process = process or self._started()
            answer: A = process.ask(question, self.bounds.seconds)
            return answer
        finally:
            self._free.put(self._kept(process))

    def _started(self) -> _Process:
        with self._lock:
            if self._closed:
                raise LostError(overdue=False)
            process = _Process(*self._made_by)
            self._running.add(process)
            return process

    def _kept(self, process: _Process | None) -> _Process | None:
        """The same process for the next question, if it may go on."""
        if process is None or (process.alive and process.asked != self._renewed):
            return process
        with self._lock:
            self._running.discard(process)
        process.end()
        return None

    def close(self) -> None:
        """End all processes, whatever they are doing; questions that wait are given up."""
        with self._lock:
            self._closed = True
            for process in self._running:
                process.kill()
        self._threads.shutdown(cancel_futures=True)
        for process in tuple(self._running):
            process.end()


class _Process:
    """One process and the pipe to it."""

    def __init__(
        self, make: Callable[..., Callable[[Any], Any]], given: tuple[object, ...], memory: int | None
    ) -> None:
        # Spawned, not forked: a fork would inherit the locks of DuckDB's threads.
        context = get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._made_by = (make, given, memory)
        # What it is made by goes through the pipe, which tells where a process dies while it is starting.
        self._process = context.Process(target=_serve, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()  # so that its end closes when the process does
        self._ready = False
        self.alive = True
        self.asked = 0

    def ask(self, question: object, seconds: float) -> Any:
        self.asked += 1
        self.alive = False  # unless it comes back with the answer
        try:
            if not self._ready:  # starting takes its time, which is not the task's
                self._pipe.send(self._made_by)
                self._pipe.recv()
                self._ready = True
            self._pipe.send(question)
            if not self._pipe.poll(seconds):
                raise LostError(overdue=True)
            answered, result = self._pipe.recv()
        except (EOFError, OSError):
            raise LostError(overdue=False) from None
        self.alive = True
        if answered:
            return result
        raise result

    def kill(self) -> None:
        """End the process; whoever waits for its answer is told."""
        self._process.kill()

    def end(self) -> None:
        """End the process and close the pipe, which nobody waits at any more."""
        self._process.kill()
        self._process.join()
        self._pipe.close()


# ---- in the process


def _serve(pipe: Connection) -> None:
    """Answer until the other end of the pipe is closed, even by a kill."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one that asks
    try:
        make, given, memory = pipe.recv()
    except (EOFError, OSError):
        return
    answer = make(*given)
    _limit_memory(memory)
    with suppress(EOFError, OSError):
        pipe.send("ready")
        while True:
            _tell(pipe, *_answered(answer, pipe.recv()))


def _answered(answer: Callable[[Any], Any], question: object) -> tuple[bool, object]:
    try:
        return True, answer(question)
    except MemoryError:
        os._exit(1)  # what is left of it is not worth keeping
    except Exception as error:  # noqa: BLE001 - it is raised where the question came from
        error.add_note(traceback.format_exc())  # which does not travel by itself
        return False, error


def _tell(pipe: Connection, answered: bool, result: object) -> None:
    try:
        pipe.send((answered, result))
    except (EOFError, OSError):
        raise
    except MemoryError:
        os._exit(1)
    except Exception as error:  # noqa: BLE001 - pickling runs any code
        pipe.send((False, RuntimeError(f"{type(error).__name__}: {error}; {result!r:.200}")))


def _limit_memory(more: int | None) -> None:
    """Let this process take no more than so much beyond what it has; not every system can do that."""
    if more is None or not sys.platform.startswith("linux"):
        return
    import resource

    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    limit = pages * resource.getpagesize() + more
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard != resource.RLIM_INFINITY:
        limit = min(limit, hard)
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
