"""All the names a library knows, for schemas to propose."""

from __future__ import annotations

from checker.library import Library
from checker.library.phrases import Phrases
from checker.schemas import Known


def known_of(library: Library, phrases: Phrases) -> Known:
    """All that a library knows."""
    book, base = library.book, library.kb
    return Known(
        vocabulary=book.vocabulary,
        tables=tuple(book.tables),
        rules=tuple(book.rules),
        regulations=tuple(sorted(base.regulations)),
        clauses=tuple(sorted(base.clauses)),
        regions=base.regions,
        patterns=phrases.patterns,
    )
