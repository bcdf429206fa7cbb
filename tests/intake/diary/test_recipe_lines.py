"""A recipe on the day: one line with its own parts, counted exactly, undone and brought back."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.models import User
from intake.diary.entries import change_entry, delete_entry
from intake.diary.saved.meals import ItemChanges, MealDetails, change_meal, delete_meal, log_meal
from intake.diary.undo import undo
from intake.models import Entry, SavedMeal
from intake.science.recipe_parts import SERVING
from tests.factories import create_consent, create_dietitian, create_food, create_user, log_entry
from tests.intake.diary.saved_meals import create_recipe, create_saved, serving_of
from tests.intake.transfer.diary_files import begin, csv_of, days_of, diary_of, run
from tests.pages import HTMX, browser_of, form_for, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signed_in")]

DAY = dt.date(2026, 11, 20)


def log(client: Client, saved: SavedMeal, **extra: Any) -> Any:
    assert saved.food is not None
    return client.post(f"/day/{DAY}/entries/", form_for(saved.food, **extra))


def change(client: Client, entry: Entry, **said: str) -> Any:
    form = {"quantity": "1", "unit": "as-logged", "meal": entry.meal} | said
    return client.post(f"/day/{DAY}/entries/{entry.pk}/", form)


def test_search_finds_a_recipe_and_logs_it_as_one_line(client: Client, user: User) -> None:
    saved = create_recipe(user=user)
    page = text_of(client.get(f"/day/{DAY}/add/?q=porridge", headers=HTMX))
    assert "Porridge 83 mg" in page
    log(client, saved)
    entry = user.entries.get()
    assert (entry.name, entry.kind, entry.unit_label) == ("Porridge", "food", SERVING)
    assert (entry.magnesium_mg, entry.grams) == (Decimal("82.750"), Decimal(175))
    assert entry.known_grams is None
    day = text_of(client.get(f"/day/{DAY}/"))
    assert "2 parts of Porridge" in day
    assert "Oats 50 g 69 mg Milk 125 g 14 mg" in day


def test_four_servings_are_the_whole_recipe_to_the_milligram(client: Client, user: User) -> None:
    thirds = create_saved(
        user=user, items={create_food(name="Seeds", mg_per_100g="100"): "100"}, servings="3"
    )
    log(client, thirds)
    log(client, thirds, quantity="3")
    assert [entry.magnesium_mg for entry in user.entries.order_by("pk")] == [
        Decimal("33.333"),
        Decimal("100.000"),
    ]


def test_weighed_recipe_is_logged_by_weight_too(client: Client, user: User) -> None:
    saved = create_recipe(user=user, cooked="600")
    log(client, saved, unit="g", quantity="300")
    entry = user.entries.get()
    assert (entry.magnesium_mg, entry.grams) == (Decimal("165.500"), Decimal(300))
    assert "Oats 100 g 138 mg" in text_of(client.get(f"/day/{DAY}/"))
    assert saved.food is not None
    assert saved.food.magnesium_mg_per_100g == Decimal("55.167")


def test_recipe_that_was_not_weighed_is_not_offered_by_weight(client: Client, user: User) -> None:
    assert log(client, create_recipe(user=user), unit="g", quantity="300").status_code == 422
    assert not user.entries.exists()


def test_part_without_a_value_makes_day_and_line_a_lower_bound(client: Client, user: User) -> None:
    saved = create_recipe(user=user, unknown=True)
    assert "at least 83 mg" in text_of(client.get(f"/day/{DAY}/add/?q=porridge", headers=HTMX))
    log(client, saved)
    log_entry(user=user, food=create_food(name="Bread", mg_per_100g="80"), date=DAY)
    sums = user.days.get().sums
    assert sums.food_mg == Decimal("82.750") + Decimal("22.680")
    assert (sums.entry_count, sums.unknown_count, sums.is_at_least) == (2, 1, True)
    assert (sums.food_grams, sums.food_known_grams) == (Decimal("278.350"), Decimal("203.350"))
    # As the parts would count if they had been logged one by one: 75 g of them are unknown.
    assert sums.known_share == Decimal("203.350") / Decimal("278.350")
    page = text_of(client.get(f"/day/{DAY}/"))
    assert "1 serving at least 83 mg" in page
    assert "Oat drink 75 g unknown" in page
    assert "at least 83 mg" in page.split("Lunch", 1)[1]
    call_command("check_days", stdout=StringIO())


def test_recipe_of_nothing_known_is_unknown(client: Client, user: User) -> None:
    drink = create_food(name="Oat drink", mg_per_100g=None)
    log(client, create_saved(user=user, items={drink: "300"}, servings="2"))
    sums = user.days.get().sums
    assert (sums.food_mg, sums.unknown_count, sums.known_share) == (Decimal(0), 1, Decimal(0))


def test_editing_or_deleting_the_recipe_changes_no_logged_day(client: Client, user: User) -> None:
    saved = create_recipe(user=user)
    log(client, saved)
    before, days = diary_of(user), days_of(user)
    parts = user.entries.get().parts
    oats = saved.items.get(name="Oats")
    oats.food.portions.update(grams=1)  # type: ignore[union-attr]  # it has a food
    change_meal(
        saved=saved,
        by=user,
        details=MealDetails("Thick porridge", Decimal(2), Decimal(500)),
        changes=ItemChanges(removed=frozenset({oats.pk})),
        request_key=uuid.uuid4(),
    )
    assert (diary_of(user), days_of(user)) == (before, days)
    assert user.entries.get().parts == parts
    delete_meal(saved=saved, by=user)
    assert (diary_of(user), days_of(user)) == (before, days)
    assert "2 parts of Porridge" in text_of(client.get(f"/day/{DAY}/"))
    assert "We found no food" in text_of(client.get(f"/day/{DAY}/add/?q=porridge", headers=HTMX))


def test_changing_a_logged_line_scales_its_own_parts(client: Client, user: User) -> None:
    saved = create_recipe(user=user, unknown=True, cooked="800")
    log(client, saved)
    entry = user.entries.get()
    SavedMeal.objects.update(servings=1)
    page = text_of(client.get(f"/day/{DAY}/entries/{entry.pk}/"))
    assert "1 serving g oz" in page
    change(client, entry, quantity="2")
    entry.refresh_from_db()
    assert (entry.magnesium_mg, entry.grams) == (Decimal("165.500"), Decimal(400))
    assert entry.known_grams == Decimal(280)
    assert "Oats 100 g 138 mg" in text_of(client.get(f"/day/{DAY}/"))
    change(client, entry, quantity="100", unit="g")
    entry.refresh_from_db()
    assert (entry.magnesium_mg, entry.grams) == (Decimal("41.375"), Decimal(100))
    # Back and forth loses nothing, since the whole recipe is kept.
    change(client, entry, quantity="1", unit=SERVING)
    entry.refresh_from_db()
    assert (entry.magnesium_mg, entry.known_grams) == (Decimal("82.750"), Decimal(140))
    assert user.days.get().food_mg == Decimal("82.750")


def test_undo_brings_a_line_back_with_its_parts(client: Client, user: User) -> None:
    log(client, create_recipe(user=user, unknown=True))
    entry = user.entries.get()
    before = (entry.magnesium_mg, entry.known_grams, entry.parts)
    done = change_entry(entry=entry, by=user, quantity=Decimal(3), unit=entry.unit, meal="dinner")
    undo(subject=user, batch=done.batch)
    entry = user.entries.get()
    assert (entry.magnesium_mg, entry.known_grams, entry.parts) == before
    gone = delete_entry(entry=entry, by=user)
    undo(subject=user, batch=gone.batch)
    entry = user.entries.get()
    assert (entry.magnesium_mg, entry.known_grams, entry.parts) == before


def test_too_many_servings_are_refused_beside_the_field(client: Client, user: User) -> None:
    saved = create_recipe(user=user)
    answer = log(client, saved, quantity="200")
    assert answer.status_code == 422
    assert "That is 35 kg" in text_of(answer)
    log(client, saved)
    entry = user.entries.get()
    answer = change(client, entry, quantity="200")
    assert (answer.status_code, "That is 35 kg" in text_of(answer)) == (422, True)


def test_logging_takes_what_the_ingredients_say_today(client: Client, user: User) -> None:
    saved = create_recipe(user=user)
    oats = saved.items.get(name="Oats").food
    assert oats is not None
    oats.magnesium_mg_per_100g = Decimal(150)
    oats.save()
    log(client, saved)
    assert user.entries.get().magnesium_mg == Decimal("88.750")
    # The search says so from now on too.
    assert "89 mg" in text_of(client.get(f"/day/{DAY}/add/?q=porridge", headers=HTMX))


def test_recipe_line_comes_back_through_export_and_import(user: User) -> None:
    other = create_user()
    for cooked in (None, "800"):
        saved = create_recipe(user=user, unknown=cooked is None, cooked=cooked)
        log_meal(
            subject=user,
            by=user,
            saved=saved,
            date=DAY,
            meal="lunch",
            factor=Decimal("1.5"),
            request_key=uuid.uuid4(),
        )
    rows = csv_of(user)
    of = begin(other, rows)
    assert (of.doubtful_count, of.refused_count) == (0, 0)
    run(other, of)
    assert days_of(other) == days_of(user)
    ours, theirs = user.entries.order_by("pk"), other.entries.order_by("pk")
    columns = ("name", "magnesium_mg", "grams", "known_grams", "unit_mg", "unit_grams", "parts")
    assert list(theirs.values_list(*columns)) == list(ours.values_list(*columns))
    # The lines can still be opened and changed where no recipe is.
    client = browser_of(other)
    assert "Oat drink" in text_of(client.get(f"/day/{DAY}/"))
    change(client, theirs[0], quantity="3")
    assert ours[0].magnesium_mg == Decimal("124.125")
    assert theirs[0].magnesium_mg == Decimal("248.250")


@pytest.mark.parametrize(
    "parts",
    [
        "not json",
        json.dumps({"servings": "0", "cooked_grams": None, "parts": []}),
        json.dumps(
            {
                "servings": "4",
                "cooked_grams": None,
                "parts": [
                    {
                        "name": "Oats",
                        "quantity": "1",
                        "label": "g",
                        "grams": "900000",
                        "magnesium_mg": "1",
                    }
                ],
            }
        ),
    ],
)
def test_parts_that_make_no_sense_are_left_out(user: User, parts: str) -> None:
    other = create_user()
    saved = create_recipe(user=user)
    log_meal(
        subject=user,
        by=user,
        saved=saved,
        date=DAY,
        meal="lunch",
        factor=Decimal(1),
        request_key=uuid.uuid4(),
    )
    kept = json.dumps(user.entries.get().parts, ensure_ascii=False).replace('"', '""').encode()
    assert kept in csv_of(user)
    file = csv_of(user).replace(kept, parts.replace('"', '""').encode())
    run(other, begin(other, file))
    entry = other.entries.get()
    assert (entry.parts, entry.magnesium_mg) == (None, Decimal("82.750"))


def test_database_keeps_known_grams_below_the_weight(user: User) -> None:
    entry = log_entry(user=user, food=create_food(), date=DAY)
    for fault in ({"known_grams": entry.grams}, {"known_grams": 1, "magnesium_mg": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            user.entries.update(**fault)
    with pytest.raises(IntegrityError), transaction.atomic():
        user.entries.update(parts={}, kind="supplement")


def test_dietitian_sees_the_parts_of_a_line_but_no_saved_meals(client: Client, user: User) -> None:
    dietitian = create_dietitian()
    create_consent(client=user, dietitian=dietitian)
    saved = create_recipe(user=user)
    log(client, saved)
    other = browser_of(dietitian)
    page = text_of(other.get(f"/clients/{user.code}/day/{DAY}/"))
    assert "2 parts of Porridge" in page
    assert "Saved meals" not in page
    assert other.get(f"/meals/{saved.pk}/").status_code == 404
    assert "Porridge" not in text_of(other.get("/meals/"))


def test_recipes_are_changed_at_meals_and_not_as_own_foods(client: Client, user: User) -> None:
    saved = create_recipe(user=user)
    food = saved.food
    assert food is not None
    page = client.get(f"/foods/{food.pk}/").content.decode()
    assert f'href="/meals/{saved.pk}/"' in page
    assert "Porridge" not in text_of(client.get("/foods/own/"))
    assert client.get(f"/foods/own/{food.pk}/").status_code == 404
    assert client.post(f"/foods/own/{food.pk}/archive/").status_code == 404
    assert client.get(f"/past-entries/{food.pk}/").status_code == 404
    assert serving_of(food).label == SERVING
