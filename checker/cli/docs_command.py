"""`jixiao docs`: the static site of rules, regulations, dictionary and thresholds."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from checker.cli.options import Kb, Rules


def docs(
    output: Annotated[Path, typer.Option("-o", "--output", metavar="文件夹", help="写到哪个文件夹")],
    force: Annotated[bool, typer.Option("--force", help="文件夹里有别的文件时整个替换")] = False,
    rules: Rules = None,
    kb: Kb = None,
) -> None:
    """生成规则、法规、标准和事实字典的网站，可离线浏览和搜索。"""
    from checker import library as libraries
    from checker.cli import work
    from checker.site import write_site
    from checker.site.written import written

    library = work.open_library(rules, kb)
    base = libraries.data_root() / "kb"
    kb_roots = (base, kb) if kb else (base,)
    pages = write_site(output, library, written(work.rule_folders(rules), kb_roots), force=force)
    work.say(f"已写出 {output}：{pages} 页。用浏览器打开 {output / 'index.html'}。")
