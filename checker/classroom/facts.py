"""What a class reads first: the facts as tables, in the order in which they are to be read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from checker.classroom.bench import View
from checker.classroom.candidates import Candidate
from checker.classroom.change import row_of
from checker.facts.records import Dossier, Record
from checker.facts.values import show
from checker.facts.vocabulary import CHECKLIST, FactType, Field, Kind, Vocabulary
from checker.judging.judgment import Judgment
from checker.rulebook.conditions import Compare, comparisons

STANDARDS = "适用标准"
HIDDEN_FIELDS = frozenset({"备注"})  # says where in the report the problem stands
_UNITS_IN_VALUES = frozenset({Kind.MONEY, Kind.RATIO})


@dataclass(frozen=True)
class FactsTable:
    """One table of facts.

    `rows` are the row in the workbook (0: not a sheet of rows) and the cells, "" for what is not known;
    `say` is what to look at; `upright` tables have one row, which is read from top to bottom.
    """

    type: str
    about: str
    say: str
    heads: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    upright: bool = False


def tables(
    dossier: Dossier, words: Vocabulary, order: Sequence[str] = (), say: Mapping[str, str] | None = None
) -> tuple[FactsTable, ...]:
    """All facts that a class may see, `order` first; remarks, scores and what a person found stay out."""
    filled = [name for name in words.types if dossier.of(name) and not words[name].reserved]
    names = [name for name in dict.fromkeys([*order, *filled]) if name in filled]
    said = say or {}
    made = [_table(words[name], dossier.of(name), said.get(name, "")) for name in names]
    return (*made, _checklist(dossier, words, said.get(CHECKLIST, "")))


def _table(fact_type: FactType, records: Sequence[Record], say: str) -> FactsTable:
    fields = [
        field
        for field in fact_type.fields
        if field.name not in HIDDEN_FIELDS and any(field.name in record.values for record in records)
    ]
    rows = tuple((row_of(record), tuple(_cell(field, record) for field in fields)) for record in records)
    heads = tuple(field.header for field in fields)
    return FactsTable(fact_type.name, fact_type.about, say, heads, rows, fact_type.single)


def _cell(field: Field, record: Record) -> str:
    """The value as its column says it: the unit stands in the heading."""
    value = record.values.get(field.name)
    if value is None:
        return ""
    unit = field.unit if field.kind is Kind.MONEY else ""
    text = show(field.kind, value, unit)
    return text.removesuffix(field.unit) if field.kind in _UNITS_IN_VALUES and field.unit else text


def _checklist(dossier: Dossier, words: Vocabulary, say: str) -> FactsTable:
    """Which papers were handed in: the states, each with its types."""
    states: dict[str, list[str]] = {}
    for name in words.listed:
        if name in dossier.completeness:
            states.setdefault(dossier.completeness[name].value, []).append(name)
    rows = tuple((0, (state, "、".join(names))) for state, names in states.items())
    about = "未提供：资料没拿到，不能据此认定缺少什么；确认没有：核实过，确实没有"
    return FactsTable(CHECKLIST, about, say, ("状态", "事实类型"), rows)


def standards(view: View, candidates: Iterable[Candidate]) -> tuple[FactsTable, ...]:
    """The thresholds that the statements are to be held against: nobody sees them from the facts alone."""
    found: dict[tuple[str, str], None] = {}
    for one in candidates:
        found.update(dict.fromkeys(_thresholds(view.judgments[one.item])))
    if not found:
        return ()
    about = "判断下面的说法要用到的数；有的是法定标准，有的是评价工作的惯例"
    rows = tuple((0, pair) for pair in sorted(found))
    return (FactsTable(STANDARDS, about, "", ("标准", "数值"), rows),)


def _thresholds(judgment: Judgment) -> list[tuple[str, str]]:
    if judgment.rule.violation is None:
        return []
    leaves = [leaf for leaf in comparisons(judgment.rule.violation) if isinstance(leaf, Compare)]
    wanted = {alias for leaf in leaves for alias in leaf.thresholds}
    uses = {use for computed in judgment.table.computed.values() for use in computed.thresholds}
    return [
        (use.name, show(judgment.table.kind(use.alias), judgment.row[use.alias]))
        for use in uses
        if use.alias in wanted and judgment.row.get(use.alias) is not None
    ]
