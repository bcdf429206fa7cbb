"""Taking one act back, as long as nothing was built on it since."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from foods.amounts import AmountError
from foods.models import Food, Portion
from intake.diary.days import lock_days, rewrite_sums
from intake.diary.saved_meals import restore_meal, saved_state
from intake.models import Change, Entry, Symptom
from intake.models.change import restore, restore_row, snapshot


class CannotUndoError(Exception):
    """The act cannot be taken back; the text says why, for the person."""


@transaction.atomic
def undo(*, subject: User, batch: uuid.UUID) -> list[dt.date]:
    """Take back every row of one act, or none of them.

    Returns the dates that changed, earliest first; none for a saved meal.
    Raises CannotUndoError when the act is unknown, older than a day, undone
    already, or when what it changed was changed since.
    """
    changes = list(subject.changes.of_batch(batch))
    if not changes:
        raise CannotUndoError("There is nothing to undo here.")
    dates = sorted({_date(values) for c in changes for values in _dated(c)})
    days = lock_days(subject, dates)
    eaten = {_date(values) for c in changes if c.entry_pk for values in _dated(c)}
    # Read again under the lock, in case the same button was pressed twice.
    changes = list(subject.changes.of_batch(batch))
    if all(change.undone_at for change in changes):
        raise CannotUndoError("That was undone already.")
    if not all(change.can_be_undone for change in changes):
        raise CannotUndoError("That was more than a day ago, so it can no longer be undone.")
    for change in reversed(changes):
        _undo_one(subject, change)
    subject.changes.of_batch(batch).update(undone_at=timezone.now())
    for date in eaten:
        rewrite_sums(days[date])
    return dates


def _undo_one(subject: User, change: Change) -> None:
    if change.symptom_pk is not None:
        _undo_symptom(subject, change, change.symptom_pk)
    elif change.noted_day_pk is not None:
        _undo_note(subject, change, change.noted_day_pk)
    elif change.saved_meal_pk is not None:
        _undo_saved_meal(subject, change, change.saved_meal_pk)
    elif change.entry_pk is not None:
        _undo_entry(subject, change, change.entry_pk)


def _undo_symptom(subject: User, change: Change, pk: int) -> None:
    now = subject.symptoms.filter(pk=pk).first()
    if (snapshot(now) if now else None) != change.after:
        raise CannotUndoError("This symptom was changed since, so it was left as it is.")
    if change.before is None:
        subject.symptoms.filter(pk=pk).delete()
        return
    symptom = restore_row(Symptom(), change.before)
    symptom.save(force_insert=now is None, force_update=now is not None)


def _undo_note(subject: User, change: Change, pk: int) -> None:
    was, is_now = change.before or {}, change.after or {}
    if not subject.days.filter(pk=pk, note=is_now["note"]).update(note=was["note"]):
        raise CannotUndoError("This note was changed since, so it was left as it is.")


def _undo_saved_meal(subject: User, change: Change, pk: int) -> None:
    if saved_state(subject, pk) != change.after:
        raise CannotUndoError("This was changed since, so it was left as it is.")
    try:
        restore_meal(subject, pk, change.before)
    except AmountError as error:
        raise CannotUndoError(str(error)) from error


def _undo_entry(subject: User, change: Change, pk: int) -> None:
    now = subject.entries.filter(pk=pk).first()
    if (snapshot(now) if now else None) != change.after:
        raise CannotUndoError("This entry was changed since, so it was left as it is.")
    if change.before is None:
        subject.entries.filter(pk=pk).delete()
        return
    entry = restore(change.before)
    _clear_missing_rows(entry)
    entry.save(force_insert=now is None, force_update=now is not None)


def _clear_missing_rows(entry: Entry) -> None:
    """The entry has its own copy of everything, so it outlives a deleted own food."""
    if entry.food_id is not None and not Food.objects.filter(pk=entry.food_id).exists():
        entry.food = None
    portion = entry.portion_id
    if portion is not None and not Portion.objects.filter(pk=portion).exists():
        entry.portion = None


def _dated(change: Change) -> list[dict[str, str]]:
    """The states that belong to a date; a saved meal belongs to none."""
    states = (change.before, change.after) if change.saved_meal_pk is None else ()
    return [values for values in states if values]


def _date(values: dict[str, str]) -> dt.date:
    return dt.date.fromisoformat(values["date"])
