"""What the commands print in the terminal."""

from __future__ import annotations

import os
import sys
from collections import Counter
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from checker.findings.finding import Finding, ThresholdUse
from checker.findings.result import CheckResult
from checker.findings.wording import signed
from checker.knowledge.resolve import Citation
from checker.rulebook.states import PERSON, State

if TYPE_CHECKING:
    from checker.importing.words import Words  # read only where a folder of texts is set

_COLOURS = {"严重": "red", "一般": "yellow", "提示": "cyan"}
_PLAIN_WIDTH = 120


def console() -> Console:
    """A console on stdout; where stdout is no terminal the width is fixed, so that output can be compared."""
    width = None if sys.stdout.isatty() or os.environ.get("COLUMNS") else _PLAIN_WIDTH
    return Console(file=sys.stdout, width=width, highlight=False, soft_wrap=False)


def print_check(result: CheckResult) -> None:
    """Print findings by 环节, then the counts."""
    out = console()
    out.print(f"[bold]{escape(result.dossier.name)}[/]（{escape(result.dossier.project_id)}）")
    if result.findings:
        out.print(_findings_table(result))
    else:
        out.print("\n没有发现违规疑点。")
    out.print(_summary(result))
    if result.excluded:
        out.print(f"已排除：{escape('；'.join(map(_excluded, result.excluded)))}。", style="dim")
    _print_undetermined(out, result)
    if result.findings:
        out.print("以上是疑点，触发不等于违规；逐条说明用 jixiao explain 文件 编号。", style="dim")


def _findings_table(result: CheckResult) -> Table:
    table = Table(expand=True, show_lines=True)
    table.add_column("环节", width=8)
    table.add_column("疑点", ratio=5, overflow="fold")
    table.add_column("依据", ratio=3, overflow="fold")
    table.add_column("证据", ratio=2, overflow="fold")
    for finding in result.findings:
        colour = _COLOURS[finding.severity.value]
        mark = "（人工认定）" if finding.origin == PERSON else ""
        mark += f"（已{finding.review.verdict}）" if finding.review else ""
        table.add_row(
            escape(finding.stage),
            f"[{colour}]{finding.severity.value}[/] [bold]{escape(finding.name)}[/]{mark}\n"
            f"{escape(finding.sentence)}\n[dim]{finding.id}[/]",
            escape("\n".join(c.text for c in finding.citations[:4])),
            escape("\n".join(dict.fromkeys(item.place for item in finding.evidence[:4]))),
        )
    return table


def _excluded(finding: Finding) -> str:
    review = finding.review
    return f"{finding.id} {finding.name}" + (f"：{review.reason}（{signed(review)}）" if review else "")


def _summary(result: CheckResult) -> str:
    counts = result.counts
    stages = Counter(finding.stage for finding in result.findings)
    by_stage = "，".join(f"{stage} {number}" for stage, number in stages.items())
    return (
        f"\n疑点 [bold]{len(result.findings)}[/] 个{f'（{by_stage}）' if by_stage else ''}；"
        f"{f'已排除 {len(result.excluded)} 个；' if result.excluded else ''}"
        f"待核实 {len(result.undetermined)} 项；合规 {counts[State.COMPLIANT.value]} 项；"
        f"不适用 {counts[State.NOT_APPLICABLE.value]} 项。引擎 {result.engine}，"
        f"规则 {result.versions['规则']} 条，条款 {result.versions['条款']} 条。"
    )


def _print_undetermined(out: Console, result: CheckResult) -> None:
    if not result.undetermined:
        return
    rules = Counter((item.rule, item.name) for item in result.undetermined)
    shown = "、".join(
        f"{name}（{rule}{f'×{number}' if number > 1 else ''}）" for (rule, name), number in rules.items()
    )
    out.print(f"待核实的规则：{escape(shown)}。\n要补什么资料用 jixiao materials 查看。", style="dim")


def print_finding(finding: Finding) -> None:
    """Print everything about one finding."""
    out = console()
    out.print(
        f"[bold]{finding.id}  {escape(finding.name)}[/]"
        f"（{finding.state.value}，{finding.severity.value}，{finding.origin}）"
    )
    if finding.state is State.VIOLATED:
        _part(out, "表述", [finding.sentence])
    _part(out, "对象", [finding.subject])
    _part(out, "条件", [finding.condition])
    _part(out, "证据", [*map(str, finding.evidence), *map(str, finding.searched)])
    _part(out, "缺什么", [f"{missing}；看 {missing.material}" for missing in finding.missing])
    if finding.governing_date:
        out.print(f"[bold]适用日期[/]  {finding.governing_date.isoformat()}（{escape(finding.date_basis)}）")
    _part(out, "标准", [_threshold(use) for use in finding.thresholds])
    words = _own_words()
    _part(out, "依据", [_citation(citation, words) for citation in finding.citations])
    _part(out, "没有条款，对照通行做法", [finding.practice])
    _part(out, "背景（不写进疑点）", [_citation(citation, words) for citation in finding.background])
    _part(out, "未引用", [f"{ref}：{why}" for ref, why in finding.skipped])
    _part(out, "据以得出", list(finding.rests_on))
    _part(out, "为什么是问题", [finding.why])
    _part(out, "什么情况下不构成问题", [finding.caution])
    _part(out, "建议", [finding.remedy])
    if finding.fingerprint:
        out.print(f"[bold]事实指纹[/]  {finding.fingerprint}")
    if finding.review:
        _part(out, "复核", [f"{finding.review.verdict}：{finding.review.reason}（{signed(finding.review)}）"])


def _part(out: Console, title: str, lines: list[str]) -> None:
    filled = [line for line in lines if line]
    if filled:
        out.print(f"[bold]{title}[/]")
        for line in filled:
            out.print("  " + escape(line))


def _threshold(use: ThresholdUse) -> str:
    source = f"，{use.clause}" if use.clause else ""
    return f"{use.name}：{use.value}（{use.region}{source}，核验：{use.verified}）"


def _own_words() -> Words | None:
    """The folder of regulation texts that the user pointed the tool at, if any."""
    from checker.importing.words import Words, remembered_folder

    folder = remembered_folder()
    return Words(folder) if folder else None


def _citation(citation: Citation, words: Words | None) -> str:
    lines = [citation.text]
    if citation.gist:
        lines.append(f"    要旨：{citation.gist}")
    passage = words.passage(citation, citation.clause) if words and citation.clause else None
    if passage:
        lines.append(f"    原文（{passage.file}）：")
        lines += [f"      {line}" for line in passage.text.split("\n")]
    about = "；".join(
        part
        for part in (
            f"作用：{citation.role}",
            citation.level,
            citation.version,
            f"核验：{citation.verified.value}",
            citation.note,
        )
        if part
    )
    lines.append(f"    {about}")
    if citation.chain:
        lines.append(f"    上位依据：{' → '.join(citation.chain)}")
    return "\n  ".join(lines)
