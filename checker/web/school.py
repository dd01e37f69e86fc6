"""The classroom as pages ask for it: what was made once is kept, and the desk always keeps a worker."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Hashable
from typing import Any

from checker.classroom.answer import Explanation, Trial
from checker.facts.records import Dossier
from checker.web.lessons import Given, Subject
from checker.web.workers import Crew

_AT_HAND = 400  # lessons, explanations and trials; one is some hundred kilobytes at most


class School:
    """Lessons, explanations and trials from workers. One event loop uses it.

    A whole class opens the same lesson: what one asked for, the others are given, even while it is made.
    """

    def __init__(self, crew: Crew) -> None:
        self._crew = crew
        self._kept: OrderedDict[Hashable, asyncio.Task[Any]] = OrderedDict()
        self._seats = asyncio.Semaphore(max(1, crew.size - 1))

    async def lesson(self, subject: Subject, dossier: Dossier | None = None) -> Given:
        """The lesson on a subject. Raises UsageError or FactError where there is none."""
        given = await self._once((subject,), "lesson", subject, dossier)
        assert isinstance(given, Given)
        return given

    async def explain(self, given: Given, number: int) -> Explanation:
        """Everything about one statement."""
        found = await self._once((given.subject, number), "explain", given, number)
        assert isinstance(found, Explanation)
        return found

    async def try_out(self, given: Given, explanation: Explanation) -> Trial | None:
        """What the change does that the explanation names; None where it names none."""
        key = (given.subject, explanation.candidate.number, "try")
        found = await self._once(key, "try_lesson", given, explanation)
        assert found is None or isinstance(found, Trial)
        return found

    async def _once(self, key: Hashable, task: str, *arguments: Any) -> Any:
        """What the task gives, asked for only once; a failure is forgotten, so that it can be tried again."""
        running = self._kept.get(key)
        if running is None:
            running = self._kept[key] = asyncio.create_task(self._ask(task, *arguments))
            while len(self._kept) > _AT_HAND:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        try:
            return await asyncio.shield(running)  # a tab that is closed must not take it from the others
        except Exception:
            self._kept.pop(key, None)
            raise

    async def _ask(self, task: str, *arguments: Any) -> Any:
        async with self._seats:
            return await self._crew.ask(task, *arguments)
