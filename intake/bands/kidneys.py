"""What a log says to do about supplements and medicines with impaired kidneys."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from accounts.access import Subject
from accounts.enums import KidneyAnswer
from accounts.models import Profile
from foods.enums import SUPPLEMENTAL
from foods.models import Food
from intake.bands.assessed import days_between
from intake.bands.in_force import Standing, standing_of
from intake.enums import SupplementsTaken
from intake.models import Day
from intake.science.kidneys import (
    KIDNEY_DAYS,
    ask_before_taking,
    kidney_words,
    kidneys_unsure_words,
)
from intake.science.sums import Sums
from intake.text import Reader, date_words, reader_of


def kidney_said(
    standing: Standing, days: Iterable[Day], date: dt.date, today: dt.date, reader: Reader
) -> str:
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
        span = f"the {KIDNEY_DAYS} days to {date_words(last)}"
    return kidney_words(taken, span, reader) if taken else ""


def kidney_said_now(subject: Subject, standing: Standing, today: dt.date) -> str:
    """Say the same of the days up to today; one query, and none with other kidneys."""
    if not standing.kidneys_impaired:
        return ""
    first = today - dt.timedelta(days=KIDNEY_DAYS - 1)
    days = days_between(subject, first, today)
    return kidney_said(standing, days, today, today, reader_of(subject))


def asks_kidneys(subject: Subject, sums: Sums) -> bool:
    """Whether a day asks how the kidneys are: the person alone, who took something and never said.

    ``sums`` are those of the day on the page.
    """
    said = Profile.objects.of(subject.user).kidneys_impaired
    return subject.is_self and said == KidneyAnswer.NOT_SAID and sums.has_supplemental


def before_taking(subject: Subject, food: Food) -> str:
    """What the kidneys call for before a food is logged; empty but for supplements and medicines.

    Two queries with impaired kidneys, else one or none.
    """
    if food.kind not in SUPPLEMENTAL:
        return ""
    standing = standing_of(subject.user)
    if standing.kidneys_unsure:
        return kidneys_unsure_words(reader_of(subject))
    today = standing.profile.today()
    said = kidney_said_now(subject, standing, today)
    ask_first = ask_before_taking(reader_of(subject)) if standing.kidneys_impaired else ""
    return said or ask_first


def has_magnesium(day: Day) -> bool:
    """Whether a supplement or medicine was logged, or told of when the day was finished."""
    return day.sums.has_supplemental or day.supplements == SupplementsTaken.TAKEN
