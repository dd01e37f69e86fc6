"""The sheet 填表说明: how to fill in the workbook, in the words of those who do."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from checker.facts.reviews import REVIEWS
from checker.facts.vocabulary import CHECKLIST, MANUAL, SCORE_SHEET, FactType, Vocabulary
from checker.facts.workbook import style
from checker.facts.workbook.names import GUIDE

_WIDTHS = (16, 62, 44)
_TITLE = "项目支出绩效评价事实材料"
_LEAD = "本工作簿记录一个项目的事实，每一类事实一张表，一行填一件事。填好后检查：jixiao check 文件名.xlsx"
_RULES = (
    ("空白", "空白表示不知道，不表示没有，也不表示零。不知道就留空，检查时列为待核实；确实是零才填 0。"),
    ("必填", "橙色、带 * 的表头必填，其余知道多少填多少。把鼠标停在表头上，可看填什么、看哪份资料。"),
    (
        "金额",
        "只填数字时按表头的单位（多为万元）；也可以连单位写，如 226万元、2,260,000元。精确到分，不四舍五入。",
    ),
    ("日期", "写到日：2020-09-03、2020/9/3、2020年9月3日、2020.9.3 都可以；只知道月份的留空，并在备注说明。"),
    ("比率", "填 30 或 30%，都是百分之三十。"),
    ("下拉", "有下拉箭头的格从列表里选。子项目、合同编号等引用别的表，写法要与那张表完全一致。"),
    ("编号", "每行要能与别的行区分；没有现成编号的自编一个，不要重复。"),
    ("表格", "表名和字段名不要改。列的次序可以调整，用不到的列可以删；表头的万元可改成元，整列即按元读。"),
)
_CHECKLIST = (
    ("已提供", "这类资料拿到了，表里填的就是全部；据此可以判断缺少什么。表里有内容而状态空着的，按已提供。"),
    ("确认没有", "核实过，这类事确实没有，如确实没有组织验收。"),
    (
        "未提供",
        "资料没有拿到。缺资料不等于没有做，有关问题一律列为待核实。表里没有内容而状态空着的，按未提供。",
    ),
)
_MANUAL = (
    (
        "何时填",
        "只有人能看出的问题（如控制价依据是否充分、指标是否突出重点），或资料里没有保留判断所需事实的问题。",
    ),
    (
        "怎样填",
        "一个问题一行：选规则编号，写明对象、写进报告的一句话（不带句号）和证据出处；发生日期决定引用哪一版法规。",
    ),
    ("结果", "原样进入问题清单和报告，标明人工认定。"),
)
_SCORES = (
    ("何时填", "要评分时；检查不看这张表。先列好指标：jixiao new 文件名.xlsx --system 共性框架。"),
    (
        "怎样填",
        "一个指标一行，可照印好的评分表原样填：小计行不填下级指标，合计行在一级指标填“合计”。要人判断的填得分和扣分说明，"
        "能按数值算的填完成值；扣分背后的问题在对应规则填规则编号。",
    ),
    ("结果", "jixiao score 算出得分和等级，核对分值、得分和疑点；评分表附进草稿和台账。"),
)
_REVIEWS = (
    ("何时填", "检查以后，逐条核实疑点，确认是问题或排除时。开始填事实时空着。"),
    (
        "怎样填",
        "一个疑点一行：照抄编号，选确认或排除，写明理由、复核人和日期；只在一段时间里有效的填有效期至。",
    ),
    ("结果", "排除的不进报告，留在问题台账；过了有效期，或者填了事实指纹而事实变了，重新列为疑点。"),
)


def add_guide(book: Workbook, vocabulary: Vocabulary, rules: Mapping[str, str]) -> None:
    """Add the guide as the first sheet; `rules` (id to name) are listed at its end."""
    sheet = book.create_sheet(GUIDE)
    sheet.sheet_properties.tabColor = style.TABS["guide"]
    sheet.sheet_view.showGridLines = False
    for letter, width in zip("ABC", _WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet["A1"] = _TITLE
    sheet["A1"].font = style.TITLE
    sheet.row_dimensions[1].height = 36
    sheet["A2"] = _LEAD
    sheet["A2"].font = style.BODY
    sheet.row_dimensions[2].height = 22
    row = _add_pairs(sheet, 4, "怎样填", _RULES)
    row = _add_sheets(sheet, row, vocabulary)
    row = _add_pairs(sheet, row, f"《{CHECKLIST}》：缺资料不等于没有", _CHECKLIST)
    row = _add_pairs(sheet, row, f"《{MANUAL}》", _MANUAL)
    if SCORE_SHEET in vocabulary.types:
        row = _add_pairs(sheet, row, f"《{SCORE_SHEET}》", _SCORES)
    row = _add_pairs(sheet, row, f"《{REVIEWS}》", _REVIEWS)
    if rules:
        _add_pairs(sheet, row, "规则编号", tuple(rules.items()))
    style.set_page(sheet, sum(_WIDTHS), headings=None)


def _add_section(sheet: Worksheet, row: int, title: str) -> int:
    cell = style.at(sheet, row, 1)
    cell.value, cell.font = title, style.SECTION
    sheet.row_dimensions[row].height = 24
    return row + 1


def _add_pairs(sheet: Worksheet, row: int, title: str, pairs: tuple[tuple[str, str], ...]) -> int:
    """A section of words and what they mean; returns the row for the next section."""
    row = _add_section(sheet, row, title)
    for word, meaning in pairs:
        for column in (1, 2, 3):
            style.body(style.at(sheet, row, column))
        style.write_text(style.at(sheet, row, 1), word)
        style.write_text(style.at(sheet, row, 2), meaning)
        _dress_word(sheet, row)
        sheet.merge_cells(start_row=row, end_row=row, start_column=2, end_column=3)
        sheet.row_dimensions[row].height = _height(meaning, _WIDTHS[1] + _WIDTHS[2])
        row += 1
    return row + 1


def _add_sheets(sheet: Worksheet, row: int, vocabulary: Vocabulary) -> int:
    """The table of all sheets, each name a link to its sheet."""
    row = _add_section(sheet, row, "有哪些表")
    for column, title in enumerate(("表", "填什么", "看哪些资料"), 1):
        cell = style.at(sheet, row, column)
        cell.value = title
        style.head(cell)
    row += 1
    for fact_type in vocabulary.types.values():
        _add_sheet_row(sheet, row, fact_type)
        row += 1
    return row + 1


def _add_sheet_row(sheet: Worksheet, row: int, fact_type: FactType) -> None:
    for column, text in enumerate((fact_type.name, fact_type.about, fact_type.material), 1):
        style.body(style.at(sheet, row, column))
        style.write_text(style.at(sheet, row, column), text)
    _dress_word(sheet, row)
    style.at(sheet, row, 1).hyperlink = f"#'{fact_type.name}'!A2"
    style.at(sheet, row, 1).font = style.LINK
    lines = max(_height(fact_type.about, _WIDTHS[1]), _height(fact_type.material, _WIDTHS[2]))
    sheet.row_dimensions[row].height = lines


def _dress_word(sheet: Worksheet, row: int) -> None:
    style.at(sheet, row, 1).font = style.BOLD
    style.at(sheet, row, 1).fill = style.fill(style.BAND)


def _height(text: str, width: float) -> float:
    """Row height in points for Chinese text wrapped at a column width."""
    return 8 + 15 * max(1, ceil((style.display(text) + 4) / width))
