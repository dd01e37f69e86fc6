"""The sheet 复核意见: what was decided about single findings, laid out as the sheets of facts are."""

from __future__ import annotations

from dataclasses import replace

from openpyxl import Workbook

from checker.facts.records import Dossier, Record, Source, Value
from checker.facts.reviews import (
    DAY,
    FINDING,
    FINGERPRINT,
    IN_WORKBOOK,
    REASON,
    REVIEWER,
    REVIEWS,
    UNTIL,
    VERDICT,
    Review,
)
from checker.facts.vocabulary import Vocabulary
from checker.facts.workbook.facts import add_fact_sheet
from checker.facts.workbook.options import Options


def add_reviews(book: Workbook, vocabulary: Vocabulary, options: Options, dossier: Dossier | None) -> None:
    """Add the sheet, with the reviews of the dossier if there is one."""
    filled = dossier and replace(dossier, records={REVIEWS: tuple(map(_record, dossier.reviews))})
    add_fact_sheet(book, vocabulary, IN_WORKBOOK, options, filled)


def _record(review: Review) -> Record:
    values: dict[str, Value | None] = {
        FINDING: review.finding_id,
        VERDICT: review.verdict.value,
        REASON: review.reason,
        REVIEWER: review.reviewer,
        DAY: review.day,
        UNTIL: review.until,
        FINGERPRINT: review.fingerprint or None,
    }
    known = {name: value for name, value in values.items() if value is not None}
    return Record(REVIEWS, 0, known, Source(review.place, 0))
