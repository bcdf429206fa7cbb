"""Signs that need a doctor or an emergency number. Pure, no Django.

What is said follows from the symptoms alone, never from what was eaten. The
signs are those of the NIH Office of Dietary Supplements for too little and too
much magnesium; the thresholds are policy, on the side of saying it too often.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from intake.science.signs.in_messages import signs_in_message
from intake.text import Reader, capitalised, listed

#: From here, of 10, weakness is marked (policy).
MARKED_SEVERITY = 7
#: On so many days of the last ``PERSISTENT_WITHIN`` a sign is persistent (policy).
PERSISTENT_DAYS = 3
#: Days looked back over, the day itself included (policy).
PERSISTENT_WITHIN = 7

#: Said beside the form, before anything is logged.
DOCTOR_SIGNS = "Numbness, tingling, pain or cramps that last for days: see a doctor."


class SignSymptom(StrEnum):
    """The symptoms that may be a sign; any other that can be logged is none."""

    NERVE_PAIN = "nerve_pain"
    BURNING = "burning"
    TINGLING = "tingling"
    NUMBNESS = "numbness"
    CRAMPS = "cramps"
    SPASMS = "spasms"
    WEAKNESS = "weakness"
    OTHER = "other"


#: Signs when they last, by what they are called. Burning is taken for a pain (policy).
_PERSISTING = {
    SignSymptom.NERVE_PAIN: "nerve pain",
    SignSymptom.BURNING: "burning",
    SignSymptom.TINGLING: "tingling",
    SignSymptom.NUMBNESS: "numbness",
    SignSymptom.CRAMPS: "cramps",
    SignSymptom.SPASMS: "spasms",
}
_PAIN = re.compile(r"\bpain|\bache\b|\baching\b|\bsore|\bburning\b", re.IGNORECASE)
_PINS = re.compile(r"\bnumb|\btingl|\bcramp|pins and needles", re.IGNORECASE)


class SymptomRecord(Protocol):
    """The fields of a symptom that the signs read."""

    @property
    def date(self) -> dt.date: ...
    @property
    def kind(self) -> str: ...
    @property
    def word(self) -> str: ...
    @property
    def note(self) -> str: ...
    @property
    def severity(self) -> int: ...


@dataclass(frozen=True)
class Sign:
    """Something to act on, written for one reader."""

    is_emergency: bool
    words: str


def emergency_signs(reader: Reader) -> str:
    """Name the signs of an emergency; said beside the form, before anything is logged."""
    return (
        "Marked weakness, confusion, a slow or irregular heartbeat, difficulty breathing, "
        "fainting, tingling or weakness that spreads fast or upwards, sudden weakness of one "
        "side, trouble swallowing, new loss of bladder or bowel control, or a fit: "
        f"call {reader.choose('your', 'the')} emergency number now."
    )


def first_day_of(date: dt.date) -> dt.date:
    """The first of the days that are looked at for persistence."""
    return date - dt.timedelta(days=PERSISTENT_WITHIN - 1)


def signs_on(date: dt.date, symptoms: Iterable[SymptomRecord], reader: Reader) -> list[Sign]:
    """Return what the symptoms of a day and the days before call for, the most urgent first.

    ``symptoms`` are those from ``first_day_of(date)`` on; a severity of 0 is no symptom.
    """
    felt = [symptom for symptom in symptoms if symptom.severity > 0]
    today = [symptom for symptom in felt if symptom.date == date]
    signs = []
    if urgent := _emergencies(today):
        what_to_do = reader.choose(
            "If you have this now, call your emergency number.",
            "If the client has this now, call the emergency number.",
        )
        words = f"{capitalised(listed(urgent))} can be an emergency. {what_to_do}"
        signs.append(Sign(is_emergency=True, words=words))
    if lasting := _persistent(date, felt):
        words = (
            f"{capitalised(listed(lasting))} on {PERSISTENT_DAYS} or more of the last "
            f"{PERSISTENT_WITHIN} days: see a doctor about this."
        )
        signs.append(Sign(is_emergency=False, words=words))
    return signs


def _emergencies(today: Sequence[SymptomRecord]) -> list[str]:
    found = dict.fromkeys(
        name for symptom in today for name in signs_in_message(f"{symptom.word}. {symptom.note}")
    )
    if any(s.kind == SignSymptom.WEAKNESS and s.severity >= MARKED_SEVERITY for s in today):
        found["marked weakness"] = None
    return list(found)


def _persistent(date: dt.date, felt: Sequence[SymptomRecord]) -> list[str]:
    """Signs that were there on enough days, and are there on this one."""
    days: dict[str, set[dt.date]] = {}
    for symptom in felt:
        if first_day_of(date) <= symptom.date <= date:
            for name in _lasting_names(symptom):
                days.setdefault(name, set()).add(symptom.date)
    return [name for name, dates in days.items() if len(dates) >= PERSISTENT_DAYS and date in dates]


def _lasting_names(symptom: SymptomRecord) -> list[str]:
    if symptom.kind != SignSymptom.OTHER:
        return [name for kind, name in _PERSISTING.items() if kind == symptom.kind]
    if _PAIN.search(symptom.word):
        return ["pain"]
    return ["numbness, tingling or cramps"] if _PINS.search(symptom.word) else []
