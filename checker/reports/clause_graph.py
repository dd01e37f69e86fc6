"""Draws the clause graph as one web page that needs no network: plotly with its program in the file."""

from __future__ import annotations

import html
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checker.base.atomic import write_text
from checker.base.errors import Problem, UsageError
from checker.findings.citing import Citing, citing
from checker.knowledge.base import KnowledgeBase
from checker.knowledge.lookup import name_of, span
from checker.knowledge.model import LEVELS, Regulation, Verification
from checker.library import Library

if TYPE_CHECKING:
    from checker.reports.graph_layout import Layout, Place

BASED_ON, REPLACED_BY = "依据", "替代"

COLOURS = dict(
    zip(LEVELS, ("#b3261e", "#d9730d", "#8a6d00", "#6b4fa0", "#1f6fb2", "#1a7f4b", "#3b8f8c"), strict=True)
)
_LINES = {
    BASED_ON: {"color": "rgba(90,90,90,0.3)", "width": 0.9},
    REPLACED_BY: {"color": "rgba(200,30,130,0.75)", "width": 1.3, "dash": "dot"},
}
_OPEN = {Verification.QUOTED: "-open-dot", Verification.WEAK: "-open", Verification.NONE: "-open"}
_KEY = (
    "方块是法规，圆点是条款，引用它的规则越多越大；实心读过全文，空心带点见于引文，空心未核；淡的当日不施行。"
    "点右侧图例可隐去一个层级，双击只看一个；鼠标停在点上看要旨，滚轮放大。"
)
_CHARS = 1.7  # characters of a label in one unit of width
_WIDE = 26  # characters in a line of the box that shows what the mouse is on
_CONFIG = {
    "displaylogo": False,
    "scrollZoom": True,
    "responsive": True,
    "locale": "zh-CN",
    "modeBarButtons": [["toImage", "zoom2d", "pan2d", "resetScale2d"]],  # none that sends data anywhere
    "plotlyServerURL": "",
    "locales": {
        "zh-CN": {
            "dictionary": {
                "Download plot as a PNG": "存为图片",
                "Download plot": "存为图片",
                "Zoom": "框选放大",
                "Pan": "移动",
                "Reset axes": "还原",
                "Double-click to zoom back out": "双击还原",
            },
            "format": {},
        }
    },
}
# An edge is shown when its kind and the levels at both its ends are.
_FILTER = """
const plot = document.getElementById("{plot_id}");
plot.on("plotly_restyle", () => {
  const on = (trace) => trace.visible === undefined || trace.visible === true;
  const shown = new Set(plot.data.filter((t) => t.meta.legend && on(t)).map((t) => t.meta.legend));
  const indices = [], values = [];
  plot.data.forEach((trace, index) => {
    if (!trace.meta.needs) return;
    const wanted = trace.meta.needs.every((name) => shown.has(name));
    if (on(trace) !== wanted) { indices.push(index); values.push(wanted); }
  });
  if (indices.length) Plotly.restyle(plot, { visible: values }, indices);
});
"""
_PAGE = """<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>html, body {{ margin: 0; height: 100%; }} body > div {{ height: 100%; }}</style>
</head>
<body>
{figure}
</body>
</html>
"""


def write_graph(library: Library, day: date, output: Path) -> None:
    """Write the picture; what was not in force on `day` is drawn faintly.

    Raises UsageError where the drawing library is not installed.
    """
    try:
        import numpy  # noqa: F401  networkx needs it for the layout
        import plotly.graph_objects as go
    except ImportError as cause:
        mend = "运行 pip install plotly numpy 后再试"
        problem = Problem(
            "jixiao kb graph", f"没有安装画图要用的 {str(cause.name).partition('.')[0]}", mend=mend
        )
        raise UsageError(problem) from None
    title = f"条款关系图（{day.isoformat()}）"
    figure = go.Figure(data=[go.Scatter(**trace) for trace in traces(library, day)], layout=_layout(title))
    drawn = figure.to_html(
        full_html=False,
        include_plotlyjs=True,
        div_id="graph",
        config=_CONFIG,
        post_script=_FILTER,
        default_height="100%",
    )
    write_text(output, _PAGE.format(title=title, figure=drawn))


def _layout(title: str) -> dict[str, Any]:
    axis = {"visible": False, "showgrid": False, "zeroline": False}
    return {
        "title": {
            "text": f"{title}<br><span style='font-size:12px;color:#555'>{_KEY}</span>",
            "x": 0.01,
            "xanchor": "left",
        },
        "font": {"family": "'Noto Sans CJK SC','Microsoft YaHei','PingFang SC',sans-serif", "size": 13},
        "xaxis": axis,
        "yaxis": axis,
        "plot_bgcolor": "white",
        "hovermode": "closest",
        "hoverlabel": {"align": "left", "bgcolor": "white", "font": {"size": 12}},
        "dragmode": "pan",
        "legend": {"title": {"text": "层级与连线"}, "itemsizing": "constant", "groupclick": "togglegroup"},
        "margin": {"l": 10, "r": 10, "t": 64, "b": 6},
    }


def traces(library: Library, day: date) -> Iterator[dict[str, Any]]:
    """The picture as plotly traces: edges first, so that points lie above them."""
    from checker.reports.graph_layout import lay_out

    kb, found = library.kb, citing(library)
    layout = lay_out(kb)
    yield from _edges(kb, layout.places)
    for level in LEVELS:
        regulations = [r for r in kb.regulations.values() if r.level == level]
        refs = [ref for r in regulations for ref in (r.id, *(c.ref for c in r.clauses))]
        if refs:
            yield _points(kb, found, refs, layout, day, level)
            yield _labels(regulations, layout, level)
            key = {"mode": "markers", "marker": {"color": COLOURS[level], "size": 11}}
            yield _legend(level, level) | key
    yield _legend(BASED_ON, "依据（下到上）") | {"mode": "lines", "line": _LINES[BASED_ON]}
    yield _legend(REPLACED_BY, "替代（旧到新）") | {"mode": "lines", "line": _LINES[REPLACED_BY]}


def _legend(name: str, text: str) -> dict[str, Any]:
    """An entry of the legend that has no points of its own; `meta` tells the filter what it stands for."""
    return {"x": [None], "y": [None], "name": text, "legendgroup": name, "meta": {"legend": name}}


def _edges(kb: KnowledgeBase, places: Mapping[str, Place]) -> Iterator[dict[str, Any]]:
    """A trace for each kind and pair of levels, so that edges vanish with the level at either end."""
    ends: dict[tuple[str, str, str], list[tuple[str, str]]] = {}
    for kind, edges in ((BASED_ON, kb.links.upper), (REPLACED_BY, kb.links.successors)):
        for source, targets in edges.items():
            for target in targets:
                pair = (kb.regulation_of(source).level, kb.regulation_of(target).level)
                ends.setdefault((kind, *pair), []).append((source, target))
    for (kind, low, high), pairs in ends.items():
        points = [point for pair in pairs for point in (places[pair[0]], places[pair[1]], None)]
        yield {
            "x": [point.x if point else None for point in points],
            "y": [point.y if point else None for point in points],
            "mode": "lines+markers" if kind == REPLACED_BY else "lines",
            "line": _LINES[kind],
            "marker": {
                "symbol": "arrow",
                "angleref": "previous",
                "size": [0, 9, 0] * len(pairs),
                "color": _LINES[kind]["color"],
            },
            "hoverinfo": "skip",
            "showlegend": False,
            "meta": {"needs": [kind, low, high]},
        }


def _points(
    kb: KnowledgeBase, found: Citing, refs: list[str], layout: Layout, day: date, level: str
) -> dict[str, Any]:
    uses = [len(found.direct.get(ref, ())) for ref in refs]
    return {
        "x": [layout.places[ref].x for ref in refs],
        "y": [layout.places[ref].y for ref in refs],
        "mode": "markers",
        "legendgroup": level,
        "showlegend": False,
        "marker": {
            "color": COLOURS[level],
            "symbol": [_symbol(kb, ref) for ref in refs],
            "size": [
                (11 if "#" not in ref else 7) + min(use, 12) for ref, use in zip(refs, uses, strict=True)
            ],
            "opacity": [0.9 if kb.in_force(ref, day) else 0.3 for ref in refs],
            "line": {"width": 1, "color": COLOURS[level]},
        },
        "text": [_hover(kb, found, ref, day) for ref in refs],
        "hovertemplate": "%{text}<extra></extra>",
        "meta": {},
    }


def _symbol(kb: KnowledgeBase, ref: str) -> str:
    clause = kb.clauses.get(ref)
    verified = clause.verified if clause else kb.regulations[ref].verified
    return ("circle" if clause else "square") + _OPEN.get(verified, "")


def _labels(regulations: list[Regulation], layout: Layout, level: str) -> dict[str, Any]:
    return {
        "x": [layout.labels[regulation.id].x for regulation in regulations],
        "y": [layout.labels[regulation.id].y for regulation in regulations],
        "mode": "text",
        "text": [_shortened(r.id, int(layout.widths[r.id] * _CHARS)) for r in regulations],
        "textfont": {"size": 11, "color": COLOURS[level]},
        "hoverinfo": "skip",
        "legendgroup": level,
        "showlegend": False,
        "meta": {},
    }


def _shortened(name: str, most: int) -> str:
    return name if len(name) <= most else name[: most - 1] + "…"


def _hover(kb: KnowledgeBase, found: Citing, ref: str, day: date) -> str:
    regulation, clause = kb.regulation_of(ref), kb.clauses.get(ref)
    period = clause.period if clause else regulation.period
    rules = [f"{rule.id} {rule.name}" for rule in found.direct.get(ref, ())]
    more = f" 等 {len(rules)} 条" if len(rules) > 6 else ""
    parts = [
        f"<b>{html.escape(name_of(kb, ref))}</b>",
        *_wrapped("，".join(filter(None, (regulation.level, regulation.region, regulation.number)))),
        span(period) + ("" if kb.in_force(ref, day) else f"（{day.isoformat()}不施行）"),
        *_wrapped(clause.gist if clause else ""),
        f"核验：{(clause or regulation).verified.value}",
        *_wrapped(f"规则：{'；'.join(rules[:6])}{more}" if rules else ""),
    ]
    return "<br>".join(part for part in parts if part)


def _wrapped(text: str) -> Iterable[str]:
    """Lines of Chinese text, which has no spaces to break at."""
    return [html.escape(line) for line in textwrap.wrap(text, _WIDE)]
