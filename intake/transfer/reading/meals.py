"""Which of our meals a word of a file means."""

from __future__ import annotations

from intake.enums import Meal

#: Words of other apps and languages for our meals.
_MEALS = {
    Meal.BREAKFAST: ("breakfast", "morning", "frühstück", "petit-déjeuner"),
    Meal.LUNCH: ("lunch", "midday", "mittagessen", "déjeuner"),
    Meal.DINNER: ("dinner", "supper", "tea", "evening", "evening meal", "abendessen", "dîner"),
    Meal.SNACKS: ("snacks", "snack", "uncategorized", "uncategorised", "other", ""),
    Meal.SUPPLEMENTS: ("supplements", "supplement", "vitamins", "medication", "medicines"),
}
#: Our own names, stored and shown, come before any synonym.
_MEAL_OF = {word: meal for meal, words in _MEALS.items() for word in words} | {
    name.casefold(): meal for meal in Meal for name in (meal.label, meal.value)
}


def meal_named(text: str) -> Meal | None:
    """Return the meal of that name, in any case; None for a name that is not known."""
    return _MEAL_OF.get(text.casefold())
