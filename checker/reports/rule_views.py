"""What the `jixiao rule` commands show: which rules there are, and all that one rule says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.markup import escape

from checker.base.errors import Problem, UsageError, nearest
from checker.knowledge.base import KnowledgeBase
from checker.knowledge.lookup import find_ref, name_of
from checker.library import Library
from checker.reports.condition_words import applies_in_words, violation_in_words
from checker.reports.kb_views import verified_of
from checker.reports.rows import Heading, print_part, print_rows
from checker.reports.terminal import console
from checker.rulebook.conditions import comparisons
from checker.rulebook.rules import Rule, RuleBook, Severity
from checker.rulebook.tables import Table

RULES = (
    Heading("id", "编号"),
    Heading("name", "规则", 4),
    Heading("stage", "环节"),
    Heading("severity", "程度"),
    Heading("table", "看哪张表", 2),
    Heading("basis", "依据", 5),
)
PERSON = "由人认定"


@dataclass(frozen=True)
class Wanted:
    """Which rules a user wants to see; empty means all."""

    stage: str = ""
    severity: str = ""
    table: str = ""
    clause: str = ""


def chosen(library: Library, wanted: Wanted) -> list[Rule]:
    """The rules that fit. Raises UsageError for a stage, table, severity or clause that does not exist."""
    book = library.book
    _known("--stage", wanted.stage, "环节", book.stages)
    _known("--severity", wanted.severity, "程度", [s.value for s in Severity])
    _known("--table", wanted.table, "表", book.tables)
    refs = _refs(library.kb, wanted.clause) if wanted.clause else set()
    return [
        rule
        for rule in book.rules.values()
        if wanted.stage in ("", rule.stage)
        and wanted.severity in ("", rule.severity.value)
        and (not wanted.table or wanted.table in tables_read(book, rule))
        and (not wanted.clause or refs & set(rule.refs))
    ]


def _known(option: str, word: str, what: str, known: Iterable[str]) -> None:
    if word and word not in known:
        hint = nearest(word, known) or f"可用：{'、'.join(list(known)[:15])}"
        raise UsageError(Problem(f"{option} {word}", f"没有这个{what}", mend=hint))


def _refs(kb: KnowledgeBase, text: str) -> set[str]:
    """A clause in all its versions; a regulation with all its clauses."""
    ref = find_ref(kb, text)
    clauses = kb.regulations[ref].clauses if ref in kb.regulations else ()
    return {ref, *kb.versions(ref), *(clause.ref for clause in clauses)}


def tables_read(book: RuleBook, rule: Rule) -> set[str]:
    """The table a rule is on, and the tables that one is derived from."""
    found: set[str] = set()
    frontier = [rule.on] if rule.on else []
    while frontier:
        name = frontier.pop()
        if name not in found:
            found.add(name)
            frontier.extend(book.tables[name].depends if name in book.tables else ())
    return found


def rule_named(book: RuleBook, text: str) -> Rule:
    """The rule of that id or name. Raises UsageError with the nearest where there is none."""
    by_name = {rule.name: rule for rule in book.rules.values()}
    found = book.rules.get(book.current(text.upper()) or "") or by_name.get(text)
    if found is None:
        gone = book.roster.retired.get(text.upper())
        hint = (
            str(gone)
            if gone
            else nearest(text.upper(), book.rules) or nearest(text, by_name) or "编号见 jixiao rule list"
        )
        raise UsageError(Problem(text, "没有这条规则", mend=hint))
    return found


def rules_named(book: RuleBook, texts: Iterable[str]) -> tuple[Rule, ...]:
    """The rules of those ids or names, each once. Raises UsageError with all that there are not."""
    found: dict[str, Rule] = {}
    problems: list[Problem] = []
    for text in texts:
        try:
            rule = rule_named(book, text)
            found[rule.id] = rule
        except UsageError as cause:
            problems.extend(cause.problems)
    if problems:
        raise UsageError(problems)
    return tuple(found.values())


def rule_row(rule: Rule) -> dict[str, Any]:
    """A rule as one row of a list."""
    return {
        "id": rule.id,
        "name": rule.name,
        "stage": rule.stage,
        "severity": rule.severity.value,
        "table": rule.on or PERSON,
        "basis": list(rule.refs),
    }


def print_list(rules: Iterable[Rule]) -> None:
    """Print rules as a table."""
    rows = [rule_row(rule) for rule in rules]
    print_rows(rows, RULES, f"规则 {len(rows)} 条")


# ---- one rule


def described(library: Library, rule: Rule) -> dict[str, Any]:
    """All that a rule says, as plain data."""
    book, kb = library.book, library.kb
    table = book.tables.get(rule.on)
    return rule_row(rule) | {
        "about": table.about if table else "",
        "applies": applies_in_words(rule),
        "violation": violation_in_words(rule),
        "applies_text": rule.applies_text,
        "when_text": rule.when_text,
        "dates": list(rule.dates),
        "finding": rule.finding,
        "why": rule.why,
        "caution": rule.caution,
        "remedy": rule.remedy,
        "thresholds": [f"{name}：{kb.thresholds[name].about}" for name in _thresholds(book, rule)],
        "columns": _columns(rule, table) if table else [],
        "clauses": [_basis(kb, ref) for ref in rule.refs],
        "materials": list(_materials(library, rule, table)) if table else [],
        "examples": [
            {"name": str(e.get("name")), "expect": str(e.get("expect")), "facts": e.get("facts") or {}}
            for e in rule.examples
        ],
        "history": [{"on": one.day.isoformat(), "change": one.change} for one in rule.history],
    }


def _basis(kb: KnowledgeBase, ref: str) -> dict[str, str]:
    clause = kb.clauses.get(ref)
    gist = clause.gist if clause else ""
    return {"ref": ref, "name": name_of(kb, ref), "gist": gist, "verified": verified_of(kb, ref)}


def _thresholds(book: RuleBook, rule: Rule) -> list[str]:
    if rule.violation is None:
        return []
    aliases = {alias for leaf in comparisons(rule.violation) for alias in leaf.thresholds}
    uses = {t for computed in book.prepared[rule.on].computed.values() for t in computed.thresholds}
    return sorted({use.name for use in uses if use.alias in aliases})


def _columns_read(rule: Rule) -> list[str]:
    """The columns that decide the rule, then those that give its date."""
    leaves = comparisons(rule.violation) if rule.violation else ()
    read = [name for leaf in leaves for name in leaf.inputs]
    return list(dict.fromkeys((*read, *rule.dates)))


def _columns(rule: Rule, table: Table) -> list[str]:
    found = [table.columns[name] for name in _columns_read(rule) if name in table.columns]
    return [f"{column.name}：{column.about}" for column in found if column.about]


def _materials(library: Library, rule: Rule, table: Table) -> Iterator[dict[str, str]]:
    """Each fact that the rule rests on, with the paper that shows it."""
    vocabulary = library.book.vocabulary
    names = [name for name in _columns_read(rule) if name in table.columns]
    for source in dict.fromkeys(source for name in names for source in table.columns[name].source):
        fact_type, _, field = source.partition(".")
        if fact_type in vocabulary.types:
            material = vocabulary[fact_type].material_of(field)
            yield {"type": fact_type, "field": field or "（有没有记录）", "material": material}


def print_rule(about: Mapping[str, Any]) -> None:
    """Print what `described` gave."""
    out = console()
    weight = f"{about['stage']}，{about['severity']}，看“{about['table']}”表"
    weight = f"{about['stage']}，{about['severity']}，{PERSON}" if about["table"] == PERSON else weight
    out.print(f"[bold]{about['id']}  {escape(about['name'])}[/]（{escape(weight)}）")
    if about["table"] == PERSON:
        print_part(out, "怎么判断", ["由评价人员判断，填在“人工认定”表"])
    print_part(out, "一行是什么", [about["about"]])
    print_part(out, "什么时候适用", about["applies"])
    print_part(out, "怎样算违规（各条都满足）", about["violation"])
    print_part(out, "其中", about["columns"])
    print_part(out, "标准", about["thresholds"])
    print_part(out, "适用日期", ["、".join(about["dates"])])
    print_part(out, "表述", [about["finding"]])
    print_part(out, "为什么是问题", [about["why"]])
    print_part(out, "什么情况下不构成问题", [about["caution"]])
    print_part(out, "建议", [about["remedy"]])
    print_part(out, "依据", [_clause_lines(clause) for clause in about["clauses"]])
    _print_materials(out, about["materials"])
    print_part(out, "例", [_example_lines(example) for example in about["examples"]])
    print_part(out, "改动记录", [f"{one['on']}  {one['change']}" for one in about["history"]])


def _clause_lines(clause: Mapping[str, str]) -> str:
    gist = f"\n    {clause['gist']}" if clause["gist"] else ""
    return f"{clause['name']}（核验：{clause['verified']}）{gist}"


def _print_materials(out: Console, materials: Iterable[Mapping[str, str]]) -> None:
    by_paper: dict[str, list[str]] = {}
    for fact in materials:
        by_paper.setdefault(fact["material"] or fact["type"], []).append(f"{fact['type']}.{fact['field']}")
    lines = [f"{paper}：{'、'.join(facts)}" for paper, facts in by_paper.items()]
    print_part(out, "要什么资料（资料：事实）", lines)


def _example_lines(example: Mapping[str, Any]) -> str:
    lines = [f"{example['expect']}  {example['name']}"]
    for fact_type, records in example["facts"].items():
        for record in records if isinstance(records, list) else [records]:
            lines.append(f"    {fact_type}：{_record(record)}")
    return "\n".join(lines)


def _record(record: object) -> str:
    if isinstance(record, Mapping):
        return "，".join(f"{name} {_value(value)}" for name, value in record.items())
    return _value(record)


def _value(value: object) -> str:
    return {True: "是", False: "否"}[value] if isinstance(value, bool) else str(value)
