"""The day that governs a finding: which law and which thresholds are held to it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from checker.facts.inexact import Bound, Inexact
from checker.facts.records import Value
from checker.facts.vocabulary import AS_OF
from checker.rulebook.conditions import Row
from checker.rulebook.rules import Rule


def governing_date(rule: Rule, row: Row, project: Mapping[str, Value]) -> tuple[date | None, str]:
    """The day that chooses the clauses, and which column it is from: of the row, else of the project.

    Never after the 评价基准日: law of a later day is not what the facts were to be held to. Of a day known
    only within bounds the first; `latest_governing_date` gives the last.
    """
    value, name = _given(rule, row)
    if not isinstance(value, Inexact):
        return capped(value, name, project)
    day, basis = capped(_bound(value.low), name, project)
    return day, f"{basis}（只知道“{value}”，按最早的一天）"


def latest_governing_date(rule: Rule, row: Row, project: Mapping[str, Value]) -> date | None:
    """The last day that the governing one may be; None where it is known to the day, or not at all."""
    value, name = _given(rule, row)
    return capped(_bound(value.high), name, project)[0] if isinstance(value, Inexact) else None


def _given(rule: Rule, row: Row) -> tuple[date | Inexact | None, str]:
    for name in rule.dates:
        value = row.get(name)
        if isinstance(value, date | Inexact):
            return value, name
    return None, ""


def _bound(end: Bound) -> date | None:
    return end if isinstance(end, date) else None


def capped(given: date | None, name: str, project: Mapping[str, Value]) -> tuple[date | None, str]:
    """A day with what it is, or the 评价基准日 where it is unknown or lies before."""
    if given is None:
        stands_in, what = _as_of(project)
        return stands_in, f"{what}（事项日期不明）" if stands_in else what
    limit = project.get(AS_OF)
    if isinstance(limit, date) and limit < given:
        return limit, f"{AS_OF}（{name}在其后）"
    return given, name


def _as_of(project: Mapping[str, Value]) -> tuple[date | None, str]:
    value = project.get(AS_OF)
    if isinstance(value, date):
        return value, AS_OF
    year = project.get("评价年度")
    if isinstance(year, int) and 1900 <= year <= 9998:
        return date(year, 12, 31), "评价年度末"
    return None, "不知道日期"
