"""Logs symptoms of the person of the demo: few, and seldom strong."""

from __future__ import annotations

import datetime as dt
import random

from accounts.models import User
from intake.enums import SymptomName, SymptomPlace
from intake.models import Day, Symptom

#: Symptom, days of a hundred with it, about what hour, the worst severity, and where.
_SYMPTOMS = (
    (SymptomName.NERVE_PAIN, 8, 21, 6, {SymptomPlace.FEET}),
    (SymptomName.TINGLING, 6, 7, 4, {SymptomPlace.FEET, SymptomPlace.HANDS}),
    (SymptomName.CRAMPS, 7, 22, 5, {SymptomPlace.LEGS}),
    (SymptomName.HEADACHE, 4, 16, 6, set[str]()),
    (SymptomName.LOOSE_STOOLS, 2, 9, 3, set[str]()),
)
#: Of a hundred days without a symptom those on which that is said.
_SAID_OF_100 = 30


def fill_symptoms(*, subject: User, first: dt.date, last: dt.date, seed: int) -> int:
    """Log symptoms on some days from first to last, none on others; return how many.

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
            places=SymptomPlace.joined(places),
        )
        for number in range((last - first).days)
        for kind, days_of_100, hour, worst, places in _SYMPTOMS
        if chance.randrange(100) < days_of_100
    ]
    felt = {symptom.date for symptom in symptoms}
    dates = [first + dt.timedelta(days=number) for number in range((last - first).days)]
    quiet = [one for one in dates if one not in felt and chance.randrange(100) < _SAID_OF_100]
    Day.objects.filter(subject=subject, date__in=quiet).update(no_symptoms=True)
    return len(Symptom.objects.bulk_create(symptoms))
