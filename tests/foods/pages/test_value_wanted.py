"""A food without a value can be flagged; the counts are there for curators."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.models import User
from foods.models import Food, ValueWanted
from tests.factories import create_food, create_user
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signed_in")]


def test_value_is_wanted_once_a_person_and_taken_back(client: Client, user: User) -> None:
    food = create_food(name="Oat drink", mg_per_100g=None)
    url = f"/foods/{food.pk}/"
    assert "Value wanted" in text_of(client.get(url))
    for _time in range(2):
        page = client.post(f"{url}wanted/", {"wanted": "yes"}, follow=True)
    assert "You asked for its value." in text_of(page)
    assert ValueWanted.objects.get().user == user
    page = client.post(f"{url}wanted/", {"wanted": "no"}, follow=True)
    assert "Value wanted" in text_of(page)
    assert not ValueWanted.objects.exists()


def test_foods_with_a_value_cannot_be_wanted(client: Client) -> None:
    pill = create_food(name="A tablet", kind="supplement", mg_per_100g=None)
    for food in (create_food(), pill):
        assert "Value wanted" not in text_of(client.get(f"/foods/{food.pk}/"))
        page = client.post(f"/foods/{food.pk}/wanted/", {"wanted": "yes"}, follow=True)
        assert "has a value now" in text_of(page)
    assert not ValueWanted.objects.exists()


def test_somebody_elses_food_is_out_of_reach(client: Client, user: User) -> None:
    theirs = create_food(name="Theirs", mg_per_100g=None, owner=create_user())
    assert client.post(f"/foods/{theirs.pk}/wanted/").status_code == 404
    mine = create_food(name="Mine", mg_per_100g=None, owner=user)
    client.post(f"/foods/{mine.pk}/wanted/")
    assert not ValueWanted.objects.exists()
    assert Client().post(f"/foods/{theirs.pk}/wanted/").status_code == 302
    assert client.get(f"/foods/{theirs.pk}/wanted/").status_code == 405


def test_one_wish_of_another_is_neither_shown_nor_taken_back(client: Client) -> None:
    food = create_food(mg_per_100g=None)
    ValueWanted.objects.create(food=food, user=create_user())
    assert "You asked" not in text_of(client.get(f"/foods/{food.pk}/"))
    client.post(f"/foods/{food.pk}/wanted/", {"wanted": "no"})
    assert ValueWanted.objects.count() == 1


def test_the_most_wanted_come_first_until_they_have_a_value(user: User) -> None:
    oat, rice = (create_food(name=name, mg_per_100g=None) for name in ("Oat", "Rice"))
    create_food(name="Soy", mg_per_100g=None)
    for food, people in ((oat, 1), (rice, 2)):
        for _person in range(people):
            ValueWanted.objects.create(food=food, user=create_user())
    assert [(food.name, vars(food)["wishes"]) for food in Food.objects.most_wanted()] == [
        ("Rice", 2),
        ("Oat", 1),
    ]
    Food.objects.filter(pk=rice.pk).update(magnesium_mg_per_100g=5)
    assert [food.name for food in Food.objects.most_wanted()] == ["Oat"]


def test_a_wish_is_kept_once(user: User) -> None:
    food = create_food(mg_per_100g=None)
    ValueWanted.objects.create(food=food, user=user)
    with pytest.raises(IntegrityError), transaction.atomic():
        ValueWanted.objects.create(food=food, user=user)


def test_unknown_food_says_where_to_ask_before_it_is_logged(client: Client) -> None:
    food = create_food(mg_per_100g=None)
    today = dt.datetime.now(dt.UTC).date()
    page = client.get(f"/day/{today}/add/{food.pk}/").content.decode()
    assert "magnesium is unknown. That is not zero" in page
    assert f'href="/foods/{food.pk}/"' in page
