"""The Excel ledger, read back: sheets, columns, what the reviewer fills in, and text that stays text."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from checker.base.errors import UsageError
from checker.checking import check
from checker.facts.readers import read
from checker.findings.evidence import Evidence, Missing, Searched
from checker.findings.result import CheckResult
from checker.judging.engines import choose
from checker.knowledge.model import Verification
from checker.library import Library
from checker.library.phrases import in_report_order
from checker.reports.ledger import MOST_RECORDS, write_ledger
from checker.rulebook.rules import Severity
from checker.rulebook.states import COMBINED
from tests.factories import citation, finding, result, undetermined
from tests.support import CASES


def written(path: Path, checked: CheckResult) -> Workbook:
    write_ledger(checked, path / "台账.xlsx")
    return load_workbook(path / "台账.xlsx")


def rows(sheet: Worksheet) -> list[dict[str, object]]:
    """The rows below the headings, up to the first empty one."""
    heads = [str(cell.value) for cell in sheet[1]]
    found: list[dict[str, object]] = []
    for row in sheet.iter_rows(min_row=2, values_only=True):
        if row[0] is None:
            break
        found.append(dict(zip(heads, row, strict=True)))
    return found


def test_sheets_and_columns(tmp_path: Path) -> None:
    book = written(tmp_path, result(finding()))
    assert book.sheetnames == ["问题台账", "待核实", "依据", "统计"]
    assert [cell.value for cell in book["问题台账"][1]] == [
        "序号", "环节", "问题名称", "严重程度", "问题表述", "判断条件", "证据", "依据", "核验情况", "建议",
        "不构成问题的情形", "来源", "编号", "认定", "理由", "整改责任单位", "整改期限", "整改情况",
    ]  # fmt: skip


def test_a_finding_is_a_row(tmp_path: Path) -> None:
    unsure = citation("某办法", "", Verification.NONE)
    found = finding(citations=(citation("政府采购法", "第四十六条第一款"), unsure))
    row = rows(written(tmp_path, result(found))["问题台账"])[0]
    assert row["问题表述"] == "第1份合同HT01有误。"
    assert row["判断条件"] == "间断天数（246天）＞0"
    assert row["证据"] == "合同（项目.xlsx《合同》第2行）：合同编号 甲1\n核对资料：合同文本"
    assert row["依据"] == "《政府采购法》第四十六条第一款；\n《某办法》（需核对原文）"
    assert row["核验情况"] == "已核全文 1 条\n需核对原文 1 条"
    assert row["建议"] == "项目单位改正HT01。"
    assert row["编号"] == found.id
    assert row["认定"] is None


def test_evidence_says_what_was_searched_and_on_what_it_rests(tmp_path: Path) -> None:
    many = tuple(Evidence("付款", f"项目.xlsx《付款》第{n}行", (), "凭证") for n in range(2, 40))
    searched = (Searched("考核", "确认没有", 0), Searched("付款", "已提供", 38))
    found = finding(evidence=many, searched=searched, origin=COMBINED, rests_on=("HT01-1", "HT02-2"))
    text = str(rows(written(tmp_path, result(found))["问题台账"])[0]["证据"]).split("\n")
    assert text[MOST_RECORDS:] == [
        "……共 38 条记录",
        "已查“考核”（资料清单：确认没有）：没有记录",
        "综合自：HT01-1、HT02-2",
        "核对资料：凭证",
    ]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "'"])
def test_text_never_becomes_a_formula(tmp_path: Path, start: str) -> None:
    text = f"{start}1+1"
    evidence = (Evidence(text, text, ((text, text),), text),)
    found = finding(sentence=text, name=text, stage=text, evidence=evidence, remedy=text, caution=text)
    missing = Missing(text, text, text, text)
    checked = result(found, waits=(undetermined("A1", missing),), 项目名称=text)
    for sheet in written(tmp_path, checked).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                if isinstance(cell.value, str) and cell.value.startswith(start):
                    assert cell.quotePrefix
    assert rows(load_workbook(tmp_path / "台账.xlsx")["问题台账"])[0]["问题名称"] == text


def test_control_characters_and_overlong_text(tmp_path: Path) -> None:
    found = finding(sentence="甲\x00\x07乙\ud800", caution="长" * 40_000)
    row = rows(written(tmp_path, result(found, 项目名称="丙\x01&丁"))["问题台账"])[0]
    assert row["问题表述"] == "甲乙。"
    assert len(str(row["不构成问题的情形"])) < 32_767


def test_what_is_missing(tmp_path: Path) -> None:
    place = "项目.xlsx《合同》第{}行".format
    waits = (
        undetermined("HT01", Missing("合同", "签订日期", place(3), "合同文本")),
        undetermined("HT02", Missing("合同", "签订日期", place(4), "合同文本")),
        undetermined("CG01", Missing("标准", "公开招标数额标准", "河北省，2020-09-03", "采购目录")),
        undetermined("YH04", Missing("验收", "", "", "验收报告")),
    )
    found = rows(written(tmp_path, result(waits=waits))["待核实"])
    assert [list(row.values())[1:] for row in found] == [
        ["合同的“签订日期”", "合同文本", "项目.xlsx《合同》第3、4行", "HT01 问题HT01；HT02 问题HT02", 2],
        ["知识库标准“公开招标数额标准”", "采购目录", "河北省，2020年9月3日", "CG01 问题CG01", 1],
        ["“验收”全部资料", "验收报告", None, "YH04 问题YH04", 1],
    ]


def test_each_clause_stands_once_with_what_it_supports(tmp_path: Path) -> None:
    law = citation("政府采购法", "第四十六条第一款", chain=("《上位法》第一条", "《宪法》"))
    checked = result(finding("HT01", citations=(law,)), finding("HT02", citations=(law,)))
    found = rows(written(tmp_path, checked)["依据"])
    assert [list(row.values()) for row in found] == [
        [1, "中华人民共和国政府采购法", None, "第四十六条第一款", "要旨", "2015年1月1日起施行", "已核全文",
         "《上位法》第一条→《宪法》", "HT01 问题HT01；HT02 问题HT02", None],
    ]  # fmt: skip


def test_counts(tmp_path: Path) -> None:
    checked = result(
        finding("ZH01", stage="综合"),
        finding("HT01", 1),
        finding("HT01", 2),
        finding("HT02", severity=Severity.SERIOUS),
        waits=(undetermined("YH04", stage="验收"),),
    )
    found = rows(written(tmp_path, checked)["统计"])
    assert [list(row.values()) for row in found] == [
        ["合同管理", 1, 2, 0, 3, 2, 0],
        ["验收", 0, 0, 0, 0, 0, 1],
        ["综合", 0, 1, 0, 1, 1, 0],
        ["合计", 1, 3, 0, 4, 3, 1],
    ]


def test_stages_that_the_report_does_not_know_come_before_the_summary() -> None:
    assert in_report_order(["综合", "新环节", "采购", "立项决策"]) == ["立项决策", "采购", "新环节", "综合"]


def test_the_reviewer_chooses_and_prints(tmp_path: Path) -> None:
    sheet = written(tmp_path, result(finding(), finding("HT02")))["问题台账"]
    [choice] = sheet.data_validations.dataValidation
    assert (choice.formula1, str(choice.sqref)) == ('"确认,排除"', "N2:N3")
    assert sheet.freeze_panes == "D2"
    assert sheet.auto_filter.ref == "A1:R3"
    assert sheet.page_setup.orientation == "landscape"
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == "$1:$1"
    assert all(cell.alignment.wrap_text for cell in sheet[2])


def test_nothing_found(tmp_path: Path) -> None:
    book = written(tmp_path, result())
    assert [rows(book[name]) for name in ("问题台账", "待核实", "依据")] == [[], [], []]
    assert list(rows(book["统计"])[0].values()) == ["合计", 0, 0, 0, 0, 0, 0]


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_real_cases(case: Path, shipped: Library, tmp_path: Path) -> None:
    checked = check(read(case, shipped.book.vocabulary)[0], shipped, choose("sql"))
    book = written(tmp_path, checked)
    found = rows(book["问题台账"])
    assert [row["编号"] for row in found] == [f.id for f in checked.findings]
    totals = list(rows(book["统计"])[-1].values())
    assert (totals[4], totals[6]) == (len(checked.findings), len(checked.undetermined))
    clauses = [(row["文件"], row["文号"], row["条款"], row["版本"]) for row in rows(book["依据"])]
    assert len(clauses) == len(set(clauses))


def test_a_failure_leaves_the_old_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        write_ledger(result(finding()), tmp_path / "没有" / "台账.xlsx")
    (tmp_path / "夹").mkdir()
    with pytest.raises(UsageError):
        write_ledger(result(finding()), tmp_path / "夹")
    assert [p.name for p in tmp_path.iterdir()] == ["夹"]
