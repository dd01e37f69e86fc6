"""`jixiao case test`: what a case misses, finds beyond, or finds otherwise, on every engine."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from checker.base.errors import EXIT_FACTS, EXIT_OK, EXIT_VIOLATIONS, FactError
from checker.facts.reviews import Review, Verdict
from checker.findings.finding import Finding
from checker.findings.result import CheckResult
from checker.rulebook.rules import Severity
from checker.rulebook.states import COMBINED, FACT, PERSON
from checker.trials.cases import Differs, Expectation, differences, load_expected
from tests.conftest import Called
from tests.factories import finding, result, undetermined
from tests.support import ROOT

CASE = ROOT / "cases" / "平顶山高新区平台2021"
WANTED = Expectation("HT01", FACT, "合同1", "预期.yaml 第1行")
EXCLUSION = Review("HT01-00000001", Verdict.EXCLUDED, "理由", "张三", date(2026, 11, 1))


def told(expected: list[Expectation], checked: CheckResult) -> list[tuple[str, str, str]]:
    return [(one.kind.value, one.rule, one.note) for one in differences(expected, checked)]


def excluding(found: Finding) -> CheckResult:
    return replace(result(), excluded=(replace(found, review=EXCLUSION),))


@pytest.mark.parametrize(
    ("expected", "checked", "differing"),
    [
        ([WANTED], result(finding()), []),
        ([], result(), []),
        ([], result(waits=[undetermined("HT01")]), []),
        ([WANTED], result(), [("漏报", "HT01", "")]),
        ([], result(finding()), [("多报", "HT01", "")]),
        ([WANTED], result(finding("HT02")), [("漏报", "HT01", ""), ("多报", "HT02", "")]),
        ([WANTED], result(finding(number=2, subject="别的")), [("漏报", "HT01", ""), ("多报", "HT01", "")]),
        ([WANTED], result(waits=[undetermined("HT01")]), [("变化", "HT01", "判断：应为违规，得待核实")]),
        ([replace(WANTED, status="待核实")], result(waits=[undetermined("HT01")]), []),
        (
            [replace(WANTED, status="待核实")],
            result(finding()),
            [("变化", "HT01", "判断：应为待核实，得违规")],
        ),
        (
            [replace(WANTED, severity="一般")],
            result(finding(severity=Severity.SERIOUS)),
            [("变化", "HT01", "程度：应为一般，得严重")],
        ),
        ([WANTED], result(finding(severity=Severity.SERIOUS)), []),
        ([WANTED], result(finding(origin=PERSON)), [("变化", "HT01", "来源：应为事实，得人工认定")]),
        (
            [replace(WANTED, severity="提示")],
            result(finding(origin=COMBINED)),
            [("变化", "HT01", "程度：应为提示，得一般；来源：应为事实，得综合")],
        ),
        ([WANTED], excluding(finding()), [("变化", "HT01", "判断：应为违规，得已排除")]),
        ([WANTED, replace(WANTED, problem="又一处")], result(finding()), []),
    ],
)
def test_what_differs(
    expected: list[Expectation], checked: CheckResult, differing: list[tuple[str, str, str]]
) -> None:
    assert told(expected, checked) == differing


def test_of_two_findings_meant_the_one_that_differs_less_has_changed() -> None:
    far = finding(number=1, origin=PERSON, severity=Severity.HINT)
    near = finding(number=11, severity=Severity.HINT, subject="合同11")
    found = differences([replace(WANTED, severity="一般")], result(far, near))
    assert [(one.kind, one.found) for one in found] == [(Differs.CHANGED, near), (Differs.UNEXPECTED, far)]


# ---- the command


def test_a_shipped_case_agrees_on_every_engine(called: Called) -> None:
    code, out, _ = called("case", "test", CASE.name)
    assert code == EXIT_OK
    assert f"{CASE.name}：预期 4 项，相符" in out
    assert "案例 1 个，相符 1 个；漏报 0，多报 0，变化 0。引擎 sql" in out


def test_a_folder_of_cases_of_ones_own(called: Called, tmp_path: Path) -> None:
    facts = (CASE / "事实.yaml").read_text(encoding="utf-8")
    entries = (CASE / "预期.yaml").read_text(encoding="utf-8").splitlines()
    kept = [line for line in entries if "YH04" not in line]
    other = "- {problem: 甲, rule: HT02, from: 事实, subject: 没有}"
    for name, lines in (("相符", entries), ("不相符", [*kept, other])):
        (tmp_path / name).mkdir()
        (tmp_path / name / "事实.yaml").write_text(facts, encoding="utf-8")
        (tmp_path / name / "预期.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    code, out, _ = called("case", "test", tmp_path)
    assert code == EXIT_VIOLATIONS
    assert f"不相符/预期.yaml 第{len(kept) + 1}行" in out
    assert "案例 2 个，相符 1 个" in out
    code, out, _ = called("case", "test", tmp_path / "不相符", "--format", "json")
    (case,) = json.loads(out)["cases"]
    assert code == EXIT_VIOLATIONS
    missed = next(one for one in case["differences"] if one["kind"] == "漏报")
    assert (missed["rule"], missed["expected"]["problem"], missed["found"]) == ("HT02", "甲", None)
    assert "sql" in missed["engines"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, ["没有 预期.yaml"]),
        ("甲: 乙", ["不是一个列表"]),
        ("- {problem: 甲, from: 事实}", ["甲/预期.yaml 第1行", "缺少 rule、subject"]),
        ("- 甲", ["第 1 项", "缺少 rule、from、subject"]),
        ("- [", ["不是正确的 YAML"]),
    ],
)
def test_expectations_that_cannot_be_read(
    called: Called, tmp_path: Path, content: str | None, words: list[str]
) -> None:
    folder = tmp_path / "甲"
    folder.mkdir()
    (folder / "事实.yaml").write_bytes((CASE / "事实.yaml").read_bytes())
    if content is not None:
        (folder / "预期.yaml").write_text(content, encoding="utf-8")
    code, _, err = called("case", "test", folder)
    assert code == EXIT_FACTS
    assert all(word in err for word in words), err


def test_a_name_that_is_no_case_is_answered_with_the_nearest(called: Called) -> None:
    code, _, err = called("case", "test", "平顶山高新区平台2022")
    assert code == EXIT_FACTS
    assert f"是否想写“{CASE.name}”" in err


def test_every_entry_of_a_file_is_spoken_of_at_once(tmp_path: Path) -> None:
    path = tmp_path / "预期.yaml"
    path.write_text("- {rule: A}\n- {rule: B}\n", encoding="utf-8")
    with pytest.raises(FactError) as caught:
        load_expected(path)
    assert len(caught.value.problems) == 2
