"""Tabs do not get into each other's way, and nothing that many do at once is lost."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from checker.cli import work
from checker.facts.readers.layout import open_workbook
from checker.facts.workbook import write_workbook
from tests.web import webserver
from tests.web.webserver import Browser, Served

TABS = 20


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    library = work.open_library(None, None)
    path = tmp_path_factory.mktemp("工作簿") / "项目.xlsx"
    write_workbook(
        path, library.book.vocabulary, work.one_dossier(Path(webserver.LARGEST), library, None), {}
    )
    return path


@pytest.fixture
def context(browser: Browser) -> Iterator[Any]:
    made = browser.context()
    yield made
    made.close()


@pytest.fixture
def project(context: Any, server: Served, workbook: Path) -> str:
    page = context.new_page()
    made = webserver.bring(page, server.address, workbook)
    page.close()
    return made


def facts(context: Any, server: Served, project: str, sheet: str) -> Any:
    page = context.new_page()
    page.goto(f"{server.address}project/{project}/facts?sheet={sheet}")
    page.wait_for_selector("table.sheet td")
    page.wait_for_selector("[data-part=totals]")
    return page


def type_into(page: Any, row: int, column: str, text: str) -> None:
    webserver.cell(page, row, column).click()
    page.keyboard.press("F2")
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(text)
    page.keyboard.press("Enter")


def test_two_tabs_do_not_see_each_others_changes(context: Any, server: Served, project: str) -> None:
    one, two = (facts(context, server, project, "项目") for _ in range(2))
    type_into(one, 0, "项目名称", "甲改的名称")
    one.wait_for_selector("td.changed >> text=甲改的名称")
    two.reload()
    two.wait_for_selector("table.sheet td")
    assert "甲改的名称" not in two.locator("table.sheet").inner_text()
    assert two.locator("[data-part=count]").count() == 0
    one.reload()
    one.wait_for_selector("td.changed >> text=甲改的名称")


def test_who_saves_second_is_warned_and_refused(context: Any, server: Served, project: str) -> None:
    one, two = (facts(context, server, project, "项目") for _ in range(2))
    file = server.folder(project) / "项目.xlsx"
    type_into(one, 0, "项目名称", "甲的名称")
    type_into(two, 0, "主管部门", "乙的主管部门")
    one.click("text=存入工作簿")
    one.wait_for_selector("text=已存入工作簿")
    saved = file.read_bytes()
    two.wait_for_selector("[data-part=count]")
    two.click("text=存入工作簿")
    two.wait_for_selector("[role=alertdialog] >> text=文件已被改过，没有保存")
    two.click("text=知道了")
    assert file.read_bytes() == saved
    two.wait_for_selector(".outcome [role=alert] >> text=事实在别处改过")
    assert two.locator("button:has-text('存入工作簿')").is_disabled()
    assert "乙的主管部门" in two.locator("table.sheet").inner_text(), "nothing that was typed is lost"
    two.click("text=放弃改动")
    two.click(".dialog button.danger")
    two.wait_for_selector("table.sheet >> text=甲的名称")


def test_a_change_on_disk_is_noticed(context: Any, server: Served, project: str, tmp_path: Path) -> None:
    page = facts(context, server, project, "项目")
    type_into(page, 0, "项目名称", "甲的名称")
    page.wait_for_selector("[data-part=count]")
    file = server.folder(project) / "项目.xlsx"
    theirs = work.open_library(None, None)
    write_workbook(
        file,
        theirs.book.vocabulary,
        work.one_dossier(Path(webserver.LARGEST), theirs, None),
        {"HT01": "别的"},
    )
    other = file.read_bytes()
    page.click("text=存入工作簿")
    page.wait_for_selector("[role=alertdialog] >> text=文件已被改过")
    assert file.read_bytes() == other


def test_twenty_tabs_at_once_lose_nothing(browser: Browser, server: Served, project: str) -> None:
    """Each tab tries out a change or confirms a finding of its own, before any was answered."""
    context = browser.context()
    context.set_default_timeout(60_000)
    first = context.new_page()
    first.goto(f"{server.address}project/{project}/findings")
    first.wait_for_selector(".option")
    ids = [option.get_attribute("data-id") for option in first.locator(".option").all()][: TABS // 2]
    first.close()
    trying = [facts(context, server, project, "项目") for _ in range(TABS // 2)]
    deciding = []
    for finding in ids:
        page = context.new_page()
        page.goto(f"{server.address}project/{project}/findings?id={finding}")
        page.wait_for_selector(f".option[aria-selected=true][data-id='{finding}']")
        deciding.append(page)
    assert len(trying) + len(deciding) == TABS
    for number, page in enumerate(deciding):
        page.click("text=确认是问题…")
        page.get_by_label("确认的理由").fill(f"看过第{number}份资料")
        page.get_by_label("复核人").fill(f"复核人{number}")
    for number, (trier, decider) in enumerate(zip(trying, deciding, strict=True)):
        type_into(trier, 0, "项目名称", f"第{number}个名称")
        decider.locator("text=记下：确认").click(no_wait_after=True)
    for number, page in enumerate(trying):
        page.wait_for_selector(f"td.changed >> text=第{number}个名称")
        page.wait_for_selector("[data-part=count] >> text=改动 1 处")
    for page in deciding:
        page.wait_for_selector(".chip.已确认")
    entries = yaml.safe_load((server.folder(project) / "复核.yaml").read_text(encoding="utf-8"))
    assert {entry["编号"] for entry in entries} == set(ids)
    assert {(entry["理由"], entry["复核人"]) for entry in entries} == {
        (f"看过第{n}份资料", f"复核人{n}") for n in range(TABS // 2)
    }
    trying[3].click("text=存入工作簿")
    trying[3].wait_for_selector("text=已存入工作簿")
    words = work.open_library(None, None).book.vocabulary
    saved = open_workbook(server.folder(project) / "项目.xlsx", words).dossier
    assert saved.name == "第3个名称"
    assert "第4个名称" in trying[4].locator("table.sheet").inner_text()
    context.close()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="processes are found in /proc")
def test_the_server_answers_while_it_judges(context: Any, server: Served, project: str) -> None:
    """Judging is not done in the server: it answers while those who judge stand still, and then goes on."""
    page = facts(context, server, project, "项目")
    tasks = Path(f"/proc/{server.process.pid}/task").glob("*/children")  # any thread may have started one
    judges = [int(child) for task in tasks for child in task.read_text(encoding="ascii").split()]
    assert len(judges) >= 3
    for judge in judges:
        os.kill(judge, signal.SIGSTOP)
    try:
        type_into(page, 0, "项目名称", "新的名称")
        page.wait_for_selector("td.changed >> text=新的名称")
        assert context.request.get(server.address).ok
        assert page.locator("[data-part=count]").count() == 0, "nobody judged it yet"
    finally:
        for judge in judges:
            os.kill(judge, signal.SIGCONT)
    page.wait_for_selector("[data-part=count] >> text=改动 1 处")


def test_nothing_went_wrong_behind_the_pages(browser: Browser, server: Served) -> None:
    assert [line for line in server.said if "Traceback" in line or "rror" in line] == []
    assert browser.wrong == []
