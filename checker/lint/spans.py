"""Sets of values a column may have: numbers as spans, texts as words that are in or out."""

from __future__ import annotations

import math
from dataclasses import dataclass

Span = tuple[float, float]  # both ends included; whole numbers, or infinite


@dataclass(frozen=True)
class Numbers:
    """Whole numbers in spans that do not overlap, in order."""

    spans: tuple[Span, ...]

    def __bool__(self) -> bool:
        return bool(self.spans)

    def __and__(self, other: Values) -> Values:
        if not isinstance(other, Numbers):
            return Numbers(())  # no value is a number and a text
        met = ((max(a, c), min(b, d)) for a, b in self.spans for c, d in other.spans)
        return Numbers(tuple(sorted(span for span in met if span[0] <= span[1])))


@dataclass(frozen=True)
class Texts:
    """The texts in `words`, or where `inside` is False all others."""

    words: frozenset[str]
    inside: bool

    def __bool__(self) -> bool:
        return not self.inside or bool(self.words)

    def __and__(self, other: Values) -> Values:
        if not isinstance(other, Texts):
            return Numbers(())
        if self.inside and other.inside:
            return Texts(self.words & other.words, True)
        if self.inside or other.inside:
            chosen, out = (self, other) if self.inside else (other, self)
            return Texts(chosen.words - out.words, True)
        return Texts(self.words | other.words, False)


Values = Numbers | Texts

ANY_TEXT = Texts(frozenset(), False)


def between(low: float, high: float) -> Numbers:
    """The whole numbers from low to high, both included."""
    return Numbers(((low, high),) if low <= high else ())


def solutions(op: str, constant: int | str) -> Values:
    """The values for which `value op constant` is true."""
    if isinstance(constant, str):
        return Texts(frozenset({constant}), op == "=")
    if op == "<>":
        return Numbers(((-math.inf, constant - 1), (constant + 1, math.inf)))
    low = constant + 1 if op == ">" else constant if op in (">=", "=") else -math.inf
    high = constant - 1 if op == "<" else constant if op in ("<=", "=") else math.inf
    return between(low, high)
