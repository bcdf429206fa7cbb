"""The gap closer on the day: owner, stranger, kidneys, children, preferences, budgets."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import Profile, ProfileFacts, User
from foods.enums import FoodStatus
from foods.models import Food
from intake.enums import BandSource
from intake.models import Band, Preference
from tests.factories import (
    create_consent,
    create_dietitian,
    create_food,
    create_group,
    create_user,
    create_woman,
    log_entry,
)
from tests.pages import HTMX, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signed_in")]


@pytest.fixture
def user() -> User:
    return create_woman()


@pytest.fixture
def seeds() -> Food:
    return create_food(name="Pumpkin seeds", mg_per_100g="550", is_staple=True, rank=1)


@pytest.fixture
def eaten(user: User, today: dt.date) -> Food:
    """A day with 169 mg, 96 below the band."""
    food = create_food(
        name="Stew",
        mg_per_100g="169",
        portions={"1 plate": "100"},
        group=create_group(slug="meals", name="Meals"),
    )
    log_entry(user=user, food=food, date=today)
    return food


@pytest.mark.parametrize("is_finished", [False, True])
def test_a_day_below_the_band_leads_to_what_would_close_it(
    client: Client, today: dt.date, seeds: Food, eaten: Food, is_finished: bool
) -> None:
    if is_finished:
        client.post(f"/day/{today}/finish/")
    assert "What would close this gap?" in text_of(client.get(f"/day/{today}/"))
    page = text_of(client.get(f"/day/{today}/gap/"))
    assert "One portion closes 96 mg" in page
    # What was eaten lately comes first; the sum stands there before the click.
    assert "Stew 1 plate, 169 mg · eaten lately then 338 mg" in page
    assert "Pumpkin seeds 1 oz, 156 mg then 325 mg" in page
    assert page.index("Stew") < page.index("Pumpkin seeds")
    fragment = client.get(f"/day/{today}/gap/", headers=HTMX)
    assert fragment.content.decode().lstrip().startswith('<section id="gap"')


def offer_form(page: Any, name: str) -> dict[str, str]:
    body = page.content.decode()
    forms = re.findall(r"<form.*?</form>", body, re.S)
    chosen = next(one for one in forms if name in one)
    return dict(re.findall(r'name="(\w+)" value="([^"]*)"', chosen))


@pytest.mark.parametrize("headers", [HTMX, {}])
def test_one_click_logs_it_and_can_be_undone(
    client: Client, user: User, today: dt.date, seeds: Food, eaten: Food, headers: dict[str, str]
) -> None:
    url = f"/day/{today}/gap/"
    form = offer_form(client.get(url), "Pumpkin seeds")
    for _time in range(2):  # The same form twice logs once.
        answer = client.post(url, form, headers=headers, follow=True)
    assert user.days.get().food_mg == Decimal("324.925")
    assert "What would close this gap?" not in text_of(answer)
    key = form["request_key"]
    client.post(f"/undo/{key}/")
    assert user.days.get().food_mg == 169


def test_an_offer_that_is_gone_is_refused_in_words(
    client: Client, user: User, today: dt.date, seeds: Food, eaten: Food
) -> None:
    form = offer_form(client.get(f"/day/{today}/gap/"), "Pumpkin seeds")
    Food.objects.filter(pk=seeds.pk).update(status=FoodStatus.ARCHIVED)
    answer = client.post(f"/day/{today}/gap/", form, follow=True)
    assert "no longer offered. Nothing was logged" in text_of(answer)
    assert user.entries.count() == 1


def test_food_only_verified_and_with_a_household_portion(
    client: Client, today: dt.date, eaten: Food
) -> None:
    common: dict[str, Any] = {"is_staple": True, "rank": 1, "mg_per_100g": "600"}
    create_food(name="A tablet", kind="supplement", **common)
    create_food(name="A water", kind="water", **common)
    create_food(name="A draft", status=FoodStatus.DRAFT, **common)
    create_food(name="Somebody's", owner=create_user(), **common)
    create_food(name="A rarity", **common | {"is_staple": False})
    create_food(name="A sack", portions={"1 sack": "900"}, **common)
    create_food(name="No portion", **common).portions.all().delete()
    page = text_of(client.get(f"/day/{today}/gap/"))
    for name in (
        "A tablet",
        "A water",
        "A draft",
        "Somebody's",
        "A rarity",
        "A sack",
        "No portion",
    ):
        assert name not in page


def test_what_is_left_out_is_said_and_kept(
    client: Client, user: User, today: dt.date, seeds: Food, eaten: Food
) -> None:
    nuts = create_food(
        name="Mixed nuts",
        mg_per_100g="400",
        is_staple=True,
        rank=1,
        contains=["nuts"],
        group=create_group(slug="more", name="More"),
    )
    url = f"/day/{today}/gap/"
    assert nuts.name in text_of(client.get(url))
    kept = client.post("/preferences/", {"excluded": ["nuts", "peanuts"]}, follow=True)
    assert "This is not an allergy check." in text_of(kept)
    page = text_of(client.get(url))
    assert nuts.name not in page
    assert "We left out foods with nuts, peanuts." in page
    assert "not an allergy check" in page
    assert client.post("/preferences/", {"excluded": ["gluten"]}).status_code == 422
    client.post("/preferences/", {})
    assert Preference.objects.get(subject=user).excluded == []
    assert nuts.name in text_of(client.get(url))


def test_only_known_tags_are_kept() -> None:
    for wrong in (["gluten"], "nuts"):
        with pytest.raises(ValidationError):
            Preference(subject=create_user(), excluded=wrong).full_clean()


def test_nothing_is_suggested_with_impaired_kidneys(
    client: Client, user: User, today: dt.date, seeds: Food, eaten: Food
) -> None:
    Profile.objects.filter(user=user).update(kidneys_impaired="yes")
    for band in (None, BandSource.CLINICIAN):
        if band:
            Band.objects.create(
                subject=user, source=band, valid_from=today, low_mg=300, target_mg=350
            )
        assert "What would close" not in text_of(client.get(f"/day/{today}/"))
        page = text_of(client.get(f"/day/{today}/gap/"))
        assert "no foods are suggested" in page
        assert "Pumpkin seeds" not in page


@pytest.mark.parametrize(("years", "is_offered"), [(4, False), (6, True)])
def test_nothing_is_suggested_for_small_children(
    client: Client, user: User, today: dt.date, seeds: Food, years: int, is_offered: bool
) -> None:
    born = today - dt.timedelta(days=years * 365 + 30)
    Profile.objects.filter(user=user).update(birth_date=born, logs_for_child=True)
    ProfileFacts.objects.filter(user=user).update(sex="M")
    log_entry(user=user, food=create_food(name="Milk", mg_per_100g="11"), date=today)
    page = text_of(client.get(f"/day/{today}/"))
    assert ("What would close this gap?" in page) is is_offered
    offered = text_of(client.get(f"/day/{today}/gap/"))
    assert ("Pumpkin seeds" in offered) is is_offered
    assert ("Below 5 years no foods are suggested" in offered) is not is_offered


def test_an_empty_day_and_one_in_the_band_have_no_gap(
    client: Client, user: User, today: dt.date, seeds: Food
) -> None:
    assert "What would close" not in text_of(client.get(f"/day/{today}/"))
    log_entry(user=user, food=seeds, date=today, quantity="2")
    assert "What would close" not in text_of(client.get(f"/day/{today}/"))
    assert "Nothing to suggest" in text_of(client.get(f"/day/{today}/gap/"))


def test_strangers_and_dietitians_close_no_gap(
    client: Client, user: User, today: dt.date, seeds: Food, eaten: Food
) -> None:
    dietitian = create_dietitian()
    create_consent(client=user, dietitian=dietitian)
    form = offer_form(client.get(f"/day/{today}/gap/"), "Pumpkin seeds")
    for other in (create_user(), dietitian):
        client.force_login(other)
        url = f"/clients/{user.code}/day/{today}/gap/"
        assert client.get(url).status_code == 404
        assert client.post(url, form).status_code == 404
        assert "What would close" not in text_of(client.get(f"/clients/{user.code}/day/{today}/"))
    assert user.entries.count() == 1


@pytest.mark.parametrize("count", [1, 30])
def test_gap_takes_the_same_queries_at_any_length(
    client: Client,
    user: User,
    today: dt.date,
    seeds: Food,
    eaten: Food,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(count):
        food = create_food(name=f"Food {number}", mg_per_100g="1")
        log_entry(user=user, food=food, date=today)
    with django_assert_num_queries(9):
        client.get(f"/day/{today}/gap/")
