"""The default Word template of the draft: what stands where, and the variables that fill it."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from checker.base.atomic import write_bytes
from checker.schemas.scoring_words import LEVELS

if TYPE_CHECKING:
    from docx.document import Document

# Tags with p take away the paragraph they stand in, tags with tr the table row.
_NUMBER_LINE = "{{ 项.编号 }}{% if 项.来源 != '事实' %}（{{ 项.来源 }}）{% endif %}"
_FINDINGS = (
    "{%p for 项 in 行.疑点 %}",
    _NUMBER_LINE,
    "{{ 项.条件 }}",
    "{%p for 句 in 项.说明 %}",
    "{{ 句 }}",
    "{%p endfor %}",
    "{%p endfor %}",
)
_CLAUSES = ("适用日期：{{ 行.适用日期 }}", "{%p for 句 in 行.依据 %}", "{{ 句 }}", "{%p endfor %}")
_THRESHOLDS = ("{%p for 句 in 行.标准 %}", "{{ 句 }}", "{%p endfor %}")
_INDEX_WIDTHS = (24, 132)  # mm; the lines of text are 156 wide
_INDEX_HEAD = (
    "{{ 行.编号 }}　{{ 行.问题 }}（{{ 行.严重程度 }}{% if 行.来源 != '事实' %}，{{ 行.来源 }}{% endif %}）"
)
_INDEX_ROWS: Sequence[tuple[str, str, Sequence[str]]] = (  # label, when, lines
    ("疑点与证据", "", _FINDINGS),
    ("核对资料", "行.资料", ("{{ 行.资料 }}",)),
    ("依据", "行.依据", _CLAUSES),
    ("适用标准", "行.标准", _THRESHOLDS),
    ("不构成问题的情形", "行.不构成问题", ("{{ 行.不构成问题 }}",)),
)
_WAITING_WIDTHS = (12, 38, 62, 44)
_WAITING_HEADS = ("序号", "应补充的资料", "需要的事实", "补齐后才能判断的问题")
_WAITING_CELLS = ("{{ loop.index }}", "{{ 项.资料 }}", "{{ 项.事实 }}", "{{ 项.问题摘要 }}")


def default_template(levels: int = len(LEVELS)) -> bytes:
    """The template as a .docx with the draft's variables in it; `levels` are those of the score table."""
    from docx import Document

    from checker.reports.layout import set_layout

    document = Document()
    set_layout(document)
    _chapter(document)
    _scores(document, levels)
    _index(document)
    _waiting(document)
    document.add_paragraph("", "文末")
    content = BytesIO()
    document.save(content)
    return content.getvalue()


def write_template(path: Path) -> None:
    """Write the default template, for a firm to start its own from.

    Raises UsageError when the file cannot be written.
    """
    write_bytes(path, default_template())


def _chapter(document: Document) -> None:
    _lines(document, "Title", "{{ 标题 }}")
    _lines(document, "Subtitle", "{%p if 项目单位 %}", "项目单位：{{ 项目单位 }}", "{%p endif %}")
    when = (
        "{% if 评价期间 %}评价期间：{{ 评价期间 }}{% endif %}{% if 评价期间 and 评价基准日 %}　{% endif %}"
        "{% if 评价基准日 %}评价基准日：{{ 评价基准日 }}{% endif %}"
    )
    _lines(document, "Subtitle", "{%p if 评价期间 or 评价基准日 %}", when, "{%p endif %}", "")
    _lines(document, "Normal", "{%p for 段 in 开头 %}", "{{ 段 }}", "{%p endfor %}")
    _part(document, "一、存在问题", "{%p for 段 in 问题.段落 %}", "{{ 段 }}", "{%p endfor %}")
    _part(document, "二、有关建议", "{{ 问题.建议 }}")


def _part(document: Document, heading: str, *lines: str) -> None:
    """Sections with a heading each, and in them `lines` for every problem."""
    _lines(document, "Normal", "{%p if 环节 %}")
    _lines(document, "Heading 1", heading)
    _lines(document, "Normal", "{%p for 节 in 环节 %}")
    _lines(document, "Heading 2", "{{ 节.编号 }}{{ 节.标题 }}")
    _lines(document, "Normal", "{%p for 问题 in 节.问题 %}", *lines, "{%p endfor %}")
    _lines(document, "Normal", "{%p endfor %}", "{%p endif %}")


def _scores(document: Document, levels: int) -> None:
    from checker.reports.score_chapter import add_score_annex

    _lines(document, "Normal", "{%p if 评分 %}")
    _lines(document, "附件", "附件1：绩效评价评分表")
    _lines(document, "附件说明", "{{ 评分.说明 }}")
    add_score_annex(document, levels)
    _lines(document, "Normal", "{%p if 评分.核对 %}")
    _lines(document, "附表", "评分核对")
    _lines(document, "附件说明", "{%p for 句 in 评分.核对 %}", "{{ loop.index }}. {{ 句 }}", "{%p endfor %}")
    _lines(document, "Normal", "{%p endif %}", "{%p endif %}")


def _index(document: Document) -> None:
    from checker.reports.layout import add_row, add_table, fill_cell, fill_head_row

    _lines(document, "Normal", "{%p if 底稿 %}")
    _lines(document, "附件", "附件{% if 评分 %}2{% endif %}：问题底稿索引")
    _lines(document, "附件说明", "{{ 底稿说明 }}")
    table = add_table(document, ("项目", "内容"), _INDEX_WIDTHS)
    fill_cell(add_row(table)[0], ("{%tr for 行 in 底稿 %}",))
    fill_head_row(add_row(table), _INDEX_HEAD)
    for label, condition, lines in _INDEX_ROWS:
        if condition:
            fill_cell(add_row(table)[0], (f"{{%tr if {condition} %}}",))
        cells = add_row(table)
        fill_cell(cells[0], (label,))
        fill_cell(cells[1], lines, marked=_NUMBER_LINE)
        if condition:
            fill_cell(add_row(table)[0], ("{%tr endif %}",))
    fill_cell(add_row(table)[0], ("{%tr endfor %}",))
    _lines(document, "Normal", "{%p endif %}")


def _waiting(document: Document) -> None:
    from checker.reports.layout import add_row, add_table, fill_cell

    _lines(document, "Normal", "{%p if 待核实 %}")
    _lines(document, "附表", "待核实事项")
    _lines(document, "附件说明", "{{ 待核实说明 }}")
    table = add_table(document, _WAITING_HEADS, _WAITING_WIDTHS)
    fill_cell(add_row(table)[0], ("{%tr for 项 in 待核实 %}",))
    for index, (cell, line) in enumerate(zip(add_row(table), _WAITING_CELLS, strict=True)):
        fill_cell(cell, (line,), centred=index == 0)
    fill_cell(add_row(table)[0], ("{%tr endfor %}",))
    _lines(document, "Normal", "{%p endif %}")


def _lines(document: Document, style: str, *lines: str) -> None:
    for line in lines:
        document.add_paragraph(line, style)
