"""Asks in the terminal for what was not given as an option, again until the answer will do."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import typer

from checker.base.errors import Problem, UsageError


@dataclass(frozen=True)
class Question:
    """What is asked for an option that was not given.

    `example` shows an answer; `many` takes several, parted by 、 or ；. `needed` ones must be answered.
    """

    option: str
    about: str
    example: str = ""
    needed: bool = True
    many: bool = False


def can_ask() -> bool:
    """Whether somebody sits at a terminal."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def missing(command: str, questions: Sequence[Question], hints: Sequence[str] = ()) -> UsageError:
    """The error that lists everything that has to be given, each with an example."""
    problems = [
        Problem(q.option, f"没有写：{q.about}", mend=f"如 {q.example}" if q.example else "")
        for q in questions
    ]
    mend = "；".join((*hints, "在终端里直接运行就会逐项询问"))
    options = "、".join(question.option for question in questions)
    return UsageError([Problem(command, f"缺少 {options}", mend=mend), *problems])


def ask(question: Question, check: Callable[[str], object], default: str = "") -> str:
    """Ask until `check` takes the answer; "" where it may be left out. Ctrl-C and end of input stop."""
    words = question.about + (f"（如 {question.example}）" if question.example else "")
    words += f" [{default}]" if default else "" if question.needed else "（可不写，直接回车）"
    while True:
        answer = _read(f"{words}：") or default
        if not answer and not question.needed:
            return ""
        try:
            if not answer:
                raise UsageError(Problem(question.option, "这一项必须写", mend=question.example))
            check(answer)
        except UsageError as cause:
            for problem in cause.problems:
                sys.stdout.write(f"  {problem.what}{'；' + problem.why if problem.why else ''}\n")
                if problem.mend:
                    sys.stdout.write(f"  改法：{problem.mend}\n")
            continue
        return answer


def _read(words: str) -> str:
    try:
        return " ".join(input(words).split())
    except (EOFError, KeyboardInterrupt):
        sys.stdout.write("\n")
        raise typer.Abort from None
