"""`jixiao reconcile` as a command: what it reads, refuses, prints and writes, and how it ends."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import docx
import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from checker.cli.app import main
from checker.proofreading.document import Table
from checker.proofreading.problems import ReportError
from checker.proofreading.proofread import proofread, surest
from checker.proofreading.reading import read_report, read_text
from checker.proofreading.remarks import Certainty
from checker.reports.remark_files import write_remarks
from checker.reports.remarks import to_dict
from tests.proofreading.pdfs import pdf
from tests.support import ROOT, office

WRONG = "2021年预算包括：甲12.5万元、乙3.2万元、丙1.1万元，共计17.6万元。\n"
RIGHT = "2021年预算包括：甲12.5万元、乙3.2万元、丙1.1万元，共计16.8万元。\n"
SAMPLE = ROOT / "checker" / "reports" / "示例报告.md"

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command in a temporary folder; gives the exit code, stdout and stderr."""
    monkeypatch.chdir(tmp_path)

    def reconcile(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["jixiao", "reconcile", *arguments])
        with pytest.raises(SystemExit) as exit_:
            main()
        out, err = capsys.readouterr()
        return int(exit_.value.code or 0), out, err

    return reconcile


# ---- how it ends


def test_it_ends_with_1_where_there_is_something_to_say(run: Run) -> None:
    Path("错.txt").write_text(WRONG, "utf-8")
    code, out, _ = run("错.txt")
    assert code == 1
    assert "12.5 + 3.2 + 1.1 = 16.8，印作 17.6，差 0.8 万元" in out
    assert "1 条意见：确定 1。" in out


def test_it_ends_with_0_where_there_is_nothing(run: Run) -> None:
    Path("对.txt").write_text(RIGHT, "utf-8")
    code, out, _ = run("对.txt")
    assert code == 0
    assert "没有发现前后不一的数字" in out


def test_only_what_is_sure(run: Run) -> None:
    Path("报告.md").write_text(SAMPLE.read_text("utf-8"), "utf-8")
    code, out, _ = run("报告.md", "--sure", "--format", "json")
    assert code == 1
    assert {remark["certainty"] for remark in json.loads(out)["remarks"]} == {Certainty.SURE}


def test_a_sample_to_try(run: Run) -> None:
    assert run("试用.md", "--example")[0] == 0
    code, out, _ = run("试用.md", "--format", "json")
    assert code == 1
    kinds = {remark["kind"] for remark in json.loads(out)["remarks"]}
    assert kinds >= {"表内合计", "列间关系", "文字列举", "百分比", "权重与分值", "日期与期限", "标题编号"}
    assert run("试用.md", "--example")[0] == 2


# ---- what it writes


def test_the_json_keeps_to_its_schema() -> None:
    schema = json.loads((ROOT / "docs" / "校对意见.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    for text in (WRONG, RIGHT, SAMPLE.read_text("utf-8")):
        jsonschema.validate(to_dict(proofread(read_text(text))), schema)


def test_a_workbook_to_work_through(run: Run) -> None:
    Path("错.txt").write_text(WRONG, "utf-8")
    assert run("错.txt", "-o", "意见.xlsx")[0] == 1
    sheet = load_workbook("意见.xlsx")["校对意见"]
    heads = [cell.value for cell in sheet[1]]
    row = dict(zip(heads, (cell.value for cell in sheet[2]), strict=True))
    assert row["把握"] == "确定"
    assert row["位置"] == "第1行"
    assert "印作 17.6" in row["核算"]
    assert row["原文"].endswith("共计17.6万元")
    assert row["处理"] is None
    code, _, err = run("错.txt", "-o", "意见.xlsx")
    assert (code, "文件已存在" in err) == (2, True)
    assert run("错.txt", "-o", "意见.xlsx", "--force")[0] == 1


def test_a_word_list(run: Run) -> None:
    Path("错.txt").write_text(WRONG, "utf-8")
    assert run("错.txt", "-o", "意见.docx")[0] == 1
    words = "\n".join(p.text for p in docx.Document("意见.docx").paragraphs)
    assert "1. 文字列举（确定）" in words
    assert "核算：“共计17.6万元”：12.5 + 3.2 + 1.1 = 16.8" in words


def test_other_files_are_not_written(run: Run) -> None:
    Path("错.txt").write_text(WRONG, "utf-8")
    code, _, err = run("错.txt", "-o", "意见.csv")
    assert code == 2
    assert ".xlsx .docx" in err


def test_a_report_writes_no_formula_into_the_workbook(tmp_path: Path) -> None:
    table = "| 项目 | 甲 | 乙 |\n|---|---|---|\n"
    rows = [("=HYPERLINK(1)", 5, 6), ("@二", 7, 8), ("+三", 9, 10), ("合计", 22, 24)]
    text = table + "".join(f"| {name} | {a}.00 | {b}.00 |\n" for name, a, b in rows)
    result = proofread(read_text("=1+1 " + WRONG + "\n" + text, "=cmd().md"))
    assert result.remarks
    write_remarks(result, tmp_path / "意见.xlsx")
    with zipfile.ZipFile(tmp_path / "意见.xlsx") as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")


# ---- what it reads


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_texts_in_the_encodings_of_offices(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "报告.txt"
    path.write_bytes(WRONG.replace("\n", "\r\n").encode(encoding))
    assert len(proofread(read_report(path)).remarks) == 1


def test_merged_cells_of_word_tables(tmp_path: Path) -> None:
    word = docx.Document()
    word.add_paragraph("单位：万元")
    table = word.add_table(6, 4)
    for row, texts in enumerate(
        [
            ["类别", "项目", "年度付款", ""],
            ["", "", "2020", "2021"],
            ["建设", "甲", "12.50", "3.00"],
            ["", "乙", "3.20", "4.00"],
            ["运维", "丙", "1.10", "5.00"],
            ["合计", "", "17.60", "12.00"],
        ]
    ):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    table.cell(0, 2).merge(table.cell(0, 3))
    table.cell(0, 0).merge(table.cell(1, 0))
    table.cell(2, 0).merge(table.cell(3, 0))
    table.cell(5, 0).merge(table.cell(5, 1))
    word.save(str(tmp_path / "表.docx"))
    document = read_report(tmp_path / "表.docx")
    (grid,) = document.tables
    assert [cell.merged for cell in grid.rows[0].cells] == [False, False, False, True]
    assert grid.rows[3].cells[0].merged
    (remark,) = proofread(document).remarks
    assert remark.certainty is Certainty.SURE
    assert str(remark.place) == "第1个表第6行"
    assert "“年度付款 2020”一列：12.50 + 3.20 + 1.10 = 16.80，印作 17.60" in remark.working


def test_automatic_numbers_count_as_headings(tmp_path: Path) -> None:
    word = docx.Document()
    for words in ("一、概况", "二、结论", "四、建议"):
        word.add_heading(words, 1)
    word.save(str(tmp_path / "题.docx"))
    (remark,) = proofread(read_report(tmp_path / "题.docx")).remarks
    assert remark.certainty is Certainty.LIKELY
    assert "中间缺 1 个" in remark.working


def test_a_pdf_is_read_with_its_tables(tmp_path: Path) -> None:
    word = docx.Document()
    word.add_paragraph(WRONG)
    word.add_paragraph("单位：万元")
    table = word.add_table(5, 3, style="Table Grid")
    body = [("项目", "预算", "支出"), ("甲", "12.50", "9.10"), ("乙", "3.20", "3.00"), ("丙", "1.10", "1.00")]
    for row, texts in enumerate([*body, ("合计", "16.80", "13.70")]):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    word.save(str(tmp_path / "报告.docx"))
    home = f"-env:UserInstallation=file://{tmp_path}/lo"
    command = [office(), home, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(tmp_path / "报告.docx")], check=True, capture_output=True, timeout=120)
    document = read_report(tmp_path / "报告.pdf")
    assert [(table.width, len(table.rows)) for table in document.tables if isinstance(table, Table)] == [
        (3, 5)
    ]
    said = [(str(r.place), r.working) for r in proofread(document).remarks]
    assert [place for place, _ in said] == ["第1页第1行", "第1页第1个表第5行"]
    assert "9.10 + 3.00 + 1.00 = 13.10，印作 13.70" in said[1][1]


WORDS = [
    *(
        "合计",
        "共计",
        "其中",
        "万元",
        "元",
        "%",
        "分",
        "率",
        "|",
        "，",
        "。",
        "（",
        "）",
        "一、",
        "1.1",
        "2020年",
    ),
    *("至", "月", "日", "壹佰万元整", "大写", "得", "分值", "权重", "调减", "综上", "占", "每年", "表1"),
    *("0", "-", "小计", "\t", "\n", "\n\n", "  "),
]
FIGURES = st.integers(0, 10**19).map(str) | st.decimals(0, 10**6, places=6).map(str)


@given(st.lists(st.sampled_from(WORDS) | FIGURES, max_size=60).map("".join))
@settings(max_examples=300, deadline=None)
def test_whatever_a_text_says_it_can_be_proofread(text: str) -> None:
    result = proofread(read_text(text))
    assert to_dict(result)["counts"].keys() == {"确定", "很可能", "请核对"}
    assert all(remark.quote and remark.working for remark in result.remarks)


@given(st.lists(st.lists(st.sampled_from(WORDS) | FIGURES, min_size=4, max_size=4), min_size=2, max_size=12))
@settings(max_examples=200, deadline=None)
def test_whatever_a_table_holds_it_can_be_proofread(rows: list[list[str]]) -> None:
    lines = ["\t".join(cell.replace("\n", " ").replace("\t", " ") for cell in row) for row in rows]
    assert proofread(read_text("\n".join(lines))).remarks is not None


# ---- what it refuses


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("无.txt", None, "没有这个文件"),
        ("空.txt", b"", "是空文件"),
        ("白.txt", b"\n\n  \n", "里面没有文字"),
        ("旧.doc", bytes.fromhex("D0CF11E0A1B11AE1") + b"0" * 64, "加密的或旧版"),
        ("密.docx", bytes.fromhex("D0CF11E0A1B11AE1") + b"0" * 64, "加密的或旧版"),
        ("假.docx", b"PK\x03\x04 no container", "损坏"),
        ("图.png", b"\x89PNG\r\n", "不认识的文件类型"),
        ("乱.txt", bytes(range(256)), "不是文本文件"),
        ("假.pdf", b"%PDF-1.7 no document", "不是完好的 PDF"),
    ],
)
def test_what_is_no_report_is_refused(run: Run, name: str, content: bytes | None, words: str) -> None:
    if content is not None:
        Path(name).write_bytes(content)
    code, out, err = run(name)
    assert code == 3
    assert out == ""
    assert err.startswith("报告读不出来")
    assert words in err


def test_a_scan_is_said_to_be_one(run: Run) -> None:
    Path("扫描.pdf").write_bytes(pdf(b""))
    code, _, err = run("扫描.pdf")
    assert code == 3
    assert "可能是扫描件" in err
    assert "OCR" in err


def test_an_encrypted_pdf_is_said_to_be_one(run: Run) -> None:
    Path("密.pdf").write_bytes(pdf(b"", encrypted=True))
    code, _, err = run("密.pdf")
    assert code == 3
    assert "密码" in err


LINE = b"BT /F1 10 Tf 50 700 Td (The budget is 100 and the payment is 90) Tj ET\n"
FAR = b"BT /F1 10 Tf 49338271352.789 600 Td (far) Tj ET\nBT /F1 10 Tf -90000000 500 Td (farther) Tj ET\n"


def test_text_far_off_its_page_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "远.pdf").write_bytes(pdf(LINE + FAR, font=True))
    (paragraph,) = read_report(tmp_path / "远.pdf").blocks
    assert "paymentis90" in str(paragraph)
    assert "far" not in str(paragraph)


def test_a_page_without_a_size_is_damage(tmp_path: Path) -> None:
    (tmp_path / "无框.pdf").write_bytes(pdf(LINE, font=True, box=b"0 0 /b 842"))
    try:
        notes = read_report(tmp_path / "无框.pdf").notes
    except ReportError as refusal:
        assert "不是完好的 PDF" in str(refusal)  # noqa: PT017
    else:
        assert "损坏" in notes[0]


def test_what_is_lost_of_a_pdf_is_told(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    packed = zlib.compress(LINE * 400, 0)
    spoilt = packed[:9000] + b"\xff" * 9 + packed[9009:-4] + b"\0\0\0\0"
    (tmp_path / "坏.pdf").write_bytes(pdf(spoilt, flate=True, font=True))
    assert "损坏" in read_report(tmp_path / "坏.pdf").notes[0]
    assert capfd.readouterr().err == ""


def test_a_pdf_that_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from checker.proofreading import pdf as reader

    monkeypatch.setattr(reader, "MAX_INFLATED", 1000)
    packed = zlib.compress(b"0" * 100_000)
    (tmp_path / "弹.pdf").write_bytes(pdf(packed, flate=True))
    with pytest.raises(ReportError, match="解压后过大"):
        read_report(tmp_path / "弹.pdf")


def test_without_the_extra_a_pdf_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pdfplumber", None)
    (tmp_path / "报告.pdf").write_bytes(pdf(b""))
    with pytest.raises(ReportError, match="pip install"):
        read_report(tmp_path / "报告.pdf")


def test_surest_keeps_the_document() -> None:
    result = proofread(read_text(SAMPLE.read_text("utf-8")))
    assert surest(result).document is result.document
    assert 0 < len(surest(result).remarks) < len(result.remarks)
