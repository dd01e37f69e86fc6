"""A number is read as its format shows it to a person: with its unit, scaled, or not at all if unsure."""

from __future__ import annotations

import csv
import subprocess
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from openpyxl import Workbook

from checker.base.number_format import date_parts, number_format
from tests.support import office

TABLE = yaml.safe_load(Path(__file__).with_name("number_formats.yaml").read_text("utf-8"))


@pytest.mark.parametrize(("code", "stored", "seen"), TABLE)
def test_what_a_person_sees(code: str, stored: float, seen: str | None) -> None:
    assert number_format(code).shown(Decimal(str(stored))) == seen


@pytest.mark.parametrize(
    ("code", "parts"),
    [
        ("yyyy-mm-dd", "ymd"), ('yyyy"年"m"月"', "ym"), ('m"月"d"日"', "md"), ("mmm-yy", "ym"), ("yyyy", "y"),
        ('[$-804]yyyy"年"m"月"d"日";@', "ymd"), ("yyyy/m/d h:mm", "ymd"), ("yyyy-mm-dd hh:mm:ss.000", "ymd"),
        ("h:mm", ""), ("[h]:mm", ""), ("mm:ss", ""), ("0.00", ""), ("General", ""), ("0.00E+00", ""),
    ],
)  # fmt: skip
def test_which_parts_of_a_date_are_shown(code: str, parts: str) -> None:
    assert date_parts(code) == parts


def test_an_office_program_shows_the_same(tmp_path: Path) -> None:
    """LibreOffice is asked for every format of the table on several numbers; digits and unit must agree."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    codes = [code for code, _, _ in TABLE]
    numbers = [0, 1, 7, 500, 9999, 10000, 226000, 2260000, 1380013, -5, -226000]
    for row, code in enumerate(codes, 1):
        for column, number in enumerate(numbers, 1):
            cell = sheet.cell(row, column, number)
            cell.number_format = code.replace("!", "\\")  # of the two escapes it knows one
    book.save(tmp_path / "格式.xlsx")
    command = [office(), "--headless", f"-env:UserInstallation={(tmp_path / '用户').as_uri()}"]
    command += ["--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true", "--outdir"]
    subprocess.run([*command, str(tmp_path), str(tmp_path / "格式.xlsx")], check=True, capture_output=True)
    with (tmp_path / "格式.csv").open(encoding="utf-8", newline="") as file:
        printed = list(csv.reader(file))
    wrong = []
    for code, line in zip(codes, printed, strict=True):
        for number, text in zip(numbers, line, strict=False):
            shown = number_format(code).shown(Decimal(number))
            if shown is not None and "DBNum" not in code and not _same(shown, text):
                wrong.append((code, number, shown, text))
    assert not wrong, wrong


def _same(ours: str, printed: str) -> bool:
    """Whether two texts are the same number with the same unit, whatever the padding, to what was printed."""
    clean = printed.replace(",", "").replace(" ", "").replace("−", "-")
    if clean.startswith("(") and clean.endswith(")"):
        clean = "-" + clean[1:-1]
    if clean.strip("¥") in {"-", "—", ""}:
        return "0" in ours
    if "E" in clean or "/" in clean:
        return True  # another notation of the stored number
    # what is printed is rounded to one place, what is read is not
    return abs(_digits(ours) - _digits(clean)) < Decimal("0.06") and _words(ours) == _words(clean)


def _digits(text: str) -> Decimal:
    found = "".join(c for c in text if c.isdigit() or c in ".-").replace("-", "") or "0"
    return Decimal(found)


def _words(text: str) -> str:
    return "".join(c for c in text if not c.isdigit() and c not in ".,-()（）△")
