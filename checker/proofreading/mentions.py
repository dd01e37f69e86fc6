"""Where the figures of a report stand, so that a difference can be found elsewhere in it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from checker.proofreading.figures import Figure, figures
from checker.proofreading.prepared import Prepared

_LEAST_DIGITS = 3


@dataclass(frozen=True)
class Mentions:
    """Figures of tables and text by their unit and value, each with the words that say where it stands."""

    places: dict[tuple[str, Decimal], str]

    def where(self, difference: Decimal, like: Figure) -> str:
        """Where a figure of that size stands (与第9行…的 3.715 相同); "" if nowhere, or too short to tell."""
        size = abs(difference)
        if len(str(size.normalize()).replace(".", "").strip("0")) < _LEAST_DIGITS:
            return ""
        return self.places.get((like.unit, size.normalize()), "")


def mentioned(report: Prepared) -> Mentions:
    """All figures of a report; those of tables by the row they stand in."""
    found: dict[tuple[str, Decimal], str] = {}
    for grid in report.grids:
        for line in grid.lines:
            for column, figure in enumerate(line.figures):
                if figure:
                    words = f"与{line.place}“{line.label}”“{grid.heading(column)}”的 {figure.text} 相同"
                    found.setdefault((figure.unit, figure.value.normalize()), words)
    for paragraph in report.document.paragraphs:
        for figure in figures(paragraph.text):
            words = f"与{paragraph.place(figure.start)}的 {figure.text} 相同"
            found.setdefault((figure.unit, figure.value.normalize()), words)
    return Mentions(found)
