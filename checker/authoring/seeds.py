"""Facts to start examples from, and which of their fields a rule's condition hangs on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from checker.authoring.candidates import Around, plausible, worth_trying, written
from checker.facts.records import Value
from checker.facts.values import UnreadableError, parse
from checker.facts.vocabulary import (
    CHECKLIST,
    PROJECT,
    PROJECT_ID,
    RECORD_NO,
    FactType,
    Field,
    Kind,
    Vocabulary,
)
from checker.rulebook.conditions import comparisons
from checker.rulebook.rules import PLACEHOLDER, Rule, RuleBook
from checker.rulebook.tables import Table
from checker.trials.examples import DEFAULTS, blanks_of

Row = dict[str, Any]
Facts = dict[str, list[Row]]
_KEY = "A"  # what a record is called that stands alone
_MOST_SEEDS = 12


@dataclass(frozen=True)
class Knob:
    """One field of one record, with the values worth trying for it.

    `decides` says that `when` hangs on it, and not only `applies`.
    """

    type: str
    index: int
    field: Field
    values: tuple[Value | None, ...]
    decides: bool = True


@dataclass(frozen=True)
class Seed:
    """Facts that may make a row of the rule's table; `given` is what of 资料清单 an example says.

    The knobs of a seed made up here are turned together; in an example of another rule one at a time, so
    that it stays what it was.
    """

    facts: Facts
    knobs: tuple[Knob, ...]
    given: Mapping[str, Any] = field(default_factory=dict)
    made_up: bool = False

    def value(self, knob: Knob) -> Value | None:
        """What the seed itself says there."""
        return _typed(knob.field, self.facts[knob.type][knob.index].get(knob.field.name))


def columns_read(rule: Rule) -> list[str]:
    """The columns of its table that a rule's condition reads."""
    leaves = comparisons(rule.violation) if rule.violation else ()
    return list(dict.fromkeys(name for leaf in leaves for name in leaf.inputs))


def seeds_for(rule: Rule, book: RuleBook, near: Around) -> list[Seed]:
    """Seeds for a rule on a table of `book`, the likeliest first.

    On a fact type one record with what is required. On a derived table the examples of the rules that are
    on it already, because they are known to make rows of it, and then one record of each type it rests on.
    """
    table, words = book.tables[rule.on], book.vocabulary
    made_up = _made_up(rule, table, words, near)
    if table.is_fact:
        return [made_up]
    others = (other for other in book.rules.values() if other.on == rule.on and other.id != rule.id)
    bodies = [body.get("facts") or {} for other in others for body in other.examples if not blanks_of(body)]
    fitting = sorted({str(body): body for body in bodies}.items(), key=lambda pair: len(pair[0]))
    return [*(_seed_of(body, rule, table, words, near) for _, body in fitting[:_MOST_SEEDS]), made_up]


def fields_behind(columns: Iterable[str], table: Table, words: Vocabulary) -> Iterator[tuple[str, Field]]:
    """The dictionary's fields that some columns of a table rest on."""
    found = (table.columns[name] for name in columns if name in table.columns)
    for source in dict.fromkeys(source for column in found for source in column.source):
        name, _, field_name = source.partition(".")
        one = words.types[name].field(field_name) if name in words.types else None
        if one is not None:
            yield name, one


# ---- records made up


def _made_up(rule: Rule, table: Table, words: Vocabulary, near: Around) -> Seed:
    """One record of each type that the table rests on, with what the rule and its sentence read."""
    read = columns_read(rule)
    shown = [*read, *rule.dates, *PLACEHOLDER.findall(rule.finding)]
    wanted: dict[str, set[str]] = {}
    for name, one in fields_behind(shown, table, words):
        wanted.setdefault(name, set()).add(one.name)
    for link in table.links:
        wanted.setdefault(link.type, set()).update(set(link.match) - {RECORD_NO})
    facts: Facts = {}
    for name, names in wanted.items():
        if name in words.types:
            _add_record(facts, words[name], names, words)
    deciding = {(name, one.name) for name, one in fields_behind(_in_when(rule), table, words)}
    knobs = tuple(
        Knob(name, 0, one, tuple(_values(one, words[name], near, facts)), (name, one.name) in deciding)
        for name, one in fields_behind(read, table, words)
        if name in facts
    )
    return Seed(facts, knobs, made_up=True)


def _in_when(rule: Rule) -> list[str]:
    return [name for name in columns_read(rule) if name in rule.when_text]


def _add_record(facts: Facts, fact_type: FactType, wanted: Iterable[str], words: Vocabulary) -> None:
    """A record with its required and its wanted fields, and before it the records that it refers to."""
    row: Row = facts.get(fact_type.name, [{}])[0]
    for one in fact_type.fields:
        if not (one.required or one.name in wanted) or (fact_type.name == PROJECT and one.name in DEFAULTS):
            continue
        if one.name == PROJECT_ID or one.name in row:
            continue
        if one.kind is Kind.REF:
            if one.ref == fact_type.name:
                continue  # a record that refers to itself says nothing true
            if one.ref not in facts:
                _add_record(facts, words[one.ref], (), words)
            row[one.name] = _KEY
        else:
            row[one.name] = _KEY if _is_key(one, fact_type) else written(one.kind, plausible(one))
    facts[fact_type.name] = [row]


def _is_key(one: Field, fact_type: FactType) -> bool:
    return one.name in fact_type.key and one.kind is Kind.TEXT


def _values(one: Field, fact_type: FactType, near: Around, facts: Facts) -> Iterator[Value | None]:
    if one.kind is Kind.REF:
        yield from ([_KEY] if one.ref in facts and one.ref != fact_type.name else [])
        yield from ([] if one.required else [None])
        return
    if _is_key(one, fact_type):
        yield _KEY
    yield from worth_trying(one, near)


# ---- the examples of other rules


def _seed_of(body: Mapping[str, Any], rule: Rule, table: Table, words: Vocabulary, near: Around) -> Seed:
    """An example's facts, with the fields that the columns read by the rule rest on as knobs."""
    facts: Facts = {
        name: [dict(row) for row in ([rows] if isinstance(rows, Mapping) else rows or ())]
        for name, rows in body.items()
        if name != CHECKLIST
    }
    deciding = {(name, one.name) for name, one in fields_behind(_in_when(rule), table, words)}
    knobs = [
        Knob(name, index, one, tuple(values), (name, one.name) in deciding)
        for name, one in fields_behind(columns_read(rule), table, words)
        if one.kind is not Kind.REF
        for values in [worth_trying(one, near, _beside(facts, one.kind, words))]
        for index, _ in enumerate(facts.get(name, ()))
    ]
    return Seed(facts, tuple(knobs), dict(body.get(CHECKLIST) or {}))


def _beside(facts: Facts, kind: Kind, words: Vocabulary) -> list[Value]:
    """All values of a kind that the facts hold, and those of the project itself."""
    rows = [(name, row) for name, listed in facts.items() for row in listed]
    found: dict[Value, None] = {}
    for name, row in [*rows, (PROJECT, dict(DEFAULTS))]:
        for field_name, raw in row.items():
            one = words.types[name].field(field_name) if name in words.types else None
            if one is not None and one.kind is kind and (value := _typed(one, raw)) is not None:
                found[value] = None
    return list(found)


def _typed(one: Field, raw: object) -> Value | None:
    try:
        return parse(one, raw)
    except UnreadableError:
        return None
