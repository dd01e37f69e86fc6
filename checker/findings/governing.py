"""The day that governs a finding: which law and which thresholds are held to it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from checker.facts.records import Value
from checker.rulebook.conditions import Row
from checker.rulebook.rules import Rule

AS_OF = "评价基准日"


def governing_date(rule: Rule, row: Row, project: Mapping[str, Value]) -> tuple[date | None, str]:
    """The day that chooses the clauses, and which column it is from: of the row, else of the project.

    Never after the 评价基准日: law of a later day is not what the facts were to be held to.
    """
    given, name = next(((v, n) for n in rule.dates if isinstance(v := row.get(n), date)), (None, ""))
    return capped(given, name, project)


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
