"""How many queries the diary's pages take, the same at any length of log."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from foods.search.index import versions as search_index
from tests.factories import create_food, log_entry
from tests.pages import HTMX, form_for, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signed_in")]


@pytest.mark.parametrize("count", [1, 30])
def test_day_page_takes_the_same_queries_at_any_length(
    client: Client,
    user: User,
    today: dt.date,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(count):
        log_entry(user=user, food=create_food(name=f"Food {number}"), date=today)
    # Session, viewer, day, entries, three for the band, symptoms, recents.
    with django_assert_num_queries(9):
        client.get(f"/day/{today}/")


@pytest.mark.parametrize("count", [1, 30])
def test_adding_takes_the_same_queries_at_any_length(
    client: Client,
    user: User,
    today: dt.date,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    food = create_food()
    for _number in range(count):
        log_entry(user=user, food=food, date=today)
    form = form_for(food)
    known = {**HTMX, "Day-Version": user.days.get(date=today).version}
    with django_assert_num_queries(13):
        client.post(f"/day/{today}/entries/", form, headers=known)
    # The page is behind now, and gets what may be copied as well.
    form = form_for(food)
    with django_assert_num_queries(14):
        client.post(f"/day/{today}/entries/", form, headers=known)


def test_first_entry_of_a_day_stays_in_the_budget(
    client: Client, today: dt.date, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    food = create_food()
    form = form_for(food)
    with django_assert_num_queries(14):
        client.post(f"/day/{today}/entries/", form, headers=HTMX)


@pytest.mark.parametrize("count", [1, 30])
def test_search_takes_the_same_queries_at_any_length_of_log(
    client: Client,
    user: User,
    today: dt.date,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(count):
        log_entry(user=user, food=create_food(name=f"Bread {number}"), date=today)
    search_index.foods_changed()
    search_index.refresh()
    url = f"/day/{today}/add/?q=bread"
    client.get(url, headers=HTMX)
    with django_assert_num_queries(4):
        assert "Bread" in text_of(client.get(url, headers=HTMX))
    # And the portions of what was found, where an amount was typed.
    with django_assert_num_queries(5):
        assert "200 g" in text_of(client.get(f"{url}+200+g", headers=HTMX))
