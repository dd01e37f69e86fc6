"""Lists for the terminal: the same rows as a table or as JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from checker.reports.terminal import console

Row = Mapping[str, object]


@dataclass(frozen=True)
class Heading:
    """A column of a list: the key of its value in a row, what stands above it, its share of the width.

    Without a share the column is as wide as its content.
    """

    key: str
    text: str
    share: int = 0


def print_rows(
    rows: Sequence[Row], headings: Sequence[Heading], title: str = "", out: Console | None = None
) -> None:
    """Print rows as a table; values that are sequences one below the other."""
    table = Table(title=title or None, title_justify="left", expand=True)
    for heading in headings:
        if heading.share:
            table.add_column(heading.text, ratio=heading.share, overflow="fold")
        else:
            table.add_column(heading.text, no_wrap=True)
    for row in rows:
        table.add_row(*(escape(_cell(row.get(heading.key))) for heading in headings))
    (out or console()).print(table)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return "\n".join(map(str, value))
    return str(value)


def print_json(value: object) -> None:
    """Print plain data as JSON, days as text, ending in a newline."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n")


def print_part(out: Console, title: str, lines: Sequence[str]) -> None:
    """Print a part with its title, if it has one; nothing where no line has content. Indents are kept."""
    filled = [piece for line in lines if line for piece in line.split("\n")]
    if filled:
        if title:
            out.print(f"[bold]{title}[/]")
        for piece in filled:
            words = piece.lstrip(" ")
            out.print(Padding(Text(words), (0, 0, 0, 2 + len(piece) - len(words))))
