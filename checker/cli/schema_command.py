"""`jixiao schema`: the JSON Schemas that editors complete and check by, and the lines that name them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from checker.cli.options import Force, Kb, Rules


def schema(
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="文件|文件夹", help="写到哪里；与 --all 一起写文件夹")
    ],
    every: Annotated[
        bool, typer.Option("--all", help="写出规则、派生表、法规、标准、案例等全部文件的 Schema")
    ] = False,
    mark: Annotated[
        list[Path] | None,
        typer.Option("--mark", metavar="文件夹", help="在里面每个文件的第一行注明它的 Schema；可写几次"),
    ] = None,
    force: Force = False,
    rules: Rules = None,
    kb: Kb = None,
) -> None:
    """写出事实文件的 JSON Schema，供编辑器补全和检查；加 --all 写出全部文件的。"""
    from checker.base.atomic import write_text
    from checker.base.errors import Problem, UsageError
    from checker.cli import work
    from checker.facts.json_schema import facts_schema

    if mark and not every:
        raise UsageError(Problem("--mark", "要与 --all 一起用", mend="如 --all -o docs/schema --mark rules"))
    library = work.open_library(rules, kb)
    if not every:
        work.refuse_overwrite(output, force)
        write_text(output, _as_text(facts_schema(library.book.vocabulary)))
        work.say(f"已写出 {output}")
        return

    from checker.authoring.known_names import known_of
    from checker.library.phrases import load_phrases
    from checker.schemas import all_schemas
    from checker.schemas.marks import mark as mark_files

    schemas = all_schemas(known_of(library, load_phrases(*work.rule_folders(rules))))
    for name in schemas:
        work.refuse_overwrite(output / name, force)
    for folder in mark or ():
        if not folder.is_dir():
            raise UsageError(Problem(f"--mark {folder}", "没有这个文件夹"))
    _make(output)
    for name, content in schemas.items():
        write_text(output / name, _as_text(content))
    work.say(f"已写出 {output}：{len(schemas)} 个文件")
    for folder in mark or ():
        work.say(f"{folder}：{len(mark_files(folder, output))} 个文件的第一行已改")


def _make(folder: Path) -> None:
    from checker.base.errors import Problem, UsageError

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as cause:
        mend = "--all 写出许多文件，-o 要写文件夹"
        raise UsageError(Problem(str(folder), "建不了文件夹", str(cause.strerror), mend)) from None


def _as_text(content: dict[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"
