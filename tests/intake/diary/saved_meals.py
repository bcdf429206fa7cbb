"""Saved meals and recipes for tests, created by the app's own actions."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from decimal import Decimal
from typing import Any

from django.test import Client

from accounts.models import User
from foods.amounts import Unit
from foods.models import Food, Portion
from intake.diary.entries import quick_add
from intake.diary.saved.meals import ItemAmount, ItemChanges, MealDetails, change_meal, keep_meal
from intake.models import SavedMeal
from tests.factories import create_food, log_entry
from tests.pages import HTMX, undo_url

DAY = dt.date(2026, 11, 20)
KEEP = f"/day/{DAY}/keep/breakfast/"


def serving_of(food: Food) -> Portion:
    """The portion a food is offered in."""
    return food.portions.get(sequence=1)


def create_saved(
    *,
    user: User,
    name: str = "Porridge",
    items: dict[Food, str] | None = None,
    servings: str | None = None,
    cooked: str | None = None,
) -> SavedMeal:
    """One saved meal of foods with their grams; with servings a recipe."""
    details = MealDetails(
        name,
        None if servings is None else Decimal(servings),
        None if cooked is None else Decimal(cooked),
    )
    saved = keep_meal(subject=user, by=user, details=details, entries=[], request_key=uuid.uuid4())
    for food, grams in (items or {}).items():
        amount = ItemAmount(Decimal(grams), Unit("g", grams=Decimal(1)))
        saved = change_meal(
            saved=saved,
            by=user,
            details=details,
            changes=ItemChanges(added=(food, amount)),
            request_key=uuid.uuid4(),
        )
    return saved


def create_recipe(*, user: User, unknown: bool = False, cooked: str | None = None) -> SavedMeal:
    """Four servings of porridge: 200 g oats of 138 mg and 500 g milk of 11 mg in 100 g.

    That is 331 mg, 82.75 a serving; ``unknown`` adds 300 g of what nobody measured.
    """
    items = {
        create_food(name="Oats", mg_per_100g="138"): "200",
        create_food(name="Milk", mg_per_100g="11"): "500",
    }
    if unknown:
        items[create_food(name="Oat drink", mg_per_100g=None)] = "300"
    return create_saved(user=user, items=items, servings="4", cooked=cooked)


def new_request_key() -> str:
    """A new request key, as a form sends it."""
    return str(uuid.uuid4())


def breakfast(user: User) -> None:
    """Almonds, oats and a quick add: 77, 55 and 40 mg."""
    log_entry(user=user, food=create_food(name="Almonds"), date=DAY)
    oats = create_food(name="Oats", mg_per_100g="138", portions={"½ cup": "40"})
    log_entry(user=user, food=oats, date=DAY)
    quick_add(
        subject=user,
        by=user,
        date=DAY,
        meal="breakfast",
        name="Canteen bun",
        magnesium_mg=Decimal(40),
        request_key=uuid.uuid4(),
    )


def keep(client: Client, **said: str) -> Any:
    """Send the form that keeps the breakfast."""
    form = {"name": "My breakfast", "keep_as": "meal", "request_key": new_request_key()} | said
    return client.post(KEEP, form)


def log(client: Client, saved: SavedMeal, **said: Any) -> Any:
    """Log a saved meal: by one tap, or with a factor by the form."""
    form = {
        "factor": "1",
        "date": f"{DAY}",
        "meal": "lunch",
        "request_key": new_request_key(),
    } | said
    headers = {} if "factor" in said else HTMX
    return client.post(f"/meals/{saved.pk}/log/", form, headers=headers)


def form_of(client: Client, saved: SavedMeal) -> dict[str, str]:
    """The fields of the page that changes a meal, as a browser would send them back."""
    page = client.get(f"/meals/{saved.pk}/").content.decode()
    found = re.search(r'<form id="meal-form".*?</form>', page, re.S)
    assert found is not None
    fields = dict(
        re.findall(r'<input type="(?:text|hidden)" name="(\w+)" value="([^"]*)"', found[0])
    )
    chosen = re.findall(r'<select name="(\w+)".*?<option value="([^"]+)" selected', found[0], re.S)
    fields.pop("csrfmiddlewaretoken")
    return fields | dict(chosen)


def undo(client: Client, answer: Any) -> Any:
    """Press the undo that an answer offers."""
    return client.post(undo_url(answer), follow=True)
