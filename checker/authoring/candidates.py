"""Values worth trying for a field: those around what a condition compares it with, then none at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from checker.facts.records import Value
from checker.facts.values import show
from checker.facts.vocabulary import Field, Kind
from checker.knowledge.base import KnowledgeBase
from checker.rulebook.conditions import Compare, comparisons
from checker.rulebook.rules import Rule
from checker.rulebook.terms import normalise

FIRST_DAY = date(2021, 3, 1)  # inside the year of the examples, so that 评价基准日 lies after it
YEAR = 2021
_YEAR_END = date(YEAR, 12, 31)
_YUAN, _PERCENT = 100, 10**10
_SOME_MONEY = 100 * 10**6  # 100万元
_MOST = 40  # values tried for a field
_NUMBER = re.compile(r"常量\('([\d.]+)', '(亿元|万元|元|%)'\)|(?<![\w.])(\d{1,4})(?![\w.])")
_UNITS = {"亿元": 10**10, "万元": 10**6, "元": 100, "%": _PERCENT}


@dataclass(frozen=True)
class Around:
    """The constants that a rule compares with, by kind: values near them decide which way it goes."""

    texts: tuple[str, ...] = ()
    days: tuple[date, ...] = ()
    amounts: tuple[int, ...] = ()
    ratios: tuple[int, ...] = ()
    counts: tuple[int, ...] = ()
    by_column: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)


def around(rule: Rule, kb: KnowledgeBase) -> Around:
    """Collect the constants of a rule's condition and the values of the thresholds that it reads."""
    found: dict[Kind, dict[Any, None]] = {}
    by_column: dict[str, dict[Value, None]] = {}
    for leaf in comparisons(rule.violation) if rule.violation else ():
        if not isinstance(leaf, Compare):
            continue
        if leaf.right.constant is not None:
            found.setdefault(leaf.right.kind, {})[leaf.right.constant] = None
            if leaf.left.column in leaf.inputs:
                by_column.setdefault(leaf.left.column, {})[leaf.right.constant] = None
        for alias in leaf.thresholds:
            threshold = kb.thresholds[alias.removeprefix("标准:").rpartition("@")[0]]
            entries = [entry.value for entry in threshold.entries]
            found.setdefault(threshold.kind, {}).update(dict.fromkeys(entries))
            if leaf.left.column in leaf.inputs:
                by_column.setdefault(leaf.left.column, {}).update(dict.fromkeys(entries))
    for kind, number in _written(rule):
        found.setdefault(kind, {})[number] = None
    texts = {**found.get(Kind.TEXT, {}), **found.get(Kind.CHOICE, {})}
    return Around(
        texts=tuple(texts),
        days=tuple(found.get(Kind.DATE, {})),
        amounts=tuple(found.get(Kind.MONEY, {})),
        ratios=tuple(found.get(Kind.RATIO, {})),
        counts=tuple(found.get(Kind.INTEGER, {})),
        by_column={name: tuple(values) for name, values in by_column.items()},
    )


def _written(rule: Rule) -> Iterator[tuple[Kind, int]]:
    """The numbers in the text of a condition, also those that are only part of a sum or of a call."""
    text = normalise(f"{rule.applies_text}\n{rule.when_text}")
    for amount, unit, whole in _NUMBER.findall(text):
        if whole:
            yield Kind.INTEGER, int(whole)
        else:
            yield Kind.RATIO if unit == "%" else Kind.MONEY, int(Decimal(amount) * _UNITS[unit])


def plausible(one: Field) -> Value:
    """A value that a field may well have, where it does not matter."""
    if one.options:
        return one.options[0]
    made: Mapping[Kind, Value] = {
        Kind.DATE: FIRST_DAY,
        Kind.MONEY: _SOME_MONEY,
        Kind.NUMBER: 1,
        Kind.INTEGER: YEAR if "年" in one.name else 1,
        Kind.RATIO: 10 * _PERCENT,
        Kind.BOOL: True,
    }
    return made.get(one.kind, f"某{one.name}")


def written(kind: Kind, value: Value) -> Any:
    """A value as one writes it in an example, exact: `100万元`, `1000001元`, `30%`."""
    if kind is Kind.MONEY and isinstance(value, int):
        return show(kind, value, "万元" if value % 10**4 == 0 else "元")
    if kind is Kind.RATIO and isinstance(value, int):
        return f"{(Decimal(value) / 10**10).normalize():f}%"
    return value


def worth_trying(one: Field, near: Around, others: Sequence[Value] = ()) -> list[Value | None]:
    """Values for a field, the likeliest first; `others` are values of its kind that stand beside it.

    Blank comes last, and only where the field may be blank.
    """
    own = near.by_column.get(one.name, ())
    values = list(dict.fromkeys(_TRY[one.kind](one, near, own, others)))[:_MOST]
    return [*values] if one.required else [*values, None]


def _texts(one: Field, near: Around, own: Iterable[Value], others: Iterable[Value]) -> Iterator[Value]:
    yield from (value for value in own if isinstance(value, str))
    yield f"某{one.name}"
    yield from (value for value in others if isinstance(value, str))
    yield from near.texts
    yield f"另一{one.name}"


def _choices(one: Field, near: Around, own: Iterable[Value], others: Iterable[Value]) -> Iterator[Value]:
    if not one.options:
        yield from _texts(one, near, own, others)
        return
    named = [value for value in own if value in one.options]
    yield from (str(value) for value in named)
    yield from (option for option in one.options if option not in named)


def _yes(_one: Field, _near: Around, own: Iterable[Value], _others: Iterable[Value]) -> Iterator[Value]:
    yield from (value for value in own if isinstance(value, bool))
    yield from (True, False)


def _days(_one: Field, near: Around, own: Iterable[Value], others: Iterable[Value]) -> Iterator[Value]:
    wanted = [value for value in own if isinstance(value, date)]
    for day in wanted:
        yield from _shifted(day, (0, 1, -1))
    if not wanted:
        yield FIRST_DAY
    spans = [steps for count in near.counts for steps in _spans(count)]
    for day in [*(value for value in others if isinstance(value, date)), FIRST_DAY, *near.days, _YEAR_END]:
        yield from _shifted(day, (*spans, 0, 1, -1, 400, -400))


def _spans(count: int) -> Iterator[int]:
    """Days that are just more or less than a number of days, of working days, of months."""
    working = count + 2 * (count // 5)
    for days in dict.fromkeys((count, count + 1, working, working + 1, working + 3, working + 13)):
        yield from (days, -days)
    if count <= 36:
        yield from (count * 30, count * 31 + 1)


def _shifted(day: date, steps: Iterable[int]) -> Iterator[date]:
    for step in steps:
        if abs(step) < 40_000:
            moved = day + timedelta(days=step)
            if 1950 <= moved.year <= 2090:
                yield moved


def _amounts(_one: Field, near: Around, own: Iterable[Value], others: Iterable[Value]) -> Iterator[Value]:
    wanted, beside = _wholes(own), _wholes(others)
    for value in wanted:
        yield from (value, value + _YUAN, value - _YUAN)
    if not wanted:
        yield _SOME_MONEY
    for base in [*beside, _SOME_MONEY]:
        yield from (base, base + _YUAN, base - _YUAN)
        for ratio in near.ratios:
            part = base * ratio // (100 * _PERCENT)
            yield from (part, part + _YUAN, part - _YUAN)
        for amount in near.amounts:
            yield from (base + amount, base + amount + _YUAN, base - amount, base - amount - _YUAN)
    for amount in near.amounts:
        yield from (amount, amount + _YUAN, amount - _YUAN)
    yield 0


def _ratios(_one: Field, near: Around, own: Iterable[Value], others: Iterable[Value]) -> Iterator[Value]:
    for base in [*_wholes(own), *_wholes(others), *near.ratios, 10 * _PERCENT]:
        yield from (base, base + _PERCENT, base - _PERCENT)


def _counts(one: Field, near: Around, own: Iterable[Value], others: Iterable[Value]) -> Iterator[Value]:
    wanted, beside = _wholes(own), _wholes(others)
    for base in [*wanted, *beside, *((YEAR,) if "年" in one.name else (1, *near.counts))]:
        yield from (base, base + 1, base - 1)
    yield 0


def _numbers(_one: Field, near: Around, own: Iterable[Value], others: Iterable[Value]) -> Iterator[Value]:
    beside = [value for value in (*own, *others) if isinstance(value, int | Decimal)]
    for base in [*beside, *near.counts, 1]:
        yield from (base, base + 1, base - 1)


def _wholes(values: Iterable[Value]) -> list[int]:
    return [value for value in values if isinstance(value, int) and not isinstance(value, bool)]


_Try = Callable[[Field, Around, Iterable[Value], Iterable[Value]], Iterator[Value]]
_TRY: Mapping[Kind, _Try] = {
    Kind.TEXT: _texts,
    Kind.REF: _texts,
    Kind.CHOICE: _choices,
    Kind.BOOL: _yes,
    Kind.DATE: _days,
    Kind.MONEY: _amounts,
    Kind.RATIO: _ratios,
    Kind.INTEGER: _counts,
    Kind.NUMBER: _numbers,
}
