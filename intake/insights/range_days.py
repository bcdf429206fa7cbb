"""The days of a range as the log has them, each judged by the band in force on it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from intake.bands.in_force import BandsInForce
from intake.diary.log import Log, StoredDay
from intake.enums import DayState
from intake.insights.analysis import JudgedDay, Mean
from intake.science.limits import Limits
from intake.science.sums import KIND_SUMS, Sums
from intake.science.zones import Zone, zone_of


def judged_days(log: Log, bands: BandsInForce, first: dt.date, last: dt.date) -> list[JudgedDay]:
    """Every date from first to last, in order, also those without a row; one query.

    A day is judged by the band in force on it, a day that is not complete not at
    all. Empty where the range ends before it begins.
    """
    return judged(log.stored_days(first, last), bands, first, last)


def judged(
    days: Iterable[StoredDay], bands: BandsInForce, first: dt.date, last: dt.date
) -> list[JudgedDay]:
    """The same of days that were read."""
    found = {day.date: day for day in days}
    return [
        _judged(found[date], limits)
        if date in found
        else JudgedDay(date, "", Zone.EMPTY, _NO_SUMS, _NOTHING_KNOWN, None, None, limits)
        for date, limits in bands.limits_between(first, last).items()
    ]


#: A date without a row: nothing is known of any kind, and every count is 0.
_NO_SUMS, _NOTHING_KNOWN = Sums(), dict.fromkeys(KIND_SUMS)


def _judged(day: StoredDay, limits: Limits) -> JudgedDay:
    sums, known = day.sums, day.sums.known_mg
    supplement = known["supplement_mg"]
    # In the order of the fields: by name it takes half as long again.
    return JudgedDay(
        day.date,
        day.state,
        zone_of(sums, limits) if day.state == DayState.COMPLETE else Zone.OPEN,
        sums,
        known,
        None if supplement is None else limits.counted_supplement(supplement),
        sums.counted_mg(limits) if sums.knows_what_counts else None,
        limits,
    )


def known_mean(days: Sequence[StoredDay], bands: BandsInForce) -> Mean:
    """The mean of the complete days on which something is known, given in order.

    For days of which nothing else is told; ``summarise`` gives the same mean.
    """
    if not days:
        return Mean(None, 0)
    held = bands.limits_between(days[0].date, days[-1].date)
    known = [day for day in days if day.state == DayState.COMPLETE and day.sums.knows_what_counts]
    if not known:
        return Mean(None, 0)
    total = sum(day.sums.counted_mg(held[day.date]) for day in known)
    return Mean(float(total) / len(known), len(known), any(day.sums.is_at_least for day in known))
