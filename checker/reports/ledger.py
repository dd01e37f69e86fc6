"""The 问题台账: findings, what is still missing, the clauses and the counts, as an Excel workbook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from checker.atomic import whole
from checker.check import CheckResult
from checker.findings import AS_OF, Finding
from checker.knowledge.resolve import Citation
from checker.reports.index import cited_as, materials_of, record_line, verified_as, waiting
from checker.reports.wording import chinese_dates, clean, closed_up, stop, tidy
from checker.rulebook import Severity

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

FINDINGS, WAITING, CLAUSES, COUNTS = "问题台账", "待核实", "依据", "统计"
RED = "F8CBAD"
VERDICTS = ("确认", "排除")
MOST_RECORDS = 20
MOST_TEXT = 32_000  # Excel holds 32,767 characters in a cell

# heading, width in characters, centred
_FINDING_COLUMNS = (
    ("序号", 5, True),
    ("环节", 9, True),
    ("问题名称", 14, False),
    ("严重程度", 6, True),
    ("问题表述", 38, False),
    ("判断条件", 22, False),
    ("证据", 36, False),
    ("依据", 32, False),
    ("核验情况", 12, False),
    ("建议", 28, False),
    ("不构成问题的情形", 26, False),
    ("来源", 7, True),
    ("编号", 14, True),
    ("认定", 7, True),
    ("理由", 14, False),
    ("整改责任单位", 11, False),
    ("整改期限", 11, True),
    ("整改情况", 14, False),
)
_TO_FILL = ("认定", "理由", "整改责任单位", "整改期限", "整改情况")
_WAITING_COLUMNS = (
    ("序号", 6, True),
    ("缺少的事实或资料", 30, False),
    ("应补充的资料", 30, False),
    ("位置", 44, False),
    ("等待判断的规则", 60, False),
    ("规则数", 8, True),
)
_CLAUSE_COLUMNS = (
    ("序号", 6, True),
    ("文件", 34, False),
    ("文号", 20, False),
    ("条款", 18, False),
    ("要旨", 46, False),
    ("版本", 24, False),
    ("核验", 11, True),
    ("上位依据", 34, False),
    ("支持的问题", 40, False),
    ("备注", 20, False),
)


@dataclass(frozen=True)
class _Sheet:
    """One table: its columns, its rows, and what is printed above it."""

    name: str
    columns: Sequence[tuple[str, int, bool]]
    rows: Sequence[Sequence[str | int]]
    heading: str


def write_ledger(result: CheckResult, path: Path) -> None:
    """Write the ledger of a checked project, whole or not at all.

    Raises UsageError when the file cannot be written.
    """
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.creator = "jixiao"
    book.properties.title = clean(f"{result.dossier.name}问题台账")
    _add(book, _Sheet(FINDINGS, _FINDING_COLUMNS, _finding_rows(result.findings), result.dossier.name))
    _add(book, _Sheet(WAITING, _WAITING_COLUMNS, _waiting_rows(result), result.dossier.name))
    _add(book, _Sheet(CLAUSES, _CLAUSE_COLUMNS, _clause_rows(result.findings), result.dossier.name))
    columns, rows = _counts(result)
    _add(book, _Sheet(COUNTS, columns, rows, result.dossier.name))
    _finish_findings(book[FINDINGS], len(result.findings))
    _finish_counts(book[COUNTS], result, len(rows))
    book.active = 0
    with whole(path) as draft:
        book.save(draft)


# ---- rows


def _finding_rows(findings: Sequence[Finding]) -> list[list[str | int]]:
    return [
        [
            number,
            finding.stage,
            tidy(finding.name),
            finding.severity.value,
            stop(tidy(finding.sentence)),
            closed_up(tidy(finding.condition)),
            _evidence(finding),
            "\n".join(f"{cited_as(citation)}；" for citation in finding.citations).rstrip("；"),
            _verification(finding.citations),
            stop(tidy(finding.remedy)),
            stop(tidy(finding.caution)),
            finding.origin,
            finding.id,
            *("" for _ in _TO_FILL),
        ]
        for number, finding in enumerate(findings, 1)
    ]


def _evidence(finding: Finding) -> str:
    lines = [record_line(evidence) for evidence in finding.evidence[:MOST_RECORDS]]
    if len(finding.evidence) > MOST_RECORDS:
        lines.append(f"……共 {len(finding.evidence)} 条记录")
    lines += [str(searched) for searched in finding.searched]
    lines += [f"综合自：{'、'.join(finding.rests_on)}"] if finding.rests_on else []
    papers = materials_of([finding])
    return "\n".join([*lines, *([f"核对资料：{papers}"] if papers else [])])


def _verification(citations: Iterable[Citation]) -> str:
    counts = Counter(verified_as(citation) for citation in citations)
    return "\n".join(f"{words} {number} 条" for words, number in counts.items()) or "没有可引用的依据"


def _waiting_rows(result: CheckResult) -> list[list[str | int]]:
    return [
        [
            number,
            row.what,
            row.material,
            "\n".join(row.places[:MOST_RECORDS]),
            "；".join(f"{rule} {name}" for rule, name in row.rules),
            len(row.rules),
        ]
        for number, row in enumerate(waiting(result), 1)
    ]


def _clause_rows(findings: Sequence[Finding]) -> list[list[str | int]]:
    """Each clause or document once in each version, with the problems it stands behind."""
    cited: dict[tuple[str, str], Citation] = {}
    problems: dict[tuple[str, str], dict[str, None]] = {}
    for finding in findings:
        for citation in finding.citations:
            key = (citation.ref, citation.version)
            cited.setdefault(key, citation)
            problems.setdefault(key, {})[f"{finding.rule} {tidy(finding.name)}"] = None
    return [
        [
            number,
            citation.title,
            citation.number,
            citation.clause,
            citation.gist,
            chinese_dates(citation.version),
            verified_as(citation),
            "→".join(citation.chain),
            "；".join(problems[key]),
            citation.note,
        ]
        for number, (key, citation) in enumerate(cited.items(), 1)
    ]


def _counts(result: CheckResult) -> tuple[list[tuple[str, int, bool]], list[list[str | int]]]:
    """By 环节 the findings of each severity, the kinds of problem, and what is undetermined."""
    severities = [severity.value for severity in reversed(Severity)]
    heads = ["环节", *severities, "疑点合计", "问题类数", "待核实"]
    stages = dict.fromkeys(finding.stage for finding in (*result.findings, *result.undetermined))
    rows: list[list[str | int]] = []
    for stage in stages:
        found = [finding for finding in result.findings if finding.stage == stage]
        by_weight = Counter(finding.severity.value for finding in found)
        waits = sum(finding.stage == stage for finding in result.undetermined)
        kinds = len({finding.rule for finding in found})
        rows.append([stage, *(by_weight[s] for s in severities), len(found), kinds, waits])
    totals = [sum(int(row[column]) for row in rows) for column in range(1, len(heads))]
    return [(head, 14, True) for head in heads], [*rows, ["合计", *totals]]


# ---- sheets


def _add(book: Workbook, table: _Sheet) -> None:
    from openpyxl.cell.cell import Cell
    from openpyxl.styles import Alignment
    from openpyxl.utils import get_column_letter

    from checker.workbook import style

    sheet = book.create_sheet(table.name)
    for column, (title, width, _) in enumerate(table.columns, 1):
        cell = sheet.cell(1, column, title)
        style.head(cell, style.REQUIRED if title in _TO_FILL else style.DARK)
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.row_dimensions[1].height = 32
    left = Alignment(horizontal="left", vertical="top", wrap_text=True)
    middle = Alignment(horizontal="center", vertical="top", wrap_text=True)
    for number, row in enumerate(table.rows, 2):
        for column, (value, (_, _, centred)) in enumerate(zip(row, table.columns, strict=True), 1):
            cell = sheet.cell(number, column)
            if isinstance(value, int):
                cell.value = value
            elif value and isinstance(cell, Cell):
                style.write_text(cell, _fitting(value))
            style.body(cell, middle if centred else left)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(table.columns))}{max(len(table.rows) + 1, 2)}"
    _set_page(sheet, table)


def _fitting(text: str) -> str:
    text = clean(text)
    return text if len(text) <= MOST_TEXT else text[:MOST_TEXT] + "……（过长，未列完）"


def _set_page(sheet: Worksheet, table: _Sheet) -> None:
    """Landscape, one page wide: A3 for the ledger, which A4 would make too small to read."""
    from openpyxl.worksheet.header_footer import HeaderFooterItem

    from checker.workbook import style

    style.set_page(sheet, width=0)
    if table.name == FINDINGS:
        sheet.page_setup.paperSize = sheet.PAPERSIZE_A3
    header = HeaderFooterItem()
    header.center.text = clean(f"{table.heading}　{table.name}").replace("&", "&&")
    header.center.size = 12
    sheet.HeaderFooter.oddHeader = header
    footer = sheet.HeaderFooter.oddFooter or HeaderFooterItem()
    footer.left.text, footer.left.size = "均为疑点，触发不等于违规，经核实后认定", 9
    sheet.page_margins.top, sheet.page_margins.header = 0.75, 0.35


def _finish_findings(sheet: Worksheet, number: int) -> None:
    """Let the reviewer fill in: a choice for 认定, dates for 整改期限; colour the weights."""
    from openpyxl.formatting.rule import Rule
    from openpyxl.styles.differential import DifferentialStyle
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    from checker.workbook import style

    titles = [title for title, _, _ in _FINDING_COLUMNS]
    last = max(number + 1, 2)

    def cells(title: str) -> str:
        letter = get_column_letter(titles.index(title) + 1)
        return f"{letter}2:{letter}{last}"

    verdict = DataValidation(type="list", formula1=f'"{",".join(VERDICTS)}"', allow_blank=True)
    verdict.error, verdict.errorTitle = "只填 确认 或 排除", "认定"
    verdict.showErrorMessage = True
    verdict.add(cells("认定"))
    sheet.add_data_validation(verdict)
    for row in sheet[cells("整改期限")]:
        row[0].number_format = "yyyy-mm-dd"
    colors = {Severity.SERIOUS: RED, Severity.NORMAL: style.AMBER, Severity.HINT: style.BLUE}
    for words, color in colors.items():
        look = DifferentialStyle(fill=style.fill(color))
        rule = Rule("cellIs", operator="equal", formula=[f'"{words.value}"'], dxf=look)
        sheet.conditional_formatting.add(cells("严重程度"), rule)
    sheet.freeze_panes = "D2"


def _finish_counts(sheet: Worksheet, result: CheckResult, rows: int) -> None:
    """Mark the totals, and say below them what was checked and with what."""
    from openpyxl.cell.cell import Cell

    from checker.workbook import style

    for cell in sheet[rows + 1]:
        cell.font = style.BOLD
    values = result.dossier.project.values
    counts = "，".join(f"{state} {number}" for state, number in result.counts.items())
    notes = (
        ("项目", result.dossier.name),
        ("项目单位", values.get("项目单位")),
        ("评价年度", values.get("评价年度")),
        ("评价基准日", values.get(AS_OF)),
        ("判断结果", counts),
        ("规则、条款和程序", "，".join(f"{name} {version}" for name, version in result.versions.items())),
        ("说明", "一项疑点是一条规则命中的一行事实；待核实是资料不足、不能判断的事项，不作为问题。"),
    )
    for number, (title, value) in enumerate(((t, v) for t, v in notes if v not in (None, "")), rows + 3):
        for column, text, font in ((1, title, style.BOLD), (2, chinese_dates(str(value)), style.BODY)):
            cell = sheet.cell(number, column)
            assert isinstance(cell, Cell)  # nothing is merged here
            style.write_text(cell, _fitting(text))
            cell.font = font
    sheet.auto_filter.ref = None
