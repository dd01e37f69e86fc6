"""How a page about one project begins: the project is found and checked, or what is wrong is said."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from nicegui import ui
from nicegui.element import Element

from checker.base.errors import JixiaoError
from checker.web.components.frame import Frame, problem_list, told
from checker.web.components.parts import link, tag
from checker.web.desk import Checked, Desk
from checker.web.storage import Project

Build = Callable[[Checked], Awaitable[None]]


async def open_project(
    desk: Desk, frame: Frame, project_id: str, page: tuple[str, str, str], build: Callable[[Element], Build]
) -> None:
    """Lay out the page (`page` is its title, path and the classes of its main box) and fill it.

    The bar is painted at once; `build` is given the box, and what it returns the checked project.
    """
    title, path, classes = page
    try:
        project = desk.project(project_id)
    except JixiaoError as error:
        with frame("没有这个项目"), tag("div", classes="wide stack"):
            problem_list(error.problems)
            link("回到项目列表", "/", "act")
        return
    with frame(title, project, path):
        box = tag("div", classes=classes)
        with box:
            tag("div", "正在检查…", "wait-box", role="status")
    await ui.context.client.connected(timeout=60)
    await _fill(desk, project, box, build(box))


@told
async def _fill(desk: Desk, project: Project, box: Element, build: Build) -> None:
    try:
        checked = await desk.checked(project)
    except JixiaoError as error:
        box.clear()
        box.classes(replace="wide stack")
        with box:
            problem_list(error.problems)
            link("下载工作簿，改好再上传", f"/project/{project.id}/file/workbook", "act", download=True)
        return
    box.clear()
    with box:
        await build(checked)
