"""An evaluator's day in a real browser: bring a workbook, decide, try out, save, and carry away the draft."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
import yaml
from docx import Document
from openpyxl import load_workbook

import checker
from checker import library as libraries
from checker.cli import work
from checker.facts.workbook import write_workbook
from tests.web import webserver
from tests.web.webserver import Browser, Served

CASE = "秦皇岛一体化平台2023"
WARRANTY = "免费质保起算早于验收"


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    library = work.open_library(None, None)
    path = tmp_path_factory.mktemp("工作簿") / "项目.xlsx"
    write_workbook(path, library.book.vocabulary, work.one_dossier(Path(CASE), library, None), {})
    return path


@pytest.fixture(scope="module")
def shared(browser: Browser, server: Served, workbook: Path) -> str:
    """A project that tests only look at."""
    context = browser.context()
    project = webserver.bring(context.new_page(), server.address, workbook)
    context.close()
    return project


@pytest.fixture
def project(page: Any, server: Served, workbook: Path) -> str:
    """A project of a test's own, just uploaded."""
    return webserver.bring(page, server.address, workbook)


@pytest.fixture
def looking(page: Any, server: Served, shared: str) -> str:
    """The page is on the findings of the shared project."""
    go(page, server, shared, "findings")
    page.wait_for_selector(".detail h1")
    return shared


def names(page: Any) -> list[str]:
    return [str(name) for name in page.locator(".option .name").all_inner_texts()]


def read(page: Any, words: str) -> bytes:
    with page.expect_download() as started:
        page.click(f"a:has-text('{words}')")
    return Path(started.value.path()).read_bytes()


def words_of(content: bytes) -> str:
    document = Document(BytesIO(content))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def go(page: Any, server: Served, project: str, part: str) -> None:
    page.goto(f"{server.address}project/{project}/{part}")


def edit(page: Any, row: int, column: str, text: str) -> None:
    """Type into a cell as one would in a spreadsheet."""
    webserver.cell(page, row, column).click()
    page.keyboard.press("Enter")
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.type(text)
    page.keyboard.press("Enter")


# Findings


def test_findings_are_filtered_and_searched(page: Any, looking: str) -> None:
    everything = names(page)
    assert WARRANTY in everything
    page.click("button.toggle:has-text('严重')")
    page.wait_for_function("n => document.querySelectorAll('.option').length < n", arg=len(everything))
    assert set(page.locator(".option .head .chip:first-child").all_inner_texts()) == {"严重"}
    page.click("button.toggle:has-text('严重')")
    page.get_by_label("环节").select_option("验收")
    page.wait_for_function(
        "() => new Set([...document.querySelectorAll('.group')].map(g => g.innerText)).size === 1"
    )
    assert set(page.locator(".group").all_inner_texts()) == {"验收"}
    page.get_by_label("环节").select_option("")
    page.get_by_label("搜索").fill("免费质保 早于")
    page.wait_for_function("() => document.querySelectorAll('.option').length === 1")
    assert names(page) == [WARRANTY]
    page.get_by_label("搜索").fill("没有这样的词")
    page.wait_for_selector("text=没有符合的")


RULE = next(rule for rule in libraries.load().book.rules.values() if rule.name == WARRANTY)


def test_one_finding_shows_what_it_rests_on(page: Any, looking: str) -> None:
    page.click(f".option:has-text('{WARRANTY}')")
    detail = page.locator(".detail")
    detail.locator(f"h1:has-text('{WARRANTY}')").wait_for()
    shown = detail.inner_text()
    for part in (
        "相差218天。",
        "质保开始（2020年9月21日） ＜ 最早验收日期（2021年4月27日）",
        "项目.xlsx《合同》第2行",
        "按 2020年9月21日（质保开始） 有效的条款",
        "什么情况下不构成问题",
        RULE.caution[:12],
    ):
        assert part in shown, part
    row = detail.locator("table.cells").first
    heads = [head.split(" ")[-1] for head in row.locator("th").all_inner_texts()]
    cells = dict(zip(heads, row.locator("td").all_inner_texts(), strict=True))
    assert cells["质保开始"] == "2020年9月21日"
    assert cells["合同名称"], "the other cells of the row are there too"
    assert row.locator("td.hit").count() < len(cells)


def test_the_list_is_walked_with_the_keyboard(page: Any, looking: str) -> None:
    first = page.locator(".option").nth(0).get_attribute("data-id")
    page.locator(".listbox").focus()
    page.keyboard.press("ArrowDown")
    second = page.locator(".option").nth(1).get_attribute("data-id")
    page.wait_for_url(f"**id={second}")
    page.keyboard.press("Home")
    page.wait_for_url(f"**id={first}")


def test_a_finding_is_excluded_with_a_reason(page: Any, server: Served, project: str) -> None:
    before = names(page)
    page.click(f".option:has-text('{WARRANTY}')")
    page.wait_for_selector(f".detail h1:has-text('{WARRANTY}')")
    page.click("text=排除…")
    page.click("text=记下：排除")
    page.wait_for_selector("[role=alertdialog] >> text=理由：没有写")
    page.click("text=知道了")
    page.get_by_label("排除的理由").fill("补充协议约定自试运行起算质保")
    page.get_by_label("复核人").fill("张三")
    page.click("text=记下：排除")
    page.wait_for_selector("button.toggle:has-text('已排除 1')")
    assert WARRANTY not in names(page)
    assert len(names(page)) == len(before) - 1
    (entry,) = yaml.safe_load((server.folder(project) / "复核.yaml").read_text(encoding="utf-8"))
    assert (entry["结论"], entry["理由"], entry["复核人"]) == ("排除", "补充协议约定自试运行起算质保", "张三")
    assert entry["事实指纹"].startswith("fp-")
    page.reload()
    page.click("button.toggle:has-text('已排除')")
    page.wait_for_selector(f".option.已排除:has-text('{WARRANTY}')")
    go(page, server, project, "draft")
    page.wait_for_selector(".problem")
    assert "质保" not in page.locator(".chapter").inner_text()


def test_a_form_is_ready_to_type_in_and_takes_no_key_from_another_field(
    page: Any, server: Served, shared: str
) -> None:
    """A focus that came late would put what is typed as the reviewer into the reason."""
    go(page, server, shared, "findings")
    page.wait_for_selector("text=确认是问题…")
    page.evaluate(
        """window.late = 0; document.addEventListener("focusin", event => {
            if (event.target.tagName === "TEXTAREA") late += event.target.seen ? 1 : 0;
            event.target.seen = true; });"""
    )
    page.click("text=确认是问题…")
    page.wait_for_selector("textarea:focus")
    page.keyboard.type("看过合同")
    page.get_by_label("复核人").press_sequentially("李四", delay=50)
    page.wait_for_timeout(300)
    assert page.get_by_label("确认的理由").input_value() == "看过合同"
    assert page.get_by_label("复核人").input_value().endswith("李四")
    assert page.evaluate("late") == 0
    page.click("text=先不记")


# What is not decided


def test_papers_to_ask_for_are_ticked_off_and_taken_away(page: Any, server: Served, shared: str) -> None:
    go(page, server, shared, "waiting")
    page.wait_for_selector("table.plain tbody tr")
    paper = page.locator("tbody tr td label").first.inner_text()
    page.get_by_label(paper, exact=True).check()
    page.reload()
    page.wait_for_selector("table.plain tbody tr")
    assert page.get_by_label(paper, exact=True).is_checked()
    assert paper in words_of(read(page, "下载 Word 清单"))
    sheet = load_workbook(BytesIO(read(page, "下载 Excel 清单"))).worksheets[0]
    states = {row[1]: row[5] for row in sheet.iter_rows(min_row=2, values_only=True)}
    assert states[paper] == "已提供"
    assert "待提供" in states.values()


# What if


def test_a_changed_cell_makes_a_finding_go_and_is_saved(page: Any, server: Served, project: str) -> None:
    file = server.folder(project) / "项目.xlsx"
    before = load_workbook(file)
    cell_of = {cell.value: f"{cell.column_letter}2" for cell in before["合同"][1]}["质保开始"]
    go(page, server, project, "facts?sheet=合同")
    page.wait_for_selector("table.sheet td")
    edit(page, 0, "质保开始", "2021年4月28日")
    page.wait_for_selector(f".changes li.lost:has-text('{WARRANTY}')")
    assert load_workbook(file)["合同"][cell_of].value == before["合同"][cell_of].value, "not saved yet"
    page.click("text=存入工作簿")
    page.wait_for_selector("text=已存入工作簿：1 处")
    after = load_workbook(file)
    assert after["合同"][cell_of].value.date().isoformat() == "2021-04-28"
    assert after.sheetnames == before.sheetnames
    assert after["合同"]["A1"].comment.text == before["合同"]["A1"].comment.text
    assert after["合同"][cell_of].number_format == before["合同"][cell_of].number_format
    others = [
        (sheet.title, cell.coordinate)
        for sheet in before
        for row in sheet
        for cell in row
        if cell.value != after[sheet.title][cell.coordinate].value
    ]
    assert others == [("合同", cell_of)]
    go(page, server, project, "findings")
    page.wait_for_selector(".detail h1")
    assert WARRANTY not in names(page)


def test_a_cell_is_checked_by_the_dictionary(page: Any, server: Served, shared: str) -> None:
    go(page, server, shared, "facts?sheet=合同")
    page.wait_for_selector("table.sheet td")
    edit(page, 0, "签订日期", "2020年2月30日")
    page.wait_for_selector("td.bad >> text=2020年2月30日")
    page.wait_for_selector(".outcome >> text=有 1 格写得不对")
    assert page.locator("text=存入工作簿").count() == 0, "nothing was taken over"
    edit(page, 0, "签订日期", "")
    page.wait_for_selector("td.bad", state="detached")
    kinds = page.locator("table.sheet thead th").all_inner_texts().index("合同性质") - 1
    page.locator(f"[data-cell='0,{kinds}']").dblclick()
    assert page.locator("select.edit option").all_inner_texts() == ["", "正式合同", "补充合同", "意向合同"]
    page.keyboard.press("Escape")
    edit(page, 0, "采购编号", "没有这次采购")
    page.wait_for_selector(".outcome [role=alert] >> text=没有“没有这次采购”")
    assert page.locator("button:has-text('存入工作簿')").is_disabled()


def test_rows_and_states_are_tried_out_too(page: Any, server: Served, shared: str) -> None:
    go(page, server, shared, "facts?sheet=考核")
    page.wait_for_selector("text=这张表还没有内容")
    page.get_by_label("资料清单里的状态").select_option("确认没有")
    page.wait_for_selector("[data-part=count] >> text=改动 1 处")
    page.wait_for_selector("[data-part=totals]")
    page.click("text=加一行")
    page.wait_for_selector(".outcome [role=alert] >> text=必须填写")
    page.click("button[aria-label='删去第2行']")
    page.wait_for_selector("[data-part=totals]")
    page.reload()
    page.wait_for_selector("[data-part=count] >> text=改动 1 处")
    page.click("text=放弃改动")
    page.click(".dialog button:has-text('放弃')")
    page.wait_for_selector("[data-part=count]", state="detached")


# The draft


def test_the_word_file_has_order_merging_and_wording(page: Any, server: Served, project: str) -> None:
    page.click(f".option:has-text('{WARRANTY}')")
    page.wait_for_selector(f".detail h1:has-text('{WARRANTY}')")
    page.get_by_label("改写").fill("质保期自试运行起算，早于验收二百一十八天。")
    page.click("text=用改写的句子")
    page.wait_for_selector("[data-part=sentence] >> text=质保期自试运行起算")
    assert "相差218天" in page.locator("[data-part=original]").inner_text()

    go(page, server, project, "draft")
    page.wait_for_selector(".problem")
    section = page.locator("section:has(.problem:nth-of-type(2))").first
    rules = [card.get_attribute("data-rule") for card in section.locator(".problem").all()]
    section.locator(".problem").nth(1).locator("button:has-text('上移')").click()
    page.wait_for_function(
        "r => document.querySelector(`[data-rule=${r[1]}]`).nextElementSibling?.dataset.rule === r[0]",
        arg=rules,
    )
    cards = page.locator(".problem")
    total = cards.count()
    taken, into = (cards.nth(i).get_attribute("aria-label") for i in (total - 1, 0))
    cards.nth(total - 1).locator("button:has-text('并入')").click()
    choice = page.get_by_label("哪个问题")
    choice.locator("option").first.wait_for(state="attached")
    choice.select_option(
        label=next(o for o in choice.locator("option").all_text_contents() if o.endswith(into))
    )
    page.click(".dialog button:has-text('并入')")
    page.wait_for_function("n => document.querySelectorAll('.problem').length === n", arg=total - 1)
    page.wait_for_selector(f"button[aria-label='拆开 {into}']")

    text = words_of(read(page, "下载 Word 草稿"))
    chapter = text[: text.index("问题底稿索引")]
    assert "质保期自试运行起算，早于验收二百一十八天" in chapter
    assert "相差218天" not in chapter
    shown = page.locator(".problem").all()
    sentences = [card.locator("p").first.inner_text() for card in shown]
    places = [chapter.index(sentence) for sentence in sentences]
    assert places == sorted(places), "the Word file has the order of the page"
    assert chapter.count(f"是{taken}") == 0

    ledger = load_workbook(BytesIO(read(page, "下载问题台账")))["问题台账"]
    column = [str(row[4]) for row in ledger.iter_rows(min_row=2, values_only=True)]
    assert any("质保期自试运行起算" in sentence for sentence in column)
    assert any(row[2] == taken for row in ledger.iter_rows(min_row=2, values_only=True)), "one row a finding"

    page.click("text=恢复原来的次序")
    page.click(".dialog button:has-text('恢复')")
    page.wait_for_function("n => document.querySelectorAll('.problem').length === n", arg=total)


def test_problems_are_dragged(page: Any, server: Served, project: str) -> None:
    go(page, server, project, "draft")
    page.wait_for_selector(".problem")
    section = page.locator("section:has(.problem:nth-of-type(2))").first
    rules = [card.get_attribute("data-rule") for card in section.locator(".problem").all()]
    page.drag_and_drop(f"[data-rule={rules[1]}] .handle", f"[data-rule={rules[0]}]")
    page.wait_for_function(
        "r => document.querySelector(`[data-rule=${r[1]}]`).nextElementSibling?.dataset.rule === r[0]",
        arg=rules,
    )


# The clause graph


def test_the_clause_graph_is_searched_and_dated(page: Any, server: Served, shared: str) -> None:
    found = next(
        finding
        for finding in checker.check(webserver.LARGEST).findings
        if any(cited.clause for cited in finding.citations)
    )
    cited = next(cited for cited in found.citations if cited.clause)
    page.goto(f"{server.address}clauses?project={shared}&ref={quote(cited.ref)}")
    page.wait_for_selector(f".outcome h2:has-text('{cited.ref.partition('#')[2]}')")
    panel = page.locator(".outcome")
    assert found.rule in panel.inner_text()
    assert panel.locator(f"a:has-text('{found.name}')").count() >= 1
    page.wait_for_selector("canvas")
    page.locator("#day").fill("120")
    page.wait_for_selector(".outcome >> text=当日不施行")
    page.get_by_label("查法规、条款、要旨").fill("竞争性磋商")
    page.wait_for_selector(".outcome h2:has-text('查到')")
    panel.locator("button.tab").first.click()
    page.wait_for_selector(".outcome dl")
    page.click("text=还原")
    page.wait_for_selector(".outcome h2:has-text('条款图')")
    before = page.locator("canvas").screenshot()
    page.click("button:has-text('放大')")
    page.wait_for_timeout(300)
    assert page.locator("canvas").screenshot() != before


# Projects


def test_projects_are_counted_and_deleted(page: Any, server: Served) -> None:
    page.goto(server.address)
    page.get_by_label("案例").select_option("平顶山高新区平台2021")
    page.click("text=打开案例")
    page.wait_for_selector(".detail h1")
    page.goto(server.address)
    row = page.locator("tbody tr:has-text('案例 平顶山高新区平台2021')")
    row.locator(".chip").first.wait_for()
    assert sum(int(chip.split()[1]) for chip in row.locator(".chip").all_inner_texts()) == 3
    row.locator("button:has-text('删除')").click()
    page.click(".dialog button:has-text('不了')")
    row.locator("button:has-text('删除')").click()
    page.click(".dialog button.danger")
    row.wait_for(state="detached")
    for path in server.projects():
        assert "平顶山" not in (path / "项目.json").read_text(encoding="utf-8")


# How it looks and is reached

PARTS = ("/", "findings", "waiting", "facts?sheet=合同", "draft", "clauses")
_CONTRAST = """() => {
  const parse = (text) => (text.match(/[\\d.]+/g) || [0, 0, 0, 0]).map(Number);
  const part = (v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  const ground = (e) => {
    for (; e; e = e.parentElement) {
      const c = parse(getComputedStyle(e).backgroundColor);
      if (c.length < 4 || c[3] > 0.99) return c;
    }
    return [255, 255, 255];
  };
  const bad = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const aside = "script, style, option, .nicegui-error-popup";
  for (let node; (node = walker.nextNode()); ) {
    const e = node.parentElement;
    if (!node.data.trim() || !e.checkVisibility() || e.closest(aside)) continue;
    const a = light(parse(getComputedStyle(e).color)), b = light(ground(e));
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) bad.push(node.data.trim().slice(0, 20) + " " + ratio.toFixed(2));
  }
  return bad;
}"""


def open_part(page: Any, server: Served, project: str, part: str) -> None:
    path = {"/": "", "clauses": f"clauses?project={project}"}.get(part, f"project/{project}/{part}")
    page.goto(server.address + path)
    ready = {"/": "tbody .chip", "waiting": "tbody tr", "draft": ".problem", "clauses": "canvas"}
    page.wait_for_selector(ready.get(part, "table.sheet td" if "facts" in part else ".detail h1"))


@pytest.mark.parametrize("part", PARTS)
def test_text_stands_out_and_pages_fit_the_screen(page: Any, server: Served, shared: str, part: str) -> None:
    open_part(page, server, shared, part)
    assert page.evaluate(_CONTRAST) == []
    for width, height in ((1366, 768), (1920, 1080)):
        page.set_viewport_size({"width": width, "height": height})
        content = page.evaluate("(({scrollWidth: w, scrollHeight: h}) => [w, h])(document.scrollingElement)")
        assert content == [width, height], "what is larger scrolls inside"


def test_everything_is_reached_by_the_keyboard(page: Any, server: Served, shared: str) -> None:
    open_part(page, server, shared, "findings")
    reached = []
    for _ in range(24):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("(({role, innerText: t}) => role || t)(document.activeElement)"))
        seen = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert seen != "none", reached[-1]
    assert reached[0] == "跳到正文"
    for wanted in ("疑点", "草稿", "listbox", "确认是问题…"):
        assert wanted in reached


# Over all of it


def test_every_request_stayed_on_the_machine(browser: Browser, server: Served, shared: str) -> None:
    page = browser.context().new_page()
    for part in PARTS:
        open_part(page, server, shared, part)
    own = urlsplit(server.address).netloc
    kept = {url for url in browser.requests if urlsplit(url).scheme in {"http", "https", "ws", "wss"}}
    assert len(kept) > 20
    assert {urlsplit(url).netloc for url in kept} == {own}


def test_no_page_had_an_error(browser: Browser, server: Served) -> None:
    assert browser.wrong == []
    assert [line for line in server.said if "Traceback" in line or "rror" in line] == []
