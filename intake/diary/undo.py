"""Taking one act back, as long as nothing was built on it since."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from foods.actions import archive_own_food
from foods.amounts import AmountError
from foods.models import Food
from intake.diary.days import lock_days, rewrite_sums
from intake.diary.saved.meals import clear_missing_rows, restore_meal, saved_state
from intake.models import Change, Entry, Symptom
from intake.models.change import is_as_kept, restore_row, snapshot
from intake.models.entry_uncertainty import set_uncertainty


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
        raise CannotUndoError("That was more than a day ago, so you can no longer undo it.")
    for change in reversed(changes):
        _undo_one(subject, change)
    subject.changes.of_batch(batch).update(undone_at=timezone.now())
    _archive_food_of(subject, changes)
    for date in eaten:
        rewrite_sums(days[date])
    if any(change.entry_pk is None for change in changes):
        _keep_no_symptoms_true(subject, dates)
    return dates


def _undo_one(subject: User, change: Change) -> None:
    if change.symptom_pk is not None:
        _undo_row(subject.symptoms.filter(pk=change.symptom_pk), Symptom(), change, "symptom")
    elif change.noted_day_pk is not None:
        _undo_day(subject, change, change.noted_day_pk)
    elif change.saved_meal_pk is not None:
        _undo_saved_meal(subject, change, change.saved_meal_pk)
    elif change.entry_pk is not None:
        _undo_row(subject.entries.filter(pk=change.entry_pk), Entry(), change, "entry")


def _undo_row(rows: QuerySet[Any], new: Entry | Symptom, change: Change, what: str) -> None:
    """Make the one row of ``rows`` what it was before; ``new`` takes its stored values."""
    now = rows.first()
    if not is_as_kept(snapshot(now) if now else None, change.after):
        raise CannotUndoError(f"This {what} has changed since, so we left it as it is.")
    if change.before is None:
        rows.delete()
        return
    row = restore_row(new, change.before)
    if isinstance(row, Entry):
        # It has its own copy of everything, so it outlives a deleted own food.
        clear_missing_rows([row])
        if "possible_mg" not in change.before:
            # Kept before entries had it.
            set_uncertainty(row, row.food)
    row.save(force_insert=now is None, force_update=now is not None)


def _archive_food_of(subject: User, changes: list[Change]) -> None:
    """Offer no longer the own food that an act made for its entry, unless others were logged."""
    for change in changes:
        was, is_now = change.before, change.after
        if was and is_now and was.get("food_id") != is_now.get("food_id"):
            made = Food.objects.own(subject).filter(source_key=str(change.batch), entries=None)
            for food in made:
                archive_own_food(food=food)


def _undo_day(subject: User, change: Change, pk: int) -> None:
    """Take back what was said of a day: its note, no symptoms, whether it was everything."""
    was, is_now = (
        {name: value for name, value in (values or {}).items() if name != "date"}
        for values in (change.before, change.after)
    )
    what = "note" if "note" in was else "day"
    if "food" in was:
        was |= {"changed_after_finish": False, "changed_at": timezone.now()}
    if not subject.days.filter(pk=pk, **is_now).update(**was):
        raise CannotUndoError(f"This {what} has changed since, so we left it as it is.")


def _keep_no_symptoms_true(subject: User, dates: list[dt.date]) -> None:
    """Where a symptom stands again, that there was none is no longer said."""
    felt = subject.symptoms.filter(date__in=dates).values("date")
    subject.days.filter(no_symptoms=True, date__in=felt).update(no_symptoms=False)


def _undo_saved_meal(subject: User, change: Change, pk: int) -> None:
    if not is_as_kept(saved_state(subject, pk), change.after):
        raise CannotUndoError("This has changed since, so we left it as it is.")
    try:
        restore_meal(subject, pk, change.before)
    except AmountError as error:
        raise CannotUndoError(str(error)) from error


def _dated(change: Change) -> list[dict[str, str]]:
    """The states that belong to a date; a saved meal belongs to none."""
    states = (change.before, change.after) if change.saved_meal_pk is None else ()
    return [values for values in states if values]


def _date(values: dict[str, str]) -> dt.date:
    return dt.date.fromisoformat(values["date"])
