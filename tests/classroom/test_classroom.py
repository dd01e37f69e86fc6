"""Lessons: what a class is shown, how its ticks are judged, and the fact that makes a problem go away."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from checker.base import yamlfile
from checker.base.errors import FactError, RuleError, UsageError
from checker.checking import Checker, check
from checker.classroom.answer import Outcome, explain, grade, try_out
from checker.classroom.bench import Bench
from checker.classroom.change import CellSet, RowAdded, applied, in_words
from checker.classroom.facts import STANDARDS
from checker.classroom.lesson import Lesson, lesson_without_plan, open_lesson
from checker.classroom.plan import FILE, load_plan, plan_of
from checker.classroom.search import remedy, turning
from checker.classroom.state import LessonState, Step, read_numbers
from checker.facts.readers import read
from checker.facts.records import Completeness, Dossier
from checker.judging.engines import choose
from checker.library import Library
from checker.lint import Grade, lint
from checker.rulebook.states import PERSON, State
from tests.conftest import ENGINES
from tests.support import CASES, ROOT

BY_NAME = {case.name: case for case in CASES}
SMALL = "平顶山高新区平台2021"


@pytest.fixture(scope="module")
def bench(shipped: Library) -> Iterator[Bench]:
    with Bench(shipped, choose("sql")) as opened:
        yield opened


def dossier_of(name: str, library: Library) -> Dossier:
    (dossier,) = read(BY_NAME[name], library.book.vocabulary)
    return dossier


@pytest.fixture(scope="module")
def lessons(bench: Bench, shipped: Library) -> dict[str, Lesson]:
    return {name: open_lesson(bench, dossier_of(name, shipped), BY_NAME[name], name) for name in BY_NAME}


# ---- five lessons from five cases


def test_every_case_is_a_lesson_with_true_and_other_statements(lessons: dict[str, Lesson]) -> None:
    assert len(lessons) == 5
    for lesson in lessons.values():
        states = [one.state for one in lesson.candidates]
        assert states.count(State.VIOLATED) >= 3, lesson.name
        assert states.count(State.COMPLIANT) >= 2, lesson.name
        assert states.count(State.UNDETERMINED) + states.count(State.COMPLIANT) >= 3, lesson.name
        assert lesson.aims
        assert lesson.questions
        assert 30 <= lesson.minutes <= 90


def test_nothing_that_a_class_sees_gives_the_answer_away(
    lessons: dict[str, Lesson], shipped: Library
) -> None:
    for lesson in lessons.values():
        order = [one.number for one in lesson.candidates]
        assert order == list(range(1, len(order) + 1))
        book = list(shipped.book.rules)
        places = [book.index(one.rule) for one in lesson.candidates]
        assert places == sorted(places), "in the order of the rule book, not of truth"
        for one in lesson.candidates:
            assert one.state.value not in one.title
        shown = [table.type for table in lesson.facts]
        assert "人工认定" not in shown
        assert not [head for table in lesson.facts for head in table.heads if head == "备注"]


def test_facts_carry_over_exactly_and_in_the_order_of_the_plan(lessons: dict[str, Lesson]) -> None:
    lesson = lessons[SMALL]
    shown = {table.type: table for table in lesson.facts}
    assert [table.type for table in lesson.facts][:3] == ["项目", "合同", "付款计划"]
    budget = shown["预算"]
    row = dict(zip(budget.heads, budget.rows[0][1], strict=True))
    assert budget.rows[0][0] == 2, "the row of the workbook"
    assert row["年初预算（万元）"] == "150"
    assert row["到位金额（万元）"] == "100"
    listed = {state: names for _, (state, names) in shown["资料清单"].rows}
    assert "验收" in listed["未提供"].split("、")
    assert ("资金到位率预警线", "90%") in [cells for _, cells in shown[STANDARDS].rows]


def test_every_fact_that_a_true_statement_rests_on_is_shown(lessons: dict[str, Lesson]) -> None:
    for lesson in lessons.values():
        shown = {table.type: {number for number, _ in table.rows} for table in lesson.facts}
        for one in lesson.candidates:
            if one.is_problem:
                for item in lesson.view.findings[one.item].evidence:
                    assert item.type in shown, f"{lesson.name} {one.title}"


def test_a_project_without_a_plan_is_a_lesson_too(bench: Bench, shipped: Library) -> None:
    dossier = dossier_of(SMALL, shipped)
    lesson = lesson_without_plan(bench, dossier, "甲")
    true = {one.rule for one in lesson.candidates if one.is_problem}
    assert true == {f.rule for f in lesson.view.result.findings if f.origin != PERSON}
    assert sum(not one.is_problem for one in lesson.candidates) >= len(true)
    assert lesson_without_plan(bench, dossier, "甲").candidates == lesson.candidates, "the same every time"


def test_where_nothing_is_wrong_there_is_no_lesson(bench: Bench, shipped: Library) -> None:
    (dossier,) = read(ROOT / "cases" / "练习" / "养老服务补助2022", shipped.book.vocabulary)
    with pytest.raises(FactError, match="不适合上课"):
        lesson_without_plan(bench, dossier, "甲")


# ---- ticks and answers


def test_ticks_are_right_missed_and_wrong(lessons: dict[str, Lesson]) -> None:
    lesson = lessons[SMALL]
    true = [one.number for one in lesson.candidates if one.is_problem]
    other = next(one.number for one in lesson.candidates if not one.is_problem)
    answer = grade(lesson, {true[0], other})
    assert [one.number for one in answer.of(Outcome.RIGHT)] == true[:1]
    assert [one.number for one in answer.of(Outcome.MISSED)] == true[1:]
    assert [one.number for one in answer.of(Outcome.WRONG)] == [other]
    assert len(answer.of(Outcome.PASSED)) == len(lesson.candidates) - len(true) - 1
    assert answer.score == f"{len(true)} 个问题选对 1 个，漏选 {len(true) - 1} 个，错选 1 个"
    assert not answer.perfect
    assert grade(lesson, true).perfect
    with pytest.raises(UsageError, match="没有第 99 号"):
        grade(lesson, {99})


def test_a_class_goes_from_facts_to_ticks_to_the_answer(lessons: dict[str, Lesson]) -> None:
    first = LessonState(lessons[SMALL])
    assert (first.step, first.answer) == (Step.FACTS, None)
    ticked = first.read().tick({1, 4}).tick({4})
    assert (ticked.step, ticked.ticks, ticked.answer) == (Step.TICKS, frozenset({4}), None)
    ended = ticked.reveal()
    assert ended.step is Step.ANSWER
    assert ended.answer == grade(lessons[SMALL], {4})
    assert ended.read() is ended
    with pytest.raises(UsageError, match="不能再改"):
        ended.tick({1})
    with pytest.raises(UsageError):
        first.tick({0})


def test_hints_come_one_by_one_and_say_no_name(lessons: dict[str, Lesson]) -> None:
    state = LessonState(lessons[SMALL])
    state, first = state.hint()
    assert "9 个说法里有 3 个是问题" in first
    state, second = state.hint()
    assert second != first
    for _ in range(20):
        state, last = state.hint()
    assert last == lessons[SMALL].hints()[-1]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [("1,3,5", {1, 3, 5}), (" 1， 3、5 ", {1, 3, 5}), ("", set()), ("7", {7}), ("2 2", {2})],
)
def test_numbers_are_read_as_people_write_them(text: str, numbers: set[int]) -> None:
    assert read_numbers(text) == numbers


@pytest.mark.parametrize("text", ["一", "1-3", "a", "99999999", "1;drop"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="不是号数"):
        read_numbers(text)


# ---- the fact to change


@pytest.mark.parametrize("name", BY_NAME)
def test_the_change_really_takes_the_problem_away(
    name: str, lessons: dict[str, Lesson], bench: Bench, shipped: Library
) -> None:
    """Held against a fresh check by both engines; nothing as grave comes instead."""
    lesson = lessons[name]
    true = [one for one in lesson.candidates if one.is_problem]
    for one in true[:: max(1, len(true) // 3)]:
        found = remedy(bench, lesson.view, lesson.view.findings[one.item])
        assert found is not None, one.title
        changed = applied(lesson.dossier, found.changes)
        for engine in ENGINES:
            after = check(changed, shipped, choose(engine))
            assert one.item not in {f.id for f in (*after.findings, *after.undetermined)}, one.title
            new = {f.id for f in after.findings} - set(lesson.view.findings)
            assert new == {f.id for f in found.appearing}


def words_of(lesson: Lesson, bench: Bench, rule: str) -> str:
    one = next(one for one in lesson.candidates if one.rule == rule and one.is_problem)
    return "；".join(explain(bench, lesson, one).changes)


def test_the_change_is_the_least_and_is_said_in_words(lessons: dict[str, Lesson], bench: Bench) -> None:
    assert words_of(lessons["秦皇岛一体化平台2023"], bench, "YS08") == (
        "把《合同》第2行（平台建设）“质保结束”从2023年9月20日改为2022年12月31日"
    )
    assert words_of(lessons["青白江平台2021事前"], bench, "LY04") == (
        "把《进度节点》第2行（信息化建设 改造上线）“计划日期”从2020年12月31日改为2021年2月3日"
    )
    assert words_of(lessons[SMALL], bench, "ZJ01") == (
        "把《预算》第2行（2021年度 政务服务平台建设合同款）“到位金额”从100万元改为135万元"
    )


def test_what_is_missing_altogether_is_a_row_to_add(lessons: dict[str, Lesson], bench: Bench) -> None:
    said = words_of(lessons["青白江平台2021事前"], bench, "MB01")
    assert said.startswith("在《绩效指标》补一行：年度 2021，子项目 “蓉易办”")
    said = words_of(lessons["秦皇岛政务外网2020-2022"], bench, "LY01")
    assert said.startswith("在《考核》补一行：合同编号 “协议2014”")
    assert "资料清单" in said, "确认没有 becomes 已提供"


def test_two_reasons_take_two_cells(lessons: dict[str, Lesson], bench: Bench) -> None:
    said = words_of(lessons["泉州台商区平台2020"], bench, "XX02")
    assert "“应对接系统未对接”从是改为否；" in said
    assert "“多头录入”从是改为否" in said


def test_a_conclusion_goes_with_what_it_rests_on(lessons: dict[str, Lesson], bench: Bench) -> None:
    lesson = lessons["秦皇岛政务外网2020-2022"]
    one = next(one for one in lesson.candidates if one.rule == "ZH02")
    told = explain(bench, lesson, one)
    assert told.changes
    trial = try_out(bench, lesson, told)
    assert trial is not None
    found = lesson.view.findings
    rested = {found[item].rule for item in found[one.item].rests_on}
    gone = {line.partition(" ")[0] for line in trial.gone}
    assert "ZH02" in gone
    assert gone & rested
    assert gone <= {"ZH02"} | rested


def test_a_change_can_be_tried_out(lessons: dict[str, Lesson], bench: Bench) -> None:
    lesson = lessons[SMALL]
    one = next(one for one in lesson.candidates if one.rule == "FK01")
    trial = try_out(bench, lesson, explain(bench, lesson, one))
    assert trial is not None
    assert trial.state is State.COMPLIANT
    assert "少付金额（50万元）＞0" in trial.before
    assert "少付金额（0万元）＞0" in trial.after
    assert trial.gone == ("FK01 未按合同约定足额支付（集成服务 2021年度）",)
    assert trial.appearing == ()
    assert lesson.view.findings == bench.look(lesson.dossier).findings, "the facts themselves stay"


def test_what_only_a_person_can_judge_has_no_fact_to_change(bench: Bench, shipped: Library) -> None:
    view = bench.look(dossier_of("秦皇岛一体化平台2023", shipped))
    found = [f for f in view.result.findings if f.origin == PERSON]
    assert found
    assert all(remedy(bench, view, finding) is None for finding in found)


def test_what_is_open_names_the_paper_and_what_is_sound_its_limit(
    lessons: dict[str, Lesson], bench: Bench
) -> None:
    lesson = lessons[SMALL]
    by_rule = {one.rule: one for one in lesson.candidates}
    told = explain(bench, lesson, by_rule["YH04"])
    assert any("验收报告" in paper for paper in told.papers)
    assert told.changes == ()
    assert try_out(bench, lesson, told) is None
    told = explain(bench, lesson, by_rule["ZJ03"])
    assert "不是问题" in told.sentence
    assert told.changes == (), (
        "the carry-over is unknown: spending more would leave it open, not make a problem"
    )
    stated = applied(lesson.dossier, [CellSet("预算", 1, "上年结转", None, 0)])
    lesson = open_lesson(bench, stated, BY_NAME[SMALL], SMALL)
    told = explain(bench, lesson, next(one for one in lesson.candidates if one.rule == "ZJ03"))
    assert told.changes == (
        "把《预算》第2行（2021年度 政务服务平台建设合同款）“支出金额”从100万元改为150.000001万元",
    )
    assert "不是问题" in told.sentence


def test_what_would_make_a_problem_really_does(lessons: dict[str, Lesson], bench: Bench) -> None:
    lesson = lessons["青白江平台2021事前"]
    sound = [one for one in lesson.candidates if one.state is State.COMPLIANT]
    turned = [(one, turning(bench, lesson.view, lesson.view.judgments[one.item])) for one in sound]
    known = [(one, change) for one, change in turned if change]
    assert len(known) >= 3
    for one, change in known:
        assert bench.look(applied(lesson.dossier, [change])).state(one.item) is State.VIOLATED


# ---- what the plans say is so


@pytest.mark.parametrize(
    ("case", "kind", "row", "field", "value", "gone", "settled", "appears"),
    [
        ("秦皇岛一体化平台2023", "合同", 1, "质保结束", date(2022, 12, 31), {"YS08"}, set(), set()),
        ("青白江平台2021事前", "合同", 9, "服务开始", date(2020, 12, 21), set(), set(), {"HT03"}),
        ("秦皇岛政务外网2020-2022", "预算", 3, "调整后预算", 16_000_000_0, {"YS10"}, {"ZJ03"}, set()),
    ],
)
def test_what_a_question_promises_comes_true(
    case: str, kind: str, row: int, field: str, value: Any, gone: set[str], settled: set[str],
    appears: set[str], bench: Bench, shipped: Library,
) -> None:  # fmt: skip
    dossier = dossier_of(case, shipped)
    first = bench.check(dossier)
    change = CellSet(kind, row, field, dossier.of(kind)[row - 1].values[field], value)
    then = bench.check(applied(dossier, [change]))
    before, after = ({f.rule for f in result.findings} for result in (first, then))
    assert gone <= before - after
    assert appears <= after - before
    left = {f.rule for f in (*then.findings, *then.undetermined)}
    assert settled <= {f.rule for f in first.undetermined} - left


def test_states_of_papers_decide_as_the_questions_say(bench: Bench, shipped: Library) -> None:
    def with_state(name: str, kind: str, state: Completeness) -> set[str]:
        dossier = dossier_of(name, shipped)
        states = {**dossier.completeness, kind: state}
        return {f.rule for f in bench.check(replace(dossier, completeness=states)).findings}

    assert "YH04" in with_state(SMALL, "验收", Completeness.NONE)
    assert "LY01" not in with_state("秦皇岛政务外网2020-2022", "考核", Completeness.MISSING)


def test_an_acceptance_in_time_settles_what_the_question_says(bench: Bench, shipped: Library) -> None:
    dossier = dossier_of("泉州台商区平台2020", shipped)
    steps = [
        CellSet("验收", 1, "已组织验收", False, True),
        CellSet("验收", 1, "验收通过", False, True),
        CellSet("验收", 1, "验收日期", None, date(2020, 9, 1)),
    ]
    before = {f.rule for f in bench.check(dossier).findings}
    after = {f.rule for f in bench.check(applied(dossier, steps)).findings}
    assert {"YH02", "YS09"} <= before - after
    assert "ZJ02" in after


# ---- changes and the warm engine


def test_a_warm_checker_finds_what_a_fresh_one_does(shipped: Library, bench: Bench) -> None:
    """Only the changed types are loaded anew; everything that rests on them must follow."""
    dossier = dossier_of("秦皇岛政务外网2020-2022", shipped)
    steps: list[CellSet | RowAdded] = [
        CellSet("合同", 2, "服务开始", date(2020, 12, 29), date(2020, 2, 1)),
        CellSet("项目", 1, "评价基准日", date(2022, 12, 31), date(2021, 6, 30)),
        CellSet("预算", 3, "调整后预算", 150_100_000, 160_000_000),
        RowAdded("考核", {"合同编号": "协议2014", "考核期": "甲"}),
        CellSet("付款", 4, "费用期间开始", date(2020, 1, 1), date(2020, 12, 29)),
    ]
    with Checker(shipped, choose("sql")) as warm:
        for end in (0, 1, 3, 5, 2, 0):
            changed = applied(dossier, steps[:end])
            assert warm.check(changed) == check(changed, shipped, choose("sql"))
        other = dossier_of(SMALL, shipped)
        assert warm.check(other) == check(other, shipped, choose("sql"))
        rule = shipped.book.rules["HT02"]
        states = [j.state for j in warm.judge_on(dossier, rule.on) if j.rule is rule]
        assert State.VIOLATED in states


def test_changed_facts_leave_the_dossier_as_it_was(shipped: Library) -> None:
    dossier = dossier_of(SMALL, shipped)
    words = shipped.book.vocabulary
    cell = CellSet("合同", 1, "签订日期", date(2020, 1, 16), date(2020, 2, 1))
    row = RowAdded("验收", {"验收编号": "甲", "验收对象": "平台", "已组织验收": True})
    changed = applied(dossier, [cell, row])
    assert dossier.of("合同")[0].values["签订日期"] == date(2020, 1, 16)
    assert changed.of("合同")[0].values["签订日期"] == date(2020, 2, 1)
    assert changed.completeness["验收"] is Completeness.MISSING, "one row handed in is not all of them"
    said = in_words(cell, dossier, words)
    assert said == "把《合同》第2行（集成服务）“签订日期”从2020年1月16日改为2020年2月1日"
    assert in_words(row, dossier, words) == (
        "在《验收》补一行：验收编号 “甲”，验收对象 “平台”，已组织验收 是"
    )
    empty = CellSet("合同", 1, "约定预付比例", None, 3 * 10**11)
    assert in_words(empty, dossier, words) == "在《合同》第2行（集成服务）“约定预付比例”填上30%"


# ---- plans that are wrong


PLAN = """
title: 试
minutes: 30
level: 入门
aims: [会看]
problems:
  - {rule: ZJ01, subject: 2021年度}
  - {rule: ZJ03, subject: 2021年度}
questions:
  - {ask: 问, answer: 答}
"""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("ZJ01", "ZJ91", "没有规则“ZJ91”"),
        ("2021年度}\n  - {rule: ZJ03", "2020年度}\n  - {rule: ZJ03", "没有判断“2020年度”"),
        ("ZJ03", "ZJ01", "写了两次"),
        ("{rule: ZJ03, subject: 2021年度}", "{rule: YH01}", "没有判断"),
    ],
)
def test_a_statement_that_the_case_does_not_bear_out_is_refused_with_its_line(
    old: str, new: str, said: str, bench: Bench, shipped: Library, tmp_path: Path
) -> None:
    (tmp_path / FILE).write_text(PLAN.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(FactError, match=said) as caught:
        open_lesson(bench, dossier_of(SMALL, shipped), tmp_path, "甲")
    assert f"{FILE} 第" in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("level: 入门", "level: 难"),
        ("minutes: 30", "minutes: 半小时"),
        ("title: 试\n", ""),
        ("aims: [会看]", "aims: []"),
        ("{ask: 问, answer: 答}", "{ask: 问}"),
        ("rule: ZJ01", "rules: ZJ01"),
        (PLAN, "- 甲\n"),
    ],
)
def test_a_plan_of_the_wrong_shape_is_refused(old: str, new: str) -> None:
    assert plan_of(yamlfile.loads(PLAN, RuleError, FILE), FILE).title == "试"
    with pytest.raises(FactError):
        plan_of(yamlfile.loads(PLAN.replace(old, new, 1), RuleError, FILE), FILE)


def test_lint_holds_lessons_to_their_cases(tmp_path: Path) -> None:
    text = (BY_NAME[SMALL] / FILE).read_text(encoding="utf-8")
    wrong = {
        "甲": (text.replace("rule: ZJ03", "rule: ZJ93"), "没有规则“ZJ93”"),
        "乙": (text.replace("type: 进度节点", "type: 进度结点"), "没有事实类型“进度结点”"),
        "丙": (text.replace("集成服务 2021年度", "集成服务 2020年度"), "没有判断“集成服务 2020年度”"),
        "丁": (text.replace("level: 入门", "level: 难"), "“level”不能是“难”"),
        "戊": (PLAN.replace("ZJ03", "ZJ02"), "所有说法都是问题"),
        "己": (text, "旁边没有能用的 事实.yaml"),
    }
    for name, (content, _) in wrong.items():
        shutil.copytree(BY_NAME[SMALL], tmp_path / "cases" / name)
        (tmp_path / "cases" / name / FILE).write_text(content, encoding="utf-8")
    (tmp_path / "cases" / "己" / "事实.yaml").unlink()
    shutil.copytree(BY_NAME[SMALL], tmp_path / "cases" / "好")
    report = lint(tmp_path)
    said = [str(problem) for problem in (*report.of_grade(Grade.ERROR), *report.of_grade(Grade.HINT))]
    for name, (_, what) in wrong.items():
        assert [line for line in said if line.startswith(f"{name}/") and what in line], (name, said)
    assert not [line for line in said if line.startswith("好/")]


def test_the_notes_of_a_case_teach(shipped: Library) -> None:
    for case in CASES:
        story = (case / "案例.md").read_text(encoding="utf-8")
        plan = load_plan(case / FILE)
        for heading in ("教学目标", "易错点", "讨论题"):
            assert f"## {heading}" in story, case.name
        for rule in {one.rule for one in plan.problems if one.note}:
            assert rule in shipped.book.rules
