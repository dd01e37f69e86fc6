"""From a report to remarks: all checks, in the order of the report, each with the heading it stands under."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import localcontext
from functools import cache
from typing import TYPE_CHECKING

from checker.base.frames import frame
from checker.library import roots
from checker.library.forms import Form, load_forms
from checker.proofreading.checks import (
    adjustments,
    against_tables,
    breakdowns,
    captions,
    columns,
    dates,
    differences,
    digits,
    directions,
    forms,
    grades,
    growth,
    headings,
    leftovers,
    lists,
    percentages,
    portions,
    products,
    scores,
    shares,
    spelled,
    subitems,
    totals,
    two_values,
    weights,
)
from checker.proofreading.document import Document, Place
from checker.proofreading.outline import mark_of
from checker.proofreading.precision import is_trusted
from checker.proofreading.prepared import Prepared, prepare
from checker.proofreading.remarks import Certainty, Remark, in_order

if TYPE_CHECKING:
    from pandas import DataFrame

Check = Callable[[Prepared], Iterator[Remark]]
CHECKS: tuple[Check, ...] = (
    forms.check,
    totals.check,
    subitems.check,
    columns.check,
    shares.check,
    lists.check,
    breakdowns.check,
    differences.check,
    percentages.check,
    portions.check,
    growth.check,
    directions.check,
    grades.check,
    products.check,
    adjustments.check,
    weights.check,
    scores.check,
    spelled.check,
    two_values.check,
    against_tables.check,
    digits.check,
    dates.check,
    headings.check,
    captions.check,
    leftovers.check,
)
_LONGEST_HEADING = 40
_EXACT = 120  # digits: products of the longest figures that are read stay exact


@dataclass(frozen=True)
class Proofread:
    """A report and what there is to say of it."""

    document: Document
    remarks: tuple[Remark, ...]
    sections: tuple[tuple[Place, str], ...]

    def section(self, remark: Remark) -> str:
        """The heading that a remark stands under, or ""."""
        under = [title for place, title in self.sections if place.rank <= remark.place.rank]
        return under[-1] if under else ""

    def __repr__(self) -> str:
        return f"<Proofread {self.document.name}: {len(self.remarks)} remarks>"

    def to_frame(self) -> DataFrame:
        """One row a remark, as a pandas DataFrame. Raises UsageError where pandas is not installed."""
        rows = [
            (str(r.certainty), str(r.kind), str(r.place), self.section(r), r.quote, r.working, r.hint)
            for r in self.remarks
        ]
        return frame(rows, ("certainty", "kind", "place", "section", "quote", "working", "hint"))


def proofread(document: Document, forms: Sequence[Form] | None = None) -> Proofread:
    """Check a report. The remarks are in its order; the same thing is said once.

    `forms` are the printed forms that are known by name; without them, those that come with the program.
    """
    known = shipped_forms() if forms is None else forms
    with localcontext(prec=_EXACT):
        report = prepare(document, known)
        found = in_order(remark for check in CHECKS for remark in check(report))
    return Proofread(document, found, tuple(_sections(document)))


@cache
def shipped_forms() -> tuple[Form, ...]:
    """The printed forms that come with the program."""
    return load_forms(*roots("rules", None))


def surest(result: Proofread) -> Proofread:
    """Only what is sure."""
    kept = tuple(remark for remark in result.remarks if remark.certainty is Certainty.SURE)
    return replace(result, remarks=kept)


def trusted(result: Proofread) -> Proofread:
    """Without the remarks of kinds that were wrong too often on the truth set."""
    return replace(result, remarks=tuple(filter(is_trusted, result.remarks)))


def _sections(document: Document) -> Iterator[tuple[Place, str]]:
    for paragraph in document.paragraphs:
        mark = mark_of(paragraph.text)
        if paragraph.level or (mark and mark.style in ("{}、", "（{}）", "第{}章", "第{}节")):
            title = paragraph.text.split("。")[0]
            yield (
                paragraph.place(),
                title if len(title) <= _LONGEST_HEADING else title[:_LONGEST_HEADING] + "…",
            )
