"""Chinese working days, with public holidays and make-up days."""

from __future__ import annotations

from datetime import date, timedelta


def running_count() -> tuple[date, list[int]]:
    """The first day known, and for each day from it on how many working days lie in the span so far.

    The working days after `a` up to `b` are `count[b] - count[a]`. Days outside the years that the
    holiday calendar covers have no entry: what hangs on them stays unknown.
    """
    from chinese_calendar import constants, is_workday

    years = sorted({day.year for day in constants.holidays})
    day, end = date(years[0], 1, 1), date(years[-1], 12, 31)
    first, counts, total = day, [], 0
    while day <= end:
        total += is_workday(day)
        counts.append(total)
        day += timedelta(days=1)
    return first, counts
