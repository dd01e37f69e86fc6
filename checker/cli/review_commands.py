"""Commands on what was found: a person's word on one finding, and two checks of one project compared."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from checker.base.errors import EXIT_VIOLATIONS, Problem, UsageError
from checker.cli.options import (
    Force,
    Format,
    parse_day,
)
from checker.cli.request import Request, takes_request

if TYPE_CHECKING:
    from checker.findings.diff import Snapshot

Own = typer.Argument(metavar="文件", help="工作簿 .xlsx、事实 .yaml 或文件夹")
Result = typer.Argument(metavar="文件|案例", help="check --format json 的结果 .json，或现在就检查的事实")


@takes_request
def review(
    request: Annotated[Request, Own],
    finding_id: Annotated[str, typer.Argument(metavar="编号", help="check 列出的编号，如 HT02-1a2b3c4d")],
    reason: Annotated[str, typer.Option("--why", metavar="理由", help="为什么这样认定，看了哪份资料")],
    reviewer: Annotated[str, typer.Option("--by", metavar="姓名", help="谁复核的")],
    exclude: Annotated[
        bool | None, typer.Option("--exclude/--confirm", help="排除：不是问题；确认：是问题")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="日期", help="过了这一天重新列为疑点；不写就一直有效")
    ] = None,
) -> None:
    """确认或排除一个疑点，记入事实旁边的 复核.yaml。事实变了，意见自动失效。"""
    from checker.cli import work
    from checker.facts.reviews import REVIEWS_FILE, Review, Verdict
    from checker.findings.write_reviews import add
    from checker.rulebook.states import State

    if exclude is None:
        raise UsageError(Problem("jixiao review", "没有说是排除还是确认", mend="加上 --exclude 或 --confirm"))
    day = request.today or date.today()
    last = parse_day(until, "--until")
    if last is not None and last < day:
        raise UsageError(Problem(f"--until {until}", "有效期已经过了", mend="写今天以后的日期，或不写"))
    words = {option: _text(text, option) for option, text in (("--why", reason), ("--by", reviewer))}
    file = request.file
    if not file.exists():
        _refuse_case(file)
    result = work.run_check(request)
    finding = work.find(result, finding_id)
    if finding.state is not State.VIOLATED:
        mend = f"补齐资料后再检查：jixiao explain {file} {finding_id}"
        raise UsageError(Problem(finding_id, "是待核实事项，还不能确认或排除", mend=mend))
    entry = Review(
        finding_id=finding_id,
        verdict=Verdict.EXCLUDED if exclude else Verdict.CONFIRMED,
        reason=words["--why"],
        reviewer=words["--by"],
        day=day,
        until=last,
        fingerprint=finding.fingerprint,
        project_id=result.dossier.project_id,
    )
    target = (file if file.is_dir() else file.parent) / REVIEWS_FILE
    add(target, entry)
    work.say(f"已记入 {target}：{entry.verdict} {finding_id} {finding.name}")


def _refuse_case(file: Path) -> None:
    """A case by its name lies with the program, where nobody's reviews belong."""
    from checker.cli import work

    work.locate(file)  # says so where there is no such case either
    mend = f"先生成自己的工作簿：jixiao new 项目.xlsx --from {file.name}"
    raise UsageError(Problem(str(file), "自带案例里不写复核意见", mend=mend))


def _text(text: str, option: str) -> str:
    """An option's text on one line. Raises UsageError when there is none, or none that can be written."""
    line = " ".join(text.split())
    if not line:
        raise UsageError(Problem(option, "没有写内容", mend="写明理由和复核人，别人才能核对"))
    try:
        line.encode()
    except UnicodeEncodeError:
        raise UsageError(Problem(option, "有不能识别的字符", mend="请检查终端的编码，改用 UTF-8")) from None
    return line


@takes_request
def diff(
    old: Annotated[Path, Result],
    request: Annotated[Request, Result],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="文件", help="另写一份整改台账 .xlsx")
    ] = None,
    output_format: Annotated[Format, typer.Option("--format", help="输出形式")] = Format.TABLE,
    force: Force = False,
) -> None:
    """比较同一项目前后两次检查：新增、变化、仍存在、已整改。没有新增退出码 0，有新增 1。"""
    from checker.cli import work
    from checker.cli.problems import print_warnings
    from checker.findings.diff import Change, compare, known_of, of_json, of_result
    from checker.reports import comparison

    def snapshot(path: Path) -> Snapshot:
        if path.suffix.lower() == ".json" and path.is_file():
            read = of_json(path)
            if read.known is None:  # written before results noted their rules: the library of now must do
                read = replace(read, known=known_of(work.open_library(request.rules, request.kb).book.roster))
            return read
        return of_result(work.run_check(replace(request, file=path)))

    if output:
        work.refuse_overwrite(output, force)
    compared = compare(snapshot(old), snapshot(request.file))
    print_warnings(compared.warnings)
    if output:
        comparison.write_workbook(compared, output)
    if output_format is Format.JSON:
        sys.stdout.write(comparison.to_text(compared))
    else:
        comparison.print_comparison(compared)
        if output:
            work.say(f"已写出 {output}")
    if compared.of(Change.ADDED):
        raise typer.Exit(EXIT_VIOLATIONS)
