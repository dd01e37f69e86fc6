"""Governing dates that may be blank where the rule finds a violation."""

from __future__ import annotations

from collections.abc import Iterator

from checker.base.errors import Problem
from checker.base.yamlfile import Located
from checker.facts.vocabulary import AS_OF
from checker.lint.always import Domains, known_where_true
from checker.rulebook.rules import PreparedTable, Rule
from checker.schemas.messages import Grade, Message


def check_dates(rule: Rule, table: PreparedTable, domains: Domains, body: Located) -> Iterator[Message]:
    """A hint where all governing dates may be blank: then the 评价基准日 serves.

    That is only a note where several dates are given, one for the other, and of a derived column, of which
    one cannot always tell.
    """
    if not rule.dates or AS_OF in rule.dates or rule.violation is None:
        return
    known = known_where_true(rule.violation, domains)
    if any(name in known or not domains[name].blank for name in rule.dates):
        return
    names = "、".join(f"“{name}”" for name in rule.dates)
    what = f"规则 {rule.id} 的 date {names}可能空白"
    why = "空白时按评价基准日选条款版本，可能选错"
    mend = "再写一列不会空白的日期，或在条件里加上 is not null"
    grade = Grade.HINT if table.table.is_fact and len(rule.dates) == 1 else Grade.NOTE
    yield Message(grade, Problem(body.place("date"), what, why, mend))
