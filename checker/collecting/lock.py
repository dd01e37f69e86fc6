"""Sees to it that only one process writes a 项目库; the system gives the lock back however that one ends."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from checker.base.errors import Problem, UsageError

LOCK = ".锁"


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder's lock. Raises UsageError when another process has it, or it cannot be made."""
    path = folder / LOCK
    try:
        file = path.open("a+b")
    except OSError as cause:
        why = str(cause.strerror or cause)
        raise UsageError(Problem(str(folder), "写不进去", why, "请换一个可写的位置")) from None
    with file:
        if not _taken(file):
            mend = "等它结束再运行；确认没有在运行的，请换一个位置"
            raise UsageError(Problem(str(folder), "另一个 jixiao 正在写这个项目库", mend=mend))
        yield


def _taken(file: IO[bytes]) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
