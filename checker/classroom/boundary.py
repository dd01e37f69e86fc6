"""Values worth trying in a cell: what lies just on either side of what a rule compares it with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import chain

from checker.classroom.change import REWRITTEN
from checker.facts.inexact import Inexact
from checker.facts.records import Dossier, Value
from checker.facts.vocabulary import Field, Kind, Vocabulary
from checker.judging.judgment import Judgment
from checker.rulebook.conditions import Compare, comparisons, encode

ORDERED = frozenset({Kind.DATE, Kind.MONEY, Kind.INTEGER, Kind.RATIO, Kind.NUMBER})
_EARLIEST, _LATEST = date(1990, 1, 1), date(2100, 12, 31)
_MOST_OTHERS = 12
_LONGEST = 2000  # days; what is longer is no term
_MOST_VALUES = 48
_NUMBER_PLACES = Decimal(10000)  # 数值 has four decimals


def values(
    field: Field, old: Value | None, judgment: Judgment, dossier: Dossier, words: Vocabulary
) -> list[Value]:
    """Other values for a cell, the likeliest to matter first; `old` is None for an empty cell."""
    if field.kind is Kind.BOOL:
        return [True, False] if old is None else [not old]
    if field.kind in (Kind.TEXT, Kind.CHOICE, Kind.REF):
        return [
            value for value in dict.fromkeys(_words(field, old, judgment, dossier, words)) if value != old
        ]
    found = (decoded(field.kind, number) for number in dict.fromkeys(_numbers(field.kind, old, judgment)))
    others = [value for value in found if value is not None and value != old]
    if old is None and field.kind is Kind.DATE:
        others.sort(key=lambda value: abs(number_of(value) - _centre(judgment)))
    return others[:_MOST_VALUES]


def _centre(judgment: Judgment) -> int:
    """The day that the matter is about, around which an unknown day is sought."""
    days = (judgment.row.get(name) for name in judgment.rule.dates)
    return next((day.toordinal() for day in days if isinstance(day, date)), 0)


def number_of(value: Value) -> int:
    """A value of an ordered kind as a whole number: days, 分, 10**-12, ten-thousandths."""
    number = encode(value)
    assert isinstance(number, int), "only ordered kinds have numbers"
    return number


def decoded(kind: Kind, number: int) -> Value | None:
    """The value of that number; None where no sensible fact has it."""
    if kind is Kind.DATE:
        day = date.min + timedelta(days=number - 1) if 0 < number <= _LATEST.toordinal() else date.min
        return day if _EARLIEST <= day <= _LATEST else None
    if number < 0:
        return None
    return Decimal(number) / _NUMBER_PLACES if kind is Kind.NUMBER else number


def _words(
    field: Field, old: Value | None, judgment: Judgment, dossier: Dossier, words: Vocabulary
) -> Iterator[Value]:
    """What the rule names, what other rows have, the other options; for a free text also another text."""
    own = {leaf.constant for leaf in _leaves(judgment) if isinstance(leaf.constant, str)}
    fits = [text for text in sorted(map(str, own)) if not field.options or text in field.options]
    if field.kind is Kind.REF:
        (key,) = words[field.ref].key
        yield from (row.values[key] for row in dossier.of(field.ref)[:_MOST_OTHERS] if key in row.values)
        return
    if field.kind is Kind.CHOICE and not field.suggest:
        yield from (*fits, *field.options)
        return
    yield from fits
    if isinstance(old, str):
        yield old + REWRITTEN
    for owner in (link.type for link in judgment.table.table.links):
        if field in words[owner].fields:
            rows = dossier.of(owner)[:_MOST_OTHERS]
            yield from (row.values[field.name] for row in rows if field.name in row.values)


def _numbers(kind: Kind, old: Value | None, judgment: Judgment) -> Iterator[int]:
    """Numbers on and beside every boundary that the condition draws for a cell of this kind."""
    if old is not None:
        for leaf in _leaves(judgment):
            yield from _across(kind, number_of(old), leaf, judgment)
    row = judgment.row.items()
    exact = [(name, value) for name, value in row if not isinstance(value, Inexact)]
    marks = [number_of(value) for name, value in exact if value is not None and _is_of(kind, name, judgment)]
    yield from chain.from_iterable((mark, mark + 1, mark - 1) for mark in marks)
    if kind is Kind.DATE:
        days = [value for name, value in row if _is_of(Kind.INTEGER, name, judgment)]
        spans = [span for span in days if isinstance(span, int) and 0 < span < _LONGEST]
        for mark, span in ((mark, span) for span in spans for mark in marks):
            yield from (mark + span, mark - span, mark + span + 1, mark - span - 1)
    elif old is not None:
        yield from (0, 2 * number_of(old))


def _across(kind: Kind, centre: int, leaf: Compare, judgment: Judgment) -> Iterator[int]:
    """Where the cell must go for one comparison to change its mind: by difference, or in proportion."""
    value = judgment.row.get(leaf.column)
    if isinstance(value, Inexact | None) or leaf.kind not in ORDERED:
        return
    now, wanted = number_of(value), number_of(leaf.constant)
    if leaf.kind is Kind.RATIO and kind is not Kind.RATIO and now and wanted:
        for product, divisor in ((centre * wanted, now), (centre * now, wanted)):
            yield from (product // divisor - 1, product // divisor, product // divisor + 1)
        return
    step = _NUMBER_PLACES if kind is Kind.NUMBER and leaf.kind is Kind.INTEGER else 1
    excess = int((now - wanted) * step)
    for sign in (1, -1):
        yield from (centre + sign * excess + beside for beside in (-1, 0, 1))


def _leaves(judgment: Judgment) -> list[Compare]:
    violation = judgment.rule.violation
    found = comparisons(violation) if violation else ()
    return [leaf for leaf in found if isinstance(leaf, Compare)]


def _is_of(kind: Kind, name: str, judgment: Judgment) -> bool:
    """Whether a column of the row holds what the cell holds."""
    known = name in judgment.table.table.columns or name in judgment.table.computed
    return known and judgment.table.kind(name) is kind
