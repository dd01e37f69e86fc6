"""The classroom's first page: the lessons, exercises with seed and level, and lessons of own projects."""

from __future__ import annotations

import secrets
from urllib.parse import quote

from nicegui import ui

from checker.base.errors import JixiaoError, Problem, UsageError
from checker.classroom.catalogue import Taught, taught_cases
from checker.classroom.sound import sound_folders
from checker.schemas.cases import LEVELS
from checker.web.components.frame import Frame, problem_list, told
from checker.web.components.parts import Entry, button, link, tag
from checker.web.desk import Desk
from checker.web.lessons import Drill

PATH = "/classroom"
LARGEST_SEED = 10**6
_HEADS = ("课", "难易", "时间", "说法", "学会什么", "")


def drill_path(drill: Drill) -> str:
    """Where an exercise is done; the same address is the same exercise."""
    more = f"?base={quote(drill.base)}" if drill.base else ""
    return f"{PATH}/exercise/{drill.level}/{drill.seed}{more}"


def case_path(name: str) -> str:
    """Where a lesson is held."""
    return f"{PATH}/case/{quote(name)}"


def drawn(level: int, base: str = "") -> Drill:
    """An exercise that nobody has asked for."""
    return Drill(secrets.randbelow(LARGEST_SEED), level, base)


def register(desk: Desk, frame: Frame) -> None:
    """Make the page known."""

    @ui.page(PATH)
    async def classroom() -> None:
        with frame("课堂", path=PATH), tag("div", classes="wide stack"):
            tag("h1", "课堂")
            how = "先看事实，自己找问题，交卷后讲评，再改一处事实，看问题消失。答案由程序当场从事实判断。"
            tag("p", how, "quiet")
            _lessons()
            with tag("div", classes="pair"):
                _exercises()
                _own_projects(desk)


def _lessons() -> None:
    try:
        lessons = taught_cases()
    except JixiaoError as error:
        problem_list(error.problems)
        return
    if not lessons:
        with tag("div", classes="card empty"):
            tag("h2", "没有课")
            tag("p", "案例文件夹里没有 课堂.yaml。可以出练习，或者用自己的项目上课。")
        return
    with tag("div", classes="scroll"), tag("table", classes="plain lessons"):
        with tag("thead"), tag("tr"):
            for head in _HEADS:
                tag("th", head, scope="col")
        with tag("tbody"):
            for one in lessons:
                _lesson(one)


def _lesson(one: Taught) -> None:
    plan = one.plan
    with tag("tr"):
        with tag("td"):
            link(plan.title, case_path(one.name))
            tag("div", one.name, "quiet small")
        tag("td", plan.level, "nowrap")
        tag("td", f"{plan.minutes} 分钟", "nowrap number")
        tag("td", f"{len(plan.problems)} 个", "nowrap number")
        tag("td", "；".join(plan.aims), "small")
        with tag("td", classes="nowrap"):
            link("上课", case_path(one.name), "act plain mini", aria_label=f"上课：{plan.title}")


def _exercises() -> None:
    bases = [("", "由种子定"), *((name, name) for name in sound_folders())]
    levels = [(str(number), f"{number} {name}，改坏 {number} 处") for number, name in enumerate(LEVELS, 1)]

    @told
    async def start() -> None:
        ui.navigate.to(drill_path(_wanted(seed.value, int(level.value), base.value)))

    with tag("section", classes="card stack", aria_label="练习"):
        tag("h2", "练习")
        tag(
            "p", "从一个处处合规的项目改坏一到三处。种子和难易相同，题目就相同；种子空着就任出一份。", "quiet"
        )
        with tag("div", classes="grid2"):
            level = Entry("难易", "select", "1", options=levels)
            seed = Entry("种子", hint="如 7，或学号后几位")
            base = Entry("健全项目", "select", "", options=bases)
        seed.on("enter", start, args=[])
        with tag("div", classes="bar"):
            button("出题", start)


def _wanted(seed: str, level: int, base: str) -> Drill:
    """The exercise asked for. Raises UsageError for a seed that is none."""
    text = seed.strip()
    if not text:
        return drawn(level, base)
    if not (text.isascii() and text.isdecimal() and len(text) <= 7 and int(text) <= LARGEST_SEED):
        mend = f"写 0 至 {LARGEST_SEED} 的整数，或者空着"
        raise UsageError(Problem("种子", f"“{text[:20]}”不能用", mend=mend))
    return Drill(int(text), level, base)


def _own_projects(desk: Desk) -> None:
    projects = desk.shelf.projects()

    def start() -> None:
        ui.navigate.to(f"{PATH}/project/{choice.value}")

    with tag("section", classes="card stack", aria_label="用自己的项目上课"):
        tag("h2", "用自己的项目上课")
        tag(
            "p", "说法由程序挑：查出的问题全在里面，再配上合规和待核实的。人工认定和备注不给学员看。", "quiet"
        )
        if not projects:
            tag("p", "项目列表还是空的。先上传一本填好的工作簿，再回来。")
            with tag("div", classes="bar"):
                link("去上传", "/", "act plain")
            return
        options = [(project.id, project.name) for project in projects]
        choice = Entry("项目", "select", projects[0].id, options=options)
        with tag("div", classes="bar"):
            button("用它上课", start, "act plain")
