"""The foods that can be tried out in the usual week: which, in what portions, and where not."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from accounts.models import User
from foods.amounts import AmountError, Unit, amount_of, amount_words, mg_words, weight_units
from foods.enums import SUPPLEMENTAL
from foods.models import Food
from foods.units import distinct_portions, is_counted, portion_key
from intake.bands.in_force import BandsInForce
from intake.diary.eaten import eaten_by_food
from intake.diary.log import Log
from intake.science.usual_intake.adequacy import Adequacy
from intake.science.usual_intake.what_if import TRIED_FROM_AGE, why_nothing_is_tried
from intake.text import exact_mg

#: How many of the foods that were eaten on most days are offered.
MOST_EATEN = 8
#: The portion (g) of a food without a household measure.
WEIGHED_PORTION = Decimal(100)
#: Supplements count as they are; none of them is tried out here.
_ALL_OF_THEM = 1.0


@dataclass(frozen=True)
class TriedPortion:
    """One portion of a food as a form offers it."""

    key: str
    words: str
    mg: Decimal

    @property
    def label(self) -> str:
        """What stands in the list: "1 cup, 83 mg"."""
        return f"{self.words}, {mg_words(self.mg)}"


def why_no_food_is_tried(log: Log, bands: BandsInForce, found: Adequacy, today: dt.date) -> str:
    """Say why no change is tried out for a person; empty where one may be."""
    if not log.sees_profile:
        return (
            "The client’s profile is not shared. Kidneys and age decide whether something "
            "may be tried out, so nothing is."
        )
    if why := why_nothing_is_tried(found, log.reader):
        return why
    if not bands.may_try_on(today):
        return f"Below {TRIED_FROM_AGE} years nothing is tried out here."
    return ""


def why_food_is_not_tried(food: Food) -> str:
    """Say why a food cannot be tried out; empty where it can."""
    if food.kind in SUPPLEMENTAL:
        return "Only food and drinks are tried out here, no supplements or medicines."
    if food.is_lower_bound:
        return f"{food.name}: a part of it has no value, so what it would change is not known."
    if not portions_to_try(food):
        return f"{food.name} has no known value, so what it would change is not known."
    return ""


def portions_to_try(food: Food) -> list[TriedPortion]:
    """The food's household portions, the usual one first; 100 g of a food without one.

    Only those whose magnesium is known. Uses prefetched portions.
    """
    offered = [(portion_key(one), Decimal(1), one.unit) for one in distinct_portions(food)]
    if not offered and not is_counted(food):
        gram = weight_units()[0]
        offered = [(gram.label, WEIGHED_PORTION, gram)]
    found = [_portion(food, *one) for one in offered]
    return [one for one in found if one is not None]


def _portion(food: Food, key: str, quantity: Decimal, unit: Unit) -> TriedPortion | None:
    try:
        mg = amount_of(quantity, unit, food.magnesium_mg_per_100g)[1]
    except AmountError:
        return None
    return None if mg is None else TriedPortion(key, amount_words(quantity, unit.label), mg)


@dataclass(frozen=True)
class EatenFoods:
    """What was eaten on the complete days of a window: mg and days of each food, by its id."""

    mg: dict[int, Decimal]
    days: dict[int, int]

    @classmethod
    def of(cls, log: Log, first: dt.date, last: dt.date) -> EatenFoods:
        """Read them; one query. Quick adds, and what has no value, are left out."""
        mg: dict[int, Decimal] = {}
        days: dict[int, int] = {}
        for food, _name, kind, *_group, eaten, _grams, _count, _unknown, dates in eaten_by_food(
            log, first, last, _ALL_OF_THEM
        ):
            if food is not None and eaten is not None and kind not in SUPPLEMENTAL:
                # A food whose kind was changed has two rows.
                mg[food] = mg.get(food, Decimal(0)) + exact_mg(eaten)
                days[food] = days.get(food, 0) + dates
        return cls(mg, days)

    def most_often(self, viewer: User) -> list[Food]:
        """Those eaten on most days, as far as the viewer may log them too; one query or none."""
        if not self.days:
            return []
        foods = Food.objects.visible_to(viewer).filter(
            pk__in=self.days, magnesium_mg_per_100g__isnull=False, is_lower_bound=False
        )
        known = foods.exclude(kind__in=SUPPLEMENTAL).select_related("group").with_usual_portion()
        often = sorted(known, key=lambda food: (-self.days[food.pk], food.name))
        return often[:MOST_EATEN]
