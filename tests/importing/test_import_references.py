"""What a regulation's text refers to, what it says of itself, and the words of its clauses."""

from __future__ import annotations

import re
from datetime import date

import pytest

from checker.importing.facts import facts_of
from checker.importing.parse import parse
from checker.importing.references import references_of
from checker.importing.text import read_text
from checker.importing.words import clause_words
from tests.importing.texts import listed, taken_apart
from tests.support import reference

# ---- references


@pytest.mark.parametrize(
    ("passage", "expected"),
    [
        ("依照本法第二十条的规定", ["第二十条"]),
        ("违反本条例第五条第二款和第三十一条规定的", ["第五条第二款", "第三十一条"]),
        ("《预算法》第三十二条第三款", ["《预算法》第三十二条第三款"]),
        ("根据《中华人民共和国预算法》（以下简称预算法），制定本办法", ["《预算法》"]),
        ("依照审计法第十八条第二款、第二十条规定", ["《审计法》第十八条第二款", "《审计法》第二十条"]),
        ("违反本条例第八条至第十一条规定", ["第八条至第十一条"]),
        ("有前条规定的情形", ["第九条"]),
        ("本条第一款、第三款规定的事项", ["第十条第一款", "第十条第三款"]),
        (
            "本法第十四条第（一）项、第（二）项所列行为",
            ["第十四条第（一）项", "第十四条第（二）项"],
        ),
        ("本办法第五条第一至三项规定的材料", ["第五条第（一）项至第五条第（三）项"]),
        (
            "条例第二十条、第二十一条第一款第(一)、(二)项",
            ["第二十条", "第二十一条第一款第（一）项", "第二十一条第一款第（二）项"],
        ),
        ("本法第一编第六章第三节的规定", ["第一编第六章第三节"]),
        ("本条例自2020年1月1日起施行", []),
        ("（一）甲；（二）乙", []),
    ],
)
def test_references_are_found(passage: str, expected: list[str]) -> None:
    text = taken_apart("第九条 甲。", f"第十条 {passage}。")
    assert [str(found) for found in references_of(text, ["审计法"])] == expected


def test_the_paragraph_before_is_counted_from_where_it_is_named() -> None:
    text = taken_apart("第七条 甲。", "乙。", "前两款规定不适用。", "前款第二项情形除外。")
    assert [str(found) for found in references_of(text)] == [
        "第七条第一款至第七条第二款",
        "第七条第三款第（二）项",
    ]


def test_short_names_given_in_the_text_are_known() -> None:
    text = taken_apart(
        "第一条 根据《中华人民共和国政府采购法》（以下简称采购法），制定本办法。",
        "第二条 符合采购法第二十二条第一款规定条件的供应商。",
    )
    assert [str(r) for r in references_of(text)] == ["《政府采购法》", "《政府采购法》第二十二条第一款"]


def test_references_within_the_texts_lead_somewhere() -> None:
    """In whole texts an own reference names an article that is there."""
    laws, astray, seen = reference("laws"), [], 0
    for name, count in listed():
        if not count.isdigit() or "民法典-" in name or "07司法解释" in name:
            continue
        text = parse(read_text(laws / name))
        labels = {article.label for article in text.articles}
        for found in references_of(text):
            label = re.match(r"第[^条款项]+条", found.number)
            if not found.law and label:
                seen += 1
                if label[0] not in labels:
                    astray.append((name, found))
    assert seen > 300
    assert not astray


# ---- facts


def test_facts_are_read_off_the_text() -> None:
    facts = facts_of(
        taken_apart(
            "安阳市政务服务条例",
            "（2021年8月30日安阳市第十四届人民代表大会常务委员会第二十四次会议通过 "
            "2021年9月29日河南省第十三届人民代表大会常务委员会第二十七次会议批准）",
            "第一条 甲。",
            "第二条 本条例自2021年12月1日起施行。《安阳市旧条例》同时废止。",
        )
    )
    assert facts.issuer == "安阳市人民代表大会常务委员会"
    assert (facts.level, facts.region) == ("地方性法规", "河南省安阳市")
    assert facts.in_force == date(2021, 12, 1)
    assert facts.repeals == ("安阳市旧条例",)


@pytest.mark.parametrize(
    ("opening", "number", "issuer", "level"),
    [
        ("中华人民共和国国务院令第658号", "国务院令第658号", "国务院", "行政法规"),
        ("（2017年7月11日财政部令第87号公布）", "财政部令第87号", "财政部", "部门规章"),
        ("财库﹝2021﹞22号", "财库〔2021〕22号", "财政部", "规范性文件"),
        ("财预[2020] 10号", "财预〔2020〕10号", "财政部", "规范性文件"),
        ("法释〔2023〕13号", "法释〔2023〕13号", "最高人民法院", "司法解释"),
        ("没有文号", "", "", ""),
    ],
)
def test_number_issuer_and_level(opening: str, number: str, issuer: str, level: str) -> None:
    facts = facts_of(taken_apart("某某管理办法", opening, "第一条 甲。"))
    assert (facts.number, facts.issuer, facts.level) == (number, issuer, level)


def test_an_amended_text_raises_doubt_about_its_date() -> None:
    facts = facts_of(
        taken_apart("某某法", "2024年6月28日修正", "第一条 甲。", "第二条 本法自2000年7月1日起施行。")
    )
    assert "2024-06-28有修正" in facts.doubt


# ---- the words of a clause


def test_the_words_of_a_clause() -> None:
    text = taken_apart("第一条 甲。", "有下列情形的：", "（一）子；", "（二）丑。")
    assert clause_words(text, "第一条") == "甲。\n有下列情形的：\n（一）子；\n（二）丑。"
    assert clause_words(text, "第一条第一款") == "甲。"
    assert clause_words(text, "第一条第（二）项") == "有下列情形的：\n（二）丑。"
    assert clause_words(text, "第一条第二款第（一）项") == "有下列情形的：\n（一）子；"
    for absent in ("第二条", "第一条第三款", "第一条第（三）项", "第一条第一款第（一）项", "第一部分", ""):
        assert clause_words(text, absent) is None
