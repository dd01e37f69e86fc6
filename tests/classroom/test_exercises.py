"""Exercises: sound projects are sound, broken ones break exactly what the key says, and the files hold it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook

from checker.base.errors import FactError, UsageError
from checker.checking import check
from checker.classroom.answer import Outcome, explain, grade
from checker.classroom.bench import Bench
from checker.classroom.change import applied
from checker.classroom.exercise import Exercise, make_exercise
from checker.classroom.search import remedy
from checker.classroom.sound import sound_dossier, sound_folders
from checker.facts.readers import read
from checker.judging.engines import choose
from checker.library import Library
from checker.reports.exercise_files import broken_lines, write_exercise, write_key
from checker.rulebook.states import COMBINED, State
from tests.conftest import ENGINES
from tests.support import CASES

SEEDS = range(1, 10)


@pytest.fixture(scope="module")
def bench(shipped: Library) -> Iterator[Bench]:
    with Bench(shipped, choose("sql")) as opened:
        yield opened


@pytest.fixture(scope="module")
def many(bench: Bench) -> list[Exercise]:
    """One exercise a seed, over all levels and both projects."""
    names = list(sound_folders())
    made = []
    for seed in SEEDS:
        name = names[seed % len(names)]
        made.append(make_exercise(bench, sound_dossier(name, bench.words), name, seed, 1 + seed % 3))
    return made


# ---- what they start from


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", sound_folders())
def test_a_sound_project_has_nothing_wrong_and_nothing_open(name: str, engine: str, shipped: Library) -> None:
    result = check(sound_dossier(name, shipped.book.vocabulary), shipped, choose(engine))
    assert [f.id for f in result.findings] == []
    assert [f.id for f in result.undetermined] == []
    assert result.warnings == ()
    assert result.counts[State.COMPLIANT.value] > 150, "much to break"


def test_sound_projects_are_not_among_the_cases() -> None:
    assert not set(sound_folders()) & {case.name for case in CASES}
    assert len(sound_folders()) >= 2


def test_together_they_let_most_rules_be_broken(shipped: Library, bench: Bench) -> None:
    """Two projects cannot be every kind of project: what they do not let be broken does not apply to them.

    A third of the rules ask for what neither project is or has; they
    would need further sound projects. What does apply is decided, and no chapter is left without a rule.
    """
    states: dict[str, set[State]] = {}
    for name in sound_folders():
        view = bench.look(sound_dossier(name, bench.words))
        for judgment in view.judgments.values():
            states.setdefault(judgment.rule.id, set()).add(judgment.state)
    held = {rule for rule, seen in states.items() if State.COMPLIANT in seen}
    by_facts = {rule.id for rule in shipped.book.rules.values() if not rule.manual}
    combined = {rule.id for rule in shipped.book.rules.values() if rule.id.startswith("ZH")}
    others = by_facts - held
    assert all(states.get(rule, set()) <= {State.NOT_APPLICABLE} for rule in others - combined)
    assert len(held) > 0.6 * len(by_facts), sorted(others)
    assert {rule[:2] for rule in by_facts - combined} == {rule[:2] for rule in held}


# ---- the key


@pytest.mark.parametrize("engine", ENGINES)
def test_the_key_is_exactly_what_both_engines_find(
    many: list[Exercise], engine: str, shipped: Library
) -> None:
    for exercise in many:
        result = check(exercise.lesson.dossier, shipped, choose(engine))
        assert {f.id for f in result.findings} == {f.id for f in exercise.key}, exercise.seed
        assert not result.undetermined, exercise.seed
        assert not result.warnings, exercise.seed


def test_every_broken_fact_is_in_the_key_and_nothing_else_was_touched(many: list[Exercise]) -> None:
    for exercise in many:
        assert len(exercise.broken) == exercise.level
        assert {one.item for one in exercise.broken} <= {f.id for f in exercise.key}
        changes = [one.change for one in exercise.broken]
        assert applied(exercise.base, changes) == exercise.lesson.dossier
        places = {(change.type, change.number) for change in changes}
        assert len(places) == len(changes), "not twice in one row"


def test_every_broken_fact_is_needed(many: list[Exercise], bench: Bench) -> None:
    for exercise in many:
        for spared in exercise.broken:
            others = [one.change for one in exercise.broken if one is not spared]
            left = {f.id for f in bench.check(applied(exercise.base, others)).findings}
            assert left < {f.id for f in exercise.key}, exercise.seed


def test_an_exercise_is_solvable_from_what_is_shown(many: list[Exercise]) -> None:
    for exercise in many:
        lesson = exercise.lesson
        shown = {table.type: {number for number, _ in table.rows} for table in lesson.facts}
        for one in exercise.broken:
            table = next(table for table in lesson.facts if table.type == one.change.type)
            field = exercise.lesson.dossier.of(one.change.type)[one.change.number - 1]
            assert one.change.number + 1 in shown[one.change.type]
            assert any(head.partition("（")[0] == one.change.field for head in table.heads)
            assert one.change.field in field.values
        true = {one.item for one in lesson.candidates if one.is_problem}
        assert true == {f.id for f in exercise.key}, "every problem can be ticked"
        others = [one for one in lesson.candidates if not one.is_problem]
        assert len(others) >= min(4, len(lesson.candidates) - 1)
        assert {one.state for one in others} == {State.COMPLIANT}
        perfect = grade(lesson, [one.number for one in lesson.candidates if one.is_problem])
        assert perfect.perfect
        assert not perfect.of(Outcome.MISSED)


def test_the_change_that_is_named_removes_each_problem(many: list[Exercise], bench: Bench) -> None:
    for exercise in many[::2]:
        view = exercise.lesson.view
        for finding in exercise.key:
            found = remedy(bench, view, finding)
            assert found is not None, f"{exercise.seed} {finding.rule}"
            after = bench.check(applied(exercise.lesson.dossier, found.changes))
            assert finding.id not in {f.id for f in (*after.findings, *after.undetermined)}


def test_the_same_seed_gives_the_same_exercise(many: list[Exercise], bench: Bench) -> None:
    first = many[0]
    again = make_exercise(bench, first.base, first.lesson.name, first.seed, first.level)
    assert again.broken == first.broken
    assert again.lesson.candidates == first.lesson.candidates
    assert len({(one.rule, str(one.change)) for e in many for one in e.broken}) > len(many), (
        "and others others"
    )


def test_what_follows_is_in_the_key_too(many: list[Exercise], bench: Bench) -> None:
    """Somewhere among many a broken fact has more than one consequence; all of them are in the key."""
    more = [exercise for exercise in many if len(exercise.key) > len(exercise.broken)]
    assert more
    for found in more:
        told = {one.item for one in found.broken}
        follows = {finding.id for finding in found.key} - told
        alone = [bench.check(applied(found.base, [one.change])).findings for one in found.broken]
        assert follows & {finding.id for findings in alone for finding in findings}, found.seed
    for found in many:
        assert all(finding.origin != COMBINED or finding.rests_on for finding in found.key)


def test_levels_differ_in_what_is_to_be_held_together(bench: Bench) -> None:
    base = sound_dossier("养老服务补助2022", bench.words)
    for seed in (1, 2):
        easy = make_exercise(bench, base, "甲", seed, 1)
        hard = make_exercise(bench, base, "甲", seed, 2)
        assert len(easy.broken) == 1
        assert not any(isinstance(one.change.old, bool) for one in hard.broken), "nothing is just ticked off"


def test_a_project_with_problems_makes_no_exercise(bench: Bench, shipped: Library) -> None:
    (dossier,) = read(CASES[0], shipped.book.vocabulary)
    with pytest.raises(FactError, match="不是健全项目"):
        make_exercise(bench, dossier, "甲", 1)
    with pytest.raises(UsageError, match="没有这个健全项目"):
        sound_dossier("没有", bench.words)


# ---- on paper


def test_the_workbook_gives_the_key_when_it_is_checked(
    many: list[Exercise], bench: Bench, shipped: Library, tmp_path: Path
) -> None:
    exercise = max(many, key=lambda one: one.level)
    path = tmp_path / "练习.xlsx"
    write_exercise(exercise, bench, path)
    (dossier,) = read(path, shipped.book.vocabulary)
    result = check(dossier, shipped, choose("sql"))
    assert {f.id for f in result.findings} == {f.id for f in exercise.key}
    assert not result.undetermined
    book = load_workbook(path)
    sheet = book["练习题"]
    assert book.sheetnames[0] == "练习题"
    asked = [sheet.cell(row, 2).value for row in range(2, len(exercise.lesson.candidates) + 2)]
    assert asked == [one.title for one in exercise.lesson.candidates]
    said = " ".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value)
    for line in broken_lines(exercise, bench):
        assert line not in said, "the answer is not in the class's file"


@pytest.mark.parametrize("name", ["答案.docx", "答案.xlsx"])
def test_the_key_says_what_was_broken_and_why(
    many: list[Exercise], bench: Bench, tmp_path: Path, name: str
) -> None:
    exercise = many[1]
    path = tmp_path / name
    write_key(exercise, bench, path)
    if path.suffix == ".docx":
        said = "\n".join(paragraph.text for paragraph in Document(str(path)).paragraphs)
    else:
        book = load_workbook(path)
        said = "\n".join(str(c.value) for s in book for row in s.iter_rows() for c in row if c.value)
    for line in broken_lines(exercise, bench):
        assert line.partition("（")[0] in said
    for one in exercise.lesson.candidates:
        assert one.title in said
        told = explain(bench, exercise.lesson, one)
        assert told.condition in said
        for change in told.changes:
            assert change in said
