"""Walks through the XML of a worksheet for what its parser leaves out: formats, merges, what is hidden."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from math import isfinite

from checker.base.number_format import NumberFormat, builtin, number_format

Cell = tuple[int, int]
Area = tuple[int, int, int, int]
Attributes = dict[str, str]
Parse = Callable[..., None]

_ADDRESS = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_LAST_DAY = 2958466  # the day after 9999-12-31: from here on a date is no longer shown
_LONGEST_TIME = 999_999_999  # in days; the parser gives up over a longer one
_TRUE = frozenset({"1", "true"})


@dataclass
class SheetMarks:
    """What is to be known of a sheet beyond its values; cells are (row, column), counted from 1.

    `no_numbers` are stored as numbers and are none, over which the parser gives up. `formats` holds the cells
    that show a number or date otherwise than it is stored, `rounded` those that round it; `merged` areas are
    first row, first column, last row, last column.
    """

    rows: int = 0
    columns: int = 0
    hidden: bool = False
    errors: dict[Cell, str] = field(default_factory=dict)
    no_numbers: dict[Cell, str] = field(default_factory=dict)
    uncalculated: set[Cell] = field(default_factory=set)
    formats: dict[Cell, NumberFormat] = field(default_factory=dict)
    rounded: set[Cell] = field(default_factory=set)
    struck: set[Cell] = field(default_factory=set)
    merged: list[Area] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class Styles:
    """Cell styles by number: the formats that change what is seen, and which strike through."""

    formats: dict[int, NumberFormat] = field(default_factory=dict)
    struck: frozenset[int] = frozenset()


def shows_otherwise(code: str) -> bool:
    """Whether a format shows a number otherwise than it is stored: as percentage, in 万元, with zeros."""
    return not number_format(code).as_stored


def styles_of(parse: Parse) -> Styles:
    """The styles of a workbook; `parse` reads their part with the handlers it is given."""
    scan = _StyleScan()
    parse(scan.start, None, scan.end)
    found: dict[int, NumberFormat] = {}
    for style, (number, _) in enumerate(scan.formats):
        code = scan.codes.get(number)
        shown = number_format(code) if code is not None else builtin(number)
        if shown is not None:
            found[style] = shown
    return Styles(found, frozenset(i for i, (_, font) in enumerate(scan.formats) if font in scan.struck))


class _StyleScan:
    """Collects format codes, fonts that strike through, and the format and font of every cell style."""

    def __init__(self) -> None:
        self.codes: dict[int, str] = {}
        self.struck: set[int] = set()
        self.formats: list[tuple[int, int]] = []
        self.font = -1
        self.inside = ""

    def start(self, tag: str, attributes: Attributes) -> None:
        if tag in {"cellXfs", "cellStyleXfs", "fonts", "dxfs"}:
            self.inside = tag
        elif tag == "numFmt" and self.inside != "dxfs":
            self.codes[int(attributes.get("numFmtId", 0))] = attributes.get("formatCode", "")
        elif tag == "font" and self.inside == "fonts":
            self.font += 1
        elif tag == "strike" and self.inside == "fonts" and attributes.get("val", "1") in _TRUE:
            self.struck.add(self.font)
        elif tag == "xf" and self.inside == "cellXfs":
            self.formats.append((int(attributes.get("numFmtId", 0)), int(attributes.get("fontId", 0))))

    def end(self, tag: str) -> None:
        if tag == self.inside:
            self.inside = ""


class SheetScan:
    """Walks through a sheet's cells and keeps the marks."""

    def __init__(self, styles: Styles) -> None:
        self.marks = SheetMarks()
        self.styles = styles
        self.at: Cell = (0, 0)
        self.attributes: Attributes = {}
        self.formula = False
        self.content = ""

    def start(self, tag: str, attributes: Attributes) -> None:
        """A tag opens."""
        if tag == "row":
            self.at = (int(attributes.get("r") or self.at[0] + 1), 0)
            if attributes.get("hidden") in _TRUE:
                self.marks.hidden_rows.add(self.at[0])
        elif tag == "c":
            self.at = self._address(attributes.get("r", ""))
            self.attributes = attributes
            self.formula, self.content = False, ""
        elif tag == "f":
            self.formula = True
        elif tag == "col" and attributes.get("hidden") in _TRUE:
            first, last = int(attributes.get("min", 1)), int(attributes.get("max", 1))
            self.marks.hidden_columns.update(range(first, min(last, first + 500) + 1))
        elif tag == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def text(self, tag: str, text: str) -> None:
        """Text within a tag."""
        if tag in {"v", "t"} and len(self.content) < 40:
            self.content += text

    def end(self, tag: str) -> None:
        """A tag closes."""
        if tag == "c" and (self.content or self.formula):
            self._mark()

    def _address(self, text: str) -> Cell:
        return address(text) if text else (self.at[0], self.at[1] + 1)

    def _merge(self, ref: str) -> None:
        first, _, last = ref.partition(":")
        if last:
            self.marks.merged.append((*address(first), *address(last)))

    def _mark(self) -> None:
        marks, kind = self.marks, self.attributes.get("t", "n")
        marks.rows = max(marks.rows, self.at[0])
        marks.columns = max(marks.columns, self.at[1])
        style = int(self.attributes.get("s", 0))
        if style in self.styles.struck:
            marks.struck.add(self.at)
        if kind == "e":
            marks.errors[self.at] = self.content
        elif kind == "n" and self.content and not _is_number(self.content):
            marks.no_numbers[self.at] = self.content
        elif self.formula and not self.content and kind != "str":
            marks.uncalculated.add(self.at)
        elif kind in {"n", "d"} and style in self.styles.formats:
            self._mark_format(self.styles.formats[style], kind)

    def _mark_format(self, shape: NumberFormat, kind: str) -> None:
        beyond = kind == "n" and shape.moment and abs(float(self.content))
        if not shape.as_stored or beyond >= _LAST_DAY:
            self.marks.formats[self.at] = shape
        if beyond >= _LONGEST_TIME:
            self.marks.no_numbers[self.at] = self.content
        if kind == "n" and not shape.moment and shape.rounds(Decimal(self.content)):
            self.marks.rounded.add(self.at)


def _is_number(text: str) -> bool:
    try:
        return isfinite(float(text))
    except ValueError:
        return False


def address(text: str) -> Cell:
    """Row and column of `B3`. Raises ValueError for what is no cell."""
    match = _ADDRESS.fullmatch(text)
    if match is None:
        raise ValueError(f"单元格位置 {text[:20]}")
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]), column


def letters(column: int) -> str:
    """A column as Excel calls it."""
    found = ""
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found
