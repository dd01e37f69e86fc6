"""`jixiao score`: points by facts and findings, and whether the score agrees with itself."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from checker.base.errors import EXIT_VIOLATIONS
from checker.cli.options import (
    Force,
    Format,
    FormatOption,
    SystemOption,
)
from checker.cli.request import Request, takes_request


@takes_request
def score(
    request: Request,
    system: SystemOption = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="评分表.xlsx", help="另外写成 Excel 评分表")
    ] = None,
    output_format: FormatOption = Format.TABLE,
    force: Force = False,
) -> None:
    """按评分体系打分，核对分值、得分、等级和疑点是否一致。一致退出码 0，有不一致 1。"""
    from checker.cli import work

    if output is not None:
        work.refuse_overwrite(output, force)
    result, library = work.checked(request)
    sheet = work.scored(result, library, request.rules, system)
    if output is not None:
        from checker.reports.score_sheets import write_scores

        write_scores(sheet, result, output)
    if output_format is Format.JSON:
        from checker.reports.rows import print_json
        from checker.reports.score_output import score_dict

        print_json(score_dict(sheet))
    else:
        from checker.reports.score_output import print_score

        print_score(sheet, result)
        if output is not None:
            work.say(f"已写出 {output}")
    if sheet.remarks:
        raise typer.Exit(EXIT_VIOLATIONS)
