"""The folder of results: made beside its place, moved into it when all is written, or not at all."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from checker.base.errors import Problem, UsageError


@contextmanager
def whole_folder(path: Path, mark: str, *, force: bool) -> Iterator[Path]:
    """Give a folder beside `path` that becomes `path` when the block ends without error.

    A folder that holds the file `mark` is an older result, replaced with `force`. What a killed run left
    behind is removed first.

    Raises UsageError where `path` cannot be written or holds something else.
    """
    target = path.resolve()
    if not target.parent.is_dir():
        raise UsageError(Problem(str(path), "所在的文件夹不存在", mend=f"请先建立文件夹 {path.parent}"))
    _refuse(path, target, mark, force)
    _sweep(target)
    draft = target.with_name(f".{target.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        draft.mkdir()
        yield draft
        _replace(draft, target)
    except OSError as cause:
        why = str(cause.strerror or cause)
        raise UsageError(Problem(str(path), "写不进去", why, "换一个可写、空间够的位置")) from None
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _refuse(path: Path, target: Path, mark: str, force: bool) -> None:
    if not target.exists() or (target.is_dir() and next(target.iterdir(), None) is None):
        return
    if not target.is_dir() or not (target / mark).is_file():
        raise UsageError(Problem(str(path), "已经有别的内容", mend="请换一个文件夹名"))
    if not force:
        raise UsageError(Problem(str(path), "已经有以前的结果", mend="换一个名字，或加 --force 整个替换"))


def _replace(draft: Path, target: Path) -> None:
    """Put the new folder in the old one's place; the old one comes back if that fails."""
    if not target.exists():
        draft.rename(target)
        return
    old = draft.with_name(f"{draft.name}.旧")
    target.rename(old)
    try:
        draft.rename(target)
    except OSError:
        old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _sweep(target: Path) -> None:
    """Remove what runs that are no more left behind; bring back a result that was about to be replaced."""
    prefix = f".{target.name}."
    for left in target.parent.glob(f"{prefix}*"):
        pid = left.name[len(prefix) :].partition(".")[0]
        if not pid.isdigit() or _alive(int(pid)):
            continue
        if left.name.endswith(".旧") and not target.exists():
            with suppress(OSError):
                left.rename(target)
                continue
        shutil.rmtree(left, ignore_errors=True)


def _alive(pid: int) -> bool:
    if os.name != "posix":
        return True  # not known: leave it alone
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
