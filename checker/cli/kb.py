"""`jixiao kb`: regulations, clauses and thresholds, how they hang together, what is lacking, new ones."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from checker.cli import new_regulation_command
from checker.cli.chinese import ChineseCommand, ChineseGroup
from checker.cli.options import Force, Format, FormatOption, Kb, Output, Rules, read_day

app = typer.Typer(
    name="kb",
    help="查看、录入知识库：法规、条款、替代和依据关系、标准，以及还缺什么。",
    cls=ChineseGroup,
    no_args_is_help=True,
    rich_markup_mode=None,
)

Ref = Annotated[
    str,
    typer.Argument(
        metavar="法规|条款", help="如 政府采购法、政府采购法#第四十四条、《政府采购法》第四十四条"
    ),
]
Region = Annotated[str, typer.Option("--region", metavar="地区", help="从省写起，如 河北省秦皇岛市")]
Level = Annotated[str, typer.Option("--level", metavar="层级", help="如 法律、行政法规、地方规范性文件")]
Day = Annotated[str, typer.Option("--date", metavar="日期", help="以这一天为准，如 2020-12-31")]


@app.command("list", cls=ChineseCommand)
def list_(
    level: Level = "",
    region: Region = "",
    output_format: FormatOption = Format.TABLE,
    rules: Rules = None,
    kb: Kb = None,
) -> None:
    """列出法规，可按层级、地区筛选。"""
    from checker.base.errors import Problem, UsageError, nearest
    from checker.cli import work
    from checker.knowledge.lookup import check_region
    from checker.knowledge.model import LEVELS
    from checker.reports import kb_views
    from checker.reports.rows import print_json, print_rows

    library = work.open_library(rules, kb)
    if level and level not in LEVELS:
        hint = nearest(level, LEVELS) or f"可用：{' '.join(LEVELS)}"
        raise UsageError(Problem(f"--level {level}", "没有这个层级", mend=hint))
    if region:
        check_region(library.kb, region)
    rows = kb_views.regulation_rows(library, (level,) if level else LEVELS, region)
    if output_format is Format.JSON:
        print_json(rows)
    else:
        print_rows(rows, kb_views.REGULATIONS, f"法规 {len(rows)} 部")


@app.command(cls=ChineseCommand)
def show(ref: Ref, output_format: FormatOption = Format.TABLE, rules: Rules = None, kb: Kb = None) -> None:
    """说清一部法规或一个条款：效力、核验、要旨、依据、替代、引用它的规则。"""
    from checker.cli import work
    from checker.knowledge.lookup import find_ref
    from checker.reports import kb_views
    from checker.reports.rows import print_json

    library = work.open_library(rules, kb)
    about = kb_views.described(library, find_ref(library.kb, ref), date.today())
    if output_format is Format.JSON:
        print_json(about)
    else:
        kb_views.print_described(library.kb, about)


@app.command(cls=ChineseCommand)
def asof(
    day: Annotated[str, typer.Argument(metavar="日期", help="如 2020-12-31")],
    region: Region = "全国",
    output_format: FormatOption = Format.TABLE,
    rules: Rules = None,
    kb: Kb = None,
) -> None:
    """列出某日某地有效的法规和条款。"""
    from checker.cli import work
    from checker.knowledge.lookup import check_region
    from checker.reports import kb_views
    from checker.reports.rows import print_json, print_rows

    chosen = read_day(day, "")
    library = work.open_library(rules, kb)
    rows = kb_views.rows_on(library.kb, chosen, check_region(library.kb, region))
    if output_format is Format.JSON:
        print_json(rows)
    else:
        print_rows(rows, kb_views.IN_FORCE, f"{chosen.isoformat()}在{region}有效的法规 {len(rows)} 部")


@app.command(cls=ChineseCommand)
def chain(ref: Ref, day: Day = "", rules: Rules = None, kb: Kb = None) -> None:
    """画出条款的上下级：向上到法律，向下到地方规定，以及前后替代。"""
    from checker.cli import work
    from checker.knowledge.lookup import find_ref
    from checker.reports.kb_chain import print_chain

    chosen = read_day(day, "--date") if day else None
    library = work.open_library(rules, kb)
    print_chain(library.kb, find_ref(library.kb, ref), chosen)


@app.command(cls=ChineseCommand)
def used(output_format: FormatOption = Format.TABLE, rules: Rules = None, kb: Kb = None) -> None:
    """列出规则引用的条款，引用多的在前。"""
    from checker.cli import work
    from checker.reports import kb_views
    from checker.reports.rows import print_json, print_rows

    library = work.open_library(rules, kb)
    rows = kb_views.used_rows(library)
    if output_format is Format.JSON:
        print_json(rows)
    else:
        print_rows(rows, kb_views.USED, f"规则引用的法规和条款 {len(rows)} 项")
        work.say(f"另有 {kb_views.unused(library)} 条条款没有规则引用。")


@app.command(cls=ChineseCommand)
def gaps(output_format: FormatOption = Format.TABLE, rules: Rules = None, kb: Kb = None) -> None:
    """列出还缺什么：没有全文依据的规则，引不出条款的日子，没有值的标准。"""
    from checker.cli import work
    from checker.reports import kb_gaps
    from checker.reports.rows import print_json

    found = kb_gaps.gaps(work.open_library(rules, kb), date.today())
    if output_format is Format.JSON:
        print_json(found)
    else:
        kb_gaps.print_gaps(found)


@app.command(cls=ChineseCommand)
def graph(
    output: Annotated[Path, typer.Option("-o", "--output", metavar="图.html", help="写到哪里")],
    day: Day = "",
    force: Force = False,
    rules: Rules = None,
    kb: Kb = None,
) -> None:
    """画出条款关系图，写成不用联网就能打开的网页。"""
    from checker.cli import work
    from checker.reports.clause_graph import write_graph

    chosen = read_day(day, "--date") if day else date.today()
    work.refuse_overwrite(output, force)
    write_graph(work.open_library(rules, kb), chosen, output)
    work.say(f"已写出 {output}，用浏览器打开。")


@app.command(cls=ChineseCommand)
def verify(output: Output, force: Force = False, rules: Rules = None, kb: Kb = None) -> None:
    """写出依据核验页：规则引用的每个条款，怎样核过，哪些规则靠它。"""
    from checker.base.atomic import write_text
    from checker.cli import work
    from checker.reports.verification import verification_page

    work.refuse_overwrite(output, force)
    write_text(output, verification_page(work.open_library(rules, kb)))
    work.say(f"已写出 {output}")


app.command(cls=ChineseCommand)(new_regulation_command.new)
