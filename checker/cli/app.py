"""The command line: one function a command; what they print is Chinese, errors have place and mend."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from checker.base.errors import EXIT_OK, EXIT_VIOLATIONS, JixiaoError
from checker.base.guarded import guarding
from checker.base.version import __version__
from checker.cli import case as case_commands
from checker.cli import (
    collect_command,
    docs_command,
    impact_command,
    import_command,
    learn_command,
    lint_command,
    reconcile_command,
    renew_command,
    review_commands,
    schema_command,
    score_command,
    screen_command,
    serve_command,
)
from checker.cli import kb as kb_commands
from checker.cli import rule as rule_commands
from checker.cli.chinese import ChineseCommand, ChineseGroup, run
from checker.cli.options import (
    DraftFormat,
    Force,
    Format,
    FormatOption,
    Kb,
    Output,
    Rules,
    SystemOption,
    draft_format,
)
from checker.cli.request import Request, takes_request

app = typer.Typer(
    name="jixiao",
    help="项目支出绩效评价合规检查：读入项目事实，按规则判断，引用当时当地有效的条款，起草存在问题与建议。",
    cls=ChineseGroup,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
import_command.register(kb_commands.app)
app.add_typer(kb_commands.app, name="kb")
app.add_typer(rule_commands.app, name="rule")
app.add_typer(case_commands.app, name="case")


def _say_version(asked: bool) -> None:
    """Print the version and leave, before any command is looked for."""
    if asked:
        sys.stdout.write(f"jixiao {__version__}\n")
        raise typer.Exit(EXIT_OK)


@app.callback()
def _program(
    version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="显示版本。")
    ] = False,
) -> None:
    """What holds for the program whatever the command."""


@app.command(cls=ChineseCommand)
def new(
    output: Annotated[Path, typer.Argument(metavar="项目.xlsx", help="写到哪里")],
    source: Annotated[str | None, typer.Option("--from", metavar="文件|案例", help="用已有事实填好")] = None,
    kinds: Annotated[
        str | None, typer.Option("--for", metavar="类别", help="只要这几类项目的表，如 信息化 或 工程,补助")
    ] = None,
    system: Annotated[
        str | None, typer.Option("--system", metavar="编号|文件", help="评分表里先列好这套评分体系的指标")
    ] = None,
    force: Force = False,
    rules: Rules = None,
    kb: Kb = None,
) -> None:
    """生成空白工作簿；加 --from 用已有事实填好，加 --for 只要某类项目的表，加 --system 列好评分指标。"""
    from checker.cli import work
    from checker.facts.workbook import write_workbook

    library = work.open_library(rules, kb)
    work.refuse_overwrite(output, force)
    dossier = work.one_dossier(Path(source), library, None) if source else None
    names = {rule.id: rule.name for rule in library.book.rules.values()}
    words = library.book.vocabulary
    chosen = work.chosen_kinds(kinds, words)
    filled = [name for name, rows in dossier.records.items() if rows] if dossier else []
    prepared = work.listed_indicators(system, library, rules, dossier) if system else dossier
    write_workbook(output, words.narrowed(chosen, filled), prepared, names)
    work.say(f"已写出 {output}")


@app.command(cls=ChineseCommand)
@takes_request
def check(
    request: Request,
    output_format: FormatOption = Format.TABLE,
    exit_zero: Annotated[bool, typer.Option("--exit-zero", help="有违规时也以 0 退出")] = False,
) -> None:
    """检查一个项目，列出疑点和待核实事项。没有违规退出码 0，有违规 1。"""
    from checker.cli import work

    result = work.run_check(request)
    if output_format is Format.JSON:
        from checker.findings.as_data import to_text

        sys.stdout.write(to_text(result))
    else:
        from checker.reports.terminal import print_check

        print_check(result)
    if result.findings and not exit_zero:
        raise typer.Exit(EXIT_VIOLATIONS)


@app.command(cls=ChineseCommand)
@takes_request
def draft(
    request: Request,
    output: Output,
    template: Annotated[
        Path | None, typer.Option("--template", metavar="模板.docx", help="用自己的 Word 模板")
    ] = None,
    system: SystemOption = None,
    output_format: Annotated[
        DraftFormat | None,
        typer.Option("--format", help="Word 文件，或一个网页文件；不写则看文件名的后缀"),
    ] = None,
    force: Force = False,
) -> None:
    """起草“存在问题与建议”一章，写成 Word 文件，或一个能打印、能寄送的网页文件；有评分表的附上评分表。"""
    from checker.cli import work
    from checker.library.phrases import load_phrases

    chosen = draft_format(output, output_format, template)
    work.refuse_overwrite(output, force)
    result, library = work.checked(request)
    scores = work.scored_if_any(result, library, request.rules, system)
    phrases = load_phrases(*work.rule_folders(request.rules))
    if chosen is DraftFormat.HTML:
        from checker.reports.html import write_html

        write_html(result, output, phrases, scores)
    else:
        from checker.reports.draft import write_draft

        write_draft(result, output, template, phrases, scores)
    work.say(f"已写出 {output}：{len(result.findings)} 个疑点。请逐条核对后定稿。")


@app.command(cls=ChineseCommand)
def template(
    output: Annotated[Path, typer.Argument(metavar="模板.docx", help="写到哪里")], force: Force = False
) -> None:
    """写出默认的 Word 模板，供单位改成自己的样式。"""
    from checker.cli import work
    from checker.reports.template import write_template

    work.refuse_overwrite(output, force)
    write_template(output)
    work.say(f"已写出 {output}")


@app.command(cls=ChineseCommand)
@takes_request
def findings(
    request: Request,
    output: Output,
    system: SystemOption = None,
    force: Force = False,
) -> None:
    """写出问题台账（Excel）：疑点、待核实、依据和统计；有评分表的附上评分表。"""
    from checker.cli import work
    from checker.reports.ledger import write_ledger

    work.refuse_overwrite(output, force)
    result, library = work.checked(request)
    write_ledger(result, output, work.scored_if_any(result, library, request.rules, system))
    work.say(f"已写出 {output}：{len(result.findings)} 个疑点，{len(result.undetermined)} 项待核实。")


@app.command(cls=ChineseCommand)
@takes_request
def explain(
    request: Request,
    finding_id: Annotated[str, typer.Argument(metavar="编号", help="check 列出的编号，如 HT02-1a2b3c4d")],
) -> None:
    """说清一个疑点或待核实事项：条件、证据、条款、什么情况下不构成问题。"""
    from checker.cli import work
    from checker.reports.terminal import print_finding

    result = work.run_check(request)
    print_finding(work.find(result, finding_id))


@app.command(cls=ChineseCommand)
@takes_request
def materials(
    request: Request,
) -> None:
    """列出还需要单位提供的资料，每项注明等着它的规则。"""
    from checker.cli import work
    from checker.reports.materials import print_materials

    print_materials(work.run_check(request))


app.command(cls=ChineseCommand)(score_command.score)
app.command(cls=ChineseCommand)(review_commands.review)
app.command(cls=ChineseCommand)(review_commands.diff)


@app.command(cls=ChineseCommand)
def cases() -> None:
    """列出自带的案例。"""
    from checker.cli import work

    for name in work.case_names():
        work.say(name)


app.command(cls=ChineseCommand)(collect_command.collect)
app.command(cls=ChineseCommand)(screen_command.screen)
app.command(cls=ChineseCommand)(impact_command.impact)
app.command(cls=ChineseCommand)(serve_command.serve)
app.command(cls=ChineseCommand)(reconcile_command.reconcile)
app.command(cls=ChineseCommand)(schema_command.schema)
app.command(cls=ChineseCommand)(renew_command.renew)
app.command(cls=ChineseCommand)(lint_command.lint)
app.command(cls=ChineseCommand)(docs_command.docs)
app.command(cls=ChineseCommand)(learn_command.learn)


DEBUG = "--debug"


def main() -> None:
    """Run the command line; errors are printed, never raised; our own have their exit code."""
    from checker.cli.problems import internal_error, print_error

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    debug = DEBUG in sys.argv
    sys.argv = [argument for argument in sys.argv if argument != DEBUG]
    try:
        with guarding():
            code = run(app)
        sys.exit(code)
    except JixiaoError as error:
        print_error(error)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(EXIT_OK)
    except Exception as cause:
        if debug:
            raise
        ours = internal_error(cause)
        print_error(ours)
        sys.exit(ours.exit_code)
