"""`jixiao kb new`: a sound file for a regulation, from options or from answers in the terminal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from checker.cli.asking import Question, ask, can_ask, missing
from checker.cli.options import Rules

if TYPE_CHECKING:
    from checker.authoring.new_regulation import Answers

_COMMAND = "jixiao kb new"
QUESTIONS: Mapping[str, Question] = {
    "id": Question("--id", "编号，规则里用它引用，也是文件名", "政府采购法实施条例2027"),
    "title": Question("--title", "全称", "中华人民共和国政府采购法实施条例（2027年修订）"),
    "level": Question("--level", "层级", "行政法规"),
    "number": Question("--number", "文号", "国务院令第658号", needed=False),
    "issuer": Question("--issuer", "制定机关", "国务院", needed=False),
    "region": Question("--region", "哪里施行，从省写起；全国施行的不写", "河北省秦皇岛市", needed=False),
    "in_force": Question("--in-force", "哪天起施行；已废止的写 起日至止日，查不到写 不详", "2015-03-01"),
    "folder": Question("--kb", "自己的知识库放在哪个文件夹，没有会建", "我的知识库"),
}


def new(
    id_: Annotated[str, typer.Option("--id", metavar="编号", help="规则里用它引用，也是文件名")] = "",
    title: Annotated[str, typer.Option("--title", metavar="全称", help="法规全称")] = "",
    level: Annotated[
        str, typer.Option("--level", metavar="层级", help="如 法律、行政法规、地方规范性文件")
    ] = "",
    number: Annotated[str, typer.Option("--number", metavar="文号", help="如 国务院令第658号")] = "",
    issuer: Annotated[str, typer.Option("--issuer", metavar="机关", help="制定机关")] = "",
    region: Annotated[
        str, typer.Option("--region", metavar="地区", help="地方法规从省写起；全国的不写")
    ] = "",
    in_force: Annotated[
        str, typer.Option("--in-force", metavar="日期", help="起日，或 起日至止日，或 不详")
    ] = "",
    verified: Annotated[
        str, typer.Option("--verified", metavar="核验", help="全文、引文、引弱 或 未核；不写是未核")
    ] = "未核",
    source: Annotated[str, typer.Option("--source", metavar="出处", help="在哪里读到的")] = "",
    clause: Annotated[
        list[str] | None,
        typer.Option("--clause", metavar="第X条=要旨", help="一个条款，要旨用自己的话写；可写几次"),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="目录", help="写到这个目录的 法规/层级/ 下；不写则用 --kb 的"),
    ] = None,
    rules: Rules = None,
    kb: Annotated[
        Path | None,
        typer.Option("--kb", metavar="文件夹", help="自己的知识库放在哪里，也叠加其中已有的；没有会建"),
    ] = None,
) -> None:
    """录入一部法规：逐项询问或由选项给出，查对无误才写成文件。没有读过原文的一律是未核。"""
    from checker.authoring.new_regulation import Answers, NewRegulation, make, split_clause
    from checker.cli import work

    overlay = kb if kb and kb.is_dir() else None
    answers = Answers(work.open_library(rules, overlay).kb)
    given = {
        "id": id_, "title": title, "level": level, "number": number, "issuer": issuer, "region": region,
        "in_force": in_force, "folder": str(output or kb or ""),
    }  # fmt: skip
    lacking = [question for key, question in QUESTIONS.items() if question.needed and not given[key]]
    if lacking and not can_ask():
        raise missing(_COMMAND, lacking)
    if lacking:
        _ask_all(given, answers)
    folder = Path(given.pop("folder"))
    clauses = tuple(split_clause(text) for text in clause or ())
    wanted = NewRegulation(**given, verified=verified, source=source, clauses=clauses)
    made, text = make(wanted, answers, date.today(), overlay)
    path = folder / made.file
    work.refuse_existing(path)
    work.write_below(path, text)
    work.say(f"已写出 {path}：条款 {len(made.clauses)} 条，{made.verified}。")
    work.say(f"接着：jixiao kb show {made.id} --kb {folder}；jixiao lint {path}")


def _ask_all(given: dict[str, str], answers: Answers) -> None:
    from checker.cli.work import say
    from checker.knowledge.model import LEVELS

    say("逐项回答，直接回车用 [ ] 里的；按 Ctrl-C 停下，什么也不会写。")
    for key, question in QUESTIONS.items():
        if given[key]:
            continue
        if key == "level":
            say(f"层级有：{' '.join(LEVELS)}")
        checks: Mapping[str, Callable[[str], object]] = {
            "id": answers.id,
            "title": answers.title,
            "level": answers.level,
            "region": lambda text: answers.region(text, given["level"]),
            "in_force": answers.in_force,
        }
        given[key] = ask(question, checks.get(key, lambda _: None), "我的知识库" if key == "folder" else "")
