"""The foods of a told meal, as the food table has them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from accounts.models import User
from foods.search.find import FoundFoods
from foods.search.find_each import TextSearch
from foods.typed_units import offered_amount, typed_unit_first
from intake.diary.meal_text import ToldMeal, read_meal

#: The food that is meant, and others that may be.
_CANDIDATES = 5
#: More grams of one food are a slip of the reading or of the tongue: policy.
_MOST_AT_ONCE_G = 2000


@dataclass(frozen=True)
class MealFood:
    """One food of a told meal, with the foods that may be meant, the best first."""

    #: As the person wrote it, with its amount.
    typed: str
    #: A ``Meal`` value; empty where none was told.
    meal: str
    time: dt.time | None
    found: FoundFoods

    @property
    def is_sure(self) -> bool:
        """Whether the first food is meant; where not, none is logged before it was chosen."""
        return bool(self.found.sure)


@dataclass(frozen=True)
class MealFoods:
    """The foods of a told meal in its order, and the texts that stay texts to search."""

    foods: list[MealFood] = field(default_factory=list)
    not_understood: list[str] = field(default_factory=list)
    #: Whether it says more than names of foods: a meal, a time, "I had", "no sugar".
    is_told: bool = False


def read_meal_foods(
    text: str, *, user: User | None, boosts: Mapping[int, float] | None = None
) -> MealFoods:
    """Read a told meal and find its foods: four queries at any number of them.

    ``boosts`` is as in ``foods.search.find.find``.
    """
    search = meal_search(user, boosts)
    return foods_of(read_meal(text, search), search)


def meal_search(user: User | None, boosts: Mapping[int, float] | None = None) -> TextSearch:
    """The search by which a meal is read: two queries, one for a person with own foods."""
    return TextSearch(user=user, boosts=boosts, limit=_CANDIDATES)


def foods_of(told: ToldMeal, search: TextSearch) -> MealFoods:
    """Find the foods of a meal by the search that read it: two queries."""
    found = search.find([f"{food.query} " for food in told.foods])
    foods: list[MealFood] = []
    unknown = list(told.not_understood)
    for food, hits in zip(told.foods, found, strict=True):
        if hits.foods:
            meant = _doubted(typed_unit_first(hits))
            foods.append(MealFood(food.typed, food.meal, food.time, meant))
        else:
            unknown.append(food.typed)
    return MealFoods(foods, unknown, told.is_told)


def _doubted(found: FoundFoods) -> FoundFoods:
    """What was found, not sure where the amount is more than anybody has at once."""
    chosen = offered_amount(found.sure[0], found) if found.sure else None
    grams = chosen.quantity * (chosen.unit.grams or 0) if chosen else 0
    return replace(found, sure=[], unsure=found.foods) if grams > _MOST_AT_ONCE_G else found
