"""Judges all projects as `Screening` does, with as few jobs as Spark allows: two a table, one a file."""

from __future__ import annotations

from checker.base.sqltext import literal, quoted
from checker.facts.vocabulary import PROJECT_ID
from checker.portfolio.loading import NUMBERS
from checker.portfolio.screen import HITS, JUDGED, WAITS, Screening
from checker.portfolio.statements import CODES, NAME, UNDETERMINED, VIOLATED, hits, judge, state_column
from checker.rulebook.rules import PreparedTable
from checker.rulebook.states import State

MARKS = "_计数"  # rows by project, rule and state, not yet added up


class SparkScreening(Screening):
    """A `Screening` that counts all rules of a table at once, and adds up when all tables are judged."""

    def run(self) -> int:
        """See `Screening.run`."""
        self._clear()
        return self._run()

    def _clear(self) -> None:
        columns = f'{PROJECT_ID} BIGINT, "规则" SMALLINT, "态" TINYINT, "数" BIGINT'
        self.database.run(f"CREATE TABLE {MARKS} ({columns})", MARKS)

    def _judge(self, table: PreparedTable, place: str) -> None:
        named = f"JOIN {NUMBERS} AS n ON n.序 = q.{PROJECT_ID}"
        judged = f"SELECT q.*, n.名 AS {NAME} FROM ({judge(table)}) AS q {named}"
        self.database.run_rules(f"CREATE TABLE {JUDGED} AS {judged}", place)
        marks = ", ".join(f"{self._index[r.id]} * 10 + {quoted(state_column(r))}" for r in table.rules)
        each = f"SELECT {PROJECT_ID}, unnest([{marks}]) AS m FROM {JUDGED}"
        counted = f"SELECT {PROJECT_ID}, m // 10, m % 10, count(*) FROM ({each}) GROUP BY {PROJECT_ID}, m"
        self.database.run(f"INSERT INTO {MARKS} {counted}", place)
        for rule in table.rules:
            self.states[rule.id] = dict.fromkeys(State, 0)
            if self.target:
                file = literal(str(self.target / f"{rule.id}.parquet"))
                rows = hits(table, rule, JUDGED, named=True)
                self.database.run(f"COPY ({rows}) TO {file} (FORMAT PARQUET)", rule.id)
        self.database.drop(JUDGED)

    def _settle(self) -> None:
        """Take what was counted into the states of the rules, and into what is hit and what waits."""
        rules = list(self.book.rules)
        for rule, code, number in self.database.rows(f"SELECT 规则, 态, sum(数) FROM {MARKS} GROUP BY ALL"):
            self.states[rules[int(str(rule))]][State(CODES[int(str(code))])] += int(str(number))
        kept = f"SELECT {PROJECT_ID}, 规则, 数 FROM {MARKS} WHERE 态 = {VIOLATED}"
        self.database.run(f"INSERT INTO {HITS} {kept}", HITS)
        waits = f"SELECT {PROJECT_ID}, sum(数) FROM {MARKS} WHERE 态 = {UNDETERMINED} GROUP BY {PROJECT_ID}"
        self.database.run(f"INSERT INTO {WAITS} {waits}", WAITS)
        self.database.drop(MARKS)
        self._clear()
