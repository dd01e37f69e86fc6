"""Which clauses may be cited for an event: in force on its day, in its place, as far as verified."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from checker.knowledge.base import KnowledgeBase
from checker.knowledge.model import CITABLE, NATIONAL, Regulation, Verification, within
from checker.rulebook.basis import STRONGEST, Role


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
    role: Role = Role.DUTY
    for_unit: bool = True

    @property
    def text(self) -> str:
        """How a report cites it: `《政府采购法》第四十六条第一款`."""
        name = self.short if self.unnamed else f"《{self.short}》"
        tail = f"（{self.number}）" if self.number and self.level in _NUMBERED else ""
        return f"{name}{tail}{self.clause}"


_NUMBERED = ("部门规章", "规范性文件", "地方规范性文件")


@dataclass(frozen=True)
class Resolution:
    """Citations by level, what stands behind them, and the refs that could not be cited with the reason.

    `background` binds somebody else, or was named as background: no sentence about the unit rests on it.
    """

    citations: tuple[Citation, ...]
    skipped: tuple[tuple[str, str], ...]
    background: tuple[Citation, ...] = ()


@dataclass(frozen=True)
class Place:
    """For whom and what clauses are sought: region, kind of evaluation, budget level, stage of the rule."""

    region: str
    evaluation: str = ""
    tier: str = ""
    stage: str = ""


def resolve(
    kb: KnowledgeBase, basis: Iterable[str], day: date, region: str, evaluation: str = ""
) -> Resolution:
    """Resolve clauses for a day and region, as duties of the unit; see `resolve_roles`."""
    return resolve_roles(kb, dict.fromkeys(basis, Role.DUTY), day, Place(region, evaluation))


def resolve_roles(kb: KnowledgeBase, basis: Mapping[str, Role], day: date, place: Place) -> Resolution:
    """Resolve clauses, each with its role, for a day and place.

    Follows replacements both ways (a clause of 民法典 asked for 2019 gives the one of 合同法), adds the
    local clauses that carry out the resolved ones where their region contains the place, and orders by level.
    Local documents for other kinds of evaluation, budget levels or stages are left out. A clause that
    binds somebody else than the unit is background.
    """
    chosen: dict[str, tuple[Role, str]] = {}
    skipped: list[tuple[str, str]] = []
    for ref, role in basis.items():
        if not within(kb.regulation_of(ref).region, place.region):
            skipped.append((ref, f"只在{kb.regulation_of(ref).region}施行"))
            continue
        if not kb.meant_for(ref, place.tier):
            skipped.append((ref, f"只约束{'、'.join(kb.tiers_of(ref))}级预算单位"))
            continue
        found = list(_on_day(kb, ref, day))
        if not found:
            skipped.append((ref, f"{day.isoformat()}未施行，也没有录入当时的对应条款"))
        for node in found:
            _choose(chosen, node, _role_of(kb, node, role), _why_other(kb, ref, node, day))
    for node, (role, _) in list(chosen.items()):
        for local in _local(kb, node, day, place):
            _choose(chosen, local, role if kb.for_unit(local) else Role.BACKGROUND, "")
    citations = [_citation(kb, ref, day, role, note) for ref, (role, note) in chosen.items()]
    citations.sort(
        key=lambda c: (kb.regulation_of(c.ref).rank, -len(c.region) if c.region != NATIONAL else 0)
    )
    return Resolution(
        tuple(_merged(c for c in citations if c.role is not Role.BACKGROUND)),
        tuple(skipped),
        tuple(_merged(c for c in citations if c.role is Role.BACKGROUND)),
    )


def _role_of(kb: KnowledgeBase, ref: str, role: Role) -> Role:
    """The role as a rule gives it; nobody can fail in, or fall under, what binds somebody else."""
    ours = kb.for_unit(ref) or role is Role.STANDARD
    return role if ours else Role.BACKGROUND


def _choose(chosen: dict[str, tuple[Role, str]], ref: str, role: Role, note: str) -> None:
    """Note a clause with its role; of several roles the strongest counts."""
    if ref not in chosen or STRONGEST.index(role) < STRONGEST.index(chosen[ref][0]):
        chosen[ref] = (role, note)


def _why_other(kb: KnowledgeBase, asked: str, found: str, day: date) -> str:
    if found == asked:
        return ""
    start = kb.regulation_of(asked).period.start
    if start and day < start:
        return f"{_name(kb, asked)}{start.isoformat()}起施行，该日仍适用本条"
    return f"{_name(kb, asked)}该日已由本条替代"


def _merged(citations: Iterable[Citation]) -> Iterator[Citation]:
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


def _local(kb: KnowledgeBase, ref: str, day: date, place: Place) -> Iterator[str]:
    """Local clauses and documents that rest on `ref`, directly or through each other."""
    frontier, seen = [ref], {ref}
    while frontier:
        node = frontier.pop()
        for lower in kb.links.lower.get(node, ()):
            if lower in seen:
                continue
            seen.add(lower)
            regulation = kb.regulation_of(lower)
            here = regulation.region != NATIONAL and within(regulation.region, place.region)
            meant = not regulation.evaluations or place.evaluation in regulation.evaluations
            meant = meant and kb.on_topic(lower, place.stage)
            if here and meant and kb.meant_for(lower, place.tier) and kb.in_force(lower, day):
                frontier.append(lower)
                yield lower


def _citation(kb: KnowledgeBase, ref: str, day: date, role: Role, note: str) -> Citation:
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
        role=role,
        for_unit=kb.for_unit(ref),
    )


def _version(regulation: Regulation, day: date) -> str:
    period = regulation.period
    edition = regulation.edition_on(day)
    start = edition.start if edition else period.start
    since = f"{start.isoformat()}起施行" if start else ""
    until = f"至{period.end.isoformat()}" if period.end else ""
    return "，".join(part for part in (edition.label if edition else "", since, until) if part)


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
