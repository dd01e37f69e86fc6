"""Reads the knowledge base from YAML: regulations with their clauses, thresholds, regions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from checker.base import yamlfile
from checker.base.errors import Problem, RuleError, nearest
from checker.facts.vocabulary import Kind
from checker.knowledge.base import KnowledgeBase
from checker.knowledge.graph import build, links_of, unsound
from checker.knowledge.model import (
    LEVELS,
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


def load(roots: tuple[Path, ...]) -> KnowledgeBase:
    """Read the knowledge base; a regulation or threshold in a later folder replaces the one of its name.

    Raises RuleError with every problem found: missing keys, references to nothing, cycles or descents
    in 依据 edges, overlapping values of a threshold.
    """
    problems: list[Problem] = []
    regulations: dict[str, Regulation] = {}
    thresholds: dict[str, ThresholdSet] = {}
    regions: dict[str, None] = {}
    for root in roots:
        for path in yamlfile.walk(root / REGULATIONS) if root.is_dir() else ():
            regulation = _regulation(path, problems)
            if regulation:
                regulations[regulation.id] = regulation
        for path in yamlfile.walk(root / THRESHOLDS) if root.is_dir() else ():
            threshold = _threshold(path, problems)
            if threshold:
                thresholds[threshold.name] = threshold
        if (root / REGIONS).is_file():
            regions.update(dict.fromkeys(_regions(root / REGIONS, problems)))
    clauses = {clause.ref: clause for regulation in regulations.values() for clause in regulation.clauses}
    graph = build(regulations, clauses, problems)
    problems.extend(unsound(regulations, clauses, thresholds, graph))
    if problems:
        raise RuleError(problems)
    return KnowledgeBase(regulations, clauses, thresholds, tuple(regions), links_of(graph))


def _regions(path: Path, problems: list[Problem]) -> Iterator[str]:
    """The regions that a file lists."""
    body = yamlfile.load(path, RuleError)
    mend = "写成 地区: 下面每行一个 - {name: 河北省秦皇岛市, level: 市}"
    if not isinstance(body, yamlfile.Located) or not isinstance(body.get("地区"), list):
        place = body.place() if isinstance(body, yamlfile.Located) else f"{path.name} 第1行"
        problems.append(Problem(place, "没有列出“地区”", mend=mend))
        return
    for number, item in enumerate(body["地区"], 1):
        if isinstance(item, yamlfile.Located) and isinstance(item.get("name"), str) and item["name"]:
            yield item["name"]
        else:
            place = item.place() if isinstance(item, yamlfile.Located) else body.place("地区")
            problems.append(Problem(place, f"第 {number} 个地区没有 name", mend=mend))


def _regulation(path: Path, problems: list[Problem]) -> Regulation | None:
    body = yamlfile.load(path, RuleError, f"法规/{path.name}")
    if not isinstance(body, yamlfile.Located):
        problems.append(Problem(f"法规/{path.name}", "不是法规文件"))
        return None
    missing = [key for key in ("id", "title", "level", "region", "in_force", "verified") if key not in body]
    if missing:
        problems.append(Problem(body.place(), f"缺少 {'、'.join(missing)}"))
        return None
    if body["level"] not in LEVELS:
        problems.append(
            Problem(
                body.place("level"), f"没有层级“{body['level']}”", mend=nearest(str(body["level"]), LEVELS)
            )
        )
        return None
    regulation_id = str(body["id"])
    period = _period(body, "in_force", problems)
    texts = body.get("text_files") or ([body["text_file"]] if body.get("text_file") else [])
    clauses = tuple(
        clause
        for item in body.get("clauses") or ()
        if (clause := _clause(item, regulation_id, period, body, problems))
    )
    return Regulation(
        id=regulation_id,
        title=str(body["title"]),
        short=str(body.get("short") or regulation_id),
        level=str(body["level"]),
        number=str(body.get("number") or ""),
        issuer=str(body.get("issuer") or ""),
        region=str(body["region"]),
        period=period,
        verified=_verified(body, problems),
        editions=tuple(Edition(item["from"], str(item["label"])) for item in body.get("editions") or ()),
        carries_out=tuple(map(str, body.get("carries_out") or ())),
        source=str((body.get("source") or {}).get("where") or ""),
        note=str(body.get("note") or ""),
        text_files=tuple(map(str, texts)),
        unnamed=body.get("unnamed") is True,
        evaluations=tuple(map(str, body.get("for_evaluation") or ())),
        tiers=_tiers(body),
        clauses=clauses,
        place=body.place("id"),
    )


def _clause(
    item: Any, regulation: str, period: Period, parent: yamlfile.Located, problems: list[Problem]
) -> Clause | None:
    if not isinstance(item, yamlfile.Located) or not {"id", "gist", "verified"} <= set(item):
        problems.append(Problem(parent.place("clauses"), "每个条款都要有 id、gist 和 verified"))
        return None
    replaced = item.get("replaced_by") or {}
    return Clause(
        ref=f"{regulation}#{item['id']}",
        regulation=regulation,
        number=str(item["id"]),
        gist=str(item["gist"]).strip(),
        verified=_verified(item, problems),
        period=_period(item, "in_force", problems) if "in_force" in item else period,
        based_on=tuple(map(str, item.get("based_on") or ())),
        replaced_on=replaced.get("on"),
        replaced_by=str(replaced.get("clause") or ""),
        binds=str(item.get("binds") or ""),
        topics=tuple(map(str, item.get("topics") or ())),
        place=item.place("id"),
        for_unit=item.get("unit") is not False,
        tiers=_tiers(item) or _tiers(parent),
    )


def _tiers(body: yamlfile.Located) -> tuple[str, ...]:
    """The budget levels that a regulation or clause is only for."""
    return tuple(map(str, body.get("tier") or ()))


def _verified(body: yamlfile.Located, problems: list[Problem]) -> Verification:
    word = str(body["verified"])
    if word not in {v.value for v in Verification}:
        problems.append(
            Problem(body.place("verified"), f"verified 不能是“{word}”", mend="可用：全文 引文 引弱 未核")
        )
        return Verification.NONE
    return Verification(word)


def _period(body: yamlfile.Located, key: str, problems: list[Problem]) -> Period:
    pair = body.get(key)
    if (
        not isinstance(pair, list)
        or len(pair) != 2
        or not all(p is None or isinstance(p, date) for p in pair)
    ):
        problems.append(Problem(body.place(key), f"{key} 要写成 [起, 止]，如 [2015-03-01, null]"))
        return Period()
    return Period(pair[0], pair[1])


def _threshold(path: Path, problems: list[Problem]) -> ThresholdSet | None:
    body = yamlfile.load(path, RuleError, f"标准/{path.name}")
    if not isinstance(body, yamlfile.Located) or not {"name", "kind", "values"} <= set(body):
        problems.append(Problem(f"标准/{path.name}", "标准要有 name、kind 和 values"))
        return None
    if body["kind"] not in (Kind.INTEGER, Kind.MONEY, Kind.RATIO):
        problems.append(Problem(body.place("kind"), "标准的 kind 只能是 整数、金额 或 比率"))
        return None
    kind = Kind(str(body["kind"]))
    return ThresholdSet(
        name=str(body["name"]),
        about=str(body.get("about") or ""),
        kind=kind,
        unit=str(body.get("unit") or ""),
        statutory=body.get("basis_kind") != "工作标准",
        entries=tuple(e for item in body["values"] or () if (e := _entry(item, kind, body, problems))),
        place=body.place("name"),
    )


def _entry(item: Any, kind: Kind, parent: yamlfile.Located, problems: list[Problem]) -> ThresholdEntry | None:
    if not isinstance(item, yamlfile.Located) or "value" not in item or "region" not in item:
        problems.append(Problem(parent.place("values"), "每个值都要有 region 和 value"))
        return None
    try:
        value = _inner(kind, item["value"])
    except (ArithmeticError, ValueError):
        problems.append(Problem(item.place("value"), f"“{item['value']}”不是{kind.value}"))
        return None
    return ThresholdEntry(
        region=str(item["region"]),
        tier=str(item.get("tier") or ""),
        period=Period(item.get("from"), item.get("to")),
        value=value,
        clause=str(item.get("clause") or ""),
        verified=_verified(item, problems),
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
