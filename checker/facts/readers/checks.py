"""Checks over the rows of one project: keys are unique, references lead somewhere, dates are in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from checker.base.errors import Problem, nearest
from checker.facts.inexact import bounds
from checker.facts.quantities import shorten
from checker.facts.readers.raw import Problems
from checker.facts.readers.rows import Row
from checker.facts.records import Value
from checker.facts.values import show
from checker.facts.vocabulary import FactType, Field, Kind, Vocabulary

Rows = Mapping[str, Sequence[Row]]


def check_keys(fact_type: FactType, rows: Sequence[Row], problems: Problems) -> None:
    """No two rows of a type share a key; a part left empty counts as "" ."""
    seen: dict[tuple[Value, ...], Row] = {}
    for row in rows:
        if row.unread & set(fact_type.key):
            continue  # its own problem is noted already, and its key is not known
        key = tuple(row.values.get(part, "") for part in fact_type.key)
        first = seen.setdefault(key, row)
        if first is not row:
            said = "、".join(f"{part}“{shorten(row.values.get(part, ''))}”" for part in fact_type.key)
            why = f"{first.source}已有"
            problems.add(str(row.source), f"{said}重复", why, "删去一行，或改成能区分的写法")


def check_references(rows: Rows, vocabulary: Vocabulary, problems: Problems) -> list[Problem]:
    """Every reference leads to a record; a warning only, where the type referred to has no rows at all."""
    warnings = []
    for name, own in rows.items():
        for field in vocabulary[name].fields:
            if field.kind is not Kind.REF:
                continue
            using = [row for row in own if field.name in row.values]
            if not using:
                continue
            if rows.get(field.ref):
                _check_reference(field, using, _keys_of(field.ref, rows, vocabulary), problems)
            elif field.ref not in vocabulary.types or not rows.get(field.ref):
                what = f"{len(using)}行写了“{field.name}”，《{field.ref}》却没有内容，无法对应"
                warnings.append(Problem(using[0].place(field.name), what, mend=f"请补填《{field.ref}》"))
    return warnings


def _keys_of(name: str, rows: Rows, vocabulary: Vocabulary) -> set[str]:
    (key,) = vocabulary[name].key
    return {str(row.values[key]) for row in rows[name] if key in row.values}


def _check_reference(field: Field, using: Sequence[Row], known: set[str], problems: Problems) -> None:
    for row in using:
        wanted = str(row.values[field.name])
        if wanted not in known:
            mend = nearest(wanted, known) or f"请在《{field.ref}》补一行，或改正这里的写法"
            problems.add(row.place(field.name), f"《{field.ref}》里没有“{shorten(wanted)}”", mend=mend)


def check_order(fact_type: FactType, rows: Sequence[Row]) -> list[Problem]:
    """Warnings for dates of a row that are not in the order the dictionary expects."""
    warnings = []
    for row in rows:
        for earlier, later in fact_type.order:
            first, second = row.values.get(earlier), row.values.get(later)
            if first is not None and second is not None and _surely_after(first, second):
                what = f"“{earlier}”{show(Kind.DATE, first)}晚于“{later}”{show(Kind.DATE, second)}"
                warnings.append(Problem(row.place(later), what, mend="请核对两个日期"))
    return warnings


def _surely_after(first: Value, second: Value) -> bool:
    """Whether a day is later than another on every day that they may be."""
    return str(bounds(first)[0]) > str(bounds(second)[1])
