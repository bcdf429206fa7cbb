"""Adding, changing and deleting entries, each with the row that undoes it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import User
from foods.amounts import Unit, amount_of, quantise_mg
from foods.enums import Evidence, FoodKind
from foods.models import Food, Portion
from foods.typed_words import differing_words
from intake.diary.days import lock_day, lock_days, rewrite_sums
from intake.diary.saved.recipes import recipe_of, set_recipe_values
from intake.enums import ValueGiven
from intake.models import Change, Day, Entry, SavedMeal, Symptom
from intake.models.change import snapshot
from intake.models.entry_uncertainty import (
    amount_held,
    scale_possible,
    set_amount_cv,
    set_uncertainty,
)

#: How many changes are written at once.
_BATCH = 500
#: The column in which a change names what it is of.
_NAMED_IN = {
    Entry: "entry_pk",
    Symptom: "symptom_pk",
    Day: "noted_day_pk",
    SavedMeal: "saved_meal_pk",
}


class AlreadyActedError(Exception):
    """The same form was sent before; what it did stands once."""


@dataclass(frozen=True)
class AddedMeals:
    """The only meals of a day that an act changed."""

    meals: frozenset[str]
    #: ``Day.version`` before the act; a page that shows another one lacks more than them.
    version_before: str


@dataclass(frozen=True)
class EntryOutcome:
    """What an act left behind: the day it changed and how to undo it."""

    entry: Entry
    batch: uuid.UUID
    day: Day
    entries: list[Entry]
    added: AddedMeals | None = None


@dataclass(frozen=True)
class PlacedEntries:
    """What one act added or moved, and the day it stands on now."""

    placed: list[Entry]
    batch: uuid.UUID
    day: Day
    #: The entries of that day; None where nothing was changed.
    entries: list[Entry] | None
    added: AddedMeals | None = None


@contextmanager
def act_once(subject: User, batch: uuid.UUID) -> Iterator[None]:
    """Run one act in a transaction, or raise AlreadyActedError if it was done before."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        if subject.changes.of_batch(batch).exists():
            raise AlreadyActedError from None
        raise


def add_entry(
    *,
    subject: User,
    by: User,
    date: dt.date,
    meal: str,
    food: Food,
    quantity: Decimal,
    unit: Unit,
    request_key: uuid.UUID,
    portion: Portion | None = None,
    time: dt.time | None = None,
    note: str = "",
    typed_words: str = "",
) -> EntryOutcome:
    """Log an amount of a food, see ``new_entry``.

    Raises AlreadyActedError when a form with this request key was used before,
    AmountError when the amount is heavier than anybody eats.
    """
    entry = new_entry(
        subject=subject,
        by=by,
        date=date,
        meal=meal,
        food=food,
        quantity=quantity,
        unit=unit,
        portion=portion,
        time=time,
        note=note,
        typed_words=typed_words,
    )
    return _log(entry, by=by, request_key=request_key)


def new_entry(
    *,
    subject: User,
    by: User,
    date: dt.date,
    meal: str,
    food: Food,
    quantity: Decimal,
    unit: Unit,
    portion: Portion | None = None,
    time: dt.time | None = None,
    note: str = "",
    typed_words: str = "",
) -> Entry:
    """An unsaved entry with its own copy of what the food table says now.

    What was typed to find the food stays beside its name where it says more, see
    ``differing_words``. Of a recipe it also holds a copy of what is in it today.
    Raises AmountError when the amount is heavier than anybody eats.
    """
    grams, magnesium_mg = amount_of(quantity, unit, food.magnesium_mg_per_100g)
    entry = Entry(
        subject=subject,
        date=date,
        meal=meal,
        time=time,
        note=note,
        food=food,
        portion=portion,
        name=food.name,
        typed_words=differing_words(typed_words, food.name),
        kind=food.kind,
        quantity=quantity,
        unit_label=unit.label,
        unit_grams=unit.grams,
        unit_mg=unit.magnesium_mg,
        mg_per_100g=food.magnesium_mg_per_100g,
        grams=grams,
        magnesium_mg=magnesium_mg,
        value_given=value_given_by(food, magnesium_mg),
        created_by=by,
    )
    whole = recipe_of(subject, food) if food.is_recipe else None
    if whole is not None:
        set_recipe_values(entry, whole)
    set_uncertainty(entry, food)
    return entry


def value_given_by(food: Food, magnesium_mg: Decimal | None) -> ValueGiven:
    """What an entry says of the value it takes from a food: an own one may be an estimate."""
    is_estimate = food.is_own and food.evidence == Evidence.ESTIMATE and not food.is_recipe
    is_estimate = is_estimate and magnesium_mg is not None
    return ValueGiven.BY_KIND if is_estimate else ValueGiven.BY_FOOD


def quick_add(
    *,
    subject: User,
    by: User,
    date: dt.date,
    meal: str,
    name: str,
    magnesium_mg: Decimal | None,
    request_key: uuid.UUID,
    time: dt.time | None = None,
    note: str = "",
) -> EntryOutcome:
    """Log a name and its magnesium (mg, None where unknown) without a food of the table.

    Raises AlreadyActedError when a form with this request key was used before.
    """
    entry = Entry(
        subject=subject,
        date=date,
        meal=meal,
        time=time,
        note=note,
        name=name,
        kind=FoodKind.FOOD,
        quantity=Decimal(1),
        created_by=by,
    )
    _set_quick(entry, magnesium_mg)
    return _log(entry, by=by, request_key=request_key)


def _set_quick(entry: Entry, magnesium_mg: Decimal | None) -> None:
    mg = None if magnesium_mg is None else quantise_mg(magnesium_mg)
    entry.unit_mg = entry.magnesium_mg = mg
    set_uncertainty(entry, None)


def _log(entry: Entry, *, by: User, request_key: uuid.UUID) -> EntryOutcome:
    """Store a new entry under the lock of its day."""
    with act_once(entry.subject, request_key):
        day = lock_day(entry.subject, entry.date)
        added = meals_added_to(day, [entry])
        store_entries([entry], by=by, batch=request_key)
        entries = rewrite_sums(day, reads_day_before=added is None)
    return EntryOutcome(entry, request_key, day, entries, added)


def change_entry(
    *,
    entry: Entry,
    by: User,
    quantity: Decimal,
    unit: Unit,
    meal: str,
    portion: Portion | None = None,
    time: dt.time | None = None,
    note: str = "",
    date: dt.date | None = None,
    typed_words: str | None = None,
    is_weighed: bool = False,
) -> EntryOutcome:
    """Change an entry's amount, place or note; its mg per 100 g stays as logged.

    So does what is in a recipe: another amount is more or less of the same parts. The
    words typed for it stay unless others are given. ``is_weighed`` says that the person
    weighed it.

    Raises Entry.DoesNotExist when it was deleted meanwhile, AmountError when the
    amount is heavier than anybody eats.
    """
    subject, batch, date = entry.subject, uuid.uuid4(), date or entry.date
    with transaction.atomic():
        days = lock_days(subject, [entry.date, date])
        # Read again under the lock: the copy in hand may be older.
        entry = subject.entries.get(pk=entry.pk)
        before = snapshot(entry)
        whole, held = entry.whole, amount_held(entry)
        entry.quantity, entry.portion = quantity, portion
        entry.unit_label, entry.unit_grams = unit.label, unit.grams
        entry.unit_mg = unit.magnesium_mg
        if whole is None:
            entry.grams, entry.magnesium_mg = amount_of(quantity, unit, entry.mg_per_100g)
        else:
            possible = entry.possible_mg
            set_recipe_values(entry, whole)
            # Its parts were bounded when it was logged.
            entry.possible_mg = possible
        scale_possible(entry, held)
        set_amount_cv(entry, is_weighed=is_weighed)
        was, entry.date = entry.date, date
        entry.meal, entry.time, entry.note = meal, time, note
        if typed_words is not None:
            entry.typed_words = differing_words(typed_words, entry.name)
        entry.save()
        record_entries([entry], by=by, batch=batch, before=[before])
        if was != date:
            rewrite_sums(days[was])
        entries = rewrite_sums(days[date], reads_day_before=True)
    return EntryOutcome(entry, batch, days[date], entries)


def change_quick_entry(
    *,
    entry: Entry,
    by: User,
    name: str,
    magnesium_mg: Decimal | None,
    meal: str,
    time: dt.time | None = None,
    note: str = "",
) -> EntryOutcome:
    """Change what was logged without a food. Raises Entry.DoesNotExist when it is gone."""
    subject, batch = entry.subject, uuid.uuid4()
    with transaction.atomic():
        day = lock_day(subject, entry.date)
        entry = subject.entries.get(pk=entry.pk)
        before = snapshot(entry)
        entry.name, entry.meal, entry.time, entry.note = name, meal, time, note
        _set_quick(entry, magnesium_mg)
        entry.save()
        record_entries([entry], by=by, batch=batch, before=[before])
        entries = rewrite_sums(day, reads_day_before=True)
    return EntryOutcome(entry, batch, day, entries)


def delete_entry(*, entry: Entry, by: User) -> EntryOutcome:
    """Delete an entry. Raises Entry.DoesNotExist when it is gone already."""
    subject, batch = entry.subject, uuid.uuid4()
    with transaction.atomic():
        day = lock_day(subject, entry.date)
        entry = subject.entries.get(pk=entry.pk)
        record_change(entry, by=by, batch=batch, before=snapshot(entry))
        subject.entries.filter(pk=entry.pk).delete()
        entries = rewrite_sums(day, reads_day_before=True)
    return EntryOutcome(entry, batch, day, entries)


def place_entries(
    made: list[Entry], *, subject: User, by: User, date: dt.date, request_key: uuid.UUID
) -> PlacedEntries:
    """Store new entries of one day as one act.

    Raises AlreadyActedError when a form with this request key was used before.
    """
    with act_once(subject, request_key):
        day = lock_day(subject, date)
        added = meals_added_to(day, made)
        store_entries(made, by=by, batch=request_key)
        entries = rewrite_sums(day, reads_day_before=added is None)
    return PlacedEntries(made, request_key, day, entries, added)


def meals_added_to(day: Day, made: Sequence[Entry]) -> AddedMeals | None:
    """What new entries will change of a locked day; None for its first, which open all of it."""
    if not day.entry_count:
        return None
    return AddedMeals(frozenset(entry.meal for entry in made), day.version)


def store_entries(entries: Sequence[Entry], *, by: User, batch: uuid.UUID) -> None:
    """Add entries under the lock of their day, with the rows that undo them as one act."""
    Entry.objects.bulk_create(entries)
    record_entries(entries, by=by, batch=batch)


def record_change(
    row: Entry | Symptom | Day | SavedMeal,
    *,
    by: User,
    batch: uuid.UUID,
    number: int = 0,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Write down what one act made of one row; without ``before`` new, without ``after`` gone.

    ``number`` tells the rows of an act apart, in the order they were made.
    """
    column = {_NAMED_IN[type(row)]: row.pk}
    Change.objects.create(
        subject_id=row.subject_id,
        by=by,
        batch=batch,
        number=number,
        before=before,
        after=after,
        **column,
    )


def record_entries(
    entries: Sequence[Entry],
    *,
    by: User,
    batch: uuid.UUID,
    before: Sequence[dict[str, Any]] | None = None,
) -> None:
    """Write down what one act made of entries, so that it is undone as one.

    ``before`` holds their earlier snapshots, one an entry; without it they are new.
    """
    earlier = [None] * len(entries) if before is None else before
    Change.objects.bulk_create(
        [
            Change(
                subject_id=entry.subject_id,
                by=by,
                batch=batch,
                number=number,
                entry_pk=entry.pk,
                before=was,
                after=snapshot(entry),
            )
            for number, (entry, was) in enumerate(zip(entries, earlier, strict=True))
        ],
        batch_size=_BATCH,
    )
