"""Changing and deleting saved meals and recipes: nothing typed is lost, and undo takes it back."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.test import Client

from accounts.models import User
from intake.diary.saved.favourites import star_food
from tests.factories import create_food, create_user
from tests.intake.diary.saved_meals import (
    DAY,
    KEEP,
    breakfast,
    create_recipe,
    form_of,
    keep,
    log,
    new_request_key,
    undo,
)
from tests.pages import HTMX, text_of, undo_url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signed_in")]


def test_a_recipe_is_written_down_from_nothing(client: Client, user: User) -> None:
    milk = create_food(name="Milk", mg_per_100g="11", portions={"1 cup": "244"})
    one = new_request_key()
    for _again in range(2):
        said = {"name": "Pudding", "servings": "2", "request_key": one}
        answer = client.post("/meals/recipe/", said)
    saved = user.saved_meals.get()
    assert answer.headers["Location"] == f"/meals/{saved.pk}/?more=1"
    # Nothing is offered that holds nothing.
    assert "We found no food" in text_of(client.get(f"/day/{DAY}/add/?q=pudding"))
    found = client.get(f"/meals/{saved.pk}/?q=milk", headers=HTMX)
    button = re.search(r'name="add"\s+value="([^"]+)"', found.content.decode())
    assert button is not None
    form = form_of(client, saved) | {"name": "Rice pudding", "add": button[1]}
    for _again in range(2):
        answer = client.post(f"/meals/{saved.pk}/", form)
        assert answer.headers["Location"] == f"/meals/{saved.pk}/?more=1"
    saved.refresh_from_db()
    # What was typed beside it is not lost.
    assert saved.name == "Rice pudding"
    assert saved.items.get().food == milk
    assert "Rice pudding 13 mg" in text_of(client.get(f"/day/{DAY}/add/?q=pudding"))
    assert client.post("/meals/recipe/", {"name": "", "servings": "2"}).status_code == 422


def test_amounts_units_and_items_change_with_one_undo(client: Client, user: User) -> None:
    breakfast(user)
    keep(client)
    saved = user.saved_meals.get()
    almonds, oats, bun = saved.items.all()
    form = form_of(client, saved)
    form |= {f"quantity{almonds.pk}": "50", f"unit{almonds.pk}": "g", f"quantity{bun.pk}": "60"}
    form |= {f"remove{oats.pk}": "on", f"quantity{oats.pk}": "nonsense", "name": "Less"}
    answer = client.post(f"/meals/{saved.pk}/", form, follow=True)
    assert "Saved: Less" in text_of(answer)
    kept = saved.items.values_list("name", "quantity", "unit_label", "unit_mg", "portion")
    assert list(map(str, kept)) == [
        "('Almonds', Decimal('50.000'), 'g', None, None)",
        "('Canteen bun', Decimal('1.000'), '', Decimal('60.000'), None)",
    ]
    assert "Less , change it 2 lines 195 mg" in text_of(answer)
    # The same form once more changes nothing, and the undo takes all of it back.
    client.post(f"/meals/{saved.pk}/", form)
    assert "Undone" in text_of(undo(client, answer))
    saved.refresh_from_db()
    assert saved.name == "My breakfast"
    assert list(saved.items.values_list("pk", flat=True)) == [almonds.pk, oats.pk, bun.pk]


def test_refused_change_keeps_what_was_typed_and_the_meal(client: Client, user: User) -> None:
    saved = create_recipe(user=user)
    oats = saved.items.get(name="Oats")
    form = form_of(client, saved) | {f"quantity{oats.pk}": "a lot", "name": "Gruel"}
    answer = client.post(f"/meals/{saved.pk}/", form)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'value="a lot"' in page
    assert 'value="Gruel"' in page
    answer = client.post(f"/meals/{saved.pk}/", form | {f"quantity{oats.pk}": "30000"})
    assert "at most 10,000" in text_of(answer)
    answer = client.post(f"/meals/{saved.pk}/", form_of(client, saved) | {"cooked_grams": "5"})
    assert "more than food holds" in text_of(answer)
    stranger = create_food(name="Hers", owner=create_user())
    said = form_of(client, saved) | {"add": f"{stranger.pk}:g:1"}
    assert "no longer in the food table" in text_of(client.post(f"/meals/{saved.pk}/", said))
    saved.refresh_from_db()
    assert (saved.name, saved.cooked_grams, saved.items.count()) == ("Porridge", None, 2)


def test_undo_of_a_recipes_change_also_changes_what_the_search_says(
    client: Client, user: User
) -> None:
    saved = create_recipe(user=user)
    form = form_of(client, saved) | {"servings": "2", "name": "Thick porridge"}
    answer = client.post(f"/meals/{saved.pk}/", form, follow=True)
    url = f"/day/{DAY}/add/?q=porridge"
    assert "Thick porridge 166 mg" in text_of(client.get(url))
    undo(client, answer)
    assert "Thick" not in text_of(client.get(url))
    assert "Porridge 83 mg" in text_of(client.get(url))


def test_undo_refuses_when_the_meal_was_changed_since(client: Client, user: User) -> None:
    saved = create_recipe(user=user)
    form = form_of(client, saved) | {"name": "Gruel"}
    answer = client.post(f"/meals/{saved.pk}/", form, follow=True)
    client.post(f"/meals/{saved.pk}/", form_of(client, saved) | {"name": "Soup"})
    assert "has changed since" in text_of(undo(client, answer))
    assert user.saved_meals.get().name == "Soup"


def test_deleting_is_undone_in_one_tap(client: Client, user: User) -> None:
    saved = create_recipe(user=user)
    log(client, saved)
    answer = client.post(f"/meals/{saved.pk}/delete/", follow=True)
    assert "Deleted: Porridge" in text_of(answer)
    again = client.post(f"/meals/{saved.pk}/delete/", follow=True)
    assert "That is already gone" in text_of(again)
    assert client.get(f"/meals/{saved.pk}/").status_code == 404
    assert "We found no food" in text_of(client.get(f"/day/{DAY}/add/?q=porridge"))
    undo(client, answer)
    assert user.saved_meals.get().items.count() == 2
    assert "Porridge 83 mg" in text_of(client.get(f"/day/{DAY}/add/?q=porridge"))
    log(client, saved)
    assert user.entries.count() == 2


def test_undo_button_beside_a_day_leaves_the_day_on_the_page(client: Client, user: User) -> None:
    breakfast(user)
    answer = client.post(
        KEEP, {"name": "A", "keep_as": "meal", "request_key": new_request_key()}, follow=True
    )
    answer = client.post(undo_url(answer), {"date": f"{DAY}"}, headers=HTMX)
    assert "Undone" in text_of(answer)
    assert "Almonds" in text_of(answer)


@pytest.mark.parametrize(
    ("typed", "said", "quantity", "label"),
    [
        ("200 g milk", "200 g, 22 mg", "200", "g"),
        ("2 cups milk", "2 × 1 cup, 54 mg", "2", "1 cup"),
        ("milk", "1 cup, 27 mg", "1", "1 cup"),
    ],
)
def test_an_ingredient_is_added_in_the_amount_typed(
    client: Client, user: User, typed: str, said: str, quantity: str, label: str
) -> None:
    saved = create_recipe(user=user)
    food = create_food(name="Kefir milk", mg_per_100g="11", portions={"1 cup": "244"})
    asked = client.get(f"/meals/{saved.pk}/", {"q": typed}, headers=HTMX)
    found = asked.content.decode()
    assert f"Kefir milk {said}" in text_of(asked)
    (button,) = re.findall(rf'name="add"\s+value="({food.pk}:[^"]+)"', found)
    client.post(f"/meals/{saved.pk}/", form_of(client, saved) | {"add": button})
    item = saved.items.get(name="Kefir milk")
    assert (item.quantity, item.unit_label) == (Decimal(quantity), label)


@pytest.mark.parametrize("quantity", ["", "x", "0", "99999999", "9000000"])
def test_an_ingredient_in_no_amount_is_refused(client: Client, user: User, quantity: str) -> None:
    saved = create_recipe(user=user)
    food = create_food(name="Kefir milk", mg_per_100g="11")
    form = form_of(client, saved) | {"add": f"{food.pk}:g:{quantity}"}
    assert client.post(f"/meals/{saved.pk}/", form).status_code == 422
    assert not saved.items.filter(name="Kefir milk").exists()


def test_an_ingredient_that_was_starred_is_found_first(client: Client, user: User) -> None:
    saved = create_recipe(user=user)
    first, second = create_food(name="Rye bread"), create_food(name="Rye bread")
    for food, other in ((first, second), (second, first)):
        star_food(subject=user, food=food, is_starred=True)
        star_food(subject=user, food=other, is_starred=False)
        found = client.get(f"/meals/{saved.pk}/?q=rye", headers=HTMX).content.decode()
        assert re.findall(r'name="add"\s+value="(\d+):', found) == [str(food.pk), str(other.pk)]
