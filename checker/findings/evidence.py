"""What stands behind a judgment: the records, what was searched in vain, and what is still missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from checker.facts.inexact import Inexact
from checker.facts.records import Dossier, Record
from checker.facts.values import show
from checker.facts.vocabulary import PROJECT, RECORD_NO, FactType, Vocabulary
from checker.judging.judgment import Judgment
from checker.rulebook.conditions import Row, comparisons
from checker.rulebook.rules import PLACEHOLDER, PreparedTable, Rule
from checker.rulebook.tables import Link

THRESHOLD = "标准"
BASIS = "依据"


@dataclass(frozen=True)
class Evidence:
    """One record behind a finding: where it was read, and the fields that matter."""

    type: str
    place: str
    fields: tuple[tuple[str, str], ...]
    material: str

    def __str__(self) -> str:
        shown = "，".join(f"{name} {value}" for name, value in self.fields)
        return f"{self.place}（{self.type}）：{shown}"


@dataclass(frozen=True)
class Searched:
    """A fact type that was searched and held no record for the row."""

    type: str
    completeness: str
    total: int

    def __str__(self) -> str:
        rows = f"共 {self.total} 行，没有相应记录" if self.total else "没有记录"
        return f"已查“{self.type}”（资料清单：{self.completeness}）：{rows}"


@dataclass(frozen=True)
class Missing:
    """Something not known that keeps a rule from being decided, and the paper that would show it.

    `known` is what is written there, where that is too inexact to decide.
    """

    type: str
    field: str
    place: str
    material: str
    known: str = ""

    def __str__(self) -> str:
        if self.type == THRESHOLD:
            return f"知识库没有可用的标准“{self.field}”（{self.place}）"
        if self.type == BASIS:
            return f"知识库没有{self.field}以前的依据（事项日期 {self.place}）"
        if not self.field:
            return f"“{self.type}”资料未提供或不全"
        if self.known:
            return f"{self.place or self.type}的“{self.field}”只知道“{self.known}”，要更确切才能判定"
        return f"{self.place or self.type}缺“{self.field}”"


def records_behind(link: Link, row: Row, dossier: Dossier) -> list[Record]:
    """The records of a link's type that stand behind a row; a blank column stands for a blank field."""
    if RECORD_NO in link.match:
        return [r for r in dossier.of(link.type) if r.number == row.get(RECORD_NO)]
    wanted = [(field, row.get(column)) for field, column in link.match.items()]
    if all(value is None for _, value in wanted):
        return []
    return [r for r in dossier.of(link.type) if all(r.values.get(field) == value for field, value in wanted)]


def evidence_for(
    judgment: Judgment, dossier: Dossier, vocabulary: Vocabulary
) -> tuple[tuple[Evidence, ...], tuple[Searched, ...]]:
    """The records behind a judgment, and the types searched without a match."""
    wanted = _fields_read(judgment.rule, judgment.table)
    found: dict[tuple[str, int], Evidence] = {}
    searched: list[Searched] = []
    types = {word.partition(".")[0] for word in wanted}
    links = judgment.table.table.links
    for link in [link for link in links if link.type in types] or links:
        records = records_behind(link, judgment.row, dossier)
        for record in records:
            fact_type = vocabulary[record.type]
            found[record.type, record.number] = _evidence(record, fact_type, wanted)
        if not records and all(judgment.row.get(column) is not None for column in link.match.values()):
            completeness = dossier.completeness.get(link.type)
            state = completeness.value if completeness else "未提供"
            searched.append(Searched(link.type, state, len(dossier.of(link.type))))
    vain = (one for one in dict.fromkeys(searched) if one.type not in {key[0] for key in found})
    return tuple(found.values()), tuple(vain)


def _fields_read(rule: Rule, table: PreparedTable) -> set[str]:
    """The dictionary fields (类型.字段) that a rule's condition and sentence rest on."""
    used = set(PLACEHOLDER.findall(rule.finding)) | set(rule.dates)
    if rule.violation:
        for leaf in comparisons(rule.violation):
            used.update(leaf.inputs)
    columns = table.table.columns
    return {source for name in used if name in columns for source in columns[name].source}


def _evidence(record: Record, fact_type: FactType, wanted: set[str]) -> Evidence:
    shown = [
        (
            field.name,
            show(
                field.kind, record.values[field.name], field.unit if field.unit not in ("万元", "%") else ""
            ),
        )
        for field in fact_type.fields
        if field.name in record.values
        and (field.name in fact_type.key or f"{record.type}.{field.name}" in wanted)
    ]
    materials = {
        fact_type.material_of(field.name)
        for field in fact_type.fields
        if f"{record.type}.{field.name}" in wanted
    }
    return Evidence(
        record.type,
        str(record.source),
        tuple(shown),
        "；".join(sorted(materials - {""})) or fact_type.material,
    )


def missing_for(judgment: Judgment, dossier: Dossier, vocabulary: Vocabulary) -> tuple[Missing, ...]:
    """What would decide an undetermined judgment, down to the cell where that can be said."""
    found: dict[Missing, None] = {}
    columns = judgment.table.table.columns
    for name in judgment.missing_columns():
        found.update(dict.fromkeys(_missing_sources(columns[name].source, judgment, dossier, vocabulary)))
    region = str(dossier.project.values.get("地区") or "")
    for threshold, date_column in judgment.missing_thresholds():
        found[
            Missing(
                THRESHOLD,
                threshold,
                f"{region}，{judgment.row[date_column]}",
                "当地政府采购目录及限额标准等文件",
            )
        ] = None
    if judgment.lacks_basis() and judgment.rule.since:
        days = [judgment.row.get(name) for name in judgment.rule.dates]
        day = next((str(value) for value in days if value is not None), "")
        found[Missing(BASIS, judgment.rule.since.isoformat(), day, "事项发生时施行的法规文件")] = None
    return tuple(found)


def _missing_sources(
    sources: Iterable[str], judgment: Judgment, dossier: Dossier, vocabulary: Vocabulary
) -> list[Missing]:
    """The empty cells among the sources; if none can be named, the types not handed in, or all sources."""
    pairs = [(word.partition(".")[0], word.partition(".")[2]) for word in sources]
    cells = [missing for pair in pairs for missing in _empty_cells(*pair, judgment, dossier, vocabulary)]
    if cells:
        return cells
    return [Missing(t, f, "", vocabulary[t].material_of(f)) for t, f in pairs]


def _empty_cells(
    type_name: str, field: str, judgment: Judgment, dossier: Dossier, vocabulary: Vocabulary
) -> Iterator[Missing]:
    fact_type = vocabulary[type_name]
    behind: Mapping[int, Record] = {
        record.number: record
        for link in judgment.table.table.links
        if link.type == type_name
        for record in records_behind(link, judgment.row, dossier)
    }
    if type_name == PROJECT:
        behind = {1: dossier.project}
    for record in behind.values():
        value = record.values.get(field)
        if field and (value is None or isinstance(value, Inexact)):
            known = "" if value is None else str(value)
            yield Missing(type_name, field, str(record.source), fact_type.material_of(field), known)
    if not behind and not dossier.is_complete(type_name):
        yield Missing(type_name, "", "", fact_type.material)
