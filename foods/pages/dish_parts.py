"""The parts of a calculated food, as its page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from accounts.models import User
from foods.amounts import CALCULATED_STEP, mg_words
from foods.enums import Evidence
from foods.models import Food


@dataclass(frozen=True)
class DishLine:
    """A part with its weight (g) and magnesium as text; ``pk`` is None where it is gone."""

    pk: int | None
    name: str
    grams: Decimal
    mg_words: str


@dataclass(frozen=True)
class ShownDish:
    """What a value was worked out from: parts, and the weight of all as eaten (g)."""

    parts: list[DishLine]
    mg_words: str
    cooked_grams: Decimal


def dish_of(food: Food, user: User) -> ShownDish | None:
    """Return the parts of a calculated food; None where its value does not rest on them.

    The magnesium is that of the last load; a curator may have stated another value since.
    """
    if food.dish is None or food.evidence != Evidence.CALCULATED:
        return None
    parts = food.dish["parts"]
    total = sum((Decimal(part["magnesium_mg"]) for part in parts), Decimal(0))
    cooked_grams = Decimal(food.dish["cooked_grams"])
    if food.magnesium_mg_per_100g != (total * 100 / cooked_grams).quantize(CALCULATED_STEP):
        return None
    keys = {part["key"] for part in parts}
    found = Food.objects.visible_to(user).filter(owner=None, source_key__in=keys)
    numbers = {
        (data_set, key): pk
        for data_set, key, pk in found.values_list("data_set", "source_key", "pk")
    }
    shown = [
        DishLine(
            numbers.get((part["data_set"], part["key"])),
            part["name"],
            Decimal(part["grams"]),
            mg_words(Decimal(part["magnesium_mg"])),
        )
        for part in parts
    ]
    return ShownDish(shown, mg_words(total), cooked_grams)
