"""Saves two meals and a recipe for the person of the demo, and logs the recipe."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

from accounts.models import User
from foods.amounts import Unit
from foods.models import Food
from intake.diary.saved.meals import (
    ItemAmount,
    ItemChanges,
    MealDetails,
    change_meal,
    keep_meal,
    log_meal,
)
from intake.enums import Meal
from intake.models import Day, SavedMeal

#: Quantities of each food, in its household portion.
_MEALS = {
    "Weekday porridge": {
        "Oatmeal, cooked": "1",
        "Milk, 2 % fat": "0.5",
        "Blueberries": "1",
        "Coffee, brewed": "1",
    },
    "Cheese sandwich and apple": {
        "Multigrain bread": "2",
        "Cheddar cheese": "1",
        "Tomato, raw": "0.5",
        "Apple": "1",
    },
}
#: Grams of each ingredient, raw.
_DAL = {
    "Red lentils, dry": "300",
    "Tomatoes, canned": "400",
    "Onion, raw": "150",
    "Olive oil": "20",
}
#: How many days ago the recipe replaced lunch.
_DAL_DAYS = (0, 2, 9, 16)


def fill_meals(*, subject: User, today: dt.date) -> None:
    """Save two meals and a recipe, and log the recipe on some days.

    Raises Food.DoesNotExist when the table lacks one of the foods.
    """
    for name, amounts in _MEALS.items():
        saved = _new_saved_meal(subject, MealDetails(name))
        for food_name, quantity in amounts.items():
            food = _staple_food(food_name)
            portion = food.portions.all()[0]
            amount = ItemAmount(Decimal(quantity), portion.unit, portion)
            _add(saved, MealDetails(name), food, amount)
    said = MealDetails("Red lentil dal", servings=Decimal(4), cooked_grams=Decimal(1500))
    dal = _new_saved_meal(subject, said)
    for food_name, grams in _DAL.items():
        _add(dal, said, _staple_food(food_name), ItemAmount(Decimal(grams), Unit("g", Decimal(1))))
    for back in _DAL_DAYS:
        _log_recipe(dal, today - dt.timedelta(days=back))


def _log_recipe(recipe: SavedMeal, date: dt.date) -> None:
    """Log one serving for lunch, instead of what was there."""
    subject = recipe.subject
    subject.entries.filter(date=date, meal=Meal.LUNCH).delete()
    log_meal(
        subject=subject,
        by=subject,
        saved=recipe,
        date=date,
        meal=Meal.LUNCH,
        factor=Decimal(1),
        request_key=uuid.uuid4(),
    )
    Day.objects.filter(subject=subject, date=date).update(changed_after_finish=False)


def _new_saved_meal(subject: User, said: MealDetails) -> SavedMeal:
    return keep_meal(
        subject=subject, by=subject, details=said, entries=[], request_key=uuid.uuid4()
    )


def _add(saved: SavedMeal, said: MealDetails, food: Food, amount: ItemAmount) -> None:
    changes = ItemChanges(added=(food, amount))
    change_meal(
        saved=saved, by=saved.subject, details=said, changes=changes, request_key=uuid.uuid4()
    )


def _staple_food(name: str) -> Food:
    foods = Food.objects.shared().filter(is_staple=True).prefetch_related("portions")
    return foods.get(name=name)
