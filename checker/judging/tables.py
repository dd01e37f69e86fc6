"""Projects put into a store, and the rows of its tables judged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from checker.base.errors import Problem, RuleError
from checker.facts.records import Dossier
from checker.judging.engines import Engine
from checker.judging.judgment import Judgment
from checker.judging.lite import LiteStore
from checker.judging.store import Store
from checker.knowledge.domain import domain_of
from checker.knowledge.thresholds import values_for
from checker.library import Library
from checker.rulebook.rules import PreparedTable, RuleBook

FEW = 50  # projects up to which SQLite is done sooner than DuckDB


def store_for(book: RuleBook, projects: int) -> Store:
    """A store for so many projects."""
    if projects <= FEW:
        return LiteStore(book)
    from checker.judging.duck import DuckStore  # slow to import, and needed for many projects only

    return DuckStore(book)


def load(store: Store, dossiers: Sequence[Dossier], library: Library) -> None:
    """Put some projects into a store, with the thresholds that hold for them; what it held is replaced."""
    wanted = [library.kb.thresholds[name] for name in library.book.thresholds]
    domains = {domain_of(dossier): None for dossier in dossiers}
    store.load(dossiers, {domain: values_for(wanted, domain) for domain in domains})


def judge_rows(store: Store, table: PreparedTable, engine: Engine) -> list[Judgment]:
    """Judge the rows of one table of what a store holds.

    Raises RuleError when the key of the table does not name a row uniquely.
    """
    judgments = list(engine.judge(store, table))
    _check_keys(judgments)
    return judgments


def _check_keys(judgments: Iterable[Judgment]) -> None:
    seen: set[tuple[str, str, tuple[tuple[str, str], ...]]] = set()
    for judgment in judgments:
        identity, table = judgment.identity, judgment.table.table
        if identity in seen:
            shown = "、".join(f"{name} {value}" for name, value in identity[2])
            why = f"项目 {judgment.project_id} 的 {shown or '同一项目'} 出现了两次"
            raise RuleError(
                Problem(table.place or table.name, f"“{table.name}”的 key 不能唯一确定一行", why=why)
            )
        seen.add(identity)
