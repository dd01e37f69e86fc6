"""Where regulations and clauses stand in the picture: a band a level, clauses around their regulation."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, cos, pi, sin, sqrt

import networkx as nx

from checker.knowledge.base import KnowledgeBase
from checker.knowledge.model import LEVELS, Regulation

_GOLDEN_ANGLE = pi * (3 - sqrt(5))
_STEP = 0.62  # between the rings of clauses around their regulation
_MARGIN = 0.75
_BAND_GAP = 2.2
_WIDTH = 62.0
_SEED = 7
_SWEEPS = 12
_LAST = 2.0


@dataclass(frozen=True)
class Place:
    """A point in the picture."""

    x: float
    y: float


@dataclass(frozen=True)
class Layout:
    """The place of every regulation and clause, and of each regulation's label with the width it may take."""

    places: dict[str, Place]
    labels: dict[str, Place]
    widths: dict[str, float]


def lay_out(kb: KnowledgeBase) -> Layout:
    """Place everything: levels from the law down, what hangs together one above the other."""
    order, newer = _order(kb), _newer(kb)
    made = Layout({}, {}, {})
    top = 0.0
    for level in LEVELS:
        here = [regulation for regulation in kb.regulations.values() if regulation.level == level]
        here.sort(key=lambda r: (order[newer.get(r.id, r.id)], r.id in newer))
        for row in _rows(here, newer):
            top = _set_row(row, top, made)
        top -= _BAND_GAP
    return made


def _order(kb: KnowledgeBase) -> dict[str, float]:
    """How far to the left each regulation belongs: near those it is linked to; those without links last."""
    graph = _between_regulations(kb)
    linked = graph.subgraph([node for node, degree in graph.degree if degree])
    start = nx.spring_layout(linked, seed=_SEED, iterations=200)
    order = {node: float(start[node][0]) if node in start else _LAST for node in sorted(graph)}
    for _ in range(_SWEEPS):
        for level in (*LEVELS, *reversed(LEVELS)):
            here = [node for node in linked if kb.regulations[node].level == level]
            here.sort(key=lambda node: sum(order[other] for other in linked[node]) / len(linked[node]))
            for rank, node in enumerate(here):
                order[node] = (rank + 0.5) / len(here)
    return order


def _between_regulations(kb: KnowledgeBase) -> nx.Graph[str]:
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(kb.regulations)
    for edges in (kb.links.upper, kb.links.successors):
        for source, targets in edges.items():
            ends = ((source.partition("#")[0], target.partition("#")[0]) for target in targets)
            graph.add_edges_from((low, high) for low, high in ends if low != high)
    return graph


def _newer(kb: KnowledgeBase) -> dict[str, str]:
    """For each regulation whose clauses were replaced by those of another of its level, that other."""
    pairs = {
        source.partition("#")[0]: target.partition("#")[0]
        for source, targets in kb.links.successors.items()
        for target in targets
    }
    return {
        old: new for old, new in pairs.items() if kb.regulation_of(old).level == kb.regulation_of(new).level
    }


def _radius(regulation: Regulation) -> float:
    return _STEP * sqrt(len(regulation.clauses) + 1) + _MARGIN


def _rows(regulations: list[Regulation], newer: dict[str, str]) -> list[list[Regulation]]:
    """The regulations of a level in as few rows as fit the width.

    Neighbours come to stand above each other; what was replaced stands beside what replaced it.
    """
    total = sum(2 * _radius(regulation) for regulation in regulations)
    rows: list[list[Regulation]] = [[] for _ in range(ceil(total / _WIDTH))]
    row_of: dict[str, list[Regulation]] = {}
    for regulation in regulations:
        shortest = min(rows, key=lambda row: sum(map(_radius, row)))
        row = row_of.get(newer.get(regulation.id, ""), shortest)
        row.append(regulation)
        row_of[regulation.id] = row
    return rows


def _set_row(row: list[Regulation], top: float, made: Layout) -> float:
    """Set one row below `top`; gives the bottom of the row."""
    tallest = max(map(_radius, row))
    spare = max(0.0, _WIDTH - sum(2 * _radius(regulation) for regulation in row)) / len(row)
    x, y = 0.0, top - tallest
    for regulation in row:
        radius = _radius(regulation)
        x += radius + spare / 2
        made.places[regulation.id] = Place(x, y)
        made.labels[regulation.id] = Place(x, y + radius - 0.1)
        made.widths[regulation.id] = 2 * radius + spare
        for index, clause in enumerate(regulation.clauses, 1):
            angle, distance = index * _GOLDEN_ANGLE, _STEP * sqrt(index + 0.6)
            made.places[clause.ref] = Place(x + distance * cos(angle), y + distance * sin(angle))
        x += radius + spare / 2
    return y - tallest
