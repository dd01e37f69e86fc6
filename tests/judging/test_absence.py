"""Absence of a paper is not absence of the thing: taking facts away never makes a violation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.checking import judge
from checker.facts.readers import read
from checker.facts.records import Completeness, Dossier
from checker.judging.engines import choose
from checker.library import Library
from checker.rulebook.states import State
from tests.generator import projects
from tests.support import CASES


def without(dossier: Dossier, name: str) -> Dossier:
    """The dossier without a sheet."""
    records = {key: rows for key, rows in dossier.records.items() if key != name}
    return replace(
        dossier, records=records, completeness={**dossier.completeness, name: Completeness.MISSING}
    )


def incomplete(dossier: Dossier, name: str) -> Dossier:
    """The dossier with a sheet declared 未提供, its rows still there."""
    return replace(dossier, completeness={**dossier.completeness, name: Completeness.MISSING})


Rows = dict[str, set[object]]


def violated(dossiers: Sequence[Dossier], library: Library) -> Rows:
    """The violated rows of every project, by project id, each as rule and row keys."""
    found: Rows = {dossier.project_id: set() for dossier in dossiers}
    for judgment in judge(dossiers, library, choose("sql")):
        if judgment.state is State.VIOLATED:
            found[judgment.project_id].add((judgment.rule.id, judgment.identity[2]))
    return found


def lesser(dossier: Dossier, library: Library) -> Iterator[Dossier]:
    """The dossier once for every sheet taken away, and once for every sheet declared incomplete."""
    for name in library.book.vocabulary.listed:
        for change, changed in (("去掉", without(dossier, name)), ("未提供", incomplete(dossier, name))):
            yield replace(changed, project_id=f"{dossier.project_id}|{change}|{name}")


def nothing_new(dossiers: Sequence[Dossier], variants: Sequence[Dossier], library: Library) -> None:
    """Assert that no variant has a violation that its original lacks; all are judged in one pass."""
    found = violated([*dossiers, *variants], library)
    new = {v.project_id: found[v.project_id] - found[v.project_id.partition("|")[0]] for v in variants}
    assert not {project: rows for project, rows in new.items() if rows}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_taking_a_sheet_away_from_a_case(case: Path, shipped: Library) -> None:
    (dossier,) = read(case, shipped.book.vocabulary)
    nothing_new([dossier], list(lesser(dossier, shipped)), shipped)


@settings(
    max_examples=4, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), database=None
)
@given(seed=st.integers(0, 2**32 - 1), gaps=st.sampled_from([0.0, 0.2, 0.5]))
def test_taking_a_sheet_away_from_generated_projects(shipped: Library, seed: int, gaps: float) -> None:
    dossiers = projects(seed, 15, shipped.book.vocabulary, gaps)
    nothing_new(dossiers, [variant for dossier in dossiers for variant in lesser(dossier, shipped)], shipped)


@settings(
    max_examples=6, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), database=None
)
@given(seed=st.integers(0, 2**32 - 1))
def test_an_empty_sheet_is_not_a_confirmed_absence(shipped: Library, seed: int) -> None:
    confirmed = projects(seed, 40, shipped.book.vocabulary)
    silent = [
        replace(
            dossier,
            project_id=f"{dossier.project_id}|不知道",
            completeness={
                name: Completeness.MISSING if state is Completeness.NONE else state
                for name, state in dossier.completeness.items()
            },
        )
        for dossier in confirmed
    ]
    nothing_new(confirmed, silent, shipped)


# What an empty cell of these means is written in the dictionary: 没有调整的不填.
MEANS_SOMETHING = {("预算", "调整后预算")}


def blanked(dossier: Dossier, library: Library) -> Iterator[Dossier]:
    """The dossier once for every cell that may be left empty, without that cell, under an id of its own."""
    for name, rows in dossier.records.items():
        fact_type = library.book.vocabulary[name]
        for index, record in enumerate(rows):
            for field in fact_type.fields:
                free = not field.required and field.name not in fact_type.key
                if field.name in record.values and free and (name, field.name) not in MEANS_SOMETHING:
                    values = {key: value for key, value in record.values.items() if key != field.name}
                    changed = (*rows[:index], replace(record, values=values), *rows[index + 1 :])
                    project = f"{dossier.project_id}|{name}|{record.number}|{field.name}"
                    yield replace(dossier, project_id=project, records={**dossier.records, name: changed})


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_emptying_a_cell_of_a_case(case: Path, shipped: Library) -> None:
    (dossier,) = read(case, shipped.book.vocabulary)
    variants = list(blanked(dossier, shipped))
    assert len(variants) > 20
    nothing_new([dossier], variants, shipped)
