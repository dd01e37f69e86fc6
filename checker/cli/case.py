"""`jixiao case`: whether cases still give what they must."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from checker.base.errors import EXIT_VIOLATIONS, FactError, Problem
from checker.cli.chinese import ChineseCommand, ChineseGroup
from checker.cli.options import Format, FormatOption, Kb, Rules

if TYPE_CHECKING:
    from checker.judging.engines import Engine
    from checker.library import Library
    from checker.reports.case_tests import CaseRun

app = typer.Typer(
    name="case",
    help="测试案例：查出的疑点与 预期.yaml 是否相符。",
    cls=ChineseGroup,
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.callback()
def group() -> None:
    """测试案例：查出的疑点与 预期.yaml 是否相符。"""


@app.command("test", cls=ChineseCommand)
def compare(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="案例|文件夹…", help="案例名，或有 事实.yaml 和 预期.yaml 的文件夹；不写就是自带的全部"
        ),
    ] = None,
    output_format: FormatOption = Format.TABLE,
    rules: Rules = None,
    kb: Kb = None,
) -> None:
    """检查案例，与 预期.yaml 比较：漏报、多报、变化。全部相符退出码 0，有差异 1。"""
    from checker.cli import work
    from checker.judging.engines import choose, durable_available
    from checker.reports import case_tests
    from checker.reports.rows import print_json

    folders = _folders(paths or [Path(name) for name in work.case_names()])
    library = work.open_library(rules, kb)
    engines = [choose("sql"), *([choose("durable")] if durable_available() else [])]
    tested = [_tested(folder, library, engines) for folder in folders]
    if output_format is Format.JSON:
        print_json(case_tests.as_data(tested, durable=durable_available()))
    else:
        case_tests.print_tested(tested, durable=durable_available())
    if not all(one.agrees for one in tested):
        raise typer.Exit(EXIT_VIOLATIONS)


def _folders(paths: list[Path]) -> list[Path]:
    """The folders of the cases meant, each once. Raises FactError where there is no case."""
    from checker.cli import work
    from checker.trials.cases import EXPECTED

    found: dict[Path, None] = {}
    problems: list[Problem] = []
    for path in paths:
        folder = work.locate(path)
        inside = sorted(one.parent for one in folder.glob(f"*/{EXPECTED}")) if folder.is_dir() else []
        if (folder / EXPECTED).is_file():
            found[folder] = None
        elif inside:
            found.update(dict.fromkeys(inside))
        else:
            mend = f"写 {work.FACTS} 和 {EXPECTED} 所在的文件夹，或案例名（jixiao cases）"
            problems.append(Problem(str(path), f"没有 {EXPECTED}", "不知道应当查出什么", mend))
    if problems:
        raise FactError(problems)
    return list(found)


def _tested(folder: Path, library: Library, engines: list[Engine]) -> CaseRun:
    from checker.checking import check
    from checker.cli import work
    from checker.reports.case_tests import CaseRun
    from checker.trials.cases import EXPECTED, differences, load_expected

    expected = load_expected(folder / EXPECTED)
    dossier = work.one_dossier(folder, library, None)
    found = {engine.name: differences(expected, check(dossier, library, engine)) for engine in engines}
    return CaseRun(folder.resolve().name, dossier.name, tuple(expected), found)
