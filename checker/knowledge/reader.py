"""Reads the knowledge base from YAML: regulations with their clauses, thresholds, regions."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from checker.base.errors import Problem, RuleError
from checker.base.yamlfile import Folder, Located
from checker.facts.vocabulary import Kind
from checker.knowledge.base import KnowledgeBase
from checker.knowledge.graph import build, links_of, unsound
from checker.knowledge.model import (
    Clause,
    Edition,
    Period,
    Regulation,
    ThresholdEntry,
    ThresholdSet,
    Verification,
)
from checker.rulebook.sqlite.functions import RATIO_UNIT

REGULATIONS, THRESHOLDS, REGIONS = "法规", "标准", "地区.yaml"


def load(folders: Iterable[Folder]) -> KnowledgeBase:
    """The knowledge base of folders of sound shape; what lies in a later one replaces its namesake.

    Raises RuleError with every problem found: references to nothing, cycles or descents in
    依据 edges, values of a threshold that are none or overlap.
    """
    problems: list[Problem] = []
    regulations: dict[str, Regulation] = {}
    thresholds: dict[str, ThresholdSet] = {}
    regions: dict[str, None] = {}
    for folder in folders:
        for path, body in folder.items():
            if path.parts[0] == REGULATIONS:
                regulation = _regulation(body)
                regulations[regulation.id] = regulation
            elif path.parts[0] == THRESHOLDS:
                threshold = _threshold(body, problems)
                thresholds[threshold.name] = threshold
            elif path.parts[0] == REGIONS:
                regions.update(dict.fromkeys(str(item["name"]) for item in body["地区"]))
    clauses = {clause.ref: clause for regulation in regulations.values() for clause in regulation.clauses}
    graph = build(regulations, clauses, problems)
    problems.extend(unsound(regulations, clauses, thresholds, graph))
    if problems:
        raise RuleError(problems)
    return KnowledgeBase(regulations, clauses, thresholds, tuple(regions), links_of(graph))


def _regulation(body: Located) -> Regulation:
    regulation_id = str(body["id"])
    period = _period(body)
    texts = body.get("text_files") or ([body["text_file"]] if body.get("text_file") else [])
    clauses = tuple(_clause(item, regulation_id, period, _tiers(body)) for item in body.get("clauses") or ())
    return Regulation(
        id=regulation_id,
        title=str(body["title"]),
        short=str(body.get("short") or regulation_id),
        level=str(body["level"]),
        number=str(body.get("number") or ""),
        issuer=str(body.get("issuer") or ""),
        region=str(body["region"]),
        period=period,
        verified=Verification(str(body["verified"])),
        editions=tuple(Edition(item["from"], str(item["label"])) for item in body.get("editions") or ()),
        carries_out=tuple(map(str, body.get("carries_out") or ())),
        source=str((body.get("source") or {}).get("where") or ""),
        note=str(body.get("note") or ""),
        text_files=tuple(map(str, texts)),
        unnamed=body.get("unnamed") is True,
        evaluations=tuple(map(str, body.get("for_evaluation") or ())),
        tiers=_tiers(body),
        regimes=tuple(map(str, body.get("regimes") or ())),
        clauses=clauses,
        place=body.place("id"),
    )


def _clause(item: Located, regulation: str, period: Period, tiers: tuple[str, ...]) -> Clause:
    replaced = item.get("replaced_by") or {}
    return Clause(
        ref=f"{regulation}#{item['id']}",
        regulation=regulation,
        number=str(item["id"]),
        gist=str(item["gist"]).strip(),
        verified=Verification(str(item["verified"])),
        period=_period(item) if "in_force" in item else period,
        based_on=tuple(map(str, item.get("based_on") or ())),
        replaced_on=replaced.get("on"),
        replaced_by=str(replaced.get("clause") or ""),
        binds=str(item.get("binds") or ""),
        topics=tuple(map(str, item.get("topics") or ())),
        place=item.place("id"),
        for_unit=item.get("unit") is not False,
        tiers=_tiers(item) or tiers,
        stages=tuple(map(str, item.get("stages") or ())),
    )


def _tiers(body: Located) -> tuple[str, ...]:
    """The budget levels that a regulation or clause is only for."""
    return tuple(map(str, body.get("tier") or ()))


def _period(body: Located) -> Period:
    start, end = body["in_force"]
    return Period(start, end)


def _threshold(body: Located, problems: list[Problem]) -> ThresholdSet:
    kind = Kind(str(body["kind"]))
    return ThresholdSet(
        name=str(body["name"]),
        about=str(body.get("about") or ""),
        kind=kind,
        unit=str(body.get("unit") or ""),
        statutory=body.get("basis_kind") != "工作标准",
        entries=tuple(_entry(item, kind, problems) for item in body["values"]),
        place=body.place("name"),
    )


def _entry(item: Located, kind: Kind, problems: list[Problem]) -> ThresholdEntry:
    try:
        value = _inner(kind, item["value"])
    except (ArithmeticError, ValueError):
        problems.append(Problem(item.place("value"), f"“{item['value']}”不是{kind.value}"))
        value = 0
    return ThresholdEntry(
        region=str(item["region"]),
        tier=str(item.get("tier") or ""),
        period=Period(item.get("from"), item.get("to")),
        value=value,
        clause=str(item.get("clause") or ""),
        verified=Verification(str(item["verified"])),
        note=str(item.get("note") or ""),
    )


def _inner(kind: Kind, value: object) -> int:
    """A threshold's value as the engines compare it; 金额 is written in 元, 比率 as "10%"."""
    if kind is Kind.RATIO:
        scaled = Decimal(str(value).removesuffix("%")) * (RATIO_UNIT // 100)
    else:
        scaled = Decimal(str(value)) * (100 if kind is Kind.MONEY else 1)
    if scaled != int(scaled):
        raise ValueError(value)
    return int(scaled)
