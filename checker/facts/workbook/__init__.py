"""Writes the workbook that evaluators fill in, blank or filled from a dossier."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from checker.base.atomic import whole
from checker.facts.records import Dossier
from checker.facts.vocabulary import CHECKLIST, PROJECT_ID, Vocabulary

if TYPE_CHECKING:
    from openpyxl import Workbook


def write_workbook(
    path: Path,
    vocabulary: Vocabulary,
    dossier: Dossier | None = None,
    rule_names: Mapping[str, str] | None = None,
) -> None:
    """Write the workbook of a vocabulary; `dossier` fills it, `rule_names` (id to name) feed 人工认定.

    Reading it again gives the same values, the same completeness and the same reviews.

    Raises UsageError when the file cannot be written.
    """
    book = build_workbook(vocabulary, dossier, rule_names)
    with whole(path) as draft:
        book.save(draft)


def build_workbook(
    vocabulary: Vocabulary,
    dossier: Dossier | None = None,
    rule_names: Mapping[str, str] | None = None,
) -> Workbook:
    """The workbook that `write_workbook` writes, for who adds a sheet of their own."""
    from openpyxl import Workbook  # slow to import, and needed nowhere else

    from checker.facts.workbook.checklist import add_checklist
    from checker.facts.workbook.facts import add_fact_sheet
    from checker.facts.workbook.guide import add_guide
    from checker.facts.workbook.options import Options
    from checker.facts.workbook.reviews import add_reviews

    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.creator = "jixiao"
    named = dossier is not None and PROJECT_ID in dossier.project.values
    book.properties.title = f"{dossier.name}事实材料" if dossier and named else "项目支出绩效评价事实材料"
    rules = dict(rule_names or {})
    options = Options(book, rules)
    add_guide(book, vocabulary, rules)
    reserved = [fact_type for fact_type in vocabulary.types.values() if fact_type.reserved]
    for fact_type in vocabulary.types.values():
        if not fact_type.reserved:
            add_fact_sheet(book, vocabulary, fact_type, options, dossier)
    add_checklist(book.create_sheet(CHECKLIST), vocabulary, dossier)
    for fact_type in reserved:
        add_fact_sheet(book, vocabulary, fact_type, options, dossier)
    add_reviews(book, vocabulary, options, dossier)
    options.finish()
    book.active = 0
    return book
