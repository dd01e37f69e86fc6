"""Opens foreign files in a process of its own, bounded in time and memory: what runs away costs only itself.

The command line guards (`guarding`); who calls from Python, or is such a process already, does the work where
it stands. PDF, Word and templates are always worth a process; small workbooks and plain files are not.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import TimeoutError as TooLongError
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import ParamSpec, TypeVar

from checker.base.errors import FactError, JixiaoError, Problem

P = ParamSpec("P")
R = TypeVar("R")

OFF = "JIXIAO_NO_GUARD"  # in the environment: for machines on which no process can be started
_DIED = "读的时候内存用尽或程序中断"
_MEND = "文件可能损坏、过大或有异常内容；请重新导出，或打开后另存一份，删去无关的内容再试"


@dataclass(frozen=True)
class Bounds:
    """How long a piece of work may take, in seconds, and how much memory more than at the start, in bytes."""

    seconds: float = 60.0
    memory: int | None = 800 * 1024**2


_STANDARD = Bounds()
_on = False


@contextmanager
def guarding() -> Iterator[None]:
    """Guard what is opened from here on in this process."""
    global _on
    _on = not os.environ.get(OFF)
    try:
        yield
    finally:
        _on = False


def guarded(
    name: str,
    error: type[JixiaoError],
    bounds: Bounds | None,
    work: Callable[P, R],
    *arguments: P.args,
    **named: P.kwargs,
) -> R:
    """Do `work`, in a bounded process where this one guards; what it raises is raised here.

    `name` is the file's, for the `error` raised when the work took too long or too much; None as `bounds` are
    the usual ones. `work`, its arguments and its result have to be such as can be pickled.
    """
    if not _on:
        return work(*arguments, **named)
    from pebble import ProcessExpired, ProcessPool

    limits = bounds or _STANDARD
    # Spawned, not forked: a fork would inherit the locks of DuckDB's threads.
    pool = ProcessPool(1, initializer=_enter, initargs=(limits.memory,), context=get_context("spawn"))
    try:
        return pool.schedule(work, list(arguments), dict(named), timeout=limits.seconds).result()
    except TooLongError:
        raise error(Problem(name, f"读了 {limits.seconds:.0f} 秒还没有读完，已停止", mend=_MEND)) from None
    except (MemoryError, ProcessExpired):
        raise error(Problem(name, _DIED, mend=_MEND)) from None
    finally:
        pool.stop()  # type: ignore[no-untyped-call]
        pool.join()


def guarded_if(big: bool, name: str, work: Callable[P, R], *arguments: P.args, **named: P.kwargs) -> R:
    """Read facts: in a bounded process where the file is `big`, else at once."""
    if not big:
        return work(*arguments, **named)
    return guarded(name, FactError, None, work, *arguments, **named)


def _enter(memory: int | None) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one that asks
    limit_memory(memory)


def limit_memory(more: int | None) -> None:
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
