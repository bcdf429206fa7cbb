"""What is said of a day: symptoms, the note, whether it was all; each with what undoes it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from accounts.models import User
from intake.diary.days import finish_day, lock_day
from intake.diary.entries import AlreadyActedError, act_once, record_change
from intake.enums import DayState, SupplementsTaken, SymptomName
from intake.models import Day, Symptom
from intake.models.change import snapshot


class NotAskedError(Exception):
    """The day was finished or answered for meanwhile, or has nothing logged any more."""


@dataclass(frozen=True)
class SymptomDetails:
    """What a person states of a symptom; ``word`` is the person's own, for the kind "other"."""

    kind: SymptomName
    severity: int
    word: str = ""
    time: dt.time | None = None
    note: str = ""
    places: str = ""


class SymptomsNotedError(Exception):
    """Something is noted on the day, so it cannot be said that there was nothing."""


def add_symptom(
    *, subject: User, by: User, date: dt.date, details: SymptomDetails, request_key: uuid.UUID
) -> Symptom:
    """Keep a symptom. Raises AlreadyActedError when the form was sent before."""
    symptom = Symptom(subject=subject, date=date, created_by=by)
    _fill(symptom, details)
    with act_once(subject, request_key):
        _keep([symptom], day=lock_day(subject, date), by=by, batch=request_key)
    return symptom


def to_repeat(noted: Iterable[Symptom]) -> list[Symptom]:
    """What "as yesterday" takes of a day's symptoms: what was felt, the strongest first.

    Of the same at the same place the strongest stands for all.
    """
    strongest: dict[tuple[str, str], Symptom] = {}
    for symptom in noted:
        key = symptom.name.casefold(), symptom.places
        if symptom.severity > (strongest[key].severity if key in strongest else 0):
            strongest[key] = symptom
    return sorted(strongest.values(), key=lambda one: -one.severity)


def repeat_symptoms(
    *, subject: User, by: User, date: dt.date, request_key: uuid.UUID
) -> list[Symptom]:
    """Note what was felt the day before once more, without its times and notes, as one act.

    Raises AlreadyActedError when the form was sent before, SymptomsNotedError where the
    day has symptoms already.
    """
    with act_once(subject, request_key):
        day = lock_day(subject, date)
        if subject.symptoms.filter(date=date).exists():
            raise SymptomsNotedError
        before = subject.symptoms.filter(date=date - dt.timedelta(days=1))
        copies = [
            Symptom(
                subject=subject,
                created_by=by,
                date=date,
                kind=one.kind,
                word=one.word,
                severity=one.severity,
                places=one.places,
            )
            for one in to_repeat(before)
        ]
        _keep(copies, day=day, by=by, batch=request_key)
    return copies


def _keep(symptoms: list[Symptom], *, day: Day, by: User, batch: uuid.UUID) -> None:
    """Store new symptoms under the lock of their day, which has none no longer."""
    for number, symptom in enumerate(symptoms):
        symptom.save(force_insert=True)
        record_change(symptom, by=by, batch=batch, number=number, after=snapshot(symptom))
    # Read under the lock: a day that two make at once was made by the other, who may have said so.
    day.refresh_from_db(fields=["no_symptoms"])
    if symptoms and day.no_symptoms:
        _say_none(day, by=by, batch=batch, number=len(symptoms), is_said=False)


def set_no_symptoms(
    *, subject: User, by: User, date: dt.date, is_said: bool, request_key: uuid.UUID
) -> Day:
    """Say of a day that nothing was felt, or say so no longer.

    Raises AlreadyActedError when the form was sent before, SymptomsNotedError where the
    day has symptoms.
    """
    with act_once(subject, request_key):
        day = lock_day(subject, date)
        if is_said and subject.symptoms.filter(date=date).exists():
            raise SymptomsNotedError
        _say_none(day, by=by, batch=request_key, is_said=is_said)
    return day


def _say_none(day: Day, *, by: User, batch: uuid.UUID, is_said: bool, number: int = 0) -> None:
    before, day.no_symptoms = day.no_symptoms, is_said
    day.save(update_fields=["no_symptoms"])
    was, is_now = ({"date": day.date, "no_symptoms": said} for said in (before, is_said))
    record_change(day, by=by, batch=batch, number=number, before=was, after=is_now)


def change_symptom(*, symptom: Symptom, by: User, details: SymptomDetails) -> uuid.UUID:
    """Change a symptom; returns what undoes it. Raises Symptom.DoesNotExist when it is gone."""
    subject, batch = symptom.subject, uuid.uuid4()
    with transaction.atomic():
        symptom = subject.symptoms.select_for_update().get(pk=symptom.pk)
        before = snapshot(symptom)
        _fill(symptom, details)
        symptom.save()
        record_change(symptom, by=by, batch=batch, before=before, after=snapshot(symptom))
    return batch


def delete_symptom(*, symptom: Symptom, by: User) -> uuid.UUID:
    """Delete a symptom; returns what undoes it. Raises Symptom.DoesNotExist when it is gone."""
    subject, batch = symptom.subject, uuid.uuid4()
    with transaction.atomic():
        symptom = subject.symptoms.select_for_update().get(pk=symptom.pk)
        record_change(symptom, by=by, batch=batch, before=snapshot(symptom))
        subject.symptoms.filter(pk=symptom.pk).delete()
    return batch


def set_note(*, subject: User, by: User, date: dt.date, note: str, request_key: uuid.UUID) -> Day:
    """Write the day's note; empty takes it away.

    Raises AlreadyActedError when the form was sent before.
    """
    with act_once(subject, request_key):
        day = lock_day(subject, date)
        before, day.note = day.note, note
        day.save(update_fields=["note"])
        was, is_now = ({"date": date, "note": text} for text in (before, note))
        record_change(day, by=by, batch=request_key, before=was, after=is_now)
    return day


def say_if_complete(
    *, subject: User, by: User, date: dt.date, food: DayState, request_key: uuid.UUID
) -> Day:
    """Keep the one answer to whether a day that was left open was everything.

    Who does not know says ``DayState.OPEN``: the day stays open and is not asked about
    again. What was said of its supplements stays. Raises AlreadyActedError when the form
    was sent before, NotAskedError when there is nothing to answer any more.
    """
    with act_once(subject, request_key):
        day = lock_day(subject, date)
        if not day.asks_whether_complete:
            if subject.changes.of_batch(request_key).exists():
                raise AlreadyActedError
            raise NotAskedError
        before = _said_of(day)
        if food != DayState.OPEN:
            supplements = SupplementsTaken(day.supplements)
            day = finish_day(subject=subject, date=date, food=food, supplements=supplements)
        day.completeness_answered = True
        day.save(update_fields=["completeness_answered"])
        record_change(day, by=by, batch=request_key, before=before, after=_said_of(day))
    return day


def _said_of(day: Day) -> dict[str, Any]:
    """What the answer to whether a day was everything may change."""
    return {
        "date": day.date,
        "food": day.food,
        "supplements": day.supplements,
        "completeness_answered": day.completeness_answered,
    }


def _fill(symptom: Symptom, details: SymptomDetails) -> None:
    symptom.kind, symptom.severity, symptom.word = details.kind, details.severity, details.word
    symptom.time, symptom.note, symptom.places = details.time, details.note, details.places
