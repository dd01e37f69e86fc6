"""`jixiao kb import` and `jixiao kb text`: a regulation's own text, taken apart or shown beside the gist."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from checker.cli.chinese import ChineseCommand
from checker.cli.options import Force, Kb, Rules

if TYPE_CHECKING:  # what only `import` needs is imported there
    from checker.importing.examine import Imported
    from checker.importing.skeleton import Heading
    from checker.knowledge.base import KnowledgeBase


def register(app: typer.Typer) -> None:
    """Add the two commands to a group."""
    app.command("import", cls=ChineseCommand)(import_)
    app.command("text", cls=ChineseCommand)(text)


def import_(
    file: Annotated[Path, typer.Argument(metavar="法规.docx|.txt|.md", help="法规的文本")],
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar="目录", help="把骨架写到这个目录的 法规/层级/ 下，可用 --kb 叠加"
        ),
    ] = None,
    against: Annotated[
        str | None,
        typer.Option(
            "--against", metavar="法规|文件", help="与哪部法规或哪个旧文本比；不写就找知识库里同名的"
        ),
    ] = None,
    own_id: Annotated[str, typer.Option("--id", metavar="编号", help="新法规的编号；不写就用简称")] = "",
    level: Annotated[str, typer.Option("--level", metavar="层级", help="文本里看不出层级时写明")] = "",
    region: Annotated[str, typer.Option("--region", metavar="地区", help="地方法规，从省写起")] = "",
    force: Force = False,
    rules: Rules = None,
    kb: Kb = None,
) -> None:
    """拆开一部法规的文本，说出与现有版本有何不同；加 -o 写出要旨待填的骨架。"""
    from checker.cli import work
    from checker.importing import against as editions
    from checker.importing.examine import examine
    from checker.importing.report import print_changes, print_found
    from checker.importing.skeleton import check_heading, heading_of
    from checker.importing.words import remembered_folder
    from checker.reports.terminal import console

    library = work.open_library(rules, kb)
    folder = remembered_folder()
    found = examine(file, library.kb)
    base = editions.base_for(against, found.structure, library.kb, folder)
    heading = heading_of(found.facts, library.kb, own_id, level, region)
    if output:
        check_heading(heading, library.kb, own_id)
    out = console()
    print_found(out, found, library.kb)
    if base:
        print_changes(out, editions.compare_with(base, found.structure, library))
    else:
        out.print("\n知识库里没有同名的法规，没有可比的版本。")
    if output:
        path = _write(heading, found, library.kb, file, folder, output, force)
        work.say(f"已写出 {path}：{len(found.structure.articles)} 条，要旨待填；可用 --kb {output} 叠加。")
    else:
        work.say("没有写文件；加 -o 目录 写出要旨待填的骨架。")


def _write(
    heading: Heading,
    found: Imported,
    kb: KnowledgeBase,
    file: Path,
    folder: Path | None,
    output: Path,
    force: bool,
) -> Path:
    """Write the skeleton to its place below `output`."""
    from checker.cli import work
    from checker.importing.skeleton import skeleton
    from checker.knowledge.reader import REGULATIONS

    path = output / REGULATIONS / heading.level / f"{heading.id}.yaml"
    work.refuse_overwrite(path, force)
    inside = folder is not None and file.resolve().is_relative_to(folder)
    text_file = file.resolve().relative_to(folder).as_posix() if folder and inside else ""
    body = skeleton(heading, found, kb, date.today(), text_file)
    work.write_below(path, body)
    return path


def text(
    folder: Annotated[Path | None, typer.Argument(metavar="目录", help="放法规文本的文件夹")] = None,
    clear: Annotated[bool, typer.Option("--clear", help="不再使用")] = False,
) -> None:
    """记住放法规文本的文件夹，explain 就在要旨旁显示原文；不写目录则说出现在用的。"""
    from checker.cli import work
    from checker.importing import words

    if clear:
        words.forget_folder()
        work.say("不再使用法规文本文件夹。")
    elif folder:
        number = words.remember_folder(folder)
        work.say(f"已记住 {folder.resolve()}，里面有 {number} 个文件。")
    else:
        current = words.remembered_folder()
        work.say(
            f"法规文本在 {current}" if current else "没有设定法规文本文件夹；用 jixiao kb text 目录 设定。"
        )
