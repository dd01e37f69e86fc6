"""A sheet of facts as the page shows it: columns with what may stand in them, rows with what was changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from checker.facts.readers.layout import Opened
from checker.facts.vocabulary import FactType, Field, Kind, Vocabulary
from checker.facts.workbook.style import display
from checker.web.edits import Edits, known_keys, row_number, rows_of, shown

__all__ = ["fields", "how", "rows", "shown"]

_NUMBERS = {Kind.MONEY, Kind.NUMBER, Kind.INTEGER, Kind.RATIO}
_HOW = {
    Kind.DATE: "写到日，如 2020-09-03",
    Kind.MONEY: "只填数字按{unit}；也可写 226万元、2,260,000元",
    Kind.RATIO: "填 30 或 30%，都是百分之三十",
    Kind.BOOL: "填 是 或 否",
    Kind.REF: "与《{ref}》里的写法一致",
}
_NARROWEST, _WIDEST = 9, 34  # letters
_HINTS = {Kind.DATE: "2020-09-03", Kind.RATIO: "30%"}


def how(field: Field) -> str:
    """How a field is filled in."""
    if field.kind is Kind.CHOICE:
        return "从列表里选" + ("，也可以另填" if field.suggest else "")
    return _HOW.get(field.kind, "").format(unit=field.unit, ref=field.ref)


def fields(fact_type: FactType, opened: Opened, edits: Edits, words: Vocabulary) -> list[dict[str, Any]]:
    """The columns, in the order of the dictionary."""
    return [
        {
            "name": field.name,
            "unit": field.unit,
            "about": field.about,
            "must": field.required,
            "number": field.kind in _NUMBERS,
            "strict": field.kind is Kind.BOOL or (field.kind is Kind.CHOICE and not field.suggest),
            "options": _options(field, opened, edits, words),
            "hint": _HINTS.get(field.kind, ""),
            "width": _width(field, opened, fact_type.name),
        }
        for field in fact_type.fields
    ]


def _width(field: Field, opened: Opened, name: str) -> int:
    """A column's width in pixels: wide enough for most of what stands in it, within bounds."""
    longest = max((display(shown(field, record)) for record in opened.dossier.of(name)), default=0)
    heading = display(field.header) + 3
    return min(max(heading, min(longest, _WIDEST), _NARROWEST) * 7 + 20, 300)


def _options(field: Field, opened: Opened, edits: Edits, words: Vocabulary) -> list[str]:
    if field.kind is Kind.BOOL:
        return ["是", "否"]
    if field.kind is Kind.REF:
        (key,) = words[field.ref].key
        return known_keys(opened, edits, field.ref, key)
    return list(field.options)


def rows(
    fact_type: FactType, opened: Opened, edits: Edits, bad: Mapping[tuple[str, str, str], tuple[str, str]]
) -> list[dict[str, Any]]:
    """The rows; `bad` holds what was typed and refused, by type, row and field."""
    made = []
    for key, record in rows_of(opened, edits, fact_type.name):
        cells = []
        for field in fact_type.fields:
            typed = edits.cell(fact_type.name, key, field.name)
            refused = bad.get((fact_type.name, key, field.name))
            text = refused[0] if refused else shown(field, record) if typed is None else typed
            cells.append({"text": text, "changed": typed is not None, "bad": refused is not None})
        label = f"第{row_number(opened, edits, fact_type.name, key)}行"
        removable = not fact_type.single
        made.append(
            {"key": key, "label": label, "fresh": record is None, "removable": removable, "cells": cells}
        )
    return made
