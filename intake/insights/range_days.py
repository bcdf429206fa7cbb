"""The days of a range as the log has them, each judged by the band in force on it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from intake.bands.in_force import BandsInForce
from intake.diary.log import DayValues, Log, StoredDay, stored_days
from intake.enums import DayState
from intake.insights.analysis import JudgedDay, Mean
from intake.science.limits import Limits
from intake.science.sums import KIND_SUMS, Sums
from intake.science.zones import Zone, zone_of


def judged_days(
    log: Log, bands: BandsInForce, first: dt.date, last: dt.date, *, has_zones: bool = True
) -> list[JudgedDay]:
    """Every date from first to last, in order, also those without a row; one query.

    A day is judged by the band in force on it, a day that is not complete not at
    all, and no day where nobody asks for zones. Empty where the range ends before it begins.
    """
    days = stored_days(log.day_values(first, last))
    return judged(days, bands, first, last, has_zones=has_zones)


def judged(
    days: Iterable[StoredDay],
    bands: BandsInForce,
    first: dt.date,
    last: dt.date,
    *,
    has_zones: bool = True,
) -> list[JudgedDay]:
    """The same of days that were read."""
    found = {day.date: day for day in days}
    judged_state = DayState.COMPLETE.value if has_zones else None
    return [
        _judged(found[date], limits, judged_state)
        if date in found
        else JudgedDay(date, "", Zone.EMPTY, _NO_SUMS, _NOTHING_KNOWN, None, None, limits)
        for date, limits in bands.limits_between(first, last).items()
    ]


#: A date without a row: nothing is known of any kind, and every count is 0.
_NO_SUMS, _NOTHING_KNOWN = Sums(), dict.fromkeys(KIND_SUMS)


def _judged(day: StoredDay, limits: Limits, judged_state: str | None) -> JudgedDay:
    sums, known = day.sums, day.sums.known_mg
    supplement = known["supplement_mg"]
    # In the order of the fields: by name it takes half as long again.
    return JudgedDay(
        day.date,
        day.state,
        zone_of(sums, limits) if day.state == judged_state else Zone.OPEN,
        sums,
        known,
        None if supplement is None else limits.counted_supplement(supplement),
        sums.counted_mg(limits) if sums.knows_what_counts else None,
        limits,
    )


#: No amount, as the databases write it.
_NO_AMOUNT = ("0", "0.000")


def known_mean(rows: Iterable[DayValues], bands: BandsInForce) -> Mean:
    """The mean of the complete days on which something is known, of rows as they are stored.

    For days of which nothing else is told; ``summarise`` gives the same mean. A day of food
    and water alone counts these, whatever the band, so no sums are made of it.
    """
    amounts: list[str] = []
    total, days, is_at_least = Decimal(0), 0, False
    for date, state, *values in rows:
        if state != DayState.COMPLETE:
            continue
        food, water, supplement, medicine, entries, unknown, *_more = values
        if supplement in _NO_AMOUNT and medicine in _NO_AMOUNT and entries > unknown:
            amounts += (food, water)
        else:
            sums = Sums.of(values)
            if not sums.knows_what_counts:
                continue
            total += sums.counted_mg(bands.limits_on(dt.date.fromisoformat(date)))
        days += 1
        is_at_least |= unknown > 0
    total = sum(map(Decimal, amounts), total)
    return Mean(float(total) / days, days, is_at_least) if days else Mean(None, 0)
