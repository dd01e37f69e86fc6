"""The clause graph: regulations and clauses as they hang together, on a day, with the findings on each."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import quote

from nicegui import ui
from nicegui.events import EChartPointClickEventArguments, GenericEventArguments

from checker.base.errors import JixiaoError
from checker.findings.finding import Finding
from checker.findings.wording import chinese_dates
from checker.knowledge.lookup import name_of
from checker.reports.kb_views import described
from checker.rulebook.states import State
from checker.web.clause_chart import ClauseChart, Look, colours, troubled
from checker.web.components.frame import Frame, told
from checker.web.components.parts import Entry, button, chip, link, tag
from checker.web.desk import Desk
from checker.web.storage import Project

PATH = "/clauses"
_MOST_FOUND = 60
_CLOSE = 3.2


def register(desk: Desk, frame: Frame) -> None:
    """Make the page known."""
    charts: list[ClauseChart] = []
    laying = asyncio.Lock()

    async def chart() -> ClauseChart:
        async with laying:
            if not charts:  # laid out once, when somebody first wants to see it
                charts.append(await asyncio.to_thread(ClauseChart, desk.library))
        return charts[0]

    @ui.page(PATH)
    async def clauses(ref: str = "", project: str = "", day: str = "") -> None:
        own = desk.shelf.get(project)
        with frame("条款图", own, PATH):
            box = tag("div", classes="graph-grid")
            with box:
                tag("div", "正在画图…", "wait-box", role="status")
        await ui.context.client.connected(timeout=60)
        drawn = await chart()
        findings = await _findings(desk, own)
        box.clear()
        with box:
            known = ref if desk.library.kb.knows(ref) else ""
            _Page(desk, own, drawn, findings).open(known, _day(day, drawn))


def _day(text: str, drawn: ClauseChart) -> date:
    """The day asked for, if it is one on which anything was in force; else today."""
    first, today = drawn.days()[0], date.today()
    try:
        return min(max(date.fromisoformat(text), first), today)
    except ValueError:
        return today


async def _findings(desk: Desk, project: Project | None) -> Mapping[str, list[Finding]]:
    """The findings of a project by what they cite."""
    found: dict[str, list[Finding]] = {}
    if project is not None:
        try:
            result = (await desk.checked(project)).result
        except JixiaoError:
            return {}  # the project's own pages say what is wrong
        for finding in (*result.findings, *result.undetermined):
            for citation in finding.citations:
                found.setdefault(citation.ref, []).append(finding)
    return found


def _months(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month


class _Page:
    """One tab's view of the graph."""

    def __init__(
        self, desk: Desk, project: Project | None, drawn: ClauseChart, findings: Mapping[str, list[Finding]]
    ) -> None:
        self.desk, self.project, self.drawn, self.findings = desk, project, drawn, findings
        self.look = Look(date.today(), troubled=troubled(findings.keys(), drawn.kb))
        self.words = ""

    def open(self, ref: str, day: date) -> None:
        """Build the page as of a day, with something chosen or nothing."""
        self.look = replace(self.look, day=day)
        with tag("div", classes="graph-pane"):
            self._tools()
            self.chart = ui.echart(self.drawn.options(self.look), on_point_click=self._clicked)
            self._key()
        self.panel = tag("aside", classes="outcome stack", aria_label="法规和条款")
        if ref:
            self._choose(ref)
        else:
            self._show_panel()

    def _tools(self) -> None:
        first, last = self.drawn.days()
        months = _months(first, last)
        self.first = first
        with tag("div", classes="graph-tools", role="search"):
            with tag("div", style="width:200px"):
                hint = "如 验收、政府采购法"
                self.entry = Entry("查法规、条款、要旨", "search", hint=hint, on_change=self._search)
            with tag("div"):
                tag("label", "看哪一天有效", "cap", for_="day")
                with tag("div", classes="bar tight"):
                    at = _months(first, self.look.day)
                    slider = tag("input", type="range", id_="day", min=0, max=months, step=1, value=at)
                    slider.on("input", self._slid, js_handler="(e) => emit(+e.target.value)", throttle=0.15)
                    self.said = tag("output", "", "number nowrap", for_="day", style="min-width:240px")
            with tag("div", classes="bar tight", style="margin-left:auto"):
                for words, zoom in (("放大", 1.4), ("缩小", 1 / 1.4)):
                    button(words, self._zoom(zoom), "act plain mini")
                button("还原", self._whole, "act plain mini")
        self._say_day()

    def _key(self) -> None:
        with tag("div", classes="key"):
            for level, colour in colours().items():
                with tag("span"):
                    tag("i", "", style=f"background:{colour}")
                    tag("span", level)
            tag(
                "span",
                "方块是法规，圆点是条款，引用的规则越多越大；灰线是依据，点线是替代；淡的那一天不施行。",
            )
            if self.project:
                tag("span", "黑圈的有本项目的疑点或待核实。")

    # ---- what is asked for

    def _zoom(self, factor: float) -> Callable[[], None]:
        def act() -> None:
            wanted = {"type": "graphRoam", "seriesIndex": 0, "zoom": factor}
            wide = {"originX": 400, "originY": 260}
            self.chart.run_chart_method("dispatchAction", wanted | wide)

        return act

    def _whole(self) -> None:
        self.words = ""
        self.entry.set_value("")
        self.look = replace(self.look, chosen="", found=frozenset())
        self._draw(center=None, zoom=1)
        self._show_panel()

    def _slid(self, event: GenericEventArguments) -> None:
        months = self.first.month - 1 + int(event.args)
        year, month = self.first.year + months // 12, months % 12 + 1
        following = date(year + month // 12, month % 12 + 1, 1)
        self.look = replace(self.look, day=min(date.fromordinal(following.toordinal() - 1), date.today()))
        self._say_day()
        self._draw()
        self._show_panel()

    def _say_day(self) -> None:
        regulations, clauses = self.drawn.in_force(self.look.day)
        day = chinese_dates(self.look.day.isoformat())
        self.said.text = f"{day}：{regulations} 部 {clauses} 条"  # type: ignore[attr-defined]

    def _search(self, words: str) -> None:
        self.words = words
        self.look = replace(self.look, found=frozenset(self.drawn.search(words)), chosen="")
        self._draw()
        self._show_panel()

    def _clicked(self, event: EChartPointClickEventArguments) -> None:
        data: Any = event.data
        ref = str(data.get("id")).rstrip("@") if isinstance(data, dict) else ""
        if self.desk.library.kb.knows(ref):
            self.look = replace(self.look, chosen=ref)
            self._draw()
            self._show_panel()

    def _choose(self, ref: str) -> None:
        self.look = replace(self.look, chosen=ref)
        self._draw(center=self.drawn.place(ref), zoom=_CLOSE)
        self._show_panel()

    def _draw(self, **view: Any) -> None:
        series = self.chart.options["series"][0]
        made = self.drawn.options(self.look)["series"][0]
        series["data"], series["links"] = made["data"], made["links"]
        for name in ("center", "zoom"):
            series.pop(name, None)
        series.update(view)
        self.chart.update()

    # ---- beside the graph

    def _show_panel(self) -> None:
        self.panel.clear()
        with self.panel:
            if self.look.chosen:
                self._about(self.look.chosen)
            elif self.words.strip():
                self._results()
            else:
                tag("h2", "条款图")
                tag(
                    "p",
                    "点一个法规或条款，看它的要旨、上下位依据、引用它的规则和疑点。滚轮放大，拖动移动。",
                    "quiet",
                )
                tag("p", "拖动日期，看那一天什么有效。也可以在上面查，从结果里选。", "quiet")

    def _results(self) -> None:
        found = self.drawn.search(self.words)
        tag("h2", f"查到 {len(found)} 项")
        if not found:
            tag("p", "换一个词，或少写几个字。", "quiet")
        for ref in found[:_MOST_FOUND]:
            self._jump(ref)
        if len(found) > _MOST_FOUND:
            tag("p", f"只列前 {_MOST_FOUND} 项，再加一个词。", "quiet small")

    def _jump(self, ref: str) -> None:
        clause = self.drawn.kb.clauses.get(ref)
        with tag("button", classes="tab", type="button", style="display:block") as made:
            tag("b", name_of(self.drawn.kb, ref))
            if clause:
                tag("div", clause.gist, "quiet small")
        made.on("click", lambda: self._choose(ref), args=[])

    def _about(self, ref: str) -> None:
        about = described(self.desk.library, ref, self.look.day)
        with tag("div", classes="bar tight"):
            chip(about["verified"])
            chip("当日有效", "已确认") if about["in_force_today"] else chip("当日不施行", "other")
        tag("h2", about["name"])
        if about.get("gist"):
            tag("p", f"要旨（不是原文）：{about['gist']}")
        with tag("dl", classes="facts small"):
            for title, text in (
                ("全称", about["title"]),
                ("文号", about["number"]),
                ("层级", about["level"]),
                ("地区", about["region"]),
                ("施行", chinese_dates(about["period"])),
                ("约束", about.get("binds", "")),
                ("说明", about["note"]),
            ):
                if text:
                    tag("dt", title)
                    tag("dd", text)
        self._here(ref)
        self._list("依据", about["based_on"])
        if len(about["chain"]) > 1:
            tag("h3", "上位依据，到法律为止")
            with tag("ul", classes="chain"):
                for step in about["chain"]:
                    tag("li", step)
        self._list("由下列规定落实", about["carried_out_by"])
        self._list("替代了", about["replaces"])
        self._list(f"{chinese_dates(about.get('replaced_on') or '后来')}由下列条款替代", about["replaced_by"])
        if about.get("clauses"):
            self._list("条款", [f"{ref}#{clause['number']}" for clause in about["clauses"]])
        for title, key in (
            ("引用它的规则", "rules"),
            ("经替代或地区引用它的规则", "rules_by_version_or_region"),
        ):
            if about[key]:
                tag("h3", title)
                tag("p", "、".join(about[key]), "small")
        button("看整张图", told(self._back), "act plain mini")

    async def _back(self) -> None:
        self._whole()

    def _here(self, ref: str) -> None:
        """The findings of the project on it."""
        if self.project is None:
            return
        refs = [ref] if "#" in ref else [r for r in self.findings if self.drawn.kb.regulation_of(r).id == ref]
        found = {finding.id: finding for one in refs for finding in self.findings.get(one, ())}
        tag("h3", f"本项目的疑点和待核实 {len(found)}")
        with tag("div", classes="stack tight small"):
            for finding in found.values():
                weight = finding.severity if finding.state is State.VIOLATED else finding.state
                target = f"/project/{self.project.id}/findings?id={quote(finding.id)}"
                link(f"{weight}：{finding.name}（{finding.subject}）", target)

    def _list(self, title: str, refs: Sequence[str]) -> None:
        known = [ref for ref in refs if self.drawn.kb.knows(ref)]
        if known:
            tag("h3", title)
            with tag("div", classes="stack tight"):
                for ref in known:
                    self._jump(ref)
