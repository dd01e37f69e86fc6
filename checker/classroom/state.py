"""Where a class stands: facts read, statements ticked, answer shown; the same for terminal and page."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum

from checker.base.errors import Problem, UsageError
from checker.classroom.answer import Answer, grade
from checker.classroom.lesson import Lesson

_NUMBER = re.compile(r"\d{1,4}")
_PARTED = re.compile(r"[,，、;；.。\s]+")


class Step(StrEnum):
    """The steps of a lesson, in order."""

    FACTS = "看事实"
    TICKS = "找问题"
    ANSWER = "讲评"


@dataclass(frozen=True)
class LessonState:
    """One class in one lesson. Every move gives a new state; the answer is not there before its step."""

    lesson: Lesson
    step: Step = Step.FACTS
    ticks: frozenset[int] = frozenset()
    hints_given: int = 0
    answer: Answer | None = None

    def read(self) -> LessonState:
        """The facts were read: on to the statements."""
        return self if self.step is Step.ANSWER else replace(self, step=Step.TICKS)

    def tick(self, numbers: Collection[int]) -> LessonState:
        """Tick just these statements. Raises UsageError for a number there is not, or when it is too late."""
        if self.step is Step.ANSWER:
            raise UsageError(Problem("选择", "答案已经公布，不能再改", mend="重新开始这一课"))
        grade(self.lesson, numbers)
        return replace(self, step=Step.TICKS, ticks=frozenset(numbers))

    def hint(self) -> tuple[LessonState, str]:
        """The next hint; the last one again when there are no more."""
        hints = self.lesson.hints()
        given = min(self.hints_given + 1, len(hints))
        return replace(self, hints_given=given), hints[given - 1]

    def reveal(self) -> LessonState:
        """Show the answer to what is ticked."""
        return replace(self, step=Step.ANSWER, answer=grade(self.lesson, self.ticks))


def read_numbers(text: str) -> frozenset[int]:
    """The numbers that a class says: `1,3，5`; nothing is none. Raises UsageError for anything else.

    >>> sorted(read_numbers("1, 3、5"))
    [1, 3, 5]
    """
    parts = [part for part in _PARTED.split(text.strip()) if part]
    wrong = next((part for part in parts if not _NUMBER.fullmatch(part)), None)
    if wrong is not None:
        raise UsageError(
            Problem("选择", f"“{wrong[:20]}”不是号数", mend="写号数，用逗号隔开，如 1,3,5；没有就直接回车")
        )
    return frozenset(map(int, parts))
