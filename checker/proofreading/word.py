"""Reads a Word report: paragraphs with their automatic numbers, tables with their merged cells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

from checker.base.docx_text import DAMAGE, Numbers, TextError, opened, shown, written
from checker.base.docx_tree import boxes, within
from checker.base.errors import Problem
from checker.proofreading.document import Block, Cell, Paragraph, Place, Row, Table, even
from checker.proofreading.lines import is_contents, is_entry
from checker.proofreading.text import captioned

MAX_CELLS = 400_000
_WIDEST_SPAN = 60
_HEADING = re.compile(r"^(?:heading|标题)\s*(\d)", re.IGNORECASE)
_CONTENTS_STYLE = re.compile(r"^(?:toc|目录)\s*\d", re.IGNORECASE)


def read_word(path: Path, most: int) -> tuple[Block, ...]:
    """The paragraphs and tables of a Word document in order, its table of contents left out.

    Raises TextError for a file that is damaged, encrypted, no document, or too big.
    """
    document = opened(path, most)
    try:
        return tuple(captioned(_Reader(document).blocks()))
    except (*DAMAGE, RecursionError) as cause:
        why = str(cause).split("\n")[0][:80]
        mend = "请在 Word 或 WPS 里打开，另存为 .docx"
        raise TextError(Problem(path.name, "不是完好的 Word 文档", why, mend)) from None


class _Reader:
    """Goes through a document once, counting what Word counts."""

    def __init__(self, document: Any) -> None:
        self._document = document
        self._numbers = Numbers(document)
        self._order = count(1)
        self._paragraphs = count(1)
        self._tables = count(1)
        self._cells = 0

    def blocks(self) -> Iterator[Block]:
        """Paragraphs and tables as they follow one another."""
        for block in shown(self._document):
            if hasattr(block, "rows"):
                yield from self._table(block)
            elif paragraph := self._paragraph(block):
                yield paragraph

    def _paragraph(self, block: Any) -> Paragraph | None:
        number, order = next(self._paragraphs), next(self._order)
        words = written(block)
        if not words.strip():
            return None
        style = str(block.style.name or "") if block.style is not None else ""
        mark = self._numbers.mark(block)
        text = mark + words.replace("\n", " ").strip()
        if _CONTENTS_STYLE.match(style) or is_entry(words) or is_contents(words):
            return None
        heading = _HEADING.match(style)
        return Paragraph(text, ((0, Place(number, "段", order=order)),), int(heading[1]) if heading else 0)

    def _table(self, table: Any) -> Iterator[Block]:
        name = f"第{next(self._tables)}个表"
        rows: list[Row] = []
        nested: list[Any] = []
        for number, tr in enumerate(within(table._tbl, "w:tr"), 1):
            cells: list[Cell] = []
            for tc in within(tr, "w:tc"):
                cells += self._cell(tc, table)
                nested += within(tc, "w:tbl")
            rows.append(Row(tuple(cells), Place(number, "行", table=name, order=next(self._order))))
        if rows:
            yield Table(even(rows))
        for inner in nested:
            from docx.table import Table as WordTable

            yield from self._table(WordTable(inner, table))

    def _cell(self, tc: Any, table: Any) -> list[Cell]:
        """A cell and the columns it spans; one that goes on from above says nothing of its own."""
        from docx.text.paragraph import Paragraph as WordParagraph

        span = min(max(int(tc.grid_span or 1), 1), _WIDEST_SPAN)
        self._cells += span
        if self._cells > MAX_CELLS:
            raise ValueError(f"表格超过 {MAX_CELLS} 格")
        goes_on = str(tc.vMerge or "") == "continue"
        text = "" if goes_on else " ".join(written(WordParagraph(p, table)).strip() for p in _lines(tc))
        return [Cell(" ".join(text.split()), goes_on)] + [Cell("", merged=True)] * (span - 1)


def _lines(parent: Any) -> Iterator[Any]:
    """The paragraphs of a cell, those of its text boxes too."""
    for paragraph in within(parent, "w:p"):
        yield paragraph
        for box in boxes(paragraph):
            yield from _lines(box)
