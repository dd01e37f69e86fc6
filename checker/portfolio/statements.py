"""The SQL of a screening, as text: what is derived, judged and counted. No database is touched here."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from checker.base.sqltext import quoted
from checker.facts.readers.portfolio import titled
from checker.facts.vocabulary import PROJECT, PROJECT_ID, RECORD_NO, SQL_TYPES, Kind
from checker.rulebook.conditions import comparisons, to_sql
from checker.rulebook.rules import PLACEHOLDER, PreparedTable, Rule, RuleBook, narrowed
from checker.rulebook.tables import CONCLUSIONS, STATUS, Table

VIOLATED, UNDETERMINED, COMPLIANT, NOT_APPLICABLE = 1, 2, 3, 4
NAME = "_编号"  # the project's id beside its number
CODES = {VIOLATED: "违规", UNDETERMINED: "待核实", COMPLIANT: "合规", NOT_APPLICABLE: "不适用"}


@dataclass(frozen=True)
class Step:
    """One table of a screening: built if it is derived, judged if rules are on it, then what is done with.

    `read` are the columns that rules or other tables read. A table that is read only once is not `kept`: it
    is computed while what reads it is.
    """

    table: Table
    prepared: PreparedTable | None
    done: tuple[str, ...]
    read: frozenset[str] = frozenset()
    kept: bool = True


def plan(book: RuleBook, rules: frozenset[str] | None = None) -> list[Step]:
    """The tables that rules need, each once, what it rests on before it; each dropped when nothing needs it.

    `rules` narrows the plan to what these rules need. The conclusions of 综合规则 come apart.
    """
    judged = {
        name: made
        for name, table in book.prepared.items()
        if name != CONCLUSIONS and (made := table if rules is None else narrowed(table, rules)).rules
    }
    order: dict[str, None] = {}
    for name in judged:
        _visit(name, book, order)
    last: dict[str, str] = {}
    for name in order:
        for needed in (name, *book.tables[name].depends):
            if needed in order:
                last[needed] = name
    tables = [book.tables[name] for name in order]
    kept = {table.name: table.name == PROJECT or _uses(table, tables, judged) > 1 for table in tables}
    _outlast_views(last, list(order), book, kept)
    done: dict[str, list[str]] = {}
    for needed, user in last.items():
        if kept[needed] and needed != PROJECT:  # its names are needed to the end
            done.setdefault(user, []).append(needed)
    read = _columns_read(tables, judged)
    return [
        Step(book.tables[name], judged.get(name), tuple(done.get(name, ())), read[name], kept[name])
        for name in order
    ]


def _outlast_views(last: dict[str, str], order: list[str], book: RuleBook, kept: Mapping[str, bool]) -> None:
    """Keep what a table reads that is no more than a view until the view is read for the last time."""
    place = {name: index for index, name in enumerate(order)}
    for name in reversed(order):
        if kept[name]:
            continue
        for needed in book.tables[name].depends:
            if needed in place and place[last[needed]] < place[last[name]]:
                last[needed] = last[name]


def _uses(table: Table, tables: list[Table], judged: Mapping[str, PreparedTable]) -> int:
    """How often a table is read in the plan: by its own rules, and each time the SQL of another names it."""
    named = re.compile(rf"(?:FROM|JOIN) {re.escape(quoted(table.name))}")
    return (table.name in judged) + sum(len(named.findall(other.sql)) for other in tables)


def _visit(name: str, book: RuleBook, order: dict[str, None]) -> None:
    for needed in book.tables[name].depends:
        if needed in book.tables and needed not in order and needed != STATUS:
            _visit(needed, book, order)
    order[name] = None


def _columns_read(tables: list[Table], judged: Mapping[str, PreparedTable]) -> Mapping[str, frozenset[str]]:
    """The columns of each table that its rules read, or that the SQL of a table resting on it names."""
    made = {}
    for table in tables:
        own = set(needed_columns(judged[table.name])) if table.name in judged else set()
        texts = [other.sql for other in tables if table.name in other.depends]
        made[table.name] = frozenset(
            name for name in table.columns if name in own or any(quoted(name) in text for text in texts)
        )
    return made


def absence_read(steps: list[Step], listed: tuple[str, ...]) -> tuple[str, ...]:
    """The listed fact types whose completeness the plan's SQL reads."""
    texts = [step.table.sql for step in steps if STATUS in step.table.depends]
    return tuple(name for name in listed if any(quoted(name) in text for text in texts))


def needed_columns(table: PreparedTable) -> list[str]:
    """The table's own columns that are judged and reported: keys, what conditions and sentences read."""
    used = dict.fromkeys(table.table.key)
    for rule in table.rules:
        used.update(dict.fromkeys(columns_of(rule)))
    for computed in table.computed.values():
        used.update(dict.fromkeys((*computed.inputs, *(t.date for t in computed.thresholds))))
    return [name for name in table.table.columns if name in used]


def columns_of(rule: Rule) -> Iterator[str]:
    """The columns that a rule's conditions, date and sentence read; those of its clauses too."""
    for condition in rule.conditions():
        for leaf in comparisons(condition):
            yield from leaf.inputs
    yield from rule.dates
    yield from PLACEHOLDER.findall(rule.finding)


def thresholds_of(rule: Rule) -> list[str]:
    """The columns of the prepared row that hold the thresholds a rule compares with."""
    if rule.violation is None:
        return []
    return list(dict.fromkeys(t for leaf in comparisons(rule.violation) for t in leaf.thresholds))


def fill(step: Step) -> str:
    """A derived table's rows, with the kinds that it promises, and only the columns that something reads."""
    chosen = "".join(
        f", CAST(q.{quoted(c.name)} AS {SQL_TYPES[c.kind]}) AS {quoted(c.name)}"
        for c in step.table.columns.values()
        if c.name in step.read and c.name != PROJECT_ID
    )
    return f"SELECT q.{PROJECT_ID}{chosen} FROM ({step.table.sql}) AS q"


def judge(table: PreparedTable) -> str:
    """All rules of a table in one SELECT: keys, values and thresholds of the row, and a state code a rule."""
    chosen = [quoted(PROJECT_ID)]
    if table.table.is_fact and table.table.name != PROJECT:
        chosen.append(quoted(RECORD_NO))
    chosen += [quoted(name) for name in needed_columns(table) if name != PROJECT_ID]
    chosen += [quoted(name) for name in dict.fromkeys(t for rule in table.rules for t in thresholds_of(rule))]
    chosen += [f"{state_code(rule)} AS {quoted(state_column(rule))}" for rule in table.rules]
    return f"SELECT {', '.join(chosen)} FROM ({table.sql}) AS p"


def state_column(rule: Rule) -> str:
    """The column of a rule's state code."""
    return f"?{rule.id}"


def state_code(rule: Rule) -> str:
    """The code of the state in which a rule leaves a prepared row, as SQL."""
    assert rule.violation is not None
    violation = to_sql(rule.violation)
    otherwise = str(COMPLIANT)
    if rule.applies:
        otherwise = f"CASE WHEN NOT ({to_sql(rule.applies)}) THEN {NOT_APPLICABLE} ELSE {COMPLIANT} END"
    return (
        f"CAST(CASE WHEN {violation} THEN {VIOLATED} WHEN ({violation}) IS NULL THEN {UNDETERMINED}"
        f" ELSE {otherwise} END AS TINYINT)"
    )


def count(table: PreparedTable, judged: str) -> str:
    """How many rows each rule leaves in each state, one row: four numbers a rule."""
    numbers = ", ".join(
        f"count(*) FILTER (WHERE {quoted(state_column(rule))} = {code})"
        for rule in table.rules
        for code in CODES
    )
    return f"SELECT {numbers} FROM {quoted(judged)}"


def hits(table: PreparedTable, rule: Rule, judged: str, *, named: bool = False) -> str:
    """The 违规 and 待核实 rows of one rule as they are written: project, keys, values, state.

    Money is in 元 and ratios in percent, exact, as in a 项目库. `named` says that what was judged has the
    project's id beside its number, as the column NAME.
    """
    own = dict.fromkeys((*table.table.key, *columns_of(rule)))
    chosen = [f"{f'j.{NAME}' if named else 'n.名'} AS {PROJECT_ID}"]
    if table.table.is_fact and table.table.name != PROJECT:
        chosen.append(f"j.{RECORD_NO}")
    chosen += [_written(name, table.table.columns[name].kind) for name in own if name != PROJECT_ID]
    chosen += [_written(name, table.kind(name)) for name in thresholds_of(rule)]
    state = quoted(state_column(rule))
    chosen.append(f"CASE j.{state} WHEN {VIOLATED} THEN '违规' ELSE '待核实' END AS 状态")
    join = "" if named else f" JOIN _项目 AS n ON n.序 = j.{PROJECT_ID}"
    return f"SELECT {', '.join(chosen)} FROM {quoted(judged)} AS j{join} WHERE j.{state} <= {UNDETERMINED}"


def _written(name: str, kind: Kind) -> str:
    column = f"j.{quoted(name)}"
    scale = {Kind.MONEY: "0.01", Kind.RATIO: "0.0000000001"}.get(kind)
    value = f"CAST({column} AS DECIMAL(20, 0)) * {scale}" if scale else column
    return f"{value} AS {quoted(titled(name, kind))}"
