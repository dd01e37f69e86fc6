"""Processes that read and judge beside the server: each does one task at a time, and may be ended."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from checker.base.errors import FactError, JixiaoError, Problem
from checker.base.processes import Bounds, LostError, Pool

_TOO_LONG = "处理超过 {seconds} 秒，已停止"
_DIED = "处理时内存用尽或程序中断"
_SMALLER = "文件可能过大或有异常内容；请删去无关的工作表和远处的空格再试"

Task = tuple[str, tuple[Any, ...]]


@dataclass(frozen=True)
class Source:
    """Which rules and knowledge base the workers load."""

    rules: Path | None = None
    kb: Path | None = None


class Crew:
    """A fixed number of worker processes. Use `close` when done."""

    def __init__(self, size: int, source: Source, bounds: Bounds) -> None:
        self.size = size
        self.pool = Pool[Task, Any](size, _bench, source, bounds=bounds)

    def warm(self) -> list[Future[Any]]:
        """Have every worker make ready, in the background."""
        return [self.pool.submit(("warm", ())) for _ in range(self.size)]

    async def ask(self, task: str, *arguments: Any) -> Any:
        """Have a free worker do a task; the event loop goes on meanwhile.

        Raises what the task raised, if it is a JixiaoError; FactError when it took too long or too much.
        """
        with _told(task, arguments, self.pool.bounds.seconds):
            return await asyncio.wrap_future(self.pool.submit((task, arguments)))

    def ask_now(self, task: str, *arguments: Any) -> Any:
        """The same, waiting for it."""
        with _told(task, arguments, self.pool.bounds.seconds):
            return self.pool.ask((task, arguments))

    def close(self) -> None:
        """End all processes."""
        self.pool.close()


@contextmanager
def _told(task: str, arguments: tuple[Any, ...], seconds: float) -> Iterator[None]:
    """Raise FactError for whatever a user cannot be told as it is."""
    try:
        yield
    except JixiaoError:
        raise
    except Exception as cause:
        late = isinstance(cause, LostError) and cause.overdue
        what = _TOO_LONG.format(seconds=round(seconds)) if late else _DIED
        place = next((a.name for a in arguments if isinstance(a, Path)), task)
        raise FactError(Problem(place, what, mend=_SMALLER)) from cause


# ---- in the process


def _bench(source: Source) -> Callable[[Task], Any]:
    from checker.web.tasks import Bench

    return partial(_do, Bench(source.rules, source.kb).tasks)


def _do(tasks: Mapping[str, Callable[..., Any]], asked: Task) -> Any:
    task, arguments = asked
    return tasks[task](*arguments)
