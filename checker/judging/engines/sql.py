"""The `sql` engine: all rules of a table in one SELECT, one scan a table, on DuckDB."""

from __future__ import annotations

from collections.abc import Iterator

from checker.judging.judgment import Judgment, state_of
from checker.judging.store import Store
from checker.rulebook.conditions import to_sql
from checker.rulebook.rules import PreparedTable


class SqlEngine:
    """Lets DuckDB evaluate the compiled conditions; TRUE, FALSE and NULL are SQL's own."""

    name = "sql"

    def judge(self, store: Store, table: PreparedTable) -> Iterator[Judgment]:
        """See `checker.engines.Engine.judge`."""
        if not store.derive(table.table.name):
            return
        flags = []
        for index, rule in enumerate(table.rules):
            assert rule.violation is not None
            flags.append(f'{to_sql(rule.violation)} AS "?v{index}"')
            flags.append(f'{to_sql(rule.applies) if rule.applies else "TRUE"} AS "?a{index}"')
        sql = f"SELECT p.*, {', '.join(flags)} FROM ({table.sql}) AS p"
        for row in store.rows(sql, table.table.name):
            values = {name: value for name, value in row.items() if not name.startswith("?")}
            for index, rule in enumerate(table.rules):
                violation, applies = row[f"?v{index}"], row[f"?a{index}"]
                assert violation is None or isinstance(violation, bool)
                assert applies is None or isinstance(applies, bool)
                yield Judgment(rule, table, values, state_of(violation, applies))
