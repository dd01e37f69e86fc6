"""Reads a regulation's text from .txt, .md or .docx into lines; what is too big or no text is refused."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from checker.base.docx_text import TextError, paragraphs
from checker.base.errors import Problem
from checker.base.guarded import guarded
from checker.base.opening import OLE, Wanted, head_of, text_of
from checker.importing.structure import Line

MAX_TEXT = 10 * 1024 * 1024
BODY_MARK = "<!-- 以下为法规文本"
SUFFIXES = (".docx", ".txt", ".md")

_SAVE_AS = "请在 Word 或 WPS 里打开，另存为 .docx 或纯文本 .txt"
_WANTED = Wanted(
    TextError,
    single="请给出一个文件，一次导入一部法规",
    full="请换一个有正文的文件",
    largest_text=MAX_TEXT,
    anew=_SAVE_AS,
)
_MARKUP = re.compile(r"\*\*|__|<!--.*?-->|^\s*>\s?")


@dataclass(frozen=True)
class Text:
    """The lines of a file. `header` holds what stands before the mark 以下为法规文本, where there is one."""

    name: str
    lines: tuple[Line, ...]
    header: tuple[Line, ...] = ()
    unit: str = "行"


def read_text(path: Path) -> Text:
    """Read the lines of a file; empty ones are left out, numbers are those of the file.

    Raises TextError for a file that is missing, too big, empty, no text, or damaged.
    """
    suffix = path.suffix.lower()
    head = head_of(path, _WANTED)
    if suffix not in SUFFIXES or head.startswith(OLE):
        raise _unfit(path, suffix)
    if suffix == ".docx":
        lines, unit = guarded(path.name, TextError, None, paragraphs, path), "段"
    else:
        lines, unit = text_of(path, _WANTED).splitlines(), "行"
    numbered = [Line(number, _clean(line, suffix)) for number, line in enumerate(lines, 1)]
    mark = next((index for index, line in enumerate(lines) if line.startswith(BODY_MARK)), -1)
    header = tuple(line for line in numbered[: mark + 1] if line.text)
    body = tuple(line for line in numbered[mark + 1 :] if line.text)
    if not body:
        raise TextError(Problem(path.name, "里面没有文字", mend="扫描件请先识别成文字"))
    return Text(path.name, body, header, unit)


def _unfit(path: Path, suffix: str) -> TextError:
    if suffix in {".doc", ".wps", ".docx"}:
        return TextError(Problem(path.name, "是加密的或旧版的 Word 文件", mend=f"{_SAVE_AS}，并去掉密码"))
    if suffix == ".pdf":
        return TextError(
            Problem(path.name, "不读 PDF", mend="请转成 .docx 或 .txt，核对没有缺行错行后再导入")
        )
    return TextError(
        Problem(path.name, f"不认识的文件类型 {suffix or '（没有后缀）'}", mend="可用：.docx .txt .md")
    )


def _clean(line: str, suffix: str) -> str:
    """A line without markup and with blanks of one kind."""
    text = _MARKUP.sub("", line) if suffix == ".md" else line
    return re.sub(r"[ \t\u00a0\u2002\u2003\u200b\ufeff]+", " ", text).strip(" \u3000")
