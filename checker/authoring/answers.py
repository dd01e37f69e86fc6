"""Holds what is answered about a new rule to what the library knows, with the nearest right word."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from checker.authoring.words import table_named
from checker.base.errors import Problem, UsageError, nearest
from checker.facts.vocabulary import Kind
from checker.knowledge.lookup import find_ref
from checker.library import Library
from checker.rulebook.columns import Column
from checker.rulebook.rules import PLACEHOLDER, RuleBook, Severity
from checker.rulebook.tables import Table

NO_FILE_NAME = re.compile(r'[\\/:*?"<>|#\s]')  # what neither a file's name nor a reference can hold
_ID = re.compile(r"([^\W\d_]+)(\d+)")


def next_id(book: RuleBook, stage: str) -> str:
    """The next free id of a stage, with the letters that most of its rules have; "" for a stage without.

    Ids are free where no rule of any stage has them.
    """
    found = [m for rule in book.rules.values() if rule.stage == stage and (m := _ID.fullmatch(rule.id))]
    if not found:
        return ""
    letters = Counter(match[1] for match in found).most_common(1)[0][0]
    once = (*book.rules, *book.roster.former, *book.roster.retired)  # an id is never given twice
    taken = {rule_id.upper() for rule_id in once}
    number = max(int(match[2]) for match in found if match[1] == letters) + 1
    while f"{letters}{number:02}" in taken:
        number += 1
    return f"{letters}{number:02}"


class Answers:
    """Holds each answer to what the library knows; `stages` are those that the report has a heading for.

    Every method gives the answer as it is to be written and raises UsageError for one that will not do.
    """

    def __init__(self, library: Library, stages: Sequence[str]) -> None:
        self.library = library
        self.stages = tuple(dict.fromkeys((*stages, *library.book.stages)))

    def stage(self, text: str) -> str:
        """A 环节 that there is."""
        if text not in self.stages:
            mend = nearest(text, self.stages) or f"可用：{' '.join(self.stages)}"
            raise UsageError(Problem(f"--stage {text}", "没有这个环节", mend=mend))
        return text

    def id(self, text: str, stage: str = "") -> str:
        """An id that no rule has."""
        rule = self.library.book.rules.get(text) or self.library.book.rules.get(text.upper())
        free = next_id(self.library.book, stage or (rule.stage if rule else ""))
        mend = f"下一个空号是 {free}" if free else "换一个没有用过的编号"
        if rule is not None:
            raise UsageError(Problem(f"--id {text}", "这个编号已经有了", f"{rule.id} {rule.name}", mend))
        if not re.fullmatch(r"[A-Z][A-Z0-9]*", text):
            raise UsageError(Problem(f"--id {text}", "编号只用大写字母和数字，字母开头", mend=mend))
        return text

    def name(self, text: str) -> str:
        """A name that no rule has and that can be a file's."""
        taken = next((rule for rule in self.library.book.rules.values() if rule.name == text), None)
        if taken is not None:
            mend = f"换一个名称；要看原来的：jixiao rule show {taken.id}"
            raise UsageError(Problem(f"--name {text}", "这个名称已经有了", taken.id, mend))
        if NO_FILE_NAME.search(text) or text.startswith("."):
            raise UsageError(Problem(f"--name {text}", "不能作规则名", "它也是文件名", "只用文字和数字"))
        return text

    def on(self, text: str) -> str:
        """A table that there is."""
        try:
            return table_named(self.library.book, text).name
        except UsageError as cause:
            (problem,) = cause.problems
            raise UsageError(replace(problem, place=f"--on {text}")) from None

    def severity(self, text: str) -> str:
        """How much it weighs."""
        if text not in [weight.value for weight in Severity]:
            raise UsageError(Problem(f"--severity {text}", "没有这个程度", mend="可用：提示 一般 严重"))
        return text

    def condition(self, text: str, table: Table, option: str = "--when") -> str:
        """A condition that compiles on the table."""
        from checker.rulebook.expression import compile_condition
        from checker.rulebook.terms import ExpressionError

        columns = {c.name: Column(c.name, c.kind, c.unit, c.options) for c in table.columns.values()}
        try:
            compile_condition(text, columns, self.library.kb.threshold_kinds())
        except ExpressionError as cause:
            mend = f"这张表的列和写法：jixiao rule words {table.name}"
            raise UsageError(Problem(f"{option} {text}", str(cause), mend=mend)) from None
        return text

    def dates(self, texts: Sequence[str], table: Table) -> tuple[str, ...]:
        """Columns of the table that are dates."""
        days = [column.name for column in table.columns.values() if column.kind is Kind.DATE]
        for text in texts:
            if text not in days:
                mend = nearest(text, days) or f"可用：{' '.join(days)}"
                raise UsageError(Problem(f"--date {text}", f"“{table.name}”没有这个日期列", mend=mend))
        return tuple(texts)

    def columns(self, texts: Sequence[str], table: Table) -> tuple[str, ...]:
        """Columns of the table that may be blank in the sentence."""
        for text in texts:
            if text not in table.columns:
                mend = nearest(text, table.columns)
                raise UsageError(Problem(f"--optional {text}", f"“{table.name}”没有这一列", mend=mend))
        return tuple(texts)

    def finding(self, text: str, table: Table) -> str:
        """A sentence whose {列名} are columns of the table."""
        for name in PLACEHOLDER.findall(text):
            if name not in table.columns:
                mend = nearest(name, table.columns) or f"这张表的列：jixiao rule words {table.name}"
                what = f"“{name}”不是“{table.name}”的列"
                raise UsageError(Problem(f"--finding {text}", what, mend=mend))
        return text

    def basis(self, texts: Sequence[str]) -> tuple[str, ...]:
        """Clauses or regulations that are entered, as they are referred to."""
        found = []
        for text in texts:
            try:
                found.append(find_ref(self.library.kb, text))
            except UsageError as cause:
                (problem,) = cause.problems
                raise UsageError(replace(problem, place=f"--basis {text}")) from None
        return tuple(dict.fromkeys(found))
