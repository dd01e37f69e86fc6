"""`jixiao learn`: a class reads the facts of a case, says what it sees, and hears what it missed and why."""

from __future__ import annotations

import sys
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from checker.base.errors import Problem, UsageError
from checker.cli.options import Force, Kb, Rules

if TYPE_CHECKING:
    from checker.classroom.answer import Explanation
    from checker.classroom.bench import Bench
    from checker.classroom.exercise import Exercise
    from checker.classroom.lesson import Lesson
    from checker.classroom.state import LessonState
    from checker.library import Library

_LARGEST_SEED = 10**6


def learn(
    case: Annotated[
        str | None,
        typer.Argument(metavar="[案例|文件]", help="上哪一课；与 --exercise 一起写健全项目；不写则列出"),
    ] = None,
    answers: Annotated[
        str | None, typer.Option("--answers", metavar="号数", help="直接给出选择，如 1,3,5；没有写 无")
    ] = None,
    trying: Annotated[
        int | None, typer.Option("--try", metavar="号数", help="讲评以后试改这一条的事实")
    ] = None,
    exercise: Annotated[bool, typer.Option("--exercise", help="出一份练习：从健全项目改坏一到三处")] = False,
    seed: Annotated[
        int | None,
        typer.Option("--seed", metavar="数", min=0, max=_LARGEST_SEED, help="同一个数出同一份练习"),
    ] = None,
    level: Annotated[
        int, typer.Option("--level", metavar="1|2|3", min=1, max=3, help="练习的难易：改坏几处")
    ] = 1,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="练习.xlsx", help="把练习写成工作簿，发给学员")
    ] = None,
    key: Annotated[
        Path | None, typer.Option("--key", metavar="答案.docx|.xlsx", help="把答案写成文件，留给教师")
    ] = None,
    force: Force = False,
    rules: Rules = None,
    kb: Kb = None,
) -> None:
    """上课：先看案例的事实，再选出问题，然后讲评；加 --exercise 出练习。"""
    from checker.classroom.bench import Bench
    from checker.cli import work
    from checker.judging.engines import choose

    if not exercise and (seed is not None or output or key):
        raise UsageError(
            Problem("jixiao learn", "--seed、-o、--key 要与 --exercise 一起用", mend="加上 --exercise")
        )
    chosen = None if answers is None else _numbers(answers)
    _check_outputs(output, key, force)
    library = work.open_library(rules, kb)
    if case is None and not exercise:
        _list_lessons()
        return
    with Bench(library, choose("sql")) as bench:
        if exercise:
            made = _exercise(bench, library, case, seed, level)
            if output or key:
                _write(made, bench, output, key)
                return
            lesson = made.lesson
        else:
            assert case is not None
            lesson = _lesson(bench, library, case)
        _hold(bench, lesson, chosen, trying)


# ---- what to teach


def _list_lessons() -> None:
    from checker.classroom.catalogue import taught_cases
    from checker.classroom.sound import sound_folders
    from checker.cli import work
    from checker.reports.rows import Heading, print_rows

    rows = [
        {
            "案例": one.name,
            "题目": one.plan.title,
            "难易": one.plan.level,
            "时间": f"{one.plan.minutes} 分钟",
            "内容": f"{len(one.plan.problems)} 个说法",
        }
        for one in taught_cases()
    ]
    names = ("案例", "题目", "难易", "时间", "内容")
    print_rows(rows, [Heading(name, name, 2 if name == "题目" else 0) for name in names], "课")
    work.say("上一课：jixiao learn 案例名。自己的项目也能上课：jixiao learn 项目.xlsx")
    work.say(f"出练习：jixiao learn --exercise --level 2，从{'、'.join(sound_folders())}改起。")


def _lesson(bench: Bench, library: Library, case: str) -> Lesson:
    from checker.classroom.lesson import open_lesson
    from checker.cli import work

    place = work.locate(Path(case))
    dossier = work.one_dossier(place, library, None)
    return open_lesson(bench, dossier, place if place.is_dir() else place.parent, place.stem)


def _exercise(bench: Bench, library: Library, base: str | None, seed: int | None, level: int) -> Exercise:
    import secrets

    from checker.classroom.exercise import make_exercise
    from checker.classroom.sound import sound_dossier, sound_folders, sound_name
    from checker.cli import work

    seed = secrets.randbelow(_LARGEST_SEED) if seed is None else seed
    name = sound_name(base or "", seed)
    if name in sound_folders():
        dossier = sound_dossier(name, library.book.vocabulary)
    elif Path(name).exists():
        dossier = work.one_dossier(Path(name), library, None)
    else:
        dossier = sound_dossier(name, library.book.vocabulary)  # says which names there are
    return make_exercise(bench, dossier, name, seed, level)


def _check_outputs(output: Path | None, key: Path | None, force: bool) -> None:
    from checker.cli import work

    for path, option, suffixes in ((output, "-o", (".xlsx",)), (key, "--key", (".docx", ".xlsx"))):
        if path is None:
            continue
        if path.suffix.lower() not in suffixes:
            raise UsageError(Problem(f"{option} {path}", "后缀不对", mend=f"写成 {' 或 '.join(suffixes)}"))
        work.refuse_overwrite(path, force)
    if output and key and output.resolve() == key.resolve():
        raise UsageError(Problem(f"--key {key}", "练习和答案不能是同一个文件", mend="换个名字"))


def _write(made: Exercise, bench: Bench, output: Path | None, key: Path | None) -> None:
    from checker.cli import work
    from checker.reports.exercise_files import write_exercise, write_key

    if output:
        write_exercise(made, bench, output)
        work.say(f"已写出 {output}：{made.lesson.title}，{len(made.lesson.candidates)} 个说法。")
    if key:
        write_key(made, bench, key)
        work.say(f"已写出 {key}：{len(made.key)} 个问题的答案。")
    work.say(
        f"同一份练习：jixiao learn {made.lesson.name} --exercise --seed {made.seed} --level {made.level}"
    )


# ---- the class


def _hold(bench: Bench, lesson: Lesson, chosen: Collection[int] | None, trying: int | None) -> None:
    from checker.classroom.state import LessonState
    from checker.reports.classroom import print_facts, print_questions, print_statements

    print_facts(lesson)
    print_statements(lesson.candidates)
    state = LessonState(lesson).read()
    state = state.tick(chosen) if chosen is not None else _ask(state)
    state = state.reveal()
    explained = _explain(bench, state)
    if trying is not None:
        _try(bench, lesson, explained, trying)
    elif chosen is None:
        _offer(bench, lesson, explained)
    print_questions(lesson)


def _ask(state: LessonState) -> LessonState:
    """Ask until there is an answer; `?` gives a hint, and what cannot be read is asked again."""
    from checker.cli import work

    work.say("写号数，用逗号隔开，如 1,3,5；要提示写 ?；没有就直接回车。")
    while True:
        line = _read("你看到的问题：")
        if line is not None and line.strip() in ("?", "？"):
            state, said = state.hint()
            work.say(f"提示：{said}")
            continue
        try:
            return state.tick(_numbers(line or ""))
        except UsageError as error:
            work.say("；".join(f"{problem.what}，{problem.mend}" for problem in error.problems))


def _explain(bench: Bench, state: LessonState) -> dict[int, Explanation]:
    from checker.classroom.answer import Outcome, explain
    from checker.reports.classroom import print_answer, print_explanation

    assert state.answer is not None
    print_answer(state.answer)
    explained: dict[int, Explanation] = {}
    for verdict in state.answer.verdicts:
        if verdict.outcome is Outcome.PASSED and not verdict.candidate.note:
            continue  # nobody was mistaken, and there is nothing to add
        found = explain(bench, state.lesson, verdict.candidate)
        explained[verdict.candidate.number] = found
        print_explanation(found, verdict.outcome)
    return explained


def _offer(bench: Bench, lesson: Lesson, explained: dict[int, Explanation]) -> None:
    """Let the class change facts, one statement after another, until it has had enough."""
    from checker.cli import work

    numbers = [number for number, found in explained.items() if found.remedy]
    if not numbers:
        return
    while True:
        shown = "、".join(map(str, numbers))
        line = _read(f"\n试改哪一条的事实（{shown}），看它消失？不试了就直接回车：")
        if line is None or not line.strip():
            return
        try:
            for number in sorted(_numbers(line)):
                _try(bench, lesson, explained, number)
        except UsageError as error:
            work.say("；".join(f"{problem.what}，{problem.mend}" for problem in error.problems))


def _try(bench: Bench, lesson: Lesson, explained: dict[int, Explanation], number: int) -> None:
    from checker.classroom.answer import explain, try_out
    from checker.reports.classroom import print_trial

    candidate = lesson.candidate(number)
    if candidate is None:
        mend = f"只有 1 至 {len(lesson.candidates)} 号"
        raise UsageError(Problem("试改", f"没有第 {number} 号", mend=mend))
    found = explained.get(number) or explain(bench, lesson, candidate)
    trial = try_out(bench, lesson, found)
    if trial is None:
        why = "" if candidate.is_problem else "它本来不是问题"
        raise UsageError(Problem("试改", f"第 {number} 号没有可以试改的事实", why, "换一条是问题的"))
    print_trial(trial, candidate)


def _numbers(text: str) -> frozenset[int]:
    from checker.classroom.state import read_numbers

    return frozenset() if text.strip() in ("无", "没有") else read_numbers(text)


def _read(prompt: str) -> str | None:
    """A line from the class, or None where nobody is there to say more."""
    sys.stdout.write(prompt)
    sys.stdout.flush()
    try:
        line = sys.stdin.readline() if sys.stdin else ""
    except OSError:  # no terminal, no pipe
        line = ""
    if not line.endswith("\n"):
        sys.stdout.write("\n")
    return line if line else None
