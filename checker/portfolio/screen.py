"""Judges all projects of a 项目库 by all rules, table after table, and writes what was found."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from checker.base.sqltext import literal, quoted
from checker.facts.vocabulary import MANUAL, PROJECT, PROJECT_ID
from checker.library import Library
from checker.portfolio.beside import Beside
from checker.portfolio.database import Database
from checker.portfolio.faults import find_faults
from checker.portfolio.loading import NUMBERS, FactTables
from checker.portfolio.statements import (
    CODES,
    UNDETERMINED,
    VIOLATED,
    Step,
    absence_read,
    count,
    fill,
    hits,
    judge,
    plan,
    state_column,
)
from checker.rulebook.counted import counted
from checker.rulebook.rules import PreparedTable, Rule, RuleBook, narrowed
from checker.rulebook.states import State
from checker.rulebook.tables import CONCLUSIONS, NAMES

HITS, COMBINED, WAITS, JUDGED = "_命中", "_综合", "_待核实数", "_判断"
NAMED = frozenset(
    {"项目名称", "项目单位", "地区", "预算级次", "评价年度"}
)  # what a summary and thresholds need
Report = Callable[[str, int, int], None]
"""Called with the table that comes next, how many steps are done, and how many there are."""


def _silent(table: str, done: int, of: int) -> None:
    """Report nothing."""
    del table, done, of


class Screening:
    """One pass over a 项目库. `target` is the folder for the judgments, one file a rule.

    `states` counts the rows of every rule by state.
    """

    def __init__(
        self,
        database: FactTables,
        library: Library,
        target: Path | None,
        *,
        rules: frozenset[str] | None = None,
        report: Report | None = None,
    ) -> None:
        self.database = database
        self.library = library
        self.book: RuleBook = library.book
        self.target = target
        self.rules = rules
        self.states: dict[str, dict[State, int]] = {}
        self._report = report or _silent
        self._index = {rule_id: place for place, rule_id in enumerate(self.book.rules)}

    def run(self) -> int:
        """Load, derive, judge, conclude; return how many projects there are."""
        assert isinstance(self.database, Database), "on Spark there is SparkScreening, which writes at once"
        with self.database.beside() as self._writer, Beside(self._writer.interrupt) as self._beside:
            return self._run()

    def _run(self) -> int:
        steps = plan(self.book, self.rules)
        self._total = len(steps) + 3
        self._report("项目", 0, self._total)
        listed = self.book.vocabulary.listed
        absent = absence_read(steps, listed)
        self.database.number_projects(absent if self.database.library.sound else listed)
        find_faults(self.database)
        projects = self.database.leave_out_faults()
        heads = [step.read for step in steps if step.table.name == PROJECT]
        self.database.load_facts(self.book.tables[PROJECT], NAMED.union(*heads))
        self.database.load_status(absent)
        self.database.load_calendar()
        self.database.load_thresholds(self.library.kb)
        for name, kind in ((HITS, '"规则" SMALLINT, "数" BIGINT'), (WAITS, '"数" BIGINT')):
            self.database.run(f"CREATE TABLE {quoted(name)} ({PROJECT_ID} BIGINT, {kind})", name)
        for done, step in enumerate(steps, 1):
            self._report(step.table.name, done, self._total)
            self._step(step)
        self._report(CONCLUSIONS, self._total - 2, self._total)
        self._settle()
        self._conclude()
        self._settle()
        self._report("汇总", self._total - 1, self._total)
        return projects

    def _settle(self) -> None:
        """Wait until all that was judged is counted and written."""
        self._beside.wait()

    def _step(self, step: Step) -> None:
        name, place = step.table.name, step.table.place or step.table.name
        if step.table.sql:
            kind = "TABLE" if step.kept else "VIEW"
            self.database.run_rules(f"CREATE {kind} {quoted(name)} AS {fill(step)}", place)
        elif step.table.is_fact and name != PROJECT:
            self.database.load_facts(step.table, step.read, kept=step.kept)
        if step.prepared:
            self._judge(step.prepared, place)
        self.database.drop(*step.done)

    def _judge(self, table: PreparedTable, place: str) -> None:
        judged = f"{JUDGED}{table.table.name}"
        self.database.run_rules(f"CREATE TABLE {quoted(judged)} AS {judge(table)}", place)
        self._beside.run(lambda: self._keep(table, judged, place))

    def _keep(self, table: PreparedTable, judged: str, place: str) -> None:
        """Count what was judged, note which projects are hit and wait, write the rows of each rule."""
        database, source = self._writer, quoted(judged)
        self._count(table, judged)
        waits = [f"({quoted(state_column(rule))} = {UNDETERMINED})" for rule in table.rules]
        number = " + ".join(f"{wait}::INTEGER" for wait in waits)
        database.run(
            f"""INSERT INTO {WAITS} SELECT {PROJECT_ID}, sum({number}) FROM {source}
                WHERE {" OR ".join(waits)} GROUP BY {PROJECT_ID}""",
            place,
        )
        hit = " UNION ALL ".join(
            f"""SELECT {PROJECT_ID}, {self._index[rule.id]}, count(*) FROM {source}
                WHERE {quoted(state_column(rule))} = {VIOLATED} GROUP BY {PROJECT_ID}"""
            for rule in table.rules
        )
        database.run(f"INSERT INTO {HITS} {hit}", place)
        for rule in table.rules if self.target else ():
            file = literal(f"{self.target}/{rule.id}.parquet")
            database.run(f"COPY ({hits(table, rule, judged)}) TO {file} (FORMAT PARQUET)", rule.id)
        database.drop(judged)

    def _count(self, table: PreparedTable, judged: str) -> None:
        numbers = self._writer.row(count(table, judged))
        for place, rule in enumerate(table.rules):
            own = numbers[place * len(CODES) : (place + 1) * len(CODES)]
            self.states[rule.id] = {
                State(CODES[code]): int(str(n)) for code, n in zip(CODES, own, strict=True)
            }

    # ---- conclusions

    def _conclude(self) -> None:
        """Judge the 综合规则 over what was hit, until nothing new follows; only hits grow, so it ends."""
        self._add_manual()
        table = self.book.prepared.get(CONCLUSIONS)
        prepared = table if table is None or self.rules is None else narrowed(table, self.rules)
        if prepared is None or not prepared.rules:
            return
        self.database.run(f"CREATE TABLE {COMBINED} AS SELECT * FROM {HITS} LIMIT 0", CONCLUSIONS)
        known = -1
        while (now := self.database.count(COMBINED)) != known:
            known = now
            self.database.run(f"CREATE OR REPLACE TABLE {CONCLUSIONS} AS {self._conclusions()}", CONCLUSIONS)
            again = f"CREATE OR REPLACE TABLE {COMBINED} AS {self._combined(prepared)}"
            self.database.run_rules(again, CONCLUSIONS)
        self._judge(prepared, CONCLUSIONS)

    def _combined(self, table: PreparedTable) -> str:
        """The conclusions that hold: a row a project and rule."""
        return " UNION ALL ".join(
            f"""SELECT {PROJECT_ID}, {self._index[rule.id]} AS 规则, 1 AS 数
                FROM ({judge(narrowed(table, frozenset([rule.id])))})
                WHERE {quoted(state_column(rule))} = {VIOLATED}"""
            for rule in table.rules
        )

    def _add_manual(self) -> None:
        """What a person found counts like what facts show."""
        if MANUAL not in self.database.library.files:
            return
        self.database.load_facts(self.book.tables[MANUAL], ["规则"])
        numbers = ", ".join(f"({literal(rule_id)}, {place})" for rule_id, place in self._index.items())
        self.database.run(
            f"""INSERT INTO {HITS} SELECT m.{PROJECT_ID}, r.i, count(*) FROM {MANUAL} AS m
                JOIN (VALUES {numbers}) AS r(id, i) ON r.id = m.规则 GROUP BY ALL""",
            MANUAL,
        )
        self.database.drop(MANUAL)

    def _conclusions(self) -> str:
        """How many different rules each project violates, by 环节, by weight and in all, and their names."""
        columns = {
            column: _named(self._index, rules) if column.endswith(NAMES) else _number(self._index, rules)
            for column, rules in counted(self.book.rules.values(), self.book.stages).items()
        }
        chosen = ", ".join(f"{sql} AS {quoted(name)}" for name, sql in columns.items())
        return f"""SELECT n.序 AS {PROJECT_ID}, {chosen} FROM {NUMBERS} AS n
            LEFT JOIN (SELECT {PROJECT_ID} AS p, 规则 AS r FROM {HITS}
                       UNION SELECT {PROJECT_ID}, 规则 FROM {COMBINED}) AS h ON h.p = n.序
            GROUP BY n.序"""


def _number(index: Mapping[str, int], rules: Sequence[Rule]) -> str:
    """SQL for how many of these rules are hit."""
    places = ", ".join(str(index[rule.id]) for rule in rules)
    return f"count(*) FILTER (WHERE h.r IN ({places or 'NULL'}))"


def _named(index: Mapping[str, int], rules: Sequence[Rule]) -> str:
    """SQL for the names of those of these rules that are hit."""
    parts = [
        f"CASE WHEN count(*) FILTER (WHERE h.r = {index[rule.id]}) > 0 "
        f"THEN {literal('、' + rule.name)} ELSE '' END"
        for rule in rules
    ]
    return f"substr({' || '.join(parts)}, 2)" if parts else "''"
