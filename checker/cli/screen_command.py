"""`jixiao screen`: all rules over all projects of a 项目库, ranked."""

from __future__ import annotations

import sys
import time
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from checker.base.errors import EXIT_VIOLATIONS, Problem, UsageError
from checker.cli.options import EngineName, Force, Format, FormatOption, Kb, Rules
from checker.cli.progress import Progress
from checker.cli.request import Request
from checker.facts.vocabulary import PROJECT

if TYPE_CHECKING:
    from checker.library import Library
    from checker.library.ranking import Settings
    from checker.portfolio.summary import Summary
    from checker.screening.run import Options


class ScreenEngine(StrEnum):
    """What a screening runs on."""

    SQL = "sql"
    SPARK = "spark"


def screen(
    source: Annotated[
        str | None, typer.Argument(metavar="项目库", help="jixiao collect 生成的项目库，或 Parquet 文件夹")
    ] = None,
    output: Annotated[
        str | None, typer.Option("-o", "--output", metavar="文件夹", help="结果写到哪个文件夹")
    ] = None,
    given: Annotated[
        str | None,
        typer.Option(
            "--input",
            metavar="位置",
            help="项目库在哪里，与写在前面相同；也可以是其中的 项目.parquet，Spark 还可以用 hdfs:// 等地址",
        ),
    ] = None,
    project: Annotated[
        str | None, typer.Option("--project", metavar="编号", help="只看一个项目，与单独检查它的结果相同")
    ] = None,
    output_format: FormatOption = Format.TABLE,
    memory: Annotated[
        str, typer.Option("--memory", metavar="大小", help="最多用多少内存，不够时用磁盘")
    ] = "4GB",
    threads: Annotated[int, typer.Option("--threads", min=0, help="用几个核，0 表示全部")] = 0,
    top: Annotated[int, typer.Option("--top", min=1, max=100_000, help="汇总表里列出前多少个项目")] = 1000,
    engine: Annotated[
        ScreenEngine, typer.Option("--engine", help="sql 在本机，spark 也能在集群，结果相同")
    ] = ScreenEngine.SQL,
    master: Annotated[
        str | None,
        typer.Option(
            "--master", metavar="地址", help="Spark 在哪里运行，如 local[2]；spark-submit 已说的不写"
        ),
    ] = None,
    force: Force = False,
    rules: Rules = None,
    kb: Kb = None,
) -> None:
    """用全部规则筛查项目库里的全部项目，按轻重排序；加 --project 看其中一个。"""
    place = _place(source, given)
    if project is not None:
        if engine is ScreenEngine.SPARK:
            mend = "去掉 --engine spark；项目库在集群上时先取到本机"
            raise UsageError(Problem("--project", "一个项目只在本机看", mend=mend))
        _one(Path(place), project, output_format, rules, kb)
        return
    if output is None:
        raise UsageError(Problem("jixiao screen", "没有说结果写到哪里", mend="加上 -o 筛查结果"))
    if master is not None and engine is not ScreenEngine.SPARK:
        raise UsageError(Problem(f"--master {master}", "只用于 Spark", mend="加上 --engine spark"))
    from checker.cli import work
    from checker.library.ranking import load_settings
    from checker.screening.run import Options

    library = work.open_library(rules, kb)
    settings = load_settings(*work.rule_folders(rules))
    options = Options(memory=memory, threads=threads, top=top, force=force)
    started = time.perf_counter()
    if engine is ScreenEngine.SPARK:
        summary = _on_spark(place, output, library, settings, options, master)
    else:
        from checker.screening.run import screen as run

        with Progress() as progress:
            summary = run(Path(place), Path(output), library, settings, options, progress.report)
    _print(summary, output.rstrip("/"), time.perf_counter() - started)


def _place(source: str | None, given: str | None) -> str:
    """Where the 项目库 is: the folder, also where a Parquet file in it was named."""
    named = [place for place in (source, given) if place]
    if len(named) != 1:
        what = "没有说项目库在哪里" if not named else "项目库写了两处"
        mend = "写成 jixiao screen 项目库 -o 筛查结果" if not named else "去掉 --input，或去掉前面写的"
        raise UsageError(Problem("jixiao screen", what, mend=mend))
    folder, slash, name = named[0].rstrip("/").rpartition("/")
    if name in (f"{PROJECT}.parquet", "*.parquet"):
        return folder or slash or "."
    return named[0]


def _on_spark(
    source: str, output: str, library: Library, settings: Settings, options: Options, master: str | None
) -> Summary:
    from checker.portfolio.spark_session import running
    from checker.screening.spark import screen_on_spark

    where = master or (f"local[{options.threads}]" if options.threads else None)
    with running(where, memory=options.memory) as session, Progress() as progress:
        return screen_on_spark(session, source, output, library, settings, options, progress.report)


def _one(source: Path, project: str, output_format: Format, rules: Path | None, kb: Path | None) -> None:
    from checker.cli import work

    result = work.run_check(Request(source, EngineName.SQL, project=project, rules=rules, kb=kb))
    if output_format is Format.JSON:
        from checker.findings.as_data import to_text

        sys.stdout.write(to_text(result))
    else:
        from checker.reports.terminal import print_check

        print_check(result)
    if result.findings:
        raise typer.Exit(EXIT_VIOLATIONS)


def _print(summary: Summary, output: str, seconds: float) -> None:
    from checker.cli import work
    from checker.cli.problems import print_warnings
    from checker.portfolio.summary import percent
    from checker.rulebook.states import State

    print_warnings(summary.warnings)
    share = percent(summary.hit, summary.projects)
    work.say(f"筛查 {summary.projects:,} 个项目，{seconds:.1f} 秒；有疑点的 {summary.hit:,} 个（{share}）。")
    work.say("判断：" + "，".join(f"{state.value} {summary.total(state):,}" for state in State) + "。")
    if summary.left_out:
        work.say(
            f"另有 {summary.left_out:,} 个项目数据有误，没有筛查，见 {output}/数据问题.parquet 和汇总表。"
        )
    work.say(f"已写出 {output}：汇总表 {output}/筛查汇总.xlsx。命中是疑点，触发不等于违规。")
