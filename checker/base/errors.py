"""The one exception family: every error names its place, what is wrong, why, and how to mend it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

EXIT_OK = 0
EXIT_VIOLATIONS = 1
EXIT_USAGE = 2
EXIT_FACTS = 3
EXIT_RULES = 4
EXIT_INTERNAL = 5


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with a user's file, in words for that user."""

    place: str
    what: str
    why: str = ""
    mend: str = ""

    def __str__(self) -> str:
        tail = "".join(f"；{part}" for part in (self.why, self.mend) if part)
        return f"{self.place}：{self.what}{tail}"


class JixiaoError(Exception):
    """Base of all errors a user can mend; carries one or more problems and the exit code."""

    exit_code = EXIT_USAGE
    title = "用法有误"

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))

    def __reduce__(self) -> tuple[type[JixiaoError], tuple[tuple[Problem, ...]]]:
        return type(self), (self.problems,)  # raised in one process, told in another


class UsageError(JixiaoError):
    """The command was called wrongly (exit code 2)."""


class FactError(JixiaoError):
    """The facts cannot be read (exit code 3)."""

    exit_code = EXIT_FACTS
    title = "事实材料读不出来"


class RuleError(JixiaoError):
    """Rules, dictionary, derived tables or knowledge base are unsound (exit code 4)."""

    exit_code = EXIT_RULES
    title = "规则或知识库有误"


class InternalError(JixiaoError):
    """The program itself is wrong (exit code 5): no file of the user's is to blame."""

    exit_code = EXIT_INTERNAL
    title = "程序内部错误"


def nearest(word: str, known: Iterable[str]) -> str:
    """Return a hint that names the known word most like `word`, or "" if none is near.

    >>> nearest("签定日期", ["签订日期", "合同金额"])
    '是否想写“签订日期”？'
    """
    match = difflib.get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f"是否想写“{match[0]}”？" if match else ""
