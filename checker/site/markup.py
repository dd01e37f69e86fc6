"""Markdown pieces: text that can never be taken for markup, links, tables, blocks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_MARKUP = re.compile(r"[\\`*_{}\[\]()<>#+\-.!|&~^=:\"'$@%]")
_BREAK = re.compile(r"\s*[\r\n\x0b\x0c\x85\u2028\u2029]+\s*")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def text(words: object) -> str:
    """The words on one line, every ASCII sign that could be markup as a character reference.

    >>> text("a*b")
    'a&#42;b'
    """
    one_line = _CONTROL.sub("", _BREAK.sub(" ", str(words).strip()))
    return _MARKUP.sub(lambda sign: f"&#{ord(sign[0])};", one_line)


def strong(words: object) -> str:
    """Bold text; empty for nothing."""
    shown = text(words)
    return f"<strong>{shown}</strong>" if shown else ""


def code(words: object) -> str:
    """Text set as code, within a line."""
    return f"<code>{text(words)}</code>"


def badge(words: str, look: str, title: str = "") -> str:
    """A small coloured label; `look` is a class of the style sheet."""
    hint = f' title="{text(title)}"' if title else ""
    return f'<span class="badge {look}"{hint}>{text(words)}</span>'


def link(shown: str, target: str) -> str:
    """A link; `shown` is Markdown already."""
    return f"[{shown}](<{target}>)"


def anchor(name: str) -> str:
    """An invisible place within a page that links can lead to."""
    return f'<a id="{name}" class="place"></a>'


def heading(level: int, words: object, name: str = "") -> str:
    """A heading, with an id of its own where links lead to it."""
    return f"{'#' * level} {text(words)}" + (f" {{ #{name} }}" if name else "")


def paragraph(words: str, look: str) -> str:
    """A paragraph of Markdown with a class of the style sheet."""
    return f"{words}\n{{ .{look} }}"


def table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; cells are Markdown already. Nothing without rows."""
    lines = ["| " + " | ".join(cell or " " for cell in row) + " |" for row in rows]
    if not lines:
        return ""
    head = "| " + " | ".join(text(header) for header in headers) + " |"
    return "\n".join([head, "|" + " --- |" * len(headers), *lines])


def bullets(items: Iterable[str]) -> str:
    """A list; items are Markdown already, on one line each."""
    return "\n".join(f"- {item}" for item in items)


def fence(language: str, source: str) -> str:
    """A block of source text, fenced by more backticks than it holds."""
    longest = max((len(run) for run in re.findall("`+", source)), default=0)
    marks = "`" * max(3, longest + 1)
    return f"{marks} {language}\n{source.rstrip()}\n{marks}"


def note(look: str, title: str, body: str, *, folded: bool = False) -> str:
    """A framed block with a title; `folded` ones open on a click."""
    quoted = text(title).replace('"', "")
    inner = "\n".join(f"    {line}" if line else "" for line in body.split("\n"))
    return f'{"???" if folded else "!!!"} {look} "{quoted}"\n\n{inner}'


def page(*parts: str) -> str:
    """The parts that are not empty, a blank line between them."""
    return "\n\n".join(part for part in parts if part) + "\n"
