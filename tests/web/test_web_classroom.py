"""A class in a real browser: facts first, ticks, the answer, and a fact changed until the problem is gone."""

from __future__ import annotations

import http.client
import json
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
import yaml

from checker.classroom.bench import Bench
from checker.classroom.exercise import make_exercise
from checker.classroom.sound import sound_dossier, sound_name
from checker.cli import work
from checker.judging.engines import choose
from tests.support import ROOT
from tests.web.test_web_hostile import SCRIPT
from tests.web.webserver import Browser, Served

SMALL, TITLE = "平顶山高新区平台2021", "缺资料，还是没有这回事"
SEED, LEVEL = 7, 1


def open_at(page: Any, server: Served, path: str) -> None:
    page.goto(f"{server.address}classroom{path}")
    page.wait_for_selector(".class-grid")


def begin(page: Any) -> None:
    page.click("text=看完了，找问题")
    page.wait_for_selector(".tick")


def tick(page: Any, words: str) -> None:
    page.locator(f".tick:has-text('{words}') input").check()


def hand_in(page: Any) -> str:
    page.click("button:has-text('交卷')")
    page.wait_for_selector("[data-part=score]")
    page.wait_for_selector(".class-panel >> text=/^正在/", state="detached")
    return str(page.locator("[data-part=score]").inner_text())


def card(page: Any, outcome: str, rule: str) -> Any:
    return page.locator(f"article[data-outcome='{outcome}'][data-rule='{rule}']")


def test_the_first_page_has_lessons_exercises_and_own_projects(page: Any, server: Served) -> None:
    page.goto(server.address)
    page.click("nav >> text=课堂")
    page.wait_for_selector("tbody tr")
    assert page.locator("tbody tr").count() == 5
    assert page.locator("tbody a").first.inner_text() == TITLE, "the easiest first"
    page.get_by_label("种子").fill("七")
    page.click("button:has-text('出题')")
    page.wait_for_selector("[role=alertdialog] >> text=“七”不能用")
    page.click("text=知道了")
    page.get_by_label("种子").fill(str(SEED))
    page.get_by_label("种子").press("Enter")
    page.wait_for_url(f"**/classroom/exercise/1/{SEED}")


def test_a_lesson_from_the_facts_to_the_problem_gone(page: Any, server: Served) -> None:
    page.goto(f"{server.address}classroom")
    page.click(f"a:has-text('{TITLE}') >> nth=0")
    page.wait_for_selector(".class-grid")
    names = page.locator(".fact-list h2").all_inner_texts()
    assert names[:4] == ["《项目》", "《合同》", "《付款计划》", "《预算》"], "in the order of the lesson"
    assert page.locator(".tick").count() == 0, "the facts come first"
    assert "资金到位率偏低" not in page.locator("body").inner_text()
    begin(page)
    assert page.locator("[data-part=count]").inner_text() == "已选 0 个，共 9 个"
    page.locator(".tick input").first.focus()
    page.keyboard.press("Space")
    page.wait_for_selector("[data-part=count]:has-text('已选 1 个')")
    page.keyboard.press("Space")
    page.wait_for_selector("[data-part=count]:has-text('已选 0 个')")
    page.click("button:has-text('提示')")
    page.wait_for_selector(".hints >> text=9 个说法里有 3 个是问题")
    tick(page, "资金到位率偏低")
    tick(page, "支出超过调整后预算")
    page.wait_for_selector("[data-part=count]:has-text('已选 2 个')")
    page.reload()
    page.wait_for_selector("[data-part=count]:has-text('已选 2 个')")
    assert hand_in(page) == "3 个问题选对 1 个，漏选 2 个，错选 1 个。"

    right = card(page, "选对", "ZJ01").inner_text()
    for part in ("条件", "为什么是问题", "什么情况下不构成问题", "证据", "依据", "改哪个事实它就消失"):
        assert part in right, part
    assert "“到位金额”从100万元改为135万元" in right
    assert card(page, "漏选", "FK01").count() == 1
    wrong = card(page, "错选", "ZJ03").inner_text()
    assert "按现有事实，条件不成立，不是问题。" in wrong

    card(page, "选对", "ZJ01").locator("button:has-text('试一试')").click()
    trial = card(page, "选对", "ZJ01").locator("[data-part=trial]")
    trial.locator("li.lost").first.wait_for()
    assert "ZJ01 资金到位率偏低（2021年度）" in trial.locator("li.lost").all_inner_texts()
    assert "合规" in trial.inner_text()
    budget = page.locator("[data-table=预算]")
    assert budget.locator("td.hit").all_inner_texts() == ["135"]
    trial.locator("text=改回去").click()
    page.wait_for_selector("td.hit", state="detached")
    assert "135" not in budget.locator("td").all_inner_texts()
    assert trial.inner_text() == ""
    page.click("text=重新做")
    page.wait_for_selector("text=看完了，找问题")


def test_an_exercise_is_what_its_seed_says(page: Any, server: Served) -> None:
    library = work.open_library(None, None)
    name = sound_name("", SEED)
    with Bench(library, choose("sql")) as bench:
        made = make_exercise(bench, sound_dossier(name, library.book.vocabulary), name, SEED, LEVEL)
    true = [one for one in made.lesson.candidates if one.is_problem]
    open_at(page, server, f"/exercise/{LEVEL}/{SEED}")
    begin(page)
    titles = [f"{one.number}. {one.title}" for one in made.lesson.candidates]
    assert page.locator(".tick").all_inner_texts() == titles
    for one in true:
        page.locator(f".tick input[data-number='{one.number}']").check()
    page.wait_for_selector(f"[data-part=count]:has-text('已选 {len(true)} 个')")
    assert hand_in(page) == f"{len(true)} 个问题选对 {len(true)} 个，漏选 0 个，错选 0 个。全对。"
    (broken,) = made.broken
    assert f"“{broken.change.field}”" in page.locator(".card:has-text('改坏了 1 处') li").inner_text()
    page.locator(f"article[data-rule='{broken.rule}'] button:has-text('试一试')").click()
    page.locator(f"article[data-rule='{broken.rule}'] li.lost:has-text('{broken.rule}')").first.wait_for()
    page.click("text=再来一题")
    page.wait_for_url(lambda url: f"/exercise/{LEVEL}/" in url and not url.endswith(f"/{SEED}"))
    page.wait_for_selector("text=看完了，找问题")


def test_nothing_ticked_is_asked_about(page: Any, server: Served) -> None:
    open_at(page, server, f"/case/{quote(SMALL)}")
    begin(page)
    page.click("button:has-text('交卷')")
    page.click(".dialog button:has-text('不了')")
    page.wait_for_selector(".dialog", state="detached")
    assert page.locator("[data-part=score]").count() == 0


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/case/没有", "没有这一课"),
        ("/exercise/9/7", "地址里的难易或种子不对"),
        ("/exercise/1/甲", "地址里的难易或种子不对"),
        ("/exercise/1/7?base=没有", "没有这个健全项目"),
        ("/project/000000000000", "没有这个项目"),
    ],
)
def test_what_there_is_not_is_said_in_the_page(page: Any, server: Served, path: str, said: str) -> None:
    page.goto(f"{server.address}classroom{path}")
    page.wait_for_selector(f"[role=alert]:has-text('{said}')")
    page.click("a.act:has-text('回到课堂')")
    page.wait_for_selector("tbody tr")


def bring(server: Served, facts: dict[str, Any]) -> str:
    connection = http.client.HTTPConnection(urlsplit(server.address).netloc, timeout=60)
    body = yaml.safe_dump(facts, allow_unicode=True).encode()
    connection.request("POST", "/upload?name=a.yaml", body)
    answer = json.loads(connection.getresponse().read())
    connection.close()
    assert "project" in answer, answer
    return str(answer["project"])


def _with_script(facts: Any) -> Any:
    """The same facts, with a script for the name of the contract."""
    if isinstance(facts, dict):
        return {key: _with_script(value) for key, value in facts.items()}
    if isinstance(facts, list):
        return [_with_script(value) for value in facts]
    return facts.replace("此处", SCRIPT) if isinstance(facts, str) else facts


def test_a_script_in_own_facts_is_shown_and_never_run(page: Any, server: Served) -> None:
    text = (ROOT / "cases" / SMALL / "事实.yaml").read_text(encoding="utf-8")
    facts = yaml.safe_load(text.replace("集成服务", "此处"))
    project = bring(server, _with_script(facts))
    page.goto(f"{server.address}classroom")
    page.click("button:has-text('用它上课')")
    page.wait_for_selector(".class-grid")
    assert project in page.url
    begin(page)
    for box in page.locator(".tick input").all():
        box.check()
    assert "个问题选对" in hand_in(page)
    page.locator("button:has-text('试一试')").first.click()
    page.wait_for_selector("li.lost")
    assert "<img src=x onerror" in page.locator(".class-panel").inner_text()
    assert page.evaluate("window.hit") is None
    assert page.locator("img[src=x]").count() == 0


def test_a_project_without_problems_is_no_lesson(page: Any, server: Served) -> None:
    facts = {"项目": {"项目编号": "P", "项目名称": "空", "地区": "河北省", "评价年度": 2021}}
    page.goto(f"{server.address}classroom/project/{bring(server, facts)}")
    page.wait_for_selector("[role=alert]:has-text('不适合上课')")


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_nothing_is_wider_than_the_page(page: Any, server: Served, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    open_at(page, server, f"/case/{quote('青白江平台2021事前')}")
    fits = "() => document.documentElement.scrollWidth <= innerWidth"
    assert page.evaluate(fits)
    panes = "[...document.querySelectorAll('.pane, .class-scroll')]"
    inside = f"() => {panes}.every(e => e.scrollWidth <= e.clientWidth)"
    assert page.evaluate(inside), "wide tables scroll in themselves"
    begin(page)
    assert page.evaluate(inside)


def test_nothing_was_asked_of_the_outside_and_nothing_went_wrong(browser: Browser, server: Served) -> None:
    """Stands last: it looks back at what the tests above did."""
    hosts = {urlsplit(url).netloc for url in browser.requests if not url.startswith(("data:", "blob:"))}
    assert hosts == {urlsplit(server.address).netloc}
    assert browser.wrong == []
    assert "Traceback" not in "".join(server.said)
