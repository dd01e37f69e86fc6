"""A screening on Spark from end to end: a 项目库 anywhere in, a folder of results anywhere out."""

from __future__ import annotations

import json
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from checker.base.errors import Problem, UsageError
from checker.library import Library
from checker.library.ranking import Settings
from checker.portfolio.screen import Report
from checker.portfolio.summary import Summary, rank, summarise, write_tables
from checker.screening.run import JUDGMENTS, MARK, Options, about

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from checker.portfolio.spark_files import Folder


def screen_on_spark(
    session: SparkSession,
    source: str,
    target: str,
    library: Library,
    settings: Settings,
    options: Options | None = None,
    report: Report | None = None,
) -> Summary:
    """Judge every project of a 项目库 as `run.screen` does, with the same results, on a running Spark.

    `source` and `target` are paths or any address that Spark reads and writes, such as `hdfs://…`. The
    session's own settings and views stay as they are. Of the options, memory and threads are Spark's affair.

    Raises FactError for files that cannot be read, UsageError for a place that cannot be written or memory
    that does not suffice, RuleError for rules that fail.
    """
    from checker.portfolio.spark_database import SparkDatabase
    from checker.portfolio.spark_files import folder_at, whole_result
    from checker.portfolio.spark_screen import SparkScreening
    from checker.portfolio.spark_source import open_at

    options = options or Options()
    start, end = folder_at(session, source), folder_at(session, target)
    if f"{end.address}/".startswith(f"{start.address}/"):
        raise UsageError(Problem(target, "结果不能写进项目库里", mend="请换一个文件夹"))
    started = time.perf_counter()
    found = open_at(start, session, library.book.vocabulary)
    with whole_result(end, MARK, force=options.force) as draft:
        with SparkDatabase(
            session, found.facts, library.book, files=found.addresses, results=draft.address
        ) as database:
            screening = SparkScreening(database, library, Path(JUDGMENTS), report=report)
            screening.run()
            rank(database, library.book, settings)
            summary = summarise(database, library.book, screening.states, settings, top=options.top)
            write_tables(database, summary, Path())
        _write_small(summary, library, draft, start.name, time.perf_counter() - started)
    return summary


def _write_small(summary: Summary, library: Library, draft: Folder, source: str, seconds: float) -> None:
    """The workbook and 筛查.json, made on this machine and put where the rest is."""
    from checker.reports.screening import write_workbook

    content = about(summary, library, source, seconds)
    with tempfile.TemporaryDirectory() as name:
        book, mark = Path(name) / "筛查汇总.xlsx", Path(name) / MARK
        write_workbook(summary, book, source, library.version)
        mark.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        for file in (book, mark):
            draft.put(file, file.name)
