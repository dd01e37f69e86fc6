"""Exercises: a sound project with one to three facts broken, so that exactly known rules fire."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

from checker.base.errors import FactError, Problem
from checker.classroom import candidates as choosing
from checker.classroom.bench import Bench, View
from checker.classroom.boundary import ORDERED, decoded, number_of
from checker.classroom.cells import Cell, cells, sources
from checker.classroom.change import REWRITTEN, CellSet, applied
from checker.classroom.facts import standards, tables
from checker.classroom.lesson import Lesson
from checker.classroom.probe import Probe, in_order
from checker.facts.records import Dossier, Value
from checker.facts.vocabulary import AS_OF, PROJECT, Kind, Vocabulary
from checker.findings.finding import Finding, id_of
from checker.judging.judgment import Judgment
from checker.rulebook.states import State
from checker.rulebook.tables import CONCLUSIONS
from checker.schemas.cases import LEVELS

_MOST_CONSEQUENCES = 8  # findings; more than that is no exercise but a ruin
_TRIES_PER_RULE = 24
_MOST_TIMES = 4  # an amount that grows more than this is a slip of the pen
_ROUND = {Kind.MONEY: 100_000, Kind.RATIO: 10**10}  # 千元 and whole percents: what people write
_FURTHEST = {Kind.DATE: 60, Kind.INTEGER: 2, Kind.NUMBER: 20_000}


@dataclass(frozen=True)
class Broken:
    """One fact that was changed for the worse, and the rule that was meant to notice."""

    change: CellSet
    rule: str
    item: str


@dataclass(frozen=True)
class Exercise:
    """A lesson made by breaking facts. The same seed, level and project give the same one.

    `base` is the project before; `broken` what was done to it.
    """

    lesson: Lesson
    base: Dossier
    broken: tuple[Broken, ...]
    seed: int
    level: int

    @property
    def key(self) -> tuple[Finding, ...]:
        """All problems there are to be found, with what follows from them."""
        return self.lesson.view.result.findings


def make_exercise(bench: Bench, base: Dossier, name: str, seed: int, level: int = 1) -> Exercise:
    """Break as many facts as the level says (1 to 3) and hold what comes of it against the engine.

    Level 1 breaks a fact that stands in one cell; 2 and 3 want two cells, tables or a threshold held
    together. Every problem can be seen from the facts shown, and nothing is left 待核实.

    Raises FactError for a project that is not sound itself, or too small for the level.
    """
    before = bench.look(base)
    _refuse_unsound(before, name)
    rng = Random(f"{seed}|{level}|{base.project_id}")  # noqa: S311
    broken: list[Broken] = []
    view = before
    for item in _in_turn(before, rng):
        if len(broken) == level:
            break
        judgment = view.judgments.get(item)
        if judgment is None or judgment.state is not State.COMPLIANT:
            continue  # what was broken before has reached it
        found = _break(bench, view, judgment, [one.change for one in broken], level, rng)
        if found is None:
            continue
        after = bench.look(applied(base, [*(one.change for one in broken), found.change]))
        if _teaches(after, view, [*broken, found]) and _all_needed(bench, base, after, [*broken, found]):
            broken.append(found)
            view = after
    if len(broken) < level:
        raise FactError(Problem(name, f"改不出 {level} 处", "事实太少", "降低难度，或换一个健全项目"))
    return Exercise(_lesson(bench, view, name, seed, level, rng), base, tuple(broken), seed, level)


def _refuse_unsound(view: View, name: str) -> None:
    result = view.result
    if result.findings or result.undetermined:
        found = f"有 {len(result.findings)} 个疑点，{len(result.undetermined)} 项待核实"
        mend = "练习要从没有疑点、没有待核实的项目改起；不写项目就用自带的"
        raise FactError(Problem(name, f"不是健全项目，{found}", mend=mend))


def _lesson(bench: Bench, view: View, name: str, seed: int, level: int, rng: Random) -> Lesson:
    chosen = choosing.of_itself(view, bench.book, rng)
    return Lesson(
        title=f"练习 {seed}（{LEVELS[level - 1]}）",
        name=name,
        minutes=10 * level,
        level=LEVELS[level - 1],
        aims=(f"从事实里找出改坏的 {level} 处，连同它引出的问题",),
        facts=(*tables(view.dossier, bench.words), *standards(view, chosen)),
        candidates=chosen,
        questions=(),
        view=view,
    )


# ---- what to break


def _in_turn(view: View, rng: Random) -> Iterator[str]:
    """Compliant rows, every rule once, in random order: no rule comes oftener for having many rows."""
    by_rule: dict[str, list[str]] = {}
    for item, judgment in view.judgments.items():
        if judgment.state is State.COMPLIANT and judgment.rule.on != CONCLUSIONS:
            by_rule.setdefault(judgment.rule.id, []).append(item)
    rules = sorted(by_rule)
    rng.shuffle(rules)
    return (rng.choice(by_rule[rule]) for rule in rules)


def _break(
    bench: Bench, view: View, judgment: Judgment, done: list[CellSet], level: int, rng: Random
) -> Broken | None:
    """A change of one cell after which this row breaks its rule, some way beyond the boundary."""
    touched = {(change.type, change.number) for change in done}
    found = [
        cell
        for cell in cells(judgment, view.dossier, bench.words)
        if cell.ring <= 1
        and cell.record.type != PROJECT
        and (cell.record.type, cell.record.number) not in touched
        and _fits_level(cell, judgment, level)
    ]
    rng.shuffle(found)
    probe = Probe(bench, view.dossier, judgment, tries=_TRIES_PER_RULE)
    for cell in found:
        hit = probe.nearest(cell, (State.VIOLATED,))
        if hit is None or str(hit[0].new).endswith(REWRITTEN):
            continue
        fresh = Probe(bench, view.dossier, judgment, tries=4)
        change = _further(fresh, cell, hit[0], bench.words, rng)
        if _credible(change, view.dossier):
            return Broken(change, judgment.rule.id, id_of(judgment))
    return None


def _credible(change: CellSet, dossier: Dossier) -> bool:
    """Whether the fact could be true: nothing has happened after the day of the evaluation."""
    old, new = change.old, change.new
    today = dossier.project.values.get(AS_OF)
    if isinstance(old, date) and isinstance(new, date):
        return not isinstance(today, date) or old > today or new <= today
    if isinstance(old, str | bool) or old is None or not number_of(old):
        return True
    return number_of(old) <= number_of(new) * _MOST_TIMES <= number_of(old) * _MOST_TIMES**2


def _fits_level(cell: Cell, judgment: Judgment, level: int) -> bool:
    """Level 1 is read off one cell or one row; above, numbers or several tables must be held together."""
    told = cell.field.kind in (Kind.BOOL, Kind.CHOICE)
    types = {word.partition(".")[0] for word in sources(judgment, applies=False)}
    apart = len(types) > 1 or any(computed.thresholds for computed in judgment.table.computed.values())
    return not apart if level == 1 else not told


def _further(probe: Probe, cell: Cell, change: CellSet, words: Vocabulary, rng: Random) -> CellSet:
    """Beyond the boundary by a plain amount, so that not every exercise misses by a day or a 分."""
    if cell.field.kind not in ORDERED or change.old is None:
        return change
    near, far = number_of(change.old), number_of(change.new)
    step = 1 if far > near else -1
    for reach in (rng.randint(1, _reach(cell.field.kind, near, far)), 1):
        value = _plain(cell.field.kind, far + step * reach, step)
        if value is None or not in_order(cell.record, change.field, value, words):
            continue
        tried = CellSet(change.type, change.number, change.field, change.old, value)
        if probe.state((tried,)) is State.VIOLATED:
            return tried
    return change


def _reach(kind: Kind, near: int, far: int) -> int:
    return _FURTHEST.get(kind) or max(abs(far - near), abs(near) // 10, 1)


def _plain(kind: Kind, number: int, step: int) -> Value | None:
    """A value that people write, away from the boundary: 千元, whole percents."""
    unit = _ROUND.get(kind, 1)
    return decoded(kind, -(-number // unit) * unit if step > 0 else number // unit * unit)


def _teaches(after: View, before: View, broken: list[Broken]) -> bool:
    """Whether every broken fact shows, what showed before still does, and nothing is left open."""
    result = after.result
    if result.undetermined or len(result.findings) > _MOST_CONSEQUENCES or result.warnings:
        return False
    return all(one.item in after.findings for one in broken) and set(before.findings) <= set(after.findings)


def _all_needed(bench: Bench, base: Dossier, after: View, broken: list[Broken]) -> bool:
    """Whether, with any one of the facts left whole, there would be less to find."""
    for spared in broken if len(broken) > 1 else ():
        others = [one.change for one in broken if one is not spared]
        left = {finding.id for finding in bench.check(applied(base, others)).findings}
        if left >= set(after.findings):
            return False
    return True
