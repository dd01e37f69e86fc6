"""The score in Excel: a sheet 评分表 and a sheet 评分核对, by themselves or in the 问题台账."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from checker.facts.quantities import plain
from checker.findings.result import CheckResult
from checker.reports.scores import first_level, headline, score_rows, total_cell
from checker.reports.sheets import Cells, add_sheet, finish_counts, workbook
from checker.scoring.sheet import ScoreSheet

if TYPE_CHECKING:
    from openpyxl import Workbook

SCORES, CHECKS = "评分表", "评分核对"

_COLUMNS = (
    ("一级指标", 11, True),
    ("二级指标", 13, True),
    ("三级指标", 22, False),
    ("分值", 7, True),
    ("得分", 9, True),
    ("扣分", 7, True),
    ("说明", 40, False),
    ("扣分背后的疑点", 34, False),
    ("评分标准", 40, False),
    ("按标准计算", 30, False),
    ("来源", 13, True),
)
_REMARK_COLUMNS = (
    ("序号", 6, True),
    ("不一致", 20, True),
    ("位置", 34, False),
    ("内容", 56, False),
    ("算式", 40, False),
    ("疑点编号", 30, False),
)


def write_scores(sheet: ScoreSheet, result: CheckResult, path: Path) -> None:
    """Write the score as a workbook of its own. Raises UsageError when the file cannot be written."""
    with workbook(path, f"{sheet.project}评分表") as book:
        add_scores(book, sheet, result)


def add_scores(book: Workbook, sheet: ScoreSheet, result: CheckResult) -> None:
    """Add the two sheets."""
    rows = _rows(sheet, result)
    table = add_sheet(book, sheet.project, SCORES, _COLUMNS, [*rows, _total(sheet)])

    notes = [
        ("结论", headline(sheet)),
        ("评分体系", f"{sheet.system.name}（{sheet.system.id}，{sheet.chosen}）"),
    ]
    notes += [("出处", sheet.system.source)] if sheet.system.source else []
    notes += [(name, "；".join(filter(None, said))) for name, *said in first_level(sheet)]
    finish_counts(table, len(rows) + 1, [*notes, *(("说明", note) for note in sheet.notes)])
    _merge(book, rows)
    add_sheet(book, sheet.project, CHECKS, _REMARK_COLUMNS, _remarks(sheet))


def _rows(sheet: ScoreSheet, result: CheckResult) -> list[Cells]:
    made: list[Cells] = []
    for row in score_rows(sheet, result):
        shown = [name if 3 - index <= row.opens else "" for index, name in enumerate(row.names)]
        behind = "\n".join(f"{finding} {name}".strip() for finding, name in row.problems)
        lost = row.line.lost
        score = row.line.score
        made.append(
            [
                *shown,
                _cell(row.weight),
                row.points if score is None else _cell(score),
                _cell(lost) if lost else "",
                row.words,
                behind,
                row.line.indicator.standard,
                "；".join(row.line.workings),
                row.origin.value,
            ]
        )
    return made


def _total(sheet: ScoreSheet) -> Cells:
    score = _cell(sheet.score) if sheet.score is not None else total_cell(sheet)
    return ["合计", "", "", _cell(sheet.weight), score, "", headline(sheet), "", "", "", ""]


def _cell(number: Decimal | None) -> str | Decimal:
    return "" if number is None else Decimal(plain(number))


def _merge(book: Workbook, rows: list[Cells]) -> None:
    """Merge the cells of 一级 and 二级 that stand for several rows, as printed tables do."""
    page = book[SCORES]
    for column in (1, 2):
        starts = [i for i, row in enumerate(rows, 2) if any(row[:column])] + [len(rows) + 2]
        for first, following in pairwise(starts):
            if following - first > 1:
                page.merge_cells(
                    start_row=first, end_row=following - 1, start_column=column, end_column=column
                )
    page.auto_filter.ref = None


def _remarks(sheet: ScoreSheet) -> list[Cells]:
    return [
        [number, remark.kind.value, remark.place, remark.what, remark.worked, "\n".join(remark.findings)]
        for number, remark in enumerate(sheet.remarks, 1)
    ]
