"""The numbers in front of headings, list items and table rows: 一、 （一） 1. （1） 1.1 ① 第一章."""

from __future__ import annotations

import re
from dataclasses import dataclass

from checker.base.numerals import to_number
from checker.proofreading.figures import narrowed

_CHINESE = "[一二三四五六七八九十百]{1,4}"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_STYLES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("第{}章", re.compile(rf"第({_CHINESE}|\d{{1,2}})章")),
    ("第{}节", re.compile(rf"第({_CHINESE}|\d{{1,2}})节")),
    ("{}、", re.compile(rf"({_CHINESE})\s?[、.．](?![一二三四五六七八九十])")),
    ("（{}）", re.compile(rf"[（(]\s?({_CHINESE})\s?[)）]")),
    ("{}.{}", re.compile(r"(\d{1,2}(?:\.\d{1,2}){1,4})(?:[、.．]|(?=\s*[^\d\s.%％年月日万亿元个分]))")),
    ("（1）", re.compile(r"[（(]\s?(\d{1,2})\s?[)）]")),
    ("1、", re.compile(r"(\d{1,2})\s?[、．](?!\d)")),
    ("1.", re.compile(r"(\d{1,2})\.(?!\d)")),
    ("1）", re.compile(r"(\d{1,2})[)）]")),
    ("①", re.compile(f"([{_CIRCLED}])")),
)
_BARE = re.compile(rf"(\d{{1,2}}(?:\.\d{{1,2}}){{0,4}})|({_CHINESE})")


@dataclass(frozen=True)
class Mark:
    """A number in front of something: its style, and its parts ((1, 2) for 1.2, (3,) for （三）)."""

    style: str
    parts: tuple[int, ...]
    text: str

    @property
    def last(self) -> int:
        """The number itself, without those of the levels above."""
        return self.parts[-1]


def mark_of(text: str, bare: bool = False) -> Mark | None:
    """The mark at the beginning of a text, or None; `bare` takes a text that is a number and nothing else.

    >>> mark_of("（三）预算执行").parts, mark_of("1.2.联通").parts, mark_of("2020年")
    ((3,), (1, 2), None)
    """
    head = narrowed(text).strip()
    for style, pattern in _STYLES:
        if match := pattern.match(head):
            parts = _parts(match[1])
            if parts:
                return Mark(style, parts, match[0])
    match = _BARE.fullmatch(head) if bare else None
    if match and (parts := _parts(match[0])):
        dotted = len(parts) > 1
        return Mark("{}.{}" if dotted else ("1" if match[1] else "一"), parts, match[0])
    return None


def _parts(text: str) -> tuple[int, ...]:
    if text in _CIRCLED:
        return (_CIRCLED.index(text) + 1,)
    try:
        return tuple(to_number(part) for part in text.split("."))
    except ValueError:
        return ()
