"""What a log says to do about supplements and medicines: impaired kidneys, and pregnancy."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from accounts.models import Profile
from foods.enums import SUPPLEMENTAL
from foods.models import Food
from intake.bands.in_force import BandsInForce
from intake.diary.log import Log
from intake.models import Day
from intake.science.kidneys import (
    KIDNEY_DAYS,
    ask_before_taking,
    kidney_words,
    kidneys_unsure_words,
)
from intake.science.supplements import pregnancy_words
from intake.text import Reader, date_words, sentences


def kidney_warning(
    bands: BandsInForce, days: Iterable[Day], date: dt.date, today: dt.date, reader: Reader
) -> str:
    """Say what to do after magnesium on the days up to a date; empty where there was none.

    ``days`` are those the viewer may see, at least of the ``KIDNEY_DAYS`` that end
    with the date, or today for one to come. Empty too where
    a clinician's limit allows supplements.
    """
    if not bands.limits_on(date).kidneys_forbid_supplements:
        return ""
    last = min(date, today)
    first = last - dt.timedelta(days=KIDNEY_DAYS - 1)
    taken = sum(
        first <= day.date <= last and (day.sums.has_supplemental or day.says_taken) for day in days
    )
    span = f"the last {KIDNEY_DAYS} days"
    if last < today:
        span = f"the {KIDNEY_DAYS} days to {date_words(last)}"
    return kidney_words(taken, span, reader) if taken else ""


def kidney_warning_now(log: Log, bands: BandsInForce, today: dt.date) -> str:
    """Say the same of the days up to today; one query, and none with other kidneys."""
    if not bands.kidneys_impaired:
        return ""
    first = today - dt.timedelta(days=KIDNEY_DAYS - 1)
    return kidney_warning(bands, log.days_between(first, today), today, today, log.reader)


def before_taking(log: Log, food: Food) -> str:
    """What kidneys and pregnancy call for before a food is logged.

    Empty but for supplements and medicines.

    Four queries with impaired kidneys, else three or none.
    """
    if food.kind not in SUPPLEMENTAL:
        return ""
    bands = BandsInForce(log)
    today = Profile.objects.of(log.user).today()
    pregnant = pregnancy_words(log.reader) if bands.is_pregnant_on(today) else ""
    return sentences(_kidneys_before_taking(log, bands, today), pregnant)


def _kidneys_before_taking(log: Log, bands: BandsInForce, today: dt.date) -> str:
    if bands.kidneys_unsure:
        return kidneys_unsure_words(log.reader)
    warning = kidney_warning_now(log, bands, today)
    return warning or (ask_before_taking(log.reader) if bands.kidneys_impaired else "")
