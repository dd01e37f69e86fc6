"""Reads indicator systems from rules/评分, and holds each to what it should be: weights, bands, rules."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from checker.base import yamlfile
from checker.base.errors import Problem, RuleError
from checker.base.yamlfile import Located
from checker.facts.quantities import plain
from checker.rulebook.overlay import SCORING
from checker.rulebook.rules import RuleBook
from checker.schemas.kinds import FileKind
from checker.scoring.entries import tidy_name
from checker.scoring.hows import read_how
from checker.scoring.model import FULL, Band, Count, Hand, Indicator, Measure, System, Tiers, probe_of

MOST_DECIMALS = 4


def files(folders: tuple[Path, ...]) -> dict[str, Path]:
    """The files of all systems by id; a later folder replaces what an earlier one has of that id.

    Raises RuleError for an id that stands in two files of one folder.
    """
    found: dict[str, Path] = {}
    for folder in folders:
        here: dict[str, Path] = {}
        for path in yamlfile.walk(folder / SCORING):
            body = yamlfile.load(path, RuleError, f"{SCORING}/{path.name}")
            name = str(body["id"]) if isinstance(body, Located) and "id" in body else path.stem
            if name in here:
                why = f"{here[name].name} 已用"
                raise RuleError(Problem(f"{SCORING}/{path.name}", f"评分体系“{name}”重复", why))
            here[name] = path
        found |= here
    return found


def load(path: Path, book: RuleBook) -> System:
    """Read one system. Raises RuleError with every problem of it."""
    shown = f"{SCORING}/{path.name}"
    problems: list[Problem] = []
    system = system_of(yamlfile.load(path, RuleError, shown), book, shown, problems)
    if system is None or problems:
        raise RuleError(problems)
    return system


def system_of(body: Any, book: RuleBook, shown: str, problems: list[Problem]) -> System | None:
    """The system that a file holds; what is wrong is noted. None where it has not even the shape of one."""
    from checker.schemas.reading import require  # all schemas, which who only checks does not need

    try:
        require(body, FileKind.SCORING, shown)
    except RuleError as error:
        problems.extend(error.problems)
        return None
    assert isinstance(body, Located), "every shape of a file is a mapping"
    source = body.get("source") or {}
    reader = _Reader(book, problems)
    system = System(
        id=str(body["id"]),
        name=str(body["name"]),
        indicators=tuple(reader.indicator(item, ()) for item in body["indicators"]),
        total=Decimal(body["total"]) if "total" in body else FULL,
        bands=tuple(_bands(body, problems)),
        about=str(body.get("about", "")),
        source="，".join(str(source[key]) for key in ("document", "place") if key in source),
        decimals=int(body.get("decimals", 2)),
        again=body.get("again") is True,
        place=body.place("id"),
    )
    if not 0 <= system.decimals <= MOST_DECIMALS:
        problems.append(Problem(body.place("decimals"), f"decimals 要在 0 到 {MOST_DECIMALS} 之间"))
    reader.no_twins(system.indicators)
    problems.extend(_total(system, body))
    if not system.again:
        problems.extend(_repeated_rules(system, book))
    return system


class _Reader:
    """Reads the tree of indicators."""

    def __init__(self, book: RuleBook, problems: list[Problem]) -> None:
        self.book = book
        self.problems = problems

    def indicator(self, body: Located, above: tuple[str, ...]) -> Indicator:
        """One indicator with all below it."""
        path = (*above, tidy_name(str(body["name"])))
        children = tuple(self.indicator(item, path) for item in body.get("indicators", ()))
        weight = Decimal(body["weight"]) if "weight" in body else None
        if weight is not None and weight <= 0:
            self._note(body.place("weight"), "分值要大于 0")
        for key in ("how", "rules", "standard"):
            if children and key in body:
                self._note(body.place(key), f"下面还有指标，{key} 要写在下面的指标里")
        made = Indicator(
            path=path,
            weight=_weight(weight, children),
            standard=str(body.get("standard", "")),
            rules=tuple(self._rules(body)),
            how=Hand() if children else read_how(body, self.book, self.problems),
            children=_only_child(children, weight),
            place=body.place("name"),
        )
        self.no_twins(children)
        self._sum(made, body)
        self._fits(made, body)
        return made

    def no_twins(self, siblings: tuple[Indicator, ...]) -> None:
        """Note names that stand twice side by side."""
        seen: set[str] = set()
        for one in siblings:
            if one.name in seen:
                self._note(one.place, f"{one.level}指标“{one.name}”写了两次")
            seen.add(one.name)

    def _rules(self, body: Located) -> Iterator[str]:
        for name in body.get("rules", ()):
            known = self.book.current(str(name))
            if known:
                yield known
            else:
                self._note(body.place("rules"), f"没有规则“{name}”", self.book.hint(str(name)))

    def _sum(self, made: Indicator, body: Located) -> None:
        weights = [child.weight for child in made.children]
        known = [weight for weight in weights if weight is not None]
        if known and made.weight is not None and len(known) == len(weights) and sum(known) != made.weight:
            sums = f"{'＋'.join(map(plain, known))}＝{plain(sum(known, Decimal(0)))}"
            self._note(body.place("weight"), f"“{made.name}”分值 {plain(made.weight)}，下面各项{sums}")

    def _fits(self, made: Indicator, body: Located) -> None:
        how, weight = made.how, made.weight
        if isinstance(how, Count) and not body.get("rules"):
            self._note(body.place("how"), "按疑点数扣分要写 rules", "写明数哪些规则的疑点")
        if weight is None:
            return
        if isinstance(how, Count) and how.most is not None and how.most > weight:
            self._note(body.place("how"), f"most 超过分值 {plain(weight)}")
        if (
            isinstance(how, Measure)
            and isinstance(how.otherwise, Tiers)
            and how.otherwise.limits[0][1] > weight
        ):
            self._note(body.place("how"), f"分档的得分超过分值 {plain(weight)}")

    def _note(self, place: str, what: str, mend: str = "") -> None:
        self.problems.append(Problem(place, what, mend=mend))


def _weight(own: Decimal | None, children: tuple[Indicator, ...]) -> Decimal | None:
    """Its own weight, or the sum of what is below where that is known."""
    known = [child.weight for child in children if child.weight is not None]
    if own is None and children and len(known) == len(children):
        return sum(known, Decimal(0))
    return own


def _only_child(children: tuple[Indicator, ...], weight: Decimal | None) -> tuple[Indicator, ...]:
    """An only child without a weight has that of its parent."""
    from dataclasses import replace

    if len(children) == 1 and children[0].weight is None:
        return (replace(children[0], weight=weight),)
    return children


def _total(system: System, body: Located) -> Iterator[Problem]:
    weights = [top.weight for top in system.indicators]
    known = [weight for weight in weights if weight is not None]
    if len(known) == len(weights) and sum(known) != system.total:
        sums = f"{'＋'.join(map(plain, known))}＝{plain(sum(known, Decimal(0)))}"
        mend = f"改正分值；只选用一部分指标的，写 total: {plain(sum(known, Decimal(0)))}"
        total = plain(system.total) if system.total is not None else ""
        yield Problem(body.place("indicators"), f"一级指标分值之和不是 {total}", sums, mend)


def _repeated_rules(system: System, book: RuleBook) -> Iterator[Problem]:
    """Rules of two indicators, but where each has only the findings of the rows that it measures."""
    first: dict[str, Indicator] = {}
    for leaf in system.leaves():
        probe = probe_of(leaf)
        for rule in leaf.rules:
            if probe is not None and book.rules[rule].on == probe.prepared.table.name:
                continue
            other = first.setdefault(rule, leaf)
            if other is not leaf:
                why = f"“{other.name}”已有；一项疑点只扣一次分，这里永远扣不到"
                yield Problem(
                    leaf.place, f"规则 {rule} 又写在“{leaf.name}”", why, "删去一处，或写 again: true"
                )


def _bands(body: Located, problems: list[Problem]) -> Iterator[Band]:
    """The bands, which go down from the best to one that begins at 0."""
    made = [
        Band(str(item["grade"]), Decimal(item["from"]), str(item.get("printed", "")))
        for item in body.get("bands", ())
    ]
    for item, band, above in zip(body.get("bands", ()), made, [None, *made], strict=False):
        if not 0 <= band.least < FULL:
            problems.append(Problem(item.place("from"), f"“{band.grade}”的下限要在 0 到 100 之间"))
        elif above is not None and band.least >= above.least:
            what = f"“{band.grade}”的下限 {plain(band.least)} 不低于“{above.grade}”的 {plain(above.least)}"
            problems.append(Problem(item.place("from"), what, "等级写反或重叠", "从高到低写"))
    for twice in {band.grade for band in made if sum(other.grade == band.grade for other in made) > 1}:
        problems.append(Problem(body.place("bands"), f"等级“{twice}”写了两次"))
    if made and made[-1].least != 0:
        what = f"{plain(made[-1].least)} 分以下没有等级"
        problems.append(Problem(body.place("bands"), what, mend=f"“{made[-1].grade}”的下限应为 0"))
    yield from made
