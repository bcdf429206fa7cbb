"""What a saved meal or recipe comes to today, from its foods as they are now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from foods.amounts import MG_STEP, AmountError, amount_of, quantise_mg
from foods.enums import SUPPLEMENTAL
from foods.limits import MAX_FOOD_NAME
from foods.models import Food
from foods.typed_words import both_names
from intake.models import Entry, SavedItem, SavedMeal
from intake.models.entry_uncertainty import possible_in
from intake.science.recipe_parts import RecipePart, WholeRecipe

#: More lines than anybody puts into one meal.
MOST_ITEMS = 60

#: Why something cannot be an ingredient, for the person.
NO_SUPPLEMENTS = (
    "A recipe holds foods and drinks. Log supplements and medicines on their own, "
    "since they are held against a limit of their own."
)
NO_RECIPES = "A recipe cannot be an ingredient of another. Add its ingredients instead."
NO_QUICK_ADDS = (
    "A quick add has no weight, so a recipe cannot hold it. Keep it as an own food first."
)


@dataclass(frozen=True)
class ItemToday:
    """One item of a saved meal as it would be logged now. Amounts in g and mg."""

    name: str
    kind: str
    quantity: Decimal
    mg_per_100g: Decimal | None
    grams: Decimal | None
    magnesium_mg: Decimal | None
    is_lower_bound: bool


@dataclass(frozen=True)
class MealTotal:
    """What several items come to (mg; None where nothing is known)."""

    magnesium_mg: Decimal | None
    is_lower_bound: bool


def item_today(item: SavedItem, factor: Decimal = Decimal(1)) -> ItemToday:
    """An item times a factor, with what its food says today.

    Free of queries for items read with their food and portion. Raises
    AmountError where the amount is heavier than anybody eats, or nothing.
    """
    food, quantity = item.food, (item.quantity * factor).quantize(MG_STEP, ROUND_HALF_UP)
    per_100g = item.mg_per_100g if food is None else food.magnesium_mg_per_100g
    if item.is_quick:
        # A quick add has no amount, so its magnesium is scaled.
        quantity, grams = item.quantity, None
        mg = None if item.unit_mg is None else quantise_mg(item.unit_mg * factor)
    elif not quantity:
        raise AmountError(f"That is too little of {item.shown_name}. Enter a larger amount.")
    else:
        grams, mg = amount_of(quantity, item.unit, per_100g)
    return ItemToday(
        name=item.name if food is None else food.name,
        kind=item.kind if food is None else food.kind,
        quantity=quantity,
        mg_per_100g=per_100g,
        grams=grams,
        magnesium_mg=mg,
        is_lower_bound=food is not None and food.is_lower_bound,
    )


def item_shown(item: SavedItem) -> ItemToday:
    """An item for a page: an amount that its food makes too heavy by now counts as unknown."""
    try:
        return item_today(item)
    except AmountError:
        name = item.name if item.food is None else item.food.name
        return ItemToday(name, item.kind, item.quantity, None, None, None, is_lower_bound=False)


def total_of(items: Iterable[SavedItem]) -> MealTotal:
    """The magnesium of items together; unknown makes it a lower bound, never zero."""
    found = [item_shown(item) for item in items]
    known = [now.magnesium_mg for now in found if now.magnesium_mg is not None]
    return MealTotal(
        magnesium_mg=sum(known, Decimal(0)) if known else None,
        is_lower_bound=bool(known)
        and any(now.magnesium_mg is None or now.is_lower_bound for now in found),
    )


def recipe_today(
    saved: SavedMeal, items: Sequence[SavedItem], *, for_page: bool = False
) -> WholeRecipe:
    """A recipe with what its ingredients say today.

    Raises AmountError for an ingredient too heavy to be one; on a page that is unknown.
    """
    parts = []
    for item in items:
        now = item_shown(item) if for_page else item_today(item)
        name = both_names(item.typed_words, now.name)
        is_open = now.magnesium_mg is None and not for_page
        possible = possible_in(item.food, now.grams, now.quantity) if is_open else None
        label = item.unit.label
        parts.append(RecipePart(name, now.quantity, label, now.grams, now.magnesium_mg, possible))
    return WholeRecipe(saved.servings or Decimal(1), saved.cooked_grams, tuple(parts))


def refusal(food: Food | None, kind: str) -> str:
    """Why a recipe cannot hold this, in words; empty where it can."""
    if kind in SUPPLEMENTAL:
        return NO_SUPPLEMENTS
    if food is not None and food.is_recipe:
        return NO_RECIPES
    return ""


def refusal_of(entries: Iterable[Entry]) -> str:
    """Why what was logged cannot become a recipe; needs each entry's food."""
    for entry in entries:
        words = NO_QUICK_ADDS if entry.is_quick else refusal(entry.food, entry.kind)
        if entry.food is None and entry.parts is not None:
            words = NO_RECIPES
        if words:
            return f"{entry.shown_name}: {words}"
    return ""


def proposed_name(entries: Sequence[Entry]) -> str:
    """A name for a meal, from what is in it: "Oats, Banana and 2 more"."""
    # What stands after a comma tells kinds apart: "Milk, 2 % fat".
    names = list(dict.fromkeys(entry.shown_name.split(", ")[0] for entry in entries))
    shown, more = names[:2], len(names) - 2
    text = f"{', '.join(shown)} and {more} more" if more > 0 else " and ".join(shown)
    return text[:MAX_FOOD_NAME]
