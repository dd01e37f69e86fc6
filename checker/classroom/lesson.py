"""A lesson: the facts first, statements to judge, questions to talk about; of a case or an exercise."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from random import Random

from checker.base.errors import FactError, Problem
from checker.classroom import candidates as choosing
from checker.classroom.bench import Bench, View
from checker.classroom.candidates import Candidate
from checker.classroom.facts import FactsTable, standards, tables
from checker.classroom.plan import FILE, Plan, Question, load_plan
from checker.facts.records import Dossier


@dataclass(frozen=True)
class Lesson:
    """What a class is given. `view` is what the engine says of the facts, and not for showing."""

    title: str
    name: str
    minutes: int
    level: str
    aims: tuple[str, ...]
    facts: tuple[FactsTable, ...]
    candidates: tuple[Candidate, ...]
    questions: tuple[Question, ...]
    view: View

    @property
    def dossier(self) -> Dossier:
        """The project the class looks at."""
        return self.view.dossier

    def candidate(self, number: int) -> Candidate | None:
        """The statement of that number."""
        return next((one for one in self.candidates if one.number == number), None)

    def hints(self) -> tuple[str, ...]:
        """Hints that give nothing away: how many there are, then what the plan says of the statements."""
        true = [one for one in self.candidates if one.is_problem]
        stages = Counter(one.stage for one in true)
        spread = "，".join(f"{stage} {count} 个" for stage, count in stages.items())
        first = f"{len(self.candidates)} 个说法里有 {len(true)} 个是问题" + (
            f"：{spread}。" if spread else "。"
        )
        return (first, *(f"{one.number}. {one.hint}" for one in self.candidates if one.hint))


def lesson_of(bench: Bench, dossier: Dossier, plan: Plan, name: str) -> Lesson:
    """A case as its plan teaches it. Raises FactError for statements that the case does not bear out."""
    view = bench.look(dossier)
    chosen = choosing.from_plan(plan.problems, view, bench.book)
    order = [name for name, _ in plan.read]
    return Lesson(
        title=plan.title,
        name=name,
        minutes=plan.minutes,
        level=plan.level,
        aims=plan.aims,
        facts=(*tables(dossier, bench.words, order, dict(plan.read)), *standards(view, chosen)),
        candidates=chosen,
        questions=plan.questions,
        view=view,
    )


def lesson_without_plan(bench: Bench, dossier: Dossier, name: str, seed: int = 0) -> Lesson:
    """A lesson of any project, with statements chosen by the program.

    Raises FactError where no fact is a problem: there would be nothing to find.
    """
    view = bench.look(dossier)
    chosen = choosing.of_itself(view, bench.book, Random(seed))  # noqa: S311
    if not any(one.is_problem for one in chosen):
        mend = "用 jixiao learn --exercise 出一份练习，或换一个项目"
        raise FactError(Problem(name, "没有能从事实看出的问题，不适合上课", mend=mend))
    return Lesson(
        title=dossier.name,
        name=name,
        minutes=0,
        level="",
        aims=(),
        facts=(*tables(dossier, bench.words), *standards(view, chosen)),
        candidates=chosen,
        questions=(),
        view=view,
    )


def open_lesson(bench: Bench, dossier: Dossier, folder: Path, name: str) -> Lesson:
    """The lesson of a project: by the 课堂.yaml in its folder, without one as the program chooses."""
    path = folder / FILE
    if path.is_file():
        return lesson_of(bench, dossier, load_plan(path), name)
    return lesson_without_plan(bench, dossier, name)
