"""What could not be judged: the papers to ask for, ticked off as they come, to take away as Word or Excel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import quote

from nicegui import ui
from nicegui.element import Element
from nicegui.events import GenericEventArguments

from checker.reports.index import Waiting, places_line, waiting
from checker.web.components.frame import Frame, empty, told
from checker.web.components.opening import Build, open_project
from checker.web.components.parts import link, tag
from checker.web.desk import Checked, Desk
from checker.web.storage import Draft

PATH = "/project/{id}/waiting"
_HEADS = ("收到", "应补充的资料", "要从里面看什么", "补齐后才能判断的规则")
_FEW = 4
_MOST_ROWS = 8


def register(desk: Desk, frame: Frame) -> None:
    """Make the page known."""

    @ui.page("/project/{project_id}/waiting")
    async def papers(project_id: str) -> None:
        def build(_: Element) -> Build:
            return lambda checked: _build(desk, checked)

        await open_project(desk, frame, project_id, ("待核实", PATH, "wide stack"), build)


async def _build(desk: Desk, checked: Checked) -> None:
    project, result = checked.project, checked.result
    by_paper: dict[str, list[Waiting]] = {}
    for row in waiting(result):
        by_paper.setdefault(row.material, []).append(row)
    with tag("div", classes="bar between"):
        tag("h1", "待核实：还要请单位补的资料")
        with tag("div", classes="bar"):
            files = f"/project/{project.id}/file"
            link("下载 Word 清单", f"{files}/requests.docx", "act plain", download=True)
            link("下载 Excel 清单", f"{files}/requests.xlsx", "act plain", download=True)
    if not by_paper:
        with tag("div", classes="card"):
            empty(
                "没有待核实的事项",
                "按现有资料都能判断，不需要补充。",
                ("看疑点", f"/project/{project.id}/findings"),
            )
        return
    tag(
        "p",
        f"{len(result.undetermined)} 项因资料不足不能判断，不作为问题。收到一份勾一份；填进事实再判断。",
        "quiet",
    )
    received = desk.draft(project).received
    with tag("div", classes="scroll"), tag("table", classes="plain"):
        with tag("thead"), tag("tr"):
            for head in _HEADS:
                tag("th", head, scope="col")
        with tag("tbody"):
            for number, (material, rows) in enumerate(by_paper.items()):
                _row(desk, checked, number, material, rows, material in received)


def _row(
    desk: Desk, checked: Checked, number: int, material: str, rows: Sequence[Waiting], got: bool
) -> None:
    @told
    async def tick(event: GenericEventArguments) -> None:
        on = bool(event.args)

        def change(draft: Draft) -> Draft:
            rest = tuple(name for name in draft.received if name != material)
            return replace(draft, received=(*rest, material) if on else rest)

        await desk.change_draft(checked.project, change)

    with tag("tr"):
        with tag("td"):
            box = tag("input", type="checkbox", id_=f"got{number}", style="width:18px;height:18px")
            if got:
                box._props["checked"] = True
            box.on("change", tick, js_handler="(e) => emit(e.target.checked)")
        with tag("td"):
            tag("label", material, for_=f"got{number}")
        with tag("td"), tag("div", classes="stack tight"):
            for row in rows[:_MOST_ROWS]:
                _missing(checked, row)
            if len(rows) > _MOST_ROWS:
                with tag("details"):
                    tag("summary", f"另有 {len(rows) - _MOST_ROWS} 项")
                    for row in rows[_MOST_ROWS:]:
                        _missing(checked, row)
        with tag("td"), tag("div", classes="stack tight small"):
            rules = list(dict.fromkeys(rule for row in rows for rule in row.rules))
            first = {finding.rule: finding.id for finding in reversed(checked.result.undetermined)}
            for rule, name in rules[:_FEW]:
                target = f"/project/{checked.project.id}/findings?id={quote(first.get(rule, ''))}"
                link(f"{name}（{rule}）", target)
            if len(rules) > _FEW:
                rest = "、".join(f"{name}（{rule}）" for rule, name in rules[_FEW:])
                with tag("details"):
                    tag("summary", f"另有 {len(rules) - _FEW} 条")
                    tag("span", rest)


def _missing(checked: Checked, row: Waiting) -> None:
    with tag("div"):
        tag("span", row.what)
        if any(row.places):
            shown = places_line(row.places).replace(checked.project.workbook.name, "")
            tag("span", f"　{shown}", "quiet small")
