"""Clauses are cited as they were in force on the day, in the place, and as far as they were verified."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from checker.facts.vocabulary import Kind
from checker.knowledge import KnowledgeBase, resolve
from checker.knowledge.model import (
    CITABLE,
    NATIONAL,
    Domain,
    Period,
    ThresholdEntry,
    ThresholdSet,
    Verification,
    within,
)
from checker.knowledge.thresholds import entry_on, timeline
from checker.library import Library
from tests.support import reference

HEBEI, QUANZHOU = "河北省秦皇岛市", "福建省泉州市泉州台商投资区"


@pytest.fixture(scope="session")
def kb(shipped: Library) -> KnowledgeBase:
    return shipped.kb


def texts(kb: KnowledgeBase, ref: str, day: str, region: str = HEBEI) -> list[str]:
    return [c.text for c in resolve(kb, [ref], date.fromisoformat(day), region).citations]


@pytest.mark.parametrize(
    ("day", "text"),
    [
        ("2019-06-01", "《合同法》第六十条"),
        ("2020-12-31", "《合同法》第六十条"),
        ("2021-01-01", "《民法典》第五百零九条"),
        ("2026-11-20", "《民法典》第五百零九条"),
    ],
)
@pytest.mark.parametrize("asked", ["合同法#第六十条", "民法典#第五百零九条"])
def test_a_contract_is_judged_by_the_law_of_its_day(
    kb: KnowledgeBase, asked: str, day: str, text: str
) -> None:
    assert texts(kb, asked, day) == [text]


def test_accounting_law_changed_its_numbers(kb: KnowledgeBase) -> None:
    assert texts(kb, "会计法2024#第二十五条", "2023-12-31") == ["《会计法》第二十七条"]
    assert texts(kb, "会计法2024#第二十五条", "2024-07-01") == ["《会计法》第二十五条"]


def test_a_clause_that_was_not_yet_in_force_is_not_cited_and_says_why(kb: KnowledgeBase) -> None:
    resolution = resolve(kb, ["政府采购需求管理办法#第十五条"], date(2021, 6, 30), HEBEI)
    assert resolution.citations == ()
    assert "2021-06-30未施行" in resolution.skipped[0][1]
    assert texts(kb, "政府采购需求管理办法#第十五条", "2021-07-01")


def test_the_old_budget_regulation_is_not_mistaken_for_the_new(kb: KnowledgeBase) -> None:
    assert texts(kb, "预算法实施条例#第六十条", "2020-09-30") == []
    assert texts(kb, "预算法实施条例#第六十条", "2020-10-01") == ["《预算法实施条例》第六十条"]


def test_local_documents_come_where_they_apply(kb: KnowledgeBase) -> None:
    ask = ("全面实施预算绩效管理的意见", "2023-06-01")
    here = " ".join(texts(kb, *ask))
    assert "冀发〔2018〕54号" in here
    assert "秦财监〔2020〕138号" in " ".join(texts(kb, "项目支出绩效评价管理办法", "2023-06-01"))
    there = " ".join(texts(kb, *ask, region=QUANZHOU))
    assert "冀发" not in there
    assert "秦财监" not in " ".join(texts(kb, "项目支出绩效评价管理办法", "2023-06-01", QUANZHOU))


def test_a_local_document_is_not_cited_before_its_year(kb: KnowledgeBase) -> None:
    before = texts(kb, "全面实施预算绩效管理的意见", "2017-12-31")
    assert not [text for text in before if "冀发" in text]


def test_higher_levels_come_first(kb: KnowledgeBase) -> None:
    basis = [
        "政府采购货物和服务招标投标管理办法#第七十五条",
        "政府采购法实施条例#第五十一条第一款",
        "民法典#第五百零九条",
    ]
    levels = [c.level for c in resolve(kb, basis, date(2022, 1, 1), HEBEI).citations]
    assert levels == ["法律", "行政法规", "部门规章"]


def test_the_chain_leads_up_to_the_law(kb: KnowledgeBase) -> None:
    (citation,) = resolve(kb, ["政府采购法实施条例#第四十五条第一款"], date(2022, 1, 1), HEBEI).citations
    assert citation.chain[-1] == "《政府采购法》第四十一条"


def test_what_was_not_verified_has_no_number(kb: KnowledgeBase) -> None:
    for ref, clause in kb.clauses.items():
        if clause.verified in CITABLE:
            continue
        for citation in resolve(kb, [ref], date(2024, 1, 1), kb.regulation_of(ref).region).citations:
            if citation.ref == ref:
                assert citation.clause == ""
                assert clause.number not in citation.text


@pytest.mark.parametrize(
    ("region", "project", "inside"),
    [
        ("全国", "西藏自治区", True),
        ("河北省", "河北省秦皇岛市", True),
        ("河北省秦皇岛市", "河北省", False),
        ("河南省", "河北省秦皇岛市", False),
        ("河北省", "", False),
    ],
)
def test_where_a_region_contains_a_project(region: str, project: str, inside: bool) -> None:
    assert within(region, project) is inside


# ---- thresholds


def entry(region: str, value: int, tier: str = "", verified: str = "全文", **days: date) -> ThresholdEntry:
    period = Period(days.get("start"), days.get("end"))
    return ThresholdEntry(region, tier, period, value, "", Verification(verified))


LIMIT = ThresholdSet(
    "试", "", Kind.INTEGER, "", True,
    (
        entry(NATIONAL, 1, end=date(2020, 12, 31)),
        entry(NATIONAL, 2, start=date(2021, 1, 1)),
        entry("河北省", 3, start=date(2022, 1, 1)),
        entry("河北省秦皇岛市", 4, tier="市", start=date(2023, 1, 1)),
        entry("福建省", 5, verified="引弱"),
    ),
)  # fmt: skip


@pytest.mark.parametrize(
    ("region", "tier", "day", "value"),
    [
        ("西藏自治区", "", "2020-12-31", 1),
        ("西藏自治区", "", "2021-01-01", 2),
        ("河北省唐山市", "", "2021-12-31", 2),
        ("河北省唐山市", "", "2022-01-01", 3),
        ("河北省秦皇岛市", "市", "2023-01-01", 4),
        ("河北省秦皇岛市", "县", "2023-01-01", 3),
        ("河北省秦皇岛市", "", "2023-01-01", None),  # it depends on the level, which nobody stated
        ("福建省泉州市", "县", "2023-01-01", None),  # known only at second hand
    ],
)
def test_the_nearest_value_in_force_wins(region: str, tier: str, day: str, value: int | None) -> None:
    found = entry_on(LIMIT, Domain(region, tier), date.fromisoformat(day))
    assert (found.value if found else None) == value


def test_the_database_sees_the_same_values(kb: KnowledgeBase) -> None:
    domains = [
        Domain("四川省成都市青白江区", "县"),
        Domain(HEBEI, "市"),
        Domain(QUANZHOU, ""),
        Domain("河南省郑州市", "市"),
    ]
    days = [
        date(year, month, day)
        for year in range(2014, 2027)
        for month, day in ((1, 1), (3, 9), (9, 30), (12, 31))
    ]
    for threshold in kb.thresholds.values():
        for domain in domains:
            spans = list(timeline(threshold, domain))
            for day in days:
                here = [s.value for s in spans if (s.start or date.min) <= day <= (s.end or date.max)]
                found = entry_on(threshold, domain, day)
                assert here == ([found.value] if found else []), (threshold.name, domain, day)


# ---- held against the texts of the regulations


def articles(path: Path) -> str:
    return path.read_text(encoding="utf-8").partition("<!-- 以下为法规文本 -->")[2]


def test_every_article_number_stands_in_its_text(kb: KnowledgeBase) -> None:
    laws, lost = reference("laws"), []
    for regulation in kb.regulations.values():
        bodies = [articles(laws / name) for name in regulation.text_files]
        if not bodies:
            continue
        for clause in regulation.clauses:
            number = clause.number.split("条")[0] + "条"
            found = any(
                line.startswith((f"{number} ", f"{number}　"))
                for body in bodies
                for line in body.splitlines()
            )
            if clause.number.startswith("第") and "条" in clause.number and not found:
                lost.append(clause.ref)
    assert not lost


def test_gists_are_our_own_words(kb: KnowledgeBase) -> None:
    laws, copied = reference("laws"), []
    for regulation in kb.regulations.values():
        body = "".join("".join(articles(laws / name).split()) for name in regulation.text_files)
        for clause in regulation.clauses:
            gist = "".join(clause.gist.split())
            runs = [gist[i : i + 16] for i in range(len(gist) - 15)]
            copied += [f"{clause.ref}：{run}" for run in runs if body and run in body]
    assert not copied


def test_documents_for_another_kind_of_evaluation_are_left_out(kb: KnowledgeBase) -> None:
    basis, day, region = (
        ["预算法实施条例#第五十三条第（二）项", "全面实施预算绩效管理的意见"],
        date(2021, 1, 1),
        "四川省成都市青白江区",
    )
    before = " ".join(c.text for c in resolve(kb, basis, day, region, "事前评估").citations)
    after = " ".join(c.text for c in resolve(kb, basis, day, region, "事后评价").citations)
    assert "事前绩效评估管理实施细则" in before
    assert "事前" not in after
