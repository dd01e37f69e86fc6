"""What a worker process can be asked to do."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from checker import library
from checker.base.errors import Problem, UsageError
from checker.checking import Checker
from checker.facts.readers.layout import Opened, open_workbook
from checker.facts.readers.reviews import add_from_folder
from checker.facts.records import Dossier
from checker.findings.result import CheckResult
from checker.findings.write_reviews import add as add_review
from checker.judging.engines import choose
from checker.reports.arrange import Plan, arranged
from checker.web import saving
from checker.web.edits import Edits, applied

if TYPE_CHECKING:
    from checker.classroom.answer import Explanation, Trial
    from checker.importing.words import Passage, Words
    from checker.knowledge.resolve import Citation
    from checker.web.lessons import Given, Subject, Teacher


class Bench:
    """A library and a checker that are kept from task to task. Use as a context manager."""

    def __init__(self, rules: Path | None, kb: Path | None) -> None:
        self.library = library.load(rules, kb)
        self.phrases_from = (library.data_root() / "rules", *([rules] if rules else []))
        self._checker: Checker | None = None
        self._words: Words | None = None
        self._teacher: Teacher | None = None
        self._open = ExitStack()

    def __enter__(self) -> Bench:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()
        if self._checker is not None:
            self._checker.__exit__(kind, error, trace)

    @property
    def tasks(self) -> Mapping[str, Callable[..., Any]]:
        """The tasks by name."""
        return {
            "adopt": self.adopt,
            "open": self.open,
            "check": self.check,
            "try": self.what_if,
            "save": self.save,
            "draft": self.draft,
            "ledger": self.ledger,
            "requests": self.requests,
            "review": self.review,
            "words": self.words,
            "warm": self.warm,
            "lesson": self.lesson,
            "explain": self.explain,
            "try_lesson": self.try_lesson,
        }

    def warm(self) -> None:
        """Make ready what the first check would have to wait for."""
        import openpyxl  # noqa: F401
        import python_calamine  # noqa: F401

        import checker.importing.words  # noqa: F401

        self._open_checker()

    def _open_checker(self) -> Checker:
        if self._checker is None:
            self._checker = Checker(self.library, choose("auto")).__enter__()
        return self._checker

    def adopt(self, source: Path, target: Path) -> str:
        """Read facts and lay them down at `target` as a workbook; gives the project's name.

        Raises FactError or UsageError where `source` cannot be read as one project.
        """
        from checker.facts.readers import read

        words = self.library.book.vocabulary
        if source.is_file() and source.suffix.lower() in {".xlsx", ".xlsm"}:
            name = open_workbook(source, words).dossier.name
            shutil.copyfile(source, target)
            return name
        dossiers = read(source, words)
        if len(dossiers) != 1:
            raise UsageError(Problem(source.name, f"里面有 {len(dossiers)} 个项目", mend="一次打开一个项目"))
        from checker.facts.workbook import write_workbook

        names = {rule.id: rule.name for rule in self.library.book.rules.values()}
        write_workbook(target, words, dossiers[0], names)
        return dossiers[0].name

    def open(self, path: Path) -> Opened:
        """Read a project's workbook and the reviews beside it."""
        opened = open_workbook(path, self.library.book.vocabulary)
        (dossier,) = add_from_folder([opened.dossier], path.parent)
        return replace(opened, dossier=dossier)

    def check(self, dossier: Dossier, today: date | None) -> CheckResult:
        """Check facts as they are."""
        return self._open_checker().check(dossier, today=today)

    def what_if(self, opened: Opened, edits: Edits, today: date | None) -> CheckResult:
        """Check facts as they would be. Raises FactError where they would not be sound."""
        return self.check(applied(opened, edits, self.library.book.vocabulary), today)

    def save(self, path: Path, expected: str, edits: Edits) -> None:
        """Save changes into the workbook, as `saving.save` does."""
        saving.save(path, expected, edits, self.library.book.vocabulary)

    def review(self, path: Path, review: Any) -> None:
        """Add a review to a 复核.yaml."""
        add_review(path, review)

    def words(self, citations: Sequence[Citation]) -> dict[str, Passage]:
        """The articles' own words by ref, as far as a folder of texts was set and holds them."""
        from checker.importing.words import Words, remembered_folder

        folder = remembered_folder()
        if folder is None:
            return {}
        if self._words is None or self._words.folder != folder:
            self._words = Words(folder)
        words = self._words
        found = {c.ref: words.passage(c, c.clause) for c in citations if c.clause}
        return {ref: passage for ref, passage in found.items() if passage}

    def draft(self, result: CheckResult, plan: Plan) -> bytes:
        """The draft as a Word file."""
        from checker.library.phrases import load_phrases
        from checker.reports.draft import write_draft

        phrases = load_phrases(*self.phrases_from)
        return _written(".docx", lambda path: write_draft(arranged(result, plan), path, None, phrases))

    def ledger(self, result: CheckResult, plan: Plan) -> bytes:
        """The ledger as an Excel file, in the order of the draft."""
        from checker.reports.ledger import write_ledger

        return _written(".xlsx", lambda path: write_ledger(arranged(result, plan, merge=False), path))

    def requests(self, result: CheckResult, received: tuple[str, ...], kind: str) -> bytes:
        """The list of papers to ask for, as `.docx` or `.xlsx`."""
        from checker.reports import requests_list

        write = {".docx": requests_list.write_docx, ".xlsx": requests_list.write_xlsx}[kind]
        return _written(kind, lambda path: write(result, path, received))

    # ---- the classroom

    def _teach(self) -> Teacher:
        """The teacher, whose bench is opened when the first lesson is asked for."""
        if self._teacher is None:
            from checker.classroom.bench import Bench as School
            from checker.web.lessons import Teacher

            self._teacher = Teacher(self._open.enter_context(School(self.library, choose("sql"))))
        return self._teacher

    def lesson(self, subject: Subject, dossier: Dossier | None) -> Given:
        """The lesson on a subject; see `Teacher.lesson`."""
        return self._teach().lesson(subject, dossier)

    def explain(self, given: Given, number: int) -> Explanation:
        """Everything about one statement of a lesson; see `Teacher.explain`."""
        return self._teach().explain(given, number)

    def try_lesson(self, given: Given, explanation: Explanation) -> Trial | None:
        """A change of a lesson's facts tried out; see `Teacher.try_out`."""
        return self._teach().try_out(given, explanation)


def _written(suffix: str, write: Callable[[Path], object]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"文件{suffix}"
        write(path)
        return path.read_bytes()
