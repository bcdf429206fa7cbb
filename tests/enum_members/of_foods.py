"""The lists of the food table, each with one more member."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.urls import reverse
from tablib import Dataset

from foods.curation.files.resource import FoodResource
from foods.models import Food, Portion
from intake.models import Preference
from tests.enum_members.world import NEW, TODAY, World, drives
from tests.factories import create_food, create_user, log_entry
from tests.pages import browser_of


@drives
def food_kind(kinds: Any) -> None:
    new, world = kinds[NEW], World()
    world.says(reverse("foods:add_own"), new.label)
    label = {"name": "Broth", "kind": new.value, "amount": "20", "unit": "mg", "basis": "100g"}
    assert world.own.post(reverse("foods:add_own"), label).status_code == 302
    food = world.user.own_foods.get()
    assert food.kind == new.value
    world.post("add_entry", TODAY, food=food.pk, quantity="50", unit="g", meal="lunch")
    world.post("finish", TODAY, food="complete", supplements="none")
    assert world.user.days.get().food_mg == 10
    world.post("keep_meal", TODAY, "lunch", name="Lunch", keep_as="meal")
    world.shown_everywhere()
    world.comes_back()
    _curated(world, kind=new.value)


@drives
def food_status(statuses: Any) -> None:
    new, world = statuses[NEW], World()
    world.user.own_foods.add(create_food(name="Broth", owner=world.user, status=new))
    log_entry(user=world.user, food=world.user.own_foods.get(), date=TODAY)
    world.says(reverse("foods:own"), "Broth")
    world.shown_everywhere()
    _curated(world, status=new.value)


@drives
def evidence(kinds: Any) -> None:
    world = World()
    _curated(world, evidence=kinds[NEW].value)
    world.says(reverse("foods:food", args=[world.food.pk]), kinds[NEW].label)


@drives
def data_set(sets: Any) -> None:
    world = World()
    Food.objects.filter(pk=world.food.pk).update(data_set=sets[NEW])
    world.food.refresh_from_db()
    log_entry(user=world.user, food=world.food, date=TODAY)
    world.says(reverse("foods:food", args=[world.food.pk]), sets[NEW].label)
    world.shown_everywhere()
    assert world.comes_back().entries.get().food == world.food
    _curated(world)


@drives
def contains_tag(tags: Any) -> None:
    world = World()
    world.says(reverse("intake:preferences"), tags[NEW].label)
    world.post("preferences", excluded=tags[NEW].value)
    assert Preference.objects.get(subject=world.user).excluded == [tags[NEW].value]
    _curated(world, contains=tags[NEW].value)


@drives
def portion_origin(origins: Any) -> None:
    world = World()
    Portion.objects.filter(food=world.food).update(origin=origins[NEW])
    log_entry(user=world.user, food=world.food, date=TODAY)
    world.says(reverse("foods:food", args=[world.food.pk]), "1 oz")
    world.says(reverse("intake:amount", args=[TODAY, world.food.pk]), "1 oz")
    world.shown_everywhere()
    world.comes_back()


def _curated(world: World, **cells: str) -> None:
    """A curator takes the food out as a file, changes cells, and brings it back."""
    text = FoodResource().export(Food.objects.filter(pk=world.food.pk)).csv
    [row] = csv.DictReader(io.StringIO(text))
    data = Dataset(list({**row, **cells}.values()), headers=list(row))
    curator = create_user(is_staff=True, is_superuser=True)
    result = FoodResource().import_data(data, raise_errors=True, user=curator, reason="")
    assert not result.has_validation_errors(), [bad.error for bad in result.invalid_rows]
    world.food.refresh_from_db()
    again = FoodResource().export(Food.objects.filter(pk=world.food.pk)).csv
    [row] = csv.DictReader(io.StringIO(again))
    assert cells.items() <= row.items()
    page = reverse("admin:foods_food_change", args=[world.food.pk])
    assert browser_of(curator).get(page, follow=True).status_code == 200
