"""Finding things again in one's own log, and in nobody else's."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from tests.factories import (
    create_consent,
    create_dietitian,
    create_food,
    create_symptom,
    create_user,
    log_entry,
)
from tests.intake.diary.saved_meals import create_saved
from tests.pages import browser_of, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signed_in")]

DAY = dt.date(2026, 11, 1)


def days_found(client: Client, query: str, **params: str) -> list[str]:
    page = client.get("/find/", {"q": query, **params}).content.decode()
    return re.findall(r'id="found-([\d-]+)"', page)


def on(number: int) -> dt.date:
    return DAY + dt.timedelta(days=number)


def test_food_note_day_note_and_symptom_are_found_newest_first(client: Client, user: User) -> None:
    almonds = create_food(name="Almonds, roasted")
    log_entry(user=user, food=almonds, date=on(0))
    log_entry(user=user, food=create_food(name="Kale"), date=on(1), note="with almonds on top")
    user.days.create(date=on(2), note="Almonds at the office again")
    create_symptom(user=user, date=on(3), kind="other", word="itch", note="after almonds?")
    log_entry(user=user, food=create_food(name="Milk"), date=on(4))
    assert days_found(client, "ALMONDS") == [str(on(n)) for n in (3, 2, 1, 0)]
    page = text_of(client.get("/find/", {"q": "almonds"}))
    assert "4 days with “almonds”" in page
    assert "Note: Almonds at the office again" in page


def test_every_word_is_needed_in_any_order_and_place(client: Client, user: User) -> None:
    food = create_food(name="Almonds, roasted")
    log_entry(user=user, food=food, date=on(0), note="salted")
    log_entry(user=user, food=food, date=on(1))
    assert days_found(client, "salted almonds") == [str(on(0))]


def test_kinds_of_symptoms_and_accents_are_found(client: Client, user: User) -> None:
    create_symptom(user=user, date=on(0), kind="loose_stools")
    log_entry(user=user, food=create_food(name="Éclair"), date=on(1))
    assert days_found(client, "loose") == [str(on(0))]
    assert days_found(client, "éclair") == [str(on(1))]


def test_what_is_in_a_recipe_is_found_and_named(client: Client, user: User) -> None:
    parts = {create_food(name=name): "10" for name in ("Black beans", "Jalapeño", "Beans, green")}
    saved = create_saved(user=user, name="Chili", items=parts, servings="2")
    assert saved.food is not None
    saved.food.refresh_from_db()
    log_entry(user=user, food=saved.food, date=on(0), meal="dinner")
    # What is logged stays as it was, whatever becomes of the recipe.
    saved.items.all().delete()
    log_entry(user=user, food=create_food(name="Bean soup"), date=on(1))
    assert days_found(client, "beans") == [str(on(0))]
    assert days_found(client, "chili JALAPEÑO") == [str(on(0))]
    # The words between the names are no part of a meal.
    assert days_found(client, "parts") == days_found(client, "label") == []
    page = text_of(client.get("/find/", {"q": "beans chili"}))
    assert "Chili 1 serving, dinner · with Black beans; Beans, green" in page
    assert "with" not in text_of(client.get("/find/", {"q": "chili"})).split("Chili")[1]


def test_wildcards_are_plain_signs(client: Client, user: User) -> None:
    log_entry(user=user, food=create_food(name="Milk, 2 % fat"), date=on(0))
    log_entry(user=user, food=create_food(name="Kale"), date=on(1))
    assert days_found(client, "%") == [str(on(0))]
    assert days_found(client, "_") == []
    assert days_found(client, "\x00") == []


def test_nothing_of_another_is_found_and_nobody_else_may_search(client: Client, user: User) -> None:
    other = create_user()
    log_entry(user=other, food=create_food(name="Their cake"), date=on(0), note="secret")
    other.days.create(date=on(1), note="secret")
    create_symptom(user=other, date=on(2), kind="other", word="secret")
    assert days_found(client, "secret") == []
    assert "Nothing in your log has “secret”" in text_of(client.get("/find/", {"q": "secret"}))
    dietitian = create_dietitian()
    create_consent(client=other, dietitian=dietitian, symptoms_notes=True)
    theirs = browser_of(dietitian)
    assert theirs.get(f"/clients/{other.code}/find/?q=secret").status_code == 404


def test_pages_hold_twenty_days_and_lead_on(client: Client, user: User) -> None:
    food = create_food()
    for number in range(25):
        log_entry(user=user, food=food, date=on(number))
    assert len(days_found(client, "almonds")) == 20
    assert days_found(client, "almonds", page="2") == [str(on(n)) for n in (4, 3, 2, 1, 0)]
    assert "?q=almonds&amp;page=2" in client.get("/find/", {"q": "almonds"}).content.decode()
    assert len(days_found(client, "almonds", page="x")) == 20


@pytest.mark.parametrize("count", [1, 30])
def test_finding_takes_the_same_queries_at_any_length(
    client: Client, user: User, count: int, django_assert_num_queries: Any
) -> None:
    food = create_food()
    for number in range(count):
        log_entry(user=user, food=food, date=on(number))
    with django_assert_num_queries(7):
        client.get("/find/", {"q": "almonds"})
