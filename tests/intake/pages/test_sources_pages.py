"""Where the magnesium comes from: ranked, with the days behind, and one change."""

from __future__ import annotations

import datetime as dt
import html
import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import Profile, User
from foods.models import Food
from intake.diary.entries import quick_add
from intake.enums import DayState
from intake.models import Preference
from tests.factories import (
    create_consent,
    create_dietitian,
    create_food,
    create_group,
    create_user,
    create_woman,
    log_entry,
    new_key,
)
from tests.intake.diary.saved_meals import create_recipe
from tests.intake.insights.logged_days import ONE, eat, fill
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signed_in")]


@pytest.fixture
def user() -> User:
    return create_woman()


def test_foods_and_groups_are_ranked_with_shares(
    client: Client, user: User, today: dt.date
) -> None:
    almonds = create_food()
    apple = create_food(
        name="Apple",
        mg_per_100g="5",
        group=create_group(slug="fruit", name="Fruit"),
        portions={"1 apple": "200"},
    )
    eat(user, today - ONE, almonds, apple)
    eat(user, today - 2 * ONE, almonds)
    log_entry(user=user, food=apple, date=today)
    page = text_of(client.get("/sources/?window=7"))
    assert page.index("Almonds") < page.index("Apple")
    assert re.search(r"Almonds 2 days\s+77 mg\s+94 %", page)
    assert re.search(r"Apple 1 day\s+5 mg\s+6 %", page)
    assert re.search(r"Fruit 1 time\s+5 mg\s+6 %", page)


def test_days_behind_a_food_a_group_and_a_quick_add(
    client: Client, user: User, today: dt.date
) -> None:
    almonds = create_food()
    eat(user, today - ONE, almonds, almonds)
    quick_add(
        subject=user,
        by=user,
        date=today - ONE,
        meal="lunch",
        name="Soup & bread",
        magnesium_mg=Decimal(40),
        request_key=new_key(),
    )
    page = client.get("/sources/?window=7").content.decode()
    links = [html.unescape(link) for link in re.findall(r'<a href="(/sources/\?[^"]+)"', page)]
    behind = {
        re.search(r"Days with ([^<]+)<", client.get(link).content.decode())[1]: link  # type: ignore[index]  # each has one
        for link in links
        if "food=" in link or "group=" in link
    }
    assert {html.unescape(name) for name in behind} == {
        "Almonds",
        "Soup & bread",
        "Nuts and seeds",
        "Quick adds",
    }
    of_almonds = client.get(behind["Almonds"])
    assert f'href="/day/{today - ONE}/"' in of_almonds.content.decode()
    assert "153 mg, 2 times" in text_of(of_almonds)


def test_a_recipe_with_an_unknown_part_brings_at_least_so_much(
    client: Client, user: User, today: dt.date
) -> None:
    saved = create_recipe(user=user, unknown=True)
    assert saved.food is not None
    eat(user, today - ONE, saved.food)
    page = text_of(client.get(f"/sources/?window=7&food={saved.food.pk}"))
    assert re.search(r"Porridge 1 day, 1 without a value", page)
    assert re.search(r"Days with Porridge .*? at least \d+ mg", page)
    assert "mean of 1 full day." in page


@pytest.mark.parametrize("query", ["food=99999", "food=x", "food=" + "9" * 40, "group=nothing"])
def test_days_of_what_is_not_in_the_range_are_none(
    client: Client, user: User, today: dt.date, query: str
) -> None:
    eat(user, today, create_food())
    page = text_of(client.get(f"/sources/?{query}"))
    assert "Choose a food or group above" in page


def test_sources_of_another_person_are_not_shown(
    client: Client, user: User, today: dt.date
) -> None:
    eat(user, today, create_food())
    other = create_food(name="Their food")
    eat(create_user(), today, other)
    assert "Their food" not in text_of(client.get(f"/sources/?food={other.pk}"))


class TestSwap:
    """The one change that would bring most."""

    @pytest.fixture(autouse=True)
    def rice(self, user: User, today: dt.date) -> None:
        rice = create_food(name="White rice, cooked", mg_per_100g="12", portions={"1 cup": "158"})
        for back in range(1, 5):
            eat(user, today - back * ONE, rice)

    def brown(self, **extra: Any) -> Food:
        values: dict[str, Any] = {"mg_per_100g": "39", "is_staple": True}
        return create_food(name="Brown rice, cooked", **(values | extra))

    def test_is_said_with_its_amount(self, client: Client) -> None:
        self.brown()
        page = text_of(client.get("/sources/"))
        assert (
            "Brown rice, cooked instead of White rice, cooked, the same weight: "
            "about 43 mg more a day you eat it. You ate it on 4 of 4 full days." in page
        )

    @pytest.mark.parametrize(
        "extra",
        [
            {"is_staple": False},
            {"mg_per_100g": None},
            {"mg_per_100g": "13"},
            {"kind": "supplement"},
            {"status": "archived"},
        ],
    )
    def test_is_never_made_to_another_kind_of_food(
        self, client: Client, extra: dict[str, Any]
    ) -> None:
        self.brown(**extra)
        assert "The one change" not in text_of(client.get("/sources/"))

    def test_respects_what_is_left_out(self, client: Client, user: User) -> None:
        self.brown(contains=["soy"])
        Preference.objects.create(subject=user, excluded=["soy"])
        assert "The one change" not in text_of(client.get("/sources/"))

    def test_is_not_made_at_the_target(self, client: Client, user: User) -> None:
        self.brown()
        user.days.update(food_mg=320)
        assert "The one change" not in text_of(client.get("/sources/"))

    def test_is_not_made_below_three_complete_days(self, client: Client, user: User) -> None:
        self.brown()
        user.days.filter(pk__in=user.days.all()[:2]).update(food=DayState.OPEN)
        assert "The one change" not in text_of(client.get("/sources/"))

    def test_is_the_persons_own(self, client: Client, user: User) -> None:
        self.brown()
        dietitian = create_dietitian()
        create_consent(client=user, dietitian=dietitian, profile_medicines=True)
        client.force_login(dietitian)
        page = text_of(client.get(f"/clients/{user.code}/sources/"))
        assert "White rice" in page
        assert "The one change" not in page

    def test_is_not_made_for_a_small_child(
        self, client: Client, user: User, today: dt.date
    ) -> None:
        self.brown()
        Profile.objects.filter(user=user).update(birth_date=today - 800 * ONE, logs_for_child=True)
        assert "The one change" not in text_of(client.get("/sources/"))


@pytest.mark.parametrize("count", [1, 364])
def test_sources_take_the_same_queries_for_a_day_and_a_year(
    client: Client,
    user: User,
    today: dt.date,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    fill(user, today, count)
    food = user.entries.values_list("food", flat=True)[0]
    # Session, viewer, three for the band, days, foods.
    with django_assert_num_queries(7):
        client.get("/sources/?window=365")
    # And the days behind one of them.
    with django_assert_num_queries(8):
        client.get(f"/sources/?window=365&food={food}")
