"""From the lines of a text to paragraphs and tables: broken lines are joined, contents left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from checker.proofreading.document import Block, Paragraph, Table
from checker.proofreading.lines import (
    Line,
    ends_sentence,
    is_caption,
    is_contents,
    is_entry,
    is_heading,
    is_unit,
)
from checker.proofreading.text_tables import table_at

_SHORTEST_BROKEN = 20  # a shorter line that ends without a stop is a heading or an item, not a broken one
_BOOKMARK = re.compile(r"\[(?:bookmark|image)\s*:[^\]\n]{0,80}\]")
_MARKDOWN = re.compile(r"\*\*|__|<!--.*?-->|</?(?:u|b|i|br|p|div|span|sup|sub)[^>]{0,80}>|`")
_HASHES = re.compile(r"^\s{0,3}(#{1,6})\s+")
_QUOTE = re.compile(r"^\s{0,3}>\s?")


def blocks(lines: Sequence[Line]) -> tuple[Block, ...]:
    """Paragraphs and tables in the order in which they stand; the table of contents is left out."""
    return tuple(captioned(_blocks(lines)))


def markdown(line: Line) -> Line:
    """A line without Markdown's marks; a heading's level is kept."""
    level = len(match[1]) if (match := _HASHES.match(line.text)) else 0
    text = _QUOTE.sub("", _HASHES.sub("", line.text))
    return Line(text if "|" in text else _MARKDOWN.sub("", text), line.place, level)


def _blocks(lines: Sequence[Line]) -> Iterator[Block]:
    lines = [replace(line, text=_BOOKMARK.sub("", line.text)) for line in lines]
    index = 0
    while index < len(lines):
        line = lines[index]
        if line.blank or is_entry(line.text) or is_contents(line.text):
            index += 1
        elif found := table_at(lines, index):
            table, index = found
            yield table
        else:
            index, paragraph = _paragraph(lines, index)
            yield paragraph


def _paragraph(lines: Sequence[Line], start: int) -> tuple[int, Paragraph]:
    text, marks, level = lines[start].text.strip(), [(0, lines[start].place)], lines[start].level
    index = start + 1
    while not level:
        following = _next(lines, index)
        if following is None or not _broken(text, lines[following - 1 if following == index else index - 1]):
            break
        line = lines[following]
        if line.level or _starts(line.text) or table_at(lines, following):
            break
        marks.append((len(text), line.place))
        text += line.text.strip()
        index = following + 1
    return index, Paragraph(text, tuple(marks), level)


def _next(lines: Sequence[Line], index: int) -> int | None:
    """The next line that is not blank, at most three lines on."""
    return next((i for i in range(index, min(index + 4, len(lines))) if not lines[i].blank), None)


def _broken(text: str, last: Line) -> bool:
    """Whether a paragraph cannot end here."""
    if text.endswith(("，", "、", ",", "（", "(", "《", "“")):
        return True
    return len(last.text.strip()) >= _SHORTEST_BROKEN and not ends_sentence(text)


def _starts(line: str) -> bool:
    """Whether a line begins something of its own."""
    text = line.strip()
    return (
        is_heading(line)
        or is_entry(line)
        or is_caption(line)
        or is_unit(line)
        or text.startswith(("附件", "注："))
    )


def captioned(found: Iterator[Block]) -> Iterator[Block]:
    """The blocks, each table with the caption and the unit that stand in the lines above it."""
    above: list[str] = []
    for block in found:
        if isinstance(block, Table):
            yield replace(block, caption="\n".join([*above, block.caption]).strip())
            above = []
        else:
            above = [*above, block.text][-3:] if len(block.text) <= 60 else []
            yield block
