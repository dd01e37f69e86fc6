"""Which system a project is scored by: the one asked for, the project's, its own sheet, or the common one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from checker.base.errors import FactError, Problem, UsageError, nearest
from checker.facts.records import Dossier, Record, Source, Value
from checker.facts.vocabulary import PROJECT, SCORE_SHEET
from checker.findings.result import CheckResult
from checker.rulebook.rules import RuleBook
from checker.schemas.scoring_words import LEVELS
from checker.scoring import reader
from checker.scoring.entries import read_entries
from checker.scoring.model import Indicator, System
from checker.scoring.score import score
from checker.scoring.sheet import ScoreSheet

COMMON = "共性框架"
FIELD = "评分体系"


def has_scores(dossier: Dossier) -> bool:
    """Whether the project has a 评分表 of its own or names a system: then its reports show the score."""
    return bool(dossier.of(SCORE_SHEET)) or FIELD in dossier.project.values


def score_project(
    result: CheckResult, book: RuleBook, folders: tuple[Path, ...], asked: str | None = None
) -> ScoreSheet:
    """Score a checked project; `folders` hold the rules, `asked` is the id or file of a system.

    Raises UsageError for a system that does not exist, RuleError for one that is unsound, FactError for
    a 评分表 that cannot be used.
    """
    entries = read_entries(result.dossier, book)
    system, why = _system(result.dossier, book, folders, asked)
    return score(result, book, entries, system, why)


def with_indicators(
    dossier: Dossier | None, asked: str, book: RuleBook, folders: tuple[Path, ...]
) -> Dossier:
    """The facts with a 评分表 that lists the indicators of a system; what stands there already is kept.

    Raises UsageError for a system that does not exist, FactError for a 评分表 that cannot be used.
    """
    system = _known(asked, book, folders, UsageError, f"--system {asked}")
    nowhere = Source("", 0)
    blank = Dossier("", {PROJECT: (Record(PROJECT, 1, {}, nowhere),)}, {}, "")
    found = dossier or blank
    entries = read_entries(found, book)
    kept = [record.values for record in found.of(SCORE_SHEET)]
    rows = [*kept, *(_row(node) for node in system.leaves() if entries.at(node.path) is None)]
    records = tuple(Record(SCORE_SHEET, number, row, nowhere) for number, row in enumerate(rows, 1))
    project = found.project
    if system.id in reader.files(folders):
        project = replace(project, values={**project.values, FIELD: system.id})
    return replace(found, records={**found.records, PROJECT: (project,), SCORE_SHEET: records})


def _row(node: Indicator) -> dict[str, Value]:
    """An indicator as a row of the sheet, without points."""
    row: dict[str, Value] = {f"{level}指标": name for level, name in zip(LEVELS, node.path, strict=False)}
    if node.weight is not None:
        row["指标分值"] = node.weight
    if node.standard:
        row["评分标准"] = node.standard
    return row


def find_system(name: str, book: RuleBook, folders: tuple[Path, ...]) -> System | None:
    """The system of an id or of a file; None where there is none."""
    if name.endswith(".yaml") and Path(name).is_file():
        return reader.load(Path(name), book)
    path = reader.files(folders).get(name)
    return reader.load(path, book) if path else None


def _system(
    dossier: Dossier, book: RuleBook, folders: tuple[Path, ...], asked: str | None
) -> tuple[System | None, str]:
    """The system, None for the sheet by itself, and why that one."""
    if asked is not None:
        return _known(asked, book, folders, UsageError, f"--system {asked}"), "由 --system 指定"
    named = dossier.project.values.get(FIELD)
    if named is not None:
        place = f"{dossier.project.source}“{FIELD}”"
        return _known(str(named), book, folders, FactError, place), f"项目表“{FIELD}”所填"
    if dossier.of(SCORE_SHEET):
        return None, f"项目自己的《{SCORE_SHEET}》"
    return _known(COMMON, book, folders, UsageError, COMMON), "没有评分表，也没有指定，用共性框架"


def _known(
    name: str, book: RuleBook, folders: tuple[Path, ...], error: type[UsageError | FactError], place: str
) -> System:
    system = find_system(name, book, folders)
    if system is None:
        known = reader.files(folders)
        mend = nearest(name, known) or "可用：" + "、".join(known)
        raise error(Problem(place, f"没有评分体系“{name}”", mend=mend))
    return system
