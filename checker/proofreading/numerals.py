"""Chinese numerals in amounts and counts (壹佰伍拾万, 一百五十), read by cn2an."""

from __future__ import annotations

import re
from decimal import Decimal

DIGITS = "零〇○一二两三四五六七八九壹贰叁肆伍陆柒捌玖"
UNITS = "十百千万亿拾佰仟"
NUMERAL = f"[{DIGITS}{UNITS}]{{1,30}}"

_PLAIN = str.maketrans("〇○两壹贰叁肆伍陆柒捌玖拾佰仟", "零零二一二三四五六七八九十百千")
_TENS = {"十": 1, "百": 2, "千": 3, "万": 4, "亿": 8}


class NumeralError(ValueError):
    """A text that is no Chinese number."""


def number(text: str) -> int:
    """The whole number a Chinese numeral stands for.

    Spoken short forms (三万五 for 35,000) are read as they are meant, digits in a row (二〇二一) as digits.

    Raises NumeralError for what is no number, such as 百十三千.

    >>> number("壹佰伍拾万"), number("一百零八"), number("二〇二一"), number("十二")
    (1500000, 108, 2021, 12)
    """
    import warnings

    from cn2an import cn2an

    plain = text.translate(_PLAIN)
    if not re.fullmatch(NUMERAL, text) or plain[0] in "百千万亿":
        raise NumeralError(f"“{text}”不是数")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            value = cn2an(plain, "normal")
    except (ValueError, TypeError, KeyError, Warning):
        raise NumeralError(f"“{text}”不是数") from None
    found = Decimal(str(value))
    if found != found.to_integral_value():
        raise NumeralError(f"“{text}”不是整数")
    return int(found)


def spoken_zeros(text: str) -> int:
    """How many zeros its last word leaves unsaid: 4 for 一百五十万, 0 for 一百零八 and 三万五.

    >>> spoken_zeros("一百五十万"), spoken_zeros("一百零八"), spoken_zeros("三百二十")
    (4, 0, 1)
    """
    return _TENS.get(text.translate(_PLAIN)[-1:], 0)
