"""`jixiao reconcile` on the five reports: what is wrong with them is found, what is right is left alone."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import docx
import pytest

from checker.proofreading.document import Document, Paragraph, Table
from checker.proofreading.proofread import Proofread, proofread
from checker.proofreading.reading import read_report
from checker.proofreading.remarks import Certainty, Kind
from tests.support import ROOT, reference

# Which report, what kind of remark, and the sum that shows it, for each of the eight errors of arithmetic.
ERRORS = {
    "S1-A1": ("001", Kind.WEIGHT, "= 110，应为 100"),
    "S1-A2": ("001", Kind.SCORE, "1.5 + 3 = 4.5，印作 2.5"),
    "S2-A1": ("002", Kind.LIST, "= 272.434，印作 267.818"),
    "S2-A3": ("002", Kind.DIGITS, "265.204 万元 与 256.204 万元"),
    "S2-A4": ("002", Kind.ADJUSTMENT, "= 32.359，印作 42.759"),
    "S2-A5": ("002", Kind.LIST, "= 217.601，印作 222.445"),
    "S2-A6": ("002", Kind.COLUMNS, "= 151.200，印作 128.975"),
    "S3-A1": ("003", Kind.SUBITEMS, "= 160.00，印作 150.10"),
}
SURE = {"S1-A2", "S2-A1"}
FLAWLESS = ("000", "004")
REPORTS = ("000", "001", "002", "003", "004")


@cache
def report(number: str) -> Document:
    (path,) = sorted(reference("seeds").glob(f"{number}_*.txt"))
    return read_report(path)


@cache
def result(number: str) -> Proofread:
    return proofread(report(number))


@pytest.mark.parametrize("error", ERRORS)
def test_the_errors_of_arithmetic_are_found(error: str) -> None:
    number, kind, words = ERRORS[error]
    found = [remark for remark in result(number).remarks if remark.kind is kind and words in remark.working]
    assert len(found) == 1
    assert (found[0].certainty is Certainty.SURE) == (error in SURE)


@pytest.mark.parametrize("number", REPORTS)
def test_nothing_is_called_sure_that_is_right(number: str) -> None:
    sure = [r.working for r in result(number).remarks if r.certainty is Certainty.SURE]
    known = [words for error, (where, _, words) in ERRORS.items() if where == number and error in SURE]
    assert len(sure) == len(known)
    assert all(any(words in said for said in sure) for words in known)


@pytest.mark.parametrize("number", FLAWLESS)
def test_nothing_is_said_of_reports_whose_arithmetic_is_right(number: str) -> None:
    assert result(number).remarks == ()


def test_what_hangs_on_an_error_points_to_it() -> None:
    (list_,) = [r for r in result("002").remarks if "217.601" in r.working]
    assert "可能漏列" in list_.hint
    assert "监理服务" in list_.hint
    (numbering,) = [r for r in result("001").remarks if r.kind is Kind.HEADING]
    assert numbering.certainty is Certainty.CHECK


@pytest.mark.parametrize("number", REPORTS)
def test_a_word_document_says_the_same(number: str, tmp_path: Path) -> None:
    word = docx.Document()
    for block in report(number).blocks:
        if isinstance(block, Paragraph):
            word.add_paragraph(block.text)
            continue
        table = word.add_table(len(block.rows), block.width)
        for row, cells in zip(table.rows, block.rows, strict=True):
            for cell, text in zip(row.cells, cells.texts, strict=True):
                cell.text = text
    word.save(str(tmp_path / "报告.docx"))
    said = [(r.kind, r.working) for r in proofread(read_report(tmp_path / "报告.docx")).remarks]
    assert [_plain(words) for words in said] == [_plain((r.kind, r.working)) for r in result(number).remarks]


def _plain(words: tuple[Kind, str]) -> tuple[Kind, str]:
    """Without the places, which are lines in one file and paragraphs in the other."""
    return words[0], re.sub(r"第\d+[行段]", "", words[1])


def test_no_figure_of_the_reports_is_written_into_the_program() -> None:
    """The checks are general: what the reports print stands in no line of code."""
    printed = " ".join(path.read_text("utf-8") for path in sorted(reference("seeds").glob("0*.txt")))
    figures = {figure for figure in re.findall(r"\d+\.\d+", printed) if len(figure) > 5}
    assert figures
    for path in (ROOT / "checker" / "proofreading").rglob("*.py"):
        assert not figures & set(re.findall(r"\d+\.\d+", path.read_text("utf-8"))), path.name


def test_the_reports_were_read_whole() -> None:
    widths = {n: [table.width for table in report(n).blocks if isinstance(table, Table)] for n in REPORTS}
    assert widths == {"000": [5], "001": [7], "002": [12], "003": [5, 5], "004": [7]}
    assert json.dumps([str(b) for b in report("002").blocks], ensure_ascii=False).count("目录") == 0
