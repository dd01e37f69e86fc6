"""`jixiao lint` as users see it: errors and hints with place and mend, then one line that sums up."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from checker.base.errors import EXIT_RULES
from checker.cli.options import Kb, Rules

if TYPE_CHECKING:
    from checker.lint import Report


def lint(
    path: Annotated[
        Path | None,
        typer.Argument(
            metavar="文件夹|文件", help="规则、知识库或案例的文件夹，或其中一个文件；不写则检查自带的"
        ),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="有提醒时也以 4 退出")] = False,
    notes: Annotated[bool, typer.Option("--notes", help="连同参考一起列出，如没有规则引用的条款")] = False,
    rules: Rules = None,
    kb: Kb = None,
) -> None:
    """检查规则、派生表、事实字典、知识库、标准和案例是否可用。有误退出码 4。"""
    from checker.cli.problems import problem_lines
    from checker.cli.work import say
    from checker.lint import Grade
    from checker.lint import lint as check

    report = check(path, rules, kb)
    for grade in (Grade.ERROR, Grade.HINT, *([Grade.NOTE] if notes else [])):
        for problem in report.of_grade(grade):
            sys.stderr.write(f"{grade.value}：{problem_lines(problem).lstrip()}")
    say(_summary(report, notes))
    if not report.sound or (strict and report.of_grade(Grade.HINT)):
        raise typer.Exit(EXIT_RULES)


def _summary(report: Report, notes: bool) -> str:
    from checker.lint import Grade

    counts = {grade: len(report.of_grade(grade)) for grade in Grade}
    errors = f"{counts[Grade.ERROR]} 处错误" if counts[Grade.ERROR] else "没有发现错误"
    hints = f"，{counts[Grade.HINT]} 处提醒" if counts[Grade.HINT] else ""
    quiet = 0 if notes else counts[Grade.NOTE]
    hidden = f"；另有 {quiet} 处参考，用 --notes 列出" if quiet else ""
    return f"{report.looked_at}：{errors}{hints}{hidden}。"
