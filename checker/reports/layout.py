"""How the default Word template looks: page, fonts, styles and tables after GB/T 9704."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table, _Cell

TITLE, BODY, HEAD, KAI, LATIN = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312", "Times New Roman"
_FALLBACKS = {TITLE: "宋体", BODY: "仿宋", HEAD: "SimHei", KAI: "楷体"}
_PAGE = {"page_width": 210, "page_height": 297}  # mm, A4
_MARGINS = {"top_margin": 37, "bottom_margin": 35, "left_margin": 28, "right_margin": 26}
_FOOTER = {"footer_distance": 26}
_SHADE = "F2F2F2"


@dataclass(frozen=True)
class _Look:
    """A paragraph style: sizes in points, indents in characters."""

    font: str
    size: float
    line: float
    align: str = "both"
    indent: int = 2
    level: int | None = None
    before: float = 0
    new_page: bool = False
    keep_next: bool = False


_LOOKS = {
    "Normal": _Look(BODY, 16, 28),
    "Title": _Look(TITLE, 22, 36, align="center", indent=0, keep_next=True),
    "Subtitle": _Look(KAI, 16, 28, align="center", indent=0),
    "Heading 1": _Look(HEAD, 16, 28, level=0, keep_next=True),
    "Heading 2": _Look(KAI, 16, 28, level=1, keep_next=True),
    "附件": _Look(HEAD, 16, 28, align="left", indent=0, level=0, new_page=True, keep_next=True),
    "附表": _Look(HEAD, 16, 28, align="left", indent=0, level=0, before=14, keep_next=True),
    "附件说明": _Look(BODY, 12, 20),
    "表格": _Look(BODY, 10.5, 14, align="left", indent=0),
    "表头": _Look(HEAD, 10.5, 15, align="center", indent=0),
    "表内标题": _Look(HEAD, 10.5, 15, align="left", indent=0, keep_next=True),
    "Footer": _Look("宋体", 14, 18, align="center", indent=0),
    "文末": _Look(BODY, 1, 1, indent=0),
}


def set_layout(document: Document) -> None:
    """Set page, styles, page numbers and fonts of an empty document."""
    from docx.shared import Mm

    section = document.sections[0]
    for name, size in {**_PAGE, **_MARGINS, **_FOOTER}.items():
        setattr(section, name, Mm(size))
    _drop(section._sectPr, "w:docGrid")  # its pitch would fight with the fixed line spacing
    for name, look in _LOOKS.items():
        _set_style(document, name, look)
    _number_pages(section.footer.paragraphs[0])
    _set_fallbacks(document)
    _set_compatibility(document)
    document.core_properties.author = ""
    document.core_properties.comments = ""


# ---- tables


def add_table(document: Document, heads: Sequence[str], widths: Sequence[int]) -> Table:
    """An empty table with a heading row that comes again on every page; widths in mm."""
    from docx.shared import Mm

    table: Table = document.add_table(rows=1, cols=len(heads), style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    row = table.rows[0]
    properties = row._tr.get_or_add_trPr()
    properties.append(_element("w:cantSplit"))
    properties.append(_element("w:tblHeader"))
    for cell, head in zip(row.cells, heads, strict=True):
        cell.paragraphs[0].style = "表头"
        cell.paragraphs[0].add_run(head)
        _shade(cell)
    table._tbl.tblPr.insert(-1, _cell_margins())  # the schema wants tblLook last
    return table


def add_row(table: Any) -> Sequence[_Cell]:
    """The cells of a new row."""
    return list(table.add_row().cells)


def fill_cell(cell: _Cell, lines: Sequence[str], *, centred: bool = False, marked: str = "") -> None:
    """Write lines into an empty cell, each a paragraph; the line `marked` stands out."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    for index, line in enumerate(lines):
        paragraph = cell.add_paragraph() if index else cell.paragraphs[0]
        paragraph.style = "表内标题" if line == marked else "表格"
        paragraph.add_run(line)
        if centred:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def keep_whole(row: Any) -> None:
    """Keep a row on one page."""
    row._tr.get_or_add_trPr().append(_element("w:cantSplit"))


def merge_down(cell: _Cell, how: str) -> None:
    """Join a cell with those below it: `restart` begins a joined cell, `continue` goes on with it."""
    cell._tc.get_or_add_tcPr().append(_element("w:vMerge", val=how))
    cell._tc.get_or_add_tcPr().append(_element("w:vAlign", val="center"))


def fill_head_row(cells: Sequence[_Cell], line: str) -> None:
    """Write a line across a whole row, shaded, and keep it with the row that follows."""
    merged = cells[0].merge(cells[-1])
    merged.paragraphs[0].style = "表内标题"
    merged.paragraphs[0].add_run(line)
    _shade(merged)


def _shade(cell: _Cell) -> None:
    cell._tc.get_or_add_tcPr().append(_element("w:shd", val="clear", color="auto", fill=_SHADE))


def _cell_margins() -> Any:
    margins = _element("w:tblCellMar")
    for side, width in (("top", "40"), ("left", "85"), ("bottom", "40"), ("right", "85")):
        margins.append(_element(f"w:{side}", w=width, type="dxa"))
    return margins


# ---- styles


def _set_style(document: Document, name: str, look: _Look) -> None:
    from docx.enum.style import WD_STYLE_TYPE

    styles = document.styles
    style = styles[name] if name in styles else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    element = style.element
    if name != "Normal" and not name.startswith("Heading"):
        style.base_style = styles["Normal"]
    for old in ("w:pPr", "w:rPr"):
        _drop(element, old)
    element.append(_paragraph_properties(look))
    element.append(_run_properties(look))
    if name == "Normal":
        _set_defaults(document, look)


def _paragraph_properties(look: _Look) -> Any:
    """In the order that the schema wants."""
    properties = _element("w:pPr")
    if look.keep_next:
        properties.append(_element("w:keepNext"))
    if look.new_page:
        properties.append(_element("w:pageBreakBefore"))
    properties.append(_element("w:widowControl"))
    line = str(round(look.line * 20))
    before = str(round(look.before * 20))
    properties.append(_element("w:spacing", before=before, after="0", line=line, lineRule="exact"))
    first = {"firstLineChars": str(look.indent * 100), "firstLine": str(round(look.indent * look.size * 20))}
    properties.append(_element("w:ind", left="0", right="0", **first))
    properties.append(_element("w:jc", val=look.align))
    if look.level is not None:
        properties.append(_element("w:outlineLvl", val=str(look.level)))
    return properties


def _run_properties(look: _Look) -> Any:
    properties = _element("w:rPr")
    properties.append(_fonts(look.font))
    for tag in ("w:b", "w:i"):
        properties.append(_element(tag, val="0"))
    properties.append(_element("w:color", val="000000"))
    size = str(round(look.size * 2))
    properties.append(_element("w:sz", val=size))
    properties.append(_element("w:szCs", val=size))
    return properties


def _fonts(font: str) -> Any:
    """Latin letters and digits in a Latin font; “”—… in the Chinese one, where they take a full width."""
    latin = font if font == HEAD else LATIN  # 黑体 among digits of another kind would look like two headings
    return _element("w:rFonts", ascii=latin, hAnsi=font, eastAsia=font, cs=latin, hint="eastAsia")


def _set_defaults(document: Document, look: _Look) -> None:
    from docx.oxml.ns import qn

    defaults = document.styles.element.find(qn("w:docDefaults"))
    run = defaults.find(f"{qn('w:rPrDefault')}/{qn('w:rPr')}")
    for child in list(run):
        run.remove(child)
    run.append(_fonts(look.font))
    run.append(_element("w:lang", val="en-US", eastAsia="zh-CN", bidi="ar-SA"))


# ---- page numbers, fonts that are not there, and how Word opens the file


def _number_pages(paragraph: Any) -> None:
    paragraph.style = "Footer"
    paragraph.add_run("— ")
    for kind, text in (("begin", ""), ("", " PAGE "), ("separate", ""), ("shown", "1"), ("end", "")):
        run = paragraph.add_run(text if kind == "shown" else "")
        if kind in ("begin", "separate", "end"):
            run._r.append(_element("w:fldChar", fldCharType=kind))
        elif not kind:
            instruction = _element("w:instrText")
            instruction.text = text
            run._r.append(instruction)
    paragraph.add_run(" —")


def _set_fallbacks(document: Document) -> None:
    """Name the font that Word takes where the one of official documents is not installed."""
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/></w:font>'
        for name, other in _FALLBACKS.items()
    )
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    for part in document.part.package.iter_parts():
        if str(part.partname) == "/word/fontTable.xml":
            part._blob = f'{head}<w:fonts xmlns:w="{space}">{fonts}</w:fonts>'.encode()


def _set_compatibility(document: Document) -> None:
    """Say that the file is Chinese and of today's Word, or Word opens it in compatibility mode."""
    from docx.oxml.ns import qn

    settings = document.settings.element
    for tag, name, value in (
        ("w:themeFontLang", "w:eastAsia", "zh-CN"),
        ("w:characterSpacingControl", "w:val", "compressPunctuation"),
    ):
        for element in settings.findall(qn(tag)):
            element.set(qn(name), value)
    compatibility = settings.find(qn("w:compat"))
    if compatibility is None:
        return
    for child in list(compatibility):
        compatibility.remove(child)
    uri = "http://schemas.microsoft.com/office/word"
    compatibility.append(_element("w:compatSetting", name="compatibilityMode", uri=uri, val="15"))


def _element(tag: str, **attributes: str) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    return element


def _drop(parent: Any, tag: str) -> None:
    from docx.oxml.ns import qn

    for child in parent.findall(qn(tag)):
        parent.remove(child)
