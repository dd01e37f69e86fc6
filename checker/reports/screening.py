"""The workbook of a screening: projects by weight, rules by hits, groups, and what to look at first."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from checker.portfolio.summary import COUNTED, GROUPS, Summary, percent
from checker.reports.sheets import Columns, add_sheet, workbook
from checker.rulebook.states import State

if TYPE_CHECKING:
    from openpyxl import Workbook

_NUMBERS: Columns = tuple((name, 11, True) for name in COUNTED)
_PROJECTS: Columns = (
    ("名次", 7, True), ("项目编号", 18, False), ("项目名称", 30, False), ("项目单位", 24, False),
    ("地区", 24, False), ("评价年度", 9, True), *_NUMBERS,
)  # fmt: skip
_RULES: Columns = (
    ("规则", 9, True), ("名称", 30, False), ("环节", 10, True), ("严重程度", 9, True), ("表", 14, False),
    *((state.value, 12, True) for state in State), ("命中率", 9, True),
    ("命中项目数", 12, True), ("命中项目占比", 12, True),
)  # fmt: skip
_OVERVIEW: Columns = (("事项", 22, False), ("内容", 90, False))
_GROUP: Columns = (("项目数", 10, True), ("有疑点项目数", 13, True), *_NUMBERS)


def write_workbook(summary: Summary, path: Path, source: str, version: str) -> None:
    """Write the workbook, whole or not at all. Raises UsageError when it cannot be written."""

    with workbook(path, "筛查汇总") as book:
        add_sheet(
            book,
            source,
            "概况",
            (("事项", 22, False), ("内容", 90, False)),
            _overview(summary, source, version),
        )
        ranked = [[number, *_cells(row)] for number, row in enumerate(summary.top, 1)]
        add_sheet(book, source, "项目排序", _PROJECTS, ranked)
        add_sheet(book, source, "规则命中", _RULES, _rules(summary))
        _add_groups(book, summary, source)
        warnings = [[w.place, w.what, w.why, w.mend] for w in summary.warnings]
        columns = (("规则", 30, False), ("提醒", 34, False), ("数字", 44, False), ("怎么办", 40, False))
        add_sheet(book, source, "提醒", columns, warnings)
        if summary.faults:
            columns = (("项目编号", 20, False), ("文件", 20, False), ("问题", 60, False), ("处数", 8, True))
            add_sheet(book, source, "数据问题", columns, [_cells(row) for row in summary.faults])


def _overview(summary: Summary, source: str, version: str) -> list[list[str | int]]:
    shown = f"前 {len(summary.top):,} 个" if len(summary.top) < summary.projects else "全部"
    states: list[list[str | int]] = [[f"判断：{state.value}", summary.total(state)] for state in State]
    rows: list[list[str | int]] = [
        ["项目库", source],
        ["规则库", version],
        ["筛查项目", summary.projects],
        ["有疑点的项目", f"{summary.hit:,} 个，占 {percent(summary.hit, summary.projects)}"],
        ["没有筛查的项目", f"{summary.left_out:,} 个，数据有误，见“数据问题”" if summary.left_out else 0],
        *states,
        ["项目排序", f"{shown}，按权重从高到低；全部在 项目.parquet"],
        ["逐行判断", "判断/规则编号.parquet：违规和待核实的行，含主键、有关的值和状态"],
        ["看一个项目", "jixiao screen 项目库 --project 编号，与单独检查这个项目的结果相同"],
        [
            "说明",
            "命中是疑点，不等于违规；待核实是资料不足，不是问题。排序只用来安排先查哪些，不用来评价单位。",
        ],
    ]
    return rows


def _rules(summary: Summary) -> list[list[str | int]]:
    lines = sorted(summary.rules, key=lambda line: (-line.states[State.VIOLATED], line.rule.id))
    return [
        [
            line.rule.id,
            line.rule.name,
            line.rule.stage,
            line.rule.severity.value,
            line.rule.on or "人工认定",
            *(line.states[state] for state in State),
            percent(line.states[State.VIOLATED], line.decided),
            line.projects,
            percent(line.projects, summary.projects),
        ]
        for line in lines
    ]


def _add_groups(book: Workbook, summary: Summary, source: str) -> None:
    for name, title in zip(GROUPS, ("按单位", "按地区", "按年度"), strict=True):
        rows = [_cells(row) for row in summary.groups[name]]
        add_sheet(book, source, title, ((name, 30, False), *_GROUP), rows)


def _cells(row: Sequence[object]) -> list[str | int]:
    return [value if isinstance(value, int) else str(value or "") for value in row]
