"""Scores small projects by systems written in a test, so that each test shows all that matters."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from checker.base import yamlfile
from checker.base.errors import Problem, RuleError
from checker.checking import Checker
from checker.facts.readers import read
from checker.facts.readers.yaml_facts import dossier_of
from checker.findings.result import CheckResult
from checker.judging.engines import choose
from checker.library import Library
from checker.rulebook.rules import RuleBook
from checker.scoring.choose import score_project
from checker.scoring.entries import read_entries
from checker.scoring.model import System
from checker.scoring.reader import system_of
from checker.scoring.score import score
from checker.scoring.sheet import Line, ScoreSheet
from tests.support import ROOT

PROJECT = {
    "项目编号": "例", "项目名称": "试评项目", "地区": "河北省秦皇岛市", "评价年度": 2021,
    "评价起始年度": 2021, "评价基准日": "2021-12-31",
}  # fmt: skip


def checker(library: Library) -> Checker:
    """One checker for all tests: it keeps its store and plans."""
    if library.version not in _CHECKERS:
        _CHECKERS[library.version] = Checker(library, choose("sql"))
    return _CHECKERS[library.version]


_CHECKERS: dict[str, Checker] = {}


def system(content: Mapping[str, Any] | str, book: RuleBook) -> System:
    """A system from YAML text or plain data. Raises RuleError with all its problems."""
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False, default=float)
    problems: list[Problem] = []
    made = system_of(yamlfile.loads(text, RuleError, "试.yaml"), book, "试.yaml", problems)
    if made is None or problems:
        raise RuleError(problems)
    return made


def leaf(name: str, weight: Any = 10, **more: Any) -> dict[str, Any]:
    """An indicator as it is written."""
    return {"name": name, **({} if weight is None else {"weight": weight}), **more}


def of_leaves(*leaves: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A system of 一级 indicators alone."""
    total = sum(one.get("weight", 0) for one in leaves)
    return {
        "id": "试",
        "name": "试",
        "indicators": list(leaves),
        **({"total": total} if total else {}),
        **more,
    }


def checked(facts: Mapping[str, Any], library: Library) -> CheckResult:
    """A checked project of these facts."""
    content = {**facts, "项目": {**PROJECT, **facts.get("项目", {})}}
    return checker(library).check(dossier_of(content, library.book.vocabulary, "例"))


def scored(
    facts: Mapping[str, Any],
    library: Library,
    content: Mapping[str, Any] | str | None,
    rows: Sequence[Mapping[str, Any]] = (),
) -> ScoreSheet:
    """A project scored by a system, with these rows in its 评分表."""
    result = checked({**facts, **({"评分表": list(rows)} if rows else {})}, library)
    entries = read_entries(result.dossier, library.book)
    return score(result, library.book, entries, system(content, library.book) if content else None, "试")


def scored_case(name: str, library: Library, asked: str | None = None) -> ScoreSheet:
    """A case of the library, scored."""
    (dossier,) = read(ROOT / "cases" / name, library.book.vocabulary)
    result = checker(library).check(dossier)
    return score_project(result, library.book, (ROOT / "rules",), asked)


def line(sheet: ScoreSheet, name: str) -> Line:
    """The line of an indicator by its own name."""
    (found,) = [line for line in sheet.lines if line.indicator.name == name]
    return found


def kinds(sheet: ScoreSheet) -> list[str]:
    """The kinds of all remarks."""
    return [remark.kind.value for remark in sheet.remarks]


def system_file(name: str) -> Path:
    """A shipped system."""
    return ROOT / "rules" / "评分" / f"{name}.yaml"
