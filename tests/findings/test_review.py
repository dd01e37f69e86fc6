"""Reviews: what is excluded is out of the report and back when it expires or its facts change."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import jsonschema
import pytest
from openpyxl import load_workbook

from checker import library
from checker.checking import check
from checker.facts.readers import read
from checker.facts.reviews import Verdict
from checker.facts.workbook import write_workbook
from checker.findings.as_data import to_text
from checker.findings.result import CheckResult
from checker.findings.write_reviews import add
from checker.judging.engines import Engine, choose
from checker.library import Library
from checker.reports.ledger import write_ledger
from checker.reports.narrative import compose
from checker.rulebook.rules import Severity
from tests.check.test_json import schema
from tests.findings.reviewing import ENTRY, FACTS, checked, excluding, of_rule, put, review
from tests.support import ROOT, jixiao

OTHER_ROW = "  - {合同编号: 短信, 合同名称: 短信服务合同}\n"
STATED = "  - {{规则: {}, 认定对象: {}, 问题表述: 有误, 证据: 合同}}\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose one contract starts its warranty before acceptance (HT08)."""
    return put(tmp_path / "项目.yaml", FACTS)


def said(result: CheckResult) -> str:
    return "\n".join(map(str, result.warnings))


# ---- what an exclusion does


def test_what_is_excluded_is_apart_and_counts_for_nothing(project: Path, shipped: Library) -> None:
    before, after = checked(project, shipped), checked(excluding(project, shipped, "HT08"), shipped)
    assert [f.id for f in after.excluded] == [of_rule(before).id]
    assert [f.id for f in after.findings] == [f.id for f in before.findings if f.rule != "HT08"]
    assert after.counts["违规"] == before.counts["违规"] - 1
    assert after.counts["已排除"] == 1
    assert after.warnings == before.warnings


def test_what_is_confirmed_stays_with_its_review(project: Path, shipped: Library) -> None:
    result = checked(excluding(project, shipped, "HT08", verdict=Verdict.CONFIRMED), shipped)
    found = of_rule(result)
    assert found in result.findings
    assert found.review is not None
    assert found.review.reviewer == "张三"


def test_the_draft_is_without_it_and_the_ledger_keeps_it(
    project: Path, shipped: Library, tmp_path: Path
) -> None:
    result = checked(excluding(project, shipped, "HT08", until=date(2027, 1, 1)), shipped)
    found = of_rule(result)
    assert found.id not in {i for problem in compose(result).problems for i in problem.finding_ids}
    write_ledger(result, tmp_path / "台账.xlsx")
    sheet = load_workbook(tmp_path / "台账.xlsx")["问题台账"]
    heads = [cell.value for cell in sheet[1]]
    last = dict(zip(heads, [cell.value for cell in sheet[sheet.max_row]], strict=True))
    assert (last["编号"], last["认定"]) == (found.id, "排除")
    assert last["理由"] == "补充协议另有约定。\n（张三，2026年11月1日，有效期至2027年1月1日）"


def test_json_keeps_to_its_schema(project: Path, shipped: Library) -> None:
    excluding(project, shipped, "HT08", until=date(2027, 1, 1))
    written = json.loads(to_text(checked(project, shipped)))
    jsonschema.validate(written, schema())
    (found,) = written["excluded"]
    assert found["review"]["verdict"] == "排除"
    assert found["review"]["fingerprint"] == found["fingerprint"]
    assert all(f["review"] is None for f in written["findings"])


def test_when_all_is_excluded_there_is_no_violation(project: Path, shipped: Library) -> None:
    assert jixiao("check", project).returncode == 1
    done = jixiao("check", excluding(project, shipped))
    assert done.returncode == 0
    assert "没有发现违规疑点" in done.stdout
    assert "已排除" in done.stdout
    assert "补充协议另有约定（张三，2026年11月1日）" in done.stdout


# ---- how long it holds


@pytest.mark.parametrize(("today", "holds"), [(date(2026, 12, 31), True), (date(2027, 1, 1), False)])
def test_it_holds_through_its_last_day(project: Path, shipped: Library, today: date, holds: bool) -> None:
    result = checked(excluding(project, shipped, "HT08", until=date(2026, 12, 31)), shipped, today)
    assert of_rule(result).excluded is holds
    assert ("已过有效期（至2026年12月31日）" in said(result)) is not holds


CHANGES: dict[str, tuple[Callable[[str], str], bool]] = {
    "another date in the contract": (lambda text: text.replace("2020-09-21", "2020-09-22"), False),
    "another date in a record it was compared with": (lambda text: text.replace("04-27", "04-28"), False),
    "a row above it": (lambda text: text.replace("合同:\n", "合同:\n" + OTHER_ROW), True),
    "a field the rule does not read": (lambda text: text.replace("验收通过", "备注: 乙, 验收通过"), True),
    "lines that move": (lambda text: "# 说明\n\n" + text, True),
}


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_it_holds_while_its_facts_stay(project: Path, shipped: Library, change: str) -> None:
    how, holds = CHANGES[change]
    excluding(project, shipped, "HT08")
    result = checked(put(project, how(FACTS)), shipped)
    assert of_rule(result).excluded is holds
    assert ("所依据的事实或规则条件已变" in said(result)) is not holds


def test_it_holds_while_the_condition_stays(project: Path, shipped: Library, tmp_path: Path) -> None:
    excluding(project, shipped, "HT08")
    (rule,) = [r for r in shipped.book.rules.values() if r.id == "HT08"]
    file = next((ROOT / "rules").rglob(f"{rule.name}.yaml"))
    folder = tmp_path / "规则" / rule.stage
    folder.mkdir(parents=True)
    for text, holds in (
        (file.read_text("utf-8").replace("severity: 一般", "severity: 严重"), True),
        (file.read_text("utf-8").replace("when:", "when: 质保开始 > '2000-01-01' and"), False),
    ):
        put(folder / file.name, text)
        assert of_rule(checked(project, library.load(tmp_path / "规则"))).excluded is holds


def test_the_fingerprint_is_that_of_the_facts_not_of_file_or_engine(
    project: Path, shipped: Library, engine: Engine, tmp_path: Path
) -> None:
    (dossier,) = read(project, shipped.book.vocabulary)
    write_workbook(tmp_path / "项目.xlsx", shipped.book.vocabulary, dossier)
    (again,) = read(tmp_path / "项目.xlsx", shipped.book.vocabulary)
    prints = {f.id: f.fingerprint for f in check(dossier, shipped, choose("sql")).findings}
    assert {f.id: f.fingerprint for f in check(again, shipped, engine).findings} == prints
    assert all(prints.values())


def test_without_fingerprint_it_holds_but_is_blind(project: Path, shipped: Library) -> None:
    excluding(project, shipped, "HT08", fingerprint="")
    result = checked(put(project, FACTS.replace("2020-09-21", "2020-09-22")), shipped)
    assert of_rule(result).excluded
    assert f"{of_rule(result).id}的复核意见没有事实指纹" in said(result)


def test_the_latest_of_several_counts(project: Path, shipped: Library) -> None:
    excluding(project, shipped, "HT08", verdict=Verdict.CONFIRMED, day=date(2026, 11, 2))
    excluding(project, shipped, "HT08")  # written later, decided earlier
    assert not of_rule(checked(project, shipped)).excluded
    add(project.parent / "复核.yaml", review(of_rule(checked(project, shipped)), day=date(2026, 11, 3)))
    assert of_rule(checked(project, shipped)).excluded


# ---- entries that do nothing


def test_an_entry_that_matches_nothing_is_reported(project: Path, shipped: Library) -> None:
    known = of_rule(checked(project, shipped)).id
    slip = known[:-1] + ("0" if known[-1] != "0" else "1")
    put(project.parent / "复核.yaml", ENTRY % (slip, "") + ENTRY % ("HT02-12345678", ""))
    first, second = [str(w) for w in checked(project, shipped).warnings if "不对应任何疑点" in w.what]
    assert first.startswith("复核.yaml 第1行")
    assert f"是否想写“{known}”" in first
    assert "已整改的可以删去" in second


def test_an_undetermined_item_cannot_be_reviewed(project: Path, shipped: Library) -> None:
    waiting = checked(project, shipped).undetermined[0].id
    put(project.parent / "复核.yaml", ENTRY % (waiting, ""))
    assert "现在是待核实，复核意见不起作用" in said(checked(project, shipped))
    done = jixiao("review", project, waiting, "--exclude", "--why", "甲", "--by", "乙")
    assert done.returncode == 2
    assert "待核实事项" in done.stderr


def test_entries_of_another_project_are_not_looked_at(project: Path, shipped: Library) -> None:
    put(project.parent / "复核.yaml", ENTRY % ("HT02-12345678", ", 项目编号: 乙"))
    assert checked(project, shipped).warnings == ()


# ---- conclusions from what stands


def stated(tmp_path: Path, *rules: str) -> Path:
    rows = "".join(STATED.format(rule, f"对象{number}") for number, rule in enumerate(rules))
    return put(tmp_path / "项目.yaml", FACTS.splitlines()[0] + "\n人工认定:\n" + rows)


def another(lib: Library, *named: str) -> str:
    """One more rule of the stage of these whose findings count as problems: hints do not."""
    rules = lib.book.rules
    stage = rules[named[0]].stage
    return next(
        rule.id
        for rule in rules.values()
        if rule.stage == stage and rule.severity is not Severity.HINT and rule.id not in named
    )


def rules_of(result: CheckResult) -> set[str]:
    return {f.rule for f in result.findings}


def test_conclusions_are_drawn_without_what_is_excluded(tmp_path: Path, shipped: Library) -> None:
    path = stated(tmp_path, "HT02", "HT03", "HT04", "HT04")
    assert "ZH01" in rules_of(checked(path, shipped))
    excluding(path, shipped, "HT03")
    assert "ZH01" not in rules_of(checked(path, shipped))
    assert checked(path, shipped).counts["人工认定"] == 3


def test_one_of_two_findings_of_a_rule_still_counts(tmp_path: Path, shipped: Library) -> None:
    path = stated(tmp_path, "HT02", "HT03", "HT04", "HT04")
    first = next(f for f in checked(path, shipped).findings if f.rule == "HT04")
    add(tmp_path / "复核.yaml", review(first))
    (conclusion,) = [f for f in checked(path, shipped).findings if f.rule == "ZH01"]
    assert first.id not in conclusion.rests_on
    assert len(conclusion.rests_on) == 3


def test_an_excluded_conclusion_carries_no_other(tmp_path: Path, shipped: Library, engine: Engine) -> None:
    path = stated(tmp_path, "HT02", "HT03", "HT04", "MB08", "MB09", "MB06", "JX01")
    assert {"ZH01", "ZH02", "ZH03"} <= rules_of(checked(path, shipped))
    excluding(path, shipped, "ZH01")
    result = checked(path, shipped, engine=engine.name)
    assert [f.rule for f in result.excluded] == ["ZH01"]
    assert "ZH02" in rules_of(result)
    assert "ZH03" not in rules_of(result)


def test_an_excluded_conclusion_is_back_when_it_rests_on_something_else(
    tmp_path: Path, shipped: Library
) -> None:
    excluding(stated(tmp_path, "HT02", "HT03", "HT04"), shipped, "ZH01")
    assert "ZH01" not in rules_of(checked(tmp_path / "项目.yaml", shipped))
    other = another(shipped, "HT02", "HT03", "HT04")
    assert "ZH01" in rules_of(checked(stated(tmp_path, "HT02", "HT03", "HT04", other), shipped))


def test_the_last_conclusion_can_be_excluded_too(tmp_path: Path, shipped: Library) -> None:
    path = excluding(
        stated(tmp_path, "HT02", "HT03", "HT04", "MB08", "MB09", "MB06", "JX01"), shipped, "ZH03"
    )
    assert [f.rule for f in checked(path, shipped).excluded] == ["ZH03"]
