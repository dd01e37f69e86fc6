"""Reads rule folders and compiles them: dictionary, derived tables and rules, checked as one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from checker.base import yamlfile
from checker.base.errors import Problem, RuleError
from checker.base.sqltext import quoted
from checker.facts import vocabulary
from checker.facts.vocabulary import Kind
from checker.facts.workdays import running_count
from checker.rulebook.derived import load_derived
from checker.rulebook.functions import CALENDAR
from checker.rulebook.overlay import DERIVED, former_ids, rule_bodies, stages_of
from checker.rulebook.roster import roster
from checker.rulebook.rule_compiler import RuleCompiler
from checker.rulebook.rules import (
    PreparedTable,
    Rule,
    RuleBook,
)
from checker.rulebook.tables import CONCLUSIONS, Table, conclusion_table, fact_tables

DICTIONARY = "事实字典.yaml"


def load(folders: Sequence[yamlfile.Folder], thresholds: Mapping[str, Kind]) -> RuleBook:
    """Compile rule folders of sound shape (the first is the base, later ones overlay it by id).

    `thresholds` are the names known to the knowledge base. Raises RuleError with every problem found.
    """
    dictionary = PurePosixPath(DICTIONARY)
    if dictionary not in folders[0]:
        raise RuleError(Problem(DICTIONARY, "没有事实字典", mend="规则文件夹里要有它"))
    words = vocabulary.load([folder[dictionary] for folder in folders if dictionary in folder])
    facts = fact_tables(words)
    tables: dict[str, Table] = {
        **facts,
        **load_derived(_derived(folders), facts, words.listed, thresholds),
    }
    problems: list[Problem] = []
    bodies, retired = rule_bodies(folders, problems)
    claims = [
        (str(body["id"]), was, body.place("was")) for _, body in bodies for was in former_ids(body) or ("",)
    ]
    listed = roster(claims, retired, problems)
    stages = stages_of(bodies, folders)
    tables[CONCLUSIONS] = conclusion_table(stages)
    compiler = RuleCompiler(tables, thresholds, problems)
    rules = [rule for stage, body in bodies if (rule := compiler.rule(stage, body))]
    problems.extend(_duplicates(rules))
    if problems:
        raise RuleError(problems)
    rules.sort(key=lambda rule: (stages.index(rule.stage), rule.id))
    prepared = {name: compiler.prepare(name, rules) for name in tables if any(r.on == name for r in rules)}
    used = _thresholds_used(tables, prepared)
    texts = [*(table.sql for table in tables.values()), *(table.sql for table in prepared.values())]
    calendar = running_count() if any(quoted(CALENDAR) in text for text in texts) else None
    by_id = {rule.id: rule for rule in rules}
    return RuleBook(words, tables, by_id, prepared, stages, tuple(sorted(used)), calendar, listed)


def load_alone(
    stage: str, body: yamlfile.Located, book: RuleBook, thresholds: Mapping[str, Kind]
) -> RuleBook:
    """Compile a rule that is in no folder yet against the tables of a book; the book with that rule alone.

    Raises RuleError with every problem of the rule.
    """
    problems: list[Problem] = []
    compiler = RuleCompiler(book.tables, thresholds, problems)
    rule = compiler.rule(stage, body)
    if rule is None:
        raise RuleError(problems)
    prepared = {rule.on: compiler.prepare(rule.on, [rule])} if rule.on else {}
    used = _thresholds_used(book.tables, prepared)
    texts = [*(table.sql for table in book.tables.values()), *(table.sql for table in prepared.values())]
    calendar = book.calendar
    if calendar is None and any(quoted(CALENDAR) in text for text in texts):
        calendar = running_count()
    return replace(
        book, rules={rule.id: rule}, prepared=prepared, thresholds=tuple(sorted(used)), calendar=calendar
    )


def _thresholds_used(tables: Mapping[str, Table], prepared: Mapping[str, PreparedTable]) -> set[str]:
    """The standards that derived tables and rules ask for."""
    asked = {name for table in tables.values() for name in table.thresholds}
    return asked | {t.name for p in prepared.values() for c in p.computed.values() for t in c.thresholds}


def _derived(folders: Sequence[yamlfile.Folder]) -> Iterator[yamlfile.Located]:
    for folder in folders:
        yield from (body for path, body in folder.items() if path.parts[0] == DERIVED)


def _duplicates(rules: list[Rule]) -> list[Problem]:
    names: dict[str, Rule] = {}
    problems = []
    for rule in rules:
        if rule.name in names:
            problems.append(Problem(rule.place, f"规则名“{rule.name}”与 {names[rule.name].id} 重复"))
        names[rule.name] = rule
    return problems
