"""The page of one food."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from foods.enums import Evidence, FoodKind, FoodStatus
from foods.models import Food, Portion, Release
from tests.factories import create_food, create_user
from tests.pages import browser_of, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signed_in")]

FOOD_QUERIES = 5


def test_pages_ask_for_a_sign_in() -> None:
    assert Client().get(reverse("foods:food", args=[create_food().pk])).status_code == 302


@pytest.mark.parametrize("count", [1, 30])
def test_food_costs_the_same_for_few_and_many(client: Client, count: int) -> None:
    food = create_food(portions={f"{number} cups": "10" for number in range(1, count + 1)})
    for number in range(count):
        food.aliases.create(name=f"Name {number}")
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("foods:food", args=[food.pk]))
    assert len(queries) == FOOD_QUERIES


def test_a_calculated_food_shows_its_parts(client: Client) -> None:
    milk = create_food(name="Whole milk", mg_per_100g="10")
    part = {"data_set": milk.data_set, "key": milk.source_key, "name": "Whole milk"}
    gone = {"data_set": "USDA SR", "key": "99999", "name": "Espresso"}
    dish = {
        "cooked_grams": "240",
        "parts": [
            {**part, "grams": "200", "magnesium_mg": "20.000"},
            {**gone, "grams": "40", "magnesium_mg": "1.200"},
        ],
    }
    food = create_food(
        name="Latte", mg_per_100g="8.8", evidence=Evidence.CALCULATED, dish=dish, source="Our own"
    )
    url = reverse("foods:food", args=[food.pk])
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(url)
    assert len(queries) == FOOD_QUERIES + 1
    text = text_of(answer)
    assert "Worked out from" in text
    assert "Whole milk 200 g 20 mg Espresso 40 g 1.2 mg All of it, as eaten 240 g 21 mg" in text
    assert "Evidence Calculated from its parts Source of the value Our own" in text
    links = answer.content.decode()
    assert f'href="{reverse("foods:food", args=[milk.pk])}">Whole milk</a>' in links
    # A curator's value does not rest on these parts, whatever it is said to rest on.
    for stated in ({"magnesium_mg_per_100g": 9}, {"evidence": Evidence.LABORATORY}):
        Food.objects.filter(pk=food.pk).update(**stated)
        assert "Worked out from" not in text_of(client.get(url))


def test_a_joined_food_names_the_everyday_one(client: Client) -> None:
    latte = create_food(name="Latte")
    variant = create_food(name="Latte, nonfat", everyday_food=latte)
    text = text_of(client.get(reverse("foods:food", args=[variant.pk])))
    assert "A search shows Latte in place of this food." in text
    assert list(latte.variants.all()) == [variant]


def test_food_says_amounts_source_and_evidence(client: Client) -> None:
    release = Release.objects.create(
        name="SR28 (2015)", publisher="USDA", year=2015, citation="Release 28, 2015."
    )
    food = create_food(
        name="Almonds, dry roasted",
        description="Nuts, almonds, dry roasted",
        mg_per_100g="279",
        portions={"1 oz (22 kernels)": "28.35"},
        release=release,
        evidence=Evidence.LABORATORY,
    )
    food.aliases.create(name="toasted almonds")
    text = client.get(reverse("foods:food", args=[food.pk])).content.decode()
    for words in (
        "1 oz (22 kernels)",
        "79 mg",
        "279 mg",
        "Nuts, almonds, dry roasted",
        "Laboratory",
        "Release 28, 2015.",
        "Also called toasted almonds",
    ):
        assert words in text


def test_unknown_value_is_said_plainly(client: Client) -> None:
    food = create_food(mg_per_100g=None)
    text = client.get(reverse("foods:food", args=[food.pk])).content.decode()
    assert "Nobody has measured the magnesium in this food." in text
    assert "0 mg" not in text


def test_supplement_says_how_it_is_logged(client: Client) -> None:
    food = create_food(kind=FoodKind.SUPPLEMENT, mg_per_100g=None)
    food.portions.all().delete()
    text = client.get(reverse("foods:food", args=[food.pk])).content.decode()
    assert "magnesium in one piece (“elemental”)" in text


def test_own_food_is_for_its_owner_alone() -> None:
    owner, stranger = create_user(), create_user()
    food = create_food(name="My own soup", owner=owner)
    url = reverse("foods:food", args=[food.pk])
    for user, status in ((owner, 200), (stranger, 404)):
        client = browser_of(user)
        assert client.get(url).status_code == status
        for asked in ({"sort": "name"}, {"q": "soup"}):
            listed = client.get(reverse("intake:foods"), asked).content.decode()
            assert ("My own soup" in listed) == (user == owner)


def test_archived_and_missing_foods_are_not_found(client: Client) -> None:
    food = create_food(status=FoodStatus.ARCHIVED)
    assert client.get(reverse("foods:food", args=[food.pk])).status_code == 404
    assert client.get(reverse("foods:food", args=[food.pk + 1])).status_code == 404


def test_density_is_said(client: Client) -> None:
    milk = create_food(name="Milk", grams_per_ml=Decimal("1.0313"))
    water = create_food(name="Water", grams_per_ml=Decimal(1))
    text = client.get(reverse("foods:food", args=[milk.pk])).content.decode()
    assert "1 ml is taken as 1.0313 g, from the portions of the source." in text
    text = client.get(reverse("foods:food", args=[water.pk])).content.decode()
    assert "1 ml is taken as 1 g, the weight of water." in text


def test_pieces_show_their_own_magnesium(client: Client) -> None:
    food = create_food(kind=FoodKind.SUPPLEMENT, mg_per_100g=None, name="Citrate 100")
    food.portions.all().delete()
    Portion.objects.create(food=food, label="1 tablet", magnesium_mg=Decimal(100))
    text = client.get(reverse("foods:food", args=[food.pk])).content.decode()
    assert "1 tablet" in text
    assert "100 mg" in text
    assert "100 g" not in text
