"""Governing dates that may be blank, or lie after the 评价基准日, where the rule finds a violation."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checker.base.errors import Problem
from checker.base.yamlfile import Located
from checker.facts.vocabulary import AS_OF
from checker.knowledge.base import KnowledgeBase
from checker.lint.always import Domains, known_where_true
from checker.rulebook.rules import PreparedTable, Rule
from checker.schemas.messages import Grade, Message, hint

_READ = re.compile(r"标准\('([^']+)', *([^\s()]+?)\)")
_YEAR_END = re.compile("最后一天|年末")
_CAPPED = "不晚于评价基准日"


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


def check_late_thresholds(
    rule: Rule, table: PreparedTable, kb: KnowledgeBase, body: Located
) -> Iterator[Message]:
    """A hint where a threshold that changes with time is read at the end of a year that need not be over.

    Clauses are chosen by the 评价基准日 then; a threshold would be of a day that nobody could know of.
    """
    told = f"{rule.applies_text} {rule.when_text}"
    if AS_OF in told or "年度已结束" in told:
        return
    for name, column in _READ.findall(told):
        known = table.table.columns.get(column)
        if known and _YEAR_END.search(known.about) and _CAPPED not in known.about and _dated(kb, name):
            what = f"规则 {rule.id} 按“{column}”读标准“{name}”，这一天可能在评价基准日以后"
            mend = f"在派生表里让“{column}”不晚于评价基准日并在 about 写明，或只判断年度已结束的行"
            yield hint(body.place("when"), what, "会拿到以后才施行的数值", mend)


def _dated(kb: KnowledgeBase, name: str) -> bool:
    """Whether a threshold has other values on other days."""
    threshold = kb.thresholds.get(name)
    return threshold is not None and any(
        entry.period.start is not None or entry.period.end is not None for entry in threshold.entries
    )
