"""The files a regulation comes in: encodings, Word, and what is refused."""

from __future__ import annotations

import zipfile
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from checker.base.docx_text import TextError
from checker.base.errors import JixiaoError
from checker.importing.parse import parse
from checker.importing.text import read_text
from tests.importing.texts import taken_apart

# ---- files


BODY = "某某办法\n第一条 甲。\n第二条 乙。\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_texts_are_read_in_the_encodings_of_offices(encoding: str, tmp_path: Path) -> None:
    (tmp_path / "甲.txt").write_bytes(BODY.encode(encoding))
    text = parse(read_text(tmp_path / "甲.txt"))
    assert [a.text for a in text.articles] == ["甲。", "乙。"]
    assert text.articles[1].line == 3


def test_a_word_document_is_read_as_its_text(tmp_path: Path) -> None:
    document = docx.Document()
    for line in ("某某办法", "第一条　甲：", "（一）子；", "（二）丑。"):
        document.add_paragraph(line)
    document.add_paragraph("第二条　乙。\n第二款。")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "附：表", "栏"
    document.save(str(tmp_path / "甲.docx"))
    text = parse(read_text(tmp_path / "甲.docx"))
    assert [a.text for a in text.articles] == ["甲：\n（一）子；\n（二）丑。", "乙。\n第二款。"]
    assert [line.text for line in text.tail] == ["附：表 栏"]


def test_automatic_numbers_and_tracked_changes_are_read_as_shown(tmp_path: Path) -> None:
    document = docx.Document()
    numbering = document.part.numbering_part.element
    numbering.insert(
        0,
        parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">'
            '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/>'
            '<w:lvlText w:val="第%1条"/></w:lvl>'
            '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/>'
            '<w:lvlText w:val="（%2）"/></w:lvl></w:abstractNum>'
        ),
    )
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
    for level, words in ((0, "甲："), (1, "子；"), (1, "丑。"), (0, "乙：")):
        properties = document.add_paragraph(words)._p.get_or_add_pPr()
        properties.append(
            parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="77"/></w:numPr>')
        )
    changed = document.add_paragraph("（一）")
    for tag, text in (("del", "delText"), ("ins", "t")):
        changed._p.append(
            parse_xml(f'<w:{tag} {nsdecls("w")} w:id="1"><w:r><w:{text}>{tag}。</w:{text}></w:r></w:{tag}>')
        )
    document.save(str(tmp_path / "甲.docx"))
    text = parse(read_text(tmp_path / "甲.docx"))
    assert [(a.label, a.text) for a in text.articles] == [
        ("第一条", "甲：\n（一）子；\n（二）丑。"),
        ("第二条", "乙：\n（一）ins。"),
    ]


def bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as container:
        container.writestr("word/document.xml", b"0" * 30_000_000)


def not_word(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as container:
        container.writestr("甲.txt", "甲")


def broken_xml(path: Path) -> None:
    docx.Document().save(str(path))
    with zipfile.ZipFile(path) as container:
        parts = {name: container.read(name) for name in container.namelist()}
    parts["word/document.xml"] = b"<w:document"
    with zipfile.ZipFile(path, "w") as container:
        for name, content in parts.items():
            container.writestr(name, content)


def huge(path: Path) -> None:
    with path.open("wb") as file:
        file.write("第一条 甲。".encode())
        file.truncate(200 * 1024 * 1024)


BAD = {
    "空.txt": b"",
    "空白.txt": b"  \n\n",
    "图片.txt": bytes(range(256)) * 4,
    "无条.txt": "某某通知\n一、总体要求\n各单位要认真执行。".encode(),
    "重条.txt": "第一条 甲。\n第二条 乙。\n第一条 丙。".encode(),
    "旧.doc": bytes.fromhex("D0CF11E0A1B11AE1") + b"0" * 64,
    "加密.docx": bytes.fromhex("D0CF11E0A1B11AE1") + b"0" * 64,
    "假.docx": "第一条 甲。".encode(),
    "残.docx": b"PK\x03\x04" + b"0" * 64,
    "甲.pdf": b"%PDF-1.7",
    "甲": "第一条 甲。".encode(),
    "炸.docx": bomb,
    "别的.docx": not_word,
    "坏.docx": broken_xml,
    "大.txt": huge,
    "大.docx": huge,
}


@pytest.mark.parametrize("name", [*BAD, "没有.txt", "文件夹"])
def test_bad_files_are_refused_with_place_and_mend(name: str, tmp_path: Path) -> None:
    path, content = tmp_path / name, BAD.get(name)
    if name == "文件夹":
        path.mkdir()
    elif callable(content):
        content(path)
    elif content is not None:
        path.write_bytes(content)
    with pytest.raises(JixiaoError) as caught:
        parse(read_text(path))
    assert caught.value.exit_code == 3
    assert name in str(caught.value)
    assert all(problem.what for problem in caught.value.problems)
    assert name == "没有.txt" or all(problem.mend for problem in caught.value.problems)


def test_an_article_that_stands_twice_is_shown_with_both_lines() -> None:
    with pytest.raises(TextError) as caught:
        taken_apart("第一条 甲。", "第二条 乙。", "第一条 丙。")
    message = str(caught.value)
    assert "第3行" in message
    assert "第1行已有" in message
    assert "分开存成两个文件" in message
