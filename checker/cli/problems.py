"""Prints errors and warnings: place, what, why, mend."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from checker.base.errors import JixiaoError, Problem


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
