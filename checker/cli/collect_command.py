"""`jixiao collect`: the workbooks and YAML files of many projects into one 项目库."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from checker.base.errors import EXIT_FACTS
from checker.cli.options import Kb, Rules

if TYPE_CHECKING:
    from checker.base.errors import Problem
    from checker.collecting.collect import Progress, Report

_SHOWN = 20
PROBLEMS_FILE = "读取问题.xlsx"


def collect(
    folder: Annotated[
        Path, typer.Argument(metavar="资料文件夹", help="放着各项目的 .xlsx、.xlsm、.yaml，含下级文件夹")
    ],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="项目库", help="写到哪个文件夹")],
    strict: Annotated[bool, typer.Option("--strict", help="有文件没有收入时以 3 退出")] = False,
    fresh: Annotated[bool, typer.Option("--fresh", help="全部重新读取，不管有没有变")] = False,
    force: Annotated[bool, typer.Option("--force", help="上次的文件一个也不在时，仍改为这里的文件")] = False,
    jobs: Annotated[
        int, typer.Option("--jobs", min=0, metavar="个数", help="同时读几个文件，0 为处理器个数")
    ] = 0,
    limit: Annotated[float, typer.Option("--limit", min=1, metavar="秒", help="一个文件最多读多久")] = 300,
    rules: Rules = None,
    kb: Kb = None,
) -> None:
    """把一个文件夹里各项目的事实收成项目库；再次运行只读变了的文件。一个也读不出来时退出码 3。"""
    from checker.cli import work
    from checker.collecting import collect as collecting

    vocabulary = work.open_library(rules, kb).book.vocabulary
    with _progress() as progress:
        options = collecting.Options(jobs, limit, fresh, force, progress=progress)
        report = collecting.collect(folder, output, vocabulary, options)
    _print_listed(report, output)
    work.say(_summary(report, output))
    if not report.sound or (strict and report.skipped):
        raise typer.Exit(EXIT_FACTS)


@contextmanager
def _progress() -> Iterator[Progress | None]:
    """A bar with the time left, on stderr; none where that is no terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("读取"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("还需"),
        TimeRemainingColumn(),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("读取", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _print_listed(report: Report, output: Path) -> None:
    for title, listed in (("没有收入", report.skipped), ("提醒", report.notes)):
        for path, problem in listed[:_SHOWN]:
            sys.stderr.write(_lines(title, path, problem))
        if len(listed) > _SHOWN:
            more = f"还有 {len(listed) - _SHOWN:,} 处，"
            sys.stderr.write(f"{more}全部见 {output / PROBLEMS_FILE}\n")


def _lines(title: str, path: str, problem: Problem) -> str:
    """A problem below the file it is in; named once where the problem says nothing nearer."""
    from checker.cli.problems import problem_lines

    text = problem_lines(problem)
    if problem.place == path:
        return f"{title}：{text.lstrip()}"
    return f"{title}：{path}\n{text}"


def _summary(report: Report, output: Path) -> str:
    if not report.sound:
        return f"一个项目也没有读出来，没有写项目库。{_left_out(report)}".rstrip()
    did = [f"新读 {report.read:,} 个文件", f"未变 {report.unchanged:,} 个"]
    if report.removed:
        did.append(f"已不在 {report.removed:,} 个")
    written = f"已写出 {output}" if report.written else f"没有变化，{output} 没有改写"
    return f"{written}：{report.projects:,} 个项目（{'，'.join(did)}）。{_left_out(report)}"


def _left_out(report: Report) -> str:
    return f"{report.skipped_files:,} 个文件没有收入，见 {PROBLEMS_FILE}。" if report.skipped else ""
