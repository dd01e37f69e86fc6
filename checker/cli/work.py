"""What the commands share: finding the input, opening the library, running a check."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from checker import library
from checker.base.errors import Problem, UsageError, nearest
from checker.checking import check as run
from checker.cli.problems import print_warnings
from checker.cli.request import Request
from checker.facts.records import Dossier
from checker.facts.vocabulary import Vocabulary
from checker.findings.finding import Finding
from checker.findings.result import CheckResult
from checker.judging.engines import choose
from checker.library import Library
from checker.library.cases import FACTS, case_names, locate, one_dossier

if TYPE_CHECKING:
    from checker.scoring.sheet import ScoreSheet


__all__ = ["FACTS", "case_names", "locate", "one_dossier"]


def say(text: str) -> None:
    """Print one line."""
    sys.stdout.write(text + "\n")


def open_library(rules: Path | None, kb: Path | None) -> Library:
    """The rule book and knowledge base, with overlays."""
    return library.load(rules, kb)


def rule_folders(rules: Path | None) -> tuple[Path, ...]:
    """The rule folders, the user's own last."""
    base = library.data_root() / "rules"
    return (base, rules) if rules else (base,)


def chosen_kinds(text: str | None, words: Vocabulary) -> list[str]:
    """The kinds of project named by --for, parted by commas. Raises UsageError for one that is none."""
    kinds = [kind for kind in re.split(r"[,，、|\s]+", text or "") if kind]
    for kind in kinds:
        if kind not in words.kinds:
            mend = nearest(kind, words.kinds) or "可用：" + "、".join(words.kinds)
            raise UsageError(Problem(f"--for {kind}", "没有这类项目", mend=mend))
    return kinds


def run_check(request: Request) -> CheckResult:
    """Read, check and print warnings; the start of most commands."""
    return checked(request)[0]


def checked(request: Request) -> tuple[CheckResult, Library]:
    """The same, with the library that it was checked by."""
    lib = open_library(request.rules, request.kb)
    dossier = one_dossier(request.file, lib, request.project)
    result = run(dossier, lib, choose(request.engine), request.as_of, request.today)
    print_warnings(result.warnings)
    return result, lib


def scored(result: CheckResult, lib: Library, rules: Path | None, system: str | None) -> ScoreSheet:
    """The score of a checked project, by the system asked for or its own."""
    from checker.scoring.choose import score_project

    return score_project(result, lib.book, rule_folders(rules), system)


def scored_if_any(
    result: CheckResult, lib: Library, rules: Path | None, system: str | None
) -> ScoreSheet | None:
    """The score for reports of a project that is scored, or is asked to be."""
    from checker.scoring.choose import has_scores

    return scored(result, lib, rules, system) if system or has_scores(result.dossier) else None


def listed_indicators(system: str, lib: Library, rules: Path | None, dossier: Dossier | None) -> Dossier:
    """The facts with a 评分表 that lists the indicators of a system, for the evaluator to fill in."""
    from checker.scoring.choose import with_indicators

    return with_indicators(dossier, system, lib.book, rule_folders(rules))


def find(result: CheckResult, finding_id: str) -> Finding:
    """The finding or undetermined item of that id. Raises UsageError where there is none."""
    finding = result.finding(finding_id)
    if finding is None:
        known = [f.id for f in result.everything]
        same = [known_id for known_id in known if known_id.partition("-")[0] == finding_id.partition("-")[0]]
        hint = nearest(finding_id, same or known) or "编号见 jixiao check 的输出"
        raise UsageError(Problem(finding_id, "没有这个编号的疑点或待核实事项", mend=hint))
    return finding


def refuse_overwrite(output: Path, force: bool) -> None:
    """Raise UsageError when the output has content, somebody's edits perhaps, and --force was not given."""
    if not force and output.is_file() and output.stat().st_size:
        raise UsageError(Problem(str(output), "文件已存在", mend="换个名字，或加 --force 覆盖"))


def refuse_existing(path: Path) -> None:
    """Raise UsageError when something is there already that a new file must not replace."""
    if path.exists():
        raise UsageError(Problem(str(path), "文件已存在", mend="换一个名称，或者直接改那个文件"))


def write_below(path: Path, text: str) -> None:
    """Write a text file, whole or not at all, and the folders above it. Raises UsageError where it cannot."""
    from checker.base.atomic import write_text

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as cause:
        raise UsageError(Problem(str(path.parent), "文件夹建不了", str(cause.strerror))) from None
    write_text(path, text)
