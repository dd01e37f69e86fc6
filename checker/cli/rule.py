"""`jixiao rule`: which rules there are, all that one says, and whether their examples hold."""

from __future__ import annotations

from typing import Annotated

import typer

from checker.base.errors import EXIT_RULES
from checker.cli import new_rule_command, retire_command
from checker.cli.chinese import ChineseCommand, ChineseGroup
from checker.cli.options import Format, FormatOption, Kb, Rules

app = typer.Typer(
    name="rule",
    help="查看、新写和测试规则：有哪些，一条规则怎样判断、依据什么、要什么资料，例子对不对。",
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


@app.command("test", cls=ChineseCommand)
def run_examples(
    rules_named: Annotated[
        list[str] | None, typer.Argument(metavar="编号…", help="规则编号或名称，可写几个；不写就是全部")
    ] = None,
    output_format: FormatOption = Format.TABLE,
    rules: Rules = None,
    kb: Kb = None,
) -> None:
    """用每个引擎运行规则的例子，不符的说清得到什么、为什么。全部通过退出码 0，否则 4。"""
    from checker.cli import work
    from checker.cli.problems import print_warnings
    from checker.judging.engines import choose, durable_available
    from checker.reports import rule_tests, rule_views
    from checker.reports.rows import print_json
    from checker.trials.examples import try_out

    library = work.open_library(rules, kb)
    every = library.book.rules.values()
    chosen = rule_views.rules_named(library.book, rules_named) if rules_named else tuple(every)
    engines = [choose("sql"), *([choose("durable")] if durable_available() else [])]
    tested = rule_tests.RuleRun(
        rules=chosen,
        trials=tuple(try_out(chosen, library, engines)),
        engines=tuple(engine.name for engine in engines),
        durable=durable_available(),
    )
    if output_format is Format.JSON:
        print_json(rule_tests.as_data(tested))
    else:
        print_warnings(rule_tests.hints_of(tested))
        rule_tests.print_tested(tested)
    if tested.failed:
        raise typer.Exit(EXIT_RULES)


app.command("retire", cls=ChineseCommand)(retire_command.retire)


@app.command(cls=ChineseCommand)
def words(
    word: Annotated[
        str, typer.Argument(metavar="表|词", help="表名，列出它的列；或一个词，找名称、说明里有它的列")
    ] = "",
    output_format: FormatOption = Format.TABLE,
    rules: Rules = None,
    kb: Kb = None,
) -> None:
    """列出写规则能用的词：有哪些表、函数、标准，一张表有哪些列、条件里怎么写。"""
    from checker.authoring import words as at_hand
    from checker.cli import work
    from checker.reports import rule_words
    from checker.reports.rows import print_json

    library = work.open_library(rules, kb)
    as_json = output_format is Format.JSON
    if not word:
        about = at_hand.overview(library)
        print_json(about) if as_json else rule_words.print_overview(about)
    elif word in library.book.tables:
        about = at_hand.of_table(library, library.book.tables[word])
        print_json(about) if as_json else rule_words.print_table(about)
    else:
        found = at_hand.columns_named(library.book, word)
        if as_json:
            print_json([{"table": one.table.name, **at_hand.column_data(one.column)} for one in found])
        else:
            rule_words.print_found(word, found)


app.command(cls=ChineseCommand)(new_rule_command.new)
