"""Impaired kidneys and magnesium already logged: the same words wherever they stand."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from decimal import Decimal

import pytest
from django.test import Client

from accounts.models import Profile, User
from foods.enums import FoodKind
from foods.models import Food
from intake.enums import DayState
from intake.models import Day
from intake.science.kidneys import KIDNEY_DAYS, kidney_words
from intake.science.limits import with_kidney_rule
from intake.science.usual_intake.adequacy import DEFAULT_WINDOW, assess, window_ending
from intake.science.usual_intake.sentences import over_limit_words, summary, supplement_words
from intake.text import Reader
from tests.factories import (
    create_band,
    create_consent,
    create_dietitian,
    create_food,
    create_woman,
    log_entry,
)
from tests.intake.science.assessments import TODAY, make_sums
from tests.intake.science.test_adequacy import WOMAN, logged
from tests.pages import HTMX, browser_of, text_of

pytestmark = pytest.mark.django_db

SPEAK = (
    "Speak to your doctor or pharmacist today; take no more until then, unless whoever "
    "prescribed it knows about your kidneys."
)
ASK_FIRST = "With impaired kidneys, ask your doctor before taking any."
KIDNEYS = with_kidney_rule(WOMAN)


def took(span: str) -> str:
    return f"You logged magnesium on {span}, as supplements or medicines. {SPEAK}"


def client_took(span: str) -> str:
    return (
        f"The client logged magnesium on {span}, as supplements or medicines. "
        "The client should speak to a doctor or pharmacist today and take no more until then, "
        "unless whoever prescribed it knows about the kidneys."
    )


@pytest.fixture
def user() -> User:
    """A woman who said that her kidneys are impaired."""
    user = create_woman(name="Ada Byron")
    Profile.objects.filter(user=user).update(kidneys_impaired="yes", time_zone="UTC")
    return user


@pytest.fixture
def client(user: User) -> Client:
    return browser_of(user)


@pytest.fixture
def tablet() -> Food:
    return create_food(name="Tablet", kind=FoodKind.SUPPLEMENT, form="oxide", mg_per_100g="60000")


def take(user: User, tablet: Food, last: dt.date, *, days: int = 9) -> None:
    """So many days with a tablet up to a date, and a few before the days that count."""
    for back in (*range(days), *range(KIDNEY_DAYS, KIDNEY_DAYS + 3)):
        log_entry(user=user, food=tablet, date=last - dt.timedelta(days=back), quantity="0.01")


# -- The words ---------------------------------------------------------------------------------


def test_usual_intake_counts_every_day_logged_also_those_that_are_not_complete() -> None:
    first, last = window_ending(TODAY)
    sums = [make_sums("100", supplement="50")] * 9
    for complete in (9, 3, 0):
        days = logged(sums, complete=complete, supplements="")
        found = assess(days, first=first, last=last, reference=WOMAN, limits=KIDNEYS)
        assert supplement_words(found, Reader.PERSON).endswith(took("9 of these 14 days"))
        theirs = supplement_words(found, Reader.DIETITIAN)
        assert theirs.endswith(client_took("9 of these 14 days"))
        # Above the limit these words are the headline; without a verdict they close the summary.
        said = f"{summary(found, Reader.PERSON)} {over_limit_words(found, Reader.PERSON)}".rstrip()
        assert said.endswith(took("9 of these 14 days"))
        assert "before taking any" not in said


def test_a_tablet_without_a_value_and_one_only_told_of_count_too() -> None:
    first, last = window_ending(TODAY)
    days = [
        *logged([make_sums("100", unknown_others=1)] * 2, supplements=""),
        *logged([make_sums("100")] * 4, supplements="taken")[2:],
    ]
    found = assess(days, first=first, last=last, reference=WOMAN, limits=KIDNEYS)
    assert found.days_taken == 4


def test_a_clinicians_own_limit_for_supplements_leaves_the_words_out() -> None:
    first, last = window_ending(TODAY)
    limits = replace(
        KIDNEYS, no_supplement_is_safe=False, supplement_limit=Decimal(100), source="clinician"
    )
    days = logged([make_sums("100", supplement="50")] * 9, supplements="")
    found = assess(days, first=first, last=last, reference=WOMAN, limits=limits)
    assert "Speak to" not in summary(found, Reader.PERSON)


def test_the_words_are_said_of_the_client_to_somebody_else() -> None:
    span = "9 of the last 14 days"
    assert kidney_words(9, "the last 14 days", Reader.PERSON) == took(span)
    assert kidney_words(9, "the last 14 days", Reader.DIETITIAN) == client_took(span)


def test_the_window_of_usual_intake_reaches_over_the_days_that_are_counted() -> None:
    assert DEFAULT_WINDOW >= KIDNEY_DAYS


# -- The pages -----------------------------------------------------------------------------------


def test_every_page_says_the_same_once_magnesium_is_logged(
    client: Client, user: User, tablet: Food, today: dt.date
) -> None:
    take(user, tablet, today)
    words = took("9 of the last 14 days")
    for url in (
        f"/day/{today}/",
        "/supplements/",
        "/trends/",
        "/learn/",
        "/band/",
        f"/day/{today}/add/{tablet.pk}/",
    ):
        page = text_of(client.get(url))
        assert words in page, url
        assert "before taking any" not in page, url
    assert took("9 of these 28 days") not in text_of(client.get("/report/?window=14"))
    assert took("9 of these 14 days") in text_of(client.get("/report/?window=14"))


def test_before_any_is_logged_the_pages_say_to_ask_first(
    client: Client, tablet: Food, today: dt.date
) -> None:
    assert ASK_FIRST in text_of(client.get(f"/day/{today}/add/{tablet.pk}/"))
    assert "Ask before taking any supplement" in text_of(client.get("/supplements/"))
    assert "ask before taking any supplement" in text_of(client.get("/band/"))
    assert "logged magnesium" not in text_of(client.get(f"/day/{today}/"))


def test_a_day_without_a_tablet_says_it_too(
    client: Client, user: User, tablet: Food, today: dt.date
) -> None:
    take(user, tablet, today - dt.timedelta(days=1), days=4)
    words = took("4 of the last 14 days")
    assert words in text_of(client.get(f"/day/{today}/"))
    # Also in what comes back when a food is logged.
    food = create_food()
    form = {
        "food": food.pk,
        "meal": "lunch",
        "request_key": "8f3b0f2e-6f0f-4f57-9f0b-3c1d3c4f1a11",
        "unit": f"p{food.portions.get().pk}",
    }
    assert words in text_of(client.post(f"/day/{today}/entries/", form, headers=HTMX))


def test_an_earlier_day_counts_the_days_up_to_itself(
    client: Client, user: User, tablet: Food, today: dt.date
) -> None:
    date = today - dt.timedelta(days=60)
    take(user, tablet, date, days=3)
    page = text_of(client.get(f"/day/{date}/"))
    assert took(f"3 of the 14 days to {date.day} {date:%B %Y}") in page


def test_a_tablet_planned_for_tomorrow_is_asked_about_first(
    client: Client, user: User, tablet: Food, today: dt.date
) -> None:
    tomorrow = today + dt.timedelta(days=1)
    log_entry(user=user, food=tablet, date=tomorrow, quantity="0.01")
    assert ASK_FIRST in text_of(client.get(f"/day/{tomorrow}/"))


@pytest.mark.parametrize("shares", [True, False])
def test_a_dietitian_reads_it_of_the_client_and_only_with_the_profile(
    user: User, tablet: Food, today: dt.date, shares: bool
) -> None:
    take(user, tablet, today)
    Day.objects.filter(subject=user).update(food=DayState.COMPLETE)
    dietitian = create_dietitian()
    earliest = today - dt.timedelta(days=4)
    create_consent(
        client=user, dietitian=dietitian, profile_medicines=shares, earliest_day=earliest
    )
    theirs = browser_of(dietitian)
    # No more days are counted than are shared.
    words = "The client logged magnesium on 5 of"
    full = client_took("5 of the last 14 days")
    assert (full in text_of(theirs.get(f"/clients/{user.code}/day/{today}/"))) is shares
    for page in (f"day/{today}/", "band/", "report/?window=14"):
        said = text_of(theirs.get(f"/clients/{user.code}/{page}"))
        assert (words in said) is shares, page
        assert shares or not re.search("logged magnesium|[Ss]peak to|clinician", said), page


def test_a_band_of_a_clinician_without_a_limit_keeps_the_words(
    client: Client, user: User, tablet: Food, today: dt.date
) -> None:
    take(user, tablet, today, days=2)
    since = today - dt.timedelta(days=20)
    create_band(user=user, by=create_dietitian(), valid_from=since, target="300", reason="Agreed")
    assert took("2 of the last 14 days") in text_of(client.get(f"/day/{today}/"))
