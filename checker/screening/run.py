"""A screening from end to end: a 项目库 in, a folder of results out, whole or not at all."""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from checker.base.errors import Problem, UsageError
from checker.base.version import __version__
from checker.library import Library
from checker.library.ranking import Settings
from checker.portfolio.database import Database
from checker.portfolio.folder import whole_folder
from checker.portfolio.screen import Report, Screening
from checker.portfolio.source import FactLibrary, open_library
from checker.portfolio.summary import Summary, rank, summarise, write_tables

MARK = "筛查.json"
JUDGMENTS = "判断"
TOP = 1000


@dataclass(frozen=True)
class Options:
    """How a screening is run: what DuckDB may use of memory and cores, and how much is listed."""

    memory: str = "4GB"
    threads: int = 0
    top: int = TOP
    force: bool = False

    @property
    def cores(self) -> int:
        """The cores to use: those given, or all."""
        return self.threads or os.cpu_count() or 1


def screen(
    source: Path,
    target: Path,
    library: Library,
    settings: Settings,
    options: Options | None = None,
    report: Report | None = None,
) -> Summary:
    """Judge every project of a 项目库; write 判断/, 项目.parquet, 规则.parquet, 筛查汇总.xlsx and 筛查.json.

    Raises FactError for files that cannot be read, UsageError for a place that cannot be written or memory
    that does not suffice, RuleError for rules that fail.
    """
    from checker.reports.screening import write_workbook

    options = options or Options()
    facts = open_library(source, library.book.vocabulary)
    if facts.folder.resolve() in (target.resolve(), *target.resolve().parents):
        raise UsageError(Problem(str(target), "结果不能写进项目库里", mend="请换一个文件夹"))
    started = time.perf_counter()
    with whole_folder(target, MARK, force=options.force) as draft:
        summary = _judge(facts, draft, library, settings, options, report)
        write_workbook(summary, draft / "筛查汇总.xlsx", source.name, library.version)
        content = about(summary, library, source.name, time.perf_counter() - started)
        (draft / MARK).write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return summary


def _judge(
    facts: FactLibrary,
    draft: Path,
    library: Library,
    settings: Settings,
    options: Options,
    report: Report | None,
) -> Summary:
    judgments, spill = draft / JUDGMENTS, draft / ".溢出"
    judgments.mkdir()
    spill.mkdir()
    with Database(
        facts, library.book, memory=options.memory, threads=options.cores, spill=spill, results=draft
    ) as database:
        screening = Screening(database, library, judgments, report=report)
        screening.run()
        rank(database, library.book, settings)
        summary = summarise(database, library.book, screening.states, settings, top=options.top)
        write_tables(database, summary, draft)
    for left in spill.iterdir():
        left.unlink()
    spill.rmdir()
    return summary


def about(summary: Summary, library: Library, source: str, seconds: float) -> dict[str, object]:
    """What 筛查.json says of a screening of the 项目库 `source`, as JSON data."""
    from checker.rulebook.states import State

    return {
        "项目库": source,
        "项目数": summary.projects,
        "未筛查项目数": summary.left_out,
        "有疑点项目数": summary.hit,
        "判断": {state.value: summary.total(state) for state in State},
        "版本": {"jixiao": __version__, "规则库": library.version},
        "用时秒": round(seconds, 1),
        "完成于": datetime.now().astimezone().isoformat(timespec="seconds"),
        "提醒": [{"规则": w.place, "what": w.what, "why": w.why, "mend": w.mend} for w in summary.warnings],
    }
