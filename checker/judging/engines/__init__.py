"""Engines: prepared rows and compiled rules in, judgments out. All engines give the same judgments."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from typing import Protocol

from checker.base.errors import Problem, UsageError
from checker.judging.judgment import Judgment
from checker.judging.store import Store
from checker.rulebook.rules import PreparedTable


class Engine(Protocol):
    """Judges every row of a prepared table by the table's rules."""

    name: str

    def judge(self, store: Store, table: PreparedTable) -> Iterator[Judgment]:
        """Give one judgment a row and rule, rows in the order of the table."""
        ...


def durable_available() -> bool:
    """Whether durable-rules can be imported here (Linux with Python below 3.13)."""
    return importlib.util.find_spec("durable_rules_engine") is not None


def choose(name: str) -> Engine:
    """The engine of that name; `auto` takes the fastest, sql.

    Raises UsageError for an unknown name, or durable where it is not installed.
    """
    if name == "auto":
        name = "sql"
    if name == "sql":
        from checker.judging.engines.sql import SqlEngine

        return SqlEngine()
    if name == "durable":
        if not durable_available():
            raise UsageError(
                Problem(
                    "--engine durable",
                    "这里没有 durable-rules",
                    why="它只能装在 Linux 上的 Python 3.11、3.12",
                    mend="改用 --engine sql，结果相同",
                )
            )
        from checker.judging.engines.durable import DurableEngine

        return DurableEngine()
    raise UsageError(Problem(f"--engine {name}", "没有这个引擎", mend="可用：auto durable sql"))
