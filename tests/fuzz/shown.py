"""What LibreOffice shows of a cell against what the reader reads: filled cells and formats of cases, mutated."""

from __future__ import annotations

import csv
import random
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from checker.base.container import inspect
from checker.base.number_format import number_format
from checker.facts.inexact import Inexact
from checker.facts.quantities import UnreadableError
from checker.facts.readers import read_facts
from checker.facts.readers.raw import Fault
from checker.facts.readers.workbook import Sheet, sheets_of
from checker.facts.records import Value
from checker.facts.values import parse, to_cell
from checker.facts.vocabulary import Field, Kind, Vocabulary
from tests.support import CASES, office

NUMBER_FORMATS = (
    "General", "0", "0.00", "#,##0", "#,##0.00", "#,##0.00####", "0.0000", "0%", "0.00%", "0.0E+00", "# ?/?", "@",
    '0.00"元"', '#,##0"元"', '0.00"万元"', '0.0"亿元"', '#,##0.00"千元"', '0"万"', '0.00"万元(含税)"', '0"（万元）"',
    '0\\.0000"万元"', '0\\.0,"万元"', '#,##0.0,"千元"', '0.00,,"百万元"', "0\\.0000", "#,##0,", '0"."00', '0.0,,',
    '"¥"#,##0.00', "[$¥-804]#,##0.00", '"$"#,##0.00', "[$€-407]#,##0.00", '"¥"0.00"万元"', '"约"0"万元"', '"共"0',
    "[Red]0.00", "[Red]-0.00;[Blue]0.00", "0.00;0.00", "0.00;(0.00)", "0.00_);[Red]\\(0.00\\)", '0.00;"△"0.00',
    '0.00;"负"0.00', '0.00;[Red]-0.00;"—"', '0.00;-0.00;', ";;;", "0;;;", '0.00;-0.00;"零"', '0"天"', '0"个"', '0"人"',
    '0"年"', '0"‰"', '0"倍"', "000", "00000", "000-0000", '0"-"0', "# ##0.00", '[>=10000]0\\.0000"万元";0"元"',
    '[<100]0"元";0.0"元"', '[=0]"无";0.00', "yyyy-mm-dd", "h:mm", "[h]:mm", "mm:ss", '0.0" k"', '"第"0"期"', "?0.0?",
    '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', '_ "¥"* #,##0.00_ ;_ "¥"* -#,##0.00_ ;_ @_ ', '"已付"',
)  # fmt: skip
DATE_FORMATS = (
    "yyyy-mm-dd", "yyyy/m/d", 'yyyy"年"m"月"d"日"', 'yyyy"年"m"月"', 'm"月"d"日"', "yyyy", "mm-dd-yy", "m/d/yy h:mm",
    "[$-804]yyyy\\-mm\\-dd", "yyyymmdd", "yyyy.m.d", "d", "mmm-yy", "dddd", "0", "General", "0.00", "yyyy-mm-dd hh:mm",
    "h:mm", '"签于"yyyy-mm-dd', "yy-m-d", "d/m/yyyy", '0"天"', "[h]:mm", "@",
)  # fmt: skip
_BEFORE = (
    "",
    "",
    "",
    "",
    '"¥"',
    "[$¥-804]",
    '"共"',
    "-",
    "(",
    '"△"',
    "[Red]",
    "[Blue]-",
    '_ "¥"* ',
    "\\+",
    "\\ ",
)
_DIGITS = (
    "0", "0.00", "#,##0", "#,##0.0", "0.0000", "0\\.0000", "0\\.0,", "0,", "0.0,,", "#.##", "General", "0%", "0.0%",
    "00", "000", "0.0#", "?0.0", '0"."00', "0-00", "", "0.00E+00",
)  # fmt: skip
_AFTER = (
    "",
    "",
    "",
    "",
    '"元"',
    '"万元"',
    '"亿元"',
    '"千元"',
    "\\元",
    "万元",
    '"（万元）"',
    ")",
    "_)",
    '"‰"',
    '"倍"',
    '"个"',
    '" 元"',
    "-",
)
_CONDITIONS = ("", "", "", "", "[>=10000]", "[<0]", "[=0]", "[>1]", "[<=100]")
_SCALES = (1, 1, 1, 10, 100, 10_000, 100_000_000, -1, Decimal("0.01"), Decimal("0.0001"), 0)
_PRINT = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true"


@dataclass(frozen=True)
class Cell:
    """One mutated cell: whose field it fills, what is stored and in which format."""

    field: Field
    stored: Any
    code: str


def cells(rng: random.Random, vocabulary: Vocabulary, count: int) -> list[Cell]:
    """Filled cells of the cases with other values and other formats."""
    filled = list(_filled(vocabulary))
    return [_mutated(rng, *rng.choice(filled)) for _ in range(count)]


def _filled(vocabulary: Vocabulary) -> Iterator[tuple[Field, Value]]:
    for case in CASES:
        (dossier,) = read_facts(case / "事实.yaml", vocabulary)
        for name, records in dossier.records.items():
            for record in records:
                for field in vocabulary[name].fields:
                    if field.name in record.values and field.kind is not Kind.TEXT:
                        yield field, record.values[field.name]


def _mutated(rng: random.Random, field: Field, value: Value) -> Cell:
    stored = to_cell(field.kind, value, field.unit)
    if isinstance(stored, date):
        moved = datetime.combine(stored, datetime.min.time()) + timedelta(days=rng.randrange(-4000, 4000))
        return Cell(field, moved + timedelta(hours=rng.choice((0, 0, 0, 9))), rng.choice(DATE_FORMATS))
    if isinstance(stored, str) and field.kind is Kind.RATIO:
        stored = Decimal(stored.rstrip("%")) * rng.choice((1, Decimal("0.01")))
    if isinstance(stored, int | Decimal) and not isinstance(stored, bool):
        scaled = Decimal(stored) * rng.choice(_SCALES) + rng.choice((0, 0, 1, Decimal("0.126")))
        code = rng.choice(NUMBER_FORMATS) if rng.random() < 0.5 else composed(rng)
        if number_format(code).moment:
            scaled %= 10**8  # more days than the parser can hold are refused before a cell is read
        return Cell(field, float(scaled) if scaled % 1 else int(scaled), code)
    return Cell(field, _retyped(rng, str(stored)), rng.choice(("General", "@", "0.00", "0%")))


def composed(rng: random.Random) -> str:
    """A format code put together from parts, which nobody may ever have used."""
    parts = (_CONDITIONS, _BEFORE, _DIGITS, _AFTER)
    sections = [
        "".join(rng.choice(part) for part in (parts if number < 2 else parts[1:]))
        for number in range(rng.choice((1, 1, 1, 2, 2, 3)))
    ]
    return ";".join(sections) or "0"


def _retyped(rng: random.Random, text: str) -> str:
    """A text as somebody else types it."""
    match rng.randrange(5):
        case 0:
            return " " + text + "\u3000"
        case 1:
            return text[:1] + " " + text[1:]
        case 2:
            return text.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789.%"})
        case 3:
            return text.replace("", "\u200b", 1)
        case _:
            return text


def differences(folder: Path, made: list[Cell]) -> list[str]:
    """Every cell that the reader reads otherwise than a person who looks at it, without a word."""
    path = folder / "改过.xlsx"
    book = Workbook()
    sheet = book.worksheets[0]
    for row, cell in enumerate(made, 1):
        sheet.cell(row, 1, "甲")
        target = sheet.cell(row, 2, cell.stored)
        target.number_format = cell.code
    book.save(path)
    printed = _printed(path, folder)
    (ours,) = sheets_of(path, inspect(path))
    assert len(printed) == len(made)
    return [
        f"第{row}行 {cell.field.name}（{cell.field.kind}，{cell.field.unit}）存 {cell.stored!r} 格式 {cell.code}："
        f"人看到 {text!r}，读成 {_read(ours, row, cell)}"
        for row, (cell, text) in enumerate(zip(made, printed, strict=True), 1)
        if not _agree(ours, row, cell, text)
    ]


def _printed(path: Path, folder: Path) -> list[str]:
    profile = f"-env:UserInstallation={(folder / '用户').as_uri()}"
    command = [office(), "--headless", profile, "--convert-to", _PRINT, "--outdir", str(folder), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    (made,) = folder.glob("*.csv")
    with made.open(encoding="utf-8", newline="") as file:
        return [line[1] for line in csv.reader(file)]


def _read(sheet: Sheet, row: int, cell: Cell) -> Value | str | None:
    """What the reader makes of a cell; a text that begins with 拒 where it asks."""
    found = sheet.cell(row, 2)
    if isinstance(found, Fault):
        return f"拒：{found.what}"
    try:
        return parse(cell.field, found)
    except UnreadableError as cause:
        return f"拒：{cause.what}"


def _agree(sheet: Sheet, row: int, cell: Cell, text: str) -> bool:
    """Whether the reader asks, or reads what is shown; what is shown rounded is told."""
    ours = _read(sheet, row, cell)
    if isinstance(ours, str) and ours.startswith("拒"):
        return True
    shape = number_format(cell.code)
    if cell.field.kind is Kind.DATE and (shape.date_parts == "ymd" or not shape.moment):
        return True  # a whole day, in whatever order; or its number, as copying without format leaves it
    if cell.field.kind is Kind.DATE and shape.date_parts in {"ym", "y"}:
        return isinstance(ours, Inexact)
    try:
        seen = parse(cell.field, _as_typed(text, cell))
    except UnreadableError:
        return False
    if seen == ours:
        return True
    return (row, 2) in sheet.marks.rounded and _near(ours, seen, text, cell)


def _near(ours: Value | None, seen: Value | None, text: str, cell: Cell) -> bool:
    """Whether two readings differ by no more than the last digit that is shown."""
    if isinstance(ours, Inexact) and isinstance(seen, Inexact):
        return True  # about as much as is shown
    if not isinstance(ours, int | Decimal) or not isinstance(seen, int | Decimal):
        return False
    digits = "".join(c for c in re.sub(r"E[+-].*", "", text) if c.isdigit() or c == ".")
    last = Decimal(1).scaleb(-len(digits.partition(".")[2]))
    whole = Decimal(digits or "0")
    if not whole:
        return abs(ours) <= abs(parse_unit(cell, text))
    return abs(Decimal(ours) - Decimal(seen)) <= abs(Decimal(seen)) / whole * last


def parse_unit(cell: Cell, text: str) -> Decimal:
    """What one of the last digit shown is worth, where only noughts are shown."""
    one = text.rstrip("元万千百亿%‰倍天个人年 ")
    unit = text[len(one) :]
    shown = one[:-1] + "1" if one and one[-1] == "0" else "1"
    found = parse(cell.field, shown.lstrip("-") + unit)
    return Decimal(found) if isinstance(found, int | Decimal) else Decimal(0)


def _as_typed(text: str, cell: Cell) -> str:
    """What is shown, in the notation that people type: negative in brackets, padding and powers of ten."""
    clean = text.strip()
    if clean.startswith("(") and clean.endswith(")") and cell.code.count("(") and _negative(cell.stored):
        clean = "-" + clean[1:-1]
    if cell.stored == 0 and clean.startswith(("(", "-")):
        clean = clean.strip("()-") or clean
    for sign in ("△", "负"):
        clean = "-" + clean[1:] if clean.startswith(sign) else clean
    clean = re.sub(r"^- *¥ *", "¥-", clean)
    if cell.code == "# ?/?" or ("E" in clean and cell.code in {"General", "@"}):
        return str(cell.stored)  # another notation of what is stored
    if power := re.search(r"(\d[\d.]*)E([+-]\d+)", clean):
        clean = clean.replace(power[0], f"{Decimal(power[0]):f}")
    if "# ##0" in cell.code:
        clean = clean.replace(" ", "").replace("\u202f", "")
    if clean in {"-", "—", "零", "无"} and cell.stored == 0:
        return "0"
    return clean


def _negative(stored: Any) -> bool:
    return isinstance(stored, int | float) and stored < 0
