"""A report with what several checks need worked out once: its tables understood, its sentences parted."""

from __future__ import annotations

from dataclasses import dataclass

from checker.proofreading.document import Document
from checker.proofreading.grid import Grid, grids
from checker.proofreading.sentences import Sentence, sentences


@dataclass(frozen=True)
class Prepared:
    """What checks read: the document, its tables, and the sentences of each paragraph."""

    document: Document
    grids: tuple[Grid, ...]
    sentences: tuple[tuple[Sentence, ...], ...]


def prepare(document: Document) -> Prepared:
    """Work out what checks share."""
    return Prepared(document, tuple(grids(document)), tuple(map(tuple, sentences(document))))
