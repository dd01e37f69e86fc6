"""What a worker does for the classroom: lessons made, statements explained, changes tried out."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace

from checker.base.errors import Problem, UsageError
from checker.classroom.answer import Explanation, Trial, explain, try_out
from checker.classroom.bench import Bench, View
from checker.classroom.catalogue import taught_cases
from checker.classroom.exercise import make_exercise
from checker.classroom.lesson import Lesson, lesson_of, lesson_without_plan
from checker.classroom.sound import sound_dossier, sound_name
from checker.facts.readers import read
from checker.facts.records import Dossier
from checker.reports.exercise_files import broken_lines

_MOST_VIEWS = 4  # each with all judgments of a project


@dataclass(frozen=True)
class Case:
    """A case that comes with a lesson."""

    name: str


@dataclass(frozen=True)
class Drill:
    """An exercise; `base` is the sound project it is made of, "" for the one that the seed picks."""

    seed: int
    level: int
    base: str = ""


@dataclass(frozen=True)
class Own:
    """A project of the desk, as its workbook stood when it had this digest."""

    project: str
    digest: str


Subject = Case | Drill | Own


@dataclass(frozen=True)
class Given:
    """A lesson as it travels: without the judgments, which any worker makes again from the facts.

    `broken` says what was done to the facts of an exercise, and `name` what it was made of.
    """

    subject: Subject
    lesson: Lesson
    broken: tuple[str, ...] = ()


class Teacher:
    """Makes lessons and explains them, on a bench of its own."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._views: OrderedDict[Subject, View] = OrderedDict()

    def lesson(self, subject: Subject, dossier: Dossier | None = None) -> Given:
        """The lesson on a subject; of an own project, on these facts.

        Raises UsageError for a case there is not, FactError for facts that are no lesson.
        """
        if isinstance(subject, Drill):
            return self._drill(subject)
        if isinstance(subject, Case):
            made = self._case(subject.name)
        else:
            assert dossier is not None, "the desk gives the facts of an own project"
            made = lesson_without_plan(self._bench, dossier, dossier.name)
        return Given(subject, self._light(subject, made))

    def explain(self, given: Given, number: int) -> Explanation:
        """Everything about one statement, with the fact to change. Raises UsageError for a wrong number."""
        candidate = given.lesson.candidate(number)
        if candidate is None:
            raise UsageError(Problem("讲评", f"没有第 {number} 号", mend="重新打开这一课"))
        return explain(self._bench, self._full(given), candidate)

    def try_out(self, given: Given, explanation: Explanation) -> Trial | None:
        """Change the facts as the explanation says and check anew."""
        return try_out(self._bench, self._full(given), explanation)

    def _case(self, name: str) -> Lesson:
        found = next((one for one in taught_cases() if one.name == name), None)
        if found is None:
            raise UsageError(Problem(name, "没有这一课", mend="回到课堂，从五课里选"))
        (dossier,) = read(found.folder, self._bench.words)
        return lesson_of(self._bench, dossier, found.plan, found.name)

    def _drill(self, drill: Drill) -> Given:
        name = sound_name(drill.base, drill.seed)
        base = sound_dossier(name, self._bench.words)
        made = make_exercise(self._bench, base, name, drill.seed, drill.level)
        return Given(drill, self._light(drill, made.lesson), broken_lines(made, self._bench))

    # ---- judgments stay here

    def _light(self, subject: Subject, lesson: Lesson) -> Lesson:
        self._keep(subject, lesson.view)
        return replace(lesson, view=View(lesson.view.result, {}))

    def _full(self, given: Given) -> Lesson:
        view = self._views.get(given.subject)
        if view is None:
            view = self._bench.look(given.lesson.dossier)
            self._keep(given.subject, view)
        return replace(given.lesson, view=view)

    def _keep(self, subject: Subject, view: View) -> None:
        self._views[subject] = view
        while len(self._views) > _MOST_VIEWS:
            self._views.popitem(last=False)
