"""The question of the next morning: whether a day that was left open was everything."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from accounts.access import Subject
from intake.bands.in_force import BandsInForce
from intake.models import Day
from intake.pages.fields import new_request_key
from intake.science.verdict.band_words import total_words


@dataclass(frozen=True, slots=True)
class AskedDay:
    """The day before, as it is asked about."""

    date: dt.date
    #: What it came to so far, "at least 169 mg".
    total: str
    #: Where it is looked at.
    url: str
    request_key: uuid.UUID


def asked_about(
    subject: Subject, bands: BandsInForce, days: Iterable[Day], date: dt.date, today: dt.date
) -> AskedDay | None:
    """The day before today that its owner is asked about on today's page, of some days.

    None where nobody is asked: on other pages, for a dietitian, after an answer, and where
    the day is finished or empty. Who passes it by is not asked on a later day.
    """
    if date != today or not subject.is_self:
        return None
    before = today - dt.timedelta(days=1)
    for day in days:
        if day.date == before and day.asks_whether_complete:
            total = total_words(day.sums, bands.limits_on(before))
            return AskedDay(before, total, subject.url("intake:day", before), new_request_key())
    return None
