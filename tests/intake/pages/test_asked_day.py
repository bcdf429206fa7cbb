"""The day before, left open: asked for once, on today's page, and answered in one tap."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import Profile, User
from intake.diary.days import finish_day, reopen_day
from intake.enums import DayState, SupplementsTaken
from intake.models import Day
from tests.factories import (
    create_consent,
    create_dietitian,
    create_food,
    create_profile,
    keep_days,
    log_entry,
)
from tests.pages import HTMX, browser_of, text_of, undo_url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signed_in")]

QUESTION = "Yesterday: was that everything?"
ANSWERS = [
    ("complete", SupplementsTaken.NOT_TRACKED, "Yesterday is finished."),
    ("partial", SupplementsTaken.NOT_TRACKED, "Yesterday is kept as partial."),
    ("open", SupplementsTaken.NOT_TRACKED, "Yesterday stays open."),
]


@pytest.fixture
def yesterday(user: User, today: dt.date) -> dt.date:
    """A day with something logged, left open."""
    date = today - dt.timedelta(days=1)
    log_entry(user=user, food=create_food(portions={"1 oz": "100"}), date=date)
    return date


def day_of(user: User, date: dt.date) -> Day:
    return user.days.get(date=date)


def answer(client: Client, date: dt.date, food: str, key: uuid.UUID | None = None) -> Any:
    """One tap of the question, as htmx sends it."""
    body = {"food": food, "request_key": str(key or uuid.uuid4())}
    return client.post(f"/day/{date}/everything/", body, headers=HTMX)


def test_the_day_before_is_asked_for_with_what_it_came_to(
    client: Client, yesterday: dt.date, today: dt.date
) -> None:
    page = client.get(f"/day/{today}/")
    assert f"{QUESTION} {yesterday:%A} {yesterday.day} {yesterday:%B} 270 mg" in text_of(page)
    asked = page.content.decode().partition('<div id="yesterday">')[2].partition("</form>")[0]
    assert f'href="/day/{yesterday}/"' in asked
    values = re.findall(r'name="food" value="(\w+)"[^>]*>([^<]+)<', asked)
    assert values == [("complete", "Yes"), ("partial", "No"), ("open", "I don’t know")]
    # Seeing it is no answer.
    assert QUESTION in text_of(client.get(f"/day/{today}/"))
    for date in (yesterday, today + dt.timedelta(days=1), today - dt.timedelta(days=2)):
        assert QUESTION not in text_of(client.get(f"/day/{date}/"))


@pytest.mark.parametrize(("food", "supplements", "said"), ANSWERS)
def test_one_tap_answers_and_it_is_asked_no_more(
    client: Client,
    user: User,
    yesterday: dt.date,
    today: dt.date,
    food: str,
    supplements: str,
    said: str,
) -> None:
    at_once = answer(client, yesterday, food)
    assert said in text_of(at_once)
    assert QUESTION not in text_of(at_once)
    assert '<div id="yesterday" hx-swap-oob="true">' in at_once.content.decode()
    day = day_of(user, yesterday)
    assert (day.food, day.supplements, day.completeness_answered) == (food, supplements, True)
    assert QUESTION not in text_of(client.get(f"/day/{today}/"))
    # Nor where the day is opened again.
    reopen_day(subject=user, date=yesterday)
    assert QUESTION not in text_of(client.get(f"/day/{today}/"))


@pytest.mark.parametrize(("food", "supplements", "said"), ANSWERS)
def test_an_answer_is_undone_and_asked_for_again(
    client: Client,
    user: User,
    yesterday: dt.date,
    today: dt.date,
    food: str,
    supplements: str,
    said: str,
) -> None:
    undo = undo_url(answer(client, yesterday, food))
    undone = client.post(undo, {"date": today.isoformat()}, headers=HTMX)
    assert "Undone." in text_of(undone)
    assert QUESTION in text_of(undone)
    day = day_of(user, yesterday)
    assert (day.food, day.completeness_answered) == (DayState.OPEN, False)
    assert QUESTION in text_of(client.get(f"/day/{today}/"))


def test_an_undo_leaves_a_day_that_was_finished_anew(
    client: Client, user: User, yesterday: dt.date, today: dt.date
) -> None:
    undo = undo_url(answer(client, yesterday, "open"))
    nothing_said = SupplementsTaken.NOT_TRACKED
    finish_day(subject=user, date=yesterday, food=DayState.COMPLETE, supplements=nothing_said)
    refused = client.post(undo, {"date": today.isoformat()}, headers=HTMX)
    assert "This day has changed since, so we left it as it is." in text_of(refused)
    assert day_of(user, yesterday).is_complete


def test_without_scripts_the_answer_leads_back_to_today(
    client: Client, yesterday: dt.date, today: dt.date
) -> None:
    body = {"food": "complete", "request_key": str(uuid.uuid4())}
    done = client.post(f"/day/{yesterday}/everything/", body, follow=True)
    assert done.redirect_chain == [(f"/day/{today}/", 302)]
    assert "Yesterday is finished." in text_of(done)
    assert undo_url(done) == reverse("intake:undo", args=[body["request_key"]])


def test_a_double_tap_answers_once(client: Client, user: User, yesterday: dt.date) -> None:
    key = uuid.uuid4()
    first = answer(client, yesterday, "complete", key)
    again = answer(client, yesterday, "complete", key)
    assert "Yesterday is finished." in text_of(again)
    assert undo_url(again) == undo_url(first)
    assert user.changes.of_batch(key).count() == 1


def test_an_answer_from_another_tab_changes_nothing(
    client: Client, user: User, yesterday: dt.date
) -> None:
    answer(client, yesterday, "partial")
    late = answer(client, yesterday, "complete")
    assert "Nothing changed. You have answered already" in text_of(late)
    assert "/undo/" not in late.content.decode()
    assert day_of(user, yesterday).food == DayState.PARTIAL


def test_a_day_emptied_meanwhile_stays_open(client: Client, user: User, today: dt.date) -> None:
    date = today - dt.timedelta(days=1)
    assert "or yesterday is empty" in text_of(answer(client, date, "complete"))
    assert not user.days.filter(date=date).exists()


@pytest.mark.parametrize("body", [{}, {"food": "perhaps"}, {"food": "complete"}])
def test_an_answer_that_is_none_is_refused(
    client: Client, user: User, yesterday: dt.date, body: dict[str, str]
) -> None:
    refused = client.post(f"/day/{yesterday}/everything/", body, headers=HTMX)
    assert "Choose one of the answers given." in text_of(refused)
    assert QUESTION in text_of(refused)
    assert day_of(user, yesterday).asks_whether_complete


def test_what_was_said_or_logged_of_supplements_stays(
    client: Client, user: User, yesterday: dt.date
) -> None:
    none_taken = SupplementsTaken.NONE
    finish_day(subject=user, date=yesterday, food=DayState.PARTIAL, supplements=none_taken)
    reopen_day(subject=user, date=yesterday)
    undo = undo_url(answer(client, yesterday, "complete"))
    assert day_of(user, yesterday).supplements == SupplementsTaken.NONE
    client.post(undo)
    log_entry(user=user, food=create_food(name="Pill", kind="supplement"), date=yesterday)
    answer(client, yesterday, "complete")
    assert day_of(user, yesterday).supplements == SupplementsTaken.TAKEN


@pytest.mark.parametrize("state", [DayState.COMPLETE, DayState.PARTIAL])
def test_a_finished_day_is_not_asked_for_and_an_opened_one_is(
    client: Client, user: User, yesterday: dt.date, today: dt.date, state: DayState
) -> None:
    nothing_said = SupplementsTaken.NOT_TRACKED
    finish_day(subject=user, date=yesterday, food=state, supplements=nothing_said)
    assert QUESTION not in text_of(client.get(f"/day/{today}/"))
    reopen_day(subject=user, date=yesterday)
    assert QUESTION in text_of(client.get(f"/day/{today}/"))


def test_an_empty_day_is_not_asked_for(client: Client, user: User, today: dt.date) -> None:
    assert QUESTION not in text_of(client.get(f"/day/{today}/"))
    user.days.create(date=today - dt.timedelta(days=1), note="fasted")
    assert QUESTION not in text_of(client.get(f"/day/{today}/"))


def test_who_passes_it_by_is_not_asked_two_days_later(client: Client, user: User) -> None:
    create_profile(user=user, time_zone="America/New_York")
    date = dt.date(2026, 11, 22)
    log_entry(user=user, food=create_food(), date=date)
    # By the person's own clock, where it is still the evening of that day.
    for moment, is_asked in (
        ("2026-11-23T04:59:00Z", False),
        ("2026-11-23T05:01:00Z", True),
        ("2026-11-24T04:59:00Z", True),
        ("2026-11-24T05:01:00Z", False),
    ):
        with time_machine.travel(moment, tick=False):
            today = Profile.objects.get(user=user).today()
            browser = browser_of(user)
            assert (QUESTION in text_of(browser.get(f"/day/{today}/"))) is is_asked, moment


def test_a_dietitian_neither_sees_nor_answers_it(
    user: User, yesterday: dt.date, today: dt.date
) -> None:
    dietitian = create_dietitian()
    create_consent(client=user, dietitian=dietitian)
    theirs, log = browser_of(dietitian), f"/clients/{user.code}"
    page = theirs.get(f"{log}/day/{today}/")
    assert page.status_code == 200
    assert "was that everything" not in text_of(page)
    assert theirs.post(f"{log}/day/{yesterday}/everything/", {"food": "open"}).status_code == 404
    assert day_of(user, yesterday).asks_whether_complete


def test_a_page_of_an_earlier_day_is_answered_for_that_day(
    client: Client, user: User, today: dt.date
) -> None:
    date = today - dt.timedelta(days=3)
    log_entry(user=user, food=create_food(), date=date)
    done = client.post(
        f"/day/{date}/everything/", {"food": "complete", "request_key": str(uuid.uuid4())}
    )
    assert done.headers["Location"] == f"/day/{date + dt.timedelta(days=1)}/"
    assert day_of(user, date).is_complete


def test_a_yes_counts_in_the_usual_intake_at_once(
    client: Client, user: User, yesterday: dt.date, today: dt.date
) -> None:
    Profile.objects.filter(user=user).delete()
    create_profile(user=user, sex="F", birth_date=dt.date(1990, 6, 15))
    keep_days(user, today - dt.timedelta(days=1), count=2, food="300")
    before = text_of(client.get(f"/day/{today}/"))
    after = text_of(answer(client, yesterday, "complete"))
    assert "14 days, 2 full" in before
    assert "14 days, 3 full" in after


def test_the_question_takes_no_query_and_the_answer_few(
    client: Client,
    yesterday: dt.date,
    today: dt.date,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    # As many as without the question, see test_budgets.py.
    with django_assert_num_queries(9):
        assert QUESTION in text_of(client.get(f"/day/{today}/"))
    with django_assert_num_queries(17):
        answer(client, yesterday, "complete")
