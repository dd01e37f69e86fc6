"""Writes single cells into a workbook and leaves everything else in it byte for byte as it was.

Loading and saving with openpyxl would lose charts, shapes and what formulas came out as, and with the last
the workbook could no longer be read here. So only the parts that hold the cells are changed.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from lxml import etree
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils import column_index_from_string, get_column_letter

from checker.base.errors import Problem, UsageError
from checker.base.sheet_scan import shows_otherwise
from checker.facts.quantities import plain

Content = str | int | Decimal | date | None

_EPOCH = date(1899, 12, 30)
_FIRST_SURE_DAY = date(1900, 3, 1)  # before it Excel counts a day that never was
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_FORMULA_START = ("=", "+", "-", "@", "'")
_ADDRESS = re.compile(r"([A-Z]+)([0-9]+)")
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_WORKBOOK, _WORKBOOK_LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_CALCULATION = "xl/calcChain.xml"
_CONTENT_TYPES = "[Content_Types].xml"


@dataclass(frozen=True)
class Put:
    """What a cell is to hold; None empties it. `like` is a row whose look a cell that is not there takes."""

    sheet: str
    row: int
    column: int
    content: Content
    like: int = 0


def write_cells(source: Path, target: Path, puts: Iterable[Put]) -> None:
    """Write the workbook `source` with some cells changed as `target`; a sheet that is not there is added.

    `source` has to be one that was read: nothing is checked here. Text stays text, whatever it begins with.

    Raises UsageError for a cell whose formula other cells share.
    """
    package = _Package(source)
    for put in puts:
        package.sheet(put.sheet).put(put)
    package.save(target)


class _Package:
    """The parts of a workbook; those that were looked into are kept as trees."""

    def __init__(self, source: Path) -> None:
        self.source = source
        with zipfile.ZipFile(source) as container:
            self.parts = {info.filename: container.read(info) for info in container.infolist()}
        self.trees: dict[str, Any] = {}
        self.sheets: dict[str, _Sheet] = {}
        self.styles = _Styles(self)

    def tree(self, part: str) -> Any:
        """The root element of a part."""
        if part not in self.trees:
            parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_blank_text=False)
            self.trees[part] = etree.fromstring(self.parts[part], parser)
        return self.trees[part]

    def sheet(self, name: str) -> _Sheet:
        """The sheet of that name, blanks around it left aside; a new one if there is none."""
        if name not in self.sheets:
            self.sheets[name] = _Sheet(self, name, self._part_of(name) or self._add(name))
        return self.sheets[name]

    def _part_of(self, name: str) -> str | None:
        book = self.tree(_WORKBOOK)
        links = {link.get("Id"): link.get("Target") for link in self.tree(_WORKBOOK_LINKS)}
        for sheet in book.iter("{*}sheet"):
            if (sheet.get("name") or "").strip() == name:
                link = next(value for key, value in sheet.attrib.items() if key.endswith("}id"))
                target = links[link]
                return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        return None

    def _add(self, name: str) -> str:
        """Add an empty sheet at the end."""
        book, links = self.tree(_WORKBOOK), self.tree(_WORKBOOK_LINKS)
        main = etree.QName(book).namespace
        number = next(n for n in range(1, 10_000) if f"xl/worksheets/sheet{n}.xml" not in self.parts)
        part = f"xl/worksheets/sheet{number}.xml"
        self.parts[part] = f'<worksheet xmlns="{main}"><sheetData/></worksheet>'.encode()
        kind = next(link.get("Type") for link in links if link.get("Type", "").endswith("/worksheet"))
        taken = {link.get("Id") for link in links}
        own = next(f"rId{n}" for n in range(1, 100_000) if f"rId{n}" not in taken)
        etree.SubElement(links, f"{{{_PACKAGE}}}Relationship", Id=own, Type=kind, Target=f"/{part}")
        sheets = next(book.iter("{*}sheets"))
        ids = [int(sheet.get("sheetId")) for sheet in sheets]
        added = etree.SubElement(sheets, f"{{{main}}}sheet", name=name, sheetId=str(max(ids) + 1))
        relations = kind.removesuffix("/worksheet") or _RELATIONS
        added.set(f"{{{relations}}}id", own)
        types = self.tree(_CONTENT_TYPES)
        etree.SubElement(types, f"{{{_TYPES}}}Override", PartName=f"/{part}", ContentType=_SHEET_TYPE)
        return part

    def save(self, target: Path) -> None:
        """Write all parts in their order."""
        if any(sheet.lost_formula for sheet in self.sheets.values()):
            self._drop_calculation_chain()
        if any(b"<f" in content for name, content in self.parts.items() if "worksheets/" in name):
            self._calculate_on_opening()
        for part, tree in self.trees.items():
            self.parts[part] = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as container:
            for name, content in self.parts.items():
                container.writestr(name, content)

    def _drop_calculation_chain(self) -> None:
        """Excel takes a chain that names a cell without a formula for damage, and makes a new one."""
        if self.parts.pop(_CALCULATION, None) is None:
            return
        for part, attribute in ((_WORKBOOK_LINKS, "Target"), (_CONTENT_TYPES, "PartName")):
            for entry in list(self.tree(part)):
                if (entry.get(attribute) or "").endswith("calcChain.xml"):
                    self.tree(part).remove(entry)

    def _calculate_on_opening(self) -> None:
        """Other formulas may rest on what was changed."""
        book = self.tree(_WORKBOOK)
        found = next(book.iter("{*}calcPr"), None)
        if found is not None:
            found.set("fullCalcOnLoad", "1")


class _Styles:
    """Which cell styles show dates, and which show a number otherwise than it is."""

    def __init__(self, package: _Package) -> None:
        self.package = package
        self._quoted: dict[int, int] = {}

    @property
    def _formats(self) -> Any:
        found = next(self.package.tree("xl/styles.xml").iter("{*}cellXfs"), None)
        return [] if found is None else found

    def code(self, style: int) -> str:
        """The number format of a style."""
        if "xl/styles.xml" not in self.package.parts or style >= len(self._formats):
            return "General"
        number = int(self._formats[style].get("numFmtId") or 0)
        own = self.package.tree("xl/styles.xml").iter("{*}numFmt")
        codes = {int(entry.get("numFmtId")): entry.get("formatCode") for entry in own}
        return codes.get(number) or BUILTIN_FORMATS.get(number) or "General"

    def quoted(self, style: int) -> int:
        """The same style, by which Excel takes what a cell holds for text even when it is typed again."""
        if "xl/styles.xml" not in self.package.parts or style >= len(self._formats):
            return style
        if style not in self._quoted:
            formats = self._formats
            made = etree.fromstring(etree.tostring(formats[style]))
            made.set("quotePrefix", "1")
            formats.append(made)
            formats.set("count", str(len(formats)))
            self._quoted[style] = len(formats) - 1
        return self._quoted[style]


class _Sheet:
    """One sheet: its rows and cells by number."""

    def __init__(self, package: _Package, name: str, part: str) -> None:
        self.package, self.name = package, name
        self.root = package.tree(part)
        self.main = etree.QName(self.root).namespace
        self.data = next(self.root.iter("{*}sheetData"))
        self.lost_formula = False
        self.rows: dict[int, Any] = {}
        self.cells: dict[tuple[int, int], Any] = {}
        self._number()
        for dimension in list(self.root.iter("{*}dimension")):
            self.root.remove(dimension)  # optional, and soon wrong

    def _number(self) -> None:
        """Find every cell; where a file leaves the numbers out, write them in."""
        at = 0
        for row in self.data:
            at = int(row.get("r") or at + 1)
            row.set("r", str(at))
            row.attrib.pop("spans", None)
            self.rows[at] = row
            column = 0
            for cell in row:
                match = _ADDRESS.fullmatch(cell.get("r") or "")
                column = column_index_from_string(match[1]) if match else column + 1
                cell.set("r", f"{get_column_letter(column)}{at}")
                self.cells[at, column] = cell

    def put(self, put: Put) -> None:
        """Set one cell."""
        cell = self.cells.get((put.row, put.column))
        if cell is None:
            if put.content is None:
                return
            cell = self._add(put)
        self._empty(cell, put)
        self._fill(cell, put.content)

    def _add(self, put: Put) -> Any:
        row = self.rows.get(put.row)
        if row is None:
            row = etree.Element(f"{{{self.main}}}row", r=str(put.row))
            after = [number for number in self.rows if number < put.row]
            self.data.insert(len(after), row)
            self.rows[put.row] = row
        cell = etree.Element(f"{{{self.main}}}c", r=f"{get_column_letter(put.column)}{put.row}")
        before = [column for number, column in self.cells if number == put.row and column < put.column]
        row.insert(len(before), cell)
        self.cells[put.row, put.column] = cell
        style = self._look(put)
        if style:
            cell.set("s", style)
        return cell

    def _look(self, put: Put) -> str:
        """The style of the same column in the row to be like, or of the column itself."""
        alike = self.cells.get((put.like, put.column))
        if alike is not None:
            return str(alike.get("s") or "")
        for columns in self.root.iter("{*}col"):
            if int(columns.get("min")) <= put.column <= int(columns.get("max")):
                return str(columns.get("style") or "")
        return ""

    def _empty(self, cell: Any, put: Put) -> None:
        for part in list(cell):
            if etree.QName(part).localname == "f":
                if part.get("t") in {"shared", "array", "dataTable"} and part.get("ref"):
                    where = f"《{self.name}》第{put.row}行({cell.get('r')})"
                    why, mend = "别的格和它共用一个公式", "请在 Excel 里改这一格，再重新上传"
                    raise UsageError(Problem(where, "是公式，这里不能改", why, mend))
                self.lost_formula = True
            cell.remove(part)
        for name in ("t", "cm", "vm"):
            cell.attrib.pop(name, None)

    def _fill(self, cell: Any, content: Content) -> None:
        style = int(cell.get("s") or 0)
        code = self.package.styles.code(style)
        if content is None:
            return
        if isinstance(content, date):
            sure = is_date_format(code) and content >= _FIRST_SURE_DAY
            number = str((content - _EPOCH).days) if sure else None
            content = content.isoformat()
        else:
            odd = shows_otherwise(code) or is_date_format(code)
            number = None if isinstance(content, str) or odd else plain(Decimal(content))
            content = content if isinstance(content, str) else plain(Decimal(content))
        if number is not None:
            etree.SubElement(cell, f"{{{self.main}}}v").text = number
            return
        cell.set("t", "inlineStr")
        text = etree.SubElement(etree.SubElement(cell, f"{{{self.main}}}is"), f"{{{self.main}}}t")
        text.text = _ESCAPE.sub("_x005F_", content)
        text.set(_SPACE, "preserve")
        if content.startswith(_FORMULA_START):
            cell.set("s", str(self.package.styles.quoted(style)))
