"""Codes of budget accounts: in a column, in columns 类 款 项, before the names; 20103 is part of 201."""

from __future__ import annotations

import re
from collections.abc import Sequence

from checker.proofreading.labels import is_total
from checker.proofreading.lines import squeezed

_LEVELS = ("类", "款", "项", "目")
_CODE_HEAD = re.compile(r"科目编码|科目代码|分类编码|分类代码|^编码$|^代码$|^科目$")
_CODE = re.compile(r"\d{2,9}")
_IN_NAME = re.compile(r"[\[［(（]?(\d{3}|\d{5}|\d{7})[\]］)）]?[-—\s]*(?=[\u4e00-\u9fff])")


def code_columns(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[int, ...]:
    """The columns that hold codes: none, one, or those of the levels beside one another."""
    leaves = [squeezed(heading.split(" ")[-1]) if heading else "" for heading in headings]
    if "类" in leaves and "款" in leaves:
        return tuple(column for column, leaf in enumerate(leaves) if leaf in _LEVELS)
    for column, heading in enumerate(headings):
        texts = [row[column] for row in rows]
        if _are_codes(texts) or (_CODE_HEAD.search(squeezed(heading)) and _mostly_codes(texts)):
            # A heading 科目编码 over three columns, of which the levels are.
            same = [c for c, head in enumerate(headings) if head == heading and c >= column]
            return tuple(c for c in same if c == column or _mostly_codes([row[c] for row in rows]))
    return ()


def codes(columns: Sequence[int], rows: Sequence[Sequence[str]]) -> list[str]:
    """The code of every row; "" where it has none. A level that is left blank goes on from the row above.

    >>> codes((0, 1), [["208", ""], ["", "05"], ["210", "11"], ["合计", ""]])
    ['208', '20805', '21011', '']
    """
    found: list[str] = []
    above = [""] * len(columns)
    for row in rows:
        parts = [squeezed(row[column]) for column in columns]
        if not any(parts) or not all(part.isdigit() for part in parts if part):
            found.append("")
            continue
        first = next(place for place, part in enumerate(parts) if part)
        parts[:first] = above[:first]
        above = parts
        found.append(_joined(parts))
    return found


def _joined(parts: Sequence[str]) -> str:
    whole = ""
    for part in parts:
        longer = bool(whole) and len(part) > len(whole) and part.startswith(whole)
        whole = part if longer or not whole else whole + (part.zfill(2) if part else "")
    return whole


def codes_of_names(labels: Sequence[str]) -> list[str]:
    """The codes that stand in front of names (201 一般公共服务支出); none unless most names have one."""
    found = [match[1] if (match := _IN_NAME.match(label.strip())) else "" for label in labels]
    named = [label for label in labels if label and not is_total(label)]
    enough = sum(map(bool, found)) * 3 >= len(named) * 2 and len(set(map(len, filter(None, found)))) > 1
    return found if enough else [""] * len(labels)


def shorter(code: str) -> list[str]:
    """The codes that an account may be part of: 201 and 2010 for 20103."""
    return [code[:length] for length in range(1, len(code))]


def _mostly_codes(texts: Sequence[str]) -> bool:
    said = [squeezed(text) for text in texts if text.strip() and not is_total(text)]
    return sum(bool(_CODE.fullmatch(text)) for text in said) * 3 >= len(said) * 2 > 0


def _are_codes(texts: Sequence[str]) -> bool:
    """Whether a column holds codes of accounts, of which the longer ones continue shorter ones above."""
    said = [squeezed(text) for text in texts if text.strip() and not is_total(text)]
    found = [text for text in said if re.fullmatch(r"\d{3,9}", text)]
    if len(found) < 2 or len(found) < len(said) or len(set(map(len, found))) < 2:
        return False
    known: set[str] = set()
    for code in found:
        if len(code) > len(found[0]) and not any(code.startswith(short) for short in known):
            return False
        known.add(code)
    return True
