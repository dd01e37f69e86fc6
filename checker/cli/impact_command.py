"""`jixiao impact`: what a change of rules or knowledge base does to cases and projects."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from checker.cli.options import Force, Format, FormatOption, Kb, Rules
from checker.cli.progress import Progress


def impact(
    sources: Annotated[
        list[Path] | None,
        typer.Argument(metavar="项目库|文件夹|文件", help="在哪些项目上比；不写就比自带的全部案例"),
    ] = None,
    before: Annotated[
        str | None,
        typer.Option("--from", metavar="文件夹|git版本", help="原来的版本；不写就是自带的规则库"),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="文件", help="另写一份 .xlsx，列出全部")
    ] = None,
    output_format: FormatOption = Format.TABLE,
    force: Force = False,
    rules: Rules = None,
    kb: Kb = None,
) -> None:
    """比较规则或知识库的两个版本：哪些项目的哪些疑点新增、消失、变化。"""
    from checker import library
    from checker.cli import work
    from checker.cli.problems import print_warnings
    from checker.impact.run import impact as compare
    from checker.impact.versions import versions
    from checker.reports import impact as report

    if output:
        work.refuse_overwrite(output, force)
    chosen = [work.locate(source) for source in sources or ()] or [library.data_root() / "cases"]
    with Progress() as progress, versions(rules, kb, before) as (old, new):
        found, unread = compare(old, new, chosen, progress.report)
    print_warnings(unread)
    if output:
        report.write_workbook(found, output)
    if output_format is Format.JSON:
        sys.stdout.write(report.to_text(found))
        return
    report.print_impact(found)
    if output:
        work.say(f"已写出 {output}")
