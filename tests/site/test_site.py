"""The static site: every page is there and reachable, every link resolves, nothing comes from outside."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from checker import library as libraries
from checker.base.errors import JixiaoError, RuleError, UsageError
from checker.knowledge import reader
from checker.library import Library
from checker.rulebook import compiler
from checker.schemas.reading import parsed
from checker.site import build, write_site
from checker.site.context import Context
from checker.site.pages import Site, site
from checker.site.written import Written, written
from tests.support import ROOT

LOADING = {("link", "href"), ("script", "src"), ("img", "src"), ("iframe", "src"), ("source", "src")}
SEARCH = ROOT / "checker" / "site" / "theme" / "scripts" / "search.js"

DICTIONARY = """
事实类型:
  项目:
    about: 项目
    single: true
    key: [项目编号]
    fields: [{name: 项目编号, type: 文本, required: true}]
  合同:
    about: "合同 <b>*一份*</b> | 一行"
    key: [合同编号]
    material: 合同文本
    fields: [{name: 合同编号, type: 文本}, {name: 间断天数, type: 整数, unit: 天}]
"""
RULE = """
id: A/1
name: "<script>alert(1)</script> *中断* | [空](javascript:x)"
severity: 一般
on: 合同
when: 间断天数 > 0
finding: 中断{间断天数}天 <img src=http://outside/x.png>
basis: [某法, 某法#第一条]
remedy: 改
why: "# 不是标题 {{ config }}"
caution: "```\\n不是代码"
examples:
  - {name: 中断, facts: {合同: [{合同编号: "`|*", 间断天数: 3}], 资料清单: {合同: 已提供}}, expect: 违规}
  - {name: 没有记录, facts: {合同: []}, expect: 不适用}
"""
LAW = """
id: 某法
title: 某法 <&> "引号"
level: 法律
region: 全国
in_force: [2015-01-01, null]
verified: 未核
clauses: [{id: 第一条, gist: "要旨 http://outside/ 。", verified: 未核}]
"""


@pytest.fixture
def small(tmp_path: Path) -> Library:
    """A library of one rule and one law, full of signs that could be taken for markup."""
    files = {
        "rules/事实字典.yaml": DICTIONARY,
        "rules/合同管理/中断.yaml": RULE,
        "kb/法规/法律/某法.yaml": LAW,
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    kb = reader.load(parsed((tmp_path / "kb",), "kb"))
    return Library(compiler.load(parsed((tmp_path / "rules",), "rules"), {}), kb, "small")


def everything_written() -> Written:
    root = libraries.data_root()
    return written((root / "rules",), (root / "kb",))


def pages(library: Library, docs: Path = Path("nowhere")) -> Mapping[str, str]:
    return site(Context.of(library, everything_written()), docs).pages


def plain(markdown: str) -> str:
    """What a reader sees of a page, roughly."""
    shown = re.sub(r"\[([^\]]*)\]\(<[^>]*>\)", r"\1", markdown)
    return re.sub(r"<[^>]*>", "", re.sub(r"&#(\d+);", lambda sign: chr(int(sign[1])), shown))


class Page(HTMLParser):
    """The links, ids and scripts of a page."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.ids: set[str] = set()
        self.policy = ""
        self.text = ""
        self.tags: set[str] = set()
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.add(str(value))
            if (tag, name) in LOADING:
                self.loads.append(str(value))
            elif name in ("href", "src", "action"):
                self.links.append(str(value))
        given = dict(attrs)
        if tag == "meta" and given.get("http-equiv") == "Content-Security-Policy":
            self.policy = str(given["content"])

    def handle_data(self, data: str) -> None:
        self.text += data


def crawl(folder: Path) -> tuple[list[str], set[Path]]:
    """What is wrong with the links of a site, and the pages that can be reached from its first."""
    read = {path: Page(path) for path in folder.rglob("*.html")}
    wrong: list[str] = []
    reached, frontier = {folder / "index.html"}, [folder / "index.html"]
    while frontier:
        here = frontier.pop()
        for target in [*read[here].links, *read[here].loads]:
            parts = urlsplit(target)
            there = (here.parent / unquote(parts.path)).resolve() if parts.path else here
            there = there / "index.html" if there.is_dir() else there
            if parts.scheme or parts.netloc or not there.is_file():
                wrong.append(f"{here.name}: {target}")
            elif there in read:
                if parts.fragment and unquote(parts.fragment) not in read[there].ids:
                    wrong.append(f"{here.name}: no place {target}")
                if there not in reached:
                    reached.add(there)
                    frontier.append(there)
    return wrong, reached


# ---- the whole site


def test_every_page_is_reached_every_link_resolves_and_nothing_comes_from_outside(
    tmp_path: Path, shipped: Library
) -> None:
    target = tmp_path / "网站"
    count = write_site(target, shipped, everything_written())
    wrong, reached = crawl(target.resolve())
    assert wrong == []
    html = set(target.resolve().rglob("*.html"))
    assert reached == html
    assert len(html) == count
    for rule in shipped.book.rules:
        assert (target / "规则" / f"{rule}.html").is_file()
    assert len(list((target / "法规").glob("*.html"))) == len(shipped.kb.regulations) + 1
    for page in html:
        policy = Page(page).policy
        assert policy.startswith("default-src 'self'"), page
        assert "http" not in policy
    for sheet in target.rglob("*.css"):
        assert not re.search(r"@import|url\((?![\"']?(?:data:|#))", sheet.read_text("utf-8")), sheet.name
    assert not list(target.rglob("*.map"))
    assert [path.name for path in tmp_path.iterdir()] == [target.name]
    _search_finds(target)


def _search_finds(target: Path) -> None:
    """What is searched holds the words; where there is Node, the search itself is asked."""
    index = json.loads((target / "search" / "search_index.json").read_text("utf-8"))
    for_disk = (target / "search" / "search_index.js").read_text("utf-8")
    assert json.loads(for_disk.removeprefix("var __index = ")) == index
    assert sum("合同" in doc["title"] + doc["text"] for doc in index["docs"]) > 100
    (worker,) = (target / "assets" / "javascripts" / "workers").iterdir()
    assert worker.read_text("utf-8") == SEARCH.read_text("utf-8")
    node = shutil.which("node")
    if node is None:
        return
    asked = ("合同", "合同备案", "HT12 依据", "量子纠缠")
    script = f"""
        const fs = require("fs"), answers = []; let hear
        globalThis.addEventListener = (_, listener) => hear = listener
        globalThis.postMessage = message => answers.push(message)
        eval(fs.readFileSync({json.dumps(str(worker))}, "utf8"))
        const index = JSON.parse(fs.readFileSync({json.dumps(str(target / "search" / "search_index.json"))}))
        hear({{ data: {{ type: 0, data: index }} }})
        for (const query of {json.dumps(asked)}) hear({{ data: {{ type: 2, data: query }} }})
        console.log(JSON.stringify(answers.slice(1).map(a => a.data.items.map(i => i[0].location))))
    """
    done = subprocess.run([node, "-e", script], capture_output=True, text=True, check=True)
    broad, pieces, both, none = ([unquote(place) for place in found] for found in json.loads(done.stdout))
    assert len(broad) > 50
    assert pieces[0] == "规则/HT13.html"  # 合同未按期备案
    assert both[0].startswith("规则/HT12.html#")
    assert none == []


# ---- what the pages say


def test_a_rule_page_says_what_is_asked_why_and_when_it_is_no_problem(shipped: Library) -> None:
    page = plain(pages(shipped)["规则/HT12.md"])
    rule = shipped.book.rules["HT12"]
    for said in (
        "逐行检查合同签订",
        "合同性质是“正式合同”",
        "公告用时大于标准“合同公告期限”",
        "2个工作日",
        rule.why,
        rule.caution,
        "违规：晚一个工作日公告",
        "合规：期限最后一天公告",
        "《政府采购法实施条例》第五十条",
        "上位依据：",
        "合同公告网页",
        "rules/合同管理/合同未按期公告.yaml",
    ):
        assert said in page, said


def test_texts_compared_with_each_other_are_said_to_differ(shipped: Library) -> None:
    assert "申报类别不同于实际反映内容" in plain(pages(shipped)["规则/MB04.md"])


def test_every_condition_is_put_into_words(shipped: Library) -> None:
    for path, text in pages(shipped).items():
        if path.startswith("规则/") and "## 例子" in text:
            asked = plain(text.split("## 查什么")[1].split("???")[0])
            assert not re.search(r"[<>=]| and | or |标准:", asked), path


def test_a_regulation_page_leads_to_its_rules_and_to_what_replaced_it(shipped: Library) -> None:
    page = plain(pages(shipped)["法规/合同法.md"])
    assert "1999-10-01 至 2020-12-31" in page
    assert "2021-01-01起改为：《民法典》" in page
    assert "HT01 未在法定期限内签订合同" in plain(pages(shipped)["法规/政府采购法.md"])


def test_thresholds_show_what_is_missing_and_tables_their_sql_as_written(shipped: Library) -> None:
    made = pages(shipped)
    assert "还缺的值" in plain(made["标准.md"])
    assert "2020-12-31及以前" in plain(made["标准.md"])
    assert "年末(f.支付年度)" in made["派生表/付款核对.md"]


def test_documents_are_taken_over_with_their_links_turned(tmp_path: Path, shipped: Library) -> None:
    inside = "[中断](../rules/合同管理/服务合同期间中断.yaml) HT12 `HT13`"
    (tmp_path / "覆盖范围.md").write_text(f"{inside} [外](https://outside/) [无](x.md)\n", "utf-8")
    made = pages(shipped, tmp_path)
    assert "[中断](<规则/HT02.md>) [HT12](<规则/HT12.md>) `HT13` 外 无" in made["覆盖范围.md"]
    assert "[覆盖范围](<覆盖范围.md>)" in made["index.md"]
    assert "覆盖范围.md" not in pages(shipped)


# ---- text is text, folders are whole


def test_what_files_say_is_never_taken_for_markup(tmp_path: Path, small: Library) -> None:
    target = tmp_path / "site"
    write_site(target, small, Written())
    assert crawl(target.resolve())[0] == []
    (path,) = (path for path in (target / "规则").glob("*.html") if path.name != "index.html")
    page = Page(path)
    assert "img" not in page.tags
    name = "<script>alert(1)</script> *中断* | [空](javascript:x)"
    for said in (name, "# 不是标题 {{ config }}", "```", "`|*", "<img src=http"):
        assert said in page.text, said


def test_a_former_site_is_replaced_and_another_folder_is_not(tmp_path: Path, small: Library) -> None:
    target = tmp_path / "site"
    target.mkdir()
    (target / "别人的.txt").write_text("留着")
    with pytest.raises(UsageError, match="文件夹不是空的") as refused:
        write_site(target, small, Written())
    assert "--force" in str(refused.value)
    assert [path.name for path in target.iterdir()] == ["别人的.txt"]
    write_site(target, small, Written(), force=True)
    assert not (target / "别人的.txt").exists()
    (target / "旧页.html").write_text("旧")
    write_site(target, small, Written())
    assert (target / "index.html").is_file()
    assert not (target / "旧页.html").exists()


def test_a_site_that_cannot_be_built_leaves_the_former_one(
    tmp_path: Path, small: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "site"
    target.mkdir()
    (target / build.MARK).write_text("{}")
    dead = Site({"index.md": "# 首页\n\n[死链](没有.md)\n"}, [{"首页": "index.md"}])
    monkeypatch.setattr(build, "site", lambda *_: dead)
    before = sorted(path.name for path in tmp_path.iterdir())
    with pytest.raises(RuleError, match=re.escape("没有.md")):
        write_site(target, small, Written())
    assert [path.name for path in target.iterdir()] == [build.MARK]
    assert sorted(path.name for path in tmp_path.iterdir()) == before


@pytest.mark.parametrize(
    ("place", "said"),
    [("没有/site", "请先建立文件夹"), ("文件", "是文件"), (".", "不能写在这里"), ("..", "不能写在这里")],
)
def test_places_that_cannot_be_are_refused(
    place: str, said: str, tmp_path: Path, small: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "外" / "里"
    home.mkdir(parents=True)
    (home / "文件").write_text("")
    monkeypatch.chdir(home)
    with pytest.raises(JixiaoError, match=said):
        write_site(Path(place), small, Written(), force=True)


def test_without_the_generator_the_message_says_how_to_install_it(
    tmp_path: Path, small: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(UsageError, match=re.escape("pip install 'jixiao-checker[docs]'")):
        write_site(tmp_path / "site", small, Written())
    assert not (tmp_path / "site").exists()


def test_names_that_no_file_system_takes_get_pages_of_their_own(small: Library) -> None:
    rules = {name: replace(small.book.rules["A/1"], id=name) for name in ("A/1", "A:1", "a-1", "index")}
    made = Context.of(replace(small, book=replace(small.book, rules=rules)), Written()).places.rules
    assert len({path.casefold() for path in made.values()}) == 4
    assert all(re.fullmatch(r"规则/[\w-]+\.md", path) for path in made.values())
    assert made["index"] != "规则/index.md"
