"""What is said of one statement when the answer is given, and what a change of facts did."""

from __future__ import annotations

from collections.abc import Iterable

from checker.classroom.answer import Explanation, Outcome, Trial
from checker.classroom.candidates import Candidate
from checker.web.components.parts import chip, tag

_COLOURS = {
    Outcome.RIGHT: "已确认",
    Outcome.MISSED: "一般",
    Outcome.WRONG: "严重",
    Outcome.PASSED: "other",
}


def verdict_head(candidate: Candidate, outcome: Outcome) -> None:
    """The statement with what came of it."""
    with tag("div", classes="bar tight"):
        chip(outcome.value, _COLOURS[outcome])
        tag("h3", f"{candidate.number}. {candidate.title}")
        tag("span", f"{candidate.rule}，{candidate.state.value}", "quiet small nowrap")


def show_explanation(told: Explanation) -> None:
    """All parts of an explanation that have something to say."""
    one = told.candidate
    tag("p", told.sentence, "told")
    if told.condition:
        with tag("div", classes="condition"):
            tag("b", "条件　")
            tag("span", told.condition)
    _part("为什么是问题" if one.is_problem else "成立时为什么是问题", [told.why])
    if told.caution:
        with tag("div", classes="caution"):
            tag("h4", "什么情况下不构成问题")
            tag("p", told.caution)
    _part("证据", told.evidence)
    _part("依据", told.clauses)
    _part("要什么资料才能判断", told.papers)
    if told.note:
        with tag("div", classes="alert note"):
            tag("b", "教师的话　")
            tag("span", told.note)
    if not one.is_problem:
        _part("改成怎样才是问题", told.changes)


def show_trial(trial: Trial) -> None:
    """What was compared before and after, and what went and came."""
    with tag("dl", classes="facts"):
        tag("dt", "原来")
        tag("dd", trial.before or "几个问题合起来得出这个结论")
        tag("dt", "现在")
        now = f"{trial.state.value}　{trial.after}" if trial.state else "不再有这个判断"
        tag("dd", now)
    for kind, title, names in (("lost", "消失", trial.gone), ("gained", "新出现", trial.appearing)):
        if names:
            tag("h4", f"{title} {len(names)} 个")
            with tag("ul", classes="changes"):
                for name in names:
                    tag("li", name, kind)
    if not trial.appearing:
        tag("p", "没有新出现的问题。", "quiet small")


def _part(title: str, lines: Iterable[str]) -> None:
    filled = [line for line in lines if line]
    if not filled:
        return
    with tag("div"):
        tag("h4", title)
        if len(filled) == 1:
            tag("p", filled[0])
        else:
            with tag("ul", classes="lines"):
                for line in filled:
                    tag("li", line)
