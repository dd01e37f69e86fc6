"""What `jixiao score` prints: the table, the total, and what does not agree; or the same as JSON."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from rich.markup import escape
from rich.table import Table

from checker.facts.quantities import plain
from checker.facts.vocabulary import PROJECT_ID
from checker.findings.result import CheckResult
from checker.reports.rows import print_part
from checker.reports.scores import ScoreRow, first_level, headline, score_rows
from checker.reports.terminal import console
from checker.scoring.sheet import Bounds, Line, Origin, ScoreSheet

_COLOURS = {Origin.OPEN: "yellow", Origin.NONE: "dim"}


def print_score(sheet: ScoreSheet, result: CheckResult) -> None:
    """Print the score table of a project, then the conclusion and the remarks."""
    out = console()
    out.print(f"[bold]{escape(sheet.project)}[/]（{escape(sheet.project_id)}）")
    out.print(f"评分体系：{escape(sheet.system.name)}（{escape(sheet.system.id)}，{escape(sheet.chosen)}）")
    table = Table(expand=True, show_lines=True)
    for title, share in (("一级", 2), ("二级", 2), ("三级", 4)):
        table.add_column(title, ratio=share, overflow="fold")
    table.add_column("分值", justify="right", no_wrap=True)
    table.add_column("得分", justify="right", no_wrap=True)
    table.add_column("说明", ratio=9, overflow="fold")
    for row in score_rows(sheet, result):
        table.add_row(*_cells(row))
    out.print(table)
    subtotals = [f"{name}{'；'.join(filter(None, said))}" for name, *said in first_level(sheet)]
    if subtotals:
        out.print(escape("。".join(subtotals)) + "。")
    out.print(f"[bold]{escape(headline(sheet))}[/]。")
    print_part(out, "说明", [f"{note}。" for note in sheet.notes])
    print_part(out, f"核对（{len(sheet.remarks)} 处）", [str(remark) for remark in sheet.remarks])
    if not sheet.remarks:
        out.print("核对：没有发现不一致。", style="dim")


def _cells(row: ScoreRow) -> list[str]:
    shown = [name if 3 - index <= row.opens else "" for index, name in enumerate(row.names)]
    colour = _COLOURS.get(row.origin, "red" if row.lost else "")
    points = f"[{colour}]{row.points}[/]" if colour else row.points
    lines = [escape(row.words)] if row.words else []
    computed, workings = row.line.computed, "；".join(row.line.workings)
    telling = workings and (computed is None or computed.exact is not None or bool(row.problems))
    if row.line.given is not None and telling and workings != row.words:
        lines.append(f"[dim]按评分标准：{escape(workings)}[/]")
    lines += [f"[dim]{escape(f'{finding} {name}')}[/]" for finding, name in row.problems]
    weight = "" if row.weight is None else plain(row.weight)
    return [*map(escape, shown), weight, points, "\n".join(lines)]


def score_dict(sheet: ScoreSheet) -> dict[str, Any]:
    """The score as plain data; its schema is docs/评分结果.schema.json. Scores are texts: they are exact."""
    system = sheet.system
    return {
        "project": {PROJECT_ID: sheet.project_id, "项目名称": sheet.project},
        "system": {"id": system.id, "name": system.name, "source": system.source, "chosen": sheet.chosen},
        "score": _text(sheet.score),
        "bounds": _bounds(sheet.bounds),
        "weight": _text(sheet.weight),
        "percentage": _bounds(sheet.percentage) if sheet.percentage else None,
        "grade": sheet.grade or None,
        "printed_grade": sheet.printed_grade or None,
        "totals": [{"by": total.by, "score": plain(total.score)} for total in sheet.totals],
        "lines": [_line(line) for line in sheet.lines],
        "subtotals": [
            {
                "path": list(subtotal.indicator.path),
                "weight": _text(subtotal.weight),
                "bounds": _bounds(subtotal.bounds),
                "given": _text(subtotal.given),
            }
            for subtotal in sheet.subtotals
        ],
        "notes": list(sheet.notes),
        "remarks": [
            {
                "kind": remark.kind.value,
                "place": remark.place,
                "what": remark.what,
                "worked": remark.worked,
                "findings": list(remark.findings),
            }
            for remark in sheet.remarks
        ],
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "path": list(line.indicator.path),
        "weight": _text(line.weight),
        "score": _text(line.score),
        "bounds": _bounds(line.bounds),
        "origin": line.origin.value,
        "computed": _bounds(line.computed) if line.computed else None,
        "given": _text(line.given),
        "words": list(line.words),
        "workings": list(line.workings),
        "findings": list(line.findings),
        "deductions": [
            {"points": plain(deduction.points), "findings": list(deduction.findings)}
            for deduction in line.deductions
        ],
        "missing": list(line.missing),
    }


def _bounds(bounds: Bounds) -> list[str | None]:
    return [plain(bounds.low), _text(bounds.high)]


def _text(number: Decimal | None) -> str | None:
    return None if number is None else plain(number)
