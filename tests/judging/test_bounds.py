"""Rule SQL is untrusted: what never ends is ended, and nothing but the store's tables is read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from checker import library
from checker.base.errors import RuleError
from checker.judging.duck import DuckStore
from checker.judging.lite import LiteStore
from checker.judging.store import Store
from checker.judging.tables import load
from checker.library import Library
from checker.rulebook.rules import RuleBook
from checker.rulebook.tables import columns_in_sql
from tests.generator import projects

ENDLESS = """name: 无尽
about: 永远连接下去，一个项目一行
key: []
rows: [{type: 项目, match: {}}]
columns: [{name: 个数, type: 整数, about: 行数, from: [项目]}]
sql: |
  WITH n AS (SELECT p.项目编号, v.数 FROM 项目 AS p
             CROSS JOIN (VALUES (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11), (12)) AS v(数))
  SELECT p.项目编号, count(*) AS 个数
  FROM 项目 AS p {joins}
  WHERE a.数 + b.数 + c.数 + d.数 + e.数 + f.数 + g.数 + h.数 + i.数 + j.数 + k.数 > 30
  GROUP BY p.项目编号
"""
ENDLESS = ENDLESS.replace(
    "{joins}", " ".join(f"JOIN n AS {x} ON {x}.项目编号 = p.项目编号" for x in "abcdefghijk")
)
HOSTILE = [
    "SELECT load_extension('x')",
    "SELECT name FROM sqlite_master",
    "SELECT name FROM pragma_table_list",
    "SELECT randomblob(9)",
    "SELECT sqlite_version()",
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
]


@pytest.mark.parametrize("kind", [LiteStore, DuckStore])
def test_what_never_ends_is_ended_and_named(kind: type[Store], tmp_path: Path) -> None:
    (tmp_path / "派生").mkdir()
    (tmp_path / "派生" / "无尽.yaml").write_text(ENDLESS, encoding="utf-8")
    made = library.load(rules=tmp_path)
    with kind(made.book, 0.3) as store:
        load(store, projects(1, 1, made.book.vocabulary), made)
        with pytest.raises(RuleError, match="无尽"):
            store.derive("无尽")


def derived_by(value: str, made: Library) -> tuple[RuleBook, str]:
    """A book in which a derived table has this value in its last column."""
    table = next(made.book.derived())
    cells = ", ".join([*["NULL"] * (len(columns_in_sql(table)) - 1), f"({value})"])
    table = replace(table, sqlite=f"SELECT {cells}", depends=(), requires=frozenset())
    return replace(made.book, tables={**made.book.tables, table.name: table}), table.name


@pytest.mark.parametrize("sql", HOSTILE)
def test_sqlite_reads_its_own_tables_only(sql: str, shipped: Library) -> None:
    book, name = derived_by(sql, shipped)
    with LiteStore(book, 1.0) as store, pytest.raises(RuleError, match=r"authorized|prohibited"):
        store.derive(name)


def test_a_number_that_does_not_fit_is_an_error(shipped: Library) -> None:
    book, name = derived_by(f"jx_add({2**63 - 1}, 1)", shipped)
    with LiteStore(book) as store, pytest.raises(RuleError, match="64"):
        store.derive(name)
