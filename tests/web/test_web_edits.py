"""Changes are tried out apart from the facts, and saved into the workbook without touching anything else."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.worksheet.formula import ArrayFormula

from checker.base.errors import FactError, UsageError
from checker.cli import work
from checker.facts.readers.layout import Opened, open_workbook
from checker.facts.records import Completeness, Dossier
from checker.facts.values import UnreadableError, parse
from checker.facts.vocabulary import Vocabulary
from checker.facts.workbook import write_workbook
from checker.facts.workbook.patch import Put, write_cells
from checker.library import Library
from checker.web.edits import Edits, applied, rows_of, shown
from checker.web.saving import ChangedError, digest, save
from tests import xlsx
from tests.support import CASES

HEAD = ("合同编号", "合同名称", "签订日期", "合同金额（元）")


@pytest.fixture(scope="module")
def words(shipped: Library) -> Vocabulary:
    return shipped.book.vocabulary


def said(dossier: Dossier) -> tuple[object, object]:
    rows = {name: [dict(record.values) for record in found] for name, found in dossier.records.items()}
    return rows, dict(dossier.completeness)


def row_of(opened: Opened, name: str, number: int = 0) -> str:
    return str(opened.dossier.of(name)[number].source.row)


# Trying out


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_without_changes_the_facts_are_as_they_were(
    case: Path, tmp_path: Path, words: Vocabulary, shipped: Library
) -> None:
    path = tmp_path / "甲.xlsx"
    write_workbook(path, words, work.one_dossier(case, shipped, None))
    opened = open_workbook(path, words)
    assert said(applied(opened, Edits(), words)) == said(opened.dossier)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    rows = [[*HEAD], ["A", "甲", date(2020, 9, 3), 2_260_000], ["B", "乙", None, None]]
    return xlsx.make(
        tmp_path / "甲.xlsx", {"合同": rows, "资料清单": [["事实类型", "状态"], ["合同", "已提供"]]}
    )


def test_edits_are_counted_and_undone(small: Path, words: Vocabulary) -> None:
    edits = Edits().with_cell("合同", "2", "合同名称", "丙", "甲")
    edits, row = edits.with_row("合同")
    edits = edits.with_state("验收", "确认没有", "")
    assert (edits.count, row) == (3, "+1")
    assert Edits.of_plain(edits.plain()) == edits
    edits = edits.with_cell("合同", "2", "合同名称", "甲", "甲").without_row("合同", "+1")
    assert edits.with_state("验收", "", "") == Edits()
    assert not Edits()


def test_places_of_what_is_wrong_are_the_sheets(small: Path, words: Vocabulary) -> None:
    opened = open_workbook(small, words)
    edits, row = Edits().with_row("合同")
    edits = edits.with_cell("合同", row, "合同编号", "A", "").with_cell("合同", "3", "采购编号", "没有", "")
    with pytest.raises(FactError) as refused:
        applied(opened, edits.with_cell("合同", row, "合同名称", "丙", ""), words)
    assert "新增的行《合同》第4行：合同编号“A”重复" in str(refused.value)
    with pytest.raises(FactError, match="《合同》第4行“合同名称”：“合同名称”必须填写"):
        applied(opened, edits, words)


def test_states_and_removed_rows_count(small: Path, words: Vocabulary) -> None:
    opened = open_workbook(small, words)
    edits = Edits().without_row("合同", "2").without_row("合同", "3").with_state("验收", "确认没有", "")
    tried = applied(opened, edits, words)
    assert tried.of("合同") == ()
    assert tried.completeness["验收"] is Completeness.NONE
    assert tried.completeness["合同"] is Completeness.MISSING


# Saving


def test_what_is_saved_is_what_was_tried_out(small: Path, words: Vocabulary) -> None:
    opened = open_workbook(small, words)
    edits, row = Edits().with_row("合同")
    for field, text in (("合同编号", "C"), ("合同名称", "丙"), ("合同金额", "1.5"), ("备注", "新的一列")):
        edits = edits.with_cell("合同", row, field, text, "")
    edits = edits.with_cell("合同", "2", "签订日期", "2020年9月4日", "2020-09-03")
    edits = (
        edits.without_row("合同", "3")
        .with_state("合同", "未提供", "已提供")
        .with_state("验收", "确认没有", "")
    )
    edits, first = edits.with_row("付款")
    for field, text in (("付款编号", "F"), ("支付年度", "2021"), ("付款金额", "2")):
        edits = edits.with_cell("付款", first, field, text, "")
    wanted = applied(opened, edits, words)
    save(small, digest(small), edits, words)
    assert said(open_workbook(small, words).dossier) == said(wanted)
    sheet = load_workbook(small)["合同"]
    assert [cell.value for cell in sheet[4]] == ["C", "丙", None, 15_000, "新的一列"], "the heading says 元"
    assert [cell.value for cell in sheet[3]] == [None] * 5
    assert sheet["C2"].value.date() == date(2020, 9, 4)


def test_a_file_that_was_saved_meanwhile_is_left_alone(small: Path, words: Vocabulary) -> None:
    before = digest(small)
    save(small, before, Edits().with_cell("合同", "2", "合同名称", "别人写的", "甲"), words)
    theirs = small.read_bytes()
    with pytest.raises(ChangedError, match="文件已被改过"):
        save(small, before, Edits().with_cell("合同", "3", "合同名称", "我写的", "乙"), words)
    assert small.read_bytes() == theirs


def test_unsound_changes_are_not_saved(small: Path, words: Vocabulary) -> None:
    before = small.read_bytes()
    with pytest.raises(FactError, match="重复"):
        save(small, digest(small), Edits().with_cell("合同", "3", "合同编号", "A", "B"), words)
    assert small.read_bytes() == before
    assert [path.name for path in small.parent.iterdir()] == ["甲.xlsx"]


FORMULA = st.sampled_from(
    ["=1+1", "+1", "-1", "@x", "'x", "=cmd|' /C calc'!A0", "_x000D_", " a ", "甲\n乙", '<b>&"', "😀"]
)
TEXTS = FORMULA | st.text(max_size=12)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_text_comes_back_as_it_was_typed(data: st.DataObject, small: Path, words: Vocabulary) -> None:
    opened = open_workbook(small, words)
    text = data.draw(TEXTS.filter(lambda t: all(not 0xD800 <= ord(c) <= 0xDFFF for c in t)))
    field = words["合同"].field("合同名称")
    assert field is not None
    try:
        value = parse(field, text)
    except UnreadableError:
        return
    if value is None or any(
        (ord(c) < 32 and c not in "\n\t") or ord(c) in {0xFFFE, 0xFFFF} for c in str(value)
    ):
        return  # typed text is cleaned before it gets here
    stands = shown(field, dict(rows_of(opened, Edits(), "合同"))["2"])
    edits = Edits().with_cell("合同", "2", "合同名称", text, stands)
    save(small, digest(small), edits, words)
    assert open_workbook(small, words).dossier.of("合同")[0].values["合同名称"] == value
    assert load_workbook(small)["合同"]["B2"].data_type == "s", "never a formula"


def test_formulas_typed_as_text_stay_text_when_typed_again(small: Path, words: Vocabulary) -> None:
    save(small, digest(small), Edits().with_cell("合同", "2", "合同名称", "=1+1", "甲"), words)
    cell = load_workbook(small)["合同"]["B2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=1+1", "s", True)


# Everything else in the workbook


@pytest.fixture
def rich(tmp_path: Path) -> Path:
    def tune(book: Workbook) -> None:
        sheet = book["合同"]
        sheet["A1"].comment = Comment("请照合同填", "甲")
        sheet.conditional_formatting.add("D2:D9", _red())
        sheet["E1"], sheet["E2"] = "年服务费", "=D2/10000"
        sheet.column_dimensions["C"].number_format = "yyyy-mm-dd"
        guide = book.create_sheet("填表说明")
        chart = BarChart()
        chart.add_data(Reference(sheet, min_col=4, min_row=1, max_row=3))
        guide.add_chart(chart, "B2")

    rows = [[*HEAD], ["A", "甲", date(2020, 9, 3), 2_260_000], ["B", "乙", date(2020, 9, 3), 1]]
    path = xlsx.make(tmp_path / "甲.xlsx", {"合同": rows}, tune)
    return xlsx.patched(
        path,
        "xl/worksheets/sheet2.xml",
        lambda xml: (
            xml.replace(b"<v></v>", b"<v>226</v>")
            .replace(b"<v/>", b"<v>226</v>")
            .replace(b"<v />", b"<v>226</v>")
        ),
    )


def _red() -> Any:
    from openpyxl.formatting.rule import CellIsRule
    from openpyxl.styles import PatternFill

    return CellIsRule(operator="greaterThan", formula=["100"], fill=PatternFill("solid", bgColor="FF0000"))


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as container:
        return {name: container.read(name) for name in container.namelist()}


def test_what_is_not_changed_stays_byte_for_byte(rich: Path, words: Vocabulary) -> None:
    before = parts(rich)
    assert any("charts/" in name for name in before)
    save(rich, digest(rich), Edits().with_cell("合同", "3", "合同名称", "丙", "乙"), words)
    after = parts(rich)
    assert list(after) == list(before)
    changed = {name for name in before if before[name] != after[name]}
    assert changed <= {
        "xl/worksheets/sheet2.xml",
        "xl/workbook.xml",
        "[Content_Types].xml",
        "xl/_rels/workbook.xml.rels",
        "xl/styles.xml",
    }
    sheet = load_workbook(rich)["合同"]
    assert sheet["A1"].comment.text == "请照合同填"
    assert len(sheet.conditional_formatting) == 1
    assert sheet["E2"].value == "=D2/10000"


def test_results_of_formulas_are_kept_and_calculated_anew(rich: Path, words: Vocabulary) -> None:
    assert open_workbook(rich, words).dossier.of("合同")[0].values["年服务费"] == 226_000_000
    save(rich, digest(rich), Edits().with_cell("合同", "3", "合同名称", "丙", "乙"), words)
    assert open_workbook(rich, words).dossier.of("合同")[0].values["年服务费"] == 226_000_000
    assert load_workbook(rich).calculation.fullCalcOnLoad


def test_a_formula_can_be_replaced_but_not_a_shared_one(rich: Path, words: Vocabulary) -> None:
    save(rich, digest(rich), Edits().with_cell("合同", "2", "年服务费", "3", "226"), words)
    assert load_workbook(rich)["合同"]["E2"].value == 3

    def tune(book: Workbook) -> None:
        book["合同"]["B2"] = ArrayFormula("B2:B3", "=A2:A3")

    shared = xlsx.make(rich.parent / "乙.xlsx", {"合同": [["合同编号", "合同名称"], ["A"], ["B"]]}, tune)
    with pytest.raises(UsageError, match="是公式，这里不能改"):
        write_cells(shared, rich.parent / "丙.xlsx", [Put("合同", 2, 2, "甲")])


def test_odd_formats_do_not_change_what_is_said(tmp_path: Path, words: Vocabulary) -> None:
    def tune(book: Workbook) -> None:
        for cell, code in (("C2", "0%"), ("D2", '0!.0,"万元"'), ("E2", "yyyy-mm-dd")):
            book["合同"][cell].number_format = code

    rows = [["合同编号", "合同名称", "建设周期月数", "合同金额", "年服务费", "约定预付比例"], ["A", "甲"]]
    path = xlsx.make(tmp_path / "甲.xlsx", {"合同": rows}, tune)
    edits = Edits()
    for field, text in (
        ("建设周期月数", "6"),
        ("合同金额", "226"),
        ("年服务费", "7"),
        ("约定预付比例", "30"),
    ):
        edits = edits.with_cell("合同", "2", field, text, "")
    save(path, digest(path), edits, words)
    values = open_workbook(path, words).dossier.of("合同")[0].values
    assert (values["建设周期月数"], values["合同金额"], values["年服务费"]) == (6, 226_000_000, 7_000_000)
    assert values["约定预付比例"] == 300_000_000_000


@pytest.mark.parametrize("case", CASES[:2], ids=lambda path: path.name)
def test_changes_in_a_real_case_are_saved(
    case: Path, tmp_path: Path, words: Vocabulary, shipped: Library
) -> None:
    path = tmp_path / "甲.xlsx"
    write_workbook(path, words, work.one_dossier(case, shipped, None))
    opened = open_workbook(path, words)
    edits = Edits().with_cell("项目", row_of(opened, "项目"), "主管部门", "市财政局", "")
    edits = edits.with_state("考核", "确认没有", opened.stated.get("考核", "")).without_row(
        "合同", row_of(opened, "合同")
    )
    try:
        wanted = applied(opened, edits, words)
    except FactError:  # other rows name the contract
        edits = Edits().with_cell("项目", row_of(opened, "项目"), "主管部门", "市财政局", "")
        wanted = applied(opened, edits, words)
    save(path, digest(path), edits, words)
    assert said(open_workbook(path, words).dossier) == said(wanted)
