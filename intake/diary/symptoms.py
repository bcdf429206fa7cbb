"""Symptoms and the day's note: kept, changed and deleted, each with what undoes it."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import transaction

from accounts.models import User
from intake.diary.days import lock_day
from intake.diary.entries import act_once, record_change
from intake.enums import SymptomName
from intake.models import Day, Symptom
from intake.models.change import snapshot


@dataclass(frozen=True)
class SymptomDetails:
    """What a person states of a symptom; ``word`` is the person's own, for the kind "other"."""

    kind: SymptomName
    severity: int
    word: str = ""
    time: dt.time | None = None
    note: str = ""


def add_symptom(
    *, subject: User, by: User, date: dt.date, details: SymptomDetails, request_key: uuid.UUID
) -> Symptom:
    """Keep a symptom. Raises AlreadyActedError when the form was sent before."""
    symptom = Symptom(subject=subject, date=date, created_by=by)
    _fill(symptom, details)
    with act_once(subject, request_key):
        symptom.save(force_insert=True)
        record_change(symptom, by=by, batch=request_key, after=snapshot(symptom))
    return symptom


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


def _fill(symptom: Symptom, details: SymptomDetails) -> None:
    symptom.kind, symptom.severity, symptom.word = details.kind, details.severity, details.word
    symptom.time, symptom.note = details.time, details.note
