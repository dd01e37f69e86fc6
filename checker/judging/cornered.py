"""The judgments of one project that has inexact facts: its scenarios in a store of their own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from checker.facts.records import Dossier
from checker.judging.corners import agreed, corners_of, has_inexact
from checker.judging.engines import Engine
from checker.judging.judgment import Judgment
from checker.judging.tables import judge_rows, load, store_for
from checker.library import Library
from checker.rulebook.rules import RuleBook


class Cornered:
    """What holds of a project whatever its inexact facts are. Close it after use."""

    def __init__(self, dossier: Dossier, library: Library, engine: Engine) -> None:
        self._book = library.book
        self._engine = engine
        self._corners = corners_of(dossier, turning_days(library))
        self._touched = _resting_on(self._corners.types, library.book)
        self._store = store_for(library.book, 1)
        load(self._store, [scenario.dossier for scenario in self._corners.scenarios], library)

    def close(self) -> None:
        """Free the store's memory."""
        self._store.close()

    def touches(self, table: str) -> bool:
        """Whether the rows of a table may rest on an inexact fact."""
        return table in self._touched

    def on(self, table: str) -> list[Judgment]:
        """The judgments on a table that hold in all scenarios."""
        return agreed(self._corners, judge_rows(self._store, self._book.prepared[table], self._engine))


def cornered(dossier: Dossier, library: Library, engine: Engine) -> Cornered | None:
    """What judges a project with inexact facts; None for one that has none."""
    return Cornered(dossier, library, engine) if has_inexact(dossier) else None


def settled(
    judgments: Sequence[Judgment],
    dossiers: Iterable[Dossier],
    library: Library,
    engine: Engine,
    tables: Sequence[str],
) -> list[Judgment]:
    """The judgments of some projects on some tables, those that rest on inexact facts made anew."""
    made = list(judgments)
    for dossier in dossiers:
        anew = cornered(dossier, library, engine)
        if anew is None:
            continue
        try:
            of = dossier.project_id
            made = [j for j in made if j.project_id != of or not anew.touches(j.table.table.name)]
            made += [j for name in tables if anew.touches(name) for j in anew.on(name)]
        finally:
            anew.close()
    return made


def turning_days(library: Library) -> frozenset[date]:
    """The days on which a threshold or a rule begins to hold."""
    sets = library.kb.thresholds.values()
    starts = {entry.period.start for threshold in sets for entry in threshold.entries}
    starts |= {rule.since for rule in library.book.rules.values()}
    return frozenset(day for day in starts if day is not None)


def _resting_on(types: Iterable[str], book: RuleBook) -> frozenset[str]:
    """The tables that read some fact types, directly or through others."""
    found = set(types)
    for table in book.derived():
        if not found.isdisjoint(table.depends):
            found.add(table.name)
    return frozenset(found)
