"""Functions that SQLite lacks or does otherwise than DuckDB, in exact Python, by the names they have in SQL.

Dates are day numbers (`date.toordinal`), 数值 counts in 1/10000, 是否 is 0 or 1. A whole number that does not
fit into 64 bits is an error, never a float.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache

RATIO_UNIT = 10**12
NUMBER_UNIT = 10**4
LEAST, GREATEST = -(2**63), 2**63 - 1
DAYS = date.max.toordinal()

Calendar = tuple[date, Sequence[int]]
Scalar = Callable[..., "int | str | None"]
# DuckDB trims what Unicode calls a space separator.
SPACES = "\u0020\u00a0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u202f\u205f\u3000"
_DATE_TEXT = re.compile(
    r"\s*([0-9]{1,4})([-/ \\])([0-9]{1,2})\2([0-9]{1,2})(?:[T ][0-9]{1,2}:.*)?\s*", re.ASCII
)
_WHOLE_TEXT = re.compile(r"\s*([+-]?[0-9]+)\s*", re.ASCII)


# ---- whole numbers


def _fitting(value: int) -> int:
    if not LEAST <= value <= GREATEST:
        raise OverflowError("数太大，超出 64 位整数")
    return value


def _add(left: int | None, right: int | None) -> int | None:
    return None if left is None or right is None else _fitting(left + right)


def _subtract(left: int | None, right: int | None) -> int | None:
    return None if left is None or right is None else _fitting(left - right)


def _multiply(left: int | None, right: int | None) -> int | None:
    return None if left is None or right is None else _fitting(left * right)


def _absolute(value: int | None) -> int | None:
    return None if value is None else _fitting(abs(value))


def _towards_zero(part: int, whole: int) -> int:
    quotient = abs(part) // abs(whole)
    return quotient if (part < 0) == (whole < 0) else -quotient


def _rounded(value: int, unit: int) -> int:
    """To the nearest multiple of a unit, halves away from zero."""
    made = (abs(value) + unit // 2) // unit * unit
    return made if value >= 0 else -made


def _ratio(part: int | None, whole: int | None) -> int | None:
    """Integer arithmetic throughout: a ratio of exactly 10% must compare equal to 10%."""
    if part is None or not whole:
        return None
    made = _towards_zero(part * RATIO_UNIT, whole)
    return made if LEAST <= made <= GREATEST else None


def _round(value: int | None, places: int) -> int | None:
    """A 数值 rounded to some decimals."""
    return None if value is None else _fitting(_rounded(value, 10 ** max(4 - places, 0)))


def _least(*values: int | None) -> int | None:
    return min((value for value in values if value is not None), default=None)


def _greatest(*values: int | None) -> int | None:
    return max((value for value in values if value is not None), default=None)


def _whole_of(text: str | None, lenient: int) -> int | None:
    """The whole number that a text is; another text is none if `lenient`, else an error."""
    found = _WHOLE_TEXT.fullmatch(text) if text is not None else None
    value = int(found[1]) if found and len(found[1]) < 40 else None
    if value is not None and LEAST <= value <= GREATEST:
        return value
    if text is None or lenient:
        return None
    raise ValueError(f"“{text[:20]}”不是整数")


# ---- dates


def _days(first: int | None, last: int | None) -> int | None:
    return None if first is None or last is None else last - first


def _year(day: int | None) -> int | None:
    return None if day is None else date.fromordinal(day).year


def _year_start(year: int | None) -> int | None:
    return date(year, 1, 1).toordinal() if year is not None and 1 <= year <= 9999 else None


def _year_end(year: int | None) -> int | None:
    return date(year, 12, 31).toordinal() if year is not None and 1 <= year <= 9999 else None


def _months_after(day: int | None, months: int | None) -> int | None:
    """No term is longer than a century; beyond it, and near the calendar's ends, the day is unknown."""
    if day is None or months is None or not -1200 <= months <= 1200:
        return None
    start = date.fromordinal(day)
    if not 101 <= start.year <= 9899:
        return None
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1])).toordinal()


def _day_after(day: int | None, days: int | None) -> int | None:
    if day is None or days is None:
        return None
    if not 1 <= day + days <= DAYS:
        raise OverflowError("日期超出公元 1 年至 9999 年")
    return day + days


def _iso(day: int | None) -> str | None:
    return None if day is None else date.fromordinal(day).isoformat()


def _day_of(text: str | None, lenient: int) -> int | None:
    """The day that a text is; another text is none if `lenient`, else an error."""
    found = _DATE_TEXT.fullmatch(text) if text is not None else None
    if found:
        try:
            return date(int(found[1]), int(found[3]), int(found[4])).toordinal()
        except ValueError:
            pass
    if text is None or lenient:
        return None
    raise ValueError(f"“{text[:20]}”不是日期")


def _workdays(calendar: Calendar | None) -> Scalar:
    first = calendar[0].toordinal() if calendar else 0
    counts = calendar[1] if calendar else ()

    def workdays(start: int | None, end: int | None) -> int | None:
        """The working days after `start` up to `end`; none where a day lies beyond the calendar."""
        if start is None or end is None:
            return None
        since, until = start - first, end - first
        if not (0 <= since < len(counts) and 0 <= until < len(counts)):
            return None
        return counts[until] - counts[since]

    return workdays


# ---- texts


def _concat(*parts: str | None) -> str:
    return "".join(part for part in parts if part is not None)


def _concat_ws(separator: str | None, *parts: str | None) -> str | None:
    return None if separator is None else separator.join(part for part in parts if part is not None)


def _length(text: str | None) -> int | None:
    return None if text is None else len(text)


def _trim(text: str | None, signs: str | None) -> str | None:
    return None if text is None or signs is None else text.strip(signs)


def _upper(text: str | None) -> str | None:
    return None if text is None else "".join(u if len(u := c.upper()) == 1 else c for c in text)


def _lower(text: str | None) -> str | None:
    return None if text is None else "".join(u if len(u := c.lower()) == 1 else c for c in text)


def _starts_with(text: str | None, start: str | None) -> int | None:
    return None if text is None or start is None else int(text.startswith(start))


def _number_text(value: int | None) -> str | None:
    if value is None:
        return None
    whole, rest = divmod(abs(value), NUMBER_UNIT)
    return f"{'-' if value < 0 else ''}{whole}.{rest:04d}"


def _like(text: str | None, pattern: str | None, escape: str) -> int | None:
    return None if text is None or pattern is None else int(bool(_pattern(pattern, escape).fullmatch(text)))


@lru_cache(maxsize=1000)
def _pattern(pattern: str, escape: str) -> re.Pattern[str]:
    made, signs = [], iter(pattern)
    for sign in signs:
        if escape and sign == escape:
            made.append(re.escape(next(signs, escape)))
        else:
            made.append({"%": ".*", "_": "."}.get(sign) or re.escape(sign))
    return re.compile("".join(made), re.DOTALL)


SCALARS: Mapping[str, tuple[int, Scalar]] = {
    "jx_add": (2, _add),
    "jx_subtract": (2, _subtract),
    "jx_multiply": (2, _multiply),
    "jx_absolute": (1, _absolute),
    "jx_ratio": (2, _ratio),
    "jx_round": (2, _round),
    "jx_least": (-1, _least),
    "jx_greatest": (-1, _greatest),
    "jx_whole_of": (2, _whole_of),
    "jx_days": (2, _days),
    "jx_year": (1, _year),
    "jx_year_start": (1, _year_start),
    "jx_year_end": (1, _year_end),
    "jx_months_after": (2, _months_after),
    "jx_day_after": (2, _day_after),
    "jx_iso": (1, _iso),
    "jx_day_of": (2, _day_of),
    "jx_concat": (-1, _concat),
    "jx_concat_ws": (-1, _concat_ws),
    "jx_length": (1, _length),
    "jx_trim": (2, _trim),
    "jx_upper": (1, _upper),
    "jx_lower": (1, _lower),
    "jx_starts_with": (2, _starts_with),
    "jx_number_text": (1, _number_text),
    "jx_like": (3, _like),
}
WORKDAYS = "jx_workdays"


def scalars(calendar: Calendar | None) -> Mapping[str, tuple[int, Scalar]]:
    """The functions by name with how many arguments they take (-1 for any), over this calendar."""
    return {**SCALARS, WORKDAYS: (2, _workdays(calendar))}
