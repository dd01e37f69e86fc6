"""Finds the fact to change: the least change of facts after which a rule judges otherwise."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from checker.classroom.bench import Bench, View
from checker.classroom.cells import cells
from checker.classroom.change import CellSet, Change, applied
from checker.classroom.probe import Probe
from checker.classroom.rows import row_changes
from checker.findings.finding import Finding
from checker.judging.judgment import Judgment
from checker.rulebook.rules import Severity
from checker.rulebook.states import COMBINED, FACT, PERSON, State

_WEIGHTS = {severity: weight for weight, severity in enumerate(Severity)}
_MOST_CHECKS = 6  # of the whole project, about 100 ms each
_MOST_STEPS = 6  # changes that together take away what rests on several facts
_MOST_TURNS = 60
_MOST_PAIRED = 6  # cells of which two are changed at once
_SOUND: Collection[State | None] = (State.COMPLIANT,)
_AWAY: Collection[State | None] = (State.NOT_APPLICABLE, None)


@dataclass(frozen=True)
class Remedy:
    """What to change so that a problem is none: held against the engine, with what else it moves.

    `state` is what the same row is judged afterwards; None where there is no such row any more.
    """

    item: str
    changes: tuple[Change, ...]
    state: State | None
    also_gone: tuple[Finding, ...] = ()
    appearing: tuple[Finding, ...] = ()


def remedy(bench: Bench, view: View, finding: Finding) -> Remedy | None:
    """The least change of facts that takes a problem away and brings none as grave.

    One cell where that is enough; else a row that is missing, or two cells; what rests on several problems
    takes the changes of several. None where nothing of the kind is found, as for what only a person judges.
    """
    if finding.origin == PERSON:
        return None
    if finding.origin == COMBINED:
        return _together(
            bench, view, finding, [view.findings[f] for f in finding.rests_on if f in view.findings]
        )
    return _alone(bench, view, finding) or _together(bench, view, finding, _neighbours(view, finding))


def _alone(bench: Bench, view: View, finding: Finding) -> Remedy | None:
    """A change of its own: the first that brings nothing new, else the first that brings lesser things."""
    fallback: Remedy | None = None
    found = _candidates(Probe(bench, view.dossier, view.judgments[finding.id]))
    for _, (changes, state) in zip(range(_MOST_CHECKS), found, strict=False):
        made = _weighed(bench, view, finding, changes, state)
        if made and not made.appearing:
            return made
        fallback = fallback or made
    return fallback


def turning(bench: Bench, view: View, judgment: Judgment) -> CellSet | None:
    """The least change of one cell that would make a problem of what is none."""
    probe = Probe(bench, view.dossier, judgment, tries=_MOST_TURNS)
    for cell in cells(judgment, view.dossier, bench.words):
        if cell.ring <= 1 and (hit := probe.nearest(cell, (State.VIOLATED,))):
            return hit[0]
    return None


def _candidates(probe: Probe) -> Iterator[tuple[tuple[Change, ...], State | None]]:
    """Changes after which the row is no longer violated, those first that make it right.

    That a rule no longer applies is the last thing to teach, and so are dates out of their order.
    """
    found = cells(probe.judgment, probe.dossier, probe.bench.words)
    inner = [cell for cell in found if cell.ring <= 1]
    for cell in inner:
        if hit := probe.nearest(cell, _SOUND):
            yield (hit[0],), hit[1]
    for row in row_changes(probe.judgment, probe.dossier, probe.bench.words):
        if (state := probe.state((row,))) in _SOUND:
            yield (row,), state
    yield from _pairs(probe, [change for cell in inner if (change := probe.first(cell))][:_MOST_PAIRED])
    for cell in [cell for cell in found if cell.ring == 2]:
        if hit := probe.nearest(cell, _SOUND):
            yield (hit[0],), hit[1]
    for cell in [cell for cell in found if cell.ring <= 2]:
        if hit := probe.nearest(cell, _SOUND, ordered=False):
            yield (hit[0],), hit[1]
    for wanted in (_SOUND, _AWAY):
        for cell in found:
            if hit := probe.nearest(cell, wanted):
                yield (hit[0],), hit[1]


def _pairs(probe: Probe, moves: Sequence[CellSet]) -> Iterator[tuple[tuple[Change, ...], State | None]]:
    """Two cells at once, for conditions that hold for one reason or another."""
    for pair in combinations(moves, 2):
        if (state := probe.state(pair)) in _SOUND:
            yield pair, state


# ---- several problems


def _together(bench: Bench, view: View, finding: Finding, others: Sequence[Finding]) -> Remedy | None:
    """The changes of other problems, one after another, until this one is gone too."""
    steps: tuple[Change, ...] = ()
    for other in others:
        here = bench.look(applied(view.dossier, steps))
        if other.id not in here.findings or other.origin == PERSON:
            continue
        single = remedy(bench, here, other) if other.origin == COMBINED else _alone(bench, here, other)
        if single is None:
            continue
        steps += single.changes
        made = _weighed(bench, view, finding, steps, None)
        if made is not None:
            return _without_idle(bench, view, finding, made)
        if len(steps) >= _MOST_STEPS:
            return None
    return None


def _without_idle(bench: Bench, view: View, finding: Finding, made: Remedy) -> Remedy:
    """The same without the changes that were not needed after all."""
    for change in made.changes[:-1]:
        fewer = tuple(step for step in made.changes if step is not change)
        made = _weighed(bench, view, finding, fewer, None) or made
    return made


def _neighbours(view: View, finding: Finding) -> list[Finding]:
    """Problems of the same stage on some of the same records: their changes may take this one away too."""
    own = {(item.type, item.place) for item in finding.evidence}
    near = [f for f in view.result.findings if f.id != finding.id and f.origin == FACT]
    return [
        f for f in near if f.stage == finding.stage and own & {(item.type, item.place) for item in f.evidence}
    ]


def _weighed(
    bench: Bench, view: View, finding: Finding, changes: tuple[Change, ...], state: State | None
) -> Remedy | None:
    """The whole project checked anew: None where the problem stays, is only hidden, or a graver one comes."""
    after = bench.check(applied(view.dossier, changes))
    standing = {f.id: f for f in after.findings}
    if finding.id in standing or any(f.id == finding.id for f in after.undetermined):
        return None
    appearing = tuple(f for f in after.findings if f.id not in view.findings)
    if any(_WEIGHTS[f.severity] >= _WEIGHTS[finding.severity] for f in appearing):
        return None
    gone = tuple(f for f in view.result.findings if f.id not in standing and f.id != finding.id)
    return Remedy(finding.id, changes, state, gone, appearing)
