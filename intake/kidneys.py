"""What a log says to do about supplements and medicines with impaired kidneys."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from accounts.access import Subject
from intake.actions.day import sums_of
from intake.assessment import KIDNEY_DAYS, kidney_words
from intake.models import Day
from intake.standing import Standing
from intake.usual import days_between


def kidney_said(standing: Standing, days: Iterable[Day], date: dt.date, today: dt.date) -> str:
    """Say what to do after magnesium on the days up to a date; empty where there was none.

    ``days`` are those the viewer may see, at least of the ``KIDNEY_DAYS`` that end
    with the date, or today for one to come. Empty too where
    a clinician's limit allows supplements.
    """
    if not standing.limits_on(date).kidneys_forbid_supplements:
        return ""
    last = min(date, today)
    first = last - dt.timedelta(days=KIDNEY_DAYS - 1)
    taken = sum(first <= day.date <= last and has_magnesium(day) for day in days)
    span = f"the last {KIDNEY_DAYS} days"
    if last < today:
        span = f"the {KIDNEY_DAYS} days to {last.day} {last:%B %Y}"
    return kidney_words(taken, span) if taken else ""


def kidney_said_now(subject: Subject, standing: Standing, today: dt.date) -> str:
    """Say the same of the days up to today; one query, and none with other kidneys."""
    if not standing.kidneys_impaired:
        return ""
    first = today - dt.timedelta(days=KIDNEY_DAYS - 1)
    return kidney_said(standing, days_between(subject, first, today), today, today)


def has_magnesium(day: Day) -> bool:
    """Whether a supplement or medicine was logged, or told of when the day was finished."""
    return sums_of(day).has_supplemental or day.supplements == Day.Supplements.TAKEN
