"""The question about a change of habits: asked once of the person, read by a dietitian."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import Profile, User
from foods.models import Food
from intake.enums import HabitAnswer
from intake.models import Entry, HabitChange
from tests.factories import (
    create_consent,
    create_dietitian,
    create_food,
    create_user,
    create_woman,
    keep_days,
)
from tests.intake.insights.changed_habits import day_of, entry_of, plant_change
from tests.intake.insights.logged_days import ONE
from tests.pages import HTMX, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signed_in")]

ASKED = "Has something changed?"
ADDRESS = "/trends/habit/"


@pytest.fixture
def user() -> User:
    return create_woman()


def answer_to(page: str, answer: HabitAnswer) -> dict[str, str]:
    """What the form of a page sends with one of its buttons."""
    (form,) = re.findall(r'<form class="callout".*?</form>', page, re.S)
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form))
    assert f'name="answer" value="{answer.value}"' in form
    return fields | {"answer": answer.value}


@pytest.mark.parametrize("answer", list(HabitAnswer))
def test_it_is_asked_once_and_not_again(
    client: Client, user: User, today: dt.date, answer: HabitAnswer
) -> None:
    began_on = plant_change(user, today=today)
    page = client.get("/trends/")
    words = text_of(page)
    assert "You seem to eat more magnesium since" in words
    assert ASKED in words
    assert "Food and drinks on full days:" in words
    kept = client.post(f"{ADDRESS}?window=90", answer_to(page.content.decode(), answer))
    assert kept["Location"] == "/trends/?window=90"
    assert "You will not be asked about it again." in text_of(client.get("/trends/"))
    assert ASKED not in text_of(client.get("/trends/"))
    (change,) = HabitChange.objects.filter(subject=user)
    assert (change.is_more, change.answer, change.answered_on) == (True, answer, today)
    assert abs((change.began_on - began_on).days) <= 3
    said = "You said that your habits changed around" in text_of(client.get("/report/?window=90"))
    assert said is (answer == HabitAnswer.YES)


def test_htmx_gets_thanks_in_place_of_the_question(
    client: Client, user: User, today: dt.date
) -> None:
    plant_change(user, today=today)
    sent = answer_to(client.get("/trends/", headers=HTMX).content.decode(), HabitAnswer.NO)
    answer = client.post(ADDRESS, sent, headers=HTMX)
    assert answer.content.decode().strip().startswith('<div id="habit"')
    assert "Thank you" in text_of(answer)
    # A second tap of the same button, and then another one: the last counts.
    assert client.post(ADDRESS, sent, headers=HTMX).status_code == 200
    client.post(ADDRESS, sent | {"answer": "yes"}, headers=HTMX)
    assert [one.answer for one in HabitChange.objects.all()] == [HabitAnswer.YES]


@pytest.mark.parametrize(
    "wrong", [{"answer": "perhaps"}, {"answer": ""}, {"began_on": "2999-01-01"}, {"began_on": "x"}]
)
def test_a_wrong_answer_is_refused_in_words(
    client: Client, user: User, today: dt.date, wrong: dict[str, str]
) -> None:
    plant_change(user, today=today)
    sent = answer_to(client.get("/trends/").content.decode(), HabitAnswer.YES) | wrong
    refused = client.post(ADDRESS, sent, headers=HTMX)
    assert refused.status_code == 422
    assert "Choose one of the answers given." in text_of(refused)
    client.post(ADDRESS, sent)
    assert "Choose one of the answers given." in text_of(client.get("/trends/"))
    assert not HabitChange.objects.exists()


def test_less_is_asked_about_as_well_and_for_a_child_of_the_child(
    client: Client, user: User, today: dt.date
) -> None:
    plant_change(user, today=today, times=0.5)
    assert "You seem to eat less magnesium since" in text_of(client.get("/trends/"))
    Profile.objects.filter(user=user).update(logs_for_child=True)
    assert "The child seems to eat less magnesium since" in text_of(client.get("/trends/"))


def test_it_stands_where_the_range_ends_today_alone(
    client: Client, user: User, today: dt.date
) -> None:
    plant_change(user, today=today)
    assert ASKED in text_of(client.get("/trends/?window=7"))
    assert ASKED in text_of(client.get("/trends/?window=365"))
    first, last = today - 40 * ONE, today - ONE
    assert ASKED not in text_of(client.get(f"/trends/?first={first}&last={last}"))


def test_a_dietitian_reads_it_and_cannot_answer(client: Client, user: User, today: dt.date) -> None:
    plant_change(user, today=today)
    dietitian = create_dietitian()
    consent = create_consent(client=user, dietitian=dietitian)
    client.force_login(dietitian)
    page = client.get(f"/clients/{user.code}/trends/")
    assert "The client seems to eat more magnesium since" in text_of(page)
    assert ASKED not in text_of(page)
    assert ADDRESS not in page.content.decode()
    report = text_of(client.get(f"/clients/{user.code}/report/"))
    assert "The client seems to eat more magnesium since" in report
    # What they send is kept for their own log, and the client is still asked.
    sent = {"began_on": today.isoformat(), "is_more": "true", "answer": "no"}
    client.post(ADDRESS, sent)
    assert not HabitChange.objects.filter(subject=user).exists()
    assert client.post(f"/clients/{user.code}/trends/habit/", sent).status_code == 404
    # Of days that are not shared nothing is read.
    consent.earliest_day = today - 35 * ONE
    consent.save()
    assert "seems to eat" not in text_of(client.get(f"/clients/{user.code}/trends/"))


def test_a_dietitian_reads_what_the_client_said(client: Client, user: User, today: dt.date) -> None:
    plant_change(user, today=today)
    sent = answer_to(client.get("/trends/").content.decode(), HabitAnswer.YES)
    client.post(ADDRESS, sent)
    dietitian = create_dietitian()
    create_consent(client=user, dietitian=dietitian)
    client.force_login(dietitian)
    report = text_of(client.get(f"/clients/{user.code}/report/?window=90"))
    assert "The client said that their habits changed around" in report
    assert "seems to eat" not in report


def with_more_of(user: User, food: Food, today: dt.date, *, days: int, since: int) -> None:
    """The same amount of a food on each day; from ``since`` days ago with its new value."""
    for back in range(days, 0, -1):
        date = today - back * ONE
        if back == since:
            Food.objects.filter(pk=food.pk).update(magnesium_mg_per_100g=Decimal(80))
            food.refresh_from_db()
        entries = list(user.entries.filter(date=date))
        entries.append(entry_of(user, food, date, Decimal(250)))
        Entry.objects.bulk_create(entries[-1:])
        day = user.days.get(date=date)
        day.sums = day_of(user, *entries).sums
        day.save()


@pytest.mark.parametrize("old", [None, "4"])
def test_a_latte_that_got_its_value_is_no_new_habit(
    client: Client, user: User, today: dt.date, old: str | None
) -> None:
    plant_change(user, today=today, times=1)
    latte = create_food(name="Latte", mg_per_100g=old)
    with_more_of(user, latte, today, days=80, since=30)
    earlier = user.days.get(date=today - 60 * ONE).food_mg
    assert user.days.get(date=today - 10 * ONE).food_mg > earlier
    assert ASKED not in text_of(client.get("/trends/"))


def test_a_food_that_replaced_another_in_the_table_is_the_same_food(
    client: Client, user: User, today: dt.date
) -> None:
    old, new = create_food(name="Oats", mg_per_100g="100"), create_food(mg_per_100g="200")
    plant_change(user, today=today, times=1, food=old)
    later = user.entries.filter(date__gte=today - 30 * ONE)
    for entry in later:
        mg = entry.magnesium_mg
        assert mg is not None
        user.days.filter(date=entry.date).update(food_mg=2 * mg)
        Entry.objects.filter(pk=entry.pk).update(food=new, mg_per_100g=200, magnesium_mg=2 * mg)
    assert ASKED in text_of(client.get("/trends/"))
    Food.objects.filter(pk=old.pk).update(replaced_by=new)
    assert ASKED not in text_of(client.get("/trends/"))


def test_supplements_are_no_part_of_it(client: Client, user: User, today: dt.date) -> None:
    plant_change(user, today=today, times=1)
    user.days.filter(date__gte=today - 30 * ONE).update(supplement_mg=300)
    assert ASKED not in text_of(client.get("/trends/"))


def test_unfinished_days_are_no_part_of_it(client: Client, user: User, today: dt.date) -> None:
    plant_change(user, today=today)
    user.days.filter(date__gte=today - 30 * ONE).update(food="open")
    assert ASKED not in text_of(client.get("/trends/"))


def test_another_person_is_asked_nothing(client: Client, user: User, today: dt.date) -> None:
    plant_change(create_user(), today=today)
    keep_days(user, today, count=60, food="300")
    assert ASKED not in text_of(client.get("/trends/"))


@pytest.mark.parametrize("times", [1, 30])
def test_a_change_takes_two_queries_more_however_much_is_logged(
    client: Client,
    user: User,
    today: dt.date,
    times: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    plant_change(user, today=today)
    for number in range(1, times):
        extra = create_food(name=f"Food {number}", mg_per_100g="0.1")
        entries = [entry_of(user, extra, today - back * ONE, Decimal(1)) for back in range(1, 81)]
        Entry.objects.bulk_create(entries)
    client.get("/trends/")
    # Session, viewer, three for the band, days, meals, answers, entries.
    with django_assert_num_queries(9):
        assert ASKED in text_of(client.get("/trends/"))
    client.get("/report/")
    with django_assert_num_queries(13):
        client.get("/report/")
    client.post(ADDRESS, answer_to(client.get("/trends/").content.decode(), HabitAnswer.NO))
    client.get("/trends/")
    # Answered: the entries are not read.
    with django_assert_num_queries(8):
        assert ASKED not in text_of(client.get("/trends/"))
