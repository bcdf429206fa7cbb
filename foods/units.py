"""The units a food can be logged in: household portions, weight, volume, pieces."""

from __future__ import annotations

import re
from decimal import Decimal

from django.db.models import QuerySet

from accounts.models import User
from accounts.models.prepared import prepared
from foods.amounts import (
    Unit,
    volume_units,
    weight_units,
)
from foods.enums import PortionOrigin
from foods.models import Food, Portion
from foods.search.portion_labels import read_label


def portion_key(portion: Portion) -> str:
    """The form value of a portion."""
    return f"p{portion.pk}"


def units_of(food: Food) -> list[tuple[str, Unit]]:
    """Return (form value, unit) of all units of the food, the usual one first.

    Household portions, then g and oz, then ml and fl oz for liquids. A food counted
    by piece has only its pieces; the list is empty for a supplement without a label
    amount yet. Uses prefetched portions.
    """
    units = [(portion_key(portion), portion.unit) for portion in distinct_portions(food)]
    return units + measures_of(food)


def usual_unit(food: Food) -> tuple[str, Unit] | None:
    """Return (form value, unit) that a food is offered in; None before its label is known.

    Costs no query for a food read ``with_usual_portion`` or with its portions.
    """
    if not hasattr(food, "usual_portion"):
        return next(iter(units_of(food)), None)
    usual = food.usual_portion
    if usual is None:
        return next(iter(measures_of(food)), None)
    grams, mg = usual["grams"], usual["magnesium_mg"]
    unit = Unit(usual["label"], Decimal(grams) if grams else None, Decimal(mg) if mg else None)
    return f"p{usual['pk']}", unit


def counted_singly(food: Food, key: str) -> tuple[Decimal, str] | None:
    """How many of which single portion are one of this: two of "1 large" are "2 large".

    ``key`` and the second value are form values. None where it is no number of pieces, or
    the food has no portion of one. Uses prefetched portions.
    """
    portions = {portion_key(portion): portion for portion in distinct_portions(food)}
    several = portions.get(key)
    if several is None or several.grams is None:
        return None
    label = read_label(several.label)
    for single_key, single in portions.items():
        one = read_label(single.label)
        is_of_kind = (one.amount.unit, one.amount.size, one.noun) == (
            label.amount.unit,
            label.amount.size,
            label.noun,
        )
        count = label.amount.quantity
        if is_of_kind and one.amount.quantity == 1 < count and single.grams is not None:
            return (count, single_key) if single.grams * count == several.grams else None
    return None


def measures_of(food: Food) -> list[tuple[str, Unit]]:
    """Units of weight, and of volume for liquids; none for a food counted by piece."""
    if is_counted(food):
        return []
    units = [*weight_units()]
    if food.grams_per_ml is not None:
        units += volume_units(food.grams_per_ml)
    return [(unit.label, unit) for unit in units]


def is_counted(food: Food) -> bool:
    """Whether it is logged only in pieces or servings, since no weight is known."""
    return food.is_by_piece or (
        food.owner_id is not None
        and food.magnesium_mg_per_100g is None
        and any(portion.magnesium_mg is not None for portion in food.portions.all())
    )


def distinct_portions(food: Food) -> list[Portion]:
    """The food's portions, Midband's first, without repeated ones of a source.

    A source's portion is left out where an earlier one has the same label, or the
    same measure and weight.
    """
    distinct: list[Portion] = []
    seen: set[tuple[str, object]] = set()
    for portion in food.portions.all():
        label = portion.label.casefold()
        measure = label.split(",")[0].split("(")[0].strip()
        marks = {(label.replace(",", ""), None), (measure, portion.grams)}
        if portion.origin != PortionOrigin.SOURCE or not marks & seen:
            distinct.append(portion)
        seen |= marks
    return distinct


def chosen_unit(user: User, food_id: int, key: str) -> tuple[Food, Unit, Portion | None] | None:
    """Return the food, unit and portion of a form's values; None if the user may not log it.

    One query, for a household portion as for weight or volume.
    """
    if match := re.fullmatch(r"p(\d{1,18})", key):
        portion = next(iter(_portions_with_food(int(match[1]))), None)
        if portion is None or portion.food_id != food_id or not portion.food.is_visible_to(user):
            return None
        return portion.food, portion.unit, portion
    food = Food.objects.filter(pk=food_id).select_related("group").first()
    if food is None or not food.is_visible_to(user):
        return None
    unit = dict(measures_of(food)).get(key)
    return None if unit is None else (food, unit, None)


@prepared
def _portions_with_food(number: int) -> QuerySet[Portion]:
    return Portion.objects.select_related("food__group").filter(pk=number)
