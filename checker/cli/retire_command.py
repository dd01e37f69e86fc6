"""`jixiao rule retire`: a rule that is no longer, on record."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from checker.base.errors import Problem, UsageError
from checker.cli.options import Kb, Rules


def retire(
    rule: Annotated[str, typer.Argument(metavar="编号", help="规则编号或名称，如 HT02")],
    why: Annotated[str, typer.Option("--why", metavar="理由", help="为什么停用，必填")] = "",
    replaced_by: Annotated[
        str, typer.Option("--replaced-by", metavar="编号", help="哪条规则代替它，没有的不写")
    ] = "",
    rules: Rules = None,
    kb: Kb = None,
) -> None:
    """停用一条规则：记入 停用.yaml，删去规则文件，列出还提到它的地方。"""
    from checker.authoring.retiring import citing
    from checker.authoring.retiring import retire as take_out
    from checker.cli import work
    from checker.library import data_root, roots
    from checker.reports.rule_views import rule_named

    reason = " ".join(why.split())
    if not reason:
        raise UsageError(Problem("--why", "没有写为什么停用", mend="写明理由，以后的人才知道"))
    if rules is None and data_root().name == "data":
        mend = "加上 --rules 我的规则，记在自己的文件夹里"
        raise UsageError(Problem("jixiao rule retire", "自带的规则不在这里改", mend=mend))
    library = work.open_library(rules, kb)
    gone = rule_named(library.book, rule)
    instead = rule_named(library.book, replaced_by).id if replaced_by else ""
    if instead == gone.id:
        raise UsageError(Problem(f"--replaced-by {replaced_by}", "不能由它自己代替"))
    folders = roots("rules", rules)
    changed = take_out(gone, folders, roots("kb", kb), date.today(), reason, instead)
    work.say(f"已停用 {gone.id} {gone.name}：写了 {changed[0]}")
    for path in changed[1:]:
        work.say(f"删去 {path}")
    left = citing(gone.id, (*folders, data_root() / "cases", *_beside(rules)))
    if left:
        work.say(f"还有 {len(left)} 处提到 {gone.id}，请改写或删去，再运行 jixiao lint：")
        for place in left:
            work.say(f"  {place}")


def _beside(rules: Path | None) -> tuple[Path, ...]:
    """The user's own cases beside their rules, where they keep them."""
    folder = rules.resolve().parent / "cases" if rules else None
    return (folder,) if folder and folder.is_dir() else ()
