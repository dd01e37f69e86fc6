"""What a lesson looks like in the terminal: facts as tables, statements, answer, and a change tried out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console, Group
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from checker.classroom.answer import Answer, Explanation, Outcome, Trial
from checker.classroom.candidates import Candidate
from checker.classroom.facts import FactsTable
from checker.classroom.lesson import Lesson
from checker.reports.terminal import console

_COLOURS = {Outcome.RIGHT: "green", Outcome.MISSED: "yellow", Outcome.WRONG: "red", Outcome.PASSED: "dim"}
_MOST_COLUMNS = 7  # more than that, and a row is read from top to bottom


def print_facts(lesson: Lesson) -> None:
    """Print the head of a lesson and its facts."""
    out = console()
    about = "，".join(
        part
        for part in (lesson.name, lesson.level, f"{lesson.minutes} 分钟" if lesson.minutes else "")
        if part
    )
    out.print(f"[bold]{escape(lesson.title)}[/]（{escape(about)}）")
    _print_lines(out, "教学目标", lesson.aims)
    out.print("\n[bold]先看事实[/]　行号就是工作簿里的行号；空白是不知道，不是没有。")
    for table in lesson.facts:
        out.print(_facts(table))


def _facts(table: FactsTable) -> Group:
    title = f"\n[bold]《{escape(table.type)}》[/]　" + (
        escape(table.say) if table.say else f"[dim]{escape(table.about)}[/]"
    )
    if table.upright or len(table.heads) > _MOST_COLUMNS:
        return Group(title, *(_upright(table, row) for row in table.rows))
    grid = Table(show_lines=False)
    in_workbook = any(number for number, _ in table.rows)
    if in_workbook:
        grid.add_column("行", justify="right", style="dim", no_wrap=True)
    for head in table.heads:
        grid.add_column(escape(head), overflow="fold")
    for number, cells in table.rows:
        grid.add_row(*([str(number)] if in_workbook else []), *map(escape, cells))
    return Group(title, grid)


def _upright(table: FactsTable, row: tuple[int, tuple[str, ...]]) -> Padding:
    """A long row as a paragraph: what is known, one after another."""
    number, cells = row
    known = [(head, cell) for head, cell in zip(table.heads, cells, strict=True) if cell]
    text = Text(f"第{number}行　" if not table.upright else "", style="dim")
    for place, (head, cell) in enumerate(known):
        text.append("；" if place else "", style="dim")
        text.append(f"{head} ", style="dim")
        text.append(cell, style="default")
    return Padding(text, (0, 0, 0, 2), expand=False)


def print_statements(candidates: Sequence[Candidate]) -> None:
    """Print what the class judges; nothing tells true from false."""
    out = console()
    out.print("\n[bold]下面的说法，从事实看，哪些是问题？[/]")
    for one in candidates:
        out.print(f"  {one.number:>2}. {escape(one.title)}")


def print_answer(answer: Answer) -> None:
    """Print how the class did."""
    out = console()
    out.print(f"\n[bold]讲评[/]　{answer.score}。" + ("全对。" if answer.perfect else ""))
    for outcome in Outcome:
        found = answer.of(outcome)
        if found:
            names = "；".join(f"{one.number}. {one.title}" for one in found)
            out.print(f"  [{_COLOURS[outcome]}]{outcome.value}[/]　{escape(names)}")


def print_explanation(explanation: Explanation, outcome: Outcome) -> None:
    """Print everything about one statement."""
    out = console()
    one = explanation.candidate
    out.print(
        f"\n[bold]{one.number}. {escape(one.title)}[/]　"
        f"[{_COLOURS[outcome]}]{outcome.value}[/]（{one.rule}，{one.state.value}）"
    )
    if one.is_problem:
        _print_lines(out, "问题", [explanation.sentence])
    else:
        _print_lines(out, "结论", [explanation.sentence])
    _print_lines(out, "条件", [explanation.condition])
    _print_lines(out, "证据", explanation.evidence)
    _print_lines(out, "依据", explanation.clauses)
    _print_lines(out, "为什么是问题" if one.is_problem else "成立时为什么是问题", [explanation.why])
    _print_lines(out, "什么情况下不构成问题", [explanation.caution])
    _print_lines(out, _changing(one), [*explanation.changes, *explanation.moved])
    _print_lines(out, "要什么资料才能判断", explanation.papers)
    _print_lines(out, "教师的话", [explanation.note])


def _changing(one: Candidate) -> str:
    return "改哪个事实它就消失" if one.is_problem else "改成怎样才是问题"


def print_trial(trial: Trial, candidate: Candidate) -> None:
    """Print what a change did."""
    out = console()
    out.print(f"\n[bold]试改 {candidate.number}. {escape(candidate.title)}[/]")
    _print_lines(out, "改动", trial.changes)
    _print_lines(out, "原来", [trial.before])
    now = f"{trial.state.value}　{trial.after}" if trial.state else "这一行不再有这个判断"
    _print_lines(out, "现在", [now])
    _print_lines(out, "消失", trial.gone)
    _print_lines(out, "出现", trial.appearing)


def print_questions(lesson: Lesson) -> None:
    """Print the questions to talk about, with what should come out of them."""
    if not lesson.questions:
        return
    out = console()
    out.print("\n[bold]讨论题[/]")
    for number, question in enumerate(lesson.questions, 1):
        out.print(Padding(Text(f"{number}. {question.ask}"), (0, 0, 0, 2), expand=False))
        out.print(Padding(Text(question.answer, style="dim"), (0, 0, 0, 5), expand=False))


def _print_lines(out: Console, title: str, lines: Iterable[str]) -> None:
    filled = [line for line in lines if line]
    if filled:
        out.print(f"  [bold]{title}[/]")
        for line in filled:
            out.print(Padding(Text(line), (0, 0, 0, 4), expand=False))
