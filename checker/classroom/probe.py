"""Tries changes on one judged row: how the row is judged after each, and the least that is enough."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from checker.classroom.bench import Bench
from checker.classroom.boundary import ORDERED, decoded, number_of, values
from checker.classroom.cells import Cell
from checker.classroom.change import CellSet, Change, applied
from checker.facts.inexact import Inexact
from checker.facts.records import Dossier, Record, Value
from checker.facts.vocabulary import Vocabulary
from checker.findings.finding import id_of
from checker.judging.judgment import Judgment
from checker.rulebook.states import State

Key = tuple[str, int, str, Value]
_MOST_TRIES = 150  # of one table, about 20 ms each
_INERT_AFTER = 2  # values of a cell that move nothing in the row, and the cell is left alone


class Probe:
    """One row of one project under one rule. What was tried is remembered; tries are bounded."""

    def __init__(self, bench: Bench, dossier: Dossier, judgment: Judgment, tries: int = _MOST_TRIES) -> None:
        self.bench = bench
        self.dossier = dossier
        self.judgment = judgment
        self._item = id_of(judgment)
        self._left = tries
        self._known: dict[Key, tuple[State | None, bool]] = {}
        self._inert: set[tuple[str, int, str]] = set()

    def state(self, changes: Sequence[Change]) -> State | None:
        """What the row is judged after some changes; violated, as it was, where no tries are left."""
        return self._judged(changes)[0]

    def _judged(self, changes: Sequence[Change]) -> tuple[State | None, bool]:
        """The state after some changes, and whether anything of the row moved with them."""
        if self._left <= 0:
            return self.judgment.state, False
        self._left -= 1
        found = self.bench.judgment(applied(self.dossier, changes), self.judgment.rule.on, self._item)
        return (found.state, found.row != self.judgment.row) if found else (None, True)

    def _tried(self, change: CellSet) -> tuple[State | None, bool]:
        key = (change.type, change.number, change.field, change.new)
        if key not in self._known:
            self._known[key] = self._judged((change,))
        return self._known[key]

    def nearest(
        self, cell: Cell, wanted: Collection[State | None], *, ordered: bool = True
    ) -> tuple[CellSet, State | None] | None:
        """The least change of one cell after which the row is judged as wanted, to the day and the 分.

        `ordered` refuses dates that a reader of the facts would doubt.
        """
        place = (cell.record.type, cell.record.number, cell.field.name)
        still = 0
        for change in self._moves(cell):
            if place in self._inert or self._left <= 0:
                return None
            if ordered and not in_order(cell.record, change.field, change.new, self.bench.words):
                continue
            state, moved = self._tried(change)
            still += not moved
            if still >= _INERT_AFTER:
                self._inert.add(place)
            if state in wanted:
                return self._closest(cell, change, state, wanted, ordered)
        return None

    def first(self, cell: Cell) -> CellSet | None:
        """The first value of a cell that moves the row at all, without deciding it."""
        for change in self._moves(cell)[:_INERT_AFTER]:
            if in_order(cell.record, change.field, change.new, self.bench.words) and self._tried(change)[1]:
                return change
        return None

    def _moves(self, cell: Cell) -> list[CellSet]:
        record, field = cell.record, cell.field
        old = record.values.get(field.name)
        if isinstance(old, Inexact):
            return []  # a fact known only within bounds has no value beside it
        others = values(field, old, self.judgment, self.dossier, self.bench.words)
        return [CellSet(record.type, record.number, field.name, old, new) for new in others]

    def _closest(
        self,
        cell: Cell,
        change: CellSet,
        state: State | None,
        wanted: Collection[State | None],
        ordered: bool,
    ) -> tuple[CellSet, State | None]:
        """Halve the way back to the old value as long as the judgment stays a wanted one."""
        if cell.field.kind not in ORDERED or change.old is None:
            return change, state
        best = (change, state)
        far, near = number_of(change.new), number_of(change.old)
        middle = far - (1 if far > near else -1)  # most often the first guess is the boundary itself
        while abs(far - near) > 1:
            value = decoded(cell.field.kind, middle)
            found = state if value is None else self._between(cell, change, value, ordered)
            if value is not None and found in wanted:
                best, far = (
                    (CellSet(change.type, change.number, change.field, change.old, value), found),
                    middle,
                )
            else:
                near = middle
            middle = (far + near) // 2
        return best

    def _between(self, cell: Cell, change: CellSet, value: Value, ordered: bool) -> State | None:
        if ordered and not in_order(cell.record, change.field, value, self.bench.words):
            return State.VIOLATED
        return self._tried(CellSet(change.type, change.number, change.field, change.old, value))[0]


def in_order(record: Record, name: str, new: Value, words: Vocabulary) -> bool:
    """Whether dates of a record that stood in the order of the dictionary still do with a new value."""
    trial = {**record.values, name: new}
    for pair in words[record.type].order:
        first, second = (trial.get(part) for part in pair)
        if name in pair and first is not None and second is not None and str(first) > str(second):
            return False
    return True
