"""What the `jixiao kb` commands show of regulations and clauses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from rich.markup import escape

from checker.findings.citing import Citing, citing
from checker.knowledge.base import KnowledgeBase
from checker.knowledge.lookup import name_of, span
from checker.knowledge.model import NATIONAL, Clause, Regulation, within
from checker.knowledge.resolve import chain
from checker.library import Library
from checker.reports.rows import Heading, Row, print_part
from checker.reports.terminal import console
from checker.rulebook.rules import Rule

REGULATIONS = (
    Heading("id", "编号", 4),
    Heading("number", "文号", 3),
    Heading("level", "层级"),
    Heading("region", "地区", 2),
    Heading("period", "施行", 2),
    Heading("verified", "核验"),
    Heading("clauses", "条款"),
    Heading("rules", "规则"),
)
IN_FORCE = (
    Heading("id", "编号", 4),
    Heading("level", "层级"),
    Heading("region", "地区", 2),
    Heading("version", "版本", 3),
    Heading("clauses", "已录入的条款", 6),
)
USED = (
    Heading("ref", "条款", 4),
    Heading("verified", "核验"),
    Heading("count", "规则"),
    Heading("rules", "规则编号", 5),
    Heading("reached", "另经替代或地区"),
)


def regulation_rows(library: Library, levels: Iterable[str], region: str = "") -> list[Row]:
    """The regulations of some levels, by level; with a region its own, those above it and those within it.

    National ones are listed without a region, or for 全国.
    """
    found = citing(library)
    wanted = set(levels)
    return [
        {
            "id": regulation.id,
            "title": regulation.title,
            "number": regulation.number,
            "level": regulation.level,
            "region": regulation.region,
            "period": span(regulation.period),
            "verified": regulation.verified.value,
            "clauses": len(regulation.clauses),
            "rules": len(_rules_on(regulation, found)),
        }
        for regulation in _by_level(library.kb)
        if regulation.level in wanted and (not region or _belongs(regulation.region, region))
    ]


def _belongs(own: str, region: str) -> bool:
    """Whether a regulation's own region is the one asked for, contains it, or lies in it."""
    if NATIONAL in (own, region):
        return own == region
    return within(own, region) or within(region, own)


def rows_on(kb: KnowledgeBase, day: date, region: str) -> list[dict[str, Any]]:
    """The regulations in force on a day in a region, each with its clauses in force."""
    rows = []
    for regulation in _by_level(kb):
        if within(regulation.region, region) and regulation.in_force(day):
            clauses = [clause for clause in regulation.clauses if kb.in_force(clause.ref, day)]
            edition = regulation.edition_on(day)
            label = edition.label if edition else ""
            unknown = "" if regulation.period_known else "施行日期未核"
            rows.append(
                {
                    "id": regulation.id,
                    "level": regulation.level,
                    "region": regulation.region,
                    "version": "，".join(part for part in (label, unknown) if part),
                    "clauses": "、".join(clause.number for clause in clauses),
                    "gists": {clause.number: clause.gist for clause in clauses},
                }
            )
    return rows


def used_rows(library: Library) -> list[Row]:
    """What rules cite, what most rules cite first."""
    found = citing(library)
    order = sorted(found.direct, key=lambda ref: (-len(found.direct[ref]), ref))
    return [
        {
            "ref": ref,
            "verified": verified_of(library.kb, ref),
            "count": len(found.direct[ref]),
            "rules": "、".join(rule.id for rule in found.direct[ref]),
            "reached": len(found.reached.get(ref, ())),
        }
        for ref in order
    ]


def unused(library: Library) -> int:
    """How many clauses no rule rests on, in any version or place."""
    found = citing(library)
    return sum(ref not in found.direct and ref not in found.reached for ref in library.kb.clauses)


def verified_of(kb: KnowledgeBase, ref: str) -> str:
    """How a regulation or clause was verified."""
    return (kb.clauses.get(ref) or kb.regulations[ref]).verified.value


def rule_names(rules: Iterable[Rule]) -> list[str]:
    """Rules as lists name them: `HT02 服务合同期间中断`."""
    return [f"{rule.id} {rule.name}" for rule in rules]


def described(library: Library, ref: str, today: date) -> dict[str, Any]:
    """Everything known of a regulation or clause, as plain data."""
    kb, found = library.kb, citing(library)
    regulation, clause = kb.regulation_of(ref), kb.clauses.get(ref)
    period = clause.period if clause else regulation.period
    made: dict[str, Any] = {
        "ref": ref,
        "name": name_of(kb, ref),
        "title": regulation.title,
        "number": regulation.number,
        "issuer": regulation.issuer,
        "level": regulation.level,
        "region": regulation.region,
        "period": span(period),
        "in_force_today": kb.in_force(ref, today),
        "editions": [f"{e.start.isoformat()}起 {e.label}" for e in regulation.editions],
        "verified": verified_of(kb, ref),
        "source": list(regulation.text_files) or [regulation.source],
        "note": regulation.note,
        "based_on": list(kb.links.upper.get(ref, ())),
        "chain": list(chain(kb, ref, today)),
        "carried_out_by": list(kb.links.lower.get(ref, ())),
        "replaces": list(kb.links.predecessors.get(ref, ())),
        "replaced_by": list(kb.links.successors.get(ref, ())),
        "rules": rule_names(found.direct.get(ref, ())),
        "rules_by_version_or_region": rule_names(found.reached.get(ref, ())),
    }
    if clause:
        replaced = clause.replaced_on.isoformat() if clause.replaced_on else ""
        return made | {"gist": clause.gist, "binds": clause.binds, "replaced_on": replaced}
    return made | {"clauses": [_clause_dict(c, found) for c in regulation.clauses]}


def _clause_dict(clause: Clause, found: Citing) -> dict[str, Any]:
    rules = [rule.id for rule in found.direct.get(clause.ref, ())]
    return {"number": clause.number, "gist": clause.gist, "verified": clause.verified.value, "rules": rules}


def print_described(kb: KnowledgeBase, about: Mapping[str, Any]) -> None:
    """Print what `described` gave."""
    out = console()
    level = "，".join(part for part in (about["level"], about["number"], about["issuer"]) if part)
    out.print(f"[bold]{escape(about['name'])}[/]（{escape(level)}）")
    print_part(out, "名称", [about["title"]])
    print_part(out, "地区", [about["region"]])
    print_part(out, "施行", [about["period"] + ("" if about["in_force_today"] else "（今天没有施行）")])
    print_part(out, "修订", about["editions"])
    print_part(out, "要旨", [about.get("gist", "")])
    print_part(out, "约束", [about.get("binds", "")])
    print_part(out, "核验", ["；".join([about["verified"], *filter(None, about["source"])])])
    print_part(out, "说明", [about["note"]])
    print_part(out, "依据", _named(kb, about["based_on"]))
    print_part(out, "上位依据", [" → ".join(about["chain"])] if len(about["chain"]) > 1 else [])
    print_part(out, "由下列规定落实", _named(kb, about["carried_out_by"]))
    print_part(out, "替代了", _named(kb, about["replaces"]))
    print_part(out, f"{about.get('replaced_on') or ''}起由下列条款替代", _named(kb, about["replaced_by"]))
    print_part(out, "条款", [_clause_lines(clause) for clause in about.get("clauses", ())])
    print_part(out, "引用它的规则", about["rules"])
    print_part(out, "经替代或地区引用它的规则", about["rules_by_version_or_region"])


def _clause_lines(clause: Mapping[str, Any]) -> str:
    rules = f"；规则 {'、'.join(clause['rules'])}" if clause["rules"] else ""
    return f"{clause['number']}（核验：{clause['verified']}{rules}）\n    {clause['gist']}"


def _named(kb: KnowledgeBase, refs: Iterable[str]) -> list[str]:
    return [_with_gist(kb, ref) for ref in refs]


def _with_gist(kb: KnowledgeBase, ref: str) -> str:
    clause, regulation = kb.clauses.get(ref), kb.regulation_of(ref)
    place = "" if regulation.region == NATIONAL else f"（{regulation.region}）"
    return f"{name_of(kb, ref)}{place}" + (f"：{clause.gist}" if clause else "")


def _by_level(kb: KnowledgeBase) -> list[Regulation]:
    return sorted(kb.regulations.values(), key=lambda r: (r.rank, len(r.region), r.region, r.id))


def _rules_on(regulation: Regulation, found: Citing) -> set[str]:
    refs = [regulation.id, *(clause.ref for clause in regulation.clauses)]
    return {rule.id for ref in refs for rule in found.direct.get(ref, ())}
