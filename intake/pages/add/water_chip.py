"""The button that logs a glass of water, as the add panel shows it, and what it logs."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from decimal import Decimal

from accounts.models import User
from foods.actions import GLASS_GRAMS
from foods.amounts import Unit, magnesium_in, mg_words, volume_units
from foods.models import Food, Portion
from intake.diary.recent_foods import TapWater
from intake.pages.fields import new_request_key


@dataclass(frozen=True)
class WaterChip:
    """What the button says, and whether to ask what the water has."""

    #: The magnesium of a glass where the person stated it, "12 mg"; empty otherwise.
    mg_words: str
    is_asked: bool
    request_key: uuid.UUID = field(default_factory=new_request_key)


def water_chip(water: TapWater | None) -> WaterChip | None:
    """The button for this water; None where there is none to log."""
    if water is None:
        return None
    mg = magnesium_in(GLASS_GRAMS, water.stated_mg_per_100g)
    return WaterChip("" if mg is None else mg_words(mg), is_asked=not water.is_answered)


@dataclass(frozen=True)
class GlassOfWater:
    """One glass of a water, as it is logged."""

    food: Food
    quantity: Decimal
    unit: Unit
    portion: Portion | None


def glass_of_water(user: User) -> GlassOfWater | None:
    """A glass of the person's own water, else of the table's; None where there is neither."""
    waters = Food.objects.tap_waters(user).prefetch_related("portions")
    food = min(waters, key=lambda water: not water.is_own_water, default=None)
    if food is None:
        return None
    for portion in food.portions.all():
        if "glass" in portion.label:
            return GlassOfWater(food, Decimal(1), portion.unit, portion)
    # Its owner may have taken the glass away.
    return GlassOfWater(food, GLASS_GRAMS, volume_units(Decimal(1))[0], None)
