"""Symptoms and note of the day page, and the signs that call for a doctor.

All of it belongs to the scope of symptoms and notes; without it nothing is read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from accounts.access import Subject
from intake.diary.log import Log
from intake.enums import SymptomName
from intake.models import Symptom
from intake.pages.day.addresses import day_addresses
from intake.pages.fields import new_request_key
from intake.science.signs import DOCTOR_SIGNS, emergency_signs, first_day_of, signs_on
from intake.text import reader_of

#: Days that the page of symptoms sums up, the present one included.
SUMMARY_DAYS = 30
_KINDS = tuple(SymptomName.choices)
_SEVERITIES = tuple(range(Symptom.WORST + 1))


@dataclass(frozen=True)
class SymptomCount:
    """How often one symptom was there, and how strong: a description, no cause."""

    name: str
    times: int
    days: int
    mildest: int
    strongest: int


def remarks_context(subject: Subject, date: dt.date) -> dict[str, Any]:
    """The symptoms of a day and what they call for: one query, none without the scope."""
    if not subject.sees_notes:
        return {}
    recent = Log(subject).symptoms_between(first_day_of(date), date)
    reader = reader_of(subject)
    addresses = day_addresses(subject, date)
    return {
        "note_url": addresses["note_url"],
        "add_symptom_url": addresses["add_symptom_url"],
        "may_write": subject.may_write,
        "day_symptoms": [one for one in recent if one.date == date],
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
        )
        for those in felt.values()
    ]
    return sorted(counts, key=lambda count: (-count.times, count.name))
