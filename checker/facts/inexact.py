"""Facts known only within bounds: 2023年7月, 2019年, 150万元以上, 约30%, 确认未办."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from checker.facts.dates import FIRST_YEAR, LAST_YEAR, read_date
from checker.facts.quantities import UnreadableError, narrow, plain, shorten

NOT_DONE = "确认未办"
"""What is written where it was verified that something had not been done by the 评价基准日."""

_FIRST, _LAST = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)
_ABOUT = Decimal("0.1")  # 约 is taken wide: a tenth to either side
_MANY = Decimal(1000)  # 以上 ends nowhere: this many times what is written stands for its far end
_SEVERAL = 2
_DONE_NOT = frozenset({NOT_DONE, "确认未办理", "确认没有办", "确认没有办理", "经核实未办", "经核实未办理"})
_MONTH = re.compile(r"(\d{4})(?:[-/.]|年)(\d{1,2})月?份?(上旬|中旬|下旬|初|底|末)?")
_MONTH_DIGITS = re.compile(r"(\d{4})(0[1-9]|1[0-2])")
_QUARTER = re.compile(r"(\d{4})年?(?:第?([一二三四1-4])季度?|Q([1-4]))", re.IGNORECASE)
_YEAR = re.compile(r"(\d{4})年?度?(上半年|下半年|年?初|年?中|年?底|年?末)?")
_PARTS_OF_MONTH = {
    "上旬": (1, 10),
    "初": (1, 10),
    "中旬": (11, 20),
    "下旬": (21, 31),
    "底": (21, 31),
    "末": (21, 31),
}
_PARTS_OF_YEAR = {
    "上半年": (1, 6),
    "下半年": (7, 12),
    "初": (1, 3),
    "中": (5, 8),
    "底": (10, 12),
    "末": (10, 12),
}
_ISO_DAY = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_ISO_MONTH = re.compile(r"(?<!\d)(\d{4})[-/.]?(\d{2}|(?<=[-/.])\d)(?!\d|月)")
_BARE_YEAR = re.compile(r"(?<!\d)(\d{4})(?![\d年-])")
_UNTIL = re.compile(r"(?:不晚于|不迟于|至迟|最迟)(.+)|(.+?)(?:及?以前|之前|前)")
_SINCE = re.compile(r"(?:不早于|最早)(.+)|(.+?)(?:及?以后|之后|后|起)")
_RANGE = re.compile(r"(.+?)(?:至|到|~|—+|–|―)(.+)")
_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_BEFORE = (
    r"约|大约|大概|近|将近|超过|逾|超|不足|不到|不超过|不高于|不大于|至多|最多|少于|"
    r"低于|小于|不少于|不低于|不小于|至少|最少|高于|大于|多于|≥|≤|>=|<=|>|<"
)
_AFTER = r"余|多|左右|上下|以上|以下|以内|之内"
_BOUND = re.compile(rf"({_BEFORE})?({_NUMBER})(余|多)?([^\d]*?)({_AFTER})?(元?)")
_BETWEEN = re.compile(rf"({_NUMBER})([^\d]*?)(?:至|到|~|-|—+|–|―)({_NUMBER})([^\d]*)")
_LEAST = frozenset({"≥", ">=", "不少于", "不低于", "不小于", "至少", "最少", "以上"})
_MORE = frozenset({"超过", "逾", "超", "高于", "大于", "多于", ">"})
_MOST = frozenset({"≤", "<=", "不超过", "不高于", "不大于", "至多", "最多", "以下", "以内", "之内"})
_LESS = frozenset({"不足", "不到", "少于", "低于", "小于", "<"})
_NEARLY = frozenset({"近", "将近"})
_ROUGHLY = frozenset({"约", "大约", "大概", "左右", "上下"})
_OVER = frozenset({"余", "多"})

Bound = date | int | Decimal


class Inexact(str):
    """A value known only to lie from `low` to `high`: a text where it is shown, unknown where it is compared.

    `open_low` and `open_high` say that this end is only where we stop looking. `not_done` is 确认未办.

    >>> found = inexact_date("2023年7月")
    >>> found, found.low, found.high
    ('2023年7月', datetime.date(2023, 7, 1), datetime.date(2023, 7, 31))
    """

    low: Bound
    high: Bound
    open_low: bool
    open_high: bool

    def __new__(
        cls, text: str, low: Bound, high: Bound, open_low: bool = False, open_high: bool = False
    ) -> Inexact:
        """A text with its bounds."""
        made = super().__new__(cls, text)
        made.low, made.high, made.open_low, made.open_high = low, high, open_low, open_high
        return made

    def __getnewargs__(self) -> tuple[str, Bound, Bound, bool, bool]:  # type: ignore[override]
        """What `copy` and `pickle` make it anew from."""
        return str(self), self.low, self.high, self.open_low, self.open_high

    @property
    def spoken(self) -> str:
        """As a report says it: 2023-07 is 2023年7月, 2019 is 2019年."""
        if not isinstance(self.low, date):
            return str(self)
        text = _ISO_DAY.sub(lambda m: f"{m[1]}年{int(m[2])}月{int(m[3])}日", self)
        text = _ISO_MONTH.sub(lambda m: f"{m[1]}年{int(m[2])}月", text)
        return _BARE_YEAR.sub(r"\1年", text)

    @property
    def not_done(self) -> bool:
        """Whether it says that something was verified not to have been done."""
        return self == NOT_DONE


def bounds(value: object) -> tuple[object, object]:
    """The least and the most that a value may be: itself where it is exact."""
    return (value.low, value.high) if isinstance(value, Inexact) else (value, value)


def inexact_date(raw: object) -> Inexact | None:
    """A date known to the month, quarter, half or year, within a span, before or after a day, or 确认未办.

    None for what is none of these. An end that is not given is the first or last day that a date can be.
    """
    if isinstance(raw, bool) or not isinstance(raw, str | int | float | Decimal):
        return None
    text = "".join(narrow(plain(Decimal(str(raw))) if not isinstance(raw, str) else raw).split())
    if text in _DONE_NOT:
        return Inexact(NOT_DONE, _FIRST, _LAST, open_high=True)
    if span := _period(text):
        return Inexact(text, *span)
    if (match := _RANGE.fullmatch(text)) and (span := _from_to(match[1], match[2])):
        return Inexact(text, *span)
    if (match := _UNTIL.fullmatch(text)) and (until := _day_or_period(match[1] or match[2])):
        # 2023年7月前 ends where July begins, 7月底前 where it ends: the later is the safe one.
        return Inexact(text, _FIRST, until[1], open_low=True)
    if (match := _SINCE.fullmatch(text)) and (since := _day_or_period(match[1] or match[2])):
        return Inexact(text, since[0], _LAST, open_high=True)
    return None


def _period(text: str) -> tuple[date, date] | None:
    if match := _MONTH.fullmatch(text) or _MONTH_DIGITS.fullmatch(text):
        return _month(int(match[1]), int(match[2]), match[3] if match.re is _MONTH else None)
    if match := _QUARTER.fullmatch(text):
        number = int(match[3] or ("一二三四".find(match[2]) + 1 or match[2]))
        return _months(int(match[1]), 3 * number - 2, 3 * number)
    if match := _YEAR.fullmatch(text):
        part = match[2] if match[2] in ("上半年", "下半年") else (match[2] or "").removeprefix("年")
        return _months(int(match[1]), *(_PARTS_OF_YEAR[part] if part else (1, 12)))
    return None


def _month(year: int, month: int, part: str | None) -> tuple[date, date] | None:
    span = _months(year, month, month)
    if span is None or not part:
        return span
    first, last = _PARTS_OF_MONTH[part]
    return span[0].replace(day=first), min(span[1], span[0] + timedelta(days=last - 1))


def _months(year: int, first: int, last: int) -> tuple[date, date] | None:
    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= first <= last <= 12):
        return None
    after = date(year + last // 12, last % 12 + 1, 1)
    return date(year, first, 1), after - timedelta(days=1)


def _day_or_period(text: str) -> tuple[date, date] | None:
    if span := _period(text):
        return span
    try:
        day = read_date(text)
    except UnreadableError:
        return None
    return day, day


def _from_to(first: str, last: str) -> tuple[date, date] | None:
    """A span; what the second end leaves out is as in the first: 2023年7月至9月."""
    start = _day_or_period(first)
    if start is None:
        return None
    year, month = f"{start[0].year}年", f"{start[0].month}月"
    for filled in (last, year + last, year + month + last):
        end = _day_or_period(filled)
        if end is not None and start[0] <= end[1]:
            return start[0], end[1]
    return None


def inexact_number(raw: object, count: Callable[[str], int | Decimal], step: int | Decimal) -> Inexact | None:
    """A number known only roughly or to one side; None for what is no such text.

    `count` reads one end as the field does (`150万元` to 分), raising UnreadableError; `step` is the field's
    smallest step, by which 超过 and 不足 leave out the number itself.
    """
    if not isinstance(raw, str):
        return None
    text = "".join(narrow(raw).split())
    if text in ("多个", "若干", "若干个"):
        return Inexact(text, count(str(_SEVERAL)), count(str(_SEVERAL)) * int(_MANY), open_high=True)
    if match := _BETWEEN.fullmatch(text):
        low = count(match[1] + (match[2] or match[4]))
        high = count(match[3] + match[4])
        if low > high:
            raise UnreadableError(f"“{shorten(raw)}”前大后小", "范围从小写到大，如 100至200")
        return Inexact(text, low, high)
    match = _BOUND.fullmatch(text)
    if match is None or not (match[1] or match[3] or match[5]):
        return None
    return _bounded(text, match, count, step)


def _bounded(
    text: str, match: re.Match[str], count: Callable[[str], int | Decimal], step: int | Decimal
) -> Inexact | None:
    words = {word for word in (match[1], match[3], match[5]) if word}
    unit = match[4] + match[6]
    value = count(match[2] + unit)
    sides = [side for side in (_LEAST, _MORE, _MOST, _LESS, _NEARLY, _OVER) if words & side]
    if len(sides) > 1 or not words <= _LEAST | _MORE | _MOST | _LESS | _NEARLY | _OVER | _ROUGHLY:
        return None
    far = value * int(_MANY) if value else step * int(_MANY)
    zero = value - value
    tenth = _part(value, step)
    if not sides:
        return Inexact(text, value - tenth, value + tenth)
    side = sides[0]
    if side is _LEAST:
        return Inexact(text, value, far, open_high=True)
    if side is _MORE:
        return Inexact(text, value + step, far, open_high=True)
    if side is _MOST:
        return Inexact(text, zero, value)
    if side is _LESS:
        return Inexact(text, zero, max(zero, value - step))
    if side is _NEARLY:
        return Inexact(text, value - tenth, value)
    return Inexact(text, value, max(value, count(_next(match[2]) + unit) - step))


def _part(value: int | Decimal, step: int | Decimal) -> int | Decimal:
    """A tenth of a value, in whole steps."""
    steps = int(abs(Decimal(value)) * _ABOUT / Decimal(step))
    return step * max(1, steps)


def _next(digits: str) -> str:
    """The number up to which 余 and 多 reach: 160 from 150, 4 from 3."""
    bare = digits.replace(",", "")
    whole = bare.partition(".")[0]
    if "." in bare:
        return str(Decimal(bare) + Decimal(1).scaleb(-len(bare.partition(".")[2])))
    zeros = len(whole) - len(whole.rstrip("0")) if whole.rstrip("0") else 0
    return str(int(whole) + 10**zeros)
