"""Placing entries: copied to another meal or day, moved there, or added several at once."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from accounts.models import User
from foods.amounts import AmountError, Unit
from foods.models import Food, Portion
from intake.diary.days import lock_days, rewrite_sums
from intake.diary.entries import (
    PlacedEntries,
    act_once,
    meals_added_to,
    new_entry,
    place_entries,
    record_entries,
    store_entries,
)
from intake.models import Entry
from intake.models.change import restore_row, snapshot

#: What belongs to the occasion, not to what was eaten: a copy has its own.
_NOT_COPIED = {"id": None, "note": ""}


@dataclass(frozen=True)
class ChosenFood:
    """One food chosen in the panel, in the amount shown, with the meal it goes to."""

    food: Food
    quantity: Decimal
    unit: Unit
    portion: Portion | None
    meal: str
    time: dt.time | None = None
    typed_words: str = ""


def add_several(
    *,
    subject: User,
    by: User,
    date: dt.date,
    picks: Sequence[ChosenFood],
    request_key: uuid.UUID,
) -> PlacedEntries:
    """Log several foods as one act, each to its own meal.

    Raises AlreadyActedError when a form with this request key was used before,
    AmountError when one of the amounts is heavier than anybody eats.
    """
    added = [_entry_of(pick, subject=subject, by=by, date=date) for pick in picks]
    return place_entries(added, subject=subject, by=by, date=date, request_key=request_key)


def _entry_of(pick: ChosenFood, *, subject: User, by: User, date: dt.date) -> Entry:
    try:
        return new_entry(
            subject=subject,
            by=by,
            date=date,
            meal=pick.meal,
            time=pick.time,
            food=pick.food,
            quantity=pick.quantity,
            unit=pick.unit,
            portion=pick.portion,
            typed_words=pick.typed_words,
        )
    except AmountError as error:
        # Among several foods the words have to say which.
        raise AmountError(f"{pick.food.name}: {error}") from error


def copy_entries(
    *,
    subject: User,
    by: User,
    source: dt.date,
    to: dt.date,
    request_key: uuid.UUID,
    pks: Collection[int] | None = None,
    only: str = "",
    meal: str = "",
) -> PlacedEntries:
    """Copy entries of one day to a meal of another, or of the same.

    ``pks`` names them, or else all of the meal ``only``, or of the day; ``meal``
    is the meal they come to, or each its own. A copy keeps the values as they
    were logged, whatever the food table says by now, and the time of day; a
    note stays behind. Raises AlreadyActedError when a form with this request
    key was used before.
    """
    with act_once(subject, request_key):
        day = lock_days(subject, [source, to])[to]
        chosen = subject.entries.on(source)
        if pks is not None:
            chosen = chosen.filter(pk__in=pks)
        if only:
            chosen = chosen.of_meal(only)
        now = timezone.now()
        copies = [_copy(entry, by=by, to=to, meal=meal, now=now) for entry in chosen]
        added = meals_added_to(day, copies)
        store_entries(copies, by=by, batch=request_key)
        entries = rewrite_sums(day, reads_day_before=added is None) if copies else None
    return PlacedEntries(copies, request_key, day, entries, added)


def _copy(entry: Entry, *, by: User, to: dt.date, meal: str, now: dt.datetime) -> Entry:
    values = snapshot(entry) | _NOT_COPIED
    copy = restore_row(Entry(), values | {"date": to.isoformat(), "created_by_id": by.pk})
    copy.meal, copy.created_at = meal or entry.meal, now
    return copy


def move_entries(
    *,
    subject: User,
    by: User,
    source: dt.date,
    to: dt.date,
    pks: Collection[int],
    request_key: uuid.UUID,
    meal: str = "",
) -> PlacedEntries:
    """Move entries of one day to another day, another meal, or both; their values stay.

    Raises AlreadyActedError when a form with this request key was used before.
    """
    with act_once(subject, request_key):
        days = lock_days(subject, [source, to])
        moved = [
            entry
            for entry in subject.entries.on(source).filter(pk__in=pks)
            if (to, meal or entry.meal) != (entry.date, entry.meal)
        ]
        before = [snapshot(entry) for entry in moved]
        for entry in moved:
            entry.date, entry.meal, entry.updated_at = to, meal or entry.meal, timezone.now()
        Entry.objects.bulk_update(moved, ["date", "meal", "updated_at"], batch_size=200)
        record_entries(moved, by=by, batch=request_key, before=before)
        if moved and source != to:
            rewrite_sums(days[source])
        entries = rewrite_sums(days[to], reads_day_before=True) if moved else None
    return PlacedEntries(moved, request_key, days[to], entries)
