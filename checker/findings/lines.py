"""Clauses and searches of a finding, a line each."""

from __future__ import annotations

from collections.abc import Iterable

from checker.findings.finding import Finding
from checker.findings.wording import chinese_dates, citable, documents
from checker.knowledge.model import Verification
from checker.knowledge.resolve import Citation
from checker.rulebook.basis import Role

UNCHECKED = "需核对原文"


_VERIFIED = {Verification.FULL: "已核全文", Verification.QUOTED: "已核引文"}


def searched_lines(finding: Finding) -> tuple[str, ...]:
    """What was searched in vain, but not where another record of the type was found."""
    found = {evidence.type for evidence in finding.evidence}
    return tuple(str(searched) for searched in finding.searched if searched.type not in found)


def verified_as(citation: Citation) -> str:
    """How a clause was verified, for those who are to rely on it."""
    return _VERIFIED.get(citation.verified, UNCHECKED)


def clause_lines(citations: Iterable[Citation]) -> tuple[str, ...]:
    """A line a document with its clauses, version and the way up to the law; unverified ones at the end."""
    unique = list({(c.text, c.version): c for c in citations}.values())
    groups: dict[tuple[str, str], list[Citation]] = {}
    for citation in unique:
        if citable(citation):
            role = "" if citation.role is Role.DUTY else f"作{citation.role}"
            remarks = [role, chinese_dates(citation.version), verified_as(citation), citation.note]
            key = (citation.text.removesuffix(citation.clause), "，".join(r for r in remarks if r))
            groups.setdefault(key, []).append(citation)
    lines = [f"{documents(found)}（{remarks}）{_chains(found)}" for (_, remarks), found in groups.items()]
    unchecked = "、".join(dict.fromkeys(c.text for c in unique if not citable(c)))
    return (*lines, *([f"{UNCHECKED}，未写入正文：{unchecked}"] if unchecked else []))


def _chains(citations: Iterable[Citation]) -> str:
    chains = dict.fromkeys("→".join(c.chain) for c in citations if c.chain)
    return f"；上位依据：{'；'.join(chains)}" if chains else ""
