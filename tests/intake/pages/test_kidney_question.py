"""The question about the kidneys: at the first tablet, once, and to the person alone."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import Profile, User
from foods.models import Food
from tests.factories import (
    create_consent,
    create_dietitian,
    create_food,
    create_user,
    create_woman,
    log_entry,
)
from tests.pages import HTMX, browser_of, form_for, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signed_in")]

QUESTION = "Has a doctor said that your kidneys work poorly?"
SAID = "You logged magnesium on 1 of the last 14 days, as supplements or medicines."
UNSURE = "You don’t know whether the kidneys work poorly: ask your doctor before taking more"


@pytest.fixture
def user() -> User:
    """A woman who said nothing of her kidneys."""
    return create_woman(name="Ada Byron")


@pytest.fixture
def tablet() -> Food:
    return create_food(name="Tablet", kind="supplement", form="oxide", mg_per_100g="60000")


def kidneys_of(user: User) -> str:
    return Profile.objects.get(user=user).kidneys_impaired


@pytest.mark.parametrize("kind", ["supplement", "medicine"])
def test_the_first_tablet_or_medicine_brings_the_question(
    client: Client, today: dt.date, kind: str
) -> None:
    first = create_food(name="Milk of magnesia", kind=kind, mg_per_100g="60000")
    url = f"/day/{today}/"
    assert QUESTION not in text_of(client.get(url))
    client.post(f"{url}entries/", form_for(create_food()), headers=HTMX)
    assert QUESTION not in text_of(client.get(url))
    answer = client.post(f"{url}entries/", form_for(first), headers=HTMX)
    assert QUESTION in text_of(answer)
    page = client.get(url)
    assert QUESTION in text_of(page)
    for words, value in (("Yes", "yes"), ("No", "no"), ("Don’t know", "unsure")):
        assert f'name="kidneys" value="{value}"' in page.content.decode()
        assert words in text_of(page)
    values = re.findall(r'name="kidneys" value="(\w+)"', page.content.decode())
    assert values == ["yes", "no", "unsure"]


def test_one_without_a_value_brings_it_too(client: Client, user: User, today: dt.date) -> None:
    food = create_food(name="Unknown tablet", kind="supplement", mg_per_100g=None)
    log_entry(user=user, food=food, date=today)
    assert QUESTION in text_of(client.get(f"/day/{today}/"))


def test_who_logs_for_a_child_is_asked_about_the_child(
    client: Client, user: User, tablet: Food, today: dt.date
) -> None:
    Profile.objects.filter(user=user).update(logs_for_child=True)
    log_entry(user=user, food=tablet, date=today)
    page = text_of(client.get(f"/day/{today}/"))
    assert "Has a doctor said that the child’s kidneys work poorly?" in page


@pytest.mark.parametrize(("answer", "shown"), [("yes", SAID), ("no", ""), ("unsure", UNSURE)])
def test_an_answer_is_kept_and_asked_for_no_more(
    client: Client, user: User, tablet: Food, today: dt.date, answer: str, shown: str
) -> None:
    log_entry(user=user, food=tablet, date=today, quantity="0.01")
    url = f"/day/{today}/"
    at_once = text_of(client.post(f"{url}kidneys/", {"kidneys": answer}, headers=HTMX))
    assert kidneys_of(user) == answer
    page = text_of(client.get(url))
    for said in (at_once, page):
        assert QUESTION not in said
        assert shown in said
        assert ("Speak to your doctor" in said) is (answer == "yes")
        assert ("Your clinician sets your range" in said) is (answer == "yes")
        assert ("ask your doctor before taking more" in said) is (answer == "unsure")
    # Nor on another day.
    tomorrow = today + dt.timedelta(days=1)
    log_entry(user=user, food=tablet, date=tomorrow, quantity="0.01")
    assert QUESTION not in text_of(client.get(f"/day/{tomorrow}/"))


def test_without_scripts_the_answer_leads_back_to_the_day(
    client: Client, user: User, tablet: Food, today: dt.date
) -> None:
    log_entry(user=user, food=tablet, date=today, quantity="0.01")
    done = client.post(f"/day/{today}/kidneys/", {"kidneys": "yes"}, follow=True)
    assert done.redirect_chain == [(f"/day/{today}/", 302)]
    assert SAID in text_of(done)
    assert "Kept in your profile" in text_of(done)


def test_who_has_no_profile_yet_may_answer(client: Client, tablet: Food, today: dt.date) -> None:
    somebody = create_user()
    log_entry(user=somebody, food=tablet, date=today, quantity="0.01")
    browser = browser_of(somebody)
    assert QUESTION in text_of(browser.get(f"/day/{today}/"))
    page = browser.post(f"/day/{today}/kidneys/", {"kidneys": "yes"}, headers=HTMX)
    assert SAID in text_of(page)
    assert kidneys_of(somebody) == "yes"


@pytest.mark.parametrize("answer", ["", "mby", "Yes"])
def test_what_is_no_answer_changes_nothing(
    client: Client, user: User, today: dt.date, answer: str
) -> None:
    page = client.post(f"/day/{today}/kidneys/", {"kidneys": answer}, headers=HTMX)
    assert "Choose one of the answers given." in text_of(page)
    assert kidneys_of(user) == ""


def test_an_answer_leaves_the_rest_of_the_profile_alone(
    client: Client, user: User, today: dt.date
) -> None:
    Profile.objects.filter(user=user).update(time_zone="Europe/Berlin", logs_for_child=True)
    client.post(f"/day/{today}/kidneys/", {"kidneys": "no"})
    profile = Profile.objects.get(user=user)
    assert (profile.time_zone, profile.logs_for_child) == ("Europe/Berlin", True)
    assert profile.birth_date == dt.date(1990, 6, 15)


def test_the_profile_offers_the_same_answer(client: Client, user: User) -> None:
    Profile.objects.filter(user=user).update(kidneys_impaired="unsure")
    page = client.get("/account/profile/").content.decode()
    assert "Don’t know" in page
    form = {"life_stage": "none", "kidneys_impaired": "unsure", "sex": "F"}
    assert client.post("/account/profile/", form).status_code == 302
    assert kidneys_of(user) == "unsure"


@pytest.mark.parametrize("shares", [True, False])
def test_a_dietitian_is_never_asked_and_cannot_answer(
    user: User, tablet: Food, today: dt.date, shares: bool
) -> None:
    log_entry(user=user, food=tablet, date=today)
    dietitian = create_dietitian()
    create_consent(client=user, dietitian=dietitian, profile_medicines=shares, may_set_band=True)
    theirs = browser_of(dietitian)
    url = f"/clients/{user.code}/day/{today}/"
    assert "kidneys work poorly" not in text_of(theirs.get(url))
    assert theirs.post(f"{url}kidneys/", {"kidneys": "yes"}).status_code == 404
    assert kidneys_of(user) == ""
    # Not knowing is part of the profile.
    Profile.objects.filter(user=user).update(kidneys_impaired="unsure")
    words = "The client does not know whether the kidneys work poorly, and should ask a doctor"
    assert (words in text_of(theirs.get(url))) is shares


def test_not_knowing_draws_the_band_of_healthy_kidneys(
    client: Client, user: User, tablet: Food, today: dt.date
) -> None:
    Profile.objects.filter(user=user).update(kidneys_impaired="unsure")
    log_entry(user=user, food=tablet, date=today, quantity="0.01")
    page = client.get(f"/day/{today}/")
    assert "within the limit of 350 mg" in text_of(page)
    assert UNSURE in text_of(page)
    assert UNSURE in text_of(client.get("/supplements/"))
    assert UNSURE in text_of(client.get(f"/day/{today}/add/{tablet.pk}/"))


@pytest.mark.parametrize("count", [1, 30])
def test_an_answer_takes_the_same_queries_at_any_length(
    client: Client,
    user: User,
    tablet: Food,
    today: dt.date,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _number in range(count):
        log_entry(user=user, food=tablet, date=today)
    # Session, viewer, six to keep the answer, three for the band, days, entries, medicines.
    with django_assert_num_queries(14):
        client.post(f"/day/{today}/kidneys/", {"kidneys": "yes"}, headers=HTMX)
