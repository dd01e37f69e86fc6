"""A report with what several checks need worked out once: its tables understood, its sentences parted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from checker.library.forms import Form
from checker.proofreading.document import Document
from checker.proofreading.grid import Grid, grids
from checker.proofreading.recognition import Known, parted, recognised
from checker.proofreading.sentences import Sentence, sentences


@dataclass(frozen=True)
class Prepared:
    """What checks read: the document, its tables, what printed form each is, and the sentences."""

    document: Document
    grids: tuple[Grid, ...]
    forms: tuple[Known | None, ...]
    sentences: tuple[tuple[Sentence, ...], ...]

    def known(self) -> Iterator[tuple[Grid, Known]]:
        """The tables that are known as parts of printed forms."""
        return ((grid, form) for grid, form in zip(self.grids, self.forms, strict=True) if form)

    def unknown(self, kind: str) -> Iterator[Grid]:
        """The tables whose form does not itself say what this kind of check would guess."""
        for grid, form in zip(self.grids, self.forms, strict=True):
            if form is None or kind not in form.part.replaces:
                yield grid


def prepare(document: Document, forms: Sequence[Form] = ()) -> Prepared:
    """Work out what checks share."""
    found = tuple(grids(document, lambda table: parted(table, forms)))
    known = tuple(recognised(grid, forms) for grid in found)
    return Prepared(document, found, known, tuple(map(tuple, sentences(document))))
