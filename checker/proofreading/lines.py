"""Lines of a report, and what they look like: headings, entries of a table of contents, captions."""

from __future__ import annotations

import re
from dataclasses import dataclass

from checker.proofreading.document import Place
from checker.proofreading.figures import narrowed
from checker.proofreading.outline import mark_of

_ATTACHED = ("附件", "附表", "附录")
_ENTRY = re.compile(r"^(?P<title>.{1,70}?)(?:[.．…·]{3,}|\t)[.．…·\s]*\d{1,3}\s*$")
_CONTENTS = re.compile(r"^[#*\s]*目\s*录[*\s]*$")
_CAPTION = re.compile(r"^\s*[*#]*\s*(?:附)?表\s*[\d一二三四五六七八九十]+")
_ENDS = "。！？；：:;!?"
_UNIT_LINE = re.compile(r"^[（(]?\s*(?:金额)?单位\s*[:：]")


@dataclass(frozen=True)
class Line:
    """A line of the file, as it stands there."""

    text: str
    place: Place
    level: int = 0

    @property
    def blank(self) -> bool:
        """Whether nothing is on it; a tab is an empty cell."""
        return not self.text.strip(" \u3000\u00a0")


def is_heading(line: str) -> bool:
    """Whether a line begins as numbered headings do."""
    return mark_of(line) is not None or line.strip().startswith(_ATTACHED)


def is_entry(line: str) -> bool:
    """Whether a line is one of a table of contents: a title, dots or a tab, a page number."""
    match = _ENTRY.match(line.rstrip())
    return bool(match) and (is_heading(line) or bool(re.search(r"[.．…·]{3,}", line)))


def is_contents(line: str) -> bool:
    """Whether a line says 目录."""
    return bool(_CONTENTS.match(line))


def is_caption(line: str) -> bool:
    """Whether a line is a table's caption."""
    return bool(_CAPTION.match(line))


def is_unit(line: str) -> bool:
    """Whether a line says the unit of the table below it."""
    return bool(_UNIT_LINE.match(line))


def ends_sentence(line: str) -> bool:
    """Whether a line ends where a paragraph may end."""
    return line.rstrip().rstrip("”’）)】》\"'").endswith(tuple(_ENDS)) or line.rstrip().endswith(("）", ")"))


def squeezed(text: str) -> str:
    """A label without blanks, in half-width signs.

    >>> squeezed("合　 计")
    '合计'
    """
    return "".join(narrowed(text).split())
