"""Dates, periods and durations in running text: 自2020年9月21日至2023年9月20日, 为期三年."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from checker.base.numerals import to_number
from checker.proofreading.figures import narrowed

_DATE = r"(?P<y{n}>\d{{4}})\s?年\s?(?P<m{n}>\d{{1,2}})\s?月(?:份)?(?:\s?(?P<d{n}>\d{{1,2}})\s?[日号])?"
_SIGNED = r"(?P<y{n}>\d{{4}})[-./](?P<m{n}>\d{{1,2}})[-./](?P<d{n}>\d{{1,2}})"
_SINGLE = re.compile(
    _DATE.format(n="")
    + "|"
    + _SIGNED.format(n="").replace("<y>", "<ys>").replace("<m>", "<ms>").replace("<d>", "<ds>")
)
_TO = r"\s?(?:起|开始)?\s?(?:至|到|[—~～－-]{1,2})\s?"
_SECOND = r"(?:(?P<y2>\d{4})\s?年\s?)?(?P<m2>\d{1,2})\s?月(?:份)?(?:\s?(?P<d2>\d{1,2})\s?[日号])?"
_PERIOD = re.compile(_DATE.format(n="1") + _TO + _SECOND)
_LENGTH = re.compile(
    r"(?:为期|期限?|工期|周期|历时|共计?|有效期|时长)(?:为|共|是|：|:)?\s?"
    r"(?P<n>\d{1,3}|[一二三四五六七八九十两百]{1,5})\s?(?P<u>年|个月|日历天|天|日)(?!度|初|底|末|份|月)"
    r"|(?<!\d)(?P<n2>\d{1,3}|[一二三四五六七八九十两百]{1,5})\s?(?P<u2>年|个月|日历天|天)"
    r"(?=[（(]\s?(?:即|自|从)?\s?\d{4}年)"
)


@dataclass(frozen=True)
class Day:
    """A date as it is written; `day` is 0 where only the month is."""

    year: int
    month: int
    day: int
    start: int
    end: int

    @property
    def real(self) -> bool:
        """Whether the calendar has it."""
        try:
            date(self.year, self.month, self.day or 1)
        except ValueError:
            return False
        return True

    @property
    def first(self) -> date:
        """The day, or the first of its month."""
        return date(self.year, self.month, self.day or 1)

    @property
    def last(self) -> date:
        """The day, or the last of its month."""
        if self.day:
            return self.first
        after = date(self.year + self.month // 12, self.month % 12 + 1, 1)
        return after - timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """From one date to another."""

    begins: Day
    ends: Day
    inherited: bool = False  # the second date says no year of its own


@dataclass(frozen=True)
class Length:
    """A stated duration."""

    number: int
    unit: str  # 年, 月 or 天
    text: str
    start: int

    @property
    def end(self) -> int:
        """Where it ends in its text."""
        return self.start + len(self.text)


def days(text: str) -> Iterator[Day]:
    """The dates of a text, impossible ones too."""
    for match in _SINGLE.finditer(narrowed(text)):
        year, month, day = match["y"] or match["ys"], match["m"] or match["ms"], match["d"] or match["ds"]
        yield Day(int(year), int(month), int(day or 0), match.start(), match.end())


def periods(text: str) -> Iterator[Period]:
    """The periods of a text whose two dates the calendar has."""
    for match in _PERIOD.finditer(narrowed(text)):
        first = Day(
            int(match["y1"]), int(match["m1"]), int(match["d1"] or 0), match.start(), match.start("m2")
        )
        year = int(match["y2"] or match["y1"])
        second = Day(year, int(match["m2"]), int(match["d2"] or 0), match.start("m2"), match.end())
        if first.real and second.real:
            yield Period(first, second, inherited=match["y2"] is None)


def lengths(text: str) -> Iterator[Length]:
    """The durations of a text."""
    for match in _LENGTH.finditer(narrowed(text)):
        words, unit = match["n"] or match["n2"], match["u"] or match["u2"]
        try:
            found = to_number(words)
        except ValueError:
            continue
        shape = {"年": "年", "个月": "月"}.get(unit, "天")
        yield Length(found, shape, match[0], match.start())


def agrees(period: Period, length: Length) -> bool:
    """Whether a period lasts as long as is said, both ends counted or one."""
    if length.unit == "天":
        span = (period.ends.last - period.begins.first).days
        return length.number in (span, span + 1)
    months = length.number * (12 if length.unit == "年" else 1)
    if not (period.begins.day and period.ends.day):
        span = (period.ends.year - period.begins.year) * 12 + period.ends.month - period.begins.month
        return months in (span, span + 1)
    return abs((period.ends.first - _later(period.begins.first, months)).days) <= 1


def _later(day: date, months: int) -> date:
    """The same day that many months later, or the last day of a month that has no such day."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    for last in range(day.day, 27, -1):
        try:
            return date(year, month, last)
        except ValueError:
            continue
    return date(year, month, min(day.day, 28))


def lasting(period: Period) -> str:
    """How long a period is, in words."""
    span = (period.ends.last - period.begins.first).days + 1
    months = (period.ends.year - period.begins.year) * 12 + period.ends.month - period.begins.month
    if not (period.begins.day and period.ends.day):
        return f"前后跨 {months} 个月（首尾都计 {months + 1} 个月）"
    whole = max(
        (
            m
            for m in range(months + 2)
            if _later(period.begins.first, m) - timedelta(days=1) <= period.ends.first
        ),
        default=0,
    )
    rest = (period.ends.first - _later(period.begins.first, whole)).days + 1
    return f"{whole} 个月" + (f"零 {rest} 天" if rest else "") + f"，合 {span} 天"
