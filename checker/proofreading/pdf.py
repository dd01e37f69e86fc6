"""Reads a PDF report: ruled tables by their lines, everything else as lines of text, page by page."""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

from rich.cells import cell_len

from checker.base.errors import Problem
from checker.proofreading.document import Block, Cell, Document, Place, Row, Table, even
from checker.proofreading.figures import cell_figure
from checker.proofreading.lines import Line
from checker.proofreading.pdf_losses import listening
from checker.proofreading.problems import ReportError
from checker.proofreading.text import blocks as text_blocks
from checker.proofreading.text import captioned

MAX_PAGES = 600
MAX_INFLATED = 400 * 1024 * 1024
MAX_CHARACTERS = 60_000  # on one page
MAX_EDGES = 20_000  # on one page: lines that may be those of tables
WIDEST = 400  # blanks that a gap in a line may stand for
_FEWEST = 10  # characters on a page that has text at all

_STREAM = re.compile(rb"stream\r?\n")
_PAGE_NUMBER = re.compile(r"^[\s\-—–·.第共页/\d]{1,16}$")
_AGAIN = "请重新导出，或另存为 .docx"
_INSTALL = "在程序文件夹里运行 pip install '.[pdf]'；或在 Word 里打开 PDF，另存为 .docx"
_DAMAGE = (
    ValueError,
    KeyError,
    TypeError,
    IndexError,
    AttributeError,
    AssertionError,
    RecursionError,
    OSError,
    EOFError,
    zlib.error,
)


def read_pdf(path: Path) -> Document:
    """The paragraphs and tables of a PDF.

    Raises ReportError where it is encrypted, damaged, too big, or has no text because it was scanned.
    """
    _refuse_bombs(path)
    try:
        import pdfplumber
        from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException
    except ImportError:
        raise ReportError(Problem(path.name, "读 PDF 的组件没有安装", mend=_INSTALL)) from None
    try:
        with listening() as lost, pdfplumber.open(path) as pdf:
            if len(pdf.pages) > MAX_PAGES:
                raise ReportError(Problem(path.name, f"超过 {MAX_PAGES} 页", mend="一次核对一份报告"))
            pages = [_page(page, path) for page in pdf.pages]
    except (PdfminerException, MalformedPDFException) as cause:
        raise _unreadable(path, cause) from None
    except _DAMAGE as cause:
        raise ReportError(Problem(path.name, "不是完好的 PDF", str(cause)[:80], _AGAIN)) from None
    empty = [number for number, page in enumerate(pages, 1) if not page]
    notes = [f"PDF 有损坏：{'、'.join(lost)}；坏的部分没有读到、没有核对，{_AGAIN}"] if lost else []
    if len(empty) == len(pages):
        if lost:
            raise ReportError(Problem(path.name, "不是完好的 PDF", "、".join(lost), _AGAIN))
        mend = "请先用文字识别（OCR）转成 .docx，核对数字后再来"
        raise ReportError(Problem(path.name, "PDF 里没有文字，可能是扫描件", mend=mend))
    if empty:
        why = "可能是图片或已损坏" if lost else "可能是图片"
        notes.append(f"第 {'、'.join(map(str, empty))} 页没有文字，{why}，没有核对")
    return Document(path.name, tuple(_joined(_without_headers(pages))), tuple(notes))


def _unreadable(path: Path, cause: Exception) -> ReportError:
    inner = cause.args[0] if cause.args else cause
    if "Password" in type(inner).__name__ or "Encrypt" in type(inner).__name__:
        return ReportError(Problem(path.name, "PDF 加了密码", mend="请去掉密码后再来，或另存为 .docx"))
    why = inner if isinstance(inner, str) else type(inner).__name__
    return ReportError(Problem(path.name, "不是完好的 PDF", why[:80], _AGAIN))


def _refuse_bombs(path: Path) -> None:
    """Refuse a file whose packed streams come to more than a report can hold, before it is parsed."""
    raw, total = path.read_bytes(), 0
    for match in _STREAM.finditer(raw):
        end = raw.find(b"endstream", match.end())
        try:
            content = zlib.decompressobj().decompress(
                raw[match.end() : end if end > 0 else len(raw)], MAX_INFLATED - total + 1
            )
        except zlib.error:
            continue  # packed otherwise: an image or a font
        total += len(content)
        if total > MAX_INFLATED:
            raise ReportError(Problem(path.name, "PDF 解压后过大", mend=_AGAIN))


# ---- one page

_Item = Line | Table


def _page(page: Any, path: Path) -> list[_Item]:
    """The lines and ruled tables of a page from top to bottom."""
    if len(page.chars) < _FEWEST:
        return []
    if len(page.chars) > MAX_CHARACTERS:
        raise ReportError(Problem(path.name, f"第 {page.page_number} 页文字多得不像一页", mend="请重新导出"))
    number = page.page_number
    if len(page.edges) > MAX_EDGES:
        what = f"第 {number} 页有 {len(page.edges)} 条线，不像一页报告"
        raise ReportError(Problem(path.name, what, mend=_AGAIN))
    if any(_far(char, page) for char in page.chars):
        page = page.crop(page.bbox, strict=False)  # what lies beyond its edge is not seen
    ruled = [table for table in page.find_tables() if _is_table(table)]
    items: list[tuple[float, _Item]] = [
        (table.bbox[1], _table(table, number, index)) for index, table in enumerate(ruled, 1)
    ]
    items += [(top, Line(text, Place(1, page=number))) for top, text in _lines(page, [t.bbox for t in ruled])]
    page.close()  # what it keeps of the page is not needed any more
    ordered = [item for _, item in sorted(items, key=lambda pair: pair[0])]
    return list(_numbered(ordered, number))


def _far(char: Any, page: Any) -> bool:
    """Whether a character stands far off its page, as in a file whose numbers are damaged."""
    width, height = float(page.width), float(page.height)
    return not (-width < char["x0"] < 2 * width and -height < char["top"] < 2 * height)


def _is_table(table: Any) -> bool:
    rows = table.rows
    return len(rows) > 1 and max(len(row.cells) for row in rows) > 1


def _table(table: Any, page: int, index: int) -> Table:
    """A ruled table; a cell that is no cell of its own was merged with the one before it or above."""
    name = f"第{index}个表"
    rows = [
        Row(
            tuple(Cell("" if text is None else _one_line(text), merged=text is None) for text in texts),
            Place(number, page=page, table=name),
        )
        for number, texts in enumerate(table.extract(), 1)
    ]
    return Table(even(rows))


def _one_line(text: str) -> str:
    """The text of a cell; a line break within it is where the cell ended, not where a word does."""
    return re.sub(r"\s*\n\s*", " " if re.search(r"\d\n\d", text) else "", text).strip()


def _lines(page: Any, boxes: Sequence[tuple[float, float, float, float]]) -> Iterator[tuple[float, str]]:
    """The lines outside the tables, with blanks for gaps, so that columns stay under each other."""
    words = [word for word in page.extract_words(keep_blank_chars=False) if not _inside(word, boxes)]
    if not words:
        return
    size = median(float(word["bottom"]) - float(word["top"]) for word in words) or 10.0
    line: list[Any] = []
    for word in sorted(words, key=lambda w: (round(float(w["bottom"]) / (size * 0.6)), float(w["x0"]))):
        if line and abs(float(word["bottom"]) - float(line[-1]["bottom"])) > size * 0.6:
            yield float(line[0]["top"]), _spaced(line, size)
            line = []
        line.append(word)
    yield float(line[0]["top"]), _spaced(line, size)


def _inside(word: Any, boxes: Sequence[tuple[float, float, float, float]]) -> bool:
    x, y = (float(word["x0"]) + float(word["x1"])) / 2, (float(word["top"]) + float(word["bottom"])) / 2
    return any(x0 <= x <= x1 and top <= y <= bottom for x0, top, x1, bottom in boxes)


def _spaced(words: Sequence[Any], size: float) -> str:
    text, edge = "", float(words[0]["x0"])
    for word in sorted(words, key=lambda w: float(w["x0"])):
        gap = float(word["x0"]) - edge
        if text and gap > size:
            text += " " * min(max(round(float(word["x0"]) / (size / 2)) - cell_len(text), 2), WIDEST)
        elif text and gap > size * 0.3 and text[-1].isascii() and word["text"][:1].isascii():
            text += " "
        elif not text:
            text = " " * min(max(round(float(word["x0"]) / (size / 2)), 0), WIDEST)
        text += word["text"]
        edge = float(word["x1"])
    return text


def _numbered(items: Sequence[_Item], page: int) -> Iterator[_Item]:
    """The lines with their number on the page, tables and lines in one order."""
    number = 0
    for order, item in enumerate(items, 1):
        if isinstance(item, Line):
            number += 1
            yield replace(item, place=Place(number, page=page, order=order * 1000))
        else:
            rows = tuple(
                replace(row, place=replace(row.place, order=order * 1000 + at))
                for at, row in enumerate(item.rows)
            )
            yield replace(item, rows=rows)


# ---- the whole report


def _without_headers(pages: Sequence[list[_Item]]) -> Iterator[list[_Item]]:
    """The pages without page numbers, and without lines that stand on top or at the foot of most of them."""
    edges: Counter[str] = Counter()
    for page in pages:
        edges.update({item.text.strip() for item in (*page[:1], *page[-1:]) if isinstance(item, Line)})
    common = {text for text, times in edges.items() if times > 2 and times * 2 > len(pages)}
    for page in pages:
        last = len(page) - 1
        yield [
            item
            for index, item in enumerate(page)
            if not (
                isinstance(item, Line)
                and index in (0, last)
                and (item.text.strip() in common or _PAGE_NUMBER.match(item.text))
            )
        ]


def _sewn(last: Row, first: Row) -> tuple[Row, ...]:
    """The rows at the foot of a page and on top of the next: one again where the page's end cut it."""
    if first.texts[0].strip() or any(cell_figure(text) for text in first.texts):
        return last, first
    pairs = zip(last.cells, first.cells, strict=True)
    return (Row(tuple(Cell(a.text + b.text, a.merged) for a, b in pairs), last.place),)


def _joined(pages: Iterator[list[_Item]]) -> Iterator[Block]:
    """Blocks of all pages; a table at the foot of one page goes on at the top of the next."""
    return captioned(iter(_blocks([item for page in pages for item in page])))


def _blocks(items: Sequence[_Item]) -> Iterator[Block]:
    lines: list[Line] = []
    open_: Table | None = None
    for item in items:
        if isinstance(item, Line):
            if open_:
                yield open_
                open_ = None
            lines.append(item)
            continue
        if lines:
            yield from text_blocks(lines)
            lines = []
        if open_ and open_.width == item.width:
            open_ = Table((*open_.rows[:-1], *_sewn(open_.rows[-1], item.rows[0]), *item.rows[1:]))
        else:
            if open_:
                yield open_
            open_ = item
    if open_:
        yield open_
    yield from text_blocks(lines)
