"""The clause graph as a chart: where everything stands, what is faint on a day, what is marked."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from checker.findings.citing import Citing, citing
from checker.knowledge.base import KnowledgeBase
from checker.knowledge.lookup import name_of
from checker.knowledge.model import LEVELS
from checker.library import Library
from checker.reports.clause_graph import COLOURS
from checker.reports.graph_layout import Layout, lay_out

_SCALE = 30
_FLAT = 0.55  # pages are wider than the layout
_FAINT = 0.14
_MARK, _CHOSEN = "#111827", "#b35c00"
_LONGEST_LABEL = 14


@dataclass(frozen=True)
class Look:
    """What the chart is to show: a day, what was searched for, what is chosen, what has findings."""

    day: date
    found: frozenset[str] = frozenset()
    chosen: str = ""
    troubled: frozenset[str] = frozenset()


class ClauseChart:
    """The graph of one library, laid out once."""

    def __init__(self, library: Library) -> None:
        self.kb: KnowledgeBase = library.kb
        self.citing: Citing = citing(library)
        self.layout: Layout = lay_out(library.kb)

    def place(self, ref: str) -> list[float]:
        """Where something stands in the chart."""
        place = self.layout.places[ref]
        return [place.x * _SCALE, -place.y * _SCALE * _FLAT]

    def options(self, look: Look) -> dict[str, Any]:
        """The whole chart, as ECharts wants it."""
        return {
            "animation": False,
            "tooltip": {"confine": True, "formatter": "{b}", "textStyle": {"fontSize": 12}},
            "series": [
                {
                    "type": "graph",
                    "layout": "none",
                    "roam": True,
                    "preserveAspect": True,
                    "scaleLimit": {"min": 0.6, "max": 14},
                    "left": 20, "right": 20, "top": 24, "bottom": 14,
                    "nodeScaleRatio": 0.5,
                    "data": self.nodes(look),
                    "links": self._links(look),
                    "labelLayout": {"hideOverlap": True},
                    "emphasis": {"focus": "adjacency", "label": {"show": True}},
                    "edgeSymbol": ["none", "arrow"],
                    "edgeSymbolSize": [0, 5],
                }
            ],
        }  # fmt: skip

    def nodes(self, look: Look) -> list[dict[str, Any]]:
        """Regulations and clauses, each as it looks on the day, and the names of the regulations."""
        points = [self._node(ref, look) for ref in (*self.kb.regulations, *self.kb.clauses)]
        return [*points, *(self._name(ref, look) for ref in self.kb.regulations)]

    def _node(self, ref: str, look: Look) -> dict[str, Any]:
        regulation, is_clause = self.kb.regulation_of(ref), "#" in ref
        x, y = self.place(ref)
        colour = COLOURS[regulation.level]
        uses = len(self.citing.direct.get(ref, ()))
        style: dict[str, Any] = {"color": colour, "opacity": 1 if self.kb.in_force(ref, look.day) else _FAINT}
        if ref in look.troubled:
            style |= {"borderColor": _MARK, "borderWidth": 2}
        if ref in look.found:
            style |= {"borderColor": _CHOSEN, "borderWidth": 3, "opacity": 1}
        if ref == look.chosen:
            style |= {"borderColor": _CHOSEN, "borderWidth": 5, "opacity": 1}
        size = (7 if is_clause else 11) + min(uses, 10) + (6 if ref == look.chosen else 0)
        made: dict[str, Any] = {"id": ref, "name": name_of(self.kb, ref), "x": x, "y": y, "itemStyle": style}
        made |= {"symbol": "circle" if is_clause else "rect", "symbolSize": size}
        if is_clause and (ref == look.chosen or ref in look.found):
            made["label"] = _label(name_of(self.kb, ref), _CHOSEN, 1, 2 * _LONGEST_LABEL)
        return made

    def _name(self, ref: str, look: Look) -> dict[str, Any]:
        """The name of a regulation, above its clauses."""
        place, colour = self.layout.labels[ref], COLOURS[self.kb.regulations[ref].level]
        chosen = ref == look.chosen or ref in look.found
        shown = 1 if chosen or self.kb.in_force(ref, look.day) else _FAINT * 2
        made: dict[str, Any] = {"id": f"{ref}@", "name": name_of(self.kb, ref), "symbolSize": 0}
        made |= {"x": place.x * _SCALE, "y": -place.y * _SCALE * _FLAT}
        return made | {"label": _label(ref, _CHOSEN if chosen else colour, shown)}

    def _links(self, look: Look) -> list[dict[str, Any]]:
        kinds = (
            (self.kb.links.upper, {"color": "#8a949e", "width": 0.8, "type": "solid"}),
            (self.kb.links.successors, {"color": "#c81e82", "width": 1.2, "type": "dotted"}),
        )
        return [
            {
                "source": source,
                "target": target,
                "lineStyle": {**line, "opacity": self._shown(source, target, look)},
            }
            for edges, line in kinds
            for source, targets in edges.items()
            for target in targets
        ]

    def _shown(self, source: str, target: str, look: Look) -> float:
        return 0.3 if all(self.kb.in_force(ref, look.day) for ref in (source, target)) else 0.05

    def search(self, words: str) -> list[str]:
        """What has all these words in its name, title, number or gist; regulations first."""
        wanted = words.lower().split()
        if not wanted:
            return []
        refs = (*self.kb.regulations, *self.kb.clauses)
        return [ref for ref in refs if all(word in self._said(ref) for word in wanted)]

    def _said(self, ref: str) -> str:
        regulation, clause = self.kb.regulation_of(ref), self.kb.clauses.get(ref)
        gist = clause.gist if clause else ""
        return f"{name_of(self.kb, ref)} {regulation.title} {regulation.number} {gist}".lower()

    def days(self) -> tuple[date, date]:
        """The first day on which anything that is entered came into force, and today."""
        starts = [r.period.start for r in self.kb.regulations.values() if r.period.start]
        return min(starts), date.today()

    def in_force(self, day: date) -> tuple[int, int]:
        """How many regulations and clauses were in force."""
        regulations = sum(self.kb.in_force(ref, day) for ref in self.kb.regulations)
        return regulations, sum(self.kb.in_force(ref, day) for ref in self.kb.clauses)


def _label(name: str, colour: str, opacity: float, longest: int = _LONGEST_LABEL) -> dict[str, Any]:
    short = name if len(name) <= longest else name[: longest - 1] + "…"
    look = {"fontSize": 11, "color": colour, "opacity": opacity}
    return {"show": True, "position": "top", "formatter": short, **look}


def colours() -> Mapping[str, str]:
    """The colour of each level, the law first."""
    return {level: COLOURS[level] for level in LEVELS}


def troubled(citations: Collection[str], kb: KnowledgeBase) -> frozenset[str]:
    """What findings rest on: clauses, and the regulations that they are of."""
    return frozenset(citations) | {kb.regulation_of(ref).id for ref in citations}
