"""Who sees and changes what in the food table's administration, and at what cost."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from foods.models import Food, FoodAlias, Portion, ValueWanted
from tests.factories import create_dietitian, create_food, create_user, log_entry
from tests.foods.curation.curators import create_curator, form_of, kale, labelled_kale, save, url_of
from tests.pages import browser_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return create_curator()


# -- Who -----------------------------------------------------------------------------------


def test_own_foods_are_not_in_the_admin(curator: Client) -> None:
    shared = kale()
    own = create_food(name="Grandmother's soup", owner=create_user())
    FoodAlias.objects.create(food=own, name="Broth")
    for query in ("", "?q=soup", "?q=broth", f"?q={own.source_key}", "?status__exact=verified"):
        text = curator.get(url_of("changelist") + query).content.decode()
        assert (shared.name in text) is (query in {"", "?status__exact=verified"})
        assert "Grandmother" not in text
    for name in ("change", "history", "delete"):
        assert curator.get(url_of(name, own.pk)).status_code in {302, 404}
    assert curator.get(url_of("simple_history", own.pk, 1)).status_code == 404
    url = reverse("admin:autocomplete")
    asked = {"app_label": "foods", "model_name": "food", "field_name": "replaced_by"}
    assert curator.get(url, asked | {"term": "soup"}).json()["results"] == []


@pytest.mark.parametrize("field", ["replaced_by", "everyday_food"])
def test_an_own_food_is_not_named_in_anothers_place(curator: Client, field: str) -> None:
    own = create_food(name="Grandmother's soup", owner=create_user())
    page = curator.get(url_of("add"), {field: own.pk}).content.decode()
    assert "Grandmother" not in page
    food = labelled_kale()
    refused = save(curator, food, **{field: own.pk}).content.decode()
    assert ("Grandmother" in refused, "Select a valid choice" in refused) == (False, True)
    food.refresh_from_db()
    assert getattr(food, field) is None


def test_a_curator_joins_a_food_to_an_everyday_one_but_not_to_itself(curator: Client) -> None:
    food = labelled_kale()
    save(curator, food, everyday_food=food.pk)
    food.refresh_from_db()
    assert food.everyday_food is None
    greens = create_food(name="Greens", is_staple=True)
    save(curator, food, everyday_food=greens.pk)
    food.refresh_from_db()
    assert food.everyday_food == greens


def test_an_export_filtered_by_what_is_no_filter_offers_the_whole_table(curator: Client) -> None:
    answer = curator.get(url_of("export"), {"pk": "nothing", "kitchen": "blue"})
    assert (answer.status_code, answer.headers["Location"]) == (302, url_of("export"))


def test_nobody_learns_who_wants_a_value(curator: Client) -> None:
    food = kale(mg_per_100g=None, evidence="")
    for number in range(3):
        wisher = create_user(email=f"wisher{number}@example.org")
        ValueWanted.objects.create(food=food, user=wisher)
    kale(name="Chard", mg_per_100g=None, evidence="")
    page = curator.get(url_of("changelist") + "?value=wanted").content.decode()
    assert ("Kale" in page, "Chard" in page, "wisher" in page) == (True, False, False)
    assert 'class="field-wanted_by">3<' in page
    assert "wisher" not in curator.get(url_of("change", food.pk)).content.decode()


PAGES = ("changelist", "add", "import", "export", "process_import")


@pytest.mark.parametrize("who", ["person", "dietitian", "staff", "viewer"])
def test_only_curators_change_the_food_table(who: str) -> None:
    make = create_dietitian if who == "dietitian" else create_user
    user = make(is_staff=who != "person")
    if who == "viewer":
        user.user_permissions.add(Permission.objects.get(codename="view_food"))
    client, food = browser_of(user), kale()
    save(browser_of(create_curator()), food, name="Curly kale")
    food.refresh_from_db()
    state = Food.history.last()
    refused = {302, 403}
    assert client.post(url_of("change", food.pk), form_of(food, name="X")).status_code in refused
    assert client.post(url_of("delete", food.pk), {"post": "yes"}).status_code in refused
    back = url_of("simple_history", food.pk, state.pk)
    assert client.post(back, {"reason": "x"}).status_code in refused
    for page in PAGES:
        answer = client.post(url_of(page), {"action": "archive", "reason": "x"})
        may_look = who == "viewer" and page in {"changelist", "export"}
        assert answer.status_code in ({200, 302} if may_look else refused)
    food.refresh_from_db()
    assert (food.name, food.status, Food.objects.count()) == ("Curly kale", "verified", 1)


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_the_same_for_one_food_and_for_thirty(
    curator: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        food = kale(name=f"Kale {number}", mg_per_100g=None, evidence="")
        ValueWanted.objects.create(food=food, user=create_user())
        log_entry(user=create_user(), food=food, date=timezone.now().date())
    with django_assert_num_queries(7):
        assert curator.get(url_of("changelist")).status_code == 200


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_of_a_food_costs_the_same_for_one_portion_and_for_thirty(
    curator: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    food = kale(portions={f"{number} cups": "20" for number in range(1, count + 1)})
    for part in Portion.objects.all():
        FoodAlias.objects.create(food=food, name=part.label)
    with django_assert_num_queries(10):
        assert curator.get(url_of("change", food.pk)).status_code == 200
