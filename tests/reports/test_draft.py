"""The Word draft, read back: order, numbering, escapes, a firm's own template, whole or not at all."""

from __future__ import annotations

import io
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document
from docx.document import Document as Docx
from docx.oxml.ns import qn
from docx.shared import Pt

from checker.base.errors import UsageError
from checker.checking import check
from checker.facts.readers import read
from checker.findings.evidence import Evidence
from checker.findings.result import CheckResult
from checker.findings.wording import tidy
from checker.judging.engines import choose
from checker.library import Library
from checker.reports.draft import write_draft
from checker.reports.narrative import compose
from checker.reports.template import default_template, write_template
from checker.rulebook.states import PERSON
from tests.factories import finding, result, undetermined
from tests.support import CASES, office

NASTY = "甲<乙>&“丙”{{ 标题 }}{% for x in y %}{_{丁}_}'\"]]>&amp;甲"


def drafted(path: Path, *findings: object, **project: object) -> Docx:
    write_draft(result(*findings, **project), path)  # type: ignore[arg-type]
    return Document(str(path))


def paragraphs(document: Docx, *styles: str) -> list[str]:
    return [p.text for p in document.paragraphs if p.style and (not styles or p.style.name in styles)]


def all_text(path: Path) -> str:
    """Everything that a reader of the file can see, tables too."""
    return "".join(node.text or "" for node in Document(str(path)).element.body.iter(qn("w:t")))


def template(path: Path, *lines: str) -> Path:
    """A firm's own template with these paragraphs."""
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    document.save(str(path))
    return path


# ---- what stands in it


def test_headings_come_in_order(tmp_path: Path) -> None:
    found = [finding("CG01", stage="采购"), finding("HT01"), finding("HT02")]
    document = drafted(tmp_path / "稿.docx", *found)
    assert paragraphs(document, "Heading 1", "Heading 2", "附件", "附表") == [
        "一、存在问题",
        "（一）政府采购方面",
        "（二）合同管理方面",
        "二、有关建议",
        "（一）政府采购方面",
        "（二）合同管理方面",
        "附件：问题底稿索引",
    ]
    assert paragraphs(document, "Title") == ["政务外网项目存在问题与建议（初稿）"]


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_real_cases_say_every_finding_once_and_advise_on_each_problem(
    case: Path, shipped: Library, tmp_path: Path
) -> None:
    checked = check(read(case, shipped.book.vocabulary)[0], shipped, choose("sql"))
    write_draft(checked, tmp_path / "稿.docx")
    lines = paragraphs(Document(str(tmp_path / "稿.docx")), "Normal", "Heading 1", "Heading 2")
    problems = lines[lines.index("一、存在问题") : lines.index("二、有关建议")]
    advice = lines[lines.index("二、有关建议") :]
    for found in checked.findings:
        same = sum(tidy(other.sentence) == tidy(found.sentence) for other in checked.findings)
        assert "\n".join(problems).count(tidy(found.sentence)) == same
    chapter = compose(checked)
    assert [line for line in advice if "针对“" in line] == [p.remedy for p in chapter.problems]
    for found in checked.findings:
        assert found.id in all_text(tmp_path / "稿.docx")


def test_appendix_lists_evidence_and_marks_what_a_person_found(tmp_path: Path) -> None:
    path = tmp_path / "稿.docx"
    write_draft(result(finding("HT01", origin=PERSON), waits=(undetermined(),)), path)
    index, waits = Document(str(path)).tables
    text = "\n".join(cell.text for row in index.rows for cell in row.cells)
    for piece in ("HT01-00000001（人工认定）", "项目.xlsx《合同》第2行", "另有书面约定的，不是问题。"):
        assert piece in text
    assert [cell.text for cell in waits.rows[1].cells] == ["1", "验收报告", "验收：全部资料", "问题YH04"]
    for table in (index, waits):
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert all(cell.paragraphs for row in table.rows for cell in row.cells)


def test_without_findings_it_says_so_and_what_remains(tmp_path: Path) -> None:
    path = tmp_path / "稿.docx"
    write_draft(result(waits=(undetermined(),)), path)
    document = Document(str(path))
    assert "未发现" in paragraphs(document, "Normal")[0]
    assert paragraphs(document, "Heading 1", "附件", "附表") == ["待核实事项"]
    write_draft(result(), path)
    assert not Document(str(path)).tables


def test_title_lines_name_unit_period_and_day(tmp_path: Path) -> None:
    document = drafted(tmp_path / "稿.docx", finding(), 项目单位="市工信局", 评价起始年度=2020)
    assert paragraphs(document, "Subtitle")[:2] == ["项目单位：市工信局", "评价期间：2020—2021年度"]


# ---- how it looks


def test_layout_follows_official_documents() -> None:
    document = Document(io.BytesIO(default_template()))
    section = document.sections[0]
    sizes = (section.page_width, section.page_height, section.top_margin, section.bottom_margin)
    assert [round(size.mm) for size in (*sizes, section.left_margin, section.right_margin) if size] == [
        210, 297, 37, 35, 28, 26,
    ]  # fmt: skip
    looks = {
        "Normal": ("仿宋_GB2312", 16),
        "Title": ("方正小标宋简体", 22),
        "Heading 1": ("黑体", 16),
        "Heading 2": ("楷体_GB2312", 16),
    }
    for name, (font, size) in looks.items():
        style = document.styles[name]
        assert style.element.rPr.find(qn("w:rFonts")).get(qn("w:eastAsia")) == font
        assert style.font.size == Pt(size)
    normal = document.styles["Normal"].paragraph_format
    assert normal.line_spacing == Pt(28)
    assert normal.widow_control
    assert document.styles["Normal"].element.pPr.find(qn("w:ind")).get(qn("w:firstLineChars")) == "200"
    footer = section.footer.paragraphs[0]
    assert (footer.text[:2], footer.text[-2:]) == ("— ", " —")
    assert "PAGE" in footer._p.xml


# ---- what facts may hold


def test_nothing_in_the_facts_is_read_as_xml_or_as_template(tmp_path: Path) -> None:
    path = tmp_path / "稿.docx"
    evidence = (Evidence("合同", NASTY, (("合同名称", NASTY),), NASTY),)
    found = finding(sentence=f"{NASTY}有误", name=NASTY, evidence=evidence, remedy=NASTY, caution=NASTY)
    write_draft(result(found, 项目名称=NASTY, 项目单位=NASTY), path)
    text = all_text(path)
    for piece in ("{{ 标题 }}", "{% for x in y %}", "{_{丁}_}", "甲<乙>&", "]]>&amp;甲"):
        assert text.count(piece) >= 5


@pytest.mark.parametrize("control", ["\x00", "\x07", "\x0b", "\x0c", "\x1f", "\ufffe", "\ud800"])
def test_control_characters_are_left_out(tmp_path: Path, control: str) -> None:
    path = tmp_path / "稿.docx"
    write_draft(result(finding(sentence=f"甲{control}乙"), 项目名称=f"丙{control}丁"), path)
    assert "甲乙，不符合" in all_text(path)


def test_lines_in_facts_become_one(tmp_path: Path) -> None:
    document = drafted(tmp_path / "稿.docx", finding(sentence="甲\n乙。\n丙"))
    assert any("甲；乙。丙，不符合" in line for line in paragraphs(document))


# ---- a firm's own template


def test_own_template(tmp_path: Path) -> None:
    own = template(
        tmp_path / "本所.docx",
        "本所底稿：{{ 标题 }}",
        "{%p for 节 in 环节 %}",
        "{{ 节.标题 }}",
        "{%p for 问题 in 节.问题 %}",
        "{{ 问题.段落|join }}　{{ 问题.建议 }}",
        "{%p endfor %}",
        "{%p endfor %}",
    )
    write_draft(result(finding()), tmp_path / "稿.docx", own)
    assert paragraphs(Document(str(tmp_path / "稿.docx"))) == [
        "本所底稿：政务外网项目存在问题与建议（初稿）",
        "合同管理方面",
        "问题HT01。第1份合同HT01有误，不符合《政府采购法》第四十六条第一款的规定。　"
        "针对“问题HT01”问题，建议项目单位改正HT01。",
    ]


def test_own_template_may_use_macros_and_loops(tmp_path: Path) -> None:
    own = template(
        tmp_path / "本所.docx",
        "{% macro 行(词) %}【{{ 词 }}】{% endmacro %}{{ 行(标题) }}",
        "{% for 节 in 环节 %}{{ loop.cycle('甲', '乙') }}{{ loop.index }}{{ 节.标题|length }}{% endfor %}",
    )
    write_draft(result(finding()), tmp_path / "稿.docx", own)
    lines = paragraphs(Document(str(tmp_path / "稿.docx")))
    assert lines == ["【政务外网项目存在问题与建议（初稿）】", "甲16"]


def test_default_template_written_out_gives_the_same_draft(tmp_path: Path) -> None:
    write_template(tmp_path / "模板.docx")
    write_draft(result(finding()), tmp_path / "甲.docx")
    write_draft(result(finding()), tmp_path / "乙.docx", tmp_path / "模板.docx")
    assert all_text(tmp_path / "甲.docx") == all_text(tmp_path / "乙.docx")


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (["{{ 题目 }}"], "没有变量“题目”"),
        (["{{ 标体 }}"], "没有变量“标体”；是否想写“标题”"),
        (["{%p for 节 in 环节 %}", "{{ 节.表头 }}", "{%p endfor %}"], "没有变量“表头”"),
        (["{%p for 节 in 环节 %}", "{{ 节.标题 }}"], "缺 endfor 或 endif"),
        (["{{ 标题 "], "花括号里的写法有误"),
        (["{{ 标题|大写 }}"], "花括号里的写法有误"),
        (["{% 循环 %}"], "花括号里的写法有误"),
        (["{{ ''.__class__.__mro__ }}"], "不允许的写法"),
        (["{{ 标题 * 99999 }}"], "不允许的写法"),
        (["{{ '%99999999d' % 1 }}"], "不允许的写法"),
        (["{{ 标题.ljust(99999999) }}"], "不允许的写法"),
        (["{{ 环节.append(1) }}"], "不允许的写法"),
        (["{% include '甲' %}"], "套不出完整的文档"),
        (["{{ range(9) }}"], "不允许的写法"),
        (["{{ range }}"], "没有变量“range”"),
        (["{{ cycler }}"], "没有变量“cycler”"),
        (["{{ 标题|center(9) }}"], "没有过滤器 center"),
        (["{{ 1 / 0 }}"], "套不出完整的文档"),
        (["前{% for 段 in 开头 %}中", "后{% endfor %}末", "{{ 标题 + 1 }}"], "不允许的写法"),
        (["{{ 标题 ~ 标题 }}"], "不允许的写法"),
        (["{% set 长 %}{{ 标题 }}{{ 标题 }}{% endset %}{{ 长 }}"], "不允许的写法"),
        (["{{ 环节|batch(99999999, 0)|list }}"], "没有过滤器 batch"),
        (["{{ 环节|slice(99999999)|list }}"], "没有过滤器 slice"),
        (["{% set 长 = 标题|replace('', 标题) %}" + "{% set 长 = 长|replace('', 长) %}" * 3], "不允许的写法"),
    ],
)
def test_a_template_that_does_not_work_is_named_with_the_mend(
    tmp_path: Path, lines: list[str], says: str
) -> None:
    own = template(tmp_path / "本所.docx", *lines)
    with pytest.raises(UsageError) as caught:
        write_draft(result(finding()), tmp_path / "稿.docx", own)
    assert says in str(caught.value)
    assert "模板 本所.docx" in str(caught.value)
    assert caught.value.problems[0].mend
    assert not (tmp_path / "稿.docx").exists()


def _spoilt(content: bytes) -> bytes:
    """A container with one byte of its first member changed."""
    return content[:60] + bytes([content[60] ^ 0xFF]) + content[61:]


def _zipped(path: Path, **members: bytes) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("_", "/").replace("0", "."), content)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda path: None, "打不开"),
        (lambda path: path.mkdir(), "打不开"),
        (lambda path: path.write_bytes(b""), "不是 .docx 文件"),
        (lambda path: path.write_bytes(bytes.fromhex("D0CF11E0A1B11AE1") + b"0" * 600), "不是 .docx 文件"),
        (lambda path: path.write_bytes(default_template()[:5000]), "文件损坏"),
        (lambda path: path.write_bytes(_spoilt(default_template())), "文件损坏"),
        (lambda path: path.write_bytes(b"PK" + b"0" * (11 << 20)), "超过 10 MB"),
        (lambda path: _zipped(path, 甲0txt=b"a"), "不是 Word 文档"),
        (lambda path: _zipped(path, word_document0xml=b"0" * (60 << 20)), "解压后异常地大"),
        (lambda path: _zipped(path, word_document0xml=b"<a/>"), "套不出完整的文档"),
    ],
)
def test_what_is_no_template_is_refused(tmp_path: Path, make: Callable[[Path], object], says: str) -> None:
    own = tmp_path / "本所.docx"
    make(own)
    with pytest.raises(UsageError) as caught:
        write_draft(result(finding()), tmp_path / "稿.docx", own)
    assert says in str(caught.value)
    assert caught.value.problems[0].mend


# ---- whole or not at all


def test_a_failure_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "稿.docx"
    path.write_bytes(b"old")
    with pytest.raises(UsageError):
        write_draft(result(finding()), path, template(tmp_path / "本所.docx", "{{ 没有 }}"))
    assert path.read_bytes() == b"old"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["本所.docx", "稿.docx"]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="文件夹不存在"):
        write_draft(result(finding()), tmp_path / "没有" / "稿.docx")


def test_an_office_program_opens_it(tmp_path: Path) -> None:
    write_draft(result(finding(), waits=(undetermined(),)), tmp_path / "draft.docx")
    home = f"-env:UserInstallation=file://{tmp_path}/home"
    command = [office(), home, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(tmp_path / "draft.docx")], check=True, capture_output=True, timeout=120)
    assert (tmp_path / "draft.pdf").stat().st_size > 1000


def test_one_project_many_findings_is_quick(tmp_path: Path) -> None:
    many: CheckResult = result(*(finding(f"R{n % 40:02}", n, stage=f"环节{n % 9}") for n in range(400)))
    write_draft(many, tmp_path / "稿.docx")
    assert len(Document(str(tmp_path / "稿.docx")).tables[0].rows) > 120
