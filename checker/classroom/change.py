"""Facts changed for trying: one cell set, or one row added; the dossier itself stays as it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from checker.facts.records import Completeness, Dossier, Record, Source, Value
from checker.facts.values import show
from checker.facts.vocabulary import CHECKLIST, FactType, Field, Kind, Vocabulary
from checker.findings.wording import tidy

REWRITTEN = "（另写）"  # stands for any other text


@dataclass(frozen=True)
class CellSet:
    """One cell of one record gets another value; `old` is None where it was empty."""

    type: str
    number: int
    field: str
    old: Value | None
    new: Value


@dataclass(frozen=True)
class RowAdded:
    """A record is added to a type that had none for the matter."""

    type: str
    values: Mapping[str, Value]


Change = CellSet | RowAdded


def applied(dossier: Dossier, changes: Sequence[Change]) -> Dossier:
    """The same project with its facts changed. A type that was 确认没有 has rows then, and is 已提供."""
    records = dict(dossier.records)
    states = dict(dossier.completeness)
    for change in changes:
        rows = records.get(change.type, ())
        if isinstance(change, CellSet):
            records[change.type] = tuple(_with(row, change) for row in rows)
            continue
        source = Source(dossier.origin, len(rows) + 2, change.type)
        records[change.type] = (*rows, Record(change.type, len(rows) + 1, dict(change.values), source))
        if states.get(change.type) is Completeness.NONE:
            states[change.type] = Completeness.PROVIDED
    return replace(dossier, records=records, completeness=states)


def _with(record: Record, change: CellSet) -> Record:
    if record.number != change.number:
        return record
    return replace(record, values={**record.values, change.field: change.new})


def row_of(record: Record) -> int:
    """The row in which a class finds a record: that of its workbook, or the one it would get there."""
    return record.source.row if record.source.sheet else record.number + 1


def label_of(record: Record, fact_type: FactType) -> str:
    """What tells a record from the others of its type: `2021年度 信息化建设`; "" for a type of one row."""
    if fact_type.single:
        return ""
    parts = []
    for name in fact_type.key:
        field, value = fact_type.field(name), record.values.get(name)
        if field is not None and value is not None:
            parts.append(show(field.kind, value) + ("年度" if name == "年度" else ""))
    return " ".join(parts)


def in_words(change: Change, dossier: Dossier, words: Vocabulary) -> str:
    """The change as one says it: `把《合同》第3行（值守2021）“签订日期”从2020年12月29日改为…`.

    `dossier` is the project before the change.
    """
    fact_type = words[change.type]
    if isinstance(change, RowAdded):
        said = "，".join(
            f"{field.name} {shown(field, change.values[field.name])}"
            for field in fact_type.fields
            if field.name in change.values
        )
        more = ""
        if dossier.completeness.get(change.type) is Completeness.NONE:
            more = f"（《{CHECKLIST}》里同时改为{Completeness.PROVIDED.value}）"
        return f"在《{change.type}》补一行：{said}{more}"
    record = next(row for row in dossier.of(change.type) if row.number == change.number)
    field = fact_type.field(change.field)
    assert field is not None, "changes are made of the dictionary's fields"
    label = label_of(record, fact_type)
    place = f"《{change.type}》第{row_of(record)}行" + (f"（{tidy(label)}）" if label else "")
    if isinstance(change.new, str) and change.new.endswith(REWRITTEN):
        return f"把{place}“{change.field}”另写，不与原来相同（原来是{shown(field, change.old or '')}）"
    if change.old is None:
        return f"在{place}“{change.field}”填上{shown(field, change.new)}"
    return f"把{place}“{change.field}”从{shown(field, change.old)}改为{shown(field, change.new)}"


def shown(field: Field, value: Value) -> str:
    """A value as a sentence says it; texts stand in quotation marks."""
    said = show(field.kind, value, "" if field.kind in (Kind.RATIO, Kind.INTEGER) else field.unit)
    return f"“{tidy(said)}”" if field.kind in (Kind.TEXT, Kind.REF, Kind.CHOICE) else said
