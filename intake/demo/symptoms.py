"""Logs symptoms of the person of the demo: few, and seldom strong."""

from __future__ import annotations

import datetime as dt
import random

from accounts.models import User
from intake.enums import SymptomName
from intake.models import Symptom

#: Symptom, days of a hundred with it, about what hour, and the worst severity.
_SYMPTOMS = (
    (SymptomName.CRAMPS, 7, 22, 5),
    (SymptomName.HEADACHE, 4, 16, 6),
    (SymptomName.LOOSE_STOOLS, 2, 9, 3),
)


def fill_symptoms(*, subject: User, first: dt.date, last: dt.date, seed: int) -> int:
    """Log symptoms on some days from first to last; return how many.

    The same seed gives the same symptoms.
    """
    chance = random.Random(seed)  # noqa: S311  # a demo needs repeatable days, not secrets
    symptoms = [
        Symptom(
            subject=subject,
            created_by=subject,
            date=first + dt.timedelta(days=number),
            kind=kind,
            severity=chance.randint(1, worst),
            time=dt.time(hour, chance.choice((0, 15, 30, 45))),
        )
        for number in range((last - first).days)
        for kind, days_of_100, hour, worst in _SYMPTOMS
        if chance.randrange(100) < days_of_100
    ]
    return len(Symptom.objects.bulk_create(symptoms))
