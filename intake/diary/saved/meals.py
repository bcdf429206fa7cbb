"""Saved meals and recipes: kept, changed, deleted and logged, each with what undoes it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from accounts.models import User
from foods.actions import archive_own_food
from foods.amounts import AmountError, Unit
from foods.models import Food, Portion
from intake.diary.entries import (
    PlacedEntries,
    act_once,
    place_entries,
    record_change,
    value_given_by,
)
from intake.diary.saved.recipes import recipe_of, set_recipe_values, update_recipe_food
from intake.diary.saved.totals import item_today
from intake.enums import ValueGiven
from intake.models import Entry, SavedItem, SavedMeal
from intake.models.change import restore_row, snapshot
from intake.models.entry_uncertainty import set_uncertainty

#: What an item copies of an entry.
_COPIED = (
    "name",
    "typed_words",
    "kind",
    "quantity",
    "unit_label",
    "unit_grams",
    "unit_mg",
    "mg_per_100g",
)


@dataclass(frozen=True)
class MealDetails:
    """What a person states of a saved meal; with servings it is a recipe."""

    name: str
    servings: Decimal | None = None
    #: Weight when cooked (g), where it was weighed.
    cooked_grams: Decimal | None = None


@dataclass(frozen=True)
class ItemAmount:
    """How much of an item: so many units, or for a quick add its magnesium (mg)."""

    quantity: Decimal
    unit: Unit
    portion: Portion | None = None


@dataclass(frozen=True)
class ItemChanges:
    """What happens to the items: new amounts by number, those to go, and one to come."""

    amounts: Mapping[int, ItemAmount] = field(default_factory=dict)
    removed: frozenset[int] = frozenset()
    added: tuple[Food, ItemAmount] | None = None


def keep_meal(
    *,
    subject: User,
    by: User,
    details: MealDetails,
    entries: Sequence[Entry],
    request_key: uuid.UUID,
) -> SavedMeal:
    """Keep what was logged as a saved meal, or with servings as a recipe.

    Without entries it is an empty one to be filled. Raises AlreadyActedError
    when the form was sent before, AmountError for what no food can hold.
    """
    saved = SavedMeal(subject=subject)
    with act_once(subject, request_key):
        _set_details(saved, details)
        saved.save(force_insert=True)
        SavedItem.objects.bulk_create(_item_of(saved, entry) for entry in entries)
        _update_food(saved)
        record_change(saved, by=by, batch=request_key, after=state_of(saved))
    return saved


def change_meal(
    *,
    saved: SavedMeal,
    by: User,
    details: MealDetails,
    changes: ItemChanges,
    request_key: uuid.UUID,
) -> SavedMeal:
    """Change a saved meal; no logged day changes with it.

    Raises AlreadyActedError when the form was sent before, SavedMeal.DoesNotExist
    when it is gone, AmountError for what no food can hold.
    """
    subject = saved.subject
    with act_once(subject, request_key):
        saved = subject.saved_meals.select_for_update().get(pk=saved.pk)
        before = state_of(saved)
        _set_details(saved, details)
        saved.own_items.filter(pk__in=changes.removed).delete()
        for item in saved.own_items.filter(pk__in=changes.amounts):
            _take(item, changes.amounts[item.pk])
            item.save()
        if changes.added is not None:
            food, amount = changes.added
            item = SavedItem(
                of=saved,
                food=food,
                name=food.name,
                kind=food.kind,
                mg_per_100g=food.magnesium_mg_per_100g,
            )
            _take(item, amount)
            item.save(force_insert=True)
        _update_food(saved)
        saved.save()
        record_change(saved, by=by, batch=request_key, before=before, after=state_of(saved))
    return saved


def delete_meal(*, saved: SavedMeal, by: User) -> uuid.UUID:
    """Delete a saved meal; returns what undoes it. What was logged of it stays.

    Raises SavedMeal.DoesNotExist when it is gone already.
    """
    subject, batch = saved.subject, uuid.uuid4()
    with act_once(subject, batch):
        saved = subject.saved_meals.select_for_update().get(pk=saved.pk)
        record_change(saved, by=by, batch=batch, before=state_of(saved))
        _remove(saved)
    return batch


def log_meal(  # one argument a field of the form
    *,
    subject: User,
    by: User,
    saved: SavedMeal,
    date: dt.date,
    meal: str,
    factor: Decimal,
    request_key: uuid.UUID,
) -> PlacedEntries:
    """Log every item of a saved meal times a factor, or so many servings of a recipe.

    The entries carry what their foods say today, and are one act with one undo.
    Raises AlreadyActedError when the form was sent before, AmountError for an
    amount nobody eats, or for a meal that holds nothing.
    """
    items = list(saved.own_items.select_related("food__group", "portion").order_by("pk"))
    if not items:
        raise AmountError(f"{saved.name} holds nothing yet.")
    if saved.is_recipe:
        made = [_of_recipe(saved, factor)]
    else:
        made = [_entry_of(subject, item, factor) for item in items]
    for entry in made:
        entry.subject, entry.created_by, entry.date, entry.meal = subject, by, date, meal
    return place_entries(made, subject=subject, by=by, date=date, request_key=request_key)


def _of_recipe(saved: SavedMeal, servings: Decimal) -> Entry:
    food = saved.food
    assert food is not None  # noqa: S101  # a constraint: a recipe has its food
    whole = recipe_of(saved.subject, food)
    if whole is None:
        raise AmountError(f"{saved.name} holds nothing yet.")
    entry = Entry(food=food, name=saved.name, kind=food.kind, quantity=servings)
    entry.portion = food.portions.filter(label=whole.serving.label).first()
    entry.unit_label = whole.serving.label
    set_recipe_values(entry, whole)
    set_uncertainty(entry, food)
    return entry


def _entry_of(subject: User, item: SavedItem, factor: Decimal) -> Entry:
    now, unit = item_today(item, factor), item.unit
    entry = Entry(
        food=item.food,
        portion=item.portion,
        name=now.name,
        typed_words=item.typed_words,
        kind=now.kind,
        quantity=now.quantity,
        unit_label=unit.label,
        unit_grams=unit.grams,
        # A quick add's unit is its magnesium.
        unit_mg=now.magnesium_mg if item.is_quick else unit.magnesium_mg,
        mg_per_100g=now.mg_per_100g,
        grams=now.grams,
        magnesium_mg=now.magnesium_mg,
        value_given=value_given_by(item.food, now.magnesium_mg)
        if item.food
        else ValueGiven.BY_FOOD,
    )
    whole = recipe_of(subject, item.food) if item.food and item.food.is_recipe else None
    if whole is not None:
        set_recipe_values(entry, whole)
    set_uncertainty(entry, item.food)
    return entry


def _set_details(saved: SavedMeal, details: MealDetails) -> None:
    saved.name = details.name
    saved.servings, saved.cooked_grams = details.servings, details.cooked_grams
    if details.servings is not None and saved.food is None:
        # A recipe has its food from the beginning; it is offered once it holds something.
        update_recipe_food(saved, [])


def _update_food(saved: SavedMeal) -> None:
    if saved.is_recipe:
        update_recipe_food(
            saved, list(saved.own_items.select_related("food", "portion").order_by("pk"))
        )


def _item_of(saved: SavedMeal, entry: Entry) -> SavedItem:
    copied: dict[str, Any] = {name: getattr(entry, name) for name in _COPIED}
    return SavedItem(of=saved, food=entry.food, portion=entry.portion, **copied)


def _take(item: SavedItem, amount: ItemAmount) -> None:
    item.quantity, item.portion = amount.quantity, amount.portion
    item.unit_label, item.unit_grams = amount.unit.label, amount.unit.grams
    item.unit_mg = amount.unit.magnesium_mg


def _remove(saved: SavedMeal) -> None:
    food = saved.food
    saved.delete()
    if food is not None:
        # Entries speak of it, so it stays, but is no longer offered.
        archive_own_food(food=food)


# -- Undo ------------------------------------------------------------------------------------


def state_of(saved: SavedMeal) -> dict[str, Any]:
    """A saved meal and all it holds, as a change keeps it."""
    items = saved.own_items.order_by("pk")
    return {"meal": snapshot(saved), "items": [snapshot(item) for item in items]}


def saved_state(subject: User, pk: int) -> dict[str, Any] | None:
    """The state of a saved meal as it is now; None where it is gone."""
    saved = subject.saved_meals.filter(pk=pk).first()
    return None if saved is None else state_of(saved)


def restore_meal(subject: User, pk: int, state: dict[str, Any] | None) -> None:
    """Make a saved meal what it was; with None take it away.

    Raises AmountError where its ingredients hold more by now than food can.
    """
    now = subject.saved_meals.filter(pk=pk).first()
    if state is None:
        if now is not None:
            _remove(now)
        return
    saved = restore_row(SavedMeal(), state["meal"])
    saved.save(force_insert=now is None, force_update=now is not None)
    saved.own_items.all().delete()
    items = [restore_row(SavedItem(of=saved), values) for values in state["items"]]
    clear_missing_rows(items)
    SavedItem.objects.bulk_create(items)
    _update_food(saved)


def clear_missing_rows(items: Sequence[SavedItem | Entry]) -> None:
    """Take foods and portions that are gone off unsaved rows, which hold copies of them."""
    foods = Food.objects.filter(pk__in=[item.food_id for item in items if item.food_id])
    portions = Portion.objects.filter(pk__in=[item.portion_id for item in items if item.portion_id])
    left = set(foods.values_list("pk", flat=True)), set(portions.values_list("pk", flat=True))
    for item in items:
        item.food_id = item.food_id if item.food_id in left[0] else None
        item.portion_id = item.portion_id if item.portion_id in left[1] else None
