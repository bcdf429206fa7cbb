"""Letting past entries follow a changed own food: an explicit act, with one undo."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from accounts.models import User
from foods.amounts import AmountError, amount_of
from foods.models import Food
from intake.diary.days import lock_many_days, rewrite_sums
from intake.diary.entries import act_once, record_entries, value_given_by
from intake.models import Entry
from intake.models.change import snapshot
from intake.models.entry_uncertainty import set_uncertainty, was_weighed

#: How sure an entry is, which follows its other values and is no reason to update it.
_UNSURE = ("possible_mg", "composition_cv", "amount_cv")
#: What following may change of an entry.
_FOLLOWED = (
    "name",
    "kind",
    "mg_per_100g",
    "value_given",
    "unit_label",
    "unit_grams",
    "unit_mg",
    "grams",
    "magnesium_mg",
    *_UNSURE,
)
_BATCH = 500


@dataclass(frozen=True)
class FollowedEntries:
    """How many entries took the food's values, and how many could not."""

    changed: int
    left: int


def differing_entries(*, subject: User, food: Food) -> list[Entry]:
    """The person's entries of a food that would change if they followed it, oldest first."""
    entries = subject.entries.filter(food=food).select_related("portion").order_by("date", "pk")
    return [entry for entry in entries if _follow(entry, food) is True]


def follow_food(*, subject: User, by: User, food: Food, request_key: uuid.UUID) -> FollowedEntries:
    """Give past entries of a food its present values; the rest of each stays.

    Amounts stay as logged: two slices stay two slices, at what a slice weighs
    now. Raises AlreadyActedError when the form was sent before.
    """
    with act_once(subject, request_key):
        dates = subject.entries.filter(food=food).values_list("date", flat=True)
        days = lock_many_days(subject, dates)
        # Read under the lock; what was logged meanwhile has the present values.
        entries = list(
            subject.entries.filter(food=food, date__in=days)
            .select_related("portion")
            .order_by("date", "pk")
        )
        before = {entry.pk: snapshot(entry) for entry in entries}
        differs = {entry.pk: _follow(entry, food) for entry in entries}
        changed = [entry for entry in entries if differs[entry.pk]]
        Entry.objects.bulk_update(changed, _FOLLOWED, batch_size=_BATCH)
        record_entries(
            changed, by=by, batch=request_key, before=[before[entry.pk] for entry in changed]
        )
        for date in sorted({entry.date for entry in changed}):
            rewrite_sums(days[date])
    return FollowedEntries(len(changed), sum(one is None for one in differs.values()))


def _follow(entry: Entry, food: Food) -> bool | None:
    """Put the food's values on an unsaved entry; say whether any differ.

    None, and the entry untouched, where it would weigh more than anybody eats.
    """
    # Weight, volume, and a portion that is gone: the measure stays as logged.
    portion, unit = entry.portion, entry.unit
    if portion is not None and portion.food_id == food.pk:
        unit = portion.unit
    was = {name: getattr(entry, name) for name in _FOLLOWED}
    entry.unit_label, entry.unit_grams, entry.unit_mg = unit.label, unit.grams, unit.magnesium_mg
    try:
        entry.grams, entry.magnesium_mg = amount_of(
            entry.quantity, unit, food.magnesium_mg_per_100g
        )
    except AmountError:
        for name, value in was.items():
            setattr(entry, name, value)
        return None
    entry.name, entry.kind, entry.mg_per_100g = food.name, food.kind, food.magnesium_mg_per_100g
    entry.value_given = value_given_by(food, entry.magnesium_mg)
    set_uncertainty(entry, food, is_weighed=was_weighed(entry))
    return any(getattr(entry, name) != was[name] for name in _FOLLOWED if name not in _UNSURE)
