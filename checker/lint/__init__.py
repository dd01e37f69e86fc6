"""`jixiao lint`: holds rules, dictionary, derived tables, knowledge base and cases to what they should be."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from checker.base.errors import nearest
from checker.base.yamlfile import Located
from checker.knowledge.base import KnowledgeBase
from checker.library import Library, data_root
from checker.lint.cases import check_cases
from checker.lint.compiling import load_book, load_kb, missing_regulations
from checker.lint.conditions import check_conditions, domains_of
from checker.lint.dates import check_dates, check_late_thresholds
from checker.lint.examples import check_examples
from checker.lint.forms import check_forms
from checker.lint.knowledge import check_basis, check_regulation, check_threshold
from checker.lint.known import of_tables
from checker.lint.punctuation import check_expression, check_finding, check_sql
from checker.lint.roles import check_roles
from checker.lint.scoring import check_systems, tables_scored
from checker.lint.unused import unused_clauses, unused_tables, unused_thresholds
from checker.rulebook.rules import Rule, RuleBook
from checker.schemas import FileKind
from checker.schemas.messages import Grade, Message, Report, hint
from checker.schemas.reading import Contents, read
from checker.schemas.sources import KB, RULES, Layer, every, layer_of, rules_or_kb

__all__ = ["Grade", "Message", "Report", "lint"]


def lint(
    path: Path | None = None,
    rules: Path | None = None,
    kb: Path | None = None,
    shipped: Path | None = None,
) -> Report:
    """Check what lies at `path` on top of the shipped library, or without a path the library itself.

    `rules` and `kb` are overlays, as everywhere; `shipped` is the folder of the library.
    """
    layers = [
        layer_of(shipped or data_root(), checked=path is None),
        rules_or_kb(rules, RULES, "--rules"),
        rules_or_kb(kb, KB, "--kb"),
        *([layer_of(path, checked=True)] if path else []),
    ]
    contents = read(file for layer in layers if layer.checked for file in layer.files)
    contents.messages += [message for layer in layers for message in layer.stray if layer.checked]
    base = load_kb(layers, contents)
    compiled = load_book(layers, contents, base)
    book = compiled.book if compiled else None
    messages = [*contents.messages, *_expressions(contents), *_knowledge(contents, base, book)]
    if compiled and book:
        messages += _stages(contents, compiled.stages)
        messages += _rules(contents, book, base)
        messages += check_cases(contents, book, base)
        messages += check_systems(contents, book)
        messages += check_forms(contents)
        messages += _unused(contents, book, base)
    return Report.of(messages, _looked_at(layers))


def _expressions(contents: Contents) -> Iterator[Message]:
    """Signs in conditions and SQL, also of files that do not compile: they may be the reason."""
    for file, body in contents.bodies.items():
        if file.kind is FileKind.RULE and isinstance(body, Located):
            yield from check_expression(body, "applies")
            yield from check_expression(body, "when")
            yield from check_finding(body)
        elif file.kind is FileKind.DERIVED and isinstance(body, Located):
            yield from check_sql(body)


def _knowledge(contents: Contents, kb: KnowledgeBase | None, book: RuleBook | None) -> Iterator[Message]:
    if kb is None:
        return
    for _, body in contents.of(FileKind.REGULATION):
        yield from check_regulation(body, kb)
    for _, body in contents.of(FileKind.THRESHOLD):
        yield from check_threshold(body, kb, book.vocabulary if book else None)


def _stages(contents: Contents, known: Sequence[str]) -> Iterator[Message]:
    """Rules in a folder whose name is no 环节 that the report knows."""
    for file, body in contents.of(FileKind.RULE):
        stage = file.home.parent.name
        if known and stage not in known:
            mend = nearest(stage, known) or f"可用：{' '.join(known)}；新的环节在 报告用语.yaml 写上小标题"
            yield hint(body.place(), f"没有环节“{stage}”", "规则放在哪个文件夹，就归哪个环节", mend)


def _rules(contents: Contents, book: RuleBook, kb: KnowledgeBase | None) -> Iterator[Message]:
    """What can be said of a rule by itself, for the rules of the checked files."""
    missing = missing_regulations(contents)
    checks = _condition_checks(book, kb)
    library = Library(book, kb, "") if kb else None
    for _, body in contents.of(FileKind.RULE):
        rule = book.rules.get(book.current(str(body["id"])) or "")
        if rule is None or rule.place != body.place("id"):  # a later layer has another rule of that id
            continue
        if rule.id != body["id"]:
            yield hint(
                body.place("id"), f"规则 {body['id']} 现在是 {rule.id}", "原编号仍然认得", f"改写成 {rule.id}"
            )
        if library:
            yield from check_basis(rule, library.kb, body, missing)
            yield from check_roles(rule, library.kb, body)
            yield from check_examples(rule, library, body)
        yield from checks(rule, body)


def _condition_checks(
    book: RuleBook, kb: KnowledgeBase | None
) -> Callable[[Rule, Located], Iterator[Message]]:
    never_blank = of_tables(book.tables, book.vocabulary)
    domains = {name: domains_of(table, never_blank, kb) for name, table in book.prepared.items()}

    def check(rule: Rule, body: Located) -> Iterator[Message]:
        if rule.violation is None:
            return
        found = list(check_conditions(rule, domains[rule.on], body))
        yield from found
        if not any(message.grade is Grade.ERROR for message in found):
            yield from check_dates(rule, book.prepared[rule.on], domains[rule.on], body)
            if kb:
                yield from check_late_thresholds(rule, book.prepared[rule.on], kb, body)

    return check


def _unused(contents: Contents, book: RuleBook, kb: KnowledgeBase | None) -> list[Message]:
    """What nothing uses, in the checked files; where files were refused one cannot know."""
    if contents.refused or kb is None:
        return []
    found = [
        *unused_tables(book, tables_scored(contents)),
        *unused_thresholds(book, kb),
        *unused_clauses(book, kb),
    ]
    checked = {file.shown for file in contents.bodies}
    return [message for message in found if message.problem.place.partition(" 第")[0] in checked]


def _looked_at(layers: Sequence[Layer]) -> str:
    kinds = [file.kind for file in every(layer for layer in layers if layer.checked)]
    found = {kind: kinds.count(kind) for kind in FileKind}
    return "，".join(f"{kind.value} {count} 个" for kind, count in found.items() if count)
