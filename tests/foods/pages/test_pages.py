"""The Foods pages: browse, sort, search, read one food."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from foods.enums import Evidence, FoodKind, FoodStatus
from foods.models import Portion, Release
from tests.factories import create_food, create_group, create_user
from tests.pages import browser_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signed_in")]

BROWSE_QUERIES = 6
FOOD_QUERIES = 5


def page(client: Client, **params: str) -> str:
    """The text of the Foods page."""
    answer = client.get(reverse("foods:browse"), params)
    assert answer.status_code == 200
    return answer.content.decode()


def order(text: str, *names: str) -> list[str]:
    """The names in the order in which the page shows them."""
    assert all(name in text for name in names)
    return sorted(names, key=text.index)


def test_pages_ask_for_a_sign_in() -> None:
    food = create_food()
    for url in (reverse("foods:browse"), reverse("foods:food", args=[food.pk])):
        assert Client().get(url).status_code == 302


def test_browse_shows_everyday_foods_of_a_group(client: Client) -> None:
    create_food(name="Almonds", is_staple=True, rank=1)
    create_food(name="Acorns")
    create_food(name="Kale", is_staple=True, group=create_group(slug="greens", name="Greens"))
    text = page(client, group="nuts-seeds")
    assert "Almonds" in text
    assert "Acorns" not in text
    assert "Kale" not in text
    assert "Acorns" in page(client, group="nuts-seeds", all="1")


def test_magnesium_sorts_by_the_usual_portion(client: Client) -> None:
    create_food(name="Dense", mg_per_100g="500", portions={"1 tsp": "2"}, is_staple=True)
    create_food(name="Large", mg_per_100g="50", portions={"1 bowl": "300"}, is_staple=True)
    create_food(name="Blank", mg_per_100g=None, is_staple=True)
    assert order(page(client, sort="magnesium"), "Dense", "Large", "Blank") == [
        "Large",
        "Dense",
        "Blank",
    ]
    assert order(page(client, sort="name"), "Dense", "Large", "Blank") == [
        "Blank",
        "Dense",
        "Large",
    ]


def test_browse_finds_and_says_when_it_does_not(client: Client) -> None:
    create_food(name="Almonds")
    assert "Almonds" in page(client, q="almond")
    text = page(client, q="<b>zebra</b>")
    assert "No food matches “&lt;b&gt;zebra&lt;/b&gt;”" in text


@pytest.mark.parametrize(
    "params", [{"group": "none"}, {"sort": "x"}, {"page": "99"}, {"page": "x"}]
)
def test_nonsense_in_the_address_shows_the_groups(client: Client, params: dict[str, str]) -> None:
    create_food(name="Almonds", is_staple=True)
    assert "Almonds" in page(client, **params)


def test_pages_follow_each_other_and_keep_the_choice(client: Client) -> None:
    for number in range(31):
        create_food(name=f"Nut {number:02}", is_staple=True)
    text = page(client, sort="name")
    assert "Page 1 of 2" in text
    assert "?sort=name&amp;page=2" in text
    assert "Nut 30" in page(client, sort="name", page="2")


@pytest.mark.parametrize("count", [1, 30])
def test_browse_costs_the_same_for_few_and_many(client: Client, count: int) -> None:
    for number in range(count):
        create_food(name=f"Nut {number:02}", is_staple=True)
    with CaptureQueriesContext(connection) as queries:
        page(client, sort="magnesium")
    assert len(queries) == BROWSE_QUERIES


@pytest.mark.parametrize("count", [1, 30])
def test_food_costs_the_same_for_few_and_many(client: Client, count: int) -> None:
    food = create_food(portions={f"{number} cups": "10" for number in range(1, count + 1)})
    for number in range(count):
        food.aliases.create(name=f"Name {number}")
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("foods:food", args=[food.pk]))
    assert len(queries) == FOOD_QUERIES


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
    assert "The magnesium in this food is unknown." in text
    assert "0 mg" not in text


def test_supplement_says_how_it_is_logged(client: Client) -> None:
    food = create_food(kind=FoodKind.SUPPLEMENT, mg_per_100g=None)
    food.portions.all().delete()
    text = client.get(reverse("foods:food", args=[food.pk])).content.decode()
    assert "elemental magnesium that its label gives" in text
    assert "see its label" in page(client, all="1")


def test_own_food_is_for_its_owner_alone() -> None:
    owner, stranger = create_user(), create_user()
    food = create_food(name="My own soup", owner=owner)
    url = reverse("foods:food", args=[food.pk])
    for user, status in ((owner, 200), (stranger, 404)):
        client = browser_of(user)
        assert client.get(url).status_code == status
        assert ("My own soup" in page(client)) == (user == owner)
        assert ("My own soup" in page(client, q="soup")) == (user == owner)


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
