"""The clause graph: regulations and clauses as they hang together, on a day, with the findings on each."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from nicegui import ui
from nicegui.events import EChartPointClickEventArguments, GenericEventArguments

from checker.base.errors import JixiaoError
from checker.findings.finding import Finding
from checker.findings.wording import chinese_dates
from checker.web.clause_chart import ClauseChart, Look, colours, troubled
from checker.web.components.clause_panel import ClausePanel
from checker.web.components.frame import Frame
from checker.web.components.parts import Entry, button, tag
from checker.web.desk import Desk
from checker.web.storage import Project

PATH = "/clauses"
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
        self.panel = ClausePanel(
            self.desk.library,
            self.drawn,
            self.project,
            self.findings,
            choose=self._choose,
            whole=self._back,
        )
        if ref:
            self._choose(ref)
        else:
            self._show()

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
        self._show()

    def _slid(self, event: GenericEventArguments) -> None:
        months = self.first.month - 1 + int(event.args)
        year, month = self.first.year + months // 12, months % 12 + 1
        following = date(year + month // 12, month % 12 + 1, 1)
        self.look = replace(self.look, day=min(date.fromordinal(following.toordinal() - 1), date.today()))
        self._say_day()
        self._draw()
        self._show()

    def _say_day(self) -> None:
        regulations, clauses = self.drawn.in_force(self.look.day)
        day = chinese_dates(self.look.day.isoformat())
        self.said.text = f"{day}：{regulations} 部 {clauses} 条"  # type: ignore[attr-defined]

    def _search(self, words: str) -> None:
        self.words = words
        self.look = replace(self.look, found=frozenset(self.drawn.search(words)), chosen="")
        self._draw()
        self._show()

    def _clicked(self, event: EChartPointClickEventArguments) -> None:
        data: Any = event.data
        ref = str(data.get("id")).rstrip("@") if isinstance(data, dict) else ""
        if self.desk.library.kb.knows(ref):
            self.look = replace(self.look, chosen=ref)
            self._draw()
            self._show()

    def _choose(self, ref: str) -> None:
        self.look = replace(self.look, chosen=ref)
        self._draw(center=self.drawn.place(ref), zoom=_CLOSE)
        self._show()

    def _draw(self, **view: Any) -> None:
        series = self.chart.options["series"][0]
        made = self.drawn.options(self.look)["series"][0]
        series["data"], series["links"] = made["data"], made["links"]
        for name in ("center", "zoom"):
            series.pop(name, None)
        series.update(view)
        self.chart.update()

    def _show(self) -> None:
        self.panel.show(self.look, self.words)

    async def _back(self) -> None:
        self._whole()
