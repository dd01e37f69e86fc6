"""Scores a checked project: every indicator, the totals by level, percentage and grade."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from checker.facts.quantities import plain
from checker.findings.result import CheckResult
from checker.rulebook.rules import RuleBook
from checker.schemas.scoring_words import LEVELS
from checker.scoring.answers import ask
from checker.scoring.entries import Entries, own_system
from checker.scoring.lines import lines_of
from checker.scoring.model import FULL, Band, Indicator, System
from checker.scoring.sheet import (
    PRINTED,
    ZERO,
    Bounds,
    Line,
    Origin,
    ScoreSheet,
    Subtotal,
    Total,
    added,
    rounded,
)


def score(
    result: CheckResult, book: RuleBook, entries: Entries, system: System | None, chosen: str
) -> ScoreSheet:
    """Score a project by a system, or, where that is None, by its own 评分表.

    What the evaluator entered in the sheet stands; what its standard gives is kept beside it.
    """
    from checker.scoring.crosscheck import remarks

    used = weighted(system, entries) if system else own_system(entries, f"{result.dossier.name}评分表")
    answers = ask(result, book, used.probes())
    lines = tuple(lines_of(used, entries, answers))
    scored = {line.indicator.path: line for line in lines}
    subtotals = tuple(_subtotal(node, scored, entries) for node in used.nodes() if node.children)
    totals = _totals(used, scored, subtotals, entries)
    bounds = _bounds(added(_all_bounds(used, scored)), totals)
    weight = _weight(used, scored)
    percentage = _percentage(bounds, weight, used.decimals)
    printed = entries.total
    sheet = ScoreSheet(
        project=result.dossier.name,
        project_id=result.dossier.project_id,
        system=used,
        chosen=chosen,
        lines=lines,
        subtotals=subtotals,
        weight=weight,
        bounds=bounds,
        totals=totals,
        percentage=percentage,
        grade=grade_of(percentage, used.bands),
        printed_grade=printed.grade if printed else "",
        notes=tuple(_notes(used, weight, lines)),
    )
    return replace(sheet, remarks=tuple(remarks(sheet, entries, answers.scored())))


def weighted(system: System, entries: Entries) -> System:
    """The system with the weights of the sheet where it leaves them to the evaluator."""

    def fill(node: Indicator) -> Indicator:
        children = tuple(fill(child) for child in node.children)
        row = entries.at(node.path)
        weight = node.weight
        if weight is None and row is not None:
            weight = row.weight
        if weight is None:
            weight = entries.weights.get(node.path)
        known = [child.weight for child in children if child.weight is not None]
        if weight is None and children and len(known) == len(children):
            weight = sum(known, ZERO)
        if len(children) == 1 and not children[0].children and children[0].weight is None:
            children = (replace(children[0], weight=weight),)
        return replace(node, weight=weight, children=children)

    return replace(system, indicators=tuple(fill(node) for node in system.indicators))


# ---- totals


def _subtotal(node: Indicator, scored: dict[tuple[str, ...], Line], entries: Entries) -> Subtotal:
    row = entries.at(node.path)
    bounds = _capped(added(_below(node, scored)), node, scored)
    applying = _applying(node, scored)
    given = row.given if row and row.path == node.path else None
    return Subtotal(node, node.weight if applying is None else applying, bounds, given)


def _below(node: Indicator, scored: dict[tuple[str, ...], Line]) -> Iterator[Bounds]:
    for child in node.children:
        if child.children:
            yield _capped(added(_below(child, scored)), child, scored)
        else:
            yield scored[child.path].bounds


def _capped(bounds: Bounds, node: Indicator, scored: dict[tuple[str, ...], Line]) -> Bounds:
    """Where something is open, no more than the weight can come of it."""
    open_ = any(scored[leaf.path].origin is Origin.OPEN for leaf in node.leaves())
    if not open_ or node.weight is None:
        return bounds
    high = node.weight if bounds.high is None else min(bounds.high, node.weight)
    return Bounds(min(bounds.low, high), high)


def _all_bounds(system: System, scored: dict[tuple[str, ...], Line]) -> Iterator[Bounds]:
    for node in system.indicators:
        yield (
            _capped(added(_below(node, scored)), node, scored) if node.children else scored[node.path].bounds
        )


def _totals(
    system: System, scored: dict[tuple[str, ...], Line], subtotals: Sequence[Subtotal], entries: Entries
) -> tuple[Total, ...]:
    """The total by each level, as far as it is known, and as printed."""
    by_path = {subtotal.indicator.path: subtotal for subtotal in subtotals}

    def at(node: Indicator, depth: int) -> Decimal | None:
        if not node.children:
            line = scored[node.path]
            return ZERO if line.origin is Origin.NONE else line.score
        given = by_path[node.path].given
        if len(node.path) == depth and given is not None:
            return given
        parts = [at(child, depth) for child in node.children]
        known = [part for part in parts if part is not None]
        return sum(known, ZERO) if len(known) == len(parts) else None

    deepest = max((len(leaf.path) for leaf in system.leaves()), default=1)
    made = []
    for depth in range(deepest, 0, -1):
        parts = [at(node, depth) for node in system.indicators]
        known = [part for part in parts if part is not None]
        if len(known) == len(parts):
            made.append(Total(f"{LEVELS[depth - 1]}指标", sum(known, ZERO)))
    if entries.total and entries.total.given is not None:
        made.append(Total(PRINTED, entries.total.given))
    return tuple(made)


def _bounds(derived: Bounds, totals: Sequence[Total]) -> Bounds:
    """What the total can be: the sum of the lines, and every total that contradicts it."""
    said = [total.score for total in totals]
    if derived.exact is None or not said:
        return derived
    return Bounds(min(derived.low, *said), max(derived.low, *said))


def _weight(system: System, scored: dict[tuple[str, ...], Line]) -> Decimal | None:
    parts = [_applying(node, scored) for node in system.indicators]
    known = [part for part in parts if part is not None]
    return sum(known, ZERO) if len(known) == len(parts) else None


def _applying(node: Indicator, scored: dict[tuple[str, ...], Line]) -> Decimal | None:
    """The weight of what applies."""
    if all(scored[leaf.path].origin is Origin.NONE for leaf in node.leaves()):
        return ZERO
    if not node.children or not any(scored[leaf.path].origin is Origin.NONE for leaf in node.leaves()):
        return node.weight
    parts = [_applying(child, scored) for child in node.children]
    known = [part for part in parts if part is not None]
    return sum(known, ZERO) if len(known) == len(parts) else None


# ---- percentage and grade


def _percentage(bounds: Bounds, weight: Decimal | None, places: int) -> Bounds | None:
    """The score on a scale of 100, half up; None where not all weights are known."""
    if not weight or bounds.high is None:
        return None
    if weight == FULL:
        return bounds
    low, high = (
        rounded(Fraction(part) * 100 / Fraction(weight), places) for part in (bounds.low, bounds.high)
    )
    return Bounds(low, high)


def grade_of(percentage: Bounds | None, bands: Iterable[Band]) -> str:
    """The grade, where both ends have the same; "" where it is open or there are no bands."""
    if percentage is None or percentage.high is None:
        return ""
    low, high = (_band(end, bands) for end in (percentage.low, percentage.high))
    return low if low == high else ""


def _band(number: Decimal, bands: Iterable[Band]) -> str:
    return next((band.grade for band in bands if number >= band.least), "")


def _notes(system: System, weight: Decimal | None, lines: Sequence[Line]) -> Iterator[str]:
    """What a reader of the score has to know."""
    open_ = [line for line in lines if line.origin is Origin.OPEN]
    if open_:
        yield f"{len(open_)} 项指标待核实，不计满分也不计零分，总分因此是一个范围"
    if weight is None:
        yield "有的指标没有分值，不能折成百分制，也不能核对各项扣了几分"
    elif weight != FULL:
        yield f"适用的指标共 {plain(weight)} 分，得分折成百分制"
    if not system.bands:
        yield "评分体系没有写等级划分，不评等级"
