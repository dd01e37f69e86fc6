"""`jixiao score`, and the score in the draft, the ledger and the blank workbook."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from docx import Document
from docx.oxml.ns import qn
from openpyxl import load_workbook

from checker.cli.app import main
from checker.facts.readers import read
from checker.library import Library
from tests.support import CASES, ROOT

QUANZHOU, PINGDINGSHAN = "泉州台商区平台2020", "平顶山高新区平台2021"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Run a command in a temporary folder; gives exit code, stdout and stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COLUMNS", raising=False)

    def jixiao(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["jixiao", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as exit_:
            main()
        return int(exit_.value.code or 0), *capsys.readouterr()

    return jixiao


def test_exit_codes_say_whether_the_score_agrees_with_itself(run: Any) -> None:
    assert run("score", "秦皇岛一体化平台2023")[0] == 0
    assert run("score", QUANZHOU)[0] == 1
    assert run("score", QUANZHOU, "--system", "没有这个")[0] == 2


def test_the_table_shows_points_words_and_problems(run: Any) -> None:
    printed = re.sub(r"[\s│]", "", run("score", QUANZHOU)[1])
    for piece in (
        "预算执行率40市级没有验收计划",
        "相差90个百分点，每5个百分点扣1分，扣完为止，扣4分",
        "ZJ02-91041360预算执行率偏低",
        "综合得分84分（满分100分），评价等级为“良”。",
    ):
        assert piece in printed


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_json_keeps_to_its_schema(case: Path, run: Any) -> None:
    schema = json.loads((ROOT / "docs" / "评分结果.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    for system in ((), ("--system", "共性框架"), ("--system", "泉州台商区2020")):
        _, printed, _ = run("score", case, "--format", "json", *system)
        jsonschema.validate(json.loads(printed), schema)


def test_the_same_input_gives_the_same_bytes(run: Any) -> None:
    first, second = (run("score", QUANZHOU, "--format", "json")[1] for _ in range(2))
    assert first == second


def test_the_workbook_has_exact_numbers_and_the_remarks(run: Any) -> None:
    assert run("score", QUANZHOU, "-o", "评分表.xlsx")[0] == 1
    book = load_workbook("评分表.xlsx")
    assert book.sheetnames == ["评分表", "评分核对"]
    page = book["评分表"]
    rows = {row[2]: row for row in page.iter_rows(values_only=True)}
    assert rows["绩效目标合理性"][3:6] == (3, 2, 1)
    assert rows["绩效目标合理性"][7].startswith("MB02-")
    (total,) = [row for row in page.iter_rows(values_only=True) if row[0] == "合计"]
    assert (total[3], total[4]) == (100, 84)
    assert "A2:A7" in {str(merged) for merged in page.merged_cells.ranges}
    assert [cell.value for cell in book["评分核对"]["B"][1:]].count("等级划分写反") == 1
    assert run("score", QUANZHOU, "-o", "评分表.xlsx")[0] == 2, "an existing file is not written over"


def test_text_in_the_sheet_never_becomes_a_formula(run: Any, shipped: Library) -> None:
    run("new", "项目.xlsx", "--from", QUANZHOU)
    book = load_workbook("项目.xlsx")
    page = book["评分表"]
    column = [str(cell.value).split("\n")[0] for cell in page[1]].index("扣分说明") + 1
    page.cell(3, column).value = "'=1+1"
    page.cell(4, column).value = "{{ 标题 }}<b>&"
    book.save("项目.xlsx")
    run("score", "项目.xlsx", "-o", "评分表.xlsx")
    cells = [cell for row in load_workbook("评分表.xlsx")["评分表"].iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    assert run("draft", "项目.xlsx", "-o", "稿.docx")[0] == 0
    assert "{{ 标题 }}<b>&" in _tables(Path("稿.docx"))


def test_the_ledger_says_what_each_finding_cost(run: Any) -> None:
    run("findings", QUANZHOU, "-o", "台账.xlsx")
    book = load_workbook("台账.xlsx")
    assert {"评分表", "评分核对"} <= set(book.sheetnames)
    page = book["问题台账"]
    heads = [cell.value for cell in page[1]]
    cost = {
        row[heads.index("编号")]: row[heads.index("扣分")]
        for row in page.iter_rows(min_row=2, values_only=True)
    }
    assert cost["ZJ02-91041360"] == "预算执行率扣4分"
    assert (
        next(text for name, text in cost.items() if name.startswith("XX02")) == "数据共享扣4分（2项疑点合计）"
    )
    assert next(text for name, text in cost.items() if name.startswith("JX02")) in ("", None)


def test_what_has_no_score_has_no_score_sheet(run: Any) -> None:
    case = "秦皇岛政务外网2020-2022"
    run("findings", case, "-o", "台账.xlsx")
    book = load_workbook("台账.xlsx")
    assert "评分表" not in book.sheetnames
    assert "扣分" not in [cell.value for cell in book["问题台账"][1]]
    run("draft", case, "-o", "稿.docx")
    assert "评分表" not in "".join(p.text for p in Document("稿.docx").paragraphs)
    run("draft", case, "-o", "又稿.docx", "--system", "共性框架")
    assert "附件1：绩效评价评分表" in [p.text for p in Document("又稿.docx").paragraphs]


def test_the_draft_has_the_table_with_joined_names(run: Any) -> None:
    run("draft", QUANZHOU, "-o", "稿.docx")
    document = Document("稿.docx")
    heads = [p.text for p in document.paragraphs if p.style and p.style.name in ("附件", "附表")]
    assert heads == ["附件1：绩效评价评分表", "评分核对", "附件2：问题底稿索引", "待核实事项"]
    table = document.tables[0]
    assert len(table.rows) == 1 + 26 + 1
    assert [cell.text for cell in table.rows[-1].cells][-3:] == [
        "100", "84", "综合得分84分（满分100分），评价等级为“良”",
    ]  # fmt: skip
    marks = [row._tr.tc_lst[0].tcPr.find(qn("w:vMerge")).get(qn("w:val")) for row in table.rows[1:-1]]
    assert marks.count("restart") == 4
    assert marks[0] == "restart"
    assert "对应问题：预算执行率偏低" in _tables(Path("稿.docx"))
    assert "等级划分写反" in "".join(p.text for p in document.paragraphs)


@pytest.mark.parametrize("case", [PINGDINGSHAN, "青白江平台2021事前", "秦皇岛一体化平台2023"])
def test_drafts_have_as_many_columns_of_names_as_there_are_levels(case: str, run: Any) -> None:
    run("draft", case, "-o", "稿.docx")
    levels = {PINGDINGSHAN: 3, "青白江平台2021事前": 2}.get(case, 1)
    assert len(Document("稿.docx").tables[0].columns) == levels + 3


def test_a_contradiction_stays_one_in_the_draft(run: Any) -> None:
    run("draft", PINGDINGSHAN, "-o", "稿.docx")
    cells = [cell.text for cell in Document("稿.docx").tables[0].rows[-1].cells]
    assert cells[-2] == "—"
    assert "按三级指标95分，按二级指标、一级指标、合计行93分" in cells[-1]


def test_an_own_template_may_show_the_score_or_leave_it_out(run: Any) -> None:
    run("template", "模板.docx")
    assert run("draft", QUANZHOU, "-o", "稿.docx", "--template", "模板.docx")[0] == 0
    assert len(Document("稿.docx").tables[0].rows) == 28
    document = Document()
    document.add_paragraph("{{ 标题 }}{% if 评分 %}{{ 评分.结论 }}{% endif %}")
    document.save("短.docx")
    assert run("draft", QUANZHOU, "-o", "短稿.docx", "--template", "短.docx")[0] == 0
    assert "综合得分84分" in Document("短稿.docx").paragraphs[0].text


def test_excluded_findings_cost_nothing(run: Any) -> None:
    run("new", "项目.xlsx", "--from", QUANZHOU)
    why = ("--exclude", "--why", "市级统建", "--by", "张三")
    assert run("review", "项目.xlsx", "XX01-8ba4ba70", *why)[0] == 0
    sheet = json.loads(run("score", "项目.xlsx", "--format", "json")[1])
    (found,) = [one for one in sheet["lines"] if one["path"][-1] == "一体化平台出现宕机情况"]
    assert found["findings"] == []
    places = [r["place"] for r in sheet["remarks"] if r["kind"] == "扣分没有对应问题"]
    assert "社会效益—一体化平台出现宕机情况" in places


def test_a_blank_workbook_lists_the_indicators_of_a_system(run: Any, shipped: Library) -> None:
    assert run("new", "空.xlsx", "--system", "共性框架")[0] == 0
    page = load_workbook("空.xlsx")["评分表"]
    names = [row[2] for row in page.iter_rows(min_row=2, values_only=True) if row[2]]
    assert len(names) == 17
    run("new", "填.xlsx", "--from", QUANZHOU, "--system", "共性框架")
    (dossier,) = read(Path("填.xlsx"), shipped.book.vocabulary)
    rows = dossier.of("评分表")
    kept = [row for row in rows if row.values.get("三级指标") == "资金到位率"]
    assert [row.values.get("得分") for row in kept] == [4], "what stood there is kept, and not listed again"
    assert dossier.project.values["评分体系"] == "共性框架"
    assert run("new", "错.xlsx", "--system", "共性构架")[0] == 2


def test_a_sheet_survives_the_workbook(run: Any) -> None:
    run("new", "项目.xlsx", "--from", QUANZHOU)
    first, second = (run("score", file, "--format", "json")[1] for file in (QUANZHOU, "项目.xlsx"))
    assert json.loads(first) == json.loads(second)


def _tables(path: Path) -> str:
    return "\n".join(
        cell.text for table in Document(str(path)).tables for row in table.rows for cell in row.cells
    )
