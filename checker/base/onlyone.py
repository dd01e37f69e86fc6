"""Lets one process at a time have a folder; the system frees it when that process ends, however it ends."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from checker.base.errors import Problem, UsageError

_LOCK = "使用中.lock"


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Have a folder to ourselves. Raises UsageError where another process has it."""
    file = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            _lock(file)
        except OSError:
            mend = "用已经开着的那个；另开一个的话，把环境变量 JIXIAO_DATA_DIR 指到别的文件夹"
            raise UsageError(
                Problem(str(folder), "另一个 jixiao serve 正用着这个文件夹", mend=mend)
            ) from None
        yield
    finally:
        os.close(file)


if sys.platform == "win32":
    import msvcrt

    def _lock(file: int) -> None:
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
