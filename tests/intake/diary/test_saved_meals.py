"""Saved meals and recipes on their pages: kept, and logged scaled."""

from __future__ import annotations

from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from foods.models import Food
from intake.diary.account import delete_account
from intake.models import Change, SavedMeal
from intake.transfer.exports.tables import EVERYTHING
from tests.factories import create_food, create_user, log_entry
from tests.intake.diary.saved_meals import (
    DAY,
    KEEP,
    breakfast,
    create_recipe,
    create_saved,
    form_of,
    keep,
    log,
    new_request_key,
    undo,
)
from tests.pages import HTMX, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signed_in")]


# -- Keeping ------------------------------------------------------------------------------------


def test_a_logged_meal_is_kept_under_a_proposed_name(client: Client, user: User) -> None:
    breakfast(user)
    assert "Save this meal : breakfast" in text_of(client.get(f"/day/{DAY}/"))
    assert 'value="Almonds, Oats and 1 more"' in client.get(KEEP).content.decode()
    answer = client.post(
        KEEP, {"name": "Mine", "keep_as": "meal", "request_key": new_request_key()}, follow=True
    )
    assert "Saved: Mine" in text_of(answer)
    saved = user.saved_meals.get()
    assert (saved.name, saved.is_recipe, saved.food) == ("Mine", False, None)
    kept = saved.items.values_list("name", "quantity", "unit_label", "unit_mg")
    assert list(kept) == [
        ("Almonds", Decimal(1), "1 oz", None),
        ("Oats", Decimal(1), "½ cup", None),
        ("Canteen bun", Decimal(1), "", Decimal(40)),
    ]
    assert "Mine , change it 3 lines 172 mg" in text_of(client.get("/meals/"))
    undo(client, answer)
    assert not user.saved_meals.exists()


def test_the_same_form_twice_keeps_one_meal(client: Client, user: User) -> None:
    breakfast(user)
    one = new_request_key()
    for _again in range(2):
        assert keep(client, request_key=one).status_code == 302
    assert user.saved_meals.count() == 1


def test_refused_name_and_servings_keep_what_was_typed(client: Client, user: User) -> None:
    breakfast(user)
    answer = keep(client, name="")
    assert (answer.status_code, "This field is required" in text_of(answer)) == (422, True)
    user.entries.filter(name="Canteen bun").delete()
    answer = keep(client, keep_as="recipe", servings="0.5", cooked_grams="300")
    assert answer.status_code == 422
    assert "Enter a number from 1 to 100" in text_of(answer)
    assert 'value="300"' in answer.content.decode()
    answer = keep(client, keep_as="recipe", servings="2", cooked_grams="2")
    assert "more than food holds" in text_of(answer)
    assert not user.saved_meals.exists()
    assert not Food.objects.filter(is_recipe=True).exists()


def test_a_logged_meal_becomes_a_recipe(client: Client, user: User) -> None:
    breakfast(user)
    user.entries.filter(name="Canteen bun").delete()
    assert keep(client, keep_as="recipe", servings="2").status_code == 302
    assert "Recipe, 2 servings 66 mg a serving" in text_of(client.get("/meals/"))


def test_supplements_quick_adds_and_recipes_are_no_ingredients(client: Client, user: User) -> None:
    breakfast(user)
    recipe = {"keep_as": "recipe", "servings": "2"}
    assert "A quick add has no weight" in text_of(keep(client, **recipe))
    user.entries.all().delete()
    pill = create_food(name="Citrate", kind="supplement", mg_per_100g=None)
    pill.portions.update(grams=None, magnesium_mg=100)
    log_entry(user=user, food=pill, date=DAY)
    answer = keep(client, **recipe)
    assert "Citrate: A recipe holds foods and drinks" in text_of(answer)
    soup = create_recipe(user=user)
    form = form_of(client, soup)
    for food in (pill, soup.food):
        assert food is not None
        portion = food.portions.get()
        said = form | {"request_key": new_request_key(), "add": f"{food.pk}:p{portion.pk}:1"}
        answer = client.post(f"/meals/{soup.pk}/", said)
        assert answer.status_code == 422
        assert f"{food.name}: A recipe" in text_of(answer)
    assert soup.items.count() == 2
    # A saved meal may hold both.
    assert keep(client).status_code == 302


def test_nothing_logged_is_nothing_to_keep(client: Client, user: User) -> None:
    assert client.get(KEEP).status_code == 404
    breakfast(user)
    assert client.get(f"/day/{DAY}/keep/brunch/").status_code == 404


# -- Logging ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("factor", "expected"),
    [
        ("0.5", ["38.273", "27.600", "20.000"]),
        ("1", ["76.545", "55.200", "40.000"]),
        ("2", ["153.090", "110.400", "80.000"]),
        ("1/4", ["19.138", "13.800", "10.000"]),
    ],
)
def test_a_saved_meal_is_logged_scaled(
    client: Client, user: User, factor: str, expected: list[str]
) -> None:
    breakfast(user)
    keep(client)
    assert log(client, user.saved_meals.get(), factor=factor).status_code == 302
    lunch = user.entries.filter(meal="lunch").order_by("pk")
    assert [f"{entry.magnesium_mg}" for entry in lunch] == expected
    day = user.days.get()
    assert day.food_mg == sum((entry.magnesium_mg or 0 for entry in user.entries.all()), Decimal(0))
    call_command("check_days", stdout=StringIO())


def test_logging_is_one_act_with_one_undo_and_a_fresh_key(client: Client, user: User) -> None:
    breakfast(user)
    keep(client)
    answer = log(client, user.saved_meals.get())
    page = answer.content.decode()
    assert "Added: My breakfast, 3 lines, 172 mg" in text_of(answer)
    assert 'hx-swap-oob="true"' in page
    assert user.entries.count() == 6
    undo(client, answer)
    assert user.entries.count() == 3


def test_the_same_tap_twice_logs_once(client: Client, user: User) -> None:
    breakfast(user)
    keep(client)
    saved, one = user.saved_meals.get(), new_request_key()
    log(client, saved, request_key=one)
    assert "That was logged already" in text_of(log(client, saved, request_key=one))
    assert user.entries.count() == 6


def test_entries_carry_todays_values_and_days_before_keep_theirs(
    client: Client, user: User
) -> None:
    breakfast(user)
    keep(client)
    saved = user.saved_meals.get()
    log(client, saved)
    oats = Food.objects.get(name="Oats")
    Food.objects.filter(pk=oats.pk).update(magnesium_mg_per_100g=200, name="Rolled oats")
    oats.portions.update(grams=50)
    log(client, saved, meal="dinner")
    lines = user.entries.filter(food=oats).order_by("pk")
    assert list(lines.values_list("name", "magnesium_mg")) == [
        ("Oats", Decimal("55.200")),
        ("Oats", Decimal("55.200")),
        ("Rolled oats", Decimal("100.000")),
    ]
    assert "Rolled oats ½ cup 100 mg" in text_of(client.get("/meals/"))


def test_food_that_is_gone_is_logged_as_it_was_kept(client: Client, user: User) -> None:
    saved = create_saved(user=user, items={create_food(name="Rare nut"): "50"})
    Food.objects.filter(name="Rare nut").delete()
    log(client, saved)
    entry = user.entries.get()
    assert (entry.name, entry.food, entry.magnesium_mg) == ("Rare nut", None, Decimal(135))


def test_unknown_is_never_zero_in_a_meal(client: Client, user: User) -> None:
    drink = create_food(name="Oat drink", mg_per_100g=None)
    create_saved(user=user, name="Drink", items={drink: "100"})
    create_saved(user=user, name="Both", items={drink: "100", create_food(): "100"})
    page = text_of(client.get("/meals/"))
    assert "Drink , change it 1 line unknown" in page
    assert "Both , change it 2 lines at least 270 mg" in page


def test_recipe_in_a_saved_meal_is_one_line_with_parts(client: Client, user: User) -> None:
    recipe = create_recipe(user=user, unknown=True)
    log(client, recipe, meal="breakfast", factor="2")
    keep(client)
    assert "at least 166 mg" in text_of(client.get("/meals/"))
    log(client, user.saved_meals.get(food=None), factor="0.5")
    entry = user.entries.get(meal="lunch")
    assert (entry.quantity, entry.magnesium_mg) == (Decimal(1), Decimal("82.750"))
    assert entry.known_grams is not None
    assert len(entry.parts["parts"]) == 3  # type: ignore[index]  # a recipe has them


@pytest.mark.parametrize(
    "said",
    [{"factor": "21"}, {"factor": "some"}, {"date": "1999-01-01"}, {"meal": "brunch"}],
)
def test_refused_logging_keeps_what_was_typed(
    client: Client, user: User, said: dict[str, str]
) -> None:
    saved = create_recipe(user=user)
    answer = log(client, saved, **({"factor": "1.25"} | said))
    assert answer.status_code == 422
    assert f'value="{said.get("factor", "1.25")}"' in answer.content.decode()
    assert not user.entries.exists()


def test_amount_nobody_eats_is_refused_in_words(client: Client, user: User) -> None:
    saved = create_saved(user=user, items={create_food(): "5000"})
    answer = log(client, saved, factor="5")
    assert (answer.status_code, "That is 25 kg" in text_of(answer)) == (422, True)
    empty = create_saved(user=user, name="Empty")
    answer = log(client, empty)
    assert answer.status_code == 422
    assert answer.headers["HX-Reswap"] == "none"
    assert "Empty holds nothing yet" in text_of(answer)


# -- Whose, how much, how many -----------------------------------------------------------------


def test_another_persons_meal_is_out_of_reach(client: Client) -> None:
    other = create_user()
    theirs = create_recipe(user=other)
    for url in (f"/meals/{theirs.pk}/", f"/meals/{theirs.pk}/log/"):
        assert client.get(url).status_code == 404
        assert client.post(url, {"factor": "1"}).status_code == 404
    assert client.post(f"/meals/{theirs.pk}/delete/").status_code == 404
    assert "Porridge" not in text_of(client.get("/meals/"))
    assert "We found no food" in text_of(client.get(f"/day/{DAY}/add/?q=porridge"))
    batch = Change.objects.filter(subject=other).first()
    assert batch is not None
    client.post(f"/undo/{batch.batch}/")
    assert theirs.items.count() == 2


def test_the_day_page_reads_meals_only_when_they_are_opened(client: Client, user: User) -> None:
    create_recipe(user=user)
    page = client.get(f"/day/{DAY}/").content.decode()
    assert "Porridge" not in page
    assert f'hx-get="/meals/?date={DAY}"' in page
    piece = client.get(f"/meals/?date={DAY}&meal=dinner", headers=HTMX).content.decode()
    assert piece.lstrip().startswith('<section id="saved"')
    assert f'name="date" value="{DAY}"' in piece
    assert 'name="meal" value="dinner"' in piece
    assert "<html" not in piece


@pytest.mark.parametrize("count", [1, 30])
def test_meals_page_takes_the_same_queries_at_any_length(
    client: Client, user: User, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        create_saved(
            user=user,
            name=f"Meal {number}",
            items={create_food(): "10", create_food(): "20"},
            servings="2" if number % 2 else None,
        )
    # Session, viewer, meals, what is in them.
    with django_assert_num_queries(4):
        client.get("/meals/")
    with django_assert_num_queries(4):
        client.get(f"/meals/?date={DAY}", headers=HTMX)


def test_change_page_takes_the_same_queries_at_any_length(
    client: Client, user: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for count in (1, 30):
        saved = create_saved(user=user, items={create_food(): "10" for _ in range(count)})
        # Session, viewer, the meal, what is in it, the same with portions.
        with django_assert_num_queries(6):
            client.get(f"/meals/{saved.pk}/")


def test_day_with_recipes_stays_in_the_budget_of_the_day(
    client: Client, user: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    saved = create_recipe(user=user, unknown=True)
    for _number in range(5):
        log(client, saved)
    with django_assert_num_queries(9):
        client.get(f"/day/{DAY}/")


def test_saved_meals_leave_with_the_zip_and_go_with_the_account(user: User) -> None:
    create_recipe(user=user)
    create_saved(user=user, name="Nothing yet")
    table = next(table for table in EVERYTHING if table.name == "saved_meals")
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows(user)]
    assert [(row["name"], row["food"], row["quantity"]) for row in rows] == [
        ("Porridge", "Oats", 200),
        ("Porridge", "Milk", 500),
        ("Nothing yet", "", None),
    ]
    assert rows[0]["servings"] == 4
    delete_account(user=user)
    assert not SavedMeal.objects.exists()
    assert not Food.objects.filter(is_recipe=True).exists()
