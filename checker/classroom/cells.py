"""The cells that a judgment hangs on, in rings: what the rule compares first, what it applies to last."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from checker.facts.records import Dossier, Record
from checker.facts.vocabulary import PROJECT, PROJECT_ID, Field, Kind, Vocabulary
from checker.findings.evidence import records_behind
from checker.judging.judgment import Judgment
from checker.rulebook.columns import GROUNDED
from checker.rulebook.conditions import All, Compare, Condition, comparisons, every
from checker.rulebook.rules import Rule

_MOST_RECORDS = 20
_REMARKS = frozenset({"备注"})
_FRAME = frozenset({"评价基准日", "评价年度", "评价起始年度", "地区", "预算级次", "评价类型", "项目类型"})


@dataclass(frozen=True)
class Cell:
    """One cell of one record; `ring` says how far it lies from what the rule compares."""

    record: Record
    field: Field
    ring: int


def core(rule: Rule) -> Condition | None:
    """The rule's condition without when it applies and since when its basis holds; None where it has none."""
    if rule.violation is None or not isinstance(rule.violation, All):
        return rule.violation
    framing = _parts(rule.applies) if rule.applies else ()
    rest = rule.violation.parts[len(framing) :]
    own = [part for part in rest if not (isinstance(part, Compare) and part.column.startswith(GROUNDED))]
    return every(*own) if own else rule.violation


def _parts(condition: Condition) -> tuple[Condition, ...]:
    return condition.parts if isinstance(condition, All) else (condition,)


def sources(judgment: Judgment, *, applies: bool) -> list[str]:
    """The dictionary's words (类型.字段, or 类型 alone) behind the condition, or behind when it applies."""
    rule = judgment.rule
    condition = rule.applies if applies else core(rule)
    leaves = list(comparisons(condition)) if condition else []
    columns = judgment.table.table.columns
    names = (
        name for leaf in leaves for name in (leaf.inputs if isinstance(leaf, Compare) else (leaf.column,))
    )
    found = (source for name in names if name in columns for source in columns[name].source)
    return list(dict.fromkeys(found))


def cells(judgment: Judgment, dossier: Dossier, words: Vocabulary) -> list[Cell]:
    """Cells to try, the likeliest first: no keys, no remarks, not the frame of the evaluation itself.

    Ring 0 the condition names; ring 1 are others of those records and of the same kinds; ring 2 is named but
    empty; ring 3 is what the rule applies to, ring 4 all other cells behind the row.
    """
    behind = records(judgment, dossier)
    named, framing = sources(judgment, applies=False), sources(judgment, applies=True)
    types = {word.partition(".")[0] for word in named}
    kinds = _kinds(judgment)
    apart = set(framing) - set(named)
    found: dict[tuple[str, int, str], Cell] = {}

    def add(chosen: Iterable[tuple[Record, Field]], ring: int) -> None:
        for record, field in chosen:
            found.setdefault((record.type, record.number, field.name), Cell(record, field, ring))

    inner = list(_named(named, behind, words))
    others = [(r, f) for r, f in _all(behind, words) if f"{r.type}.{f.name}" not in apart]
    add(((r, f) for r, f in inner if f.name in r.values), 0)
    add(((r, f) for r, f in others if r.type in types and f.kind in kinds), 1)
    add(inner, 2)
    add(((r, f) for r, f in _named(framing, behind, words) if f.name in r.values), 3)
    add(others, 4)
    return sorted(found.values(), key=lambda cell: cell.ring)


def records(judgment: Judgment, dossier: Dossier) -> list[Record]:
    """The records behind the row, of each type a few."""
    found: dict[tuple[str, int], Record] = {}
    for link in judgment.table.table.links:
        for record in records_behind(link, judgment.row, dossier)[:_MOST_RECORDS]:
            found[record.type, record.number] = record
    if not any(record.type == PROJECT for record in found.values()):
        found[PROJECT, 1] = dossier.project
    return list(found.values())


def _named(
    wanted: Iterable[str], behind: Iterable[Record], words: Vocabulary
) -> Iterator[tuple[Record, Field]]:
    rows = list(behind)
    for word in wanted:
        type_name, _, name = word.partition(".")
        field = words[type_name].field(name) if name else None
        for record in rows:
            if field and record.type == type_name and _changeable(record, field, words):
                yield record, field


def _all(behind: Iterable[Record], words: Vocabulary) -> Iterator[tuple[Record, Field]]:
    for record in behind:
        for field in words[record.type].fields:
            if field.name in record.values and _changeable(record, field, words):
                yield record, field


def _changeable(record: Record, field: Field, words: Vocabulary) -> bool:
    """Keys name things, and the frame of the evaluation is given: neither is what somebody did."""
    if record.type == PROJECT and (field.name in _FRAME or field.name == PROJECT_ID):
        return False
    return field.name not in words[record.type].key and field.name not in _REMARKS


def _kinds(judgment: Judgment) -> set[Kind]:
    """The kinds of cells that can move the condition: days are moved by dates, ratios by amounts."""
    condition = core(judgment.rule)
    leaves = comparisons(condition) if condition else ()
    found = {leaf.kind for leaf in leaves if isinstance(leaf, Compare)}
    if found & {Kind.INTEGER, Kind.DATE}:
        found |= {Kind.INTEGER, Kind.DATE}
    if found & {Kind.RATIO, Kind.MONEY, Kind.INTEGER}:
        found |= {Kind.MONEY}
    return found
