"""A person's usual intake over a window: reads days, never entries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from intake.bands.in_force import BandsInForce
from intake.diary.log import Log
from intake.enums import DayState
from intake.models import Day
from intake.science.usual_intake.adequacy import (
    DEFAULT_WINDOW,
    Adequacy,
    LoggedDay,
    assess,
    window_ending,
)


def days_up_to(log: Log, date: dt.date, today: dt.date) -> list[Day]:
    """The days of the usual window of a day page, with the day itself; one query."""
    return log.days_between(*window_of(date, today), date)


def window_of(date: dt.date, today: dt.date, days: int = DEFAULT_WINDOW) -> tuple[dt.date, dt.date]:
    """First and last date of the window that ends with a day, or today for one to come."""
    return window_ending(min(date, today), days)


def usual_intake(
    bands: BandsInForce, days: Iterable[Day], *, first: dt.date, last: dt.date
) -> Adequacy:
    """Assess the days of a window against what holds on its last day.

    What of each day's supplements counts is decided by the limit of that day.
    """
    return assess_days(
        bands, logged_days(bands, days, first=first, last=last), first=first, last=last
    )


def assess_days(
    bands: BandsInForce, days: Iterable[LoggedDay], *, first: dt.date, last: dt.date
) -> Adequacy:
    """Assess days that know already what holds on each of them."""
    return assess(
        days,
        first=first,
        last=last,
        reference=bands.reference_on(last),
        limits=bands.limits_on(last),
        prior=bands.prior_on(last),
    )


def logged_days(
    bands: BandsInForce, days: Iterable[Day], *, first: dt.date, last: dt.date
) -> list[LoggedDay]:
    """The days of a window as they are assessed, each with what holds on it."""
    held = bands.limits_between(first, last)
    return [
        LoggedDay(
            date=day.date,
            sums=day.sums,
            is_complete=day.food == DayState.COMPLETE,
            supplements=day.supplements,
            reference=bands.reference_on(day.date),
            limits=held.get(day.date),
        )
        for day in days
    ]
