"""The scores that the five reports print: reproduced where they add up, held up where they do not."""

from __future__ import annotations

import re
from decimal import Decimal

from checker.library import Library
from checker.scoring.reader import load
from checker.scoring.sheet import Kind, Origin
from tests.scoring.scoring import line, scored_case, system_file
from tests.support import reference

QUANZHOU, QINGBAIJIANG = "泉州台商区平台2020", "青白江平台2021事前"
PINGDINGSHAN, QINHUANGDAO = "平顶山高新区平台2021", "秦皇岛一体化平台2023"


def printed_table() -> list[tuple[str, Decimal, Decimal]]:
    """Name, weight and score of every line of the report's own table."""
    text = reference("seeds/004_ec3b95c6360d73b9.txt").read_text(encoding="utf-8")
    table = text.split("绩效评价评分表")[-1]
    found = []
    for row in table.splitlines():
        cells = row.split("\t")
        if len(cells) == 7 and cells[2] and cells[4].isdigit():
            found.append((cells[2], Decimal(cells[4]), Decimal(cells[5])))
    return found


def test_the_table_of_quanzhou_is_reproduced_line_by_line(shipped: Library) -> None:
    sheet = scored_case(QUANZHOU, shipped)
    got = [(one.indicator.name, one.weight, one.score) for one in sheet.lines]
    assert len(got) == 26
    assert got == printed_table()
    assert (sheet.score, sheet.grade, sheet.printed_grade) == (Decimal(84), "良", "良")
    firsts = [
        (s.indicator.name, s.weight, s.bounds.exact) for s in sheet.subtotals if len(s.indicator.path) == 1
    ]
    assert firsts == [("决策", 20, 18), ("过程", 20, 16), ("产出", 40, 36), ("效益", 20, 14)]


def test_what_its_standards_give_from_the_facts_is_what_was_printed(shipped: Library) -> None:
    lines = scored_case(QUANZHOU, shipped).lines
    computed = [one for one in lines if one.computed and one.computed.exact is not None]
    assert len(computed) >= 12
    assert [one.indicator.name for one in computed if one.computed and one.computed.exact != one.given] == []
    lost = {one.indicator.name: one.lost for one in computed if one.lost}
    assert lost == {"预算执行率": 4, "平台验收": 4, "一体化平台出现宕机情况": 2}


def test_what_is_wrong_with_that_table_is_said(shipped: Library) -> None:
    sheet = scored_case(QUANZHOU, shipped)
    said = [str(remark) for remark in sheet.remarks]
    assert "等级划分写反：等级“差”，印作 60 < S，应为 S < 60" in said
    short = [remark for remark in sheet.remarks if remark.kind is Kind.NO_PROBLEM]
    assert [remark.place for remark in short] == ["绩效目标—绩效目标合理性", "绩效目标—绩效指标明确性"]
    assert all("1项只够扣0.5分" in remark.what for remark in short)
    free = {remark.findings[0][:4] for remark in sheet.remarks if remark.kind is Kind.NO_DEDUCTION}
    assert free == {"YS09", "CX01", "JX02"}
    assert {Kind.WEIGHTS, Kind.SCORES, Kind.TOTAL, Kind.OVER} & {r.kind for r in sheet.remarks} == set()


def test_54_of_77_is_70_13(shipped: Library) -> None:
    sheet = scored_case(QINGBAIJIANG, shipped)
    assert (sheet.score, sheet.weight) == (54, 77)
    assert sheet.percentage is not None
    assert sheet.percentage.text == "70.13"
    assert [one.score for one in sheet.lines] == [6, 6, 0, 15, 3, 4, 2, 3, 15, 0, 0]
    deducted = [one for one in sheet.lines if one.lost]
    assert all(one.deductions[0].findings for one in deducted)
    (full,) = [r for r in sheet.remarks if r.place.endswith("成本测算")]
    assert "得满分，却有疑点：YS04" in full.what


def test_331_and_47_are_801(shipped: Library) -> None:
    sheet = scored_case(QINHUANGDAO, shipped)
    assert sheet.score == Decimal("80.1")
    assert sheet.chosen == "项目自己的《评分表》"
    assert sheet.remarks == ()
    assert (sheet.grade, sheet.printed_grade, sheet.percentage) == ("", "良", None)


def test_the_contradiction_of_pingdingshan_is_not_smoothed_over(shipped: Library) -> None:
    sheet = scored_case(PINGDINGSHAN, shipped)
    assert {total.by: total.score for total in sheet.totals} == {
        "三级指标": 95, "二级指标": 93, "一级指标": 93, "合计行": 93,
    }  # fmt: skip
    assert sheet.score is None
    assert (sheet.bounds.low, sheet.bounds.high) == (93, 95)
    by_kind = {kind: [r for r in sheet.remarks if r.kind is kind] for kind in Kind}
    (over,), (sums,), (total,) = by_kind[Kind.OVER], by_kind[Kind.SCORES], by_kind[Kind.TOTAL]
    assert "4.5超过分值4" in over.what
    assert sums.worked == "1.5＋3＝4.5，相差2"
    assert "按三级指标 95，按二级指标 93，按一级指标 93，合计行印93" in total.what
    places = {remark.place for remark in by_kind[Kind.NO_PROBLEM]}
    assert {"过程—组织实施", "社会效益—提高工作效率"} <= places
    assert not any("资金管理" in place for place in places), "the money that did not come is a problem found"
    assert by_kind[Kind.WEIGHTS] == []


def test_the_common_framework_gives_no_number_that_its_sources_do_not(shipped: Library) -> None:
    framework = load(system_file("共性框架"), shipped.book)
    assert [node.name for node in framework.indicators] == ["决策", "过程", "产出", "效益"]
    assert {node.weight for node in framework.nodes()} == {None}
    assert framework.bands == ()
    sheet = scored_case("秦皇岛政务外网2020-2022", shipped)
    assert (sheet.system.id, sheet.chosen) == ("共性框架", "没有评分表，也没有指定，用共性框架")
    assert {one.origin for one in sheet.lines} == {Origin.OPEN}
    assert sheet.grade == ""


def test_the_common_framework_has_a_place_for_every_problem(shipped: Library) -> None:
    sheet = scored_case("秦皇岛政务外网2020-2022", shipped, "共性框架")
    placed = {rule for one in sheet.lines for rule in one.indicator.rules}
    assert {rule.id for rule in shipped.book.rules.values() if rule.stage != "综合"} - placed == set()


def test_without_a_sheet_a_system_says_what_it_can_and_what_is_missing(shipped: Library) -> None:
    sheet = scored_case("秦皇岛政务外网2020-2022", shipped, "泉州台商区2020")
    rate = line(sheet, "资金到位率")
    assert rate.origin is Origin.OPEN
    assert rate.score is None
    assert rate.missing
    assert sheet.score is None
    assert sheet.grade == ""
    assert any("待核实，不计满分也不计零分" in note for note in sheet.notes)


def test_no_sentence_of_the_systems_is_copied_from_the_report() -> None:
    text = re.sub(r"\s", "", reference("seeds/004_ec3b95c6360d73b9.txt").read_text(encoding="utf-8"))
    for said in re.findall(r"standard: (.+)", system_file("泉州台商区2020").read_text(encoding="utf-8")):
        for sentence in re.split(r"[；。]", said):
            assert len(sentence) < 25 or sentence not in text, sentence
