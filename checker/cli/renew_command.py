"""`jixiao renew`: writes anew what the repository holds that is made from its data, or says what is stale."""

from __future__ import annotations

from typing import Annotated

import typer


def renew(
    check: Annotated[bool, typer.Option("--check", help="只说哪些过期，不改；有过期的退出码 4")] = False,
) -> None:
    """重新生成由数据得出、随源码存放的文件：Schema、依据核验页、各文件第一行的 Schema 标记。"""
    from checker.authoring.known_names import known_of
    from checker.base.errors import EXIT_RULES, Problem, UsageError
    from checker.cli import work
    from checker.library import data_root
    from checker.library.phrases import load_phrases
    from checker.reports import generated
    from checker.schemas import all_schemas

    folder = data_root()
    if not (folder / "docs").is_dir():
        raise UsageError(Problem(str(folder), "不是源码", mend="在源码里以 pip install -e . 安装后运行"))
    library = work.open_library(None, None)
    schemas = all_schemas(known_of(library, load_phrases()))
    wanted = generated.generated(library, schemas)
    found = generated.stale(folder, wanted) if check else generated.renew(folder, wanted)
    for path in found.files:
        work.say(f"{path}：{'与数据不符' if check else '已更新'}")
    for path in found.unmarked:
        work.say(f"{path}：{'第一行没有指明 Schema' if check else '第一行已改'}")
    if check and found:
        work.say("请运行 jixiao renew。")
        raise typer.Exit(EXIT_RULES)
    if not found:
        work.say("都是新的。")
