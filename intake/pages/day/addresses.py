"""The addresses of the day page and of its forms."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404

from accounts.access import Subject
from accounts.enums import KidneyAnswer
from accounts.models import Profile
from intake.pages.fields import DAYS_AHEAD, FIRST_DATE, is_loggable


def loggable_or_404(subject: Subject, date: dt.date) -> dt.date:
    """The person's today; raises Http404 for a date no diary can have."""
    today = Profile.objects.of(subject.user).today()
    if not is_loggable(date, today):
        raise Http404
    return today


def kidneys_impaired(subject: Subject) -> bool:
    """Whether the person said that their kidneys are impaired."""
    return Profile.objects.of(subject.user).kidneys_impaired == KidneyAnswer.YES


def day_prefix(subject: Subject) -> str:
    """The address of a day without its date; reversing each costs more than drawing its row."""
    nobody = dt.date(1, 1, 1)
    return subject.url("intake:day", nobody).removesuffix(f"{nobody}/")


#: Views of one day, each by what follows the day's own address.
_BELOW_A_DAY = {
    "add": "add/",
    "add_entry": "entries/",
    "quick_add": "quick/",
    "add_several": "several/",
    "add_meal": "meal/",
    "star": "star/",
    "add_water": "water/",
    "copy": "copy/",
    "move": "move/",
    "note": "note/",
    "add_symptom": "symptoms/",
    "gap": "gap/",
    "finish": "finish/",
    "reopen": "reopen/",
    "kidneys": "kidneys/",
}
#: Views that open for the owner of the day alone.
_BELOW_OWN_DAY = {"keep_meal": "keep/"}


def day_addresses(subject: Subject, date: dt.date) -> dict[str, str]:
    """The addresses of a day's page and forms, as ``day_url``, ``add_url`` and so on.

    Every page and answer of a day takes them, so the day's own address alone is
    looked up. Of some the rest is named behind them: a food behind ``star_url``, a meal
    behind ``keep_meal_url``, an entry or a symptom behind what adds one.
    """
    day = subject.url("intake:day", date)
    below = _BELOW_A_DAY | _BELOW_OWN_DAY if subject.is_self else _BELOW_A_DAY
    return {"day_url": day} | {f"{name}_url": day + rest for name, rest in below.items()}


def other_days(subject: Subject, date: dt.date, today: dt.date) -> dict[str, Any]:
    """The addresses of the previous and next day, of today, and of the date form."""
    previous, following = date - dt.timedelta(days=1), date + dt.timedelta(days=1)
    has_previous = previous >= FIRST_DATE and subject.sees(previous)
    days = day_prefix(subject)
    return {
        "previous_url": f"{days}{previous}/" if has_previous else None,
        "next_url": f"{days}{following}/" if date < today + DAYS_AHEAD else None,
        "today_url": f"{days}{today}/",
        "jump_url": subject.url("intake:jump"),
        "first_date": FIRST_DATE,
        "last_date": today + DAYS_AHEAD,
    }
