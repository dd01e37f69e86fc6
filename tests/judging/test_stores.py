"""Few projects in SQLite and many in DuckDB: the same rows and judgments, value for value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from checker.facts.readers import read
from checker.facts.records import Dossier
from checker.facts.vocabulary import Kind, Vocabulary
from checker.judging.duck import DuckStore
from checker.judging.engines import choose
from checker.judging.judgment import judge_plainly
from checker.judging.lite import LiteStore
from checker.judging.store import Store
from checker.judging.tables import load
from checker.library import Library
from checker.rulebook.tables import CONCLUSIONS
from checker.trials.examples import examples_of
from tests.generator import projects
from tests.support import CASES

ODD = ["it's", 'a"b', "甲\0乙", "甲", "甲 ", "甲　", "ＡＢ", "AB", "😀", "𠀀", "é", "é", "%_\\", "10", "9"]


@pytest.fixture(scope="module")
def stores(shipped: Library) -> Iterator[tuple[Store, Store]]:
    with LiteStore(shipped.book) as lite, DuckStore(shipped.book) as duck:
        yield lite, duck


def rows(store: Store, dossiers: Sequence[Dossier], library: Library) -> dict[str, list[tuple[str, ...]]]:
    """All judged rows by table, with their values and their types."""
    load(store, dossiers, library)
    found: dict[str, list[tuple[str, ...]]] = {}
    for name, table in library.book.prepared.items():
        if name != CONCLUSIONS:
            judged = list(choose("sql").judge(store, table))
            assert all(judge_plainly(one.rule, one.row) is one.state for one in judged)
            found[name] = sorted(
                (*map(repr, one.identity), one.state.value, repr(sorted(one.row.items()))) for one in judged
            )
    return found


def same(stores: tuple[Store, Store], dossiers: Sequence[Dossier], library: Library) -> None:
    lite, duck = (rows(store, dossiers, library) for store in stores)
    assert lite == duck
    assert any(lite.values())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_cases(case, stores: tuple[Store, Store], shipped: Library) -> None:
    same(stores, read(case, shipped.book.vocabulary), shipped)


def test_examples(stores: tuple[Store, Store], shipped: Library) -> None:
    same(stores, [one.dossier for one in examples_of(shipped.book.rules.values(), shipped)], shipped)


@pytest.mark.parametrize("gaps", [0.0, 0.25, 0.9])
def test_generated_projects(gaps: float, stores: tuple[Store, Store], shipped: Library) -> None:
    same(stores, projects(int(gaps * 100), 60, shipped.book.vocabulary, gaps), shipped)


def test_texts_are_compared_sign_by_sign(stores: tuple[Store, Store], shipped: Library) -> None:
    made = projects(3, 40, shipped.book.vocabulary, 0.1)
    same(stores, [_texts_exchanged(one, shipped.book.vocabulary) for one in made], shipped)


def _texts_exchanged(dossier: Dossier, vocabulary: Vocabulary) -> Dossier:
    """The same project with odd texts where any text can stand and names nothing."""
    records = {}
    for name, found in dossier.records.items():
        free = [
            f.name
            for f in vocabulary[name].fields
            if f.kind is Kind.TEXT and f.name not in vocabulary[name].key
        ]
        records[name] = tuple(
            replace(
                record,
                values={
                    key: ODD[(len(name) * 31 + ord(key[0]) + index) % len(ODD)] if key in free else value
                    for key, value in record.values.items()
                },
            )
            for index, record in enumerate(found)
        )
    return replace(dossier, records=records)
