"""What every reader hands over before anything is understood: tables of cells that know their place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from checker.base.errors import FactError, Problem
from checker.facts.records import Source

MAX_SHOWN = 100


@dataclass(frozen=True)
class Fault:
    """Stands in a cell that the file itself marks as broken, such as #N/A."""

    what: str
    mend: str


@dataclass(frozen=True)
class RawHeader:
    """A column heading as written, and where."""

    text: str
    place: str


@dataclass(frozen=True)
class RawRow:
    """One row; `cells` stand in the order of the table's headers, `place` locates a cell by its index.

    `number` is the record's number where the table says it; otherwise records are counted.
    """

    source: Source
    cells: Sequence[object]
    place: Callable[[int], str]
    number: int | None = None


@dataclass(frozen=True)
class RawTable:
    """One sheet, one list of a YAML file, or one Parquet file; `place` is where its name stands."""

    type: str
    place: str
    headers: tuple[RawHeader, ...]
    rows: Iterable[RawRow]


@dataclass(frozen=True)
class RawState:
    """One line of the 资料清单."""

    type: str
    word: object
    place: str
    project_id: str = ""


@dataclass
class Problems:
    """Collects what is wrong, so that a user sees all of it at once."""

    shown: list[Problem] = field(default_factory=list)
    count: int = 0

    def add(self, place: str, what: str, why: str = "", mend: str = "") -> None:
        """Note one problem; beyond the first hundred they are only counted."""
        self.count += 1
        if len(self.shown) < MAX_SHOWN:
            self.shown.append(Problem(place, what, why, mend))

    def raise_if_any(self, origin: str) -> None:
        """Raise them all as one FactError."""
        if not self.count:
            return
        more = self.count - len(self.shown)
        rest = Problem(origin, f"还有 {more} 处问题没有列出", mend="先改正上面的，再检查一次")
        raise FactError([*self.shown, rest] if more else self.shown)
