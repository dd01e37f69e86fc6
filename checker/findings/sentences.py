"""What a report says of a judged row, in one sentence, and what the row is called."""

from __future__ import annotations

import re

from checker.facts.inexact import Inexact
from checker.facts.records import Value
from checker.facts.values import show
from checker.facts.vocabulary import Kind
from checker.judging.judgment import Judgment
from checker.rulebook.rules import PLACEHOLDER
from checker.rulebook.states import State
from checker.rulebook.tables import TableColumn

_LATE = re.compile(rf"至?{PLACEHOLDER.pattern}才?")  # how sentences say that something was done, and too late


def sentence_of(judgment: Judgment) -> str:
    """What a report says of a violated row; only the rule's name where it is not decided."""
    rule, columns = judgment.rule, judgment.table.table.columns
    if judgment.state is not State.VIOLATED:
        return rule.name

    def fill(match: re.Match[str]) -> str:
        name = match[1]
        column = columns[name]
        value = judgment.row.get(name)
        if isinstance(value, Inexact) and value.not_done and len(match[0]) > len(name) + 2:
            return f"至{show(Kind.DATE, value.low)}仍未"
        return match[0].replace(f"{{{name}}}", _shown(column, value))

    return _LATE.sub(fill, rule.finding).rstrip("。；;. ")


def _shown(column: TableColumn, value: Value | None) -> str:
    if value is None and column.kind is Kind.MONEY:
        return "款项（金额未载明）"
    if isinstance(value, Inexact):
        return value.spoken
    return show(column.kind, value, "" if column.kind is not Kind.MONEY else column.unit)


def subject_of(judgment: Judgment) -> str:
    """What of the project a judgment is about: the key of its row."""
    columns = judgment.table.table.columns
    parts = [
        show(columns[name].kind, value) + ("年度" if name == "年度" else "")
        for name, value in judgment.keys.items()
        if value is not None and name in columns
    ]
    return " ".join(parts)
