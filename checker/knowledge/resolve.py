"""Which clauses may be cited for an event: in force on its day, in its place, as far as verified."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from checker.knowledge.base import KnowledgeBase
from checker.knowledge.model import CITABLE, NATIONAL, Regulation, Verification, within


@dataclass(frozen=True)
class Citation:
    """A clause or document as it may be cited. `clause` is empty unless its number was verified."""

    ref: str
    title: str
    short: str
    number: str
    clause: str
    gist: str
    level: str
    region: str
    verified: Verification
    version: str
    chain: tuple[str, ...]
    note: str = ""
    unnamed: bool = False
    text_files: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """How a report cites it: `《政府采购法》第四十六条第一款`."""
        name = self.short if self.unnamed else f"《{self.short}》"
        tail = f"（{self.number}）" if self.number and self.level in _NUMBERED else ""
        return f"{name}{tail}{self.clause}"


_NUMBERED = ("部门规章", "规范性文件", "地方规范性文件")


@dataclass(frozen=True)
class Resolution:
    """Citations by level, and the refs that could not be cited with the reason."""

    citations: tuple[Citation, ...]
    skipped: tuple[tuple[str, str], ...]


def resolve(
    kb: KnowledgeBase, basis: Iterable[str], day: date, region: str, evaluation: str = ""
) -> Resolution:
    """Resolve a rule's basis for a day and region.

    Follows replacements both ways (a clause of 民法典 asked for 2019 gives the one of 合同法), adds the
    local clauses that carry out the resolved ones where their region contains `region`, and orders by level.
    Local documents for other kinds of evaluation than `evaluation` (评价类型) are left out.
    """
    chosen: dict[str, str] = {}
    skipped: list[tuple[str, str]] = []
    for ref in basis:
        if not within(kb.regulation_of(ref).region, region):
            skipped.append((ref, f"只在{kb.regulation_of(ref).region}施行"))
            continue
        found = list(_on_day(kb, ref, day))
        if not found:
            skipped.append((ref, f"{day.isoformat()}未施行，也没有录入当时的对应条款"))
        for node in found:
            chosen.setdefault(node, _why_other(kb, ref, node, day))
    for node in list(chosen):
        for local in _local(kb, node, day, region, evaluation):
            chosen.setdefault(local, "")
    citations = [_citation(kb, ref, day, note) for ref, note in chosen.items()]
    citations.sort(
        key=lambda c: (kb.regulation_of(c.ref).rank, -len(c.region) if c.region != NATIONAL else 0)
    )
    return Resolution(tuple(_merged(citations)), tuple(skipped))


def _why_other(kb: KnowledgeBase, asked: str, found: str, day: date) -> str:
    if found == asked:
        return ""
    start = kb.regulation_of(asked).period.start
    if start and day < start:
        return f"{_name(kb, asked)}{start.isoformat()}起施行，该日仍适用本条"
    return f"{_name(kb, asked)}该日已由本条替代"


def _merged(citations: list[Citation]) -> Iterator[Citation]:
    """Leave out what would print the same twice."""
    seen: set[str] = set()
    for citation in citations:
        if citation.text not in seen:
            seen.add(citation.text)
            yield citation


def _on_day(kb: KnowledgeBase, ref: str, day: date) -> Iterator[str]:
    """The ref itself if in force, else what replaced it, else what it replaced."""
    if kb.in_force(ref, day):
        yield ref
        return
    for edges in (kb.links.successors, kb.links.predecessors):
        seen, frontier = {ref}, [ref]
        while frontier:
            for other in edges.get(frontier.pop(), ()):
                if other not in seen:
                    seen.add(other)
                    frontier.append(other)
                    if kb.in_force(other, day):
                        yield other


def _local(kb: KnowledgeBase, ref: str, day: date, region: str, evaluation: str) -> Iterator[str]:
    """Local clauses and documents that rest on `ref`, directly or through each other."""
    frontier, seen = [ref], {ref}
    while frontier:
        node = frontier.pop()
        for lower in kb.links.lower.get(node, ()):
            if lower in seen:
                continue
            seen.add(lower)
            regulation = kb.regulation_of(lower)
            here = regulation.region != NATIONAL and within(regulation.region, region)
            meant = not regulation.evaluations or evaluation in regulation.evaluations
            if here and meant and kb.in_force(lower, day):
                frontier.append(lower)
                yield lower


def _citation(kb: KnowledgeBase, ref: str, day: date, note: str) -> Citation:
    regulation = kb.regulation_of(ref)
    clause = kb.clauses.get(ref)
    verified = clause.verified if clause else regulation.verified
    notes = [note] if note else []
    if not regulation.period_known:
        notes.append("施行日期未核")
    return Citation(
        ref=ref,
        title=regulation.title,
        short=regulation.short,
        number=regulation.number,
        clause=clause.number if clause and clause.verified in CITABLE else "",
        gist=clause.gist if clause else "",
        level=regulation.level,
        region=regulation.region,
        verified=verified,
        version=_version(regulation, day),
        chain=chain(kb, ref, day),
        note="；".join(notes),
        unnamed=regulation.unnamed,
        text_files=regulation.text_files,
    )


def _version(regulation: Regulation, day: date) -> str:
    period = regulation.period
    since = f"{period.start.isoformat()}起施行" if period.start else ""
    until = f"至{period.end.isoformat()}" if period.end else ""
    return "，".join(part for part in (regulation.edition_on(day), since, until) if part)


def chain(kb: KnowledgeBase, ref: str, day: date) -> tuple[str, ...]:
    """The way up from a clause to the law: each step the highest clause it is based on that was in force."""
    steps: list[str] = []
    node = ref
    while True:
        upper = [found for target in kb.links.upper.get(node, ()) for found in _on_day(kb, target, day)]
        if not upper:
            return tuple(steps)
        node = min(upper, key=lambda r: (kb.regulation_of(r).rank, r))
        steps.append(_name(kb, node))


def _name(kb: KnowledgeBase, ref: str) -> str:
    regulation, clause = kb.regulation_of(ref), kb.clauses.get(ref)
    number = clause.number if clause and clause.verified in CITABLE else ""
    return f"{regulation.short}" if regulation.unnamed else f"《{regulation.short}》{number}"
