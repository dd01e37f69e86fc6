"""Dates as people write them: 2020-09-03, 2020年9月3日, 2020.9.3, 20200903, Excel serials."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import Decimal

from checker.facts.quantities import UnreadableError, has_ornament, narrow, quantity, shorten

FIRST_YEAR, LAST_YEAR = 1900, 2100

_FORMS = (
    re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})"),
    re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})[日号]"),
    re.compile(r"(\d{4})(\d{2})(\d{2})"),
)
_CLOCK = re.compile(r"(?<=[\d日号])[T ]\s*\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$")
_NO_DAY = re.compile(r"\d{4}([-/.]\d{1,2}|年(\d{1,2}月)?|年?度?)")
_LAST_SERIAL = 2958465  # 9999-12-31
_MEND = "写成 2020-09-03 这样的年月日"
_GIVE_DAY = "请写到哪一天，如 2020-09-03；不知道哪天就留空"


def read_date(raw: object) -> date:
    """Read a date from a date cell, a text or an Excel serial (1900 system).

    Numbers of eight digits are YYYYMMDD. Numbers that look like a year or a month (2020, 202009) are
    refused, though they are serials too: nobody means 1905-07-12.

    Raises UnreadableError for impossible dates, for months without a day, and outside 1900 to 2100.
    """
    if isinstance(raw, datetime):
        found = raw.date()
    elif isinstance(raw, date):
        found = raw
    elif isinstance(raw, int | float | Decimal) and not isinstance(raw, bool):
        found = _from_number(quantity(raw).number)
    elif isinstance(raw, str):
        found = _from_text(raw)
    else:
        raise UnreadableError(f"“{shorten(raw)}”不是日期", _MEND)
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise UnreadableError(f"“{shorten(raw)}”的年份不在 {FIRST_YEAR} 至 {LAST_YEAR} 之间", _MEND)
    return found


def _from_text(raw: str) -> date:
    if has_ornament(raw):
        raise UnreadableError(f"“{shorten(raw)}”不是日期", _MEND)
    text = _CLOCK.sub("", narrow(raw))
    text = re.sub(r"\s", "", text)
    for form in _FORMS:
        if match := form.fullmatch(text):
            year, month, day = map(int, match.groups())
            return _real_date(year, month, day, raw)
    if _NO_DAY.fullmatch(text):
        raise UnreadableError(f"“{shorten(raw)}”缺少具体的日", _GIVE_DAY)
    raise UnreadableError(f"“{shorten(raw)}”不是日期", _MEND)


def _from_number(number: Decimal) -> date:
    whole = int(number)  # the fraction of a serial is the time of day
    if 10**7 <= whole < 10**8:
        return _real_date(whole // 10000, whole // 100 % 100, whole % 100, whole)
    if FIRST_YEAR <= whole <= LAST_YEAR or FIRST_YEAR <= whole // 100 <= LAST_YEAR:
        raise UnreadableError(f"“{whole}”缺少具体的日", _GIVE_DAY)
    if not 1 <= whole <= _LAST_SERIAL or whole == 60:  # 60 is the 29 February 1900 that never was
        raise UnreadableError(f"“{whole}”不是日期", _MEND)
    return date(1899, 12, 31 if whole < 60 else 30) + timedelta(days=whole)


def _real_date(year: int, month: int, day: int, raw: object) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise UnreadableError(f"“{shorten(raw)}”这一天不存在", f"请核对年月日，{_MEND}") from None
