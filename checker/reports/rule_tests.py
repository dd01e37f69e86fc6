"""What `jixiao rule test` shows: examples that fail, with the rows as judged; then the counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.markup import escape

from checker.base.errors import Problem
from checker.facts.values import show
from checker.facts.vocabulary import PROJECT_ID
from checker.judging.judgment import Judgment
from checker.reports.rows import print_part
from checker.reports.terminal import console
from checker.rulebook.rules import Rule
from checker.trials.examples import Outcome, Trial, lacking_states

NO_DURABLE = "这里没有 durable-rules（它只能装在 Linux 上的 Python 3.11、3.12），只用了 sql 引擎。"
_MOST_ROWS = 5


@dataclass(frozen=True)
class RuleRun:
    """Rules with all their trials; `durable` says whether that engine was to be had."""

    rules: tuple[Rule, ...]
    trials: tuple[Trial, ...]
    engines: tuple[str, ...]
    durable: bool

    @property
    def failed(self) -> list[Trial]:
        """The trials that have not passed."""
        return [trial for trial in self.trials if not trial.passed]

    @property
    def lacking(self) -> list[tuple[Rule, list[str]]]:
        """The rules that lack an example of some state, and the states."""
        return [(rule, states) for rule in self.rules if (states := lacking_states(rule))]

    @property
    def counts(self) -> dict[str, int]:
        """How many examples passed, failed, cannot be read, are still to be filled in, were judged unlike."""
        return {
            "通过": sum(trial.passed for trial in self.trials),
            "不通过": sum(bool(trial.outcomes) and not trial.passed for trial in self.trials),
            "读不出来": sum(bool(trial.problems) for trial in self.trials),
            "待填": sum(bool(trial.blanks) for trial in self.trials),
            "引擎不一致": sum(not trial.agreed for trial in self.trials),
        }


def hints_of(tested: RuleRun) -> list[Problem]:
    """What lint says too: states without an example."""
    return [
        Problem(rule.place, f"规则 {rule.id} 没有{'、'.join(f'“{state}”' for state in states)}的例子")
        for rule, states in tested.lacking
    ]


def as_data(tested: RuleRun) -> dict[str, Any]:
    """The result as plain data; rows only of what failed."""
    return {
        "engines": list(tested.engines),
        "durable": tested.durable,
        "rules": len(tested.rules),
        "counts": tested.counts,
        "examples": [_trial_data(trial) for trial in tested.trials],
        "lacking": [
            {"rule": rule.id, "place": rule.place, "states": states} for rule, states in tested.lacking
        ],
    }


def _trial_data(trial: Trial) -> dict[str, Any]:
    return {
        "rule": trial.rule.id,
        "name": trial.name,
        "place": trial.place,
        "expect": trial.expect,
        "got": {name: outcome.got.value for name, outcome in trial.outcomes.items()},
        "passed": trial.passed,
        "agreed": trial.agreed,
        "blanks": list(trial.blanks),
        "problems": [
            {"place": p.place, "what": p.what, "why": p.why, "mend": p.mend} for p in trial.problems
        ],
        "rows": {} if trial.passed else {n: _rows_data(outcome) for n, outcome in trial.outcomes.items()},
    }


def _rows_data(outcome: Outcome) -> list[dict[str, Any]]:
    return [
        {"state": j.state.value, "condition": j.condition(), "row": dict(filled(j)), "blank": blank(j)}
        for j in outcome.judgments
    ]


def filled(judgment: Judgment) -> Iterator[tuple[str, str]]:
    """The columns of the row that have a value, each as it stands in a sentence."""
    for column in judgment.table.table.columns.values():
        value = judgment.row.get(column.name)
        if value is not None and column.name != PROJECT_ID:
            yield column.name, show(column.kind, value, column.unit)


def blank(judgment: Judgment) -> list[str]:
    """The columns of the row that have none."""
    return [name for name in judgment.table.table.columns if judgment.row.get(name) is None]


def print_tested(tested: RuleRun) -> None:
    """Print what failed, then the counts."""
    out = console()
    for trial in tested.failed:
        _print_trial(out, trial)
    if not tested.durable:
        out.print(NO_DURABLE, style="dim")
    out.print(_summary(tested))


def _summary(tested: RuleRun) -> str:
    counts = tested.counts
    parts = [f"{word} {number}" for word, number in counts.items() if number or word in ("通过", "不通过")]
    lacking = f"；{len(tested.lacking)} 条规则缺例子" if tested.lacking else ""
    total = f"规则 {len(tested.rules)} 条，例子 {len(tested.trials)} 个"
    return f"{total}：{'，'.join(parts)}{lacking}。引擎 {'、'.join(tested.engines)}。"


def _print_trial(out: Console, trial: Trial) -> None:
    word = "待填" if trial.blanks else "读不出来" if trial.problems else "不通过"
    title = f"{trial.rule.id} {trial.rule.name}  例“{trial.name}”"
    out.print(f"[bold red]{word}[/]  [bold]{escape(title)}[/]（{escape(trial.place)}）")
    if trial.blanks:
        print_part(out, "", [f"{'、'.join(trial.blanks)}"])
    for problem in trial.problems:
        print_part(out, "", [str(problem)])
    if trial.outcomes:
        got = "，".join(f"{name} 得 {outcome.got.value}" for name, outcome in trial.outcomes.items())
        out.print(
            f"  应为 {escape(trial.expect)}，{got}{'' if trial.agreed else '。[bold]两个引擎不一致[/]'}"
        )
        _print_rows(out, trial)
    out.print()


def _print_rows(out: Console, trial: Trial) -> None:
    """The rows as judged: once where the engines agree, else for each engine."""
    shown: Mapping[str, Outcome] = trial.outcomes
    if trial.agreed:
        shown = {"": next(iter(trial.outcomes.values()))}
    for engine, outcome in shown.items():
        judgments = outcome.judgments
        if not judgments:
            why = f"“{trial.rule.on}”表里没有这条规则能判断的行；请核对事实够不够得出一行"
            print_part(out, f"  {engine or '判断'}", [f"  {why}"])
        for number, judgment in enumerate(judgments[:_MOST_ROWS], 1):
            which = f"第 {number} 行" if len(judgments) > 1 else "判断的一行"
            title = escape(f"  {engine + ' ' if engine else ''}{which}：{judgment.state.value}")
            print_part(out, title, list(_row_lines(judgment)))
        if len(judgments) > _MOST_ROWS:
            out.print(f"  另有 {len(judgments) - _MOST_ROWS} 行")


def _row_lines(judgment: Judgment) -> Sequence[str]:
    lines = ["  " + "，".join(f"{name} {value}" for name, value in filled(judgment))]
    if empty := blank(judgment):
        lines.append(f"  空白：{'、'.join(empty)}")
    lines.append(f"  条件：{judgment.condition()}")
    return lines
