"""What changed between editions of a regulation, and which rules it touches."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.base.docx_text import TextError
from checker.base.errors import UsageError
from checker.importing.against import base_for, compare_with
from checker.importing.compare import Kind, compare, moved_by_gist
from checker.importing.parse import parse
from checker.importing.structure import Article, Paragraph
from checker.importing.text import read_text
from checker.importing.words import Words
from checker.library import Library
from tests.support import reference

# ---- what changed


ARTICLES = st.lists(
    st.text("采购合同预算资金应当按照规定管理验收付款评价目标", min_size=20, max_size=60),
    min_size=1,
    max_size=12,
    unique=True,
).map(lambda texts: articles(*texts))


def articles(*texts: str) -> tuple[Article, ...]:
    return tuple(Article(number, (Paragraph(f"{text}。"),)) for number, text in enumerate(texts, 1))


@given(ARTICLES)
def test_a_text_against_itself_is_unchanged(same: tuple[Article, ...]) -> None:
    assert {change.kind for change in compare(same, same)} == {Kind.SAME}


@given(ARTICLES, st.data())
def test_an_article_put_in_renumbers_those_behind_it(old: tuple[Article, ...], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(old)))
    texts = [article.paragraphs[0].text.removesuffix("。") for article in old]
    new = articles(*texts[:place], "ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰ", *texts[place:])
    kinds = [change.kind for change in compare(old, new)]
    assert kinds == [Kind.SAME] * place + [Kind.ADDED] + [Kind.RENUMBERED] * (len(old) - place)
    back = [change.kind for change in compare(new, old)]
    assert back.count(Kind.DROPPED) == 1
    assert back.count(Kind.RENUMBERED) == len(old) - place


@given(ARTICLES, ARTICLES)
def test_every_article_is_accounted_for_once(old: tuple[Article, ...], new: tuple[Article, ...]) -> None:
    changes = compare(old, new)
    assert sorted(c.old.number for c in changes if c.old) == [a.number for a in old]
    assert [c.new.number for c in changes if c.new] == [a.number for a in new]


def test_changed_words_are_shown() -> None:
    old = articles("采购人应当在三十日内签订合同", "违反本法第二十条规定的，责令改正", "单位应当建账")
    new = articles("采购人应当在十五日内签订书面合同", "违反本法第二十一条规定的，责令改正", "单位应当建账 ")
    first, second, third = compare(old, new)
    assert first.wording() == ["“三十”改为“十五”", "增“书面”"]
    assert second.wording() == ["只有引用的条号变了"]
    assert third.kind is Kind.SAME


def test_two_editions_of_a_law_are_told_apart() -> None:
    laws = reference("laws/01法律")
    old = parse(read_text(laws / "网络安全法(2016).md"))
    new = parse(read_text(laws / "网络安全法(2025修正).md"))
    became = {c.old.label: c for c in compare(old.articles, new.articles) if c.old}
    for before, after in (("第三条", "第四条"), ("第二十一条", "第二十三条"), ("第五十九条", "第六十一条")):
        assert became[before].new == new.article(after)
    assert became["第二十一条"].kind is Kind.RENUMBERED
    assert became["第五十九条"].kind is Kind.BOTH
    added = [c.label for c in compare(old.articles, new.articles) if c.kind is Kind.ADDED]
    assert {"第三条", "第二十条"} <= set(added)


def test_without_the_old_text_gists_hint_where_a_clause_went(shipped: Library) -> None:
    new = parse(read_text(reference("laws/01法律/网络安全法(2025修正).md")))
    clauses = shipped.kb.regulations["网络安全法2016"].clauses
    moved = moved_by_gist([(clause.number, clause.gist) for clause in clauses], new)
    assert moved["第二十一条"] == "第二十三条"
    assert moved["第三十四条"] == "第三十六条"


def test_without_changes_gists_hint_at_next_to_nothing(shipped: Library) -> None:
    words, hints, seen = Words(reference("laws")), 0, 0
    for regulation in shipped.kb.regulations.values():
        for _, text in words.structures(regulation):
            inside = [(c.number, c.gist) for c in regulation.clauses if _has(text.articles, c.number)]
            seen += len(inside)
            hints += len(moved_by_gist(inside, text))
    assert seen > 250
    assert hints <= seen // 50


def _has(held: tuple[Article, ...], number: str) -> bool:
    return any(number.startswith(article.label) for article in held)


# ---- against the edition at hand


def changed(path: Path, tmp_path: Path, change: Callable[[list[str]], list[str]]) -> Path:
    """A copy of a text with its lines changed."""
    made = tmp_path / path.name
    made.write_text("\n".join(change(path.read_text(encoding="utf-8").splitlines())), encoding="utf-8")
    return made


def without_article(lines: list[str], label: str) -> list[str]:
    start = next(n for n, line in enumerate(lines) if line.startswith(f"{label} "))
    end = next(n for n in range(start + 1, len(lines)) if lines[n].startswith(("第", "#")))
    return lines[:start] + lines[end:]


def test_rules_that_cite_what_changed_are_named(shipped: Library, tmp_path: Path) -> None:
    laws = reference("laws")
    path = laws / "01法律/政府采购法(2014).md"
    citing = {
        rule.id
        for rule in shipped.book.rules.values()
        if any(ref.startswith("政府采购法#第四十六条") for ref in rule.refs)
    }
    assert citing
    new = parse(read_text(changed(path, tmp_path, lambda lines: without_article(lines, "第四十六条"))))
    base = base_for(None, new, shipped.kb, laws)
    assert base is not None
    found = compare_with(base, new, shipped)
    assert [c.label for c in found.changes if c.kind is Kind.DROPPED] == ["第四十六条"]
    assert {t.who.split()[1] for t in found.touched if t.who.startswith("规则")} >= citing
    assert {t.fate for t in found.touched} == {"已删去"}


def test_a_clause_that_lost_its_paragraph_is_said(shipped: Library, tmp_path: Path) -> None:
    laws = reference("laws")
    path = laws / "01法律/政府采购法(2014).md"
    new = parse(read_text(path))
    cut = tuple(replace(a, paragraphs=a.paragraphs[:1]) if a.label == "第二条" else a for a in new.articles)
    base = base_for("政府采购法", new, shipped.kb, laws)
    assert base is not None
    fates = compare_with(base, replace(new, articles=cut), shipped).fates
    assert "请核对" in fates["第二条第二款"]
    assert fates["第六条"] == ""


def test_against_names_a_regulation_a_file_or_nothing(shipped: Library, tmp_path: Path) -> None:
    method = tmp_path / "甲.txt"
    method.write_text("某某市采购管理办法\n第一条 甲。\n第二条 乙。", encoding="utf-8")
    new = parse(read_text(method))
    assert base_for(None, new, shipped.kb, None) is None
    by_file = base_for(str(method), new, shipped.kb, None)
    assert by_file is not None
    assert {c.kind for c in compare_with(by_file, new, shipped).changes} == {Kind.SAME}
    with pytest.raises(UsageError, match="是否想写"):
        base_for("政府采构法", new, shipped.kb, None)
    with pytest.raises(TextError):
        base_for("没有.txt", new, shipped.kb, None)
