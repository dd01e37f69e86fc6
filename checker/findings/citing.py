"""Which rules rest on which regulations and clauses, directly or by replacement and region."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from checker.knowledge.base import KnowledgeBase
from checker.knowledge.model import NATIONAL, Verification
from checker.library import Library
from checker.rulebook.rules import Rule

Rules = tuple[Rule, ...]


@dataclass(frozen=True)
class Citing:
    """The rules by what they cite: named in their 依据, or reached from there on some day or place."""

    direct: Mapping[str, Rules]
    reached: Mapping[str, Rules]


def citing(library: Library) -> Citing:
    """All regulations and clauses that rules rest on, each with its rules in the order of the rule book."""
    direct: dict[str, dict[str, Rule]] = {}
    reached: dict[str, dict[str, Rule]] = {}
    for rule in library.book.rules.values():
        for ref in rule.refs:
            direct.setdefault(ref, {})[rule.id] = rule
        for ref in _reached(library.kb, rule):
            reached.setdefault(ref, {})[rule.id] = rule
    return Citing(_frozen(direct), _frozen(reached))


def _frozen(found: dict[str, dict[str, Rule]]) -> dict[str, Rules]:
    return {ref: tuple(rules.values()) for ref, rules in found.items()}


def _reached(kb: KnowledgeBase, rule: Rule) -> set[str]:
    """Other versions of what a rule names, and the local documents that carry any of them out."""
    frontier = [version for ref in rule.refs for version in kb.versions(ref)]
    found = set(frontier)
    while frontier:
        for lower in kb.links.lower.get(frontier.pop(), ()):
            if lower not in found and kb.regulation_of(lower).region != NATIONAL:
                found.add(lower)
                frontier.append(lower)
    return found - set(rule.refs)


def rests_on_full_text(kb: KnowledgeBase, rule: Rule) -> bool:
    """Whether a rule names at least one clause whose article was read in the full text."""
    return any(ref in kb.clauses and kb.clauses[ref].verified is Verification.FULL for ref in rule.refs)
