"""Reads the paragraphs of a .docx, with the numbers that Word itself puts in front (第一条, （一）)."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docx.oxml.ns import qn

from checker.base.container import refuse_bombs
from checker.base.docx_tree import boxes, runs, within
from checker.base.errors import FactError, Problem
from checker.base.numerals import LARGEST, to_chinese


class TextError(FactError):
    """A regulation's text cannot be read or taken apart (exit code 3)."""

    title = "法规文本读不出来"


MAX_FILE = 20 * 1024 * 1024
MAX_DOCUMENT = 40 * 1024 * 1024  # of the main part, which is held in memory as a tree

_AGAIN = "请在 Word 或 WPS 里打开，另存为 .docx"
_CONTAINER_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError)
DAMAGE = (*_CONTAINER_DAMAGE, SyntaxError, KeyError, ValueError, AttributeError)  # what reading one may raise
_CHINESE = {"chineseCounting", "chineseCountingThousand", "japaneseCounting", "ideographTraditional"}


def paragraphs(path: Path) -> list[str]:
    """The paragraphs of a document, tables row by row; deleted text is left out, inserted text is taken.

    Raises TextError for a file that is damaged, encrypted, no document, or too big.
    """
    document = opened(path)
    try:
        numbers = Numbers(document)
        return [line for block in shown(document) for line in _lines(block, numbers)]
    except DAMAGE as cause:
        raise TextError(Problem(path.name, "不是完好的 Word 文档", _short(cause), _AGAIN)) from None


def shown(document: Any) -> Iterator[Any]:
    """The paragraphs and tables of a document in order; those of content controls and text boxes too."""
    return _blocks(document.element.body, document._body)


def _blocks(parent: Any, owner: Any) -> Iterator[Any]:
    from docx.table import Table
    from docx.text.paragraph import Paragraph

    for element in within(parent, "w:p", "w:tbl"):
        if element.tag == qn("w:tbl"):
            yield Table(element, owner)
            continue
        yield Paragraph(element, owner)
        for box in boxes(element):
            yield from _blocks(box, owner)


def opened(path: Path, most: int = MAX_FILE) -> Any:
    """A Word document, opened after a look at what is in the container.

    Raises TextError for a file that is damaged, encrypted, no document, or bigger than `most` bytes.
    """
    _refuse(path, most)
    from docx import Document
    from docx.opc.exceptions import OpcError

    try:
        return Document(str(path))
    except (*DAMAGE, OpcError) as cause:
        raise TextError(Problem(path.name, "不是完好的 Word 文档", _short(cause), _AGAIN)) from None


def _refuse(path: Path, most: int) -> None:
    try:
        if path.stat().st_size > most:
            raise TextError(Problem(path.name, f"文件超过 {most >> 20} MB", mend="请删去图片，只留正文"))
        with zipfile.ZipFile(path) as container:
            refuse_bombs(container, path, _AGAIN)
            size = container.getinfo("word/document.xml").file_size
    except KeyError:
        raise TextError(Problem(path.name, "不是 Word 文档", "里面没有正文", _AGAIN)) from None
    except _CONTAINER_DAMAGE as cause:
        raise TextError(Problem(path.name, "文件损坏或不是 .docx", _short(cause), _AGAIN)) from None
    if size > MAX_DOCUMENT:
        raise TextError(Problem(path.name, "正文解压后超过 40 MB", mend="请去掉无关的内容，或把文件拆开"))


def _short(cause: Exception) -> str:
    return str(cause).split("\n")[0][:80]


def _lines(block: Any, numbers: Numbers) -> Iterator[str]:
    if hasattr(block, "rows"):
        for row in block.rows:
            yield " ".join(dict.fromkeys(cell.text.strip() for cell in row.cells))
        return
    text = written(block)
    mark = numbers.mark(block) if text.strip() else ""
    yield from (mark + text).split("\n")


def written(paragraph: Any) -> str:
    """The text of a paragraph as it is shown: without tracked deletions, with tracked insertions."""
    from docx.text.run import Run

    return "".join(Run(run, paragraph).text for run in runs(paragraph._p))


class Numbers:
    """Counts automatic numbers as Word would show them."""

    def __init__(self, document: Any) -> None:
        self._counts: dict[str, dict[int, int]] = {}
        self._abstract: dict[str, str] = {}
        self._levels: dict[tuple[str, int], tuple[str, str, int]] = {}
        part = next(
            (rel.target_part for rel in document.part.rels.values() if rel.reltype.endswith("/numbering")),
            None,
        )
        if part is not None:
            self._read(part.element)

    def _read(self, root: Any) -> None:
        for abstract in root.iterfind(qn("w:abstractNum")):
            name = abstract.get(qn("w:abstractNumId"), "")
            for level in abstract.iterfind(qn("w:lvl")):
                form, text = _value(level, "w:numFmt"), _value(level, "w:lvlText")
                start = int(_value(level, "w:start") or 1)
                self._levels[name, int(level.get(qn("w:ilvl"), 0))] = (form, text, start)
        for number in root.iterfind(qn("w:num")):
            self._abstract[number.get(qn("w:numId"), "")] = _value(number, "w:abstractNumId")

    def mark(self, paragraph: Any) -> str:
        """The number in front of a paragraph, or ""; counting goes on."""
        number_id, depth = _numbering(paragraph)
        name = self._abstract.get(number_id, "")
        if (name, depth) not in self._levels:
            return ""
        counts = self._counts.setdefault(name, {})
        counts[depth] = counts.get(depth, self._levels[name, depth][2] - 1) + 1
        for deeper in [level for level in counts if level > depth]:
            del counts[deeper]
        text = self._levels[name, depth][1]
        for level in range(depth + 1):
            form, _, start = self._levels.get((name, level), ("decimal", "", 1))
            text = text.replace(f"%{level + 1}", _shown(counts.get(level, start), form))
        return f"{text} " if text.startswith("第") else text


def _numbering(paragraph: Any) -> tuple[str, int]:
    """The list and level of a paragraph: its own, or its style's."""
    found = [paragraph._p, *(style.element for style in _styles(paragraph.style))]
    for element in found:
        for properties in element.iterfind(f"{qn('w:pPr')}/{qn('w:numPr')}"):
            if number := _value(properties, "w:numId"):
                return number, int(_value(properties, "w:ilvl") or 0)
    return "", 0


def _styles(style: Any) -> Iterator[Any]:
    for _ in range(20):  # a chain of styles could be a circle
        if style is None:
            return
        yield style
        style = style.base_style


def _shown(number: int, form: str) -> str:
    return to_chinese(number) if form in _CHINESE and 1 <= number <= LARGEST else str(number)


def _value(element: Any, tag: str) -> str:
    """The value of an element's child, or ""."""
    child = element.find(qn(tag))
    return "" if child is None else str(child.get(qn("w:val"), ""))
