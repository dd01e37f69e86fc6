"""Prints errors and warnings: place, what, why, mend."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterable
from pathlib import Path

from checker.base.errors import InternalError, JixiaoError, Problem


def print_error(error: JixiaoError) -> None:
    """Print all problems of an error to stderr."""
    count = f"（{len(error.problems)} 处）" if len(error.problems) > 1 else ""
    sys.stderr.write(f"{error.title}{count}\n")
    for problem in error.problems:
        sys.stderr.write(problem_lines(problem))


def print_warnings(problems: Iterable[Problem]) -> None:
    """Print warnings to stderr; they stop nothing."""
    for problem in problems:
        sys.stderr.write("提醒：" + problem_lines(problem).lstrip())


def problem_lines(problem: Problem) -> str:
    """A problem in one to three lines."""
    text = f"  {problem.place}：{problem.what}\n"
    if problem.why:
        text += f"      原因：{problem.why}\n"
    if problem.mend:
        text += f"      改法：{problem.mend}\n"
    return text


def internal_error(cause: BaseException) -> InternalError:
    """What a user is told of a mistake of ours: where it happened, and what to send to whom."""
    frames = traceback.extract_tb(cause.__traceback__)
    at = f"{Path(frames[-1].filename).name} 第{frames[-1].lineno}行" if frames else "checker"
    said = str(cause).splitlines()[0][:200] if str(cause) else "没有说明"
    return InternalError(
        Problem(
            at,
            f"{type(cause).__name__}：{said}",
            "这是程序的错，不是资料的错；没有得出任何结论",
            "把上面这一行、命令和能重现的最小文件发给维护者（见 CONTRIBUTING.md）；加 --debug 看详情",
        )
    )
