"""What a change of the rules does: in the terminal, as JSON and as a workbook."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.markup import escape
from rich.table import Table

from checker.findings.wording import stop, tidy
from checker.impact.model import Effect, Impact, RuleChange, Touched
from checker.reports.sheets import Column, add_table, workbook
from checker.reports.terminal import console

SHOWN = 30
MOST_ROWS = 50_000
_COLOURS = {Effect.GAINED: "red", Effect.LOST: "green", Effect.CHANGED: "yellow"}


def print_impact(found: Impact) -> None:
    """Print the rules that read differently, the effects by rule, and the first of the rows touched."""
    out = console()
    out.print(f"原：{escape(found.old)}　现：{escape(found.new)}　项目 {found.projects:,} 个", style="dim")
    for change in found.rules:
        out.print(f"{escape(change.rule)} {escape(change.name)}：{'、'.join(change.parts)}有改动")
    if found.touched or found.waiting:
        out.print(_by_rule(found))
    if found.touched:
        out.print(_rows(found))
    print_more(found)


def print_more(found: Impact) -> None:
    """Print the totals, and what the tables above leave out."""
    out = console()
    if len(found.touched) > SHOWN:
        out.print(f"只列出前 {SHOWN} 条；加 -o 影响.xlsx 写出全部。", style="dim")
    counts = "，".join(f"{effect} {found.count(effect):,}" for effect in Effect)
    begun, ended = (sum(pair[side] for pair in found.waiting.values()) for side in (0, 1))
    touched = f"，涉及 {len(found.by_project()):,} 个项目" if found.touched else ""
    out.print(f"疑点：{counts}{touched}。待核实：增加 {begun:,}，减少 {ended:,}。")


def _by_rule(found: Impact) -> Table:
    table = Table(title="按规则", title_justify="left")
    table.add_column("规则")
    table.add_column("名称", overflow="fold")
    for effect in Effect:
        table.add_column(effect.value, justify="right", style=_COLOURS[effect])
    for name in ("待核实增加", "待核实减少"):
        table.add_column(name, justify="right")
    effects = found.by_rule()
    for rule in (rule for rule in found.names if rule in effects or rule in found.waiting):
        counts = effects.get(rule, Counter())
        waits = found.waiting.get(rule, (0, 0))
        numbers = [*(counts[effect] for effect in Effect), *waits]
        table.add_row(rule, escape(found.names[rule]), *(f"{n:,}" if n else "" for n in numbers))
    return table


def _rows(found: Impact) -> Table:
    table = Table(title="逐条", title_justify="left", expand=True, show_lines=True)
    table.add_column("影响", width=4)
    table.add_column("规则", width=6)
    table.add_column("项目", ratio=1, overflow="fold")
    table.add_column("疑点", ratio=3, overflow="fold")
    for one in found.touched[:SHOWN]:
        assert one.effect is not None, "rows without effect are not kept"
        effect = f"[{_COLOURS[one.effect]}]{one.effect}[/]"
        table.add_row(effect, one.rule, escape(f"{one.project}（{one.project_id}）"), escape(_told(one)))
    return table


def _told(one: Touched) -> str:
    if one.effect is Effect.CHANGED:
        lines = [f"原：{one.old}", f"现：{one.new}"] if one.old != one.new else [one.new]
        return "\n".join([*lines, f"{one.note}不同"])
    if one.effect is Effect.GAINED:
        return f"{one.new}\n（{_before(one)}）"
    return f"{one.old}\n（现为{_state(one, after=True)}）"


def _before(one: Touched) -> str:
    return f"原为{_state(one, after=False)}"


def _state(one: Touched, *, after: bool) -> str:
    state = one.after if after else one.before
    return state.value if state else "合规、不适用或没有这一行"


def to_text(found: Impact) -> str:
    """One JSON object, ending in a newline."""
    content = {
        "old": found.old,
        "new": found.new,
        "projects": found.projects,
        "counts": {effect.value: found.count(effect) for effect in Effect},
        "rules": [{"rule": c.rule, "name": c.name, "changed": list(c.parts)} for c in found.rules],
        "waiting": {rule: {"增加": pair[0], "减少": pair[1]} for rule, pair in found.waiting.items()},
        "items": [
            {
                "effect": one.effect,
                "rule": one.rule,
                "project": one.project_id,
                "subject": one.subject,
                "before": one.before,
                "after": one.after,
                "old": one.old,
                "new": one.new,
                "note": one.note,
            }
            for one in found.touched
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def write_workbook(found: Impact, path: Path) -> None:
    """Write the effects by rule, by project and one by one. Raises UsageError when it cannot be written."""
    title = f"{found.old} → {found.new}"
    projects = list(found.by_project().items())[:MOST_ROWS]
    with workbook(path, "规则变动影响") as book:
        add_table(book, title, "按规则", _rule_columns(found), _rules_touched(found))
        add_table(book, title, "按项目", _PROJECT_COLUMNS, projects)
        add_table(book, title, "逐条", _columns(found), found.touched[:MOST_ROWS])
        add_table(book, title, "规则改动", _CHANGE_COLUMNS, found.rules)


def _rules_touched(found: Impact) -> list[str]:
    return list(dict.fromkeys((*found.by_rule(), *found.waiting)))


def _rule_columns(found: Impact) -> list[Column[str]]:
    by_rule = found.by_rule()

    def number(effect: Effect) -> Callable[[str], int]:
        return lambda rule: by_rule.get(rule, Counter())[effect]

    return [
        Column("规则", 9, str, centred=True),
        Column("名称", 34, lambda rule: found.names[rule]),
        *(Column(effect.value, 9, number(effect), centred=True) for effect in Effect),
        Column("待核实增加", 11, lambda rule: found.waiting.get(rule, (0, 0))[0], centred=True),
        Column("待核实减少", 11, lambda rule: found.waiting.get(rule, (0, 0))[1], centred=True),
    ]


def _counted(effect: Effect) -> Callable[[_Project], int]:
    return lambda project: project[1][effect]


_Project = tuple[tuple[str, str], Counter[Effect]]
_PROJECT_COLUMNS: Sequence[Column[_Project]] = (
    Column("项目编号", 20, lambda project: project[0][0]),
    Column("项目", 40, lambda project: project[0][1]),
    *(Column(effect.value, 9, _counted(effect), centred=True) for effect in Effect),
)
_CHANGE_COLUMNS: Sequence[Column[RuleChange]] = (
    Column("规则", 9, lambda change: change.rule, centred=True),
    Column("名称", 34, lambda change: change.name),
    Column("改动", 50, lambda change: "、".join(change.parts)),
)


def _columns(found: Impact) -> list[Column[Touched]]:
    return [
        Column("规则", 9, lambda row: row.rule, centred=True),
        Column("名称", 24, lambda row: found.names[row.rule]),
        Column("项目编号", 16, lambda row: row.project_id),
        Column("项目", 26, lambda row: row.project),
        Column("影响", 8, lambda row: row.effect.value if row.effect else "", centred=True),
        Column("对象", 22, lambda row: row.subject),
        Column("原判断", 10, lambda row: _state(row, after=False), centred=True),
        Column("现判断", 10, lambda row: _state(row, after=True), centred=True),
        Column("原表述", 44, lambda row: _sentence(row.old)),
        Column("现表述", 44, lambda row: _sentence(row.new)),
        Column("变化", 16, lambda row: row.note),
    ]


def _sentence(text: str) -> str:
    return stop(tidy(text)) if text else ""
