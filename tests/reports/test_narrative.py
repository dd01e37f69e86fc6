"""The text of the draft: order, numbering, basis, remedies and punctuation."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.base.errors import RuleError
from checker.checking import check
from checker.facts.readers import read
from checker.findings.evidence import Missing
from checker.findings.finding import ThresholdUse
from checker.findings.wording import advice, basis, broken_title, numeral, stop, tidy
from checker.judging.engines import choose
from checker.knowledge.model import Verification
from checker.library import Library
from checker.library.phrases import FILE, load_phrases
from checker.reports.narrative import Chapter, compose
from checker.rulebook.rules import Severity
from checker.rulebook.states import COMBINED, PERSON
from tests.factories import citation, finding, result, undetermined
from tests.support import CASES, ROOT

LAW = citation("政府采购法", "第四十六条第一款")
RULES = citation(
    "政府采购货物和服务招标投标管理办法", "第七十一条第一款", level="部门规章", number="财政部令第87号"
)


def texts(chapter: Chapter) -> list[str]:
    return [problem.text for problem in chapter.problems]


# ---- order and numbering


def test_sections_come_in_the_order_of_findings_with_report_headings() -> None:
    stages = ("绩效目标", "采购", "验收", "没有标题的", "综合")
    chapter = compose(result(*(finding(f"R{i}", stage=stage) for i, stage in enumerate(stages))))
    assert [s.number + s.heading for s in chapter.sections] == [
        "（一）绩效目标管理方面",
        "（二）政府采购方面",
        "（三）项目验收方面",
        "（四）没有标题的方面",
        "（五）综合管理方面",
    ]


def test_problems_are_numbered_within_a_section_and_a_single_one_is_not() -> None:
    several = compose(result(*(finding(f"HT{i:02}") for i in range(1, 13))))
    assert [p.ordinal for p in several.problems][-3:] == ["十是", "十一是", "十二是"]
    assert [p.label for p in several.problems][:2] == ["（一）1", "（一）2"]
    assert [p.remedy[:2] for p in several.problems][:2] == ["一是", "二是"]
    single = compose(result(finding()))
    assert single.problems[0].text.startswith("问题HT01。")
    assert single.problems[0].remedy.startswith("针对“问题HT01”问题，建议")


def test_findings_of_a_rule_are_one_problem_even_when_they_come_apart() -> None:
    chapter = compose(result(finding("HT01", 1), finding("HT02", 1), finding("HT01", 2)))
    assert [p.rule for p in chapter.problems] == ["HT01", "HT02"]
    assert chapter.problems[0].finding_ids == ("HT01-00000001", "HT01-00000002")


@pytest.mark.parametrize(
    ("number", "text"),
    [(1, "一"), (10, "十"), (20, "二十"), (101, "一百零一"), (110, "一百一十"), (1_001, "一千零一")],
)
def test_numeral(number: int, text: str) -> None:
    assert numeral(number) == text


@given(st.lists(st.integers(1, 99_999), unique=True, max_size=50))
def test_numerals_differ(numbers: list[int]) -> None:
    assert len({numeral(number) for number in numbers}) == len(numbers)


# ---- sentences


def test_a_sentence_that_names_the_problem_is_not_introduced_by_its_name() -> None:
    chapter = compose(result(finding(name="服务合同期间中断", sentence="甲合同的服务合同期间中断246天")))
    assert texts(chapter) == ["甲合同的服务合同期间中断246天，不符合《政府采购法》第四十六条第一款的规定。"]


def test_two_short_ones_stand_in_one_paragraph() -> None:
    chapter = compose(result(finding(number=1), finding(number=2)))
    assert chapter.problems[0].paragraphs == (
        "问题HT01。第1份合同HT01有误；第2份合同HT01有误。上述情况不符合《政府采购法》第四十六条第一款的规定。",
    )


def test_more_than_three_are_listed() -> None:
    chapter = compose(result(*(finding(number=n) for n in range(1, 5))))
    assert chapter.problems[0].paragraphs == (
        "问题HT01，涉及4项：",
        "（1）第1份合同HT01有误；",
        "（2）第2份合同HT01有误；",
        "（3）第3份合同HT01有误；",
        "（4）第4份合同HT01有误。",
        "上述情况不符合《政府采购法》第四十六条第一款的规定。",
    )


def test_long_ones_are_listed() -> None:
    chapter = compose(result(finding(number=1, sentence="长" * 80), finding(number=2, sentence="文" * 80)))
    assert chapter.problems[0].paragraphs[1:3] == (f"（1）{'长' * 80}；", f"（2）{'文' * 80}。")


def test_items_under_different_laws_carry_their_own_basis() -> None:
    old, new = citation("合同法", "第六十条"), citation("民法典", "第五百零九条")
    days = (old, old, old, new)
    chapter = compose(result(*(finding(number=n, citations=(c,)) for n, c in enumerate(days, 1))))
    assert chapter.problems[0].paragraphs[-1] == (
        "第（1）至（3）项不符合《合同法》第六十条的规定；第（4）项不符合《民法典》第五百零九条的规定。"
    )


def test_a_hint_is_worded_softly() -> None:
    chapter = compose(result(finding(severity=Severity.HINT)))
    assert texts(chapter)[0].endswith("有误。对照《政府采购法》第四十六条第一款，需进一步关注。")


@pytest.mark.parametrize("severity", list(Severity))
def test_without_a_clause_that_may_be_cited_there_is_no_basis(severity: Severity) -> None:
    unsure = (citation("某办法", "", Verification.NONE), citation("某意见", "", Verification.WEAK))
    chapter = compose(result(finding(citations=unsure, severity=severity)))
    assert texts(chapter) == ["问题HT01。第1份合同HT01有误。"]
    assert chapter.appendix[0].clauses == ("需核对原文，未写入正文：《某办法》、《某意见》",)


def test_at_most_three_clauses_are_cited_and_none_that_is_unverified() -> None:
    unsure = citation("某办法", "", Verification.NONE)
    more = [citation("预算法", f"第{n}条") for n in ("五", "六", "七")]
    assert basis([LAW, unsure, *more]) == "《政府采购法》第四十六条第一款、《预算法》第五条、第六条"


def test_clauses_of_one_article_name_it_once() -> None:
    items = [citation("条例", f"第五十三条第（{n}）项") for n in "一四"]
    assert basis(items) == "《条例》第五十三条第（一）项、第（四）项"
    assert basis([RULES]) == "《政府采购货物和服务招标投标管理办法》（财政部令第87号）第七十一条第一款"


def test_a_document_without_a_clause_has_only_general_rules() -> None:
    document = citation("内部控制规范", "", Verification.QUOTED, number="财会〔2012〕21号", level="部门规章")
    chapter = compose(result(finding(citations=(LAW, document))))
    assert texts(chapter)[0].endswith("、《内部控制规范》（财会〔2012〕21号）的有关规定。")


def test_a_convention_is_not_shown_as_law() -> None:
    line = ThresholdUse("预算执行率预警线", "90%", "全国", "", Verification.CUSTOM.value, "")
    chapter = compose(result(finding(thresholds=(line,))))
    assert chapter.appendix[0].thresholds == ("预算执行率预警线：90%（工作标准，不是法律规定）",)
    assert "90%" not in texts(chapter)[0]


# ---- punctuation


@pytest.mark.parametrize(
    ("given", "tidied"),
    [
        ("有误。。", "有误"),
        ("有误；。", "有误"),
        ("甲,乙;丙:丁", "甲，乙；丙：丁"),
        ("支出1,234.50元", "支出1,234.50元"),
        ("甲；。乙", "甲。乙"),
        ("第一行\n第二行。\r\n第三行", "第一行；第二行。第三行"),
        ("“甲,乙。。”有误", "“甲,乙。。”有误"),
        ("“成都“蓉易办”合同”", "“成都‘蓉易办’合同”"),
        ("没有成对的”引号“", "没有成对的”引号“"),
        ("控制\x00字符\x0b", "控制字符"),
        ("", ""),
    ],
)
def test_tidy(given: str, tidied: str) -> None:
    assert tidy(given) == tidied


@given(st.text(alphabet="甲乙。；，、：“”\n ,;.()（）1%", max_size=40))
def test_tidying_twice_changes_nothing_more(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)
    assert not re.search("。。|；。|，。", stop(tidy(re.sub("[“”]", "", text))))


@pytest.mark.parametrize(
    ("remedy", "text"),
    [
        ("建议项目单位应核对合同。", "项目单位核对合同"),
        ("财政部门应及时拨付；项目单位应申请用款", "财政部门及时拨付；项目单位申请用款"),
        ("项目单位应付款项及时支付", "项目单位应付款项及时支付"),
        ("在原合同到期前签约；。", "在原合同到期前签约"),
    ],
)
def test_advice_follows_its_verb(remedy: str, text: str) -> None:
    assert advice(remedy) == text


def test_a_long_title_is_broken_between_words() -> None:
    project = "互联网+政务服务一体化服务平台建设项目专项资金"
    lines = broken_title(f"{project}存在问题与建议（初稿）", project).split("\n")
    assert lines == ["互联网+政务服务一体化服务平台", "建设项目专项资金", "存在问题与建议（初稿）"]
    assert broken_title("短项目存在问题与建议（初稿）", "短项目") == "短项目存在问题与建议（初稿）"


# ---- opening, appendix, what is missing


def test_opening_counts_what_was_found() -> None:
    found = (finding("HT01", 1), finding("HT01", 2), finding("HT02", severity=Severity.SERIOUS))
    opening = compose(result(*found, waits=(undetermined(),))).opening[0]
    assert "发现疑点3项，归并为2类问题（严重1类、一般1类）" in opening
    assert "另有1项因资料不足不能判断" in opening
    assert "触发不等于违规" in opening


def test_no_findings() -> None:
    chapter = compose(result(waits=(undetermined(),)))
    assert "未发现" in chapter.opening[0]
    assert "不能视为没有问题" in chapter.opening[0]
    assert not chapter.sections
    assert [request.wanted for request in chapter.requests] == ["验收：全部资料"]


def test_undetermined_items_never_become_problems() -> None:
    chapter = compose(result(finding(), waits=(undetermined("YH04"),)))
    assert [p.rule for p in chapter.problems] == ["HT01"]


def test_what_is_missing_is_asked_for_once_by_paper() -> None:
    date_missing = Missing("合同", "签订日期", "项目.xlsx《合同》第3行", "合同文本")
    waits = (
        undetermined("HT01", date_missing),
        undetermined("HT02", date_missing, Missing("合同", "服务开始", "项目.xlsx《合同》第4行", "合同文本")),
        undetermined("YH04"),
    )
    requests = compose(result(waits=waits)).requests
    assert [(r.material, r.wanted, r.rules) for r in requests] == [
        ("合同文本", "合同：签订日期、服务开始", ("问题HT01", "问题HT02")),
        ("验收报告", "验收：全部资料", ("问题YH04",)),
    ]


def test_appendix_marks_who_found_it_and_on_what_it_rests() -> None:
    first, second = finding("HT01"), finding("HT02", origin=PERSON)
    both = finding("ZH01", stage="综合", origin=COMBINED, evidence=(), rests_on=(second.id, first.id))
    rows = compose(result(first, second, both)).appendix
    assert [row.origin for row in rows] == ["事实", "人工认定", "综合"]
    assert rows[2].items[0].rests_on == "（一）1、（一）2"
    assert rows[0].items[0].records == ("合同（项目.xlsx《合同》第2行）：合同编号 甲1",)
    assert rows[0].materials == "合同文本"
    assert rows[0].governed_by == "2020年9月3日（签订日期）"
    assert rows[0].clauses == ("《政府采购法》第四十六条第一款（2015年1月1日起施行，已核全文）",)


def test_period_and_day() -> None:
    chapter = compose(result(finding(), 评价起始年度=2020, 评价年度=2022))
    assert chapter.period == "2020—2022年度"
    assert chapter.as_of == ""
    assert compose(result(finding(), 评价起始年度=2021)).period == "2021年度"


# ---- phrases


def test_phrases_can_be_overlaid(tmp_path: Path) -> None:
    text = "环节标题: {合同管理: 合同方面}\n句式: {标题: '{项目}问题清单'}\n"
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    chapter = compose(result(finding()), load_phrases(ROOT / "rules", tmp_path))
    assert (chapter.title, chapter.sections[0].heading) == ("政务外网项目问题清单", "合同方面")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("句式: {标题: '{名称}问题'}", "不能用{名称}"),
        ("句式: {题目: 问题}", "没有句式“题目”"),
        ("句式: {标题: ''}", "“标题”没有写"),
        ("句式: [标题]", "要写几个"),
        ("[]", "要写几个"),
    ],
)
def test_unsound_phrases_are_refused(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    with pytest.raises(RuleError, match=re.escape(says)):
        load_phrases(tmp_path)


def test_missing_phrases_are_named(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="缺少句式：其他环节、标题"):
        load_phrases(tmp_path)


# ---- the real cases


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_real_cases_read_well(case: Path, shipped: Library) -> None:
    checked = check(read(case, shipped.book.vocabulary)[0], shipped, choose("sql"))
    chapter = compose(checked)
    body = "\n".join(texts(chapter))
    for found in checked.findings:
        same = sum(tidy(other.sentence) == tidy(found.sentence) for other in checked.findings)
        assert body.count(tidy(found.sentence)) == same
    for paragraph in (text for p in chapter.problems for text in (*p.paragraphs, p.remedy)):
        assert paragraph[-1] in "。；："
        assert not re.search("。。|；。|，。|，，|建议建议|None|  ", paragraph)
    assert sum(len(p.finding_ids) for p in chapter.problems) == len(checked.findings)


def test_every_heading_has_findings_in_the_same_order_as_remedies() -> None:
    found = [finding(f"{stage[:1]}{n}", stage=stage) for stage in ("采购", "验收") for n in range(3)]
    chapter = compose(result(*found))
    for problem in chapter.problems:
        assert problem.remedy.startswith(f"{problem.ordinal}针对“{problem.name}”问题")
    assert len({problem.remedy for problem in chapter.problems}) == len(found)


def test_braces_in_facts_stay_as_they_are() -> None:
    chapter = compose(result(replace(finding(), sentence="名称为{项目}和{{ 标题 }}")))
    assert "名称为{项目}和{{ 标题 }}" in texts(chapter)[0]
