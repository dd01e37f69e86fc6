"""Rows to add where a rule finds that there is none: what is known filled in, what is required made up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import islice, product

from checker.classroom.cells import sources
from checker.classroom.change import RowAdded
from checker.facts.records import Dossier, Value
from checker.facts.vocabulary import PROJECT, RECORD_NO, FactType, Field, Kind, Vocabulary
from checker.findings.evidence import records_behind
from checker.judging.judgment import Judgment
from checker.rulebook.tables import Link

MADE_UP = "（补充）"
_MOST_VARIANTS = 12


def row_changes(judgment: Judgment, dossier: Dossier, words: Vocabulary) -> Iterator[RowAdded]:
    """Rows that would stand behind the judged row, of the types that its condition searched in vain."""
    named = sources(judgment, applies=False)
    types = {word.partition(".")[0] for word in named}
    for link in judgment.table.table.links:
        if link.type not in types or link.type == PROJECT or RECORD_NO in link.match:
            continue
        given = _given(link, judgment, words[link.type])
        behind = records_behind(link, judgment.row, dossier)
        if not any(all(r.values.get(field) == value for field, value in given.items()) for r in behind):
            yield from _variants(given, judgment, dossier, words[link.type], named)


def _given(link: Link, judgment: Judgment, fact_type: FactType) -> dict[str, Value | None]:
    """What the row must hold to stand behind the judged one: its match, and references of the same name."""
    named = {
        f.name: judgment.keys[f.name]
        for f in fact_type.fields
        if f.kind is Kind.REF and f.name in judgment.keys
    }
    return {**named, **{field: judgment.row.get(column) for field, column in link.match.items()}}


def _variants(
    given: dict[str, Value | None],
    judgment: Judgment,
    dossier: Dossier,
    fact_type: FactType,
    named: list[str],
) -> Iterator[RowAdded]:
    """The row with one or another date and amount of the judged row in it."""
    known = {field: value for field, value in given.items() if value is not None}
    if len(known) < len(given):
        return
    wanted = [
        field
        for field in fact_type.fields
        if field.name not in known
        and (field.required or (field.kind is not Kind.REF and f"{fact_type.name}.{field.name}" in named))
    ]
    choices = [_values(field, fact_type.name, judgment, dossier) for field in wanted]
    if not all(choices):
        return
    for chosen in islice(product(*choices), _MOST_VARIANTS):
        filled = {field.name: value for field, value in zip(wanted, chosen, strict=True)}
        row = {**known, **filled}
        yield RowAdded(fact_type.name, {f.name: row[f.name] for f in fact_type.fields if f.name in row})


def _values(field: Field, type_name: str, judgment: Judgment, dossier: Dossier) -> list[Value]:
    if field.kind is Kind.BOOL:
        return [True]
    if field.kind in (Kind.TEXT, Kind.REF):
        return [_unused(field, type_name, dossier)] if field.kind is Kind.TEXT else []
    if field.kind is Kind.CHOICE:
        return [field.options[0]]
    in_row = [
        value
        for name, value in judgment.row.items()
        if value is not None
        and name in judgment.table.table.columns
        and judgment.table.kind(name) is field.kind
    ]
    if field.name.endswith("年度"):
        year = judgment.row.get("年度") or dossier.project.values.get("评价年度")
        in_row = [] if year is None else [year]
    if field.kind is Kind.DATE:
        return list(dict.fromkeys(value for value in in_row if isinstance(value, date)))
    return list(dict.fromkeys(in_row))


def _unused(field: Field, type_name: str, dossier: Dossier) -> str:
    """A made-up name that no row of the type has yet."""
    taken = {row.values.get(field.name) for row in dossier.of(type_name)}
    names = (MADE_UP, *(f"{MADE_UP[:-1]}{number}{MADE_UP[-1]}" for number in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)
