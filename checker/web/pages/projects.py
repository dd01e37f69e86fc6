"""The first page: bring a workbook, open a case, and see how each project stands."""

from __future__ import annotations

import asyncio
from collections import Counter

from nicegui import ui
from nicegui.element import Element

from checker.base.errors import JixiaoError
from checker.rulebook.rules import Severity
from checker.web.components.frame import Frame, confirmed, done, told
from checker.web.components.parts import Drop, Entry, button, chip, link, tag
from checker.web.desk import Desk, cases
from checker.web.storage import Project

PATH = "/"
_HEADS = ("项目", "疑点", "待核实", "已排除", "来自", "打开时间", "")


def register(desk: Desk, frame: Frame) -> None:
    """Make the page known."""

    @ui.page(PATH)
    async def projects() -> None:
        with frame("项目", path=PATH), tag("div", classes="wide stack"):
            with tag("div", classes="bar between"):
                tag("h1", "项目")
                link("空白工作簿", "/blank.xlsx", "act plain", download="空白工作簿.xlsx")
            Drop(lambda project_id: ui.navigate.to(f"/project/{project_id}/findings"))
            _case_bar(desk)
            table = _Table(desk)
        await ui.context.client.connected(timeout=60)
        await table.count()


def _case_bar(desk: Desk) -> None:
    names = cases()

    @told
    async def open_case() -> None:
        opener.props("disabled").update()
        try:
            project = await desk.open_case(choice.value)
        finally:
            opener.props(remove="disabled").update()
        ui.navigate.to(f"/project/{project.id}/findings")

    with tag("div", classes="card bar"):
        tag("span", "没有现成的工作簿？打开一个自带案例看看：")
        choice = Entry("案例", "select", names[0], options=[(name, name) for name in names], bare=True)
        opener = button("打开案例", open_case, "act plain")


class _Table:
    """The list of projects; counts come in as they are found."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.cells: dict[str, tuple[Element, Element, Element]] = {}
        self.projects = desk.shelf.projects()
        self.box = tag("section", aria_label="项目列表")
        with self.box:
            self._build()

    def _build(self) -> None:
        if not self.projects:
            with tag("div", classes="card empty"):
                tag("h2", "还没有项目")
                tag("p", "把填好的工作簿拖到上面，或者先打开一个案例。还没有工作簿的，下载“空白工作簿”来填。")
            return
        with tag("div", classes="scroll"), tag("table", classes="plain"):
            with tag("thead"), tag("tr"):
                for head in _HEADS:
                    tag("th", head, scope="col")
            with tag("tbody"):
                for project in self.projects:
                    self._row(project)

    def _row(self, project: Project) -> None:
        with tag("tr"):
            with tag("td"):
                link(project.name, f"/project/{project.id}/findings")
            cells = [tag("td", classes="nowrap number") for _ in range(3)]
            with cells[0]:
                tag("span", "正在检查…", "quiet small")
            tag("td", project.came_from, "quiet small")
            tag("td", project.since[:16].replace("T", " "), "quiet small nowrap number")
            with tag("td", classes="nowrap"):
                link("工作簿", f"/project/{project.id}/file/workbook", "act plain mini", download=True)
                tag("span", " ")
                button(
                    "删除",
                    lambda: self._delete(project),
                    "act danger mini",
                    aria_label=f"删除 {project.name}",
                )
        self.cells[project.id] = (cells[0], cells[1], cells[2])

    async def count(self) -> None:
        """Check all projects and show how many findings each has."""
        await asyncio.gather(*(self._count(project) for project in self.projects))

    async def _count(self, project: Project) -> None:
        found, waits, excluded = self.cells[project.id]
        try:
            result = (await self.desk.checked(project)).result
        except JixiaoError as error:
            found.clear()
            with found:
                tag("span", error.problems[0].what, "chip 严重", title=str(error))
            return
        weights = Counter(finding.severity for finding in result.findings)
        found.clear()
        with found:
            for severity in reversed(Severity):
                if weights[severity]:
                    chip(f"{severity} {weights[severity]}", severity)
            if not result.findings:
                chip("没有疑点", "已确认")
        for cell, number in ((waits, len(result.undetermined)), (excluded, len(result.excluded))):
            with cell:
                tag("span", str(number))

    @staticmethod
    def _name(project: Project) -> str:
        return f"“{project.name}”"

    async def _delete(self, project: Project) -> None:
        @told
        async def delete() -> None:
            text = f"{self._name(project)}的工作簿、复核意见和草稿都会删去，不能恢复。需要的话先下载工作簿。"
            if await confirmed("删除这个项目？", text, "删除"):
                await self.desk.delete(project)
                done(f"已删除{self._name(project)}")
                ui.navigate.reload()

        await delete()
