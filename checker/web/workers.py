"""Processes that read and judge beside the server: each does one task at a time, and may be killed."""

from __future__ import annotations

import asyncio
import multiprocessing
import queue
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from checker.base.errors import FactError, JixiaoError, Problem, UsageError
from checker.base.guarded import limit_memory
from checker.web.saving import ChangedError

_TOO_LONG = "处理超过 {seconds} 秒，已停止"
_DIED = "处理时内存用尽或程序中断"
_SMALLER = "文件可能过大或有异常内容；请删去无关的工作表和远处的空格再试"


@dataclass(frozen=True)
class Library:
    """Which rules and knowledge base the workers load."""

    rules: Path | None = None
    kb: Path | None = None


@dataclass(frozen=True)
class Limits:
    """How long a task may take, in seconds, and how much memory more than at the start, in bytes."""

    seconds: float = 60.0
    memory: int | None = None


class Crew:
    """A fixed number of worker processes. Use `close` when done."""

    def __init__(self, size: int, library: Library, limits: Limits) -> None:
        self.size = size
        self.limits = limits
        self._library = library
        self._threads = ThreadPoolExecutor(size, thread_name_prefix="crew")
        self._free: queue.SimpleQueue[_Worker] = queue.SimpleQueue()
        for _ in range(size):
            self._free.put(_Worker(library, limits))

    def warm(self) -> list[Future[Any]]:
        """Have every worker make ready, in the background."""
        return [self._threads.submit(self.ask_now, "warm") for _ in range(self.size)]

    async def ask(self, task: str, *arguments: Any) -> Any:
        """Have a free worker do a task; the event loop goes on meanwhile.

        Raises what the task raised, if it is a JixiaoError; FactError when it took too long or too much.
        """
        call = partial(self.ask_now, task, *arguments)
        return await asyncio.get_running_loop().run_in_executor(self._threads, call)

    def ask_now(self, task: str, *arguments: Any) -> Any:
        """The same, waiting for it."""
        worker = self._free.get()
        try:
            answer = worker.ask(task, arguments, self.limits.seconds)
        except _LostError as cause:
            worker.kill()
            worker = _Worker(self._library, self.limits)
            place = next((a.name for a in arguments if isinstance(a, Path)), task)
            raise FactError(Problem(place, str(cause), mend=_SMALLER)) from None
        finally:
            self._free.put(worker)
        if isinstance(answer, _Refusal):
            raise answer.error()
        return answer

    def close(self) -> None:
        """End all processes."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        with suppress(queue.Empty):
            while True:
                self._free.get_nowait().kill()


class _LostError(Exception):
    """A worker did not come back with an answer."""


@dataclass(frozen=True)
class _Refusal:
    """An error that a user can mend, on its way between processes."""

    kind: str
    problems: tuple[Problem, ...]

    def error(self) -> JixiaoError:
        kinds = {kind.__name__: kind for kind in (FactError, UsageError, ChangedError)}
        return kinds.get(self.kind, JixiaoError)(self.problems)


class _Worker:
    """One process and the pipe to it."""

    def __init__(self, library: Library, limits: Limits) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, other = context.Pipe()
        self._process = context.Process(target=_work, args=(other, library, limits.memory), daemon=True)
        self._process.start()
        other.close()
        self._ready = False

    def ask(self, task: str, arguments: tuple[Any, ...], seconds: float) -> Any:
        try:
            if not self._ready:  # starting takes its time, which is not the task's
                self._pipe.recv()
                self._ready = True
            self._pipe.send((task, arguments))
            if not self._pipe.poll(seconds):
                raise _LostError(_TOO_LONG.format(seconds=round(seconds)))
            return self._pipe.recv()
        except (EOFError, OSError):
            raise _LostError(_DIED) from None

    def kill(self) -> None:
        self._process.kill()
        self._process.join(5)
        self._pipe.close()


# ---- in the process


def _work(pipe: Connection, source: Library, memory: int | None) -> None:
    """Answer tasks until the pipe is closed."""
    import signal

    from checker.web.tasks import Bench

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server decides when to end
    with suppress(EOFError, OSError), Bench(source.rules, source.kb) as bench:
        tasks: Mapping[str, Callable[..., Any]] = bench.tasks
        limit_memory(memory)
        pipe.send("ready")
        while True:
            task, arguments = pipe.recv()
            pipe.send(_answer(tasks[task], arguments))


def _answer(task: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
    try:
        return task(*arguments)
    except JixiaoError as error:
        return _Refusal(type(error).__name__, error.problems)
