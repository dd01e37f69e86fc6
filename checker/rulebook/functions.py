"""The functions that rule conditions and derived tables may call, and the SQL each stands for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from checker.facts.vocabulary import Kind
from checker.rulebook.sqlite.functions import RATIO_UNIT, WORKDAYS

CALENDAR = "日历"


@dataclass(frozen=True)
class Function:
    """A helper function: what it takes, what it gives, its SQL, and what SQLite calls for it."""

    usage: str
    takes: tuple[frozenset[Kind], ...]
    result: Kind
    sql: Callable[..., str]
    sqlite_name: str = ""
    unit: str = ""

    def sqlite(self, *arguments: str) -> str:
        """Its SQL in SQLite, where dates are day numbers."""
        return f"{self.sqlite_name}({', '.join(arguments)})"

    def accepts(self, kinds: Sequence[Kind]) -> bool:
        """Whether arguments of these kinds fit."""
        return len(kinds) == len(self.takes) and all(k in t for k, t in zip(kinds, self.takes, strict=True))


def _ratio(part: str, whole: str) -> str:
    # Integer arithmetic throughout: a ratio of exactly 10% must compare equal to 10%.
    return (
        f"TRY_CAST(CAST({part} AS HUGEINT) * {RATIO_UNIT} // NULLIF(CAST({whole} AS HUGEINT), 0) AS BIGINT)"
    )


def _days(first: str, last: str) -> str:
    return f"CAST(({last} - {first}) AS BIGINT)"


def _workdays(first: str, last: str) -> str:
    def count(day: str) -> str:
        return f'(SELECT max(h."累计") FROM "{CALENDAR}" AS h WHERE h."日期" = {day})'

    return f"({count(last)} - {count(first)})"


def _year_day(year: str, day: str) -> str:
    made = f"TRY_CAST(lpad(CAST({year} AS VARCHAR), 4, '0') || '-{day}' AS DATE)"
    return f"CASE WHEN {year} BETWEEN 1 AND 9999 THEN {made} END"


def _year(day: str) -> str:
    return f"CAST(year({day}) AS BIGINT)"


def _year_start(year: str) -> str:
    return _year_day(year, "01-01")


def _year_end(year: str) -> str:
    return _year_day(year, "12-31")


def _months_after(day: str, months: str) -> str:
    # No term is longer than a century. Beyond it the day is unknown; the calendar's own end is an error.
    known = f"{months} BETWEEN -1200 AND 1200 AND year({day}) BETWEEN 101 AND 9899"
    return f"CASE WHEN {known} THEN CAST({day} + to_months(CAST({months} AS INTEGER)) AS DATE) END"


_DATE = frozenset({Kind.DATE})
_INTEGER = frozenset({Kind.INTEGER})
_AMOUNT = frozenset({Kind.MONEY, Kind.INTEGER})

FUNCTIONS: Mapping[str, Function] = {
    "天数": Function(
        "天数(先, 后)，得到后减先的天数", (_DATE, _DATE), Kind.INTEGER, _days, "jx_days", unit="天"
    ),
    "工作日": Function(
        "工作日(先, 后)，得到先之后到后为止的工作日数",
        (_DATE, _DATE),
        Kind.INTEGER,
        _workdays,
        WORKDAYS,
        unit="个工作日",
    ),
    "比率": Function("比率(部分, 总数)", (_AMOUNT, _AMOUNT), Kind.RATIO, _ratio, "jx_ratio"),
    "年": Function("年(日期)", (_DATE,), Kind.INTEGER, _year, "jx_year", unit="年"),
    "年初": Function("年初(年度)", (_INTEGER,), Kind.DATE, _year_start, "jx_year_start"),
    "年末": Function("年末(年度)", (_INTEGER,), Kind.DATE, _year_end, "jx_year_end"),
    "月后": Function("月后(日期, 月数)", (_DATE, _INTEGER), Kind.DATE, _months_after, "jx_months_after"),
}
