"""`jixiao reconcile`: proofread the figures of a report."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from checker.base.errors import EXIT_VIOLATIONS
from checker.cli.options import Force, Format, FormatOption, Rules


def reconcile(
    file: Annotated[Path, typer.Argument(metavar="报告.docx|.txt|.md|.pdf", help="要核对的报告")],
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="校对意见.xlsx|.docx", help="写成 Excel 表或 Word 清单"),
    ] = None,
    output_format: FormatOption = Format.TABLE,
    sure: Annotated[bool, typer.Option("--sure", help="只列“确定”的")] = False,
    example: Annotated[
        bool, typer.Option("--example", help="先写出一份有错的示例报告，供试用；不核对")
    ] = False,
    force: Force = False,
    rules: Rules = None,
    everything: Annotated[bool, typer.Option("--all", help="连准确率不到八成的意见也列出来")] = False,
) -> None:
    """核对报告里的数字：合计、差额、比率、权重、日期、编号是否前后一致。没有意见退出码 0，有意见 1。"""
    from checker.cli import work
    from checker.library import roots
    from checker.library.forms import load_forms
    from checker.proofreading.proofread import proofread, surest, trusted
    from checker.proofreading.reading import read_report

    if example:
        from checker.reports.remark_files import write_example

        work.refuse_overwrite(file, force)
        write_example(file)
        work.say(f"已写出 {file}：一份有错的报告，可以用 jixiao reconcile {file} 试试。")
        return
    if output:
        from checker.reports.remark_files import check_suffix

        check_suffix(output)
        work.refuse_overwrite(output, force)
    forms = load_forms(*roots("rules", rules)) if rules else None
    result = proofread(read_report(file), forms)
    found = len(result.remarks)
    if not everything:
        result = trusted(result)
    held = found - len(result.remarks)
    if sure:
        result = surest(result)
    if output_format is Format.JSON:
        from checker.reports.remarks import to_text

        sys.stdout.write(to_text(result))
    else:
        from checker.reports.remarks import print_remarks

        print_remarks(result, held)
    if output:
        from checker.reports.remark_files import write_remarks

        write_remarks(result, output)
        if output_format is not Format.JSON:
            work.say(f"已写出 {output}")
    if result.remarks:
        raise typer.Exit(EXIT_VIOLATIONS)
