"""Which value a threshold has for a project, by region, budget level and day; unknown is no value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from checker.knowledge.model import (
    CENTRAL,
    NATIONAL,
    USABLE,
    Domain,
    ThresholdEntry,
    ThresholdSet,
    ThresholdValue,
    within,
)


def entry_on(threshold: ThresholdSet, domain: Domain, day: date) -> ThresholdEntry | None:
    """The value in force for a domain on a day: the nearest region wins, the project's own level first.

    None where none is known, where it is known only at second hand, or where it depends on a budget
    level that the project does not state.
    """
    place = NATIONAL if domain.tier == CENTRAL else domain.region  # places bind no unit of the central budget
    fitting = [e for e in threshold.entries if within(e.region, place) and e.period.contains(day)]
    for region in sorted({e.region for e in fitting}, key=_nearness, reverse=True):
        here = [e for e in fitting if e.region == region]
        own = [e for e in here if e.tier and e.tier == domain.tier]
        general = [e for e in here if not e.tier]
        if own or general:
            chosen = (own or general)[0]
            return chosen if chosen.verified in USABLE else None
        if not domain.tier:
            return None
    return None


def _nearness(region: str) -> int:
    return 0 if region == "全国" else len(region)


def timeline(threshold: ThresholdSet, domain: Domain) -> Iterator[ThresholdValue]:
    """The threshold's values in a domain as spans that do not overlap, for the database."""
    starts = {date.min}
    for entry in threshold.entries:
        if entry.period.start:
            starts.add(entry.period.start)
        if entry.period.end and entry.period.end < date.max:
            starts.add(entry.period.end + timedelta(days=1))
    ordered = sorted(starts)
    for index, start in enumerate(ordered):
        chosen = entry_on(threshold, domain, start)
        if chosen:
            last = index + 1 == len(ordered)
            end = None if last else ordered[index + 1] - timedelta(days=1)
            yield ThresholdValue(threshold.name, start, end, chosen.value)


def values_for(thresholds: Iterable[ThresholdSet], domain: Domain) -> list[ThresholdValue]:
    """All values of the given thresholds in a domain."""
    return [value for threshold in thresholds for value in timeline(threshold, domain)]
