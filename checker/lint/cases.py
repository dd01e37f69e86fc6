"""Cases: facts that can be read, and expectations that name rules there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from checker.base.errors import FactError
from checker.checking import manual_rows
from checker.facts.readers.reviews import from_content
from checker.facts.readers.yaml_facts import dossier_of
from checker.knowledge.base import KnowledgeBase
from checker.lint.compiling import mentions, refused_names
from checker.lint.lessons import check_lessons
from checker.rulebook.rules import RuleBook
from checker.schemas import FileKind
from checker.schemas.messages import Grade, Message, error, errors, hint
from checker.schemas.reading import Contents
from checker.schemas.sources import FACTS
from checker.scoring.entries import read_entries
from checker.trials.cases import EXPECTED


def check_cases(contents: Contents, book: RuleBook, kb: KnowledgeBase | None) -> Iterator[Message]:
    """All cases among the files. Rules that were refused are spoken of elsewhere."""
    refused = refused_names(contents, FileKind.RULE, "id")
    expecting = {file.path.parent for file in contents.refused if file.kind is FileKind.EXPECTED}
    expecting |= {file.path.parent for file, _ in contents.of(FileKind.EXPECTED)}
    for file, body in contents.of(FileKind.FACTS):
        yield from _facts(body, file.shown, book, refused)
        if file.path.parent not in expecting:
            yield hint(file.shown, f"案例没有 {EXPECTED}", "不知道应当查出什么", f"在旁边写 {EXPECTED}")
    for file, body in contents.of(FileKind.EXPECTED):
        yield from _expected(body, book, refused)
        if not (file.path.parent / FACTS).is_file():
            yield error(file.shown, f"旁边没有 {FACTS}", mend=f"预期要和 {FACTS} 放在同一个文件夹")
    for file, body in contents.of(FileKind.REVIEW):
        yield from _reviews(body, file.shown)
    yield from check_lessons(contents, book, kb, refused)


def _facts(body: Any, shown: str, book: RuleBook, refused: set[str]) -> Iterator[Message]:
    if not isinstance(body, Mapping):
        yield error(f"{shown} 第1行", "最外层不是事实类型", mend="最外层写 项目: 等事实类型，其下是各行")
        return
    try:
        dossier = dossier_of(body, book.vocabulary, shown)
        manual_rows(dossier, book)
        read_entries(dossier, book)
    except FactError as cause:
        yield from errors(problem for problem in cause.problems if not mentions(problem, refused))
        return
    yield from (Message(Grade.NOTE, warning) for warning in dossier.warnings)


def _reviews(body: Any, shown: str) -> Iterator[Message]:
    try:
        from_content(body, shown)
    except FactError as cause:
        yield from errors(cause.problems)


def _expected(body: Any, book: RuleBook, refused: set[str]) -> Iterator[Message]:
    for entry in body:
        rule = str(entry["rule"])
        now = book.current(rule)
        if now is None and rule not in refused:
            yield error(entry.place("rule"), f"没有规则“{rule}”", mend=book.hint(rule))
        elif now not in (None, rule):
            yield hint(entry.place("rule"), f"规则 {rule} 现在是 {now}", "原编号仍然认得", f"改写成 {now}")
