"""Reads how the points of one indicator are had, and notes what cannot be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from itertools import pairwise
from typing import Any

from checker.base.errors import Problem
from checker.base.yamlfile import Located
from checker.facts.values import UnreadableError, parse
from checker.facts.vocabulary import Field, Kind
from checker.rulebook.rules import RuleBook
from checker.rulebook.terms import ExpressionError
from checker.schemas.scoring import LOWER, PER_RULE
from checker.schemas.scoring_words import Part, Rest, Several
from checker.scoring.model import Count, Hand, Holds, How, Measure, Otherwise, Steps, Target, Tiers, exact
from checker.scoring.probes import condition_probe, measuring_probe

TARGETS = "指标情况"
_FORMS = ("count", "measure", "holds", "target")
_BELOW = ("otherwise", "steps", "tiers")


class UnsoundError(ValueError):
    """What cannot be; the first argument is the key it stands under."""


def read_how(body: Located, book: RuleBook, problems: list[Problem]) -> How:
    """The way of scoring of an indicator; `Hand` where there is none, or where it is unsound and noted."""
    how = body.get("how")
    if how is None:
        return Hand()
    forms = [form for form in _FORMS if form in how]
    if len(forms) != 1:
        what = "how 要写一种得分办法" if not forms else f"how 写了{len(forms)}种得分办法"
        problems.append(Problem(body.place("how"), what, mend=f"可用：{' '.join(_FORMS)}，写一种"))
        return Hand()
    part = how[forms[0]]
    try:
        return _READERS[forms[0]](part, book)
    except UnsoundError as cause:
        key, what = cause.args
        problems.append(Problem(part.place(key), what))
    except (ExpressionError, UnreadableError) as cause:
        key = next((key for key in ("value", "when", "where", "full", "on") if key in part), None)
        problems.append(Problem(part.place(key), f"{key or forms[0]} 有误：{cause}"))
    return Hand()


def _count(part: Located, book: RuleBook) -> Count:
    del book
    each, most = Decimal(part["each"]), part.get("most")
    for key, number in (("each", each), ("most", most)):
        if number is not None and number <= 0:
            raise UnsoundError(key, f"{key} 要大于 0")
    return Count(each, part.get("per") == PER_RULE, None if most is None else Decimal(most))


def _measure(part: Located, book: RuleBook) -> Measure:
    low = part.get("better") == LOWER
    if ("on" in part) != ("value" in part) or ("where" in part and "on" not in part):
        raise UnsoundError("on" if "on" in part else "value", "on 和 value 要一起写；都不写用完成值")
    if "on" in part:
        probe, full = measuring_probe(
            book, str(part["on"]), str(part.get("where", "")), str(part["value"]), str(part["full"]),
            lower_is_better=low,
        )  # fmt: skip
        kind = probe.kind
        unit = str(part.get("unit") or _unit(probe.column, book, str(part["on"])))
    else:
        probe, kind, unit = None, Kind.NUMBER, str(part.get("unit", ""))
        full = _value(kind, part, "full")
    otherwise = _otherwise(part, kind, full, low)
    several = Several(part["several"]) if "several" in part else None
    return Measure(full, otherwise, kind, unit, low, probe, several)


def _unit(column: str, book: RuleBook, table: str) -> str:
    found = book.tables[table].columns.get(column)
    return found.unit if found else ""


def _otherwise(part: Located, kind: Kind, full: Decimal, low: bool) -> Otherwise:
    given = [key for key in _BELOW if key in part]
    if len(given) != 1:
        raise UnsoundError(given[0] if given else "full", "otherwise、steps、tiers 要写一个，只写一个")
    if "steps" in part:
        steps = part["steps"]
        each, minus = _value(kind, steps, "each"), Decimal(steps["minus"])
        if each <= 0 or minus <= 0:
            raise UnsoundError("steps", "steps 的 each 和 minus 要大于 0")
        return Steps(each, minus, Part(steps["part"]))
    if "tiers" in part:
        return _tiers(part, kind, full, low)
    rest = Rest(part["otherwise"])
    if rest is Rest.SHARE and full <= 0:
        raise UnsoundError("full", "full 不大于 0，不能按比例得分")
    return rest


def _tiers(part: Located, kind: Kind, full: Decimal, low: bool) -> Tiers:
    limits = tuple((_value(kind, tier, "from"), Decimal(tier["points"])) for tier in part["tiers"])
    sign = -1 if low else 1
    marks = [sign * full, *(sign * limit for limit, _ in limits)]
    if any(upper <= lower for upper, lower in pairwise(marks)):
        raise UnsoundError("tiers", "tiers 要从 full 往下，由好到差，不能相同")
    points = [point for _, point in limits]
    if any(point < 0 for point in points) or points != sorted(points, reverse=True):
        raise UnsoundError("tiers", "tiers 的得分要越来越低，不小于 0")
    return Tiers(limits)


def _value(kind: Kind, part: Mapping[str, Any], key: str) -> Decimal:
    """A number in the unit of the kind, as the smallest unit of it."""
    read = parse(Field("", kind, "", unit={Kind.RATIO: "%", Kind.MONEY: "万元"}.get(kind, "")), part[key])
    if read is None:
        raise UnsoundError(key, f"{key} 没有写")
    return exact(read)


def _holds(part: Located, book: RuleBook) -> Holds:
    probe = condition_probe(book, str(part["on"]), str(part.get("where", "")), f"not ({part['when']})")
    otherwise = Rest(part["otherwise"])
    if otherwise is Rest.SHARE:
        raise UnsoundError("otherwise", "条件不成立没有比例可言，写 不得分 或 酌情")
    return Holds(probe, otherwise)


def _target(part: Located, book: RuleBook) -> Target:
    probe = condition_probe(book, TARGETS, str(part.get("where", "")), "未完成 = 是")
    return Target(probe, Rest(part["otherwise"]))


_READERS: Mapping[str, Callable[[Located, RuleBook], How]] = {
    "count": _count,
    "measure": _measure,
    "holds": _holds,
    "target": _target,
}
