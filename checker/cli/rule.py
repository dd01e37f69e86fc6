"""`jixiao rule`: which rules there are, and all that one rule says."""

from __future__ import annotations

from typing import Annotated

import typer

from checker.cli.chinese import ChineseCommand, ChineseGroup
from checker.cli.options import Format, FormatOption, Kb, Rules

app = typer.Typer(
    name="rule",
    help="查看规则：有哪些，一条规则怎样判断、依据什么、要什么资料。",
    cls=ChineseGroup,
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command("list", cls=ChineseCommand)
def list_(
    stage: Annotated[str, typer.Option("--stage", metavar="环节", help="如 合同管理")] = "",
    severity: Annotated[str, typer.Option("--severity", metavar="程度", help="提示、一般 或 严重")] = "",
    table: Annotated[
        str, typer.Option("--table", metavar="表", help="看这张表的规则，直接看或经派生表都算，如 合同")
    ] = "",
    clause: Annotated[
        str, typer.Option("--clause", metavar="法规|条款", help="依据它的规则，如 政府采购法#第四十六条")
    ] = "",
    output_format: FormatOption = Format.TABLE,
    rules: Rules = None,
    kb: Kb = None,
) -> None:
    """列出规则，可按环节、程度、表、条款筛选。"""
    from checker.cli import work
    from checker.reports import rule_views
    from checker.reports.rows import print_json

    wanted = rule_views.Wanted(stage, severity, table, clause)
    found = rule_views.chosen(work.open_library(rules, kb), wanted)
    if output_format is Format.JSON:
        print_json([rule_views.rule_row(rule) for rule in found])
    else:
        rule_views.print_list(found)


@app.command(cls=ChineseCommand)
def show(
    rule: Annotated[str, typer.Argument(metavar="编号", help="规则编号或名称，如 HT02")],
    output_format: FormatOption = Format.TABLE,
    rules: Rules = None,
    kb: Kb = None,
) -> None:
    """说清一条规则：条件、理由、依据、要什么资料、例。"""
    from checker.cli import work
    from checker.reports import rule_views
    from checker.reports.rows import print_json

    library = work.open_library(rules, kb)
    about = rule_views.described(library, rule_views.rule_named(library.book, rule))
    if output_format is Format.JSON:
        print_json(about)
    else:
        rule_views.print_rule(about)
