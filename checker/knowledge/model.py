"""What the knowledge base is made of: regulations, clauses, thresholds."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from checker.facts.vocabulary import Kind

NATIONAL = "全国"
CENTRAL = "中央"

LEVELS = ("法律", "行政法规", "部门规章", "司法解释", "规范性文件", "地方性法规", "地方规范性文件")


class Verification(StrEnum):
    """How an article number, or a value, was verified."""

    FULL = "全文"
    QUOTED = "引文"
    WEAK = "引弱"
    NONE = "未核"
    CUSTOM = "惯例"


CITABLE = frozenset({Verification.FULL, Verification.QUOTED})
USABLE = CITABLE | {Verification.CUSTOM}


@dataclass(frozen=True)
class Period:
    """A span of days, both ends included; None is open or unknown."""

    start: date | None = None
    end: date | None = None

    def contains(self, day: date) -> bool:
        """Whether the day lies in the period."""
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


@dataclass(frozen=True)
class Edition:
    """A revision of a regulation that kept its article numbers."""

    start: date
    label: str


@dataclass(frozen=True)
class Clause:
    """An article, paragraph or item of a regulation; `ref` is `法规#条`.

    `binds` names whom it binds, and `for_unit` says whether that can be the unit of a project; `tiers` are
    the budget levels that it is only for, `stages` those with whose rules a local clause is cited; none where
    it is for all.
    """

    ref: str
    regulation: str
    number: str
    gist: str
    verified: Verification
    period: Period
    based_on: tuple[str, ...] = ()
    replaced_on: date | None = None
    replaced_by: str = ""
    binds: str = ""
    topics: tuple[str, ...] = ()
    place: str = ""
    for_unit: bool = True
    tiers: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()


@dataclass(frozen=True)
class Regulation:
    """A law, regulation or document.

    `evaluations` names the kinds of evaluation (评价类型) that a local document is only for, `tiers` the
    budget levels (预算级次), `regimes` the 适用制度 that it governs, none where it governs all;
    `unnamed` says that its title is our description, because its own is not known.
    """

    id: str
    title: str
    short: str
    level: str
    number: str
    issuer: str
    region: str
    period: Period
    verified: Verification
    editions: tuple[Edition, ...] = ()
    carries_out: tuple[str, ...] = ()
    source: str = ""
    note: str = ""
    text_files: tuple[str, ...] = ()
    unnamed: bool = False
    evaluations: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    regimes: tuple[str, ...] = ()
    clauses: tuple[Clause, ...] = field(default=(), repr=False)
    place: str = ""

    @property
    def rank(self) -> int:
        """0 for a law, larger for lower levels."""
        return LEVELS.index(self.level)

    @property
    def period_known(self) -> bool:
        """Whether the day it came into force is known."""
        return self.period.start is not None

    def in_force(self, day: date) -> bool:
        """Whether it was in force; an unknown start is bounded by the year in its number."""
        year = re.search(r"〔(\d{4})〕", self.number)
        if self.period.start is None and year and day.year < int(year[1]):
            return False
        return self.period.contains(day)

    def edition_on(self, day: date) -> Edition | None:
        """The edition in force on a day, if it is a revised one."""
        held = [edition for edition in self.editions if edition.start <= day]
        return held[-1] if held else None


@dataclass(frozen=True)
class ThresholdEntry:
    """One value of a threshold in a region, for a budget level if given, over a period."""

    region: str
    tier: str
    period: Period
    value: int
    clause: str
    verified: Verification
    note: str = ""


@dataclass(frozen=True)
class ThresholdSet:
    """A threshold by name, with all its values. Money is in 分, ratios in 10**-12."""

    name: str
    about: str
    kind: Kind
    unit: str
    statutory: bool
    entries: tuple[ThresholdEntry, ...]
    place: str = ""


@dataclass(frozen=True)
class ThresholdValue:
    """A threshold's value in one domain (region and budget level) over a period; days inclusive."""

    name: str
    start: date | None
    end: date | None
    value: int


@dataclass(frozen=True)
class Domain:
    """Where and at which budget level a project lies; thresholds depend on both."""

    region: str
    tier: str


def within(region: str, project_region: str) -> bool:
    """Whether a project's region lies in `region`; regions are written from the province down.

    >>> within("河北省", "河北省秦皇岛市"), within("福建省", "河北省秦皇岛市")
    (True, False)
    """
    return region == NATIONAL or (bool(project_region) and project_region.startswith(region))
