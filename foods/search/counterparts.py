"""The same food raw and cooked, where that changes its magnesium in 100 g much. Pure, no Django.

A pair is told by its names: "Brown rice, dry" and "Brown rice, cooked", or, where the
plain names differ otherwise, by the source's descriptions.
"""

from __future__ import annotations

from collections.abc import Iterable

from foods.search.ranking import FoodFacts
from foods.search.states import STATE_WORDS, states_of
from foods.search.tokens import WORD_LISTS, stem, words_of

#: The state matters where one value is so many times the other, and so many mg apart.
_MATTERS_FROM = 1.5
_MATTERS_FROM_MG = 10.0
_UNCOOKED = frozenset({"raw", "dry", "uncooked"})
#: Words that do not tell two foods apart.
_IDLE = frozenset(
    {*STATE_WORDS, *WORD_LISTS["not a food"][0], *WORD_LISTS["minor qualifier"][0]}
    | {"water", "includes", "boiling", "microwaving", "mature", "seeds", "unsalted"}
)

_Base = tuple[str, frozenset[str]]


def counterparts(foods: Iterable[FoodFacts]) -> dict[int, int]:
    """The everyday foods whose other state matters, with the food in that state, by id."""
    in_order = sorted(foods, key=lambda food: (not food.is_staple, food.rank, food.food_id))
    known = [food for food in in_order if food.mg_per_100g is not None]
    found: dict[int, int] = {}
    for text in ("name", "description"):
        first: dict[tuple[_Base, bool], FoodFacts] = {}
        placed = [(food, *_base_and_state(food, getattr(food, text))) for food in known]
        for food, base, is_cooked in placed:
            if is_cooked is not None:
                first.setdefault((base, is_cooked), food)
        for food, base, is_cooked in placed:
            other = first.get((base, not is_cooked)) if is_cooked is not None else None
            if food.is_staple and other is not None and _matters(food, other):
                found.setdefault(food.food_id, other.food_id)
    return found


def _base_and_state(food: FoodFacts, text: str) -> tuple[_Base, bool | None]:
    """The words that name a food in any state, and whether it is cooked; None for neither."""
    words = tuple(words_of(text))
    states = states_of(words)
    base = food.group, words_in_any_state(words)
    return base, True if "cooked" in states else False if states & _UNCOOKED else None


def words_in_any_state(words: Iterable[str]) -> frozenset[str]:
    """The stems of those words of a name that a food has raw and cooked."""
    return frozenset(stem(word) for word in words if word not in _IDLE)


def _matters(food: FoodFacts, other: FoodFacts) -> bool:
    less, more = sorted((food.mg_per_100g or 0.0, other.mg_per_100g or 0.0))
    return more >= _MATTERS_FROM * less and more - less >= _MATTERS_FROM_MG
