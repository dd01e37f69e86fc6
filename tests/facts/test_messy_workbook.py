"""Workbooks as people leave them: what is seen is what is read, and what is not seen is told."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font

from checker.base.errors import FactError
from checker.facts.inexact import Inexact
from checker.facts.readers.workbook import read_workbook
from checker.facts.records import Dossier
from checker.library import Library
from tests import xlsx

PROJECT = [["项目编号", "项目名称", "地区", "评价年度"], ["P1", "甲", "河北省秦皇岛市", 2023]]
CONTRACTS: list[list[Any]] = [
    ["合同编号", "合同名称", "供应商", "合同金额"],
    ["A", "甲", "一公司", 10],
    ["B", "乙", "二公司", 20],
]


def read(tmp_path: Path, shipped: Library, tune: Any = None, **sheets: list[list[Any]]) -> Dossier:
    path = xlsx.make(tmp_path / "甲.xlsx", {"项目": PROJECT, **sheets}, tune)
    return read_workbook(path, shipped.book.vocabulary)


def column(dossier: Dossier, sheet: str, name: str) -> list[Any]:
    return [record.values.get(name) for record in dossier.records[sheet]]


def formatted(code: str, cell: str = "D2") -> Any:
    def tune(book: Workbook) -> None:
        book["合同"][cell].number_format = code

    return tune


@pytest.mark.parametrize(
    ("code", "stored", "fen"),
    [('0\\.0000"万元"', 2260000, 226_000_000), ('#,##0"元"', 226, 22_600), ("#,##0.00", 226, 226_000_000)],
)
def test_an_amount_is_what_its_format_says(
    tmp_path: Path, shipped: Library, code: str, stored: int, fen: int
) -> None:
    rows = [CONTRACTS[0], ["A", "甲", "一公司", stored]]
    assert column(read(tmp_path, shipped, formatted(code), 合同=rows), "合同", "合同金额") == [fen]


@pytest.mark.parametrize("code", ['"¥"#,##0.00', '"$"#,##0.00', ";;;", "0!.0000", '0"箱"'])
def test_an_amount_without_a_sure_unit_is_asked_for(tmp_path: Path, shipped: Library, code: str) -> None:
    with pytest.raises(FactError) as raised:
        read(tmp_path, shipped, formatted(code), 合同=CONTRACTS)
    (problem,) = raised.value.problems
    assert "D2" in problem.place
    assert problem.mend


@pytest.mark.parametrize(
    ("code", "stored"),
    [
        ("0.00;0.00", -5),
        ("[Red]-0.00", 5),
        ("[>1]0.00", -5),
        ('0.00E+00"箱"', 5),
        ("h:mm", 3484900),
        ("#,###", 0),
    ],
)
def test_a_sign_or_number_that_is_not_seen_is_asked_for(
    tmp_path: Path, shipped: Library, code: str, stored: int
) -> None:
    with pytest.raises(FactError, match="D2"):
        read(tmp_path, shipped, formatted(code), 合同=[CONTRACTS[0], ["A", "甲", "一公司", stored]])


def test_a_number_that_is_shown_rounded_is_told(tmp_path: Path, shipped: Library) -> None:
    rows = [CONTRACTS[0], ["A", "甲", "一公司", 226.126], ["B", "乙", "二公司", 10]]
    told = read(tmp_path, shipped, formatted("0.00"), 合同=rows)
    assert column(told, "合同", "合同金额") == [226_126_000, 10_000_000]
    assert [problem.what.split()[0] for problem in told.warnings if "四舍五入" in problem.what] == ["D2"]


def test_a_length_of_time_that_the_parser_cannot_hold_is_named(tmp_path: Path, shipped: Library) -> None:
    with pytest.raises(FactError, match=r"\(D2\)"):
        read(
            tmp_path, shipped, formatted("[h]:mm"), 合同=[CONTRACTS[0], ["A", "甲", "一公司", 2_000_000_000]]
        )


SIGNED = [["合同编号", "合同名称", "供应商", "签订日期"], ["A", "甲", "一公司", date(2023, 5, 1)]]


@pytest.mark.parametrize(("code", "seen"), [('yyyy"年"m"月"', "2023年5月"), ("yyyy", "2023年")])
def test_a_date_that_is_shown_in_part_is_as_inexact_as_it_is_shown(
    tmp_path: Path, shipped: Library, code: str, seen: str
) -> None:
    (day,) = column(read(tmp_path, shipped, formatted(code), 合同=SIGNED), "合同", "签订日期")
    assert isinstance(day, Inexact)
    assert day == seen


@pytest.mark.parametrize("code", ['m"月"d"日"', "h:mm"])
def test_a_date_shown_without_its_year_is_asked_for(tmp_path: Path, shipped: Library, code: str) -> None:
    with pytest.raises(FactError, match="D2"):
        read(tmp_path, shipped, formatted(code), 合同=SIGNED)


def test_a_value_merged_over_rows_holds_for_all_of_them(tmp_path: Path, shipped: Library) -> None:
    rows = [*CONTRACTS[:2], ["B", "乙", None, 20], ["C", "丙", "三公司", 30]]
    read_rows = read(tmp_path, shipped, lambda book: book["合同"].merge_cells("C2:C3"), 合同=rows)
    assert column(read_rows, "合同", "供应商") == ["一公司", "一公司", "三公司"]


def hide_row(book: Workbook) -> None:
    book["合同"].row_dimensions[3].hidden = True


def hide_column(book: Workbook) -> None:
    book["合同"].column_dimensions["D"].hidden = True


def hide_sheet(book: Workbook) -> None:
    book["合同"].sheet_state = "veryHidden"


def strike(book: Workbook) -> None:
    book["合同"]["B3"].font = Font(strike=True)


@pytest.mark.parametrize("tune", [hide_row, hide_column, hide_sheet, strike])
def test_what_is_not_seen_is_read_and_told(tmp_path: Path, shipped: Library, tune: Any) -> None:
    plain = read(tmp_path, shipped, 合同=CONTRACTS)
    told = read(tmp_path, shipped, tune, 合同=CONTRACTS)
    assert column(told, "合同", "合同金额") == column(plain, "合同", "合同金额")
    assert len(told.warnings) == len(plain.warnings) + 1


@pytest.mark.parametrize("word", ["合计", "小 计", "总计：", "本月合计"])
def test_a_printed_total_is_no_record(tmp_path: Path, shipped: Library, word: str) -> None:
    rows = [*CONTRACTS, [word, None, None, 30]]
    assert column(read(tmp_path, shipped, 合同=rows), "合同", "合同编号") == ["A", "B"]


@pytest.mark.parametrize("year", [23, 45047, 20230501, -2023])
def test_a_year_is_one_that_can_be(tmp_path: Path, shipped: Library, year: int) -> None:
    rows = [["年度", "预算项", "行次性质", "年初预算"], [year, "甲", "明细", 10]]
    with pytest.raises(FactError, match="A2"):
        read(tmp_path, shipped, 预算=rows)


@pytest.mark.parametrize("written", ["/", "—", "不适用", "无"])
def test_what_people_write_for_nothing_is_unknown(tmp_path: Path, shipped: Library, written: str) -> None:
    rows = [*CONTRACTS[:2], ["B", "乙", "二公司", written]]
    assert column(read(tmp_path, shipped, 合同=rows), "合同", "合同金额")[1] is None


@pytest.mark.parametrize("written", ["12²", "①", "½"])
def test_ornaments_are_no_digits(tmp_path: Path, shipped: Library, written: str) -> None:
    with pytest.raises(FactError, match="D2"):
        read(tmp_path, shipped, 合同=[CONTRACTS[0], ["A", "甲", "一公司", written]])


def test_a_number_too_long_for_a_spreadsheet_is_no_text(tmp_path: Path, shipped: Library) -> None:
    rows = [["采购编号", "投标人", "保证金流水号"], ["C1", "甲", 20230501000012345]]
    with pytest.raises(FactError, match="C2"):
        read(tmp_path, shipped, 采购=[["采购编号", "采购内容"], ["C1", "甲"]], 投标情况=rows)


def test_headings_and_words_as_people_type_them(tmp_path: Path, shipped: Library) -> None:
    purchases = [["序号", "采购编号", "采购内容", "采购方式"], [1, "C1", "甲", "公开 招标"]]
    contracts = [
        ["合同编号", "合同名称", "合同金额(单位：元)"],
        ["A", "甲", 226],
        ["B", "乙", "226万元（含税）"],
    ]
    dossier = read(tmp_path, shipped, 采购=purchases, 合同=contracts)
    assert column(dossier, "采购", "采购方式") == ["公开招标"]
    assert column(dossier, "合同", "合同金额") == [22_600, 226_000_000]


def test_what_is_stored_as_a_number_and_is_none_is_named(tmp_path: Path, shipped: Library) -> None:
    path = xlsx.make(tmp_path / "甲.xlsx", {"项目": PROJECT, "合同": CONTRACTS})
    xlsx.patched(
        path, "xl/worksheets/sheet2.xml", lambda xml: xml.replace(b"<v>20</v>", b"<v>28.01.2007</v>")
    )
    with pytest.raises(FactError, match=r"《合同》第3行\(D3\)：“28.01.2007”"):
        read_workbook(path, shipped.book.vocabulary)


def test_sheets_are_bounded_together(tmp_path: Path, shipped: Library) -> None:
    def far(book: Workbook) -> None:
        for sheet in book.worksheets:
            sheet["RZ4000"] = 1

    with pytest.raises(FactError, match="连同前面的 1 张表"):
        read(tmp_path, shipped, far, 合同=CONTRACTS)
