"""Aggregates that SQLite lacks, in Python, by the names they have in SQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


class _Joined:
    """string_agg(value, separator ORDER BY …): value, separator, the directions of the keys, the keys.

    A direction is `a` or `d`, with NULL last, or `A` or `D`, with NULL first. Unordered without keys.
    """

    def __init__(self) -> None:
        self.rows: list[tuple[str, Sequence[int | str | None]]] = []
        self.separator, self.directions = "", ""

    def step(self, value: str | None, separator: str, directions: str, *keys: int | str | None) -> None:
        self.separator, self.directions = separator, directions
        if value is not None:
            self.rows.append((value, keys))

    def finalize(self) -> str | None:
        _order(self.rows, self.directions)
        return self.separator.join(value for value, _ in self.rows) if self.rows else None


def _order(rows: list[Any], directions: str) -> None:
    """Sort rows (value, keys) by their keys."""
    for index, way in reversed(list(enumerate(directions))):
        known = [row for row in rows if row[1][index] is not None]
        absent = [row for row in rows if row[1][index] is None]
        known.sort(key=lambda row, index=index: _binary(row[1][index]), reverse=way in "dD")  # type: ignore[misc]
        rows[:] = [*absent, *known] if way.isupper() else [*known, *absent]


def _binary(key: int | str) -> int | bytes:
    """Texts in the order of their bytes, as databases have them."""
    return key.encode("utf-8", "surrogatepass") if isinstance(key, str) else key


class _JoinedOnce(_Joined):
    """string_agg(DISTINCT …), each value once."""

    def finalize(self) -> str | None:
        self.rows = list({value: (value, keys) for value, keys in reversed(self.rows)}.values())[::-1]
        return super().finalize()


class _Picked:
    """first(value ORDER BY …): the directions of the keys, value, the keys."""

    known_only, last = False, False

    def __init__(self) -> None:
        self.rows: list[tuple[int | str | None, Sequence[int | str | None]]] = []
        self.directions = ""

    def step(self, directions: str, value: int | str | None, *keys: int | str | None) -> None:
        self.directions = directions
        if value is not None or not self.known_only:
            self.rows.append((value, keys))

    def finalize(self) -> int | str | None:
        _order(self.rows, self.directions)
        return self.rows[-1 if self.last else 0][0] if self.rows else None


class _Last(_Picked):
    """last(value ORDER BY …)"""

    last = True


class _Any(_Picked):
    """any_value(value ORDER BY …): the first that is not NULL."""

    known_only = True


class _By(_Picked):
    """max_by and min_by: rows without a value or a key do not count; of equals the first."""

    def step(self, directions: str, value: int | str | None, *keys: int | str | None) -> None:
        if value is not None and keys[0] is not None:
            super().step(directions, value, *keys)


AGGREGATES: Mapping[str, type[_Joined] | type[_Picked]] = {
    "jx_joined": _Joined,
    "jx_joined_once": _JoinedOnce,
    "jx_first": _Picked,
    "jx_last": _Last,
    "jx_any": _Any,
    "jx_by": _By,
}
