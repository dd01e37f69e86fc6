"""What is wrong in a workbook, and files that are no facts at all: said with place and mend, no traceback."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from checker.base.errors import FactError, JixiaoError, Problem, UsageError
from checker.facts.readers import read
from checker.facts.records import Completeness
from checker.facts.vocabulary import Vocabulary
from tests import xlsx
from tests.facts.reading import CONTRACT, problems

# What is wrong in a workbook


def sheet_problem(
    tmp_path: Path,
    vocabulary: Vocabulary,
    sheets: xlsx.Sheets,
    tune: Callable[[Workbook], None] | None = None,
) -> Problem:
    (problem,) = problems(xlsx.make(tmp_path / "甲.xlsx", sheets, tune), vocabulary)
    return problem


def test_a_cell_is_named_by_its_address(tmp_path: Path, vocabulary: Vocabulary) -> None:
    rows = [[*CONTRACT, "", "签订日期*"], ["A", "甲", "", "2020-09-03"], [], ["B", "乙", "", "2020-02-30"]]
    problem = sheet_problem(tmp_path, vocabulary, {"合同": rows})
    assert problem.place == "甲.xlsx《合同》第4行“签订日期”(D4)"


@pytest.mark.parametrize(
    ("rows", "place", "what"),
    [
        ([[*CONTRACT, "合同金客"], ["A", "甲", 1]], "第1行(C1)", "没有字段“合同金客”"),
        ([[*CONTRACT, None], ["A", "甲", 1]], "第1行(C1)", "没有表头却有内容"),
        ([[*CONTRACT, "签订日期", "签订日期"], ["A", "甲"]], "第1行(D1)", "有两列"),
        ([["甲", "x", "y"], [*CONTRACT]], "第1行", "不像《合同》的表头"),
        ([["某项目合同台账"], [*CONTRACT, "签订日期"]], "第1行(A1)", "像是标题"),
        ([[*CONTRACT, "合同金额"], ["A", "甲", "=1/0"]], "(C2)", "没有算出结果"),
        ([[*CONTRACT, "合同金额"], ["A", "甲", "#N/A"]], "(C2)", "单元格出错，显示 #N/A"),
    ],
)
def test_wrong_sheets(
    tmp_path: Path, vocabulary: Vocabulary, rows: list[list[object]], place: str, what: str
) -> None:
    problem = sheet_problem(tmp_path, vocabulary, {"合同": rows})
    assert place in problem.place
    assert what in problem.what
    assert problem.mend


def test_a_format_that_hides_thousands_is_refused(tmp_path: Path, vocabulary: Vocabulary) -> None:
    def tune(book: Workbook) -> None:
        book["合同"]["C2"].number_format = "0!.0,"

    rows = [[*CONTRACT, "合同金额"], ["A", "甲", 2_260_000]]
    assert "缩小" in sheet_problem(tmp_path, vocabulary, {"合同": rows}, tune).what


def test_unknown_sheets_with_content_are_named(tmp_path: Path, vocabulary: Vocabulary) -> None:
    problem = sheet_problem(tmp_path, vocabulary, {"合同表": [["甲"]], "Sheet1": []})
    assert problem.place == "甲.xlsx《合同表》"
    assert "是否想写“合同”" in problem.mend


def test_far_cells_are_refused_before_they_fill_the_memory(tmp_path: Path, vocabulary: Vocabulary) -> None:
    def tune(book: Workbook) -> None:
        book["合同"]["XFD1048576"] = "远"

    problem = sheet_problem(tmp_path, vocabulary, {"合同": [CONTRACT]}, tune)
    assert "1048576 行" in problem.what
    assert problem.mend


def test_more_than_one_project_row(tmp_path: Path, vocabulary: Vocabulary) -> None:
    rows = [*xlsx.PROJECT_SHEET, ("P2", "乙", "河北省", 2021)]
    assert "只能填一行" in sheet_problem(tmp_path, vocabulary, {"项目": rows}).what


def test_checklist_sheet(tmp_path: Path, vocabulary: Vocabulary) -> None:
    rows = [["事实类型", "状态", "备注"], ["验收", "确认没有", "已问过"], ["考核", None, None]]
    (dossier,) = read(xlsx.make(tmp_path / "a.xlsx", {"资料清单": rows}), vocabulary)
    assert dossier.completeness["验收"] is Completeness.NONE
    assert dossier.completeness["考核"] is Completeness.MISSING
    problem = sheet_problem(tmp_path, vocabulary, {"资料清单": [["事实类型"], ["验收"]]})
    assert "缺少“状态”列" in problem.what


# Files that are no facts at all


def _encrypted(path: Path) -> None:
    path.write_bytes(bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 4096)


def _truncated(path: Path) -> None:
    content = xlsx.make(path, {}).read_bytes()
    path.write_bytes(content[: len(content) // 2])


def _corrupt(path: Path) -> None:
    content = bytearray(xlsx.make(path, {}).read_bytes())
    with zipfile.ZipFile(path) as container:
        at = container.getinfo("xl/worksheets/sheet1.xml").header_offset + 60
    content[at : at + 100] = b"\xff" * 100
    path.write_bytes(content)


def _huge(path: Path) -> None:
    with path.open("wb") as file:
        file.write(b"PK\x03\x04")
        file.truncate(200 * 1024 * 1024)


def _bomb(path: Path) -> None:
    xlsx.patched(xlsx.make(path, {}), "xl/worksheets/sheet1.xml", lambda old: old + b" " * 20_000_000)


def _entities(path: Path) -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet><row>&a;</row></worksheet>'
    xlsx.patched(xlsx.make(path, {}), "xl/worksheets/sheet1.xml", lambda _: bomb)


def _mac_dates(path: Path) -> None:
    def tune(book: Workbook) -> None:
        book.epoch = CALENDAR_MAC_1904

    xlsx.make(path, {}, tune)


def _word(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as container:
        container.writestr("word/document.xml", "<x/>")


NO_WORKBOOKS: list[tuple[str, Callable[[Path], object], str]] = [
    ("encrypted", _encrypted, "去掉密码"),
    ("truncated", _truncated, "损坏"),
    ("corrupt", _corrupt, "另存为"),
    ("text", lambda path: path.write_text("合同编号,合同名称", encoding="utf-8"), "不是 .xlsx"),
    ("empty", lambda path: path.write_bytes(b""), "jixiao new"),
    ("huge", _huge, "50 MB"),
    ("bomb", _bomb, "压缩得异常"),
    ("entities", _entities, "文档类型"),
    ("dates from 1904", _mac_dates, "1904"),
    ("another office file", _word, "不是 Excel 工作簿"),
    ("no content", lambda path: xlsx.make(path, {"项目": []}), "jixiao new"),
    ("headings only", lambda path: xlsx.make(path, {"项目": [xlsx.PROJECT_SHEET[0]]}), "没有填写《项目》"),
]


@pytest.mark.parametrize(
    ("make", "says"), [row[1:] for row in NO_WORKBOOKS], ids=[r[0] for r in NO_WORKBOOKS]
)
def test_no_workbook(
    tmp_path: Path, vocabulary: Vocabulary, make: Callable[[Path], object], says: str
) -> None:
    make(tmp_path / "甲.xlsx")
    (problem,) = problems(tmp_path / "甲.xlsx", vocabulary)
    assert "甲.xlsx" in problem.place
    assert says in str(problem)
    assert problem.mend


def test_damaged_workbooks_never_show_a_traceback(tmp_path: Path, vocabulary: Vocabulary) -> None:
    rows = [[*CONTRACT, "签订日期"], ["A", "甲", date(2020, 9, 3)]]
    whole = xlsx.make(tmp_path / "a.xlsx", {"合同": rows}).read_bytes()
    broken = tmp_path / "b.xlsx"
    for at in range(0, len(whole), 97):
        broken.write_bytes(whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :])
        with suppress(JixiaoError):
            read(broken, vocabulary)


@pytest.mark.parametrize(
    ("name", "content", "error", "says"),
    [
        ("甲.xls", b"x", FactError, "另存为 .xlsx"),
        ("甲.csv", b"x", FactError, "另存为 .xlsx"),
        ("甲.docx", b"x", FactError, "不认识的文件类型"),
        ("甲.parquet", b"x", UsageError, "给出它所在的文件夹"),
        ("甲.yaml", b"\xff\xfe\x00", FactError, "UTF-8"),
        ("甲.yaml", b"a: [", FactError, "不是正确的 YAML"),
        ("甲.yaml", b"[" * 5000, FactError, "甲.yaml"),
        ("甲.yaml", "项目: {开始: 2020-13-45}".encode(), FactError, "不是存在的日期"),
        ("没有.xlsx", None, UsageError, "jixiao new"),
    ],
)
def test_other_files(
    tmp_path: Path,
    vocabulary: Vocabulary,
    name: str,
    content: bytes | None,
    error: type[JixiaoError],
    says: str,
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(error, match=says):
        read(tmp_path / name, vocabulary)
