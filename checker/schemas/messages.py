"""What lint has to say: messages by grade, in the order of the files."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from checker.base.errors import Problem

_LINE = re.compile(r" 第(\d+)行")


class Grade(StrEnum):
    """How much a message weighs: errors stop, hints stop where one is strict, notes never do."""

    ERROR = "错误"
    HINT = "提醒"
    NOTE = "参考"


@dataclass(frozen=True)
class Message:
    """One problem with its grade."""

    grade: Grade
    problem: Problem

    @property
    def order(self) -> tuple[int, str, int]:
        """Errors first, then by file and line."""
        line = _LINE.search(self.problem.place)
        file = self.problem.place[: line.start()] if line else self.problem.place
        return list(Grade).index(self.grade), file, int(line[1]) if line else 0


@dataclass(frozen=True)
class Report:
    """All messages of one run, and how much was looked at."""

    messages: tuple[Message, ...]
    looked_at: str = ""

    @classmethod
    def of(cls, messages: Iterable[Message], looked_at: str = "") -> Report:
        """The messages in order, each once."""
        return cls(tuple(sorted(dict.fromkeys(messages), key=lambda m: m.order)), looked_at)

    def of_grade(self, grade: Grade) -> list[Problem]:
        """The problems of one grade."""
        return [message.problem for message in self.messages if message.grade is grade]

    @property
    def sound(self) -> bool:
        """Whether there is no error."""
        return not self.of_grade(Grade.ERROR)


def errors(problems: Iterable[Problem]) -> list[Message]:
    """Problems as errors."""
    return [Message(Grade.ERROR, problem) for problem in problems]


def hint(place: str, what: str, why: str = "", mend: str = "") -> Message:
    """A hint."""
    return Message(Grade.HINT, Problem(place, what, why, mend))


def error(place: str, what: str, why: str = "", mend: str = "") -> Message:
    """An error."""
    return Message(Grade.ERROR, Problem(place, what, why, mend))


def note(place: str, what: str, why: str = "", mend: str = "") -> Message:
    """A note."""
    return Message(Grade.NOTE, Problem(place, what, why, mend))
