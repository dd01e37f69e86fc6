"""jixiao for Python users: check a project, screen a 项目库, proofread a report, in a line each."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from checker import library as libraries
from checker.base.errors import JixiaoError, Problem, UsageError
from checker.checking import check as run_check
from checker.findings.result import CheckResult
from checker.judging.engines import choose
from checker.library import Library
from checker.library.cases import one_dossier
from checker.library.ranking import load_settings
from checker.portfolio.summary import Summary
from checker.proofreading.proofread import Proofread, proofread
from checker.proofreading.reading import read_report
from checker.screening.run import TOP, Options
from checker.screening.run import screen as run_screen

__all__ = ["CheckResult", "JixiaoError", "check", "load_library", "reconcile", "screen"]
Place = str | Path


def load_library(rules: Place | None = None, kb: Place | None = None) -> Library:
    """The rules and the knowledge base, with your own folders on top where given.

    Raises UsageError for a folder that is not there, RuleError with every problem of their content.
    """
    return libraries.load(Path(rules) if rules else None, Path(kb) if kb else None)


def check(
    source: Place,
    *,
    project: str | None = None,
    library: Library | None = None,
    as_of: date | None = None,
    today: date | None = None,
    engine: str = "auto",
) -> CheckResult:
    """Check one project: a workbook, 事实.yaml, a folder, or a case by its name.

    `project` chooses one of a 项目库; `library` is what `load_library` gave (for many checks load it once);
    `as_of` moves the 评价基准日; `today` is the day on which reviews must not have expired;
    `engine` is "auto", "sql" or "durable", with the same result.

    Raises FactError for facts that cannot be read, UsageError for a wrong call, RuleError for unsound rules.
    """
    known = library or load_library()
    chosen = choose(engine)
    dossier = one_dossier(Path(source), known, project)
    return run_check(dossier, known, chosen, _day(as_of, "as_of"), _day(today, "today"))


def screen(
    source: Place,
    output: Place,
    *,
    rules: Place | None = None,
    kb: Place | None = None,
    memory: str = "4GB",
    threads: int = 0,
    top: int = TOP,
    force: bool = False,
) -> Summary:
    """Judge every project of a 项目库 by every rule, and write the results into the folder `output`.

    `memory` bounds what DuckDB uses, `threads` of 0 are all cores, `top` is how many projects the summary
    lists; `force` replaces earlier results.

    Raises FactError, UsageError and RuleError as `checker.screening.run.screen` does.
    """
    settings = load_settings(*libraries.roots("rules", Path(rules) if rules else None))
    options = Options(memory=memory, threads=threads, top=top, force=force)
    return run_screen(Path(source), Path(output), load_library(rules, kb), settings, options)


def reconcile(source: Place) -> Proofread:
    """Proofread the figures of a report: .docx, .txt, .md or .pdf.

    Raises FactError for what cannot be read.
    """
    return proofread(read_report(Path(source)))


def _day(day: date | None, name: str) -> date | None:
    """A day as such: a time of it is cut off. Raises UsageError for what is no date."""
    if day is None:
        return None
    if not isinstance(day, date):
        raise UsageError(Problem(f"{name}={day!r}", "不是日期", mend="写成 datetime.date(2021, 12, 31)"))
    return date(day.year, day.month, day.day)
