"""The measures one food is taken in: household portions, weight, volume, pieces."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache

from django.db.models import CharField
from django.db.models.functions import Cast

from accounts.models import User
from foods.amounts import Unit, volume_units, weight_units
from foods.enums import PortionOrigin
from foods.models import Food, Portion, UsualPortion

#: What is read of a portion that is logged.
_PORTION = ("label", "grams", "magnesium_mg")


def portion_key(portion: Portion) -> str:
    """The value that stands for a portion in a form."""
    return f"p{portion.pk}"


def units_of(food: Food) -> list[tuple[str, Unit]]:
    """(value, unit) of every measure the food takes, the usual one first.

    Household portions, then g and oz, then ml and fl oz of what is poured.
    What is counted by piece takes its pieces alone; the list is empty for a
    supplement whose label has not been asked for yet. Uses prefetched portions.
    """
    units = [(portion_key(portion), portion.unit) for portion in distinct_portions(food)]
    return units + measures_of(food)


def usual_unit(food: Food) -> tuple[str, Unit] | None:
    """(value, unit) of the measure a food is offered in; None before its label is known.

    Free of queries for a food read ``with_usual_portion`` or with its portions.
    """
    if "usual_portion" not in vars(food):
        return next(iter(units_of(food)), None)
    usual: UsualPortion | None = vars(food)["usual_portion"]
    if usual is None:
        return next(iter(measures_of(food)), None)
    grams, mg = usual["grams"], usual["magnesium_mg"]
    unit = Unit(usual["label"], Decimal(grams) if grams else None, Decimal(mg) if mg else None)
    return f"p{usual['pk']}", unit


def measures_of(food: Food) -> list[tuple[str, Unit]]:
    """Weight, and volume of what is poured; nothing for what is counted by piece."""
    if is_counted(food):
        return []
    units = [*weight_units()]
    if food.grams_per_ml is not None:
        units += volume_units(food.grams_per_ml)
    return [(unit.label, unit) for unit in units]


def is_counted(food: Food) -> bool:
    """Whether it is taken in pieces or servings alone, since its label gives no weight."""
    return food.is_by_piece or (
        food.owner_id is not None
        and food.magnesium_mg_per_100g is None
        and any(portion.magnesium_mg is not None for portion in food.portions.all())
    )


def distinct_portions(food: Food) -> list[Portion]:
    """The food's portions, ours first, without a source's that says the same again.

    A source's portion is left out where one before it has the same label, or
    weighs the same for the same measure.
    """
    kept: list[Portion] = []
    seen: set[tuple[str, object]] = set()
    for portion in food.portions.all():
        label = portion.label.casefold()
        measure = label.split(",")[0].split("(")[0].strip()
        marks = {(label.replace(",", ""), None), (measure, portion.grams)}
        if portion.origin != PortionOrigin.SOURCE or not marks & seen:
            kept.append(portion)
        seen |= marks
    return kept


def chosen_unit(user: User, food_id: int, key: str) -> tuple[Food, Unit, Portion | None] | None:
    """The food and unit that a form names by number and value; None if the user has none such.

    One query for a household portion, weight or volume.
    """
    if match := re.fullmatch(r"p(\d{1,18})", key):
        portion = _portion_with_food(int(match[1]))
        if portion is None or portion.food_id != food_id or not portion.food.is_visible_to(user):
            return None
        return portion.food, portion.unit, portion
    food = Food.objects.filter(pk=food_id).first()
    if food is None or not food.is_visible_to(user):
        return None
    unit = dict(measures_of(food)).get(key)
    return None if unit is None else (food, unit, None)


def _portion_with_food(pk: int) -> Portion | None:
    food = next(iter(Food.objects.raw(_statement(), [pk])), None)
    if food is None:
        return None
    label, grams, mg = (vars(food)[f"portion_{name}"] for name in _PORTION)
    amounts = (None if amount is None else Decimal(amount) for amount in (grams, mg))
    portion = Portion.from_db(food._state.db, ["id", *_PORTION], [pk, label, *amounts])
    portion.food = food
    return portion


@cache
def _statement() -> str:
    """The statement that reads the food of one portion, with the portion beside it.

    It is asked for at every entry, and putting it together takes several times
    as long as running it, so that is done once a process. Amounts are read as
    text, to be exact.
    """
    columns = {f"portion_{name}": Cast(f"portions__{name}", CharField()) for name in _PORTION}
    found = Food.objects.order_by().filter(portions=0).annotate(**columns)
    return str(found.query.sql_with_params()[0])
