"""`jixiao rule new`: a sound rule file from options, or from answers in the terminal."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from checker.base.errors import Problem, UsageError
from checker.cli.asking import Question, ask, can_ask, missing
from checker.cli.options import Kb

if TYPE_CHECKING:
    from checker.authoring.answers import Answers
    from checker.authoring.new_rule import Made, NewRule

_COMMAND = "jixiao rule new"
_APART = re.compile(r"\s*[;；、]\s*")
QUESTIONS: Mapping[str, Question] = {
    "stage": Question("--stage", "环节，就是放规则的文件夹", "合同管理"),
    "id": Question("--id", "规则编号，不能与已有的重复", "HT90"),
    "name": Question("--name", "规则名称，就是报告里的问题名称", "合同公告过晚"),
    "on": Question("--on", "看哪张表，一行判断一次；有哪些表见 jixiao rule words", "合同"),
    "when": Question("--when", "违规条件，成立是违规", "天数(签订日期, 公告日期) > 30"),
    "applies": Question("--applies", "适用条件，不成立的行不判断", "合同性质 = '正式合同'", needed=False),
    "date": Question("--date", "按哪一列日期选条款和标准的版本", "签订日期", needed=False, many=True),
    "severity": Question("--severity", "程度：提示、一般 或 严重", "一般", needed=False),
    "finding": Question(
        "--finding", "报告里的一句话，{列名} 处填入这一行的值", "“{合同名称}”{签订日期}签订，{公告日期}才公告"
    ),
    "optional": Question("--optional", "这句话里可以空白的列", "供应商", needed=False, many=True),
    "basis": Question(
        "--basis", "依据的条款；有哪些见 jixiao kb show 法规", "政府采购法实施条例#第五十条", many=True
    ),
    "remedy": Question("--remedy", "整改建议", "项目单位自合同签订之日起两个工作日内公告合同"),
    "why": Question("--why", "为什么是问题，有什么危害", "合同不公告，社会和同行无从监督"),
    "caution": Question(
        "--caution", "什么情况下不构成问题，看什么资料", "涉及国家秘密、商业秘密的内容依法不公告"
    ),
    "rules": Question("--rules", "自己的规则放在哪个文件夹，没有会建", "我的规则"),
}


def new(
    stage: Annotated[str, typer.Option("--stage", metavar="环节", help="如 合同管理")] = "",
    id_: Annotated[str, typer.Option("--id", metavar="编号", help="如 HT90；不写会告诉下一个空号")] = "",
    name: Annotated[str, typer.Option("--name", metavar="名称", help="也是文件名")] = "",
    on: Annotated[str, typer.Option("--on", metavar="表", help="看哪张表；有哪些见 jixiao rule words")] = "",
    when: Annotated[str, typer.Option("--when", metavar="条件", help="违规条件，如 间断天数 > 0")] = "",
    applies: Annotated[str, typer.Option("--applies", metavar="条件", help="适用条件，可不写")] = "",
    day: Annotated[
        list[str] | None, typer.Option("--date", metavar="列", help="按哪列日期选条款版本；可写几次")
    ] = None,
    severity: Annotated[
        str, typer.Option("--severity", metavar="程度", help="提示、一般 或 严重；不写是一般")
    ] = "",
    finding: Annotated[str, typer.Option("--finding", metavar="表述", help="{列名} 处填入这一行的值")] = "",
    optional: Annotated[
        list[str] | None, typer.Option("--optional", metavar="列", help="表述里可以空白的列；可写几次")
    ] = None,
    basis: Annotated[
        list[str] | None, typer.Option("--basis", metavar="法规#条款", help="依据；可写几次")
    ] = None,
    remedy: Annotated[str, typer.Option("--remedy", metavar="建议", help="整改建议")] = "",
    why: Annotated[str, typer.Option("--why", metavar="理由", help="为什么是问题")] = "",
    caution: Annotated[str, typer.Option("--caution", metavar="例外", help="什么情况下不构成问题")] = "",
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="文件", help="写到哪个文件；不写则放进 --rules 的环节文件夹"),
    ] = None,
    rules: Annotated[
        Path | None,
        typer.Option("--rules", metavar="文件夹", help="自己的规则放在哪里，也叠加其中已有的；没有会建"),
    ] = None,
    kb: Kb = None,
) -> None:
    """新写一条规则：逐项询问或由选项给出，查对无误才写成文件，并草拟违规、合规、待核实的例子。"""
    from checker.authoring.answers import Answers
    from checker.authoring.new_rule import make
    from checker.cli import work
    from checker.cli.problems import print_warnings
    from checker.library.phrases import load_phrases

    overlay = rules if rules and rules.is_dir() else None
    library = work.open_library(overlay, kb)
    answers = Answers(library, tuple(load_phrases(*work.rule_folders(overlay)).headings))
    given: dict[str, Any] = {
        "stage": stage, "id": id_, "name": name, "on": on, "when": when, "applies": applies,
        "date": tuple(day or ()), "severity": severity, "finding": finding, "optional": tuple(optional or ()),
        "basis": tuple(basis or ()), "remedy": remedy, "why": why, "caution": caution,
        "rules": str(rules or output or ""),
    }  # fmt: skip
    lacking = [q for key, q in QUESTIONS.items() if q.needed and not given[key]]
    if lacking and not can_ask():
        raise missing(_COMMAND, lacking, _free(answers, stage))
    if lacking:
        _ask_all(given, answers)
        rules = rules or (None if output else Path(given["rules"]))
    rule = _rule(given)
    path = output or (rules or Path()) / rule.file
    _check_place(path, rule.stage, output)
    made = make(rule, answers, date.today(), overlay, kb)
    work.refuse_existing(path)
    work.write_below(path, made.text)
    work.say(f"已写出 {path}")
    print_warnings(replace(hint, place=hint.place.replace(rule.file, str(path))) for hint in made.hints)
    _say_next(made, path, rules)


def _free(answers: Answers, stage: str) -> list[str]:
    """The next free id, where the stage is known."""
    from checker.authoring.answers import next_id

    free = next_id(answers.library.book, stage)
    return [f"{stage}的下一个空号是 {free}"] if free else []


def _ask_all(given: dict[str, Any], answers: Answers) -> None:
    """Ask for everything that was not given, each answer checked by what was answered before."""
    from checker.authoring.answers import next_id
    from checker.cli.work import say

    say("逐项回答，直接回车用 [ ] 里的；按 Ctrl-C 停下，什么也不会写。")
    for key, question in QUESTIONS.items():
        if given[key]:
            continue
        default = {
            "id": next_id(answers.library.book, given["stage"]),
            "severity": "一般",
            "rules": "我的规则",
        }.get(key, "")
        if key == "stage":
            say(f"环节有：{' '.join(answers.stages)}")
        answer = ask(question, _check_of(key, given, answers), default)
        given[key] = tuple(part for part in _APART.split(answer) if part) if question.many else answer


def _check_of(key: str, given: Mapping[str, Any], answers: Answers) -> Callable[[str], object]:
    """What holds the answer to a question to the library."""
    table = answers.library.book.tables.get(given["on"])
    plain: Mapping[str, Callable[[str], object]] = {
        "stage": answers.stage,
        "id": lambda text: answers.id(text, given["stage"]),
        "name": answers.name,
        "on": answers.on,
        "severity": answers.severity,
        "basis": lambda text: answers.basis([part for part in _APART.split(text) if part]),
    }
    if key in plain or table is None:
        return plain.get(key, lambda _: None)
    on_table: Mapping[str, Callable[[str], object]] = {
        "when": lambda text: answers.condition(text, table),
        "applies": lambda text: answers.condition(text, table, "--applies"),
        "date": lambda text: answers.dates([part for part in _APART.split(text) if part], table),
        "finding": lambda text: answers.finding(text, table),
        "optional": lambda text: answers.columns([part for part in _APART.split(text) if part], table),
    }
    return on_table.get(key, lambda _: None)


def _rule(given: Mapping[str, Any]) -> NewRule:
    from checker.authoring.new_rule import NewRule

    texts = {key: value for key, value in given.items() if key != "rules"}
    return NewRule(**{**texts, "severity": texts["severity"] or "一般"})


def _check_place(path: Path, stage: str, output: Path | None) -> None:
    """A rule belongs to the 环节 whose name its folder has."""
    if output and (path.suffix != ".yaml" or path.resolve().parent.name != stage):
        mend = f"如 -o 我的规则/{stage}/{path.stem}.yaml，或改用 --rules 我的规则"
        why = "规则放在哪个文件夹，就归哪个环节"
        raise UsageError(Problem(f"-o {output}", f"要写成“{stage}”文件夹里的 .yaml 文件", why, mend))


def _say_next(made: Made, path: Path, rules: Path | None) -> None:
    """Which examples were drafted, and what to do now."""
    from checker.cli.work import say

    drafted = "、".join(f"{one.expect}“{one.name}”" for one in made.examples if one.drafted)
    blank = "、".join(one.expect for one in made.examples if not one.drafted)
    if drafted:
        say(f"已草拟例子：{drafted}。事实是凑出来的，请换成真实的情形。")
    if blank:
        say(f"还要自己填的例子：{blank}。在文件里把【待填】换成事实。")
    folder = rules or path.parent.parent
    say(f"接着：jixiao rule test {made.rule.id} --rules {folder}；jixiao lint {path}")
