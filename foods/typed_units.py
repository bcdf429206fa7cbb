"""Foods that can be had in the unit that was typed, before their equals that cannot."""

from __future__ import annotations

from dataclasses import replace

from foods.amounts import WEIGHT_AND_VOLUME
from foods.models import Food
from foods.search.find import FoundFoods
from foods.search.states import states_of
from foods.search.tokens import words_of
from foods.units import unit_for


def typed_unit_first(found: FoundFoods) -> FoundFoods:
    """Put the sure food first that the typed unit is for, where the first has no such unit.

    "A tin of tuna" is canned tuna, and "a bag of chips" is no plate of fries. Only among
    foods with a name that says just the words: a "slice of turkey" is no turkey sandwich.
    Uses prefetched portions, which a search with an amount reads.
    """
    typed = found.amount
    if typed is None or not typed.unit or typed.unit in WEIGHT_AND_VOLUME or not found.sure:
        return found
    first, *others = found.sure
    if unit_for(first, typed) is not None:
        return found
    fitting = [
        food
        for food in others
        if (food.pk in found.namesakes or (typed.unit == "can" and _is_canned(food)))
        and unit_for(food, typed) is not None
    ]
    if not fitting:
        return found
    meant = fitting[0]
    return replace(found, sure=[meant, *(food for food in found.sure if food is not meant)])


def _is_canned(food: Food) -> bool:
    return "canned" in states_of(tuple(words_of(food.name)))
