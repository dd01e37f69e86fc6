"""The answer of a lesson: the score, a card for every statement, and the facts changed to see it go."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from nicegui.element import Element

from checker.base.errors import JixiaoError
from checker.classroom.answer import Answer, Explanation, Outcome, Verdict
from checker.web.components.frame import problem_list, told
from checker.web.components.lesson_answer import show_explanation, show_trial, verdict_head
from checker.web.components.lesson_facts import FactsPane
from checker.web.components.parts import button, lead_to, tag
from checker.web.lessons import Given
from checker.web.school import School

_IN_TURN = (Outcome.WRONG, Outcome.MISSED, Outcome.RIGHT, Outcome.PASSED)
_TITLES = {
    Outcome.WRONG: "错选的",
    Outcome.MISSED: "漏选的",
    Outcome.RIGHT: "选对的",
    Outcome.PASSED: "没有选，也不是问题的",
}


@dataclass(frozen=True)
class _Slot:
    """Where the explanation of a statement goes."""

    verdict: Verdict
    box: Element


class Review:
    """The cards of one tab; explanations come in one after another, what went wrong first."""

    def __init__(self, school: School, given: Given, facts: FactsPane) -> None:
        self.school, self.given, self.lesson, self.facts = school, given, given.lesson, facts
        self.slots: list[_Slot] = []
        self.trial: Element | None = None

    def build(self, answer: Answer) -> None:
        """Lay out the score and the cards, still without explanations."""
        good = "good" if answer.perfect else "warn"
        score = f"{answer.score}。" + ("全对。" if answer.perfect else "")
        tag("div", score, f"alert {good}", role="status", data_part="score")
        self._broken()
        for outcome in _IN_TURN:
            verdicts = [one for one in answer.verdicts if one.outcome is outcome]
            if verdicts:
                tag("h2", f"{_TITLES[outcome]} {len(verdicts)} 个")
                self.slots += [self._card(one) for one in verdicts]
        self._questions()

    async def explain_all(self) -> None:
        """Fill the cards, but for those where nobody was mistaken and there is nothing to add."""
        for slot in self.slots:
            if slot.verdict.outcome is not Outcome.PASSED or slot.verdict.candidate.note:
                await self._explain(slot)

    def _broken(self) -> None:
        if self.given.broken:
            with tag("div", classes="card stack tight"):
                tag("h3", f"这份练习改坏了 {len(self.given.broken)} 处")
                with tag("ul", classes="lines"):
                    for line in self.given.broken:
                        tag("li", line)

    def _card(self, verdict: Verdict) -> _Slot:
        one = verdict.candidate
        marked = {"data_outcome": verdict.outcome.value, "data_rule": one.rule}
        with tag("article", classes="card stack tight", **marked):
            verdict_head(one, verdict.outcome)
            slot = _Slot(verdict, tag("div", classes="stack tight"))
        with slot.box:
            if verdict.outcome is Outcome.PASSED and not one.note:
                with tag("div", classes="bar"):
                    button("讲一讲", partial(told(self._explain), slot), "act plain mini")
            else:
                tag("p", "正在找该改的事实…" if one.is_problem else "正在讲评…", "quiet small", role="status")
        return slot

    async def _explain(self, slot: _Slot) -> None:
        """Fill a card; where it fails, say so in the card and go on with the others."""
        if slot.box.is_deleted:
            return
        try:
            found = await self.school.explain(self.given, slot.verdict.candidate.number)
        except JixiaoError as error:
            if not slot.box.is_deleted:
                slot.box.clear()
                with slot.box:
                    problem_list(error.problems)
            return
        if slot.box.is_deleted:
            return
        slot.box.clear()
        with slot.box:
            show_explanation(found)
            if found.candidate.is_problem:
                self._remedy(found)

    def _remedy(self, found: Explanation) -> None:
        with tag("div", classes="remedy stack tight"):
            tag("h4", "改哪个事实它就消失")
            if not found.remedy:
                tag("p", "没有找到改一两处事实就能消失的办法。", "quiet")
                return
            with tag("ul", classes="lines"):
                for line in (*found.changes, *found.moved):
                    tag("li", line)
            with tag("div", classes="bar tight"):
                trier = button("试一试", lambda: told(self._try)(found, result), "act mini")
                trier._props["aria-label"] = f"试一试：{found.candidate.title}"
                tag("span", "只在这里试，事实本身不变。", "quiet small")
            result = tag("div", classes="stack tight", role="status", data_part="trial")

    async def _try(self, found: Explanation, result: Element) -> None:
        """Check the changed facts, show what went, and the changed cells among the facts."""
        assert found.remedy is not None
        self._put_back()
        result.clear()
        with result:
            tag("p", "正在重查…", "quiet small")
        try:
            trial = await self.school.try_out(self.given, found)
        except JixiaoError:
            result.clear()
            raise
        if trial is None or result.is_deleted:
            return
        self.facts.show(found.remedy.changes)
        self.trial = result
        result.clear()
        with result:
            show_trial(trial)
            with tag("div", classes="bar"):
                button("改回去", self._put_back, "act plain mini")
        lead_to(f"#{result.html_id}")

    def _put_back(self) -> None:
        self.facts.restore()
        if self.trial is not None and not self.trial.is_deleted:
            self.trial.clear()
        self.trial = None

    def _questions(self) -> None:
        if not self.lesson.questions:
            return
        tag("h2", "讨论题")
        with tag("ol", classes="lines"):
            for question in self.lesson.questions:
                with tag("li"):
                    tag("span", question.ask)
                    with tag("details"):
                        tag("summary", "应当谈到")
                        tag("p", question.answer)
