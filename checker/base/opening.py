"""A foreign file opened: not missing, no folder, not empty, not too big; and the text of one that is text."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from checker.base.decoding import decoded
from checker.base.errors import JixiaoError, Problem

OLE = bytes.fromhex("D0CF11E0A1B11AE1")
"""How encrypted and old Office files begin."""

_CLOSE = "请关闭正打开它的程序，核对读取权限"


@dataclass(frozen=True)
class Wanted:
    """What a reader takes, and how to mend what it does not take.

    `error` is raised; `single`, `full` and `smaller` are the advice for a folder, an empty file and one of
    more than `largest` bytes; `largest_text` holds for files of plain text, which `single` advises on too.
    """

    error: type[JixiaoError]
    single: str
    full: str
    smaller: str = ""
    largest: int | None = None
    largest_text: int = 10 << 20
    anew: str = ""


def head_of(path: Path, wanted: Wanted) -> bytes:
    """The first eight bytes of a file. Raises the error wanted for one that nothing can be read from."""
    try:
        if path.is_dir():
            raise wanted.error(Problem(str(path), "是文件夹", mend=wanted.single))
        with path.open("rb") as file:
            head = file.read(len(OLE))
        size = path.stat().st_size
    except FileNotFoundError:
        raise wanted.error(Problem(str(path), "没有这个文件")) from None
    except OSError as cause:
        raise wanted.error(Problem(path.name, "文件打不开", str(cause.strerror), _CLOSE)) from None
    if not head:
        raise wanted.error(Problem(path.name, "是空文件", mend=wanted.full))
    if wanted.largest is not None and size > wanted.largest:
        raise _too_big(path, wanted.largest, wanted.smaller, wanted)
    return head


def text_of(path: Path, wanted: Wanted) -> str:
    """The text of a file, in UTF-8, UTF-16 with a mark or GB 18030. Raises the error wanted for no text."""
    if path.stat().st_size > wanted.largest_text:
        raise _too_big(path, wanted.largest_text, wanted.single, wanted)
    text = decoded(path.read_bytes())
    if text is None:
        raise wanted.error(Problem(path.name, "不是文本文件", "里面有不是文字的内容", wanted.anew))
    return text


def _too_big(path: Path, largest: int, mend: str, wanted: Wanted) -> JixiaoError:
    return wanted.error(Problem(path.name, f"文件超过 {largest >> 20} MB", mend=mend))
