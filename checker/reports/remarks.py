"""What `jixiao reconcile` prints: remarks in the terminal, or as JSON."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from rich.console import Group
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from checker.findings.wording import clean
from checker.proofreading.precision import record_of
from checker.proofreading.proofread import Proofread
from checker.proofreading.remarks import Certainty, Remark
from checker.reports.terminal import console

CAUTION = "“确定”指没有别的读法；“很可能”“请核对”要对照原文再定。没有列出的，不等于没有问题。"
_COLOURS = {Certainty.SURE: "red", Certainty.LIKELY: "yellow", Certainty.CHECK: "cyan"}


def print_remarks(result: Proofread, held: int = 0) -> None:
    """Print the remarks as a table, then how many of each kind there are; `held` more are not shown."""
    out = console()
    out.print(f"[bold]{escape(result.document.name)}[/]：{looked_at(result)}")
    if result.remarks:
        out.print(_table(result))
        out.print(summary(result))
        out.print(CAUTION, style="dim")
    else:
        out.print("没有发现前后不一的数字。")
    if held:
        out.print(f"另有 {held} 条意见，这几类在校准样本上准确率不到八成，加 --all 列出。", style="dim")
    for note in result.document.notes:
        out.print(f"[yellow]提醒[/]：{escape(clean(note))}")


def looked_at(result: Proofread) -> str:
    """How much was read: 核对了 24 段文字、1 个表."""
    paragraphs, tables = sum(1 for _ in result.document.paragraphs), sum(1 for _ in result.document.tables)
    return f"核对了 {paragraphs} 段文字、{tables} 个表"


def summary(result: Proofread) -> str:
    """How many remarks, by how sure they are."""
    counts = Counter(remark.certainty for remark in result.remarks)
    parts = "，".join(f"{certainty} {counts[certainty]}" for certainty in Certainty if counts[certainty])
    return f"{len(result.remarks)} 条意见：{parts}。"


def _table(result: Proofread) -> Table:
    table = Table(expand=True, show_lines=True)
    table.add_column("把握", width=6)
    table.add_column("类别", width=10)
    table.add_column("位置", width=14, overflow="fold")
    table.add_column("原文与核算", ratio=1, overflow="fold")
    for remark in result.remarks:
        table.add_row(
            Text(remark.certainty, style=_COLOURS[remark.certainty]),
            remark.kind,
            escape(clean(str(remark.place))),
            _words(remark),
        )
    return table


def _words(remark: Remark) -> Group:
    lines = [Text(clean(f"“{remark.quote}”")), Text(clean(remark.working), style="bold")]
    if remark.hint:
        lines.append(Text(clean(remark.hint), style="dim"))
    return Group(*lines)


def to_text(result: Proofread) -> str:
    """One JSON object, ending in a newline; its schema is docs/校对意见.schema.json."""
    return json.dumps(to_dict(result), ensure_ascii=False, indent=2) + "\n"


def to_dict(result: Proofread) -> dict[str, Any]:
    """The result as plain data: `file`, `read`, `remarks`, `counts`, `notes`."""
    counts = Counter(remark.certainty for remark in result.remarks)
    return {
        "file": result.document.name,
        "read": {
            "paragraphs": sum(1 for _ in result.document.paragraphs),
            "tables": sum(1 for _ in result.document.tables),
        },
        "remarks": [
            {
                "kind": str(remark.kind),
                "certainty": str(remark.certainty),
                "place": str(remark.place),
                "section": result.section(remark),
                "quote": clean(remark.quote),
                "working": clean(remark.working),
                "hint": clean(remark.hint),
                "precision": record.percent if (record := record_of(remark)) else None,
            }
            for remark in result.remarks
        ],
        "counts": {str(certainty): counts[certainty] for certainty in Certainty},
        "notes": list(result.document.notes),
    }
