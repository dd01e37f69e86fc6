"""A warm engine to try facts on: the whole check of a project, or one table of it in a fifth of the time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from types import TracebackType

from checker.checking import Checker
from checker.facts.records import Dossier
from checker.facts.vocabulary import Vocabulary
from checker.findings.finding import Finding, id_of
from checker.findings.result import CheckResult
from checker.judging.engines import Engine
from checker.judging.judgment import Judgment
from checker.library import Library
from checker.rulebook.rules import RuleBook
from checker.rulebook.states import State
from checker.rulebook.tables import CONCLUSIONS

_NO_REVIEW_EXPIRES = date(1970, 1, 1)  # classes look at facts; the day they meet must change nothing


@dataclass(frozen=True)
class View:
    """All that the engine says of one project: findings, and every judgment by the id of its row and rule."""

    result: CheckResult
    judgments: Mapping[str, Judgment]

    @property
    def dossier(self) -> Dossier:
        """The project that was looked at."""
        return self.result.dossier

    @cached_property
    def findings(self) -> Mapping[str, Finding]:
        """The problems that stand, by id."""
        return {finding.id: finding for finding in self.result.findings}

    def state(self, item: str) -> State | None:
        """What was judged of a row and rule, or None where there is no such row (any more)."""
        if item in self.judgments:
            return self.judgments[item].state
        return State.VIOLATED if item in self.findings else None  # 人工认定 rows are judged by nobody


class Bench:
    """Looks at projects one after another. Use as a context manager, from one thread."""

    def __init__(self, library: Library, engine: Engine) -> None:
        self.library = library
        self._checker = Checker(library, engine)

    def __enter__(self) -> Bench:
        self._checker.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._checker.__exit__(kind, error, trace)

    @property
    def book(self) -> RuleBook:
        """The rules."""
        return self.library.book

    @property
    def words(self) -> Vocabulary:
        """The fact dictionary."""
        return self.library.book.vocabulary

    def look(self, dossier: Dossier) -> View:
        """Check a project and give every judgment with it."""
        result, judgments = self._checker.check_and_judge(dossier, today=_NO_REVIEW_EXPIRES)
        return View(result, {id_of(judgment): judgment for judgment in judgments})

    def check(self, dossier: Dossier) -> CheckResult:
        """Check a project."""
        return self._checker.check(dossier, today=_NO_REVIEW_EXPIRES)

    def judgment(self, dossier: Dossier, table: str, item: str) -> Judgment | None:
        """The judgment of one row and rule on one table; None where the row is not there."""
        assert table != CONCLUSIONS, "conclusions follow from all tables"
        found = self._checker.judge_on(dossier, table)
        return next((judgment for judgment in found if id_of(judgment) == item), None)
