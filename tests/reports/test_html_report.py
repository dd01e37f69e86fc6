"""The draft as one HTML file: the sentences of the Word draft, nothing from outside, nothing run."""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest

from checker.base.errors import EXIT_OK, EXIT_USAGE, UsageError
from checker.checking import check
from checker.cli.options import DraftFormat, draft_format
from checker.facts.readers import read
from checker.facts.reviews import Review, Verdict
from checker.findings.evidence import Missing
from checker.findings.result import CheckResult
from checker.judging.engines import choose
from checker.library import Library
from checker.reports.html import to_html, write_html
from checker.reports.narrative import compose
from checker.rulebook.states import PERSON
from tests.conftest import Called
from tests.factories import citation, finding, result, undetermined
from tests.support import CASES

NASTY = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&{{ 7*7 }}{% for %}</style></p>"
_VOID = {"meta", "input", "col", "br", "hr", "img", "link"}


class Page(HTMLParser):
    """What a page holds: its text, its elements with their attributes, and whether they close properly."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.pieces: list[str] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("style", "title"):
            self.pieces.append(data)

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    def ids(self) -> list[str]:
        return [attributes["id"] for _, attributes in self.elements if "id" in attributes]


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_the_sentences_are_those_of_the_word_draft(case: Path, shipped: Library) -> None:
    checked = check(read(case, shipped.book.vocabulary)[0], shipped, choose("sql"))
    page = Page(to_html(checked))
    assert page.open == []
    chapter = compose(checked)
    for paragraph in (*chapter.opening, *(p for one in chapter.problems for p in one.paragraphs)):
        assert paragraph in page.text
    for problem in chapter.problems:
        assert problem.remedy in page.text
        assert page.text.count(problem.finding_ids[0]) == 1
    for row in chapter.appendix:
        for item in row.items:
            assert item.condition in page.text
            assert all(line in page.text for line in (*item.records, *item.searched))
        assert all(line in page.text for line in (*row.clauses, *row.thresholds))
        assert row.caution in page.text
    for request in chapter.requests:
        assert request.material in page.text
        assert request.wanted in page.text


def test_clauses_are_listed_with_gist_verification_and_the_way_up() -> None:
    law = citation("政府采购法", "第四十六条", gist="签约期限", chain=("《上位法》第一条", "《宪法》"))
    page = Page(to_html(result(finding("HT01", citations=(law,)))))
    for part in (law.text, "签约期限", "已核全文", "《上位法》第一条→《宪法》", "问题HT01"):
        assert part in page.text


def test_the_contents_lead_to_every_part() -> None:
    waiting = undetermined("YH04", Missing("验收", "", "", "验收报告"))
    page = Page(to_html(result(finding("CG01", stage="采购"), finding("HT01"), waits=(waiting,))))
    targets = [attributes["href"] for tag, attributes in page.elements if tag == "a"]
    assert [target[1:] for target in targets if target[1:] not in page.ids()] == []
    assert {"#problems", "#advice", "#clauses", "#waiting", "#s1", "#s2"} <= set(targets)
    assert len(page.ids()) == len(set(page.ids()))


def test_nothing_is_loaded_from_outside_and_nothing_runs() -> None:
    html = to_html(result(finding()))
    page = Page(html)
    tags = {tag for tag, _ in page.elements}
    assert not tags & {"script", "img", "link", "iframe", "object", "embed", "form", "base", "video"}
    assert not re.search(r"(?:src|href)=[\"'](?!#)", html)
    assert "url(" not in html
    assert "@import" not in html
    assert "://" not in html
    assert not [name for _, attributes in page.elements for name in attributes if name.startswith("on")]
    assert not [1 for _, attributes in page.elements if "style" in attributes]
    named = [attributes for _, attributes in page.elements if "http-equiv" in attributes]
    policy = next(a["content"] for a in named if a["http-equiv"] == "Content-Security-Policy")
    style = re.search(r"<style>(.*?)</style>", html, re.DOTALL)
    assert style
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert policy.startswith("default-src 'none'")
    assert f"style-src 'sha256-{digest}'" in policy
    assert "unsafe" not in policy


def nasty() -> CheckResult:
    excluded = finding("HT09", 9, sentence=NASTY, name=NASTY)
    texts = ("sentence", "name", "remedy", "caution", "subject", "condition")
    review = Review(excluded.id, Verdict.EXCLUDED, NASTY, NASTY, date(2024, 1, 1), None, "", "例")
    made = result(
        finding("HT01", **dict.fromkeys(texts, NASTY)),
        finding("ZJ04", origin=PERSON, sentence=NASTY),
        waits=(undetermined("YH04", Missing("验收", NASTY, NASTY, NASTY), name=NASTY),),
        项目名称=NASTY, 项目单位=NASTY,
    )  # fmt: skip
    return replace(made, excluded=(replace(excluded, review=review),))


def test_a_script_in_a_cell_is_shown_and_never_run() -> None:
    html = to_html(nasty())
    page = Page(html)
    assert page.open == []
    assert not {"script", "img"} & {tag for tag, _ in page.elements}
    assert html.count("</style>") == 1
    assert "<script>alert(1)</script>" in page.text
    assert "49" not in page.text, "what looks like a template is text"


def test_control_characters_and_halves_of_characters_do_not_break_it(tmp_path: Path) -> None:
    write_html(result(finding(sentence="甲\x00\x08乙\ud800丙\u2028丁")), tmp_path / "稿.html")
    assert "甲乙丙；丁" in (tmp_path / "稿.html").read_text(encoding="utf-8")


def test_what_was_excluded_is_listed_with_its_reason() -> None:
    out = finding("HT08", 3)
    review = Review(out.id, Verdict.EXCLUDED, "补充协议另有约定", "张三", date(2024, 3, 1), None, "", "例")
    made = replace(result(finding("HT01")), excluded=(replace(out, review=review),))
    page = Page(to_html(made))
    assert "补充协议另有约定。" in page.text
    assert "张三，2024年3月1日" in page.text
    assert "excluded" in page.ids()
    assert "excluded" not in Page(to_html(result(finding("HT01")))).ids()


def test_without_problems_it_says_so() -> None:
    page = Page(to_html(result()))
    assert compose(result()).opening[0] in page.text
    assert not {"problems", "advice", "clauses", "waiting"} & set(page.ids())


# ---- the command


@pytest.mark.parametrize(
    ("name", "chosen", "made"),
    [
        ("稿.html", None, DraftFormat.HTML),
        ("稿.HTM", None, DraftFormat.HTML),
        ("稿.docx", None, DraftFormat.DOCX),
        ("稿.html", DraftFormat.HTML, DraftFormat.HTML),
        ("稿", DraftFormat.DOCX, DraftFormat.DOCX),
    ],
)
def test_the_suffix_or_the_option_decides(name: str, chosen: DraftFormat | None, made: DraftFormat) -> None:
    assert draft_format(Path(name), chosen, None) is made


@pytest.mark.parametrize(
    ("name", "chosen", "template"),
    [
        ("稿.docx", DraftFormat.HTML, None),
        ("稿.html", DraftFormat.DOCX, None),
        ("稿.html", None, Path("模板.docx")),
    ],
)
def test_what_does_not_fit_together_is_refused(
    name: str, chosen: DraftFormat | None, template: Path | None
) -> None:
    with pytest.raises(UsageError):
        draft_format(Path(name), chosen, template)


def test_the_command_writes_the_page_and_not_over_another(called: Called, tmp_path: Path) -> None:
    path = tmp_path / "稿.html"
    assert called("draft", CASES[0], "-o", path)[0] == EXIT_OK
    assert path.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    code, _, said = called("draft", CASES[0], "-o", path)
    assert code == EXIT_USAGE
    assert "文件已存在" in said


def test_it_prints_every_fold_on_a4(tmp_path: Path) -> None:
    """In a real browser: what is folded on the screen stands on paper."""
    browser = shutil.which("chromium")
    if browser is None or shutil.which("pdftotext") is None:
        pytest.skip("no browser or no pdftotext on this machine")
    page, paper = tmp_path / "稿.html", tmp_path / "稿.pdf"
    write_html(result(finding("HT01", condition="间断天数（246天） ＞ 0")), page)
    command = [
        browser,
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        f"--user-data-dir={tmp_path / 'profile'}",
    ]
    command += ["--no-pdf-header-footer", f"--print-to-pdf={paper}", page.as_uri()]
    subprocess.run(command, capture_output=True, timeout=120, check=False)
    said = subprocess.run(
        ["pdftotext", "-layout", paper, "-"], capture_output=True, text=True, check=True
    ).stdout
    assert "间断天数（246天）＞0" in said.replace(" ", "")
    assert "展开全部证据" not in said
