"""Opens foreign files in a process of its own, bounded in time and memory: what runs away costs only itself.

The command line guards (`guarding`); who calls from Python, or is such a process already, does the work where
it stands. PDF, Word and templates are always worth a process; small workbooks and plain files are not.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, ParamSpec, TypeVar

from checker.base.errors import FactError, JixiaoError, Problem
from checker.base.processes import Bounds, LostError, Pool

P = ParamSpec("P")
R = TypeVar("R")

OFF = "JIXIAO_NO_GUARD"  # in the environment: for machines on which no process can be started
_DIED = "读的时候内存用尽或程序中断"
_MEND = "文件可能损坏、过大或有异常内容；请重新导出，或打开后另存一份，删去无关的内容再试"


_STANDARD = Bounds(memory=800 * 1024**2)
_on = False
_Work = tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]


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
    limits = bounds or _STANDARD
    with Pool[_Work, R](1, _doing, bounds=limits) as pool:
        try:
            return pool.ask((work, arguments, named))
        except LostError as lost:
            what = f"读了 {limits.seconds:.0f} 秒还没有读完，已停止" if lost.overdue else _DIED
            raise error(Problem(name, what, mend=_MEND)) from None


def guarded_if(big: bool, name: str, work: Callable[P, R], *arguments: P.args, **named: P.kwargs) -> R:
    """Read facts: in a bounded process where the file is `big`, else at once."""
    if not big:
        return work(*arguments, **named)
    return guarded(name, FactError, None, work, *arguments, **named)


def _doing() -> Callable[[_Work], Any]:
    return _done


def _done(asked: _Work) -> Any:
    work, arguments, named = asked
    return work(*arguments, **named)
