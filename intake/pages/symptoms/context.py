"""Symptoms and note of the day page, and the signs that call for a doctor.

All of it belongs to the scope of symptoms and notes; without it nothing is read.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from accounts.access import Subject
from intake.diary.log import Log
from intake.diary.symptoms import to_repeat
from intake.enums import SymptomName, SymptomPlace
from intake.models import Day, Symptom
from intake.models.symptom import places_words
from intake.pages.day.addresses import day_addresses
from intake.pages.fields import new_request_key
from intake.science.signs.of_symptoms import DOCTOR_SIGNS, emergency_signs, first_day_of, signs_on
from intake.text import reader_of

#: Days that the page of symptoms sums up, the present one included.
SUMMARY_DAYS = 30
#: Days in which it is looked up where a symptom was felt last, to offer the same place.
_PLACES_WITHIN = dt.timedelta(days=28)
_KINDS = tuple(SymptomName.choices)
_PLACES = tuple(SymptomPlace.choices)
_SEVERITIES = tuple(range(Symptom.WORST + 1))


@dataclass(frozen=True)
class SymptomCount:
    """How often one symptom was there, and how strong: a description, no cause."""

    name: str
    times: int
    days: int
    mildest: int
    strongest: int
    #: Where it was felt, the most frequent place first, as printed; empty where nobody said.
    places: str

    @property
    def main_place(self) -> str:
        """The most frequent place, for a line with little room: "feet", "mostly feet"."""
        first, _, others = self.places.partition(", ")
        return f"mostly {first}" if others else first


def remarks_context(
    subject: Subject, date: dt.date, today: dt.date, *, day: Day | None = None
) -> dict[str, Any]:
    """The symptoms of a day and what they call for; nothing is read without the scope.

    One query, and one more where the ``day`` is not at hand.
    """
    if not subject.sees_notes:
        return {}
    log = Log(subject)
    recent = log.symptoms_between(min(first_day_of(date), date - _PLACES_WITHIN), date)
    reader = reader_of(subject)
    addresses = day_addresses(subject, date)
    shown = [one for one in recent if one.date == date]
    says_none = (day or log.day_on(date)).no_symptoms
    # What is to come was not felt yet.
    is_asked = subject.may_write and not shown and not says_none and date <= today
    before = to_repeat(one for one in recent if one.date == date - dt.timedelta(days=1))
    return {
        "is_today": date == today,
        "says_none": says_none,
        "asks_none": is_asked,
        "to_repeat": "; ".join(map(symptom_words, before)) if is_asked else "",
        "symptom_places": _PLACES,
        "places_chosen": (),
        "last_places": json.dumps(_last_places(recent)) if subject.may_write else "",
        "repeat_key": new_request_key(),
        "none_key": new_request_key(),
        "note_url": addresses["note_url"],
        "add_symptom_url": addresses["add_symptom_url"],
        "may_write": subject.may_write,
        "day_symptoms": shown,
        "signs": signs_on(date, recent, reader),
        "emergency_signs": emergency_signs(reader),
        "doctor_signs": DOCTOR_SIGNS,
        "symptom_kinds": _KINDS,
        "symptom_chosen": "",
        "severities": _SEVERITIES,
        "symptom_key": new_request_key(),
        "note_key": new_request_key(),
        # A view that refuses one shows it again.
        "symptom_form": None,
        "note_form": None,
    }


def symptom_words(symptom: Symptom) -> str:
    """A symptom within a sentence: "nerve pain 5, feet"."""
    name = symptom.word or symptom.get_kind_display().lower()
    return ", ".join(filter(None, [f"{name} {symptom.severity}", symptom.places_words]))


def _last_places(recent: Iterable[Symptom]) -> dict[str, list[str]]:
    """Where each listed symptom was felt last; one in one's own words may be anything."""
    placed = [one for one in recent if one.places and one.kind != SymptomName.OTHER]
    placed.sort(key=lambda one: (one.date, one.pk))
    return {one.kind: one.places.split(",") for one in placed}


def symptom_counts(symptoms: Iterable[Symptom]) -> list[SymptomCount]:
    """How often each symptom was felt, the most frequent first; a 0 was not felt."""
    felt: dict[str, list[Symptom]] = {}
    for symptom in symptoms:
        if symptom.severity:
            felt.setdefault(symptom.name.casefold(), []).append(symptom)
    counts = [
        SymptomCount(
            name=those[0].name,
            times=len(those),
            days=len({one.date for one in those}),
            mildest=min(one.severity for one in those),
            strongest=max(one.severity for one in those),
            places=_most_frequent(those),
        )
        for those in felt.values()
    ]
    return sorted(counts, key=lambda count: (-count.times, count.name))


def _most_frequent(symptoms: Iterable[Symptom]) -> str:
    """Where some symptoms were felt, the most frequent place first, as printed."""
    counts = Counter(place for one in symptoms for place in one.places.split(",") if place)
    return places_words(",".join(place for place, _count in counts.most_common()))
