"""Regulations' own texts taken apart: numerals, articles, headings, 款 项 目."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.base.docx_text import TextError
from checker.base.numerals import to_chinese, to_number
from checker.importing.facts import core_name, facts_of
from checker.importing.parse import parse
from checker.importing.references import references_of
from checker.importing.structure import Article, Item, Paragraph, Structure, article_label, render
from checker.importing.text import read_text
from checker.importing.words import Words
from checker.library import Library
from tests.importing.texts import listed, taken_apart
from tests.support import reference

# ---- numerals


@given(st.integers(1, 9999))
def test_a_number_comes_back_from_its_numeral(number: int) -> None:
    assert to_number(to_chinese(number)) == number


@pytest.mark.parametrize(
    ("numeral", "number"),
    [
        ("十", 10),
        ("二十", 20),
        ("一百一十", 110),
        ("一百零八", 108),
        ("一千零五", 1005),
        ("一千二百六十", 1260),
        ("〇", 0),
        ("二〇二一", 2021),
        ("12", 12),
        ("１２", 12),
    ],
)
def test_numerals_are_read(numeral: str, number: int) -> None:
    assert to_number(numeral) == number


@pytest.mark.parametrize(
    "text", ["", "百", "十百", "百十三千", "一十百", "二三十", "三千千", "零十", "甲", "一零"]
)
def test_what_is_no_numeral_is_refused(text: str) -> None:
    if text == "一零":
        assert to_number(text) == 10  # digits in a row
        return
    with pytest.raises(ValueError):
        to_number(text)


def test_the_articles_of_the_civil_code_are_numbered() -> None:
    labels = [article_label(number) for number in range(1, 1261)]
    assert len(set(labels)) == 1260
    assert labels[-1] == "第一千二百六十条"
    assert [to_number(label[1:-1]) for label in labels] == list(range(1, 1261))


# ---- taking apart


WORDS = st.text("采购合同预算资金应当按照规定管理", min_size=1, max_size=12)
POINTS = st.lists(st.builds("{}。".format, WORDS), max_size=2).map(
    lambda texts: tuple(f"{n}.{text}" for n, text in enumerate(texts, 1))
)


@st.composite
def paragraphs(draw: st.DrawFn) -> Paragraph:
    bodies = draw(st.lists(st.tuples(WORDS, POINTS), max_size=3))
    items = tuple(
        Item(f"（{to_chinese(n)}）", f"{words}；", points) for n, (words, points) in enumerate(bodies, 1)
    )
    return Paragraph(draw(WORDS) + ("：" if items else "。"), items)


@st.composite
def structures(draw: st.DrawFn) -> Structure:
    articles, number, added, chapter, section = [], draw(st.integers(0, 1200)), 0, 0, 0
    for _ in range(draw(st.integers(1, 8))):
        step = draw(st.sampled_from(["article", "added", "chapter", "section"]))
        if step == "chapter" or (step == "section" and not chapter):
            chapter, section = chapter + 1, 0
        elif step == "section":
            section += 1
        number, added = (number, added + 1) if step == "added" and number else (number + 1, 0)
        path = (f"第{to_chinese(chapter)}章 总则",) if chapter else ()
        path += (f"第{to_chinese(section)}节 一般要求",) if section else ()
        caption = draw(st.sampled_from(["", "立法目的"]))
        body = tuple(draw(st.lists(paragraphs(), min_size=1, max_size=3)))
        articles.append(Article(number, body, added, caption, path))
    return Structure("甲.txt", "某某管理办法", tuple(articles))


@given(structures())
def test_a_rendered_structure_is_taken_apart_the_same(structure: Structure) -> None:
    again = taken_apart(*render(structure))
    assert again.title == structure.title
    assert again.articles == structure.articles


def test_paragraphs_items_and_points_are_told_apart() -> None:
    article = taken_apart(
        "第一条 有下列情形的：",
        "（一）甲：",
        "1.子；",
        "2.丑；",
        "(二) 乙。",
        "前款情形另有规定的，从其规定。",
    ).articles[0]
    assert [p.text for p in article.paragraphs] == ["有下列情形的：", "前款情形另有规定的，从其规定。"]
    first, second = article.paragraphs[0].items
    assert (first.text, first.points, second.mark) == ("甲：", ("1.子；", "2.丑；"), "(二)")
    assert article.items == 2


@pytest.mark.parametrize(
    ("lines", "labels"),
    [
        (["第一条　甲。", "第二条　乙。"], ["第一条", "第二条"]),
        (["第一条甲。", "第二条乙。"], ["第一条", "第二条"]),  # no blank, as in texts made from PDF
        (["第1条 甲。", "第２条 乙。"], ["第一条", "第二条"]),
        (["**第一条** 甲。"], ["第一条"]),
        (["第一条", "甲。", "第二条", "乙。"], ["第一条", "第二条"]),
        (["第九条 甲。", "第九条之一 乙。", "第十条 丙。"], ["第九条", "第九条之一", "第十条"]),
        (["第一条 依照", "第二条规定的办法办理。", "第二条 乙。"], ["第一条", "第二条"]),  # a broken line
        (["第一条 甲。", "第一条第二款规定的，不适用。", "第二条 乙。"], ["第一条", "第二条"]),
        (["第一条 甲。", "第一条 第二款规定的，不适用。"], ["第一条"]),
        (["目录", "第一章 总则", "第二章 附则", "第一章 总则", "第一条 甲。"], ["第一条"]),
    ],
)
def test_articles_are_found_and_references_are_none(
    lines: list[str], labels: list[str], tmp_path: Path
) -> None:
    (tmp_path / "甲.md").write_text("\n".join(lines), encoding="utf-8")
    assert [a.label for a in parse(read_text(tmp_path / "甲.md")).articles] == labels


def test_headings_lead_to_their_articles() -> None:
    text = taken_apart(
        "第一编 总　则",
        "第一章",
        "一般规定",
        "第一条 甲。",
        "第二章 规范经营",
        "第一节 乙类",
        "第二条 乙。",
        "第三章 丙",
        "项目立项",
        "第三条 丙。",
    )
    assert [article.path for article in text.articles] == [
        ("第一编 总则", "第一章 一般规定"),
        ("第一编 总则", "第二章 规范经营", "第一节 乙类"),
        ("第一编 总则", "第三章 丙", "项目立项"),
    ]


def test_what_stands_around_the_articles_is_kept_apart() -> None:
    text = taken_apart("某某办法", "第一条 甲。", "财 政 部", "2020年1月2日")
    assert text.articles[0].text == "甲。"
    assert [line.text for line in text.tail] == ["财 政 部", "2020年1月2日"]
    text = taken_apart("附件：", "某某办法", "第一条 甲。", "附：1.声明函", "1. 兹声明如下。")
    assert (text.title, text.articles[0].text, len(text.tail)) == ("某某办法", "甲。", 2)


def test_missing_numbers_are_said() -> None:
    assert taken_apart("第八条 甲。", "第十条 乙。", "第十三条 丙。").warnings == (
        "从第八条开始",
        "缺第九条",
        "缺第十一条至第十二条",
    )


# ---- all texts at hand


def test_every_text_at_hand_gives_every_article_once() -> None:
    laws, counted = reference("laws"), 0
    for name, count in listed():
        if count == "无条号":
            with pytest.raises(TextError, match="没有找到条文"):
                parse(read_text(laws / name))
            continue
        text = parse(read_text(laws / name))
        numbers = [article.number for article in text.articles]
        assert len(numbers) == len(set(numbers)) == int(re.sub(r"\D", "", count)), name
        assert numbers == sorted(numbers), name
        if "节录" not in count:
            assert numbers == list(range(numbers[0], numbers[0] + len(numbers))), name
        assert all(article.text for article in text.articles), name
        counted += 1
    assert counted >= 70
    assert {name for name, _ in listed()} == {
        path.relative_to(laws).as_posix() for path in laws.glob("0*/*.md")
    }


def test_every_clause_of_the_knowledge_base_is_found_in_its_text(shipped: Library) -> None:
    words, lost, seen = Words(reference("laws")), [], 0
    for regulation in shipped.kb.regulations.values():
        if not regulation.text_files or not list(words.structures(regulation)):
            continue
        for clause in regulation.clauses:
            seen += 1
            if words.passage(regulation, clause.number) is None:
                lost.append(clause.ref)
    assert seen > 250
    assert not lost


def test_facts_agree_with_the_knowledge_base(shipped: Library) -> None:
    laws, wrong = reference("laws"), []
    for regulation in shipped.kb.regulations.values():
        if len(regulation.text_files) != 1:
            continue
        try:
            facts = facts_of(parse(read_text(laws / regulation.text_files[0])), shipped.kb.regions)
        except TextError:
            continue
        expected = (regulation.level, regulation.region)
        if (facts.level, facts.region) != expected or (facts.number and facts.number != regulation.number):
            wrong.append((regulation.id, facts))
        assert core_name(facts.title).startswith(core_name(regulation.title)[:6])
    assert not wrong


PIECES = [
    *"第条款项之一十百千零〇两02（）《》、至和，。：#【】章节编令号〔年月日自起市①",
    *("本法", "本条", "前款", "前九款", "前条", "预算法", "依照", "2021", "13", "公布", "修订", "施行"),
    *("同时废止", "附件", "1.", "国务院", "人民代表大会", "关于", "办法", "财库"),
]


@given(st.lists(st.lists(st.sampled_from(PIECES), min_size=1, max_size=12).map("".join), max_size=6))
def test_whatever_the_lines_say_they_are_taken_apart_or_refused(lines: list[str]) -> None:
    try:
        text = taken_apart("第一条 甲。", *lines)
    except TextError:
        return
    facts_of(text, ["河南省安阳市"])
    for found in references_of(text, ["预算法"]):
        assert str(found)
    assert len({article.label for article in text.articles}) == len(text.articles)
