"""Options and arguments that several commands share."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from checker.errors import Problem, UsageError


class Format(StrEnum):
    """Output formats of commands that list something."""

    TABLE = "table"
    JSON = "json"


Rules = Annotated[
    Path | None, typer.Option("--rules", metavar="文件夹", help="叠加自己的规则（同编号替换，新编号增加）")
]
Kb = Annotated[Path | None, typer.Option("--kb", metavar="文件夹", help="叠加自己的知识库")]
Output = Annotated[Path, typer.Option("-o", "--output", metavar="文件", help="写到哪里")]
Force = Annotated[bool, typer.Option("--force", help="文件已存在时覆盖")]
FormatOption = Annotated[Format, typer.Option("--format", help="输出形式")]


def read_day(text: str, place: str) -> date:
    """Read a day that was given to a command. Raises UsageError when it is none."""
    from checker.dates import read_date
    from checker.quantities import UnreadableError

    try:
        return read_date(text)
    except UnreadableError as cause:
        raise UsageError(Problem(f"{place} {text}".strip(), cause.what, mend=cause.mend)) from None
