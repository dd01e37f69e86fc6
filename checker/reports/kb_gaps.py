"""What the knowledge base still lacks: weak grounds, days without a clause, thresholds without a value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from checker.findings.citing import rests_on_full_text
from checker.knowledge.base import KnowledgeBase
from checker.knowledge.model import NATIONAL, Domain, ThresholdSet, within
from checker.knowledge.resolve import resolve
from checker.knowledge.thresholds import timeline
from checker.library import Library
from checker.reports.kb_views import verified_of
from checker.reports.rows import Heading, print_rows
from checker.reports.terminal import console
from checker.rulebook.rules import Rule

SINCE = date(2015, 1, 1)
_ONE_DAY = timedelta(days=1)
_TIERS = ("省", "市", "县")


@dataclass(frozen=True)
class Span:
    """Days from `start` to `end`, both included."""

    start: date
    end: date

    def __str__(self) -> str:
        return f"{self.start.isoformat()}至{self.end.isoformat()}"


def boundaries(kb: KnowledgeBase) -> list[date]:
    """The days on which something in the knowledge base comes into force or is in force no longer."""
    days: set[date] = set()
    periods = [*(r.period for r in kb.regulations.values()), *(c.period for c in kb.clauses.values())]
    days |= {period.start for period in periods if period.start}
    days |= {period.end + _ONE_DAY for period in periods if period.end}
    days |= {clause.replaced_on for clause in kb.clauses.values() if clause.replaced_on}
    years = (int(r.number.partition("〔")[2][:4]) for r in kb.regulations.values() if "〔" in r.number)
    days |= {date(year, 1, 1) for year in years}  # how far back a document without a known day may reach
    return sorted(days)


def weak_rules(library: Library) -> list[dict[str, Any]]:
    """Rules that name no clause whose article was read in the full text."""
    return [
        {
            "rule": rule.id,
            "name": rule.name,
            "basis": [f"{ref}（{verified_of(library.kb, ref)}）" for ref in rule.refs],
        }
        for rule in library.book.rules.values()
        if not rests_on_full_text(library.kb, rule)
    ]


@dataclass(frozen=True)
class Uncovered:
    """When a rule cites nothing at all, and when it cites documents but no clause by number."""

    rule: Rule
    nothing: tuple[Span, ...]
    no_clause: tuple[Span, ...]


def uncovered(library: Library, today: date, region: str = NATIONAL) -> list[Uncovered]:
    """Rules that on some day since 2015 have no clause to cite by number, and on which days."""
    days = [SINCE, *(day for day in boundaries(library.kb) if SINCE < day <= today)]
    made = []
    for rule in library.book.rules.values():
        nothing: list[Span] = []
        no_clause: list[Span] = []
        for start, after in pairwise([*days, today + _ONE_DAY]):
            citations = resolve(library.kb, rule.refs, start, region).citations
            if not any(citation.clause for citation in citations):
                (no_clause if citations else nothing).append(Span(start, after - _ONE_DAY))
        if nothing or no_clause:
            made.append(Uncovered(rule, _joined(nothing), _joined(no_clause)))
    return made


def _joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    joined: list[Span] = []
    for span in spans:
        if joined and joined[-1].end + _ONE_DAY == span.start:
            joined[-1] = Span(joined[-1].start, span.end)
        else:
            joined.append(span)
    return tuple(joined)


def threshold_gaps(library: Library, today: date) -> list[dict[str, Any]]:
    """Thresholds that rules use, with the places and years since 2015 for which no value is known."""
    rows = []
    for name in library.book.thresholds:
        threshold = library.kb.thresholds[name]
        places: dict[str, dict[str, str]] = {}
        for domain in _domains(library.kb, threshold):
            years = "、".join(_in_years(gap, today) for gap in _missing(threshold, domain, today))
            if years:
                tiers = places.setdefault(years, {})
                tiers[domain.region] = tiers.get(domain.region, "") + domain.tier
        rows += [
            {"threshold": name, "years": years, "regions": _places(tiers)}
            for years, tiers in sorted(places.items())
        ]
    return rows


def _domains(kb: KnowledgeBase, threshold: ThresholdSet) -> Iterator[Domain]:
    """Where a threshold may be asked for; by budget level where its values depend on it."""
    local = any(entry.region != NATIONAL for entry in threshold.entries)
    tiered = any(entry.tier for entry in threshold.entries)
    for region in kb.regions if local or tiered else (NATIONAL,):
        inner = any(other != region and within(other, region) for other in kb.regions)
        tiers = _TIERS[inner:] if tiered else ("",)  # within a province nobody is at the province's level
        yield from (Domain(region, tier) for tier in tiers)


def _places(tiers: Mapping[str, str]) -> list[str]:
    """Regions with the budget levels meant, unless all are; a region in one that is named is left out."""
    return [
        region if own in ("", "".join(_TIERS)) else f"{region}（{'、'.join(own)}级）"
        for region, own in tiers.items()
        if not any(
            other != region and within(other, region) and set(own) <= set(tiers[other]) for other in tiers
        )
    ]


def _missing(threshold: ThresholdSet, domain: Domain, today: date) -> tuple[Span, ...]:
    """The days since 2015 on which a threshold has no value in a domain."""
    gaps, free = [], SINCE
    for value in timeline(threshold, domain):
        if (value.start or date.min) > free:
            gaps.append(Span(free, min((value.start or date.min) - _ONE_DAY, today)))
        if value.end is None or value.end >= today:
            return tuple(gaps)
        free = max(free, value.end + _ONE_DAY)
    return tuple(gap for gap in (*gaps, Span(free, today)) if gap.start <= gap.end)


def _in_years(gap: Span, today: date) -> str:
    """A span in whole years where it is one: `2015年至2019年`, `2024年起`; else by its days."""
    from_new_year = (gap.start.month, gap.start.day) == (1, 1)
    to_year_end = (gap.end.month, gap.end.day) == (12, 31)
    if gap.end == today:
        return f"{gap.start.year}年起" if from_new_year else f"{gap.start.isoformat()}起"
    if not (from_new_year and to_year_end):
        return str(gap)
    return f"{gap.start.year}年" + (f"至{gap.end.year}年" if gap.end.year > gap.start.year else "")


def gaps(library: Library, today: date) -> dict[str, Any]:
    """All gaps as plain data."""
    return {
        "weak": weak_rules(library),
        "uncovered": [
            {
                "rule": item.rule.id,
                "name": item.rule.name,
                "nothing": [str(span) for span in item.nothing],
                "no_clause": [str(span) for span in item.no_clause],
            }
            for item in uncovered(library, today)
        ],
        "thresholds": threshold_gaps(library, today),
    }


def print_gaps(found: Mapping[str, Any]) -> None:
    """Print what `gaps` gave."""
    out = console()
    weak = (Heading("rule", "编号"), Heading("name", "规则", 3), Heading("basis", "依据", 4))
    dates = (
        Heading("rule", "编号"),
        Heading("name", "规则", 3),
        Heading("nothing", "没有任何依据", 3),
        Heading("no_clause", "只能引文件名", 3),
    )
    places = (
        Heading("threshold", "标准", 2),
        Heading("years", "没有值的年份", 2),
        Heading("places", "地区", 5),
    )
    print_rows(found["weak"], weak, f"一、没有一条依据读过全文的规则（{len(found['weak'])} 条）", out)
    title = f"二、{SINCE.year} 年以来有些日子引不出条款的规则（全国，{len(found['uncovered'])} 条）"
    print_rows(found["uncovered"], dates, title, out)
    shown = [{**row, "places": _shortened(row["regions"])} for row in found["thresholds"]]
    print_rows(shown, places, "三、规则用到、但有地区和年份没有值的标准", out)
    out.print("没有值的标准不猜：遇到时规则给出待核实。", style="dim")


def _shortened(places: list[str], most: int = 6) -> str:
    if len(places) <= most:
        return "、".join(places)
    return f"{'、'.join(places[:most])}等 {len(places)} 处"
