"""The `sql` engine: all rules of a table in one SELECT, one scan a table, in the store's own database."""

from __future__ import annotations

from collections.abc import Iterator

from checker.judging.judgment import Judgment, state_of
from checker.judging.store import Store
from checker.rulebook.rules import PreparedTable


class SqlEngine:
    """Lets the database evaluate the compiled conditions; TRUE, FALSE and NULL are SQL's own."""

    name = "sql"

    def judge(self, store: Store, table: PreparedTable) -> Iterator[Judgment]:
        """See `checker.judging.engines.Engine.judge`."""
        if not store.derive(table.table.name):
            return
        for row, flags in store.judged(table):
            for index, rule in enumerate(table.rules):
                yield Judgment(rule, table, row, state_of(flags[2 * index], flags[2 * index + 1]))
