"""Usual intake on the day and on the Band page, as owner, dietitian and stranger."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import Profile, ProfileFacts, User
from intake.enums import DayState
from intake.models import Band
from tests.factories import (
    create_consent,
    create_dietitian,
    create_food,
    create_woman,
    keep_days,
    log_entry,
)
from tests.intake.insights.drawn_days import drawings, elements
from tests.pages import HTMX, text_of, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signed_in")]


@pytest.fixture
def user() -> User:
    return create_woman()


def part_of(response: Any, element: str) -> str:
    """The words of one section of a page."""
    found = re.search(rf'<section id="{element}".*?</section>', response.content.decode(), re.S)
    assert found is not None
    return words_of(found.group())


def test_day_page_says_the_fortnight_in_short_words(
    client: Client, user: User, today: dt.date
) -> None:
    keep_days(user, today, count=12, food="114", supplement="200", supplements="taken")
    page = part_of(client.get(f"/day/{today}/"), "usual")
    assert "14 days, 12 full: mean 314 mg; likely adequate." in page
    assert "Supplements: 200 mg on 12 of 12 days; limit 350 mg a day." in page
    assert "%" not in page


@pytest.mark.parametrize(
    ("supplement", "is_open"), [("200", False), ("900", True)], ids=["within", "above"]
)
def test_it_is_folded_to_a_line_unless_a_limit_was_passed(
    client: Client, user: User, today: dt.date, supplement: str, is_open: bool
) -> None:
    keep_days(user, today, count=12, food="114", supplement=supplement, supplements="taken")
    page = client.get(f"/day/{today}/").content.decode()
    usual = page.partition('<section id="usual"')[2].partition("</section>")[0]
    assert ('<details class="fold" open>' in usual) is is_open
    line = words_of(usual.partition('class="fold-words">')[2].partition("</span>")[0])
    assert line == ("mean 464 mg" if is_open else "mean 314 mg; likely adequate")


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "14 days, 0 full. Log 3 more full days for a first answer."),
        (2, "14 days, 2 full. Log 1 more full day for a first answer."),
        (3, "14 days, 3 full: mean 100 mg; likely low."),
    ],
)
def test_nothing_is_said_below_three_complete_days(
    client: Client, user: User, today: dt.date, count: int, words: str
) -> None:
    keep_days(user, today, count=count, food="100")
    for url in (f"/day/{today}/", "/band/"):
        assert words in part_of(client.get(url), "usual")
    assert ("How is this worked out?" in text_of(client.get("/band/"))) is (count == 3)


def test_open_and_partial_days_do_not_count(client: Client, user: User, today: dt.date) -> None:
    keep_days(user, today, count=5, food="100")
    user.days.update(food=DayState.PARTIAL)
    assert "14 days, 0 full." in part_of(client.get("/band/"), "usual")


def test_a_day_of_which_nothing_is_known_is_no_day_of_zero(
    client: Client, user: User, today: dt.date
) -> None:
    keep_days(user, today, count=4, food="300")
    oldest = today - dt.timedelta(days=4)
    user.days.filter(date=oldest).update(
        food_mg=0, unknown_count=1, food_known_count=0, food_known_grams=0
    )
    for url in (f"/day/{today}/", "/band/"):
        assert "14 days, 3 full: mean 300 mg" in part_of(client.get(url), "usual")
    assert "300 mg a day, mean of 3 full days" in text_of(client.get("/trends/"))


def test_words_come_first_and_the_percentage_stands_behind_them(
    client: Client, user: User, today: dt.date
) -> None:
    keep_days(user, today, count=7, food="300")
    body = client.get("/band/").content.decode()
    words, _details, steps = body.partition("How is this worked out?")
    assert "%" not in part_of(client.get("/band/"), "usual").partition("How is this")[0]
    for formula in ("0.1 × EAR", "√(SD_req² + SD_within² ÷ n)", "y = x^0.25", "T = μ⁴"):
        assert formula in steps
        assert formula not in words
    for input_or_source in ("265 mg", "86 mg", "IOM 2000", "NHANES 2007-2012", "women of 31 to 50"):
        assert input_or_source in steps


@pytest.mark.parametrize(
    ("query", "days"), [("", 14), ("?window=7", 7), ("?window=28", 28), ("?window=90", 90)]
)
def test_window_may_be_chosen(
    client: Client, user: User, today: dt.date, query: str, days: int
) -> None:
    keep_days(user, today, count=40, food="300")
    complete = min(40, days - 1)
    page = part_of(client.get(f"/band/{query}"), "usual")
    assert f"{days} days, {complete} full: mean 300 mg" in page


def test_range_may_be_chosen(client: Client, user: User, today: dt.date) -> None:
    keep_days(user, today, count=40, food="300")
    first, last = today - dt.timedelta(days=30), today - dt.timedelta(days=21)
    page = part_of(client.get("/band/", {"first": str(first), "last": str(last)}), "usual")
    assert "10 days, 10 full: mean 300 mg" in page


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (5, None, "Enter both dates."),
        (5, 6, "The range ends before it begins."),
        (5, -1, "Choose dates from 2000-01-01"),
        (800, 5, "Choose at most 366 days."),
    ],
)
def test_wrong_range_is_refused_in_words(
    client: Client, today: dt.date, first: int, last: int | None, words: str
) -> None:
    query = {"first": str(today - dt.timedelta(days=first))}
    if last is not None:
        query["last"] = str(today - dt.timedelta(days=last))
    answer = client.get("/band/", query)
    assert answer.status_code == 200
    assert words in text_of(answer)


def test_u_shows_the_usual_day_with_its_interval(
    client: Client, user: User, today: dt.date
) -> None:
    keep_days(user, today, count=7, food="300")
    page = text_of(client.get("/band/"))
    assert "Your usual day is probably 250 to 370 mg." in page
    assert "The bar shows where the usual day probably lies." in page
    body = client.get("/band/").content.decode()
    assert '<th scope="col">Usual day</th>' in body
    (drawing,) = drawings(body)
    assert elements(drawing, "line", "u-interval")


def test_below_a_verdict_the_u_shows_today(client: Client, user: User, today: dt.date) -> None:
    log_entry(user=user, food=create_food(mg_per_100g="500"), date=today)
    body = client.get("/band/").content.decode()
    assert '<th scope="col">Today</th>' in body
    assert "Today on the U" in body


def test_reference_values_without_a_requirement_never_say_low(
    client: Client, user: User, today: dt.date
) -> None:
    ProfileFacts.objects.filter(user=user).update(reference="EU")
    keep_days(user, today, count=10, food="100")
    page = part_of(client.get("/band/"), "usual")
    assert "cannot say" in page
    assert "likely low" not in page
    assert "That does not mean low" in page


def test_impaired_kidneys_get_no_verdict_and_no_u(
    client: Client, user: User, today: dt.date
) -> None:
    Profile.objects.filter(user=user).update(kidneys_impaired="yes")
    keep_days(user, today, count=10, food="100", supplement="50", supplements="taken")
    for url in (f"/day/{today}/", "/band/"):
        page = part_of(client.get(url), "usual")
        assert "Your clinician sets your range." in page
        assert "You logged magnesium on 10 of these 14 days" in page
        assert "low" not in page
    assert drawings(client.get("/band/").content.decode()) == []


def test_own_band_moves_the_zones_and_not_the_requirement(
    client: Client, user: User, today: dt.date
) -> None:
    Band.objects.create(
        subject=user, valid_from=today - dt.timedelta(days=99), low_mg=100, target_mg=150
    )
    keep_days(user, today, count=10, food="200")
    page = part_of(client.get("/band/"), "usual")
    assert "likely low" in page
    assert "not about the band that was set" in page


def test_finishing_and_reopening_bring_the_new_words(
    client: Client, user: User, today: dt.date
) -> None:
    keep_days(user, today, count=2, food="300")
    log_entry(user=user, food=create_food(mg_per_100g="900"), date=today)
    url = f"/day/{today}/"
    added = client.post(f"{url}finish/", {"supplements": "none"}, headers=HTMX)
    assert "14 days, 3 full" in part_of(added, "usual")
    opened = client.post(f"{url}reopen/", headers=HTMX)
    assert "14 days, 2 full" in part_of(opened, "usual")


def test_dietitian_sees_only_the_days_shared_and_no_workings(
    client: Client, user: User, today: dt.date
) -> None:
    keep_days(user, today, count=12, food="300")
    dietitian = create_dietitian()
    create_consent(client=user, dietitian=dietitian, earliest_day=today - dt.timedelta(days=4))
    client.force_login(dietitian)
    for url in (f"/clients/{user.code}/day/{today}/", f"/clients/{user.code}/band/"):
        page = part_of(client.get(url), "usual")
        assert "14 days, 4 full" in page
        assert "women" not in page
    client.force_login(create_dietitian())
    assert client.get(f"/clients/{user.code}/band/").status_code == 404


@pytest.mark.parametrize("count", [1, 30])
def test_band_page_takes_the_same_queries_at_any_length(
    client: Client,
    user: User,
    today: dt.date,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    keep_days(user, today, count=count, food="300")
    with django_assert_num_queries(7):
        client.get("/band/?window=90")
