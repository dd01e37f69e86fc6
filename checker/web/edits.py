"""Changes tried out on the facts of a project: kept apart from them, judged with them, saved if wanted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from checker.facts.readers.assemble import assemble
from checker.facts.readers.layout import Opened
from checker.facts.readers.raw import RawHeader, RawRow, RawState, RawTable
from checker.facts.records import Dossier, Record, Source
from checker.facts.reviews import REVIEWS
from checker.facts.values import to_cell
from checker.facts.vocabulary import CHECKLIST, FactType, Field, Vocabulary

NEW = "+"
Cells = Mapping[str, Mapping[str, Mapping[str, str]]]


@dataclass(frozen=True)
class Edits:
    """What was changed: cells by fact type, row and field; rows added and removed; states of the 资料清单.

    A row is named by its number in the sheet, an added one by `+1`, `+2` and so on. Texts are as typed;
    an empty one empties the cell.
    """

    cells: Cells = field(default_factory=dict)
    added: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    removed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    states: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.count)

    @property
    def count(self) -> int:
        """How many cells, rows and states differ from the facts."""
        gone = {(name, row) for name, rows in self.removed.items() for row in rows}
        cells = sum(
            len(fields)
            for name, rows in self.cells.items()
            for row, fields in rows.items()
            if (name, row) not in gone and not row.startswith(NEW)
        )
        return cells + len(gone) + sum(map(len, self.added.values())) + len(self.states)

    def cell(self, name: str, row: str, field_name: str) -> str | None:
        """The text that was typed into a cell, or None where it stands as it was."""
        return self.cells.get(name, {}).get(row, {}).get(field_name)

    def with_cell(self, name: str, row: str, field_name: str, text: str, stands: str) -> Edits:
        """With one cell changed; a text that `stands` there already is no change."""
        fields = {k: v for k, v in self.cells.get(name, {}).get(row, {}).items() if k != field_name}
        if text != stands:
            fields[field_name] = text
        rows = {**self.cells.get(name, {}), row: fields}
        return replace(self, cells=_kept({**self.cells, name: {k: v for k, v in rows.items() if v}}))

    def with_row(self, name: str) -> tuple[Edits, str]:
        """With an empty row more, and the name of that row."""
        own = self.added.get(name, ())
        row = f"{NEW}{max((int(key[1:]) for key in own), default=0) + 1}"
        return replace(self, added={**self.added, name: (*own, row)}), row

    def without_row(self, name: str, row: str) -> Edits:
        """Without a row; what was changed in it is forgotten."""
        cells = {k: v for k, v in self.cells.get(name, {}).items() if k != row}
        made = replace(self, cells=_kept({**self.cells, name: cells}))
        if row.startswith(NEW):
            own = tuple(key for key in self.added.get(name, ()) if key != row)
            return replace(made, added=_kept({**self.added, name: own}))
        return replace(made, removed={**self.removed, name: (*self.removed.get(name, ()), row)})

    def with_state(self, name: str, word: str, stands: str) -> Edits:
        """With another state in the 资料清单; "" says nothing."""
        states = {k: v for k, v in self.states.items() if k != name}
        return replace(self, states=states if word == stands else {**states, name: word})

    def plain(self) -> dict[str, Any]:
        """The same in plain lists and dicts."""
        return {
            "cells": {n: {r: dict(f) for r, f in rows.items()} for n, rows in self.cells.items()},
            "added": {name: list(rows) for name, rows in self.added.items()},
            "removed": {name: list(rows) for name, rows in self.removed.items()},
            "states": dict(self.states),
        }

    @classmethod
    def of_plain(cls, plain: Mapping[str, Any]) -> Edits:
        """What `plain` made."""
        cells = {n: {r: dict(f) for r, f in rows.items()} for n, rows in plain["cells"].items()}
        added, removed = (
            {name: tuple(rows) for name, rows in plain[key].items()} for key in ("added", "removed")
        )
        return cls(cells, added, removed, dict(plain["states"]))


def _kept(mapping: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in mapping.items() if value}


def shown(field_: Field, record: Record | None) -> str:
    """A cell's content as a person would type it into the heading's unit; "" where nothing is known."""
    value = to_cell(field_.kind, record.values.get(field_.name), field_.unit) if record else None
    return "" if value is None else str(value)


def rows_of(opened: Opened, edits: Edits, name: str) -> Iterator[tuple[str, Record | None]]:
    """The rows of a type as they would stand: their names, and their records where they are not new."""
    gone = set(edits.removed.get(name, ()))
    for record in opened.dossier.of(name):
        if str(record.source.row) not in gone:
            yield str(record.source.row), record
    for row in edits.added.get(name, ()):
        yield row, None


def applied(opened: Opened, edits: Edits, vocabulary: Vocabulary) -> Dossier:
    """The facts as they would be. Raises FactError, as reading them would, with all problems at once."""
    tables = [_table(opened, edits, fact_type) for fact_type in vocabulary.types.values()]
    states = {**opened.stated, **edits.states}
    words = [RawState(name, word or None, f"《{CHECKLIST}》“{name}”") for name, word in states.items()]
    (dossier,) = assemble([t for t in tables if t.rows], words, vocabulary, opened.dossier.origin)
    return replace(dossier, reviews=opened.dossier.reviews)


def _table(opened: Opened, edits: Edits, fact_type: FactType) -> RawTable:
    name = fact_type.name
    headers = tuple(RawHeader(field_.header, f"《{name}》“{field_.name}”") for field_ in fact_type.fields)
    rows = [
        _row(fact_type, edits, key, record, row_number(opened, edits, name, key))
        for key, record in rows_of(opened, edits, name)
    ]
    return RawTable(name, f"《{name}》", headers, rows)


def row_number(opened: Opened, edits: Edits, name: str, row: str) -> int:
    """The number of a row in its sheet; of an added one, the number it would have if it were saved."""
    if not row.startswith(NEW):
        return int(row)
    layout = opened.layouts.get(name)
    return (layout.last if layout else 1) + edits.added[name].index(row) + 1


def _row(fact_type: FactType, edits: Edits, key: str, record: Record | None, number: int) -> RawRow:
    def place(index: int) -> str:
        return f"《{fact_type.name}》第{number}行“{fact_type.fields[index].name}”"

    source = record.source if record else Source("新增的行", number, fact_type.name)
    cells: list[object] = []
    for field_ in fact_type.fields:
        typed = edits.cell(fact_type.name, key, field_.name)
        value = record.values.get(field_.name) if record else None
        cells.append(to_cell(field_.kind, value, field_.unit) if typed is None else typed)
    return RawRow(source, cells, place)


def known_keys(opened: Opened, edits: Edits, name: str, key: str) -> list[str]:
    """What the key column of a type holds, as it would stand: what a 引用 may name."""
    found: list[str] = []
    for row, record in rows_of(opened, edits, name):
        typed = edits.cell(name, row, key)
        value = typed if typed is not None else str(record.values.get(key, "")) if record else ""
        if value:
            found.append(value)
    return found


def own_types(vocabulary: Vocabulary) -> Sequence[FactType]:
    """The types that have a sheet, in the order of the workbook; 复核意见 are no facts."""
    return [fact_type for name, fact_type in vocabulary.types.items() if name != REVIEWS]


def changed_types(edits: Edits) -> Iterable[str]:
    """The types of which anything was changed, but for their states."""
    return dict.fromkeys((*edits.cells, *edits.added, *edits.removed))
