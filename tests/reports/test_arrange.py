"""A draft is arranged as its author wants it: order, problems taken together, own wording while it holds."""

from __future__ import annotations

from pathlib import Path

from docx import Document
from openpyxl import load_workbook

from checker.findings.result import CheckResult
from checker.reports.arrange import Plan, Wording, arranged, stale
from checker.reports.narrative import compose
from checker.reports.requests_list import write_docx, write_xlsx
from checker.rulebook.rules import Severity
from checker.web import drafting
from tests.factories import citation, finding, result, undetermined


def made() -> CheckResult:
    return result(
        finding("HT01", 1),
        finding("HT02", 1, severity=Severity.SERIOUS, citations=(citation("预算法", "第五条"),)),
        finding("HT02", 2, citations=(citation("预算法", "第五条"),)),
        finding("HT03", 1),
        finding("YH01", 1, stage="验收"),
        finding("YH02", 1, stage="验收"),
    )


def order(found: CheckResult, plan: Plan) -> list[str]:
    return [problem.rule for problem in compose(arranged(found, plan)).problems]


def test_without_a_plan_nothing_changes() -> None:
    found = made()
    assert arranged(found, Plan()) == found


def test_problems_move_within_their_stage_and_stages_as_a_whole() -> None:
    found = made()
    plan = drafting.moved(found, Plan(), "HT03", -2)
    assert order(found, plan) == ["HT03", "HT01", "HT02", "YH01", "YH02"]
    plan = drafting.stage_moved(found, plan, "验收", -1)
    assert order(found, plan) == ["YH01", "YH02", "HT03", "HT01", "HT02"]
    assert order(found, drafting.moved(found, plan, "YH01", -1)) == order(found, plan), "no further up"
    plan = drafting.placed(found, plan, "HT02", "HT03")
    assert order(found, plan) == ["YH01", "YH02", "HT02", "HT03", "HT01"]
    assert drafting.placed(found, plan, "HT02", "YH01") == plan, "elsewhere it does not belong"


def test_what_a_plan_does_not_know_comes_last_in_its_stage() -> None:
    plan = Plan(order=("YH02", "HT03"))
    assert order(made(), plan) == ["YH02", "YH01", "HT03", "HT01", "HT02"]


def test_merged_problems_stand_as_one_with_all_their_bases() -> None:
    found = made()
    plan = drafting.merged(found, Plan(), "HT02", "HT01")
    chapter = compose(arranged(found, plan))
    first = chapter.problems[0]
    assert [problem.rule for problem in chapter.problems] == ["HT01", "HT03", "YH01", "YH02"]
    assert first.finding_ids == tuple(f.id for f in found.findings[:3])
    assert first.severity is Severity.SERIOUS
    assert all(
        part in first.text
        for part in ("第1份合同HT01有误", "第2份合同HT02有误", "《政府采购法》", "《预算法》第五条")
    )
    assert all(part in first.remedy for part in ("改正HT01", "改正HT02"))
    assert chapter.appendix[0].items[0].finding_id == first.finding_ids[0]
    ledger = arranged(found, plan, merge=False)
    assert [f.rule for f in ledger.findings] == [f.rule for f in found.findings], (
        "a ledger has one row a finding"
    )


def test_chains_of_merging_and_parting() -> None:
    found = made()
    plan = drafting.merged(found, Plan(), "HT02", "HT01")
    plan = drafting.merged(found, plan, "HT01", "HT03")
    assert order(found, plan) == ["HT03", "YH01", "YH02"]
    assert drafting.merged(found, plan, "HT03", "HT02") == plan, "not into what is in it already"
    assert drafting.merged(found, plan, "HT09", "HT03") == plan, "not what is not there"
    across = drafting.merged(found, plan, "YH01", "HT03")
    assert [f.stage for f in arranged(found, across).findings if f.id.startswith("YH01")] == ["合同管理"]
    assert order(found, drafting.parted(across, "HT03")) == ["HT01", "HT02", "HT03", "YH01", "YH02"]


def test_what_was_taken_into_a_problem_that_is_gone_stands_again() -> None:
    plan = Plan(merged={"HT02": "HT01", "HT03": "HT09"})
    rest = result(*(f for f in made().findings if f.rule != "HT01"))
    assert order(rest, plan) == ["HT02", "HT03", "YH01", "YH02"]


def test_a_wording_counts_while_its_sentence_stands() -> None:
    found = made()
    first = found.findings[0]
    plan = Plan(wordings={first.id: Wording("合同早签了两天", first.sentence)})
    assert "合同早签了两天" in compose(arranged(found, plan)).problems[0].text
    changed = result(finding("HT01", 1, sentence="提前三天"), *found.findings[1:])
    assert stale(changed.findings[0], plan)
    assert "合同早签了两天" not in compose(arranged(changed, plan)).problems[0].text


def test_the_list_of_papers_as_word_and_excel(tmp_path: Path) -> None:
    found = result(waits=[undetermined("YH04"), undetermined("YH05")], 项目名称="=甲项目")
    write_docx(found, tmp_path / "a.docx", ("验收报告",))
    document = Document(str(tmp_path / "a.docx"))
    rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert rows[1] == ["1", "验收报告", "验收：全部资料", "已提供"]
    write_xlsx(found, tmp_path / "a.xlsx")
    row = [cell.value for cell in load_workbook(tmp_path / "a.xlsx").worksheets[0][2]]
    assert row[:6] == [1, "验收报告", "“验收”全部资料", None, "YH04 问题YH04；YH05 问题YH05", "待提供"]
