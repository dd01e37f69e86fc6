"""`jixiao serve`: the desk in the browser."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Annotated

import typer

from checker.base.errors import Problem, UsageError
from checker.cli.options import Kb, Rules


def serve(
    port: Annotated[
        int, typer.Option("--port", metavar="端口", min=0, max=65_535, help="0 为任取一个")
    ] = 8080,
    host: Annotated[str, typer.Option("--host", metavar="地址", help="默认只有本机能打开")] = "127.0.0.1",
    token: Annotated[
        str | None,
        typer.Option(
            "--token",
            metavar="口令",
            envvar="JIXIAO_TOKEN",
            show_envvar=False,
            help="自己定的登录口令，最好放在环境变量 JIXIAO_TOKEN 里；在别的地址上开而不写，程序给一个",
        ),
    ] = None,
    open_browser: Annotated[bool, typer.Option("--open/--no-open", help="就绪后打开浏览器")] = True,
    rules: Rules = None,
    kb: Kb = None,
) -> None:
    """在浏览器里用：上传工作簿，看疑点，试改事实，起草。资料只在本机。"""
    from checker.cli import work

    if find_spec("nicegui") is None:
        mend = "在程序文件夹里运行 pip install '.[web]' 后再试"
        raise UsageError(Problem("jixiao serve", "没有安装网页部分", mend=mend))
    from checker.web.app import Settings, serve
    from checker.web.storage import data_folder

    def ready(address: str) -> None:
        work.say(f"已就绪：{address}　项目存放在 {data_folder()}　按 Ctrl+C 结束")

    serve(Settings(host, port, token, open_browser, rules, kb), data_folder(), ready)
