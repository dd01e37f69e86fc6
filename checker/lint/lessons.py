"""Lessons: the case beside them bears out every statement, and the tables they speak of are there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from checker.base import yamlfile
from checker.base.errors import FactError, RuleError, nearest
from checker.facts.readers.yaml_facts import dossier_of
from checker.facts.records import Dossier
from checker.facts.vocabulary import CHECKLIST
from checker.knowledge.base import KnowledgeBase
from checker.library import Library
from checker.lint.compiling import mentions
from checker.rulebook.rules import RuleBook
from checker.schemas import FileKind
from checker.schemas.messages import Message, error, errors, hint
from checker.schemas.reading import Contents
from checker.schemas.sources import FACTS, File


def check_lessons(
    contents: Contents, book: RuleBook, kb: KnowledgeBase | None, refused: set[str]
) -> Iterator[Message]:
    """All lessons among the files. Rules that were refused are spoken of elsewhere."""
    for file, body in contents.of(FileKind.LESSON):
        yield from _tables(body, book)
        dossier = _dossier(file, contents, book)
        if dossier is None:
            yield error(file.shown, f"旁边没有能用的 {FACTS}", mend=f"课堂要和 {FACTS} 放在同一个文件夹")
        elif kb is not None:
            yield from _statements(file, body, dossier, Library(book, kb, ""), refused)


def _tables(body: Any, book: RuleBook) -> Iterator[Message]:
    known = (*book.vocabulary.types, CHECKLIST)
    for item in body.get("read") or ():
        if str(item["type"]) not in known:
            mend = nearest(str(item["type"]), known) or "写事实类型，或 资料清单"
            yield error(item.place("type"), f"没有事实类型“{item['type']}”", mend=mend)


def _dossier(file: File, contents: Contents, book: RuleBook) -> Dossier | None:
    """The facts beside a lesson; what is wrong with them is said where they are checked."""
    path = file.path.parent / FACTS
    beside = [body for other, body in contents.bodies.items() if other.path == path]
    try:
        body = beside[0] if beside else yamlfile.load(path, RuleError)
        return dossier_of(body, book.vocabulary, FACTS) if isinstance(body, Mapping) else None
    except (RuleError, FactError):
        return None


def _statements(
    file: File, body: Any, dossier: Dossier, library: Library, refused: set[str]
) -> Iterator[Message]:
    from checker.classroom.bench import Bench
    from checker.classroom.lesson import lesson_of
    from checker.classroom.plan import plan_of
    from checker.judging.engines import choose

    try:
        with Bench(library, choose("sql")) as bench:
            lesson = lesson_of(bench, dossier, plan_of(body, file.shown), file.path.parent.name)
    except RuleError:  # a rule that cannot be run is spoken of elsewhere
        return
    except FactError as cause:
        yield from errors(problem for problem in cause.problems if not mentions(problem, refused))
        return
    true = sum(one.is_problem for one in lesson.candidates)
    if true in (0, len(lesson.candidates)):
        what = "没有一个说法是问题" if true == 0 else "所有说法都是问题"
        yield hint(file.shown, what, "学员不看事实也能答对", "有真有假地选")
