"""The knowledge base in memory: regulations, clauses, thresholds, and how clauses are linked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from checker.base.errors import nearest
from checker.facts.vocabulary import Kind
from checker.knowledge.model import CENTRAL, NATIONAL, Clause, Regulation, ThresholdSet

Edges = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Links:
    """The edges of the clause graph by kind; nodes are regulation ids and clause refs.

    `upper` leads from a clause to what it is based on, `lower` back; `successors` from a clause to what
    replaced it, `predecessors` back.
    """

    upper: Edges = field(default_factory=dict)
    lower: Edges = field(default_factory=dict)
    successors: Edges = field(default_factory=dict)
    predecessors: Edges = field(default_factory=dict)


@dataclass(frozen=True)
class KnowledgeBase:
    """Regulations, clauses, thresholds and regions, read and found sound."""

    regulations: Mapping[str, Regulation]
    clauses: Mapping[str, Clause]
    thresholds: Mapping[str, ThresholdSet]
    regions: tuple[str, ...]
    links: Links

    def threshold_kinds(self) -> dict[str, Kind]:
        """The kind of every threshold by name, as rules need it."""
        return {name: threshold.kind for name, threshold in self.thresholds.items()}

    def regulation_of(self, ref: str) -> Regulation:
        """The regulation that a clause ref or regulation id belongs to."""
        return self.regulations[ref.partition("#")[0]]

    def knows(self, ref: str) -> bool:
        """Whether a ref names a regulation or a clause that is entered."""
        return ref in self.clauses or ref in self.regulations

    def __repr__(self) -> str:
        return f"<KnowledgeBase: {len(self.regulations)} regulations, {len(self.clauses)} clauses>"

    def for_unit(self, ref: str) -> bool:
        """Whether a clause can bind the unit of a project; a whole document may."""
        clause = self.clauses.get(ref)
        return clause is None or clause.for_unit

    def tiers_of(self, ref: str) -> tuple[str, ...]:
        """The budget levels that a clause or regulation is only for; none where it is for all."""
        clause = self.clauses.get(ref)
        return clause.tiers if clause else self.regulations[ref].tiers

    def meant_for(self, ref: str, tier: str) -> bool:
        """Whether it binds a unit of a budget level; a local one never binds a unit of the central budget."""
        tiers = self.tiers_of(ref)
        if tier == CENTRAL and self.regulation_of(ref).region != NATIONAL:
            return False
        return not tiers or tier in tiers

    def on_topic(self, ref: str, stage: str) -> bool:
        """Whether a local clause is of the topic of a stage's rules; no stage asks for none."""
        clause = self.clauses.get(ref)
        return not (clause and clause.stages and stage) or stage in clause.stages

    def in_force(self, ref: str, day: date) -> bool:
        """Whether a regulation or clause was in force on a day."""
        clause = self.clauses.get(ref)
        if clause is None:
            return self.regulations[ref].in_force(day)
        if clause.replaced_on and day >= clause.replaced_on:
            return False
        return clause.period.contains(day) and self.regulations[clause.regulation].in_force(day)

    def versions(self, ref: str) -> tuple[str, ...]:
        """What the ref replaced, oldest first, the ref itself, and what replaced it."""
        earlier = _reachable(self.links.predecessors, ref)
        return (*reversed(earlier), ref, *_reachable(self.links.successors, ref))

    def hint(self, ref: str) -> str:
        """The nearest known ref: a clause of the same regulation, or a regulation."""
        regulation, _, number = ref.partition("#")
        if regulation in self.regulations and number:
            known = [clause.number for clause in self.regulations[regulation].clauses]
            return nearest(number, known) or f"《{regulation}》已录入：{'、'.join(known[:8])}"
        return nearest(regulation, self.regulations)


def _reachable(edges: Edges, start: str) -> list[str]:
    """The nodes that edges lead to, one step after another, without the start."""
    found: dict[str, None] = {}
    frontier = list(edges.get(start, ()))
    while frontier:
        node = frontier.pop(0)
        if node not in found and node != start:
            found[node] = None
            frontier.extend(edges.get(node, ()))
    return list(found)
