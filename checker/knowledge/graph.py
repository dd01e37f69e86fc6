"""The graph of regulations and clauses, by networkx: built, checked for soundness, turned into links."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

import networkx as nx

from checker.base.errors import Problem, nearest
from checker.knowledge.base import Links
from checker.knowledge.model import NATIONAL, Clause, Period, Regulation, ThresholdSet

if TYPE_CHECKING:
    Graph = nx.DiGraph[str]

CONTAINS, BASED_ON, REPLACED_BY = "包含", "依据", "替代为"


def build(
    regulations: Mapping[str, Regulation], clauses: Mapping[str, Clause], problems: list[Problem]
) -> Graph:
    """The graph of all regulations and clauses; edges to what is not there are noted as problems."""
    graph: Graph = nx.DiGraph()
    graph.add_nodes_from(regulations)
    known = {*regulations, *clauses}

    def link(source: str, target: str, kind: str, place: str) -> None:
        if target not in known:
            problems.append(
                Problem(place, f"没有“{target}”", why="被引用的条款不在知识库", mend=nearest(target, known))
            )
        else:
            graph.add_edge(source, target, kind=kind)

    for regulation in regulations.values():
        for upper in regulation.carries_out:
            link(regulation.id, upper, BASED_ON, regulation.place)
    for clause in clauses.values():
        graph.add_edge(clause.regulation, clause.ref, kind=CONTAINS)
        for upper in clause.based_on:
            link(clause.ref, upper, BASED_ON, clause.place)
        if clause.replaced_by:
            link(clause.ref, clause.replaced_by, REPLACED_BY, clause.place)
    return graph


def unsound(
    regulations: Mapping[str, Regulation],
    clauses: Mapping[str, Clause],
    thresholds: Mapping[str, ThresholdSet],
    graph: Graph,
) -> Iterable[Problem]:
    """What is wrong with the whole: circles, bases of a lower level, values that overlap."""
    upward: Graph = nx.DiGraph()
    upward.add_edges_from((a, b) for a, b, edge in graph.edges(data=True) if edge["kind"] == BASED_ON)
    if not nx.is_directed_acyclic_graph(upward):
        ring = [edge[0] for edge in nx.find_cycle(upward)]
        owner = clauses.get(ring[0]) or regulations[ring[0]]
        yield Problem(
            owner.place, f"依据关系成了环：{' → '.join([*ring, ring[0]])}", mend="去掉其中一处 based_on"
        )
    for lower, upper in upward.edges:
        low, high = (regulations[ref.partition("#")[0]] for ref in (lower, upper))
        if high.rank > low.rank:
            yield Problem(low.place, f"“{lower}”依据了层级更低的“{upper}”", mend="依据只能指向同级或上级")
    for threshold in thresholds.values():
        yield from _overlaps(threshold)
        for entry in threshold.entries:
            if entry.clause and entry.clause not in clauses and entry.clause not in regulations:
                yield Problem(threshold.place, f"标准“{threshold.name}”的条款“{entry.clause}”不在知识库")


def _overlaps(threshold: ThresholdSet) -> Iterable[Problem]:
    by_domain: dict[tuple[str, str], list[Period]] = {}
    for entry in threshold.entries:
        by_domain.setdefault((entry.region, entry.tier), []).append(entry.period)
    for (region, tier), periods in by_domain.items():
        periods.sort(key=lambda p: p.start or date.min)
        for earlier, later in pairwise(periods):
            if (earlier.end or date.max) >= (later.start or date.min):
                where = region + tier if region != NATIONAL else NATIONAL
                yield Problem(threshold.place, f"标准“{threshold.name}”在{where}的两个期间重叠")


def links_of(graph: Graph) -> Links:
    """The edges by kind, as plain tuples: what resolution needs, without the graph library."""
    forward: dict[str, dict[str, list[str]]] = {BASED_ON: {}, REPLACED_BY: {}, CONTAINS: {}}
    backward: dict[str, dict[str, list[str]]] = {BASED_ON: {}, REPLACED_BY: {}, CONTAINS: {}}
    for source, target, edge in graph.edges(data=True):
        forward[edge["kind"]].setdefault(source, []).append(target)
        backward[edge["kind"]].setdefault(target, []).append(source)

    def frozen(edges: dict[str, list[str]]) -> dict[str, tuple[str, ...]]:
        return {node: tuple(others) for node, others in edges.items()}

    return Links(
        frozen(forward[BASED_ON]),
        frozen(backward[BASED_ON]),
        frozen(forward[REPLACED_BY]),
        frozen(backward[REPLACED_BY]),
    )
