"""A lesson in the browser: facts first, statements to tick, then the answer, and facts changed to see."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from itertools import pairwise
from typing import Any

from nicegui import app, ui
from nicegui.element import Element
from nicegui.events import GenericEventArguments

from checker.base.errors import JixiaoError, Problem, UsageError
from checker.classroom.catalogue import taught_cases
from checker.classroom.state import LessonState, Step
from checker.schemas.cases import LEVELS
from checker.web.components.frame import Frame, confirmed, problem_list, told
from checker.web.components.lesson_facts import FactsPane
from checker.web.components.lesson_review import Review
from checker.web.components.parts import button, lead_to, link, tag
from checker.web.desk import Desk
from checker.web.lessons import Case, Drill, Given, Own
from checker.web.pages.classroom import LARGEST_SEED, PATH, case_path, drawn, drill_path


def register(desk: Desk, frame: Frame) -> None:
    """Make the pages known."""

    @ui.page(PATH + "/case/{name}")
    async def case(name: str) -> None:
        await _open(desk, frame, "上课", lambda: desk.school.lesson(Case(name)))

    @ui.page(PATH + "/exercise/{level}/{seed}")
    async def exercise(level: str, seed: str, base: str = "") -> None:
        async def made() -> Given:
            return await desk.school.lesson(_drill(level, seed, base))

        await _open(desk, frame, f"练习 {seed[:7]}", made)

    @ui.page(PATH + "/project/{project_id}")
    async def own(project_id: str) -> None:
        async def made() -> Given:
            checked = await desk.checked(desk.project(project_id))
            subject = Own(project_id, checked.digest)
            return await desk.school.lesson(subject, checked.opened.dossier)

        await _open(desk, frame, "上课", made)


def _drill(level: str, seed: str, base: str) -> Drill:
    numbers = [
        int(text) if text.isascii() and text.isdecimal() and len(text) < 8 else -1 for text in (level, seed)
    ]
    if not 1 <= numbers[0] <= len(LEVELS) or not 0 <= numbers[1] <= LARGEST_SEED:
        mend = f"难易 1 至 {len(LEVELS)}，种子 0 至 {LARGEST_SEED}；从课堂里出题"
        raise UsageError(Problem("练习", "地址里的难易或种子不对", mend=mend))
    return Drill(numbers[1], numbers[0], base)


async def _open(desk: Desk, frame: Frame, title: str, make: Callable[[], Awaitable[Given]]) -> None:
    """Paint the bar at once, then the lesson, or what is wrong with it."""
    with frame(title, path=PATH):
        box = tag("div", classes="class-page")
        with box:
            tag("div", "正在备课…", "wait-box", role="status")
    client = ui.context.client
    await client.connected(timeout=60)
    if client.has_socket_connection:  # else the tab was closed before it was open
        await _fill(desk, box, make, app.storage.tab)


@told
async def _fill(
    desk: Desk, box: Element, make: Callable[[], Awaitable[Given]], kept: MutableMapping[str, Any]
) -> None:
    try:
        given = await make()
    except JixiaoError as error:
        box.clear()
        box.classes(replace="wide stack")
        with box:
            problem_list(error.problems)
            link("回到课堂", PATH, "act")
        return
    if box.is_deleted:
        return
    box.clear()
    with box:
        await _Page(desk, given, kept).open()


class _Page:
    """One tab's class in one lesson."""

    def __init__(self, desk: Desk, given: Given, kept: MutableMapping[str, Any]) -> None:
        self.desk, self.given, self.lesson = desk, given, given.lesson
        self.state = LessonState(given.lesson)
        self.kept, self.key = kept, str(given.subject)

    async def open(self) -> None:
        """Build the page at the step where this tab left the lesson."""
        self._resume()
        ui.page_title(f"{self.lesson.title} · 课堂")
        with tag("div", classes="class-head"):
            with tag("div"):
                tag("h1", self.lesson.title)
                tag("p", self._about(), "quiet small")
            self.steps = tag("ol", classes="steps", aria_label="步骤")
        self.grid = tag("div", classes="class-grid")
        with self.grid:
            with tag("div", classes="pane", role="region", aria_label="事实"):
                self.facts = FactsPane(self.lesson, self.desk.library.book.vocabulary)
            self.panel = tag("aside", classes="class-panel", aria_label="课")
        await self._show()

    def _about(self) -> str:
        lesson = self.lesson
        minutes = f"{lesson.minutes} 分钟" if lesson.minutes else ""
        subject = self.given.subject
        seed = f"种子 {subject.seed}，难易 {subject.level}" if isinstance(subject, Drill) else ""
        return "　".join(part for part in (lesson.dossier.name, lesson.level, minutes, seed) if part)

    # ---- kept for this browser tab, over reloads

    def _resume(self) -> None:
        kept: dict[str, Any] = self.kept.get("lessons", {}).get(self.key, {})
        step = kept.get("step", Step.FACTS)
        if step == Step.FACTS:
            return
        known = {one.number for one in self.lesson.candidates}
        self.state = self.state.read().tick(known.intersection(kept["ticks"]))
        if step == Step.ANSWER:
            self.state = self.state.reveal()

    def _keep(self) -> None:
        mine = {"step": self.state.step.value, "ticks": sorted(self.state.ticks)}
        self.kept["lessons"] = {**self.kept.get("lessons", {}), self.key: mine}

    async def _move(self, state: LessonState) -> None:
        self.state = state
        self._keep()
        await self._show()

    # ---- steps

    async def _show(self) -> None:
        self.steps.clear()
        with self.steps:
            for number, step in enumerate(Step, 1):
                here = {"aria_current": "step"} if step is self.state.step else {}
                tag("li", f"{number} {step.value}", **here)
        answering = self.state.step is Step.ANSWER
        self.grid.classes(replace="class-grid answering" if answering else "class-grid")
        self.panel.clear()
        with self.panel:
            if self.state.step is Step.FACTS:
                self._reading()
            elif self.state.step is Step.TICKS:
                self._ticking()
        if answering:
            await self._answering()

    def _reading(self) -> None:
        @told
        async def go_on() -> None:
            await self._move(self.state.read())

        with tag("div", classes="class-scroll stack"):
            tag("h2", "先看事实")
            tag("p", "按左边的先后读完再说话。说问题时，要说得出在哪张表第几行。", "quiet")
            if self.lesson.aims:
                tag("h3", "学会什么")
                with tag("ul", classes="lines"):
                    for aim in self.lesson.aims:
                        tag("li", aim)
            tag("h3", "要看的表")
            with tag("ol", classes="lines"):
                for table in self.lesson.facts:
                    with tag("li"):
                        link(table.type, self.facts.anchor(table.type))
        with tag("div", classes="class-foot bar"):
            button("看完了，找问题", go_on, autofocus=True)

    def _ticking(self) -> None:
        with tag("div", classes="class-scroll stack"):
            with tag("fieldset", classes="ticks"):
                tag("legend", "下面的说法，从事实看，哪些是问题？")
                for one in self.lesson.candidates:
                    self._tick(one.number, one.title)
            self.hints = tag("ul", classes="lines hints", aria_live="polite", aria_label="提示")
        with tag("div", classes="class-foot bar between"):
            self.count = tag("output", "", "number", data_part="count")
            with tag("div", classes="bar tight"):
                button("提示", self._hint, "act plain")
                button("交卷", told(self._hand_in))
        self._count()

    def _tick(self, number: int, title: str) -> None:
        def ticked(event: GenericEventArguments) -> None:
            ticks = self.state.ticks | {number} if event.args else self.state.ticks - {number}
            self.state = self.state.tick(ticks)
            self._keep()
            self._count()

        with tag("label", classes="tick"):
            box = tag("input", type="checkbox", data_number=str(number))
            if number in self.state.ticks:
                box._props["checked"] = True
            box.on("change", ticked, js_handler="(e) => emit(e.target.checked)")
            tag("span", f"{number}. {title}")

    def _count(self) -> None:
        text = f"已选 {len(self.state.ticks)} 个，共 {len(self.lesson.candidates)} 个"
        self.count.text = text  # type: ignore[attr-defined]

    def _hint(self) -> None:
        before = self.state.hints_given
        self.state, _ = self.state.hint()
        new = self.state.hints_given > before
        self.hints.clear()
        with self.hints:
            for hint in self.lesson.hints()[: self.state.hints_given]:
                tag("li", hint)
            if not new:
                tag("li", "没有别的提示了。", "quiet")
        lead_to(f"#{self.hints.html_id}")

    async def _hand_in(self) -> None:
        if not self.state.ticks:
            text = "还没有选任何一个说法。确实都不是问题，才这样交。"
            if not await confirmed("一个也没有选，就交卷？", text, "交卷"):
                return
        await self._move(self.state.reveal())

    # ---- the answer

    async def _answering(self) -> None:
        answer = self.state.answer
        assert answer is not None
        review = Review(self.desk.school, self.given, self.facts)
        with self.panel:
            with tag("div", classes="class-scroll stack"):
                review.build(answer)
            with tag("div", classes="class-foot bar"):
                self._onwards()
        await review.explain_all()

    def _onwards(self) -> None:
        @told
        async def again() -> None:
            self.facts.restore()
            await self._move(LessonState(self.lesson))

        subject = self.given.subject
        if isinstance(subject, Drill):
            link("再来一题", drill_path(drawn(subject.level, subject.base)), "act")
        elif isinstance(subject, Case) and (following := _after(subject.name)):
            link("下一课", case_path(following), "act")
        button("重新做", again, "act plain")
        link("回到课堂", PATH, "act plain")


def _after(name: str) -> str:
    """The lesson after this one, "" after the last."""
    names = [one.name for one in taught_cases()]
    return next((after for this, after in pairwise(names) if this == name), "")
