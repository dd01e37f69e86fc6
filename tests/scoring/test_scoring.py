"""How points are had: at the boundaries, where facts are missing, and never twice for one finding."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.base import yamlfile
from checker.base.errors import FactError, RuleError, UsageError
from checker.facts.vocabulary import Kind as FieldKind
from checker.library import Library
from checker.schemas.scoring_words import Part
from checker.scoring.answers import ask
from checker.scoring.bands import limits, wrong_bands
from checker.scoring.choose import score_project
from checker.scoring.methods import Case, outcome
from checker.scoring.model import Band, Indicator, Measure, Steps
from checker.scoring.score import grade_of
from checker.scoring.sheet import Kind, Origin, ScoreSheet, certain, rounded
from tests import factories
from tests.scoring.scoring import checked, kinds, leaf, line, of_leaves, scored
from tests.support import ROOT

POINTS = yamlfile.load(ROOT / "tests" / "scoring" / "scoring_points.yaml", RuleError)
BUDGET = 1_000_000


def budget(ratio: str) -> dict[str, Any]:
    """A year's budget of which so much arrived, exact to the percent's fourth decimal."""
    arrived = int(Decimal(ratio.rstrip("%")) * BUDGET // 100)
    row = {
        "年度": 2021,
        "预算项": "甲",
        "行次性质": "明细",
        "年初预算": f"{BUDGET}元",
        "到位金额": f"{arrived}元",
    }
    return {"预算": [row]}


def examples() -> Iterator[tuple[str, dict[str, Any], str, Any, Any]]:
    for name, body in POINTS.items():
        for value, expected in {**body.get("ratio", {}), **body.get("actual", {})}.items():
            yield name, body, "ratio" if "ratio" in body else "actual", value, expected


@pytest.mark.parametrize(
    ("name", "body", "kind", "value", "expected"), list(examples()), ids=lambda v: str(v)[:30]
)
def test_points(name: str, body: Any, kind: str, value: Any, expected: Any, shipped: Library) -> None:
    content = of_leaves(leaf("甲", how=dict(body["how"])), decimals=body.get("decimals", 2))
    facts = budget(str(value)) if kind == "ratio" else {}
    rows = [] if kind == "ratio" else [{"一级指标": "甲", "完成值": Decimal(str(value))}]
    sheet = scored(facts, shipped, content, rows)
    found = line(sheet, "甲")
    if isinstance(expected, list):
        assert [found.bounds.low, found.bounds.high] == expected
        assert found.origin is Origin.OPEN
    else:
        assert found.score == Decimal(str(expected))
        assert found.origin is Origin.RULE


# ---- what is not known


COUNT = leaf("目标", 6, rules=["MB06", "MB02"], how={"count": {"each": 1}})
BOTH = {"绩效目标": [{"年度": 2021, "指标值可衡量": "否", "覆盖全部建设内容": "否"}]}
ONE = {"绩效目标": [{"年度": 2021, "指标值可衡量": "否", "覆盖全部建设内容": "是"}]}
NONE = {"绩效目标": [{"年度": 2021, "指标值可衡量": "是", "覆盖全部建设内容": "是"}]}
OPEN = {"绩效目标": [{"年度": 2021, "指标值可衡量": "否"}]}


@pytest.mark.parametrize(
    ("facts", "low", "high"),
    [
        (BOTH, 4, 4),
        (ONE, 5, 5),
        (NONE, 6, 6),
        (OPEN, 0, 5),
        ({}, 0, 6),
        ({**NONE, "资料清单": {"绩效目标": "未提供"}}, 0, 6),
        ({"资料清单": {"绩效目标": "确认没有"}}, 6, 6),
    ],
)
def test_findings_are_counted_and_what_was_not_judged_leaves_it_open(
    facts: dict[str, Any], low: int, high: int, shipped: Library
) -> None:
    found = line(scored(facts, shipped, of_leaves(COUNT)), "目标")
    assert (found.bounds.low, found.bounds.high) == (low, high)
    assert bool(found.missing) == (low != high)
    assert (found.score is None) == (low != high)


def test_when_all_points_are_gone_what_is_open_does_not_matter(shipped: Library) -> None:
    content = of_leaves(leaf("目标", 2, rules=["MB06", "MB02"], how={"count": {"each": 2}}))
    found = line(scored(OPEN, shipped, content), "目标")
    assert found.score == 0
    assert found.missing == ()


def test_the_cap_and_counting_by_rule(shipped: Library) -> None:
    two = {"绩效目标": [{"年度": 2020, "指标值可衡量": "否"}, {"年度": 2021, "指标值可衡量": "否"}]}
    for how, score in (
        ({"each": 2}, 6),
        ({"each": 2, "per": "规则"}, 8),
        ({"each": 2, "most": 3}, 7),
        ({"each": 20}, 0),
    ):
        found = line(scored(two, shipped, of_leaves(leaf("甲", rules=["MB06"], how={"count": how}))), "甲")
        assert found.score == score
        assert sum(d.points for d in found.deductions) == 10 - score


def test_a_rate_without_its_facts_has_neither_full_marks_nor_none(shipped: Library) -> None:
    content = of_leaves(
        leaf(
            "到位",
            how={"measure": {"on": "评价期资金", "value": "到位率", "full": "90%", "otherwise": "不得分"}},
        ),
        leaf("培训", how={"measure": {"full": 10, "otherwise": "不得分"}}),
        leaf("验收", how={"holds": {"on": "对象验收", "when": "已通过验收 = 是", "otherwise": "不得分"}}),
        leaf("数量", how={"target": {"where": "申报类别 = '数量'", "otherwise": "按比例"}}),
        leaf("人工"),
    )
    known = {"预算": [{"年度": 2021, "预算项": "甲", "行次性质": "明细", "年初预算": 10}]}
    sheet = scored(known, shipped, content)
    assert {one.origin for one in sheet.lines} == {Origin.OPEN}
    assert all(one.missing for one in sheet.lines)
    assert any("到位金额" in missing for missing in line(sheet, "到位").missing)
    assert (sheet.bounds.low, sheet.bounds.high, sheet.score) == (0, 50, None)


def test_several_rows_are_not_guessed_between(shipped: Library) -> None:
    survey = [{"年度": 2021, "调查对象": name, "满意率": rate} for name, rate in (("甲", 98), ("乙", 80))]
    how = {"on": "满意度调查", "value": "满意率", "full": "95%", "otherwise": "按比例"}
    content = of_leaves(leaf("满意", how={"measure": how}))
    assert line(scored({"满意度调查": survey}, shipped, content), "满意").score is None
    content = of_leaves(leaf("满意", how={"measure": {**how, "several": "最低"}}))
    assert line(scored({"满意度调查": survey}, shipped, content), "满意").score == Decimal("8.42")


def target(name: str, aim: Any, done: Any, way: str = "不低于") -> dict[str, Any]:
    return {
        "年度": 2021, "一级指标": "产出指标", "二级指标": "数量指标", "三级指标": name, "指标值": aim,
        "方向": way, **({} if done is None else {"完成值": done}),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("targets", "rest", "expected"),
    [
        ([target("甲", 10, 10), target("乙", 5, 6)], "不得分", (10, 10)),
        ([target("甲", 10, 5), target("乙", 5, 5)], "不得分", (5, 5)),
        ([target("甲", 10, 5), target("乙", 5, 5)], "按比例", ("7.5", "7.5")),
        ([target("甲", 10, 5), target("乙", 5, 5)], "酌情", (0, 10)),
        ([target("甲", 10, None), target("乙", 5, 5)], "按比例", (5, 10)),
        ([target("甲", 10, 20, "不高于")], "按比例", (5, 5)),
        ([target("甲", 0, 3, "不高于")], "按比例", (0, 0)),
        ([target("甲", 5, 4, "等于")], "按比例", (0, 0)),
        ([target("甲", 4, 5, "等于")], "按比例", (10, 10)),  # more than asked is no shortfall of a quantity
        ([target(n, 3, 3) for n in "甲乙丙"], "按比例", (10, 10)),
        ([target("甲", 3, 1), target("乙", 3, 1), target("丙", 3, 3)], "按比例", ("5.56", "5.56")),
    ],
)
def test_targets_share_the_points(targets: Any, rest: str, expected: Any, shipped: Library) -> None:
    content = of_leaves(leaf("数量", how={"target": {"where": "申报类别 = '数量'", "otherwise": rest}}))
    found = line(scored({"绩效指标": targets}, shipped, content), "数量")
    assert (found.bounds.low, found.bounds.high) == tuple(map(Decimal, map(str, expected)))


def test_targets_that_are_not_all_settle_nothing(shipped: Library) -> None:
    content = of_leaves(leaf("数量", how={"target": {"otherwise": "按比例"}}))
    facts = {"绩效指标": [target("甲", 10, 10)], "资料清单": {"绩效指标": "未提供"}}
    assert line(scored(facts, shipped, content), "数量").origin is Origin.OPEN


# ---- by hand


def test_what_the_evaluator_gives_stands_and_what_the_standard_gives_is_kept(shipped: Library) -> None:
    sheet = scored(
        ONE, shipped, of_leaves(COUNT), [{"一级指标": "目标", "得分": 3.5, "扣分说明": "另有两处"}]
    )
    found = line(sheet, "目标")
    assert (found.score, found.origin) == (Decimal("3.5"), Origin.PERSON)
    assert found.computed == certain(Decimal(5))
    assert found.words == ("另有两处",)
    assert kinds(sheet) == ["与评分标准不一致"]


def test_more_than_the_weight_is_not_taken_over(shipped: Library) -> None:
    sheet = scored({}, shipped, of_leaves(leaf("甲")), [{"一级指标": "甲", "得分": 11}])
    assert line(sheet, "甲").origin is Origin.OPEN
    assert kinds(sheet) == ["得分超过分值"]


def test_what_does_not_apply_leaves_the_scale(shipped: Library) -> None:
    content = of_leaves(leaf("甲", 60), leaf("乙", 17), leaf("丙", 23), bands=[
        {"grade": "优", "from": 70}, {"grade": "差", "from": 0},
    ])  # fmt: skip
    rows = [{"一级指标": "甲", "得分": 37}, {"一级指标": "乙", "得分": 17}, {"一级指标": "丙", "适用": "否"}]
    sheet = scored({}, shipped, content, rows)
    assert (sheet.score, sheet.weight) == (54, 77)
    assert sheet.percentage == certain(Decimal("70.13"))
    assert sheet.grade == "优"


def test_the_grade_is_open_until_both_ends_have_the_same(shipped: Library) -> None:
    bands = [{"grade": "优", "from": 90}, {"grade": "良", "from": 75}, {"grade": "差", "from": 0}]
    content = of_leaves(leaf("甲", 90), leaf("乙", 10), bands=bands)
    for score, grade in ((90, "优"), (85, ""), (75, "良"), (80, ""), (79, "良"), (60, "差")):
        sheet = scored({}, shipped, content, [{"一级指标": "甲", "得分": score, "扣分说明": "略"}])
        assert sheet.grade == grade, score


# ---- the project's own sheet


def printed_rows() -> list[dict[str, Any]]:
    """A table as reports print it: weights behind names, names of joined cells only once."""
    return [
        {
            "一级指标": "决策（40分）", "二级指标": "立项（15分）", "三级指标": "依据", "指标分值": 10,
            "得分": 9, "扣分说明": "一处", "对应规则": "MB06",
        },
        {"三级指标": "程序", "指标分值": 5, "得分": 5},
        {"二级指标": "目标(25分)", "三级指标": "合理", "指标分值": 25, "得分": 20, "扣分说明": "两处"},
        {"一级指标": "产出", "指标分值": 60, "得分": 60},
        {"一级指标": "合计", "指标分值": 100, "得分": 94},
    ]  # fmt: skip


def test_a_sheet_as_printed_is_a_system(shipped: Library) -> None:
    rows = printed_rows()
    sheet = scored(ONE, shipped, None, rows)
    assert [one.indicator.path for one in sheet.lines] == [
        ("决策", "立项", "依据"), ("决策", "立项", "程序"), ("决策", "目标", "合理"), ("产出",),
    ]  # fmt: skip
    assert (sheet.score, sheet.weight) == (94, 100)
    assert kinds(sheet) == ["扣分没有对应问题"]
    assert sheet.remarks[0].place == "目标—合理"


@pytest.mark.parametrize(
    ("change", "kind", "said"),
    [
        ({1: {"指标分值": 6}}, "分值加不起来", "10＋6＝16，相差1"),
        (
            {3: {"指标分值": 70, "得分": 60, "扣分说明": "略", "对应规则": "MB06"}},
            "分值加不起来",
            "40＋70＝110，相差10",
        ),
        ({4: {"得分": 95}}, "合计不符", "按三级指标 94"),
        ({0: {"扣分说明": ""}}, "扣分没有说明", "扣1分"),
        ({0: {"得分": 10, "扣分说明": ""}, 4: {"得分": 95}}, "有问题没有扣分", "得满分，却有疑点：MB06"),
        ({2: {"对应规则": "MB06"}}, "一项疑点扣了两次", "“依据”扣1分、“合理”扣5分"),
    ],
)
def test_what_does_not_agree_is_said(change: Any, kind: str, said: str, shipped: Library) -> None:
    rows = printed_rows()
    for number, cells in change.items():
        rows[number] |= cells
    sheet = scored(ONE, shipped, None, rows)
    (found,) = [str(remark) for remark in sheet.remarks if remark.kind.value == kind]
    assert said in found


def test_rows_that_the_system_does_not_know_and_other_weights_are_said(shipped: Library) -> None:
    rows = [{"一级指标": "甲", "指标分值": 12, "得分": 10}, {"一级指标": "以", "得分": 3}]
    sheet = scored({}, shipped, of_leaves(leaf("甲"), leaf("乙")), rows)
    assert kinds(sheet) == ["分值与体系不同", "指标不在体系里"]
    assert line(sheet, "甲").weight == 10


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"一级指标": "甲", "得分": -1}, "“得分”小于 0"),
        ({"一级指标": "甲", "对应规则": "MB6、ZJ01"}, "对应规则“MB6”不存在"),
        ({"得分": 3}, "都没有填"),
    ],
)
def test_a_sheet_that_cannot_be_used_is_refused(row: Any, words: str, shipped: Library) -> None:
    with pytest.raises(FactError, match=words):
        scored({}, shipped, None, [row])


def test_the_same_indicator_twice_is_refused_also_with_its_names_left_out(shipped: Library) -> None:
    rows = [{"一级指标": "甲", "二级指标": "乙", "得分": 1}, {"二级指标": "乙", "得分": 2}]
    with pytest.raises(FactError, match="有两行"):
        scored({}, shipped, None, rows)


def test_a_sheet_that_is_far_too_long_is_refused(shipped: Library) -> None:
    with pytest.raises(FactError, match="评分表有 1001 行；最多 1000 行"):
        scored({}, shipped, None, [{"一级指标": f"甲{number}", "得分": 1} for number in range(1001)])


def test_unknown_systems_are_refused_with_the_nearest_name(shipped: Library) -> None:
    folders = (ROOT / "rules",)
    with pytest.raises(UsageError, match="是否想写“共性框架”"):
        score_project(checked({}, shipped), shipped.book, folders, "共性构架")
    with pytest.raises(FactError, match="没有评分体系"):
        score_project(checked({"项目": {"评分体系": "没有"}}, shipped), shipped.book, folders)


def test_a_sheet_never_changes_what_is_found(shipped: Library) -> None:
    rows = [{"一级指标": "甲", "指标分值": 10, "得分": 1}]
    bare, with_sheet = checked(BOTH, shipped), checked({**BOTH, "评分表": rows}, shipped)
    assert [f.id for f in bare.findings] == [f.id for f in with_sheet.findings]
    assert [f.id for f in bare.undetermined] == [f.id for f in with_sheet.undetermined]
    assert "评分表" not in shipped.book.vocabulary.listed


# ---- one finding, once


def test_a_finding_costs_once_unless_the_system_says_otherwise(shipped: Library) -> None:
    leaves = [leaf(name, rules=["MB06"], how={"count": {"each": 2}}) for name in ("甲", "乙")]
    with pytest.raises(RuleError, match="一项疑点只扣一次分"):
        scored(ONE, shipped, of_leaves(*leaves))
    sheet = scored(ONE, shipped, of_leaves(*leaves, again=True))
    assert [one.score for one in sheet.lines] == [8, 8]
    assert sheet.remarks == ()


def test_a_rule_named_in_the_sheet_for_another_indicator_does_not_cost_again(shipped: Library) -> None:
    content = of_leaves(
        leaf("甲", rules=["MB06"], how={"count": {"each": 2}}),
        leaf("乙", rules=["MB02"], how={"count": {"each": 2}}),
    )
    rows = [{"一级指标": "乙", "对应规则": "MB06"}]
    assert [one.score for one in scored(ONE, shipped, content, rows).lines] == [8, 10]


# ---- properties


cells = st.fixed_dictionaries(
    {
        "指标值可衡量": st.sampled_from(["是", "否", None]),
        "覆盖全部建设内容": st.sampled_from(["是", "否", None]),
    }
)
years = st.lists(cells, max_size=4)
hows = st.one_of(
    st.fixed_dictionaries(
        {"each": st.sampled_from([0.5, 1, 2, 7]), "per": st.sampled_from(["疑点", "规则"])}
    ),
    st.fixed_dictionaries({"each": st.sampled_from([0.5, 1, 2]), "most": st.sampled_from([0.5, 1, 3])}),
)
gentle = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def facts_of(rows: list[dict[str, Any]]) -> dict[str, Any]:
    made = [{"年度": 2018 + i, **{k: v for k, v in row.items() if v}} for i, row in enumerate(rows)]
    return {"绩效目标": made, "资料清单": {"绩效目标": "已提供" if made else "确认没有"}}


def consistent(sheet: ScoreSheet) -> None:
    """What must hold of every sheet."""
    spent = [finding for one in sheet.lines for d in one.deductions for finding in d.findings]
    assert len(spent) == len(set(spent)), "a finding cost points twice"
    for one in sheet.lines:
        assert one.weight is not None
        assert 0 <= one.bounds.low <= (one.bounds.high or 0) <= one.weight
        if one.score is not None:
            assert one.score == round(one.score, sheet.system.decimals)
            assert sum(d.points for d in one.deductions) == one.weight - one.score
    assert sheet.bounds.low == sum(one.bounds.low for one in sheet.lines)
    assert sheet.bounds.high == sum(one.bounds.high or 0 for one in sheet.lines)


@gentle
@given(rows=years, first=hows, second=hows)
def test_scores_stay_within_their_weights_and_add_up(
    rows: list[dict[str, Any]], first: Any, second: Any, shipped: Library
) -> None:
    content = of_leaves(
        leaf("甲", 7, rules=["MB06"], how={"count": first}),
        leaf("乙", 5.5, rules=["MB02"], how={"count": second}),
        leaf("丙", 3, rules=["MB07"]),
    )
    consistent(scored(facts_of(rows), shipped, content))


@gentle
@given(
    rows=years, how=hows, which=st.integers(0, 3), field=st.sampled_from(["指标值可衡量", "覆盖全部建设内容"])
)
def test_the_more_findings_the_fewer_points(
    rows: list[dict[str, Any]], how: Any, which: int, field: str, shipped: Library
) -> None:
    if which >= len(rows):
        return
    worse = [{**row, field: "否"} if index == which else row for index, row in enumerate(rows)]
    content = of_leaves(leaf("甲", 7, rules=["MB06", "MB02"], how={"count": how}))
    before, after = (line(scored(facts_of(r), shipped, content), "甲").bounds for r in (rows, worse))
    assert after.high is not None
    assert before.high is not None
    assert after.high <= before.high


@given(
    value=st.decimals(0, 130, places=2),
    more=st.decimals(0, 30, places=2),
    each=st.decimals("0.01", 40, places=2),
    minus=st.decimals("0.01", 12, places=2),
    part=st.sampled_from(Part),
    low=st.booleans(),
)
def test_a_better_value_never_has_fewer_points(
    value: Decimal, more: Decimal, each: Decimal, minus: Decimal, part: Part, low: bool
) -> None:
    how = Measure(Decimal(90), Steps(each, minus, part), FieldKind.NUMBER, lower_is_better=low)
    node = Indicator(("甲",), Decimal(10), how=how)
    result = factories.result()
    answers = ask(result, None, ())  # type: ignore[arg-type]
    first, second = (
        outcome(Case(node, Decimal(10), (), actual, answers, 2)).bounds.exact
        for actual in (value, value + more)
    )
    assert first is not None
    assert second is not None
    assert 0 <= first <= 10
    assert (second <= first) if low else (first <= second)


@given(st.fractions(0, 1000), st.integers(0, 4))
def test_rounding_is_half_up_to_the_printed_place(number: Fraction, places: int) -> None:
    got = Fraction(rounded(number, places))
    assert abs(got - number) <= Fraction(1, 2 * 10**places)
    if abs(got - number) == Fraction(1, 2 * 10**places):
        assert got > number


# ---- bands


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("S ≥ 90", {(">=", 90)}),
        ("90 > S ≥ 75", {("<", 90), (">=", 75)}),
        ("75≤S＜90", {("<", 90), (">=", 75)}),
        ("60 < S", {(">", 60)}),
        ("得分<60分", {("<", 60)}),
        ("60分以下", None),
    ],
)
def test_limits_as_they_are_printed(text: str, said: Any) -> None:
    assert limits(text) == (None if said is None else {(sign, Decimal(n)) for sign, n in said})


def test_bands_printed_wrongly_are_found_and_right_ones_are_not() -> None:
    def bands(*printed: str) -> list[Band]:
        limits = (90, 75, 60, 0)
        return [Band(g, Decimal(n), p) for g, n, p in zip("优良中差", limits, printed, strict=True)]

    right = ("S ≥ 90", "90 > S ≥ 75", "75 > S ≥ 60", "S < 60")
    assert list(wrong_bands(bands(*right))) == []
    assert list(wrong_bands(bands("", "", "", ""))) == []
    for place, wrong in ((0, "S > 90"), (1, "90 ≥ S ≥ 75"), (2, "75 > S > 65"), (3, "60 < S"), (3, "S ≤ 60")):
        printed = [wrong if index == place else text for index, text in enumerate(right)]
        assert [band.grade for band, _ in wrong_bands(bands(*printed))] == ["优良中差"[place]]


@given(st.decimals(0, 100, places=2))
def test_every_score_has_just_one_grade(number: Decimal) -> None:
    bands = [Band("优", Decimal(90)), Band("良", Decimal(75)), Band("差", Decimal(0))]
    expected = "优" if number >= 90 else "良" if number >= 75 else "差"
    assert grade_of(certain(number), bands) == expected


def test_every_kind_of_remark_is_explained() -> None:
    guide = (ROOT / "docs" / "评分.md").read_text(encoding="utf-8")
    assert [kind.value for kind in Kind if kind.value not in guide] == []
