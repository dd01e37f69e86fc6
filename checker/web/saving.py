"""Saves tried-out changes into their workbook, and proves by reading that nothing else changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from checker.base.atomic import whole
from checker.base.errors import Problem, UsageError
from checker.facts.readers.layout import Opened, SheetLayout, open_workbook
from checker.facts.records import Dossier
from checker.facts.values import parse, to_cell
from checker.facts.vocabulary import CHECKLIST, FactType, Vocabulary
from checker.facts.workbook.names import CHECKLIST_STATE, CHECKLIST_TYPE
from checker.facts.workbook.patch import Put, write_cells
from checker.web.edits import NEW, Edits, applied, changed_types, row_number


class ChangedError(UsageError):
    """The file is no longer the one that the changes were made on."""

    title = "文件已被改过"


def digest(path: Path) -> str:
    """What a file holds, in 64 hexadecimal digits."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def save(path: Path, expected: str, edits: Edits, vocabulary: Vocabulary) -> None:
    """Write the changes into the workbook, whole or not at all.

    Raises ChangedError when the file is not the one with the digest `expected`, FactError when the facts
    would not be sound, UsageError when the workbook cannot hold them.
    """
    if digest(path) != expected:
        why = "打开以后，另一个标签页或别的程序保存过它"
        mend = "记下你的改动，放弃后重新打开，再改一次"
        raise ChangedError(Problem(path.name, "文件已被改过，没有保存", why, mend))
    opened = open_workbook(path, vocabulary)
    wanted = applied(opened, edits, vocabulary)
    puts = [*_facts(opened, edits, vocabulary), *_states(opened, edits)]
    with whole(path) as draft:
        write_cells(path, draft, puts)
        if not _same(open_workbook(draft, vocabulary).dossier, wanted):
            mend = "请下载工作簿，在 Excel 里改好再上传"
            raise UsageError(Problem(path.name, "存进去再读出来不一致，没有保存", mend=mend))


def _same(found: Dossier, wanted: Dossier) -> bool:
    def said(dossier: Dossier) -> object:
        rows = {name: [dict(r.values) for r in records] for name, records in dossier.records.items()}
        reviews = [(review.finding_id, review.verdict, review.day) for review in dossier.reviews]
        return rows, dict(dossier.completeness), reviews

    return said(found) == said(wanted)


def _facts(opened: Opened, edits: Edits, vocabulary: Vocabulary) -> Iterator[Put]:
    for name in changed_types(edits):
        fact_type = vocabulary[name]
        layout = opened.layouts.get(name) or SheetLayout(1, {}, 1)
        layout, headings = _with_columns(layout, edits, fact_type)
        yield from headings
        for removed in edits.removed.get(name, ()):
            for column, _ in layout.columns.values():
                yield Put(name, int(removed), column, None)
        new = {key: row_number(opened, edits, name, key) for key in edits.added.get(name, ())}
        gone = set(edits.removed.get(name, ()))
        for key, fields in edits.cells.get(name, {}).items():
            if key in gone or (key.startswith(NEW) and key not in new):
                continue
            row, like = (new[key], layout.last) if key in new else (int(key), 0)
            for field_name, text in fields.items():
                column, field = layout.columns[field_name]
                own = fact_type.field(field_name)
                assert own is not None, "only fields of the dictionary can be changed"
                value = parse(own, text)
                yield Put(name, row, column, to_cell(field.kind, value, field.unit), like)


def _with_columns(layout: SheetLayout, edits: Edits, fact_type: FactType) -> tuple[SheetLayout, list[Put]]:
    """The layout with a column for every field that was filled in, and the headings to write for it."""
    used = {name for fields in edits.cells.get(fact_type.name, {}).values() for name in fields}
    columns = dict(layout.columns)
    puts = []
    for field in fact_type.fields:
        if field.name in used and field.name not in columns:
            column = max((number for number, _ in columns.values()), default=0) + 1
            columns[field.name] = (column, field)
            puts.append(Put(fact_type.name, layout.top, column, field.header, layout.top))
    return SheetLayout(layout.top, columns, layout.last), puts


def _states(opened: Opened, edits: Edits) -> Iterator[Put]:
    found = opened.checklist
    if edits.states and found is None:
        yield Put(CHECKLIST, 1, 1, CHECKLIST_TYPE)
        yield Put(CHECKLIST, 1, 2, CHECKLIST_STATE)
    type_column, state_column = (found.type_column, found.state_column) if found else (1, 2)
    last = found.last if found else 1
    for name, word in edits.states.items():
        if found and name in found.rows:
            yield Put(CHECKLIST, found.rows[name], state_column, word or None)
        else:
            last += 1
            yield Put(CHECKLIST, last, type_column, name)
            yield Put(CHECKLIST, last, state_column, word or None)
