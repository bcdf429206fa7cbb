"""Past entries keep their values until somebody says otherwise, and one undo takes that back."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from foods.amounts import Unit
from foods.models import Food
from intake.diary.entries import add_entry
from tests.factories import create_food, create_user, log_entry
from tests.pages import browser_of, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signed_in")]

DAY = dt.date(2026, 11, 20)


@pytest.fixture
def bar(user: User) -> Food:
    """An own food of 100 mg in 100 g, in bars of 40 g, logged on two days."""
    food = create_food(name="Oat bar", owner=user, mg_per_100g="100", portions={"1 bar": "40"})
    log_entry(user=user, food=food, date=DAY, quantity="2")
    log_entry(user=user, food=food, date=DAY + dt.timedelta(days=1), meal="lunch", note="hungry")
    add_entry(
        subject=user,
        by=user,
        date=DAY,
        meal="snacks",
        food=food,
        quantity=Decimal(30),
        unit=Unit("g", grams=Decimal(1)),
        request_key=uuid.uuid4(),
    )
    return food


def change(client: Client, food: Food, **said: str) -> Any:
    form = {
        "name": "Oat bar",
        "kind": "food",
        "amount": "150",
        "unit": "mg",
        "basis": "100g",
        "serving_label": "1 bar",
        "serving_grams": "40",
    }
    return client.post(f"/foods/own/{food.pk}/", form | said)


def follow(client: Client, food: Food, key: str = "") -> Any:
    form = {"request_key": key or str(uuid.uuid4())}
    return client.post(f"/past-entries/{food.pk}/", form, follow=True)


def totals(user: User) -> list[Decimal]:
    return [day.food_mg for day in user.days.order_by("date") if day.entry_count]


def logged(user: User) -> list[tuple[Any, ...]]:
    return list(user.entries.order_by("pk").values_list("name", "unit_grams", "magnesium_mg"))


def test_a_change_asks_and_by_itself_changes_no_day(client: Client, user: User, bar: Food) -> None:
    before = logged(user)
    answer = change(client, bar)
    assert answer.headers["Location"] == f"/past-entries/{bar.pk}/"
    page = text_of(client.get(answer.headers["Location"]))
    assert "3 entries from 20 November 2026 to 21 November 2026 have other values" in page
    assert "They keep their values unless you choose to change them." in page
    assert logged(user) == before
    assert totals(user) == [Decimal(110), Decimal(40)]


def test_nothing_is_asked_where_nothing_of_an_entry_changed(client: Client, bar: Food) -> None:
    answer = change(client, bar, amount="100", label0="1 box", grams0="200")
    assert answer.headers["Location"] == f"/past-entries/{bar.pk}/"
    assert "All your past entries have the values" in text_of(
        client.get(answer.headers["Location"])
    )
    same = change(client, bar, amount="100", label0="1 box", grams0="200")
    assert same.headers["Location"] == f"/foods/{bar.pk}/"


def test_following_gives_values_and_keeps_amount_place_and_note(
    client: Client, user: User, bar: Food
) -> None:
    change(client, bar, name="Better bar", serving_label="1 large bar", serving_grams="50")
    answer = follow(client, bar)
    assert "3 past entries of Better bar have the new values." in text_of(answer)
    assert logged(user) == [
        ("Better bar", Decimal(50), Decimal(150)),
        ("Better bar", Decimal(50), Decimal(75)),
        ("Better bar", Decimal(1), Decimal(45)),
    ]
    entry = user.entries.get(meal="lunch")
    assert (int(entry.quantity), entry.unit_label, entry.note) == (1, "1 large bar", "hungry")
    assert totals(user) == [Decimal(195), Decimal(75)]


def test_one_undo_takes_all_of_it_back(client: Client, user: User, bar: Food) -> None:
    before = logged(user)
    change(client, bar, serving_grams="50")
    page = follow(client, bar).content.decode()
    undo = re.search(r'action="(/undo/[^"]+)"', page)
    assert undo is not None
    client.post(undo.group(1))
    assert logged(user) == before
    assert totals(user) == [Decimal(110), Decimal(40)]


def test_undo_shows_the_day_on_the_page(client: Client, user: User, bar: Food) -> None:
    change(client, bar)
    page = follow(client, bar).content.decode()
    undo = re.search(r'action="(/undo/[^"]+)"', page)
    assert undo is not None
    shown = dt.date(2026, 11, 1)
    answer = client.post(undo.group(1), {"date": str(shown)}, headers={"HX-Request": "true"})
    assert "Undone." in text_of(answer)
    assert "Oat bar" not in answer.content.decode()


def test_same_form_twice_follows_once(client: Client, user: User, bar: Food) -> None:
    change(client, bar)
    key = str(uuid.uuid4())
    follow(client, bar, key)
    user.entries.filter(meal="lunch").update(magnesium_mg=1)
    assert "are changed already" in text_of(follow(client, bar, key))
    assert user.entries.get(meal="lunch").magnesium_mg == 1


def test_finished_days_remember_that_they_changed(client: Client, user: User, bar: Food) -> None:
    client.post(f"/day/{DAY}/finish/")
    change(client, bar)
    follow(client, bar)
    assert user.days.get(date=DAY).changed_after_finish


def test_portion_that_is_gone_leaves_its_weight(client: Client, user: User, bar: Food) -> None:
    change(client, bar, serving_label="", serving_grams="")
    bar.portions.all().delete()
    follow(client, bar)
    entry = user.entries.get(meal="lunch")
    assert (entry.unit_label, entry.grams) == ("1 bar", Decimal(40))
    assert entry.magnesium_mg == Decimal(60)


def test_entry_that_would_weigh_too_much_keeps_its_values(
    client: Client, user: User, bar: Food
) -> None:
    log_entry(user=user, food=bar, date=DAY, meal="dinner", quantity="400")
    change(client, bar, serving_grams="60")
    answer = follow(client, bar)
    assert "1 kept their values: they would weigh too much" in text_of(answer)
    assert user.entries.get(meal="dinner").grams == 16_000


def test_another_persons_food_and_entries_are_out_of_reach(
    client: Client, user: User, bar: Food
) -> None:
    other = browser_of(create_user())
    assert other.get(f"/past-entries/{bar.pk}/").status_code == 404
    assert other.post(f"/past-entries/{bar.pk}/", {"request_key": uuid.uuid4()}).status_code == 404
    shared = create_food(name="Almonds")
    assert client.get(f"/past-entries/{shared.pk}/").status_code == 404
    assert client.post(f"/past-entries/{bar.pk}/", {"request_key": "x"}).status_code == 422


def test_supplement_said_again_after_its_label_was_corrected_is_not_mixed_up(
    client: Client, user: User
) -> None:
    pill = create_food(name="Magnesium citrate", kind="supplement", mg_per_100g=None)
    pill.portions.all().delete()
    form = {"food": pill.pk, "meal": "supplements", "label_mg": "150", "piece": "tablet"}
    url = f"/day/{DAY}/entries/"
    client.post(url, form | {"request_key": str(uuid.uuid4())})
    own = user.own_foods.get()
    said = {"name": own.name, "kind": "supplement", "amount": "140", "basis": "serving"}
    change(client, own, **said, serving_label="1 tablet", serving_grams="")
    client.post(url, form | {"request_key": str(uuid.uuid4())})
    assert [entry.magnesium_mg for entry in user.entries.order_by("pk")] == [150, 150]
