"""What Word shows is read wherever it is written; what it hides or has deleted is not."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from checker.proofreading.proofread import proofread
from checker.proofreading.reading import read_report

WRONG = "项目预算100万元，实际支出90万元，执行率95%。"
SPACES = (
    nsdecls("w")
    + ' xmlns:v="urn:schemas-microsoft-com:vml"'
    + ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)


def run(text: str, properties: str = "") -> str:
    return f"<w:r>{properties}<w:t>{text}</w:t></w:r>"


def control(inside: str) -> str:
    return f"<w:sdt><w:sdtContent>{inside}</w:sdtContent></w:sdt>"


def paragraph(inside: str) -> str:
    return f"<w:p>{inside}</w:p>"


def cell(inside: str) -> str:
    return f"<w:tc>{inside}</w:tc>"


def row(*texts: str, wrap: bool = False) -> str:
    cells = "".join(cell(paragraph(run(text))) for text in texts)
    return control(f"<w:tr>{cells}</w:tr>") if wrap else f"<w:tr>{cells}</w:tr>"


def box(inside: str) -> str:
    return (
        f"<w:pict><v:shape><v:textbox><w:txbxContent>{inside}</w:txbxContent></v:textbox></v:shape></w:pict>"
    )


HEAD = row("项目", "支出（万元）")
ROWS = row("甲", "10") + row("乙", "20")
WRONG_TABLE = f"<w:tbl>{HEAD}{ROWS}{row('合计', '40')}</w:tbl>"
TWO_VERSIONS = (
    f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'>{box(paragraph(run(WRONG)))}</mc:Choice>"
    f"<mc:Fallback>{box(paragraph(run(WRONG)))}</mc:Fallback></mc:AlternateContent></w:r>"
)
SHOWN = {
    "a paragraph in a content control": control(paragraph(run(WRONG))),
    "a control in a control": control(control(paragraph(run(WRONG)))),
    "words in a control": paragraph(control(run(WRONG))),
    "a simple field": paragraph(
        run("项目预算100万元，实际支出")
        + f"<w:fldSimple w:instr='REF a'>{run('90')}</w:fldSimple>"
        + run("万元，执行率95%。")
    ),
    "a text box": paragraph(f"<w:r>{box(paragraph(run(WRONG)))}</w:r>"),
    "a text box in two versions": paragraph(TWO_VERSIONS),
    "an insertion": paragraph(f"<w:ins>{run(WRONG)}</w:ins>"),
    "a table in a control": control(WRONG_TABLE),
    "a cell's words in a control": WRONG_TABLE.replace(paragraph(run("40")), control(paragraph(run("40")))),
    "a table in a table": (
        f"<w:tbl><w:tr>{cell(paragraph(run('见内表')) + WRONG_TABLE + '<w:p/>')}</w:tr></w:tbl>"
    ),
}
HIDDEN = {
    "hidden words": paragraph(run(WRONG, "<w:rPr><w:vanish/></w:rPr>")),
    "a deletion": paragraph(f"<w:del>{run(WRONG)}</w:del>"),
    "a row in a control is added up": (
        f"<w:tbl>{HEAD}{ROWS}{row('丙', '10', wrap=True)}{row('合计', '40')}</w:tbl>"
    ),
}


def remarks(tmp_path: Path, inside: str) -> list[str]:
    word = docx.Document()
    body = word.element.body
    for element in parse_xml(f"<w:body {SPACES}>{paragraph(run('项目概况。'))}{inside}</w:body>"):
        body.insert(len(body) - 1, element)
    assert body[-1].tag == qn("w:sectPr")
    word.save(str(tmp_path / "报告.docx"))
    return [remark.working for remark in proofread(read_report(tmp_path / "报告.docx")).remarks]


@pytest.mark.parametrize("name", SHOWN)
def test_what_is_shown_is_read_once(name: str, tmp_path: Path) -> None:
    assert len(remarks(tmp_path, SHOWN[name])) == 1


@pytest.mark.parametrize("name", HIDDEN)
def test_what_is_not_shown_is_left_out(name: str, tmp_path: Path) -> None:
    assert remarks(tmp_path, HIDDEN[name]) == []


def test_what_is_marked_as_not_hidden_is_read(tmp_path: Path) -> None:
    words = run(WRONG, "<w:rPr><w:vanish w:val='0'/></w:rPr>")
    assert len(remarks(tmp_path, paragraph(words))) == 1
