"""Compares two versions over cases, a folder of projects or a 项目库."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from checker.base.errors import FactError, JixiaoError, Problem
from checker.collecting.find import IGNORED, READABLE
from checker.facts.readers import FACTS_FILE, read
from checker.facts.readers.portfolio import is_portfolio
from checker.facts.records import Dossier
from checker.impact.few import compare_dossiers
from checker.impact.model import Compared, Impact
from checker.impact.rules import changed_rules
from checker.impact.versions import Version
from checker.portfolio.screen import Report


def impact(
    old: Version, new: Version, sources: Sequence[Path], report: Report
) -> tuple[Impact, tuple[Problem, ...]]:
    """Compare both versions over all projects of the sources; also say which files could not be read.

    A source is a 项目库 (a folder of Parquet files), a file of facts, or a folder with such files.

    Raises FactError where a 项目库 or no file at all can be read.
    """
    made, projects, unread = Compared(), 0, []
    dossiers: list[Dossier] = []
    for source in sources:
        if is_portfolio(source):
            from checker.impact.many import compare_library

            part, number = compare_library(old, new, source, report)
            _merge(made, part)
            projects += number
        else:
            found, problems = _read(source, old, new, report)
            dossiers += found
            unread += problems
    dossiers = _distinct(dossiers, unread)
    if dossiers:
        report("判断", 0, 1)
        _merge(made, compare_dossiers(old, new, dossiers))
        projects += len(dossiers)
    elif unread and not projects:
        raise FactError(unread)
    names = {r.id: r.name for v in (old, new) for r in v.library.book.rules.values()}
    place = {rule_id: number for number, rule_id in enumerate(names)}
    touched = tuple(sorted(made.touched, key=lambda one: (place[one.rule], one.project_id, one.subject)))
    waiting = {rule: (begun, ended) for rule, (begun, ended) in sorted(made.waiting.items())}
    return (
        Impact(old.name, new.name, projects, touched, changed_rules(old, new), waiting, names),
        tuple(unread),
    )


def _merge(into: Compared, part: Compared) -> None:
    into.touched += part.touched
    for rule, (begun, ended) in part.waiting.items():
        counts = into.waiting.setdefault(rule, [0, 0])
        counts[0] += begun
        counts[1] += ended


def _read(source: Path, old: Version, new: Version, report: Report) -> tuple[list[Dossier], list[Problem]]:
    """All projects of a file or folder; a file that neither version's dictionary can read is noted."""
    files = _files(source)
    found: list[Dossier] = []
    problems: list[Problem] = []
    for number, file in enumerate(files):
        report(f"读入 {file.name}", number, len(files))
        try:
            found += _dossiers(file, old, new)
        except JixiaoError as error:
            problems.append(Problem(str(file), "读不出来，没有比较", why=error.problems[0].what))
    return found, problems


def _files(source: Path) -> list[Path]:
    if not source.is_dir():
        return [source]
    found = sorted(p for p in source.rglob("*") if p.suffix.lower() in READABLE and p.is_file())
    return [p for p in found if p.name not in IGNORED and not p.name.startswith((".", "~$"))]


def _dossiers(file: Path, old: Version, new: Version) -> list[Dossier]:
    """Read by the new dictionary; by the old one where a field is no more."""
    try:
        return read(file.parent if file.name == FACTS_FILE else file, new.library.book.vocabulary)
    except JixiaoError:
        if old.library.book.vocabulary == new.library.book.vocabulary:
            raise
        return read(file, old.library.book.vocabulary)


def _distinct(dossiers: Sequence[Dossier], problems: list[Problem]) -> list[Dossier]:
    """One dossier a project id; of two projects with one id the first is compared, the others are noted."""
    kept: dict[str, Dossier] = {}
    for dossier in dossiers:
        first = kept.setdefault(dossier.project_id, dossier)
        if first is not dossier:
            why = f"{first.origin} 已有这个编号"
            problems.append(Problem(dossier.origin, f"项目编号“{dossier.project_id}”重复，没有比较", why))
    return list(kept.values())
