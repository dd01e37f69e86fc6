"""Indicator systems: 一级 二级 三级 with their weights, and how the points of each are had."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from checker.facts.records import Value
from checker.facts.vocabulary import Kind
from checker.rulebook.rules import PreparedTable, Rule
from checker.rulebook.states import State
from checker.schemas.scoring_words import LEVELS, Part, Rest, Several

FULL = Decimal(100)


@dataclass(frozen=True)
class Probe:
    """A question to the facts: the rows of a table, and which of them fall short of the full mark.

    `column` is the prepared column that holds the measured value, "" where nothing is measured.
    """

    prepared: PreparedTable
    column: str = ""

    @property
    def rule(self) -> Rule:
        """The question in the form in which engines answer it: a row that falls short is 违规."""
        return self.prepared.rules[0]

    @property
    def kind(self) -> Kind:
        """The kind of the measured value."""
        return self.prepared.kind(self.column)


SHORT, REACHED, UNKNOWN = State.VIOLATED, State.COMPLIANT, State.UNDETERMINED


@dataclass(frozen=True)
class Steps:
    """`minus` points for every `each` short of the full mark, in the unit of the measured value."""

    each: Decimal
    minus: Decimal
    part: Part


@dataclass(frozen=True)
class Tiers:
    """Points by limits, the best first; what reaches none has no points."""

    limits: tuple[tuple[Decimal, Decimal], ...]


Otherwise = Steps | Tiers | Rest


@dataclass(frozen=True)
class Hand:
    """The evaluator gives the points, with a reason."""


@dataclass(frozen=True)
class Count:
    """`each` point for every finding of the indicator's rules (or every rule with any), `most` at most."""

    each: Decimal
    per_rule: bool = False
    most: Decimal | None = None


@dataclass(frozen=True)
class Measure:
    """A value held against the full mark. Without a probe the value is the 完成值 of the project's 评分表."""

    full: Decimal
    otherwise: Otherwise
    kind: Kind
    unit: str = ""
    lower_is_better: bool = False
    probe: Probe | None = None
    several: Several | None = None


@dataclass(frozen=True)
class Holds:
    """A condition that every row must meet."""

    probe: Probe
    otherwise: Rest


@dataclass(frozen=True)
class Target:
    """The project's own 绩效指标, 指标值 against 完成值; each of them has an equal share of the points."""

    probe: Probe
    otherwise: Rest


How = Hand | Count | Measure | Holds | Target


@dataclass(frozen=True)
class Indicator:
    """A node of the tree; one without children is scored. `path` are the names from 一级 down.

    `weight` is None where the source does not give it.
    """

    path: tuple[str, ...]
    weight: Decimal | None
    standard: str = ""
    rules: tuple[str, ...] = ()
    how: How = Hand()
    children: tuple[Indicator, ...] = ()
    place: str = ""

    @property
    def name(self) -> str:
        """Its own name."""
        return self.path[-1]

    @property
    def level(self) -> str:
        """一级, 二级 or 三级."""
        return LEVELS[len(self.path) - 1]

    def leaves(self) -> Iterator[Indicator]:
        """The indicators below that are scored, or this one."""
        if not self.children:
            yield self
        for child in self.children:
            yield from child.leaves()

    def nodes(self) -> Iterator[Indicator]:
        """This indicator and all below, each before its children."""
        yield self
        for child in self.children:
            yield from child.nodes()


@dataclass(frozen=True)
class Band:
    """A grade and its lower limit, on a scale of 100; `printed` is how the source writes it."""

    grade: str
    least: Decimal
    printed: str = ""


@dataclass(frozen=True)
class System:
    """An indicator system. `total` is None where its weights are left to the evaluator.

    `decimals` are the places to which scores are printed; `again` allows one finding to cost points twice.
    """

    id: str
    name: str
    indicators: tuple[Indicator, ...]
    total: Decimal | None = FULL
    bands: tuple[Band, ...] = ()
    about: str = ""
    source: str = ""
    decimals: int = 2
    again: bool = False
    place: str = ""

    def leaves(self) -> Iterator[Indicator]:
        """The indicators that are scored."""
        for indicator in self.indicators:
            yield from indicator.leaves()

    def nodes(self) -> Iterator[Indicator]:
        """All indicators in order, each before its children."""
        for indicator in self.indicators:
            yield from indicator.nodes()

    def probes(self) -> Iterator[Probe]:
        """All questions to the facts."""
        for leaf in self.leaves():
            if (probe := probe_of(leaf)) is not None:
                yield probe


def probe_of(indicator: Indicator) -> Probe | None:
    """The question that an indicator asks, if its points come from one."""
    how = indicator.how
    return how.probe if isinstance(how, Measure | Holds | Target) else None


def exact(value: Value) -> Decimal:
    """A measured value as a number in the smallest unit of its kind."""
    assert isinstance(value, int | Decimal)
    return Decimal(value)
