"""Chinese numerals as regulations write them: 第一千二百六十条, and back."""

from __future__ import annotations

import re

DIGITS = "零一二三四五六七八九"
_VALUES = {**{char: value for value, char in enumerate(DIGITS)}, "〇": 0, "○": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_ARABIC = re.compile(r"[0-9０-９]{1,4}")

NUMERAL = r"(?:[零〇○一二两三四五六七八九十百千]{1,9}|[0-9０-９]{1,4})"
LARGEST = 9999


def to_number(text: str) -> int:
    """The number a numeral stands for; digits in a row (二〇二一) and Arabic digits are read too.

    Raises ValueError for what is no numeral, such as 百十三千.

    >>> to_number("一千二百六十"), to_number("十五"), to_number("一百零八"), to_number("１２")
    (1260, 15, 108, 12)
    """
    if _ARABIC.fullmatch(text):
        return int(text)
    if text and all(char in _VALUES for char in text):
        return int("".join(str(_VALUES[char]) for char in text))
    total, digit, last_unit = 0, None, LARGEST + 1
    for position, char in enumerate(text):
        if char in _UNITS:
            unit = _UNITS[char]
            if unit >= last_unit or (digit is None and (unit != 10 or position)) or digit == 0:
                raise ValueError(f"“{text}”不是数")
            total += (1 if digit is None else digit) * unit
            digit, last_unit = None, unit
        elif char in _VALUES and digit in (None, 0):
            digit = _VALUES[char]
        else:
            raise ValueError(f"“{text}”不是数")
    if not text or last_unit > LARGEST or digit == 0:
        raise ValueError(f"“{text}”不是数")
    return total + (digit or 0)


def ordinal(text: str | None) -> int:
    """The number of an article, 款 or 项; 0 for what can be none, such as 第百条 or 第〇条."""
    try:
        return to_number(text or "")
    except ValueError:
        return 0


def to_chinese(number: int) -> str:
    """A number from 1 to 9999 as articles are numbered: 10 is 十, 110 is 一百一十.

    >>> to_chinese(1260), to_chinese(108), to_chinese(15), to_chinese(1005)
    ('一千二百六十', '一百零八', '十五', '一千零五')
    """
    if not 1 <= number <= LARGEST:
        raise ValueError(f"{number} 不在 1 至 {LARGEST} 之间")
    words, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            words += ("零" if gap else "") + DIGITS[digit] + name
            gap = False
        elif words and number:
            gap = True
    return words.removeprefix("一") if words.startswith("一十") else words
