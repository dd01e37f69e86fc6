"""The chapter 存在问题与建议 as it will stand: problems moved, joined, parted, taken away as Word."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Awaitable, Callable
from functools import partial
from urllib.parse import quote

from nicegui import ui
from nicegui.element import Element
from nicegui.events import GenericEventArguments

from checker.library.phrases import load_phrases
from checker.reports.arrange import Plan, arranged, heads, stale
from checker.reports.narrative import Chapter, Problem, Section, compose
from checker.web import drafting
from checker.web.components.frame import Frame, confirmed, done, empty, told
from checker.web.components.opening import Build, open_project
from checker.web.components.parts import Entry, button, chip, link, tag
from checker.web.desk import Checked, Desk
from checker.web.views import OPEN, state_of

PATH = "/project/{id}/draft"
Change = Callable[[Plan], Plan]


def register(desk: Desk, frame: Frame) -> None:
    """Make the page known."""

    @ui.page("/project/{project_id}/draft")
    async def draft(project_id: str) -> None:
        def build(box: Element) -> Build:
            return lambda checked: _Page(desk, checked, box).open()

        await open_project(desk, frame, project_id, ("草稿", PATH, "draft-grid"), build)


class _Page:
    """One tab's view of the draft."""

    def __init__(self, desk: Desk, checked: Checked, box: Element) -> None:
        self.desk, self.checked, self.box = desk, checked, box
        self.plan = Plan()
        self.phrases = load_phrases(*desk.phrase_folders)

    async def open(self) -> None:
        """Build the page."""
        self._show()

    def _show(self) -> None:
        self.plan = self.desk.draft(self.checked.project).plan
        chapter = compose(arranged(self.checked.result, self.plan), self.phrases)
        self.box.clear()
        with self.box:
            with tag("article", classes="chapter"):
                self._chapter(chapter)
            with tag("aside", classes="aside stack", aria_label="草稿的文件和提示"):
                self._aside(chapter)

    def _change(self, change: Change, said: str = "") -> Callable[..., Awaitable[None]]:
        @told
        async def act(*_: object) -> None:
            await self.desk.change_plan(self.checked.project, change)
            self._show()
            if said:
                done(said)

        return act

    # ---- the chapter

    def _chapter(self, chapter: Chapter) -> None:
        tag("h1", chapter.title)
        about = (chapter.unit, chapter.period, f"评价基准日 {chapter.as_of}" if chapter.as_of else "")
        tag("p", "　".join(part for part in about if part), "quiet", style="text-align:center")
        for paragraph in chapter.opening:
            tag("p", paragraph, style="text-indent:2em;margin-top:12px")
        if not chapter.sections:
            project = self.checked.project.id
            empty(
                "没有疑点可写",
                "按现有的事实没有问题；待核实的事项附在草稿后面。",
                ("看待核实", f"/project/{project}/waiting"),
            )
            return
        tag("h2", "一、存在问题")
        for section in chapter.sections:
            self._section(section, len(chapter.sections))
        tag("h2", "二、有关建议")
        for section in chapter.sections:
            tag("div", f"{section.number}{section.heading}", "stage")
            with tag("div", classes="advice"):
                for problem in section.problems:
                    tag("p", problem.remedy)

    def _section(self, section: Section, number: int) -> None:
        result, stage = self.checked.result, section.stage

        def move(step: int) -> Callable[..., Awaitable[None]]:
            return self._change(lambda plan: drafting.stage_moved(result, plan, stage, step))

        with tag("section", aria_label=section.heading):
            with tag("div", classes="stage"):
                tag("span", f"{section.number}{section.heading}")
                if number > 1:
                    with tag("span", classes="bar tight"):
                        button("整节上移", move(-1), "act plain mini")
                        button("整节下移", move(1), "act plain mini")
            for problem in section.problems:
                self._problem(problem, section)

    def _problem(self, problem: Problem, section: Section) -> None:
        result, rule = self.checked.result, problem.rule
        with tag("article", classes="problem", data_rule=rule, aria_label=problem.name) as card:
            for paragraph in problem.paragraphs:
                tag("p", paragraph)
            with tag("div", classes="tools"):
                if len(section.problems) > 1:
                    tag("span", "⠿", "handle", title="拖动", aria_hidden="true")
                    up = self._change(lambda plan: drafting.moved(result, plan, rule, -1))
                    down = self._change(lambda plan: drafting.moved(result, plan, rule, 1))
                    button("上移", up, "act plain mini", aria_label=f"上移 {problem.name}")
                    button("下移", down, "act plain mini", aria_label=f"下移 {problem.name}")
                if len(drafting.sections(result, self.plan)) and len(heads(result.findings, self.plan)) > 1:
                    button(
                        "并入…",
                        told(partial(self._merge, problem)),
                        "act plain mini",
                        aria_label=f"并入 {problem.name}",
                    )
                if self._holds_others(rule):
                    part = self._change(lambda plan: drafting.parted(plan, rule), "已拆开")
                    button("拆开", part, "act plain mini", aria_label=f"拆开 {problem.name}")
                chip(problem.severity.value)
                for finding_id in problem.finding_ids:
                    target = f"/project/{self.checked.project.id}/findings?id={quote(finding_id)}"
                    link(finding_id, target, "small")
                if any(self._worded(finding_id) for finding_id in problem.finding_ids):
                    chip("已改写", "已确认")
        if len(section.problems) > 1:
            self._draggable(card, rule)

    def _draggable(self, card: Element, rule: str) -> None:
        @told
        async def drop(event: GenericEventArguments) -> None:
            dragged = str(event.args)
            result = self.checked.result
            await self._change(lambda plan: drafting.placed(result, plan, dragged, rule))()

        card._props["draggable"] = "true"
        say = f"e.dataTransfer.setData('text/plain', {json.dumps(rule)})"
        card.on("dragstart", js_handler=f"(e) => {{ {say}; e.currentTarget.classList.add('dragged'); }}")
        card.on("dragend", js_handler="(e) => e.currentTarget.classList.remove('dragged')")
        card.on("dragover", js_handler="(e) => e.preventDefault()")
        card.on(
            "drop",
            drop,
            js_handler="(e) => { e.preventDefault(); emit(e.dataTransfer.getData('text/plain')); }",
        )

    def _holds_others(self, rule: str) -> bool:
        found = heads(self.checked.result.findings, self.plan)
        return any(head == rule and own != rule for own, head in found.items())

    def _worded(self, finding_id: str) -> bool:
        finding = self.checked.result.finding(finding_id)
        return finding is not None and finding_id in self.plan.wordings and not stale(finding, self.plan)

    async def _merge(self, problem: Problem) -> None:
        """Ask into which problem this one is to be taken."""
        result = self.checked.result
        names = {f.rule: f"{f.stage}：{f.name}" for f in result.findings}
        own = set(heads(result.findings, self.plan).values()) - {problem.rule}
        options = [(rule, names[rule]) for rule in names if rule in own]
        if not options:
            return
        with ui.dialog(value=True) as dialog, tag("div", classes="dialog", role="dialog", aria_label="并入"):
            tag("h2", f"把“{problem.name}”并入")
            tag(
                "p",
                "两个问题写在一条下面，用对方的名称；各项依据分开写，建议合在一起。问题台账不变。",
                "quiet",
            )
            choice = Entry("哪个问题", "select", options[0][0], options=options)

            @told
            async def join() -> None:
                dialog.close()
                into = choice.value
                change = self._change(
                    lambda plan: drafting.merged(result, plan, problem.rule, into), "已合并，可以拆开"
                )
                await change()

            with tag("div", classes="bar"):
                button("不了", dialog.close, "act plain")
                button("并入", join)

    # ---- beside it

    def _aside(self, chapter: Chapter) -> None:
        result, project = self.checked.result, self.checked.project
        files = f"/project/{project.id}/file"
        with tag("div", classes="card stack"):
            tag("h2", "带走")
            link("下载 Word 草稿", f"{files}/draft.docx", "act", download=True)
            link("下载问题台账", f"{files}/ledger.xlsx", "act plain", download=True)
            tag("p", "次序、合并、改写都写进 Word；台账按同样的次序，一项一行。", "quiet small")
        with tag("div", classes="card stack tight"):
            states = Counter(map(state_of, result.everything))
            tag("h3", "定稿以前")
            tag("p", f"写进 {len(chapter.problems)} 个问题、{len(result.findings)} 个疑点。")
            if states[OPEN]:
                tag("p", f"还有 {states[OPEN]} 个疑点没有复核。")
            if result.excluded:
                tag("p", f"{len(result.excluded)} 个已排除，不写进来。")
            outdated = [finding for finding in result.findings if stale(finding, self.plan)]
            for finding in outdated:
                target = f"/project/{project.id}/findings?id={quote(finding.id)}"
                with tag("div", classes="alert warn"):
                    tag("span", "事实变了，改写已停用：")
                    link(finding.name, target)
            tag("p", "疑点不等于违规。逐条核实、听取单位意见以后才定稿。", "quiet small")
        if self.plan.order or self.plan.merged:
            with tag("div", classes="card stack tight"):
                tag("p", "次序或合并改过。", "quiet small")
                button("恢复原来的次序", told(self._reset), "act plain mini")

    async def _reset(self) -> None:
        text = "次序和合并都恢复成规则库的样子；改写的句子留着。"
        if await confirmed("恢复原来的次序？", text, "恢复"):
            await self._change(lambda plan: Plan(wordings=plan.wordings), "已恢复")()
