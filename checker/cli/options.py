"""The arguments and options that commands share."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from checker.base.errors import Problem, UsageError


class EngineName(StrEnum):
    """Engines to choose from."""

    AUTO = "auto"
    DURABLE = "durable"
    SQL = "sql"


class Format(StrEnum):
    """Output formats of commands that list something."""

    TABLE = "table"
    JSON = "json"


class DraftFormat(StrEnum):
    """What a draft is written as."""

    DOCX = "docx"
    HTML = "html"


File = Annotated[
    Path, typer.Argument(metavar="文件|案例", help="工作簿 .xlsx、事实 .yaml、Parquet 文件夹，或案例名")
]
EngineOption = Annotated[EngineName, typer.Option("--engine", help="判断引擎；两个引擎结果相同")]
AsOf = Annotated[
    str | None, typer.Option("--as-of", metavar="日期", help="以这一天为评价基准日，如 2021-12-31")
]
Today = Annotated[
    str | None, typer.Option("--today", metavar="日期", help="按这一天看复核意见是否过期，不写就是今天")
]
Project = Annotated[
    str | None, typer.Option("--project", metavar="项目编号", help="文件夹里有多个项目时选一个")
]
Rules = Annotated[
    Path | None, typer.Option("--rules", metavar="文件夹", help="叠加自己的规则（同编号替换，新编号增加）")
]
Kb = Annotated[Path | None, typer.Option("--kb", metavar="文件夹", help="叠加自己的知识库")]
SystemOption = Annotated[
    str | None, typer.Option("--system", metavar="编号|文件", help="按哪套评分体系评分，编号见 rules/评分")
]
Output = Annotated[Path, typer.Option("-o", "--output", metavar="文件", help="写到哪里")]
Force = Annotated[bool, typer.Option("--force", help="文件已存在时覆盖")]
FormatOption = Annotated[Format, typer.Option("--format", help="输出形式")]


def draft_format(output: Path, chosen: DraftFormat | None, template: Path | None) -> DraftFormat:
    """What to write: as chosen, else by the suffix of the file.

    Raises UsageError where the suffix says otherwise, and for a Word template of a page.
    """
    suffix = output.suffix.lower()
    by_suffix = DraftFormat.HTML if suffix in (".html", ".htm") else DraftFormat.DOCX
    made = chosen or by_suffix
    if made is not by_suffix:
        mend = f"文件名以 .{made.value} 结尾"
        raise UsageError(Problem(f"-o {output}", f"后缀与 --format {made.value} 不符", mend=mend))
    if made is DraftFormat.HTML and template:
        raise UsageError(Problem(f"--template {template}", "网页不用 Word 模板", mend="去掉 --template"))
    return made


def parse_day(text: str | None, option: str) -> date | None:
    """Read the day that an option gives. Raises UsageError when it is none."""
    return None if text is None else read_day(text, option)


def read_day(text: str, place: str) -> date:
    """Read a day that was given to a command. Raises UsageError when it is none."""
    from checker.facts.dates import read_date
    from checker.facts.quantities import UnreadableError

    try:
        return read_date(text)
    except UnreadableError as cause:
        raise UsageError(Problem(f"{place} {text}".strip(), cause.what, mend=cause.mend)) from None
