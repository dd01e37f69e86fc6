"""Regulations' texts for tests: a few lines taken apart, and the list of those at hand."""

from __future__ import annotations

import re

from checker.importing.parse import parse
from checker.importing.structure import Line, Structure
from checker.importing.text import Text
from tests.support import reference


def taken_apart(*lines: str) -> Structure:
    return parse(Text("甲.txt", tuple(Line(n, line) for n, line in enumerate(lines, 1) if line)))


def listed() -> list[tuple[str, str]]:
    """The texts with their number of articles, as the reference's own list says."""
    rows = re.findall(r"(?m)^\| (0\S+\.md) \|.*?\| ([^|]*条[^|]*|\d+) \| [^|]*\|$", _list_text())
    return [(name, count) for name, count in rows]


def _list_text() -> str:
    return reference("laws/README.md").read_text(encoding="utf-8")
