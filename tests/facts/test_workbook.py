"""The workbook explains itself, and reading what was written gives back the same facts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from checker import library
from checker.base.atomic import whole, write_text
from checker.base.errors import FactError, UsageError
from checker.facts.readers import read
from checker.facts.records import Completeness, Dossier, Record, Source, Value
from checker.facts.vocabulary import CHECKLIST, FactType, Field, Kind, Vocabulary
from checker.facts.workbook import write_workbook
from checker.facts.workbook.names import GUIDE, OPTIONS
from tests import xlsx
from tests.support import ROOT

RULES = {f"HT{number:02}": f"合同问题{number}" for number in range(60)}

FIELDS = (
    Field("编号", Kind.TEXT, "编号", required=True),
    Field("文字", Kind.TEXT, "文字"),
    Field("日子", Kind.DATE, "日子"),
    Field("价款", Kind.MONEY, "价款", unit="万元"),
    Field("零钱", Kind.MONEY, "零钱", unit="元"),
    Field("得分", Kind.NUMBER, "得分"),
    Field("次数", Kind.INTEGER, "次数", unit="次"),
    Field("比例", Kind.RATIO, "比例", unit="%"),
    Field("有无", Kind.BOOL, "有无"),
    Field("性质", Kind.CHOICE, "性质", options=("正式", "补充", "带,逗号")),
    Field("上级", Kind.REF, "上级", ref="事项"),
)
SMALL = Vocabulary(
    {
        "项目": FactType(
            "项目", "项目", ("项目编号",), (Field("项目编号", Kind.TEXT, "", required=True),), single=True
        ),
        "事项": FactType("事项", "事项", ("编号",), FIELDS),
    }
)
MONEY = st.integers(-(10**16), 10**16)
TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cf", "Zl", "Zp"], exclude_characters="\xa0")
)
OPTIONAL: dict[str, st.SearchStrategy[Value]] = {
    "文字": TEXTS.map(str.strip).filter(bool),
    "日子": st.dates(date(1900, 3, 1), date(2100, 12, 31)),
    "价款": MONEY,
    "零钱": MONEY,
    "得分": st.decimals(-(10**9), 10**9, places=4).map(lambda number: Decimal(f"{number:f}")),
    "次数": st.integers(-(10**17), 10**17),
    "比例": st.integers(-(10**15), 10**15),
    "有无": st.booleans(),
    "性质": st.sampled_from(["正式", "补充", "带,逗号"]),
    "上级": st.just("E0"),
}


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return library.load().book.vocabulary


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory, vocabulary: Vocabulary) -> Path:
    path = tmp_path_factory.mktemp("blank") / "项目.xlsx"
    write_workbook(path, vocabulary, rule_names=RULES)
    return path


def dossier(rows: list[dict[str, Value]], **states: Completeness) -> Dossier:
    """A dossier of the small vocabulary."""
    source = Source("甲.yaml", 1)
    numbered = [Record("事项", n, {"编号": f"E{n - 1}", **row}, source) for n, row in enumerate(rows, 1)]
    project = Record("项目", 1, {"项目编号": "P1"}, source)
    return Dossier("P1", {"项目": (project,), "事项": tuple(numbered)}, states, "甲.yaml")


def read_back(path: Path, rows: list[dict[str, Value]]) -> list[dict[str, Value]]:
    write_workbook(path, SMALL, dossier(rows))
    (again,) = read(path, SMALL)
    assert again.warnings == ()
    return [
        {name: value for name, value in record.values.items() if name != "编号"}
        for record in again.of("事项")
    ]


def validations(sheet: Worksheet) -> dict[str, tuple[str, bool]]:
    """Formula and strictness of each dropdown, by the heading of its column."""
    return {
        str(sheet.cell(1, cells.min_col).value).split("\n")[0].rstrip("*"): (
            rule.formula1,
            bool(rule.showErrorMessage),
        )
        for rule in sheet.data_validations.dataValidation
        for cells in rule.sqref.ranges
    }


# Written and read again


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.fixed_dictionaries({}, optional=OPTIONAL), max_size=4))
def test_every_value_reads_back(tmp_path: Path, rows: list[dict[str, Value]]) -> None:
    assert read_back(tmp_path / "a.xlsx", [{}, *rows]) == [{}, *rows]


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+86",
        "-1",
        "@甲",
        "'甲",
        "#N/A",
        '=HYPERLINK("http://x")',
        "0012",
        "1E5",
        "是",
        "2020-09-03",
        "甲\n乙",
    ],
)
def test_text_stays_text(tmp_path: Path, text: str) -> None:
    assert read_back(tmp_path / "a.xlsx", [{"文字": text}]) == [{"文字": text}]
    cell = load_workbook(tmp_path / "a.xlsx")["事项"]["B2"]
    assert (cell.data_type, cell.value) == ("s", text)


def test_text_that_looks_like_an_escape_stays(tmp_path: Path) -> None:
    for text in ("_x000D_", "a_x0041_b", "_x005F_x0041_", "_x00"):
        assert read_back(tmp_path / "a.xlsx", [{"文字": text}]) == [{"文字": text}]


@pytest.mark.parametrize("case", sorted(path.parent.name for path in (ROOT / "cases").glob("*/事实.yaml")))
def test_cases_survive_the_workbook(tmp_path: Path, vocabulary: Vocabulary, case: str) -> None:
    (given_facts,) = read(ROOT / "cases" / case, vocabulary)
    write_workbook(tmp_path / "a.xlsx", vocabulary, given_facts, RULES)
    (again,) = read(tmp_path / "a.xlsx", vocabulary)
    for name in vocabulary.types:
        assert [r.values for r in again.of(name)] == [r.values for r in given_facts.of(name)]
    assert again.completeness == given_facts.completeness


def test_unit_of_a_column_may_be_changed(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_workbook(path, SMALL, dossier([{"价款": 123_450_000}]))
    book = load_workbook(path)
    assert book["事项"]["D1"].value == "价款\n（万元）"
    book["事项"]["D1"].value = "价款（元）"
    book.save(path)
    (again,) = read(path, SMALL)
    assert again.of("事项")[0].values["价款"] == 12_345


# What the blank workbook offers


def test_sheets_stand_in_the_order_of_the_work(blank: Path, vocabulary: Vocabulary) -> None:
    names = load_workbook(blank).sheetnames
    listed = list(vocabulary.listed)
    assert names == [GUIDE, "项目", *listed, CHECKLIST, "人工认定", "评分表", "复核意见", OPTIONS]


def test_headings_say_unit_need_and_meaning(blank: Path) -> None:
    sheet = load_workbook(blank)["合同"]
    headings = {str(cell.value): cell for cell in sheet[1]}
    assert {"合同编号*", "合同金额\n（万元）", "签订日期"} <= headings.keys()
    assert headings["合同编号*"].fill.fgColor.rgb != headings["签订日期"].fill.fgColor.rgb
    assert "必填" in headings["合同编号*"].comment.text
    said = headings["供应商为中小企业"].comment.text
    assert "乙方是否为中小企业" in said
    assert "中小企业声明函" in said
    assert sheet.freeze_panes == "B2"


def test_dropdowns(blank: Path) -> None:
    book = load_workbook(blank)
    contract, indicator = validations(book["合同"]), validations(book["绩效指标"])
    assert contract["合同性质"] == ('"正式合同,补充合同,意向合同"', True)
    assert contract["约定考核"] == ('"是,否"', True)
    assert contract["采购编号"] == ("'采购'!$A$2:$A$500", False)
    assert indicator["二级指标"][1] is False
    rule_list, strict = validations(book["人工认定"])["规则"]
    assert (rule_list, strict) == (f"'{OPTIONS}'!$A$1:$A$60", False)
    assert [cell.value for cell in book[OPTIONS]["A"]] == list(RULES)
    assert book[OPTIONS].sheet_state == "hidden"


def test_formats(blank: Path) -> None:
    sheet = load_workbook(blank)["合同"]
    formats = {str(cell.value).split("\n")[0]: sheet.cell(2, cell.column).number_format for cell in sheet[1]}
    assert formats["签订日期"] == "yyyy-mm-dd"
    assert formats["合同编号*"] == "@"
    assert formats["约定预付比例"] == "@"
    assert formats["合同金额"].startswith("#,##0.00")


def test_guide_names_every_sheet_and_rule(blank: Path, vocabulary: Vocabulary) -> None:
    words = {str(cell.value) for cell in load_workbook(blank)[GUIDE]["A"]}
    assert set(vocabulary.types) <= words
    assert set(RULES) <= words
    text = " ".join(str(cell.value) for cell in load_workbook(blank)[GUIDE]["B"])
    assert "缺资料不等于没有做" in text
    assert "空白表示不知道" in text


def test_checklist_lists_the_types(blank: Path, vocabulary: Vocabulary) -> None:
    sheet = load_workbook(blank)[CHECKLIST]
    assert [cell.value for cell in sheet["A"]][1:] == list(vocabulary.listed)
    assert validations(sheet)["状态"] == ('"已提供,确认没有,未提供"', True)


def test_a_blank_workbook_only_lacks_its_project(blank: Path, vocabulary: Vocabulary) -> None:
    with pytest.raises(FactError) as refused:
        read(blank, vocabulary)
    assert [problem.what for problem in refused.value.problems] == ["没有填写《项目》"]


def test_a_filled_in_blank_workbook_reads(tmp_path: Path, blank: Path, vocabulary: Vocabulary) -> None:
    book = load_workbook(blank)
    for column, value in enumerate(xlsx.PROJECT_SHEET[1], 1):
        name = xlsx.PROJECT_SHEET[0][column - 1]
        (cell,) = [cell for cell in book["项目"][1] if str(cell.value).rstrip("*") == name]
        book["项目"].cell(2, cell.column).value = value
    book[CHECKLIST]["B2"] = "确认没有"
    book.save(tmp_path / "a.xlsx")
    (facts,) = read(tmp_path / "a.xlsx", vocabulary)
    assert facts.project_id == "P1"
    assert facts.completeness[vocabulary.listed[0]] is Completeness.NONE
    assert facts.completeness[vocabulary.listed[1]] is Completeness.MISSING


# Whole or not at all


def test_a_failed_write_leaves_what_was_there(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    write_text(target, "旧")
    with pytest.raises(ZeroDivisionError), whole(target) as draft:
        draft.write_text("新", encoding="utf-8")
        raise ZeroDivisionError
    assert target.read_text(encoding="utf-8") == "旧"
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_places_that_cannot_be_written(tmp_path: Path) -> None:
    for place in (tmp_path, tmp_path / "没有" / "a.xlsx"):
        with pytest.raises(UsageError) as refused:
            write_workbook(place, SMALL)
        assert refused.value.problems[0].mend


def test_a_kind_of_project_gets_only_its_own_sheets(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    from checker import library

    words = library.load().book.vocabulary
    assert {"信息化", "工程", "补助", "政府购买服务"} <= set(words.kinds)
    write_workbook(tmp_path / "甲.xlsx", words.narrowed(["工程"]))
    sheets = load_workbook(tmp_path / "甲.xlsx").sheetnames
    assert "概算" in sheets
    assert "合同" in sheets
    assert "补助发放" not in sheets
    assert "信息系统" not in sheets
    listed = [row[0].value for row in load_workbook(tmp_path / "甲.xlsx")["资料清单"].iter_rows(min_row=2)]
    assert "补助发放" not in listed
