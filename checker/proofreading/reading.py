"""Reads a report from .docx, .txt, .md or .pdf; what is too big, damaged or no text is refused."""

from __future__ import annotations

import re
from pathlib import Path

from checker.base.errors import Problem
from checker.base.guarded import guarded
from checker.base.opening import OLE, Wanted, head_of, text_of
from checker.base.processes import Bounds
from checker.proofreading.document import Document, Place
from checker.proofreading.lines import Line
from checker.proofreading.problems import ReportError
from checker.proofreading.text import blocks, markdown

SUFFIXES = (".docx", ".txt", ".md", ".pdf")
MAX_FILE = 60 * 1024 * 1024
MAX_TEXT = 10 * 1024 * 1024
MAX_LINE = 50_000
_SECONDS_PER_MB = 10

_PAGE_NUMBER = re.compile(r"\n[ \t\-—–·第页]*\d{1,4}[ \t\-—–·页]*(?=\n*$)")
_SAVE_AS = "请在 Word 或 WPS 里打开，另存为 .docx 或纯文本 .txt"
_WANTED = Wanted(
    ReportError,
    single="请给出一个文件，一次核对一份报告",
    full="请换一个有正文的文件",
    smaller="请删去图片，只留正文和表",
    largest=MAX_FILE,
    largest_text=MAX_TEXT,
    anew=_SAVE_AS,
)


def read_report(path: Path) -> Document:
    """Read a report.

    Raises ReportError for a file that is missing, too big, empty, encrypted, damaged, a scan, or no report.
    """
    suffix = path.suffix.lower()
    head = head_of(path, _WANTED)
    if head.startswith(OLE):
        raise ReportError(Problem(path.name, "是加密的或旧版的 Word 文件", mend=f"{_SAVE_AS}，并去掉密码"))
    if suffix not in SUFFIXES:
        what = f"不认识的文件类型 {suffix or '（没有后缀）'}"
        raise ReportError(Problem(path.name, what, mend=f"可用：{' '.join(SUFFIXES)}；{_SAVE_AS}"))
    document = _read(path, suffix)
    if not document.blocks:
        raise ReportError(Problem(path.name, "里面没有文字", mend="扫描件请先识别成文字"))
    return document


def _read(path: Path, suffix: str) -> Document:
    if suffix == ".pdf":
        from checker.proofreading.pdf import read_pdf

        seconds = 60 + path.stat().st_size / (1 << 20) * _SECONDS_PER_MB
        return guarded(path.name, ReportError, Bounds(seconds), read_pdf, path)
    if suffix == ".docx":
        return guarded(path.name, ReportError, None, _word, path)
    return read_text(text_of(path, _WANTED), path.name, marked=suffix == ".md")


def read_text(text: str, name: str = "文本", marked: bool | None = None) -> Document:
    """The paragraphs and tables of a text; `marked` says whether it is Markdown, None that it will show."""
    rows = _unpaged(text.replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    lines = [Line(row[:MAX_LINE], Place(number)) for number, row in enumerate(rows, 1)]
    if marked or (marked is None and any(row.startswith(("## ", "### ")) for row in rows)):
        lines = [markdown(line) for line in lines]
    return Document(name, blocks(lines))


def _unpaged(text: str) -> str:
    """A text without its page breaks, and without the page numbers at the foot of its pages."""
    pages = text.split("\x0c")
    return "".join([*(_PAGE_NUMBER.sub("\n", page) for page in pages[:-1]), pages[-1]])


def _word(path: Path) -> Document:
    from checker.base.docx_text import TextError
    from checker.proofreading.word import read_word

    try:
        return Document(path.name, read_word(path, MAX_FILE))
    except TextError as error:
        raise ReportError(error.problems) from None
