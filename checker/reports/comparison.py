"""Two checks compared, for the 整改台账: in the terminal, as JSON and as a workbook."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.markup import escape
from rich.table import Table

from checker.findings.diff import Change, Comparison, Data, Item, Snapshot
from checker.findings.lines import UNCHECKED
from checker.findings.wording import stop, tidy
from checker.knowledge.model import CITABLE
from checker.reports.sheets import Column, add_table, finish_counts, open_for_review, to_fill, workbook
from checker.reports.terminal import console

SHEET, COUNTS = "整改台账", "统计"
_COLOURS = {Change.ADDED: "red", Change.CHANGED: "yellow", Change.REMAINING: "cyan", Change.RESOLVED: "green"}


def print_comparison(compared: Comparison) -> None:
    """Print the findings of both checks with what became of them, then the counts."""
    out = console()
    new = compared.new
    out.print(f"[bold]{escape(new.name)}[/]（{escape(new.project_id)}）")
    out.print(escape(f"原：{compared.old.source}；现：{new.source}"), style="dim")
    if compared.items:
        out.print(_table(compared.items))
    else:
        out.print("\n前后都没有疑点。")
    out.print(f"\n{_summary(compared)}")


def _table(items: Iterable[Item]) -> Table:
    table = Table(expand=True, show_lines=True)
    table.add_column("状态", width=6)
    table.add_column("环节", width=8)
    table.add_column("疑点", ratio=1, overflow="fold")
    for item in items:
        data = item.latest
        lines = [f"[bold]{escape(data['name'])}[/]  [dim]{escape(data['severity'])}  {escape(data['id'])}[/]"]
        before, after = _sentences(item)
        if before and after and before != after:
            lines += [f"原：{escape(before)}", f"现：{escape(after)}"]
        else:
            lines.append(escape(after or before))
        lines += [f"[dim]变化：{escape(item.note)}[/]"] if item.note else []
        state = f"[{_COLOURS[item.change]}]{item.change}[/]"
        table.add_row(state, escape(data["stage"]), "\n".join(lines))
    return table


def _sentences(item: Item) -> tuple[str, str]:
    """What a report says of it before and now; what is undetermined now says nothing."""
    now = item.new if item.new and item.new.get("state") != "待核实" else None
    return (item.old["sentence"] if item.old else "", now["sentence"] if now else "")


def _summary(compared: Comparison) -> str:
    return "，".join(f"{change} {len(compared.of(change))} 个" for change in Change) + "。"


def to_text(compared: Comparison) -> str:
    """One JSON object, ending in a newline: the findings in full, by what became of them.

    Its schema is docs/前后比较.schema.json.
    """
    content = {
        "project": {"项目编号": compared.new.project_id, "项目名称": compared.new.name},
        "old": _origin(compared.old),
        "new": _origin(compared.new),
        "counts": {change.value: len(compared.of(change)) for change in Change},
        "items": [
            {
                "id": item.latest["id"],
                "change": item.change.value,
                "note": item.note,
                "old": item.old,
                "new": item.new,
            }
            for item in compared.items
        ],
        "warnings": [
            {"place": w.place, "what": w.what, "why": w.why, "mend": w.mend} for w in compared.warnings
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _origin(snapshot: Snapshot) -> dict[str, str]:
    return {"来源": snapshot.source, "规则库": snapshot.rules}


def write_workbook(compared: Comparison, path: Path) -> None:
    """Write the 整改台账, whole or not at all. Raises UsageError when the file cannot be written."""
    name = compared.new.name
    rows = [_Row(number, item) for number, item in enumerate(compared.items, 1)]
    counts = [*((change.value, len(compared.of(change))) for change in Change), ("合计", len(rows))]
    with workbook(path, f"{name}{SHEET}") as book:
        sheet = add_table(book, name, SHEET, _COLUMNS, rows)
        open_for_review(sheet, [column.heading for column in _COLUMNS], len(rows))
        totals = add_table(book, name, COUNTS, _COUNT_COLUMNS, counts)
        finish_counts(totals, len(counts), _notes(compared))


@dataclass(frozen=True)
class _Row:
    """A finding of either check, with its place in the list."""

    number: int
    item: Item

    @property
    def data(self) -> Data:
        return self.item.latest

    def sentence(self, place: int) -> str:
        """The sentence before (0) or now (1)."""
        text = _sentences(self.item)[place]
        return stop(tidy(text)) if text else ""


_COLUMNS: Sequence[Column[_Row]] = (
    Column("序号", 5, lambda row: row.number, centred=True),
    Column("状态", 8, lambda row: row.item.change.value, centred=True),
    Column("环节", 9, lambda row: row.data["stage"], centred=True),
    Column("问题名称", 16, lambda row: tidy(row.data["name"])),
    Column("严重程度", 9, lambda row: row.data["severity"], centred=True),
    Column("原问题表述", 40, lambda row: row.sentence(0)),
    Column("现问题表述", 40, lambda row: row.sentence(1)),
    Column("变化", 16, lambda row: row.item.note),
    Column("依据", 34, lambda row: _clauses(row.data)),
    Column("建议", 30, lambda row: stop(tidy(row.data["remedy"]))),
    Column("编号", 15, lambda row: row.data["id"], centred=True),
    to_fill("整改责任单位", 12),
    to_fill("整改期限", 12, centred=True),
    to_fill("整改情况", 22),
)
_COUNT_COLUMNS: Sequence[Column[tuple[str, int]]] = (
    Column("状态", 14, lambda count: count[0], centred=True),
    Column("疑点", 14, lambda count: count[1], centred=True),
)


def _clauses(data: Data) -> str:
    cited = ((str(clause.get("text", "")), clause.get("verified") in CITABLE) for clause in data["clauses"])
    return "；\n".join(text if citable else f"{text}（{UNCHECKED}）" for text, citable in cited)


def _notes(compared: Comparison) -> list[tuple[str, str]]:
    return [
        ("项目", compared.new.name),
        ("原来的检查", compared.old.source),
        ("现在的检查", compared.new.source),
        *(("提醒", f"{warning.what}；{warning.why}") for warning in compared.warnings),
        ("说明", "已整改：按现在填写的事实不再成立，请核对整改凭据；转为待核实或复核排除的列为变化。"),
    ]
