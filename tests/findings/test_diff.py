"""Two checks of one project compared: what is new, changed, still there or mended, for the 整改台账."""

from __future__ import annotations

import codecs
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from openpyxl import load_workbook
from referencing import Registry, Resource

from checker.base.errors import UsageError
from checker.facts.readers import read
from checker.facts.reviews import Review, Verdict
from checker.facts.workbook import write_workbook as write_facts
from checker.findings.as_data import to_text as check_text
from checker.findings.diff import Change, Comparison, compare, of_json, of_result
from checker.findings.evidence import Evidence
from checker.findings.finding import Finding
from checker.findings.result import CheckResult
from checker.library import Library
from checker.reports.comparison import to_text, write_workbook
from checker.rulebook.rules import Severity
from checker.rulebook.states import State
from tests.factories import finding, result, undetermined
from tests.findings.reviewing import FACTS, excluding, put
from tests.support import ROOT, jixiao

EXCLUSION = Review("HT01-00000001", Verdict.EXCLUDED, "理由", "张三", date(2026, 11, 1))
SCHEMAS = ("前后比较.schema.json", "检查结果.schema.json")
FOUND = finding()
EMPTY = json.loads(check_text(result()))
MENDED = FACTS.replace("2020-09-21", "2021-04-27")


def compared(old: CheckResult, new: CheckResult) -> Comparison:
    return compare(of_result(old), of_result(new))


def told(comparison: Comparison) -> list[tuple[str, str, str]]:
    return [(item.change.value, item.latest["id"], item.note) for item in comparison.items]


def without(found: Finding) -> CheckResult:
    """A check that found this, but a review excludes it."""
    return replace(result(), excluded=(replace(found, review=EXCLUSION),))


# ---- what became of a finding


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (result(), result(FOUND), [("新增", "")]),
        (result(FOUND), result(), [("已整改", "")]),
        (result(FOUND), result(FOUND), [("仍存在", "")]),
        (result(FOUND), result(finding(sentence="甲")), [("变化", "问题表述")]),
        (result(FOUND), result(finding(severity=Severity.SERIOUS)), [("变化", "严重程度")]),
        (
            result(FOUND),
            result(finding(condition="间断天数（1天） ＞ 0", sentence="甲")),
            [("变化", "问题表述、判断条件")],
        ),
        (result(FOUND), result(waits=[undetermined("HT01")]), [("变化", "转为待核实，不能算已整改")]),
        (result(waits=[undetermined("HT01")]), result(FOUND), [("新增", "原为待核实")]),
        (result(FOUND), without(FOUND), [("变化", "复核排除")]),
        (without(FOUND), result(FOUND), [("新增", "原已排除，重新列为疑点")]),
        (without(FOUND), result(), []),
        (result(waits=[undetermined()]), result(), []),
    ],
)
def test_what_became_of_it(old: CheckResult, new: CheckResult, expected: list[tuple[str, str]]) -> None:
    assert [(change, note) for change, _, note in told(compared(old, new))] == expected


def validator() -> Draft202012Validator:
    named = {name: json.loads((ROOT / "docs" / name).read_text(encoding="utf-8")) for name in SCHEMAS}
    registry = Registry().with_resources(
        [(name, Resource.from_contents(schema)) for name, schema in named.items()]
    )
    return Draft202012Validator(named[SCHEMAS[0]], registry=registry)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (result(), result(FOUND)),
        (result(FOUND), result()),
        (result(FOUND), result(finding(sentence="甲"))),
        (result(FOUND), result(waits=[undetermined("HT01")])),
        (result(FOUND), without(FOUND)),
        (result(FOUND), replace(result(), versions={**result().versions, "规则库": "别的"})),
    ],
)
def test_the_json_keeps_to_its_schema(old: CheckResult, new: CheckResult) -> None:
    told = json.loads(to_text(compared(old, new)))
    validator().validate(told)
    assert told["items"] or told["counts"] == {change.value: 0 for change in Change}


def test_the_schema_refuses_what_contradicts_itself() -> None:
    told = json.loads(to_text(compared(result(), result(FOUND))))
    told["items"][0]["old"] = told["items"][0]["new"]
    assert not validator().is_valid(told), "what is new was not there before"
    assert not validator().is_valid({**told, "more": 1})


def test_records_that_moved_or_were_sorted_are_no_change() -> None:
    first, second = (Evidence("合同", f"甲.xlsx《合同》第{n}行", (("编号", f"{n}"),), "合同") for n in (2, 3))
    moved = replace(first, place="乙.yaml 第9行")
    old, new = result(finding(evidence=(first, second))), result(finding(evidence=(second, moved)))
    assert [change for change, _, _ in told(compared(old, new))] == ["仍存在"]
    other = replace(first, fields=(("编号", "9"),))
    assert [note for _, _, note in told(compared(old, result(finding(evidence=(other, second)))))] == ["证据"]


def test_what_is_new_comes_first_and_stages_in_the_order_of_the_report() -> None:
    old = result(
        finding("HT01"), finding("HT02"), finding("ZH01", stage="综合"), finding("CG01", stage="采购")
    )
    new = result(finding("ZH01", stage="综合"), finding("HT02", sentence="甲"), finding("CG01", stage="采购"))
    new = replace(new, findings=(*new.findings, finding("YH01", stage="验收")))
    assert [(change, id_[:4]) for change, id_, _ in told(compared(old, new))] == [
        ("新增", "YH01"),
        ("变化", "HT02"),
        ("仍存在", "CG01"),
        ("仍存在", "ZH01"),
        ("已整改", "HT01"),
    ]


def test_different_projects_are_not_compared() -> None:
    other = result(项目编号="乙")
    other = replace(other, dossier=replace(other.dossier, project_id="乙"))
    with pytest.raises(UsageError, match="项目编号不同"):
        compared(result(), other)


def test_other_rules_are_pointed_out() -> None:
    new = replace(result(), versions={**result().versions, "规则库": "另一版"})
    (warning,) = compared(result(), new).warnings
    assert "规则库不同" in warning.what
    assert compared(result(), result()).warnings == ()


# ---- where the checks come from


def test_a_result_read_back_from_json_is_the_same(tmp_path: Path) -> None:
    checked = replace(result(FOUND, waits=[undetermined()]), excluded=without(finding("HT02")).excluded)
    text = check_text(checked)
    for name, content in (
        ("甲.json", text.encode()),
        ("乙.json", codecs.BOM_UTF8 + text.encode()),
        ("丙.json", text.encode("utf-16")),  # as PowerShell writes what is redirected to a file
    ):
        (tmp_path / name).write_bytes(content)
        read_back = of_json(tmp_path / name)
        assert replace(read_back, source="") == replace(of_result(checked), source="")


def test_results_of_before_reviews_were_known_can_be_compared(tmp_path: Path) -> None:
    data = json.loads(check_text(result(FOUND)))
    del data["excluded"]
    put(tmp_path / "旧.json", json.dumps(data))
    assert [c for c, _, _ in told(compare(of_json(tmp_path / "旧.json"), of_result(result(FOUND))))] == [
        "仍存在"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "{}",
        "null",
        "[" * 100_000,
        "\x00\x01",
        json.dumps({**EMPTY, "findings": [{}]}),
        json.dumps({**EMPTY, "findings": ["甲"]}),
        json.dumps({**EMPTY, "excluded": {}}),
        json.dumps({**EMPTY, "undetermined": 1}),
        json.dumps({**EMPTY, "versions": []}),
        json.dumps({**EMPTY, "project": {"项目编号": 1, "项目名称": "甲"}}),
    ],
    ids=lambda text: text[-20:],
)
def test_what_is_no_result_is_refused(tmp_path: Path, text: str) -> None:
    put(tmp_path / "坏.json", text)
    put(tmp_path / "项目.yaml", FACTS)
    done = jixiao("diff", tmp_path / "坏.json", tmp_path / "项目.yaml")
    assert done.returncode == 3
    assert "坏.json" in done.stderr
    assert "--format json" in done.stderr


# ---- the command


@pytest.fixture
def before(tmp_path: Path) -> Path:
    return put(tmp_path / "原来.yaml", FACTS)


def test_exit_codes_say_whether_something_is_new(before: Path, tmp_path: Path) -> None:
    after = put(tmp_path / "现在.yaml", MENDED)
    mended = jixiao("diff", before, after)
    assert mended.returncode == 0
    assert "已整改 0 个" not in mended.stdout
    worse = jixiao("diff", after, before)
    assert worse.returncode == 1
    assert "新增 0 个" not in worse.stdout
    assert jixiao("diff", before, before).returncode == 0


def test_json_workbook_and_yaml_of_one_project_compare(
    before: Path, tmp_path: Path, shipped: Library
) -> None:
    put(tmp_path / "原来.json", jixiao("check", before, "--format", "json").stdout)
    (dossier,) = read(before, shipped.book.vocabulary)
    write_facts(tmp_path / "现在.xlsx", shipped.book.vocabulary, dossier)
    done = jixiao("diff", tmp_path / "原来.json", tmp_path / "现在.xlsx", "--format", "json")
    assert done.returncode == 0
    told_ = json.loads(done.stdout)
    assert told_["counts"]["仍存在"] == len(told_["items"]) > 0
    assert {"old", "new", "change", "note", "id"} == set(told_["items"][0])


def test_an_exclusion_between_the_checks_is_a_change(before: Path, shipped: Library, tmp_path: Path) -> None:
    put(tmp_path / "原来.json", jixiao("check", before, "--format", "json").stdout)
    excluding(before, shipped, "HT08")
    done = jixiao("diff", tmp_path / "原来.json", before)
    assert done.returncode == 0
    assert "变化：复核排除" in done.stdout


def test_the_workbook_is_written_but_never_over_another(before: Path, tmp_path: Path) -> None:
    after, book = put(tmp_path / "现在.yaml", MENDED), tmp_path / "整改台账.xlsx"
    assert jixiao("diff", before, after, "-o", book).returncode == 0
    assert jixiao("diff", before, after, "-o", book).returncode == 2
    assert jixiao("diff", before, after, "-o", book, "--force").returncode == 0


@pytest.mark.parametrize("file", ["没有.json", "没有.yaml"])
def test_a_file_that_is_not_there(before: Path, file: str) -> None:
    done = jixiao("diff", before, file)
    assert done.returncode == 3
    assert "没有这个文件或案例" in done.stderr


# ---- the 整改台账


def test_a_finding_is_a_row_with_both_sentences(tmp_path: Path) -> None:
    old = result(FOUND, finding("HT02"), finding("HT03"))
    new = result(finding(sentence="=现在另有说法"), waits=[undetermined("HT03")])
    write_workbook(compared(old, new), tmp_path / "台账.xlsx")
    book = load_workbook(tmp_path / "台账.xlsx")
    assert book.sheetnames == ["整改台账", "统计"]
    heads, *rows = ([cell.value for cell in row] for row in book["整改台账"])
    told_ = [dict(zip(heads, row, strict=True)) for row in rows]
    assert [(row["状态"], row["原问题表述"], row["现问题表述"], row["变化"]) for row in told_] == [
        ("变化", "第1份合同HT01有误。", "=现在另有说法。", "问题表述"),
        ("变化", "第1份合同HT03有误。", None, "转为待核实，不能算已整改"),
        ("已整改", "第1份合同HT02有误。", None, None),
    ]
    assert told_[0]["依据"] == "《政府采购法》第四十六条第一款"
    assert all(row["整改情况"] is None for row in told_)
    assert [[cell.value for cell in row] for row in book["统计"]["A2:B6"]] == [
        ["新增", 0],
        ["变化", 2],
        ["仍存在", 0],
        ["已整改", 1],
        ["合计", 3],
    ]


def test_nothing_found_before_or_now(tmp_path: Path) -> None:
    nothing = compared(result(), result())
    write_workbook(nothing, tmp_path / "台账.xlsx")
    assert json.loads(to_text(nothing))["counts"] == {change.value: 0 for change in Change}


def test_a_state_is_what_the_new_check_says() -> None:
    (item,) = compared(result(FOUND), result(waits=[undetermined("HT01")])).items
    assert item.latest["state"] == State.UNDETERMINED.value
