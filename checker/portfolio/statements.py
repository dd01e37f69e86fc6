"""The SQL of a screening, as text: what is derived, judged and counted. No database is touched here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from checker.conditions import Compare, comparisons, quoted, to_sql
from checker.rulebook import PLACEHOLDER, PreparedTable, Rule, RuleBook
from checker.tables import CONCLUSIONS, STATUS, Table
from checker.vocabulary import PROJECT, PROJECT_ID, RECORD_NO, SQL_TYPES, Kind

VIOLATED, UNDETERMINED, COMPLIANT, NOT_APPLICABLE = 1, 2, 3, 4
NAME = "_编号"  # the project's id beside its number
CODES = {VIOLATED: "违规", UNDETERMINED: "待核实", COMPLIANT: "合规", NOT_APPLICABLE: "不适用"}


@dataclass(frozen=True)
class Step:
    """One table of a screening: built if it is derived, judged if rules are on it, then what is done with."""

    table: Table
    prepared: PreparedTable | None
    done: tuple[str, ...]


def plan(book: RuleBook, rules: frozenset[str] | None = None) -> list[Step]:
    """The tables that rules need, each once, what it rests on before it; each dropped when nothing needs it.

    `rules` narrows the plan to what these rules need. The conclusions of 综合规则 come apart.
    """
    judged = {
        name: made
        for name, table in book.prepared.items()
        if name != CONCLUSIONS and (made := narrowed(table, rules)).rules
    }
    order: dict[str, None] = {}
    for name in judged:
        _visit(name, book, order)
    last: dict[str, str] = {}
    for name in order:
        for needed in (name, *book.tables[name].depends):
            if needed in order:
                last[needed] = name
    done: dict[str, list[str]] = {}
    for needed, user in last.items():
        if needed != PROJECT:  # its names are needed to the end
            done.setdefault(user, []).append(needed)
    return [Step(book.tables[name], judged.get(name), tuple(done.get(name, ()))) for name in order]


def _visit(name: str, book: RuleBook, order: dict[str, None]) -> None:
    for needed in book.tables[name].depends:
        if needed in book.tables and needed not in order and needed != STATUS:
            _visit(needed, book, order)
    order[name] = None


def narrowed(table: PreparedTable, rules: frozenset[str] | None) -> PreparedTable:
    """The same table with only some of its rules."""
    if rules is None:
        return table
    return PreparedTable(
        table.table, tuple(r for r in table.rules if r.id in rules), table.computed, table.sql
    )


def columns_read(steps: list[Step]) -> Mapping[str, frozenset[str]]:
    """The fields of each fact type that the plan reads; what a table's SQL names counts as read."""
    texts = " ".join(step.table.sql for step in steps)
    made = {}
    for step in steps:
        if not step.table.is_fact:
            continue
        own = set(needed_columns(step.prepared)) if step.prepared else set()
        made[step.table.name] = frozenset(
            name for name in step.table.columns if name in own or quoted(name) in texts
        )
    return made


def needed_columns(table: PreparedTable) -> list[str]:
    """The table's own columns that are judged and reported: keys, what conditions and sentences read."""
    used = dict.fromkeys(table.table.key)
    for rule in table.rules:
        used.update(dict.fromkeys(columns_of(rule)))
    for computed in table.computed.values():
        used.update(dict.fromkeys((*computed.inputs, *(t.date for t in computed.thresholds))))
    return [name for name in table.table.columns if name in used]


def columns_of(rule: Rule) -> Iterator[str]:
    """The columns that a rule's condition, date and sentence read."""
    if rule.violation:
        for leaf in comparisons(rule.violation):
            yield from leaf.inputs if isinstance(leaf, Compare) else (leaf.column,)
    yield from rule.dates
    yield from PLACEHOLDER.findall(rule.finding)


def thresholds_of(rule: Rule) -> list[str]:
    """The columns of the prepared row that hold the thresholds a rule compares with."""
    if rule.violation is None:
        return []
    return list(
        dict.fromkeys(t for leaf in comparisons(rule.violation) for t in getattr(leaf, "thresholds", ()))
    )


def fill(table: Table) -> str:
    """A derived table's rows, with the kinds that it promises."""
    chosen = ", ".join(
        f"CAST(q.{quoted(c.name)} AS {SQL_TYPES[c.kind]}) AS {quoted(c.name)}"
        for c in table.columns.values()
        if c.name != PROJECT_ID
    )
    return f"SELECT q.{PROJECT_ID}, {chosen} FROM ({table.sql}) AS q"


def judge(table: PreparedTable) -> str:
    """All rules of a table in one SELECT: keys, values and thresholds of the row, and a state code a rule."""
    chosen = [quoted(PROJECT_ID)]
    if table.table.is_fact and table.table.name != PROJECT:
        chosen.append(quoted(RECORD_NO))
    chosen += [quoted(name) for name in needed_columns(table) if name != PROJECT_ID]
    chosen += [quoted(name) for name in dict.fromkeys(t for rule in table.rules for t in thresholds_of(rule))]
    chosen += [f"{_state(rule)} AS {quoted(state_column(rule))}" for rule in table.rules]
    return f"SELECT {', '.join(chosen)} FROM ({table.sql}) AS p"


def state_column(rule: Rule) -> str:
    """The column of a rule's state code."""
    return f"?{rule.id}"


def _state(rule: Rule) -> str:
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

    Money is in 元 and ratios in percent, exact, as in a 项目库. `named` says that what was judged has
    the project's id beside its number, as the column NAME.
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


def written_as(name: str, kind: Kind) -> str:
    """The name under which a column is written: money in 元, ratios in percent."""
    return {Kind.MONEY: f"{name}（元）", Kind.RATIO: f"{name}（%）"}.get(kind, name)


def _written(name: str, kind: Kind) -> str:
    column = f"j.{quoted(name)}"
    scale = {Kind.MONEY: "0.01", Kind.RATIO: "0.0000000001"}.get(kind)
    value = f"CAST({column} AS DECIMAL(20, 0)) * {scale}" if scale else column
    return f"{value} AS {quoted(written_as(name, kind))}"
