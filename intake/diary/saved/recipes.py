"""Putting a recipe on an entry, and keeping the food it is offered as up to date."""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from accounts.models import User
from foods.actions import PortionAmount, RecipeFood, write_recipe_food
from foods.amounts import UNUSUAL_MG_PER_100G, AmountError, show_mg
from foods.models import Food
from intake.diary.saved.totals import recipe_today
from intake.models import Change, Entry, SavedItem, SavedMeal
from intake.science.recipe_parts import SERVING, WholeRecipe

#: The heaviest recipe (g): a canteen's kettle, not a slip of the pen.
HEAVIEST_RECIPE = 100_000


def set_recipe_values(entry: Entry, whole: WholeRecipe) -> None:
    """Give an unsaved entry the values of so much of a recipe, and a copy of the recipe.

    Exact: the magnesium is that of the parts, not that of a rounded serving.
    Raises AmountError for what nobody eats.
    """
    unit = whole.serving if entry.unit_label == SERVING else entry.unit
    eaten = whole.eaten(whole.share_of(entry.quantity, unit))
    entry.unit_grams, entry.unit_mg = unit.grams, unit.magnesium_mg
    entry.mg_per_100g = whole.mg_per_100g
    entry.grams, entry.known_grams = eaten.grams, eaten.known_grams
    entry.magnesium_mg, entry.possible_mg = eaten.magnesium_mg, eaten.possible_mg
    entry.parts = whole.as_json()


def recipe_of(subject: User, food: Food) -> WholeRecipe | None:
    """The recipe behind a food, as its ingredients are today; None where it is gone.

    Where an ingredient has another value by now, the food takes it too.
    """
    saved = subject.saved_meals.filter(food=food).with_items(of=subject).first()
    if saved is None:
        return None
    items = list(saved.items.all())
    whole = recipe_today(saved, items)
    if not whole.parts:
        return None
    if _is_stale(food, whole):
        update_recipe_food(saved, items)
    return whole


def _is_stale(food: Food, whole: WholeRecipe) -> bool:
    served = food.portions.filter(label=SERVING).first()
    unit = whole.serving
    return (
        served is None
        or (served.grams, served.magnesium_mg) != (unit.grams, unit.magnesium_mg)
        or food.magnesium_mg_per_100g != whole.mg_per_100g
        or food.is_lower_bound != whole.is_at_least
    )


def update_recipe_food(saved: SavedMeal, items: list[SavedItem]) -> None:
    """Work out the food that a recipe is offered as. Raises AmountError for what no food holds."""
    whole = recipe_today(saved, items)
    if whole.raw_grams > HEAVIEST_RECIPE:
        raise AmountError(f"That is {whole.raw_grams / 1000:.0f} kg in all. Enter smaller amounts.")
    per_100g = whole.mg_per_100g
    if per_100g is not None and per_100g > UNUSUAL_MG_PER_100G:
        raise AmountError(
            f"That is {show_mg(per_100g)} mg in 100 g, more than food holds. "
            "Check the cooked weight, or leave it empty."
        )
    unit = whole.serving
    contains = {tag for item in items if item.food for tag in item.food.contains}
    dish = RecipeFood(
        name=saved.name,
        mg_per_100g=per_100g,
        serving=PortionAmount(None, unit.label, unit.grams, unit.magnesium_mg) if items else None,
        has_value=whole.magnesium_mg is not None,
        is_lower_bound=whole.is_at_least,
        contains=tuple(sorted(contains)),
    )
    saved.food = write_recipe_food(owner=saved.subject, food=saved.food, dish=dish)


def delete_unused_foods() -> int:
    """Delete foods of deleted recipes that nobody logged; return how many.

    They bear the recipe's name. One that was logged stays, since entries speak of it, and all
    of an owner do while a change of a recipe can still be undone.
    """
    kept = Change.objects.with_contents().exclude(saved_meal_pk=None)
    unused = Food.objects.filter(is_recipe=True, recipe=None, entries=None).exclude(owner=None)
    found = unused.exclude(Exists(kept.filter(subject=OuterRef("owner"))))
    count = found.count()
    found.delete()
    return count
