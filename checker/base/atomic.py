"""Output files whole or not at all: written beside their place, then moved into it in one step."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from checker.base.errors import Problem, UsageError


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Give a temporary path in the same folder; it becomes `path` when the block ends without error.

    Whatever goes wrong, a file that stood at `path` stays as it was and nothing is left behind.
    The block should only write: an OSError in it is taken for a failure to write.

    Raises UsageError when the place cannot be written.
    """
    target = path.resolve()  # a link stays a link
    if target.is_dir():
        raise UsageError(Problem(str(path), "是文件夹，不能当文件写", mend="请在后面加上文件名"))
    if not target.parent.is_dir():
        raise UsageError(Problem(str(path), "所在的文件夹不存在", mend=f"请先建立文件夹 {path.parent}"))
    draft = target.with_name(f".{target.stem[:60]}.{secrets.token_hex(6)}{target.suffix}")
    try:
        yield draft
        draft.replace(target)
    except OSError as cause:
        mend = "请关闭正打开它的程序，或换一个可写的位置"
        raise UsageError(Problem(str(path), "写不进去", str(cause.strerror or cause), mend)) from None
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write a UTF-8 text file, whole or not at all."""
    with whole(path) as draft:
        draft.write_text(text, encoding="utf-8", newline="\n")


def write_bytes(path: Path, content: bytes) -> None:
    """Write a binary file, whole or not at all."""
    with whole(path) as draft:
        draft.write_bytes(content)
