"""From client to client through the list seen last, and to the day that matters of each."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.actions.consent import end_consent
from accounts.models import AccessEvent, Consent, User, Worklist
from intake.care.panel.worklist import keep_worklist
from intake.diary.account import delete_account
from intake.enums import DayState
from intake.models import Day
from tests.factories import create_consent, create_dietitian, create_user, keep_days
from tests.intake.care.comments import day_of, write_comment
from tests.pages import browser_of, text_of

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def four(dietitian: User) -> list[Consent]:
    """Four clients; the list shows the last first, without the second."""
    consents = [
        create_consent(client=create_user(name=name), dietitian=dietitian)
        for name in ("Ann", "Ben", "Cleo", "Dan")
    ]
    keep_worklist(
        dietitian=dietitian,
        query="sort=name&q=n",
        consents=[consents[at].pk for at in (3, 2, 0)],
    )
    return consents


def way(browser: Client, consent: Consent, which: str = "next") -> str:
    """Where the link leads."""
    answer = browser.get(f"/clients/{consent.client.code}/{which}/")
    assert answer.status_code == 302
    return str(answer["Location"])


def test_next_and_previous_follow_the_list_seen_last(
    theirs: Client, four: list[Consent], today: dt.date
) -> None:
    ann, ben, cleo, dan = four
    assert way(theirs, dan) == day_of(cleo.client, today)
    assert way(theirs, cleo) == day_of(ann.client, today)
    assert way(theirs, cleo, "previous") == day_of(dan.client, today)
    # From somebody who is not in it to its first and last.
    assert way(theirs, ben) == day_of(dan.client, today)
    assert way(theirs, ben, "previous") == day_of(ann.client, today)


def test_the_ends_lead_back_to_the_list_as_it_was(theirs: Client, four: list[Consent]) -> None:
    ann, _ben, _cleo, dan = four
    assert way(theirs, ann) == "/clients/?sort=name&q=n"
    assert way(theirs, dan, "previous") == "/clients/?sort=name&q=n"
    said = text_of(theirs.get("/clients/"))
    assert "That was the last of the list." in said
    assert "That was the first of the list." in said


def test_who_ended_the_sharing_is_passed_over_and_left_behind(
    theirs: Client, four: list[Consent], today: dt.date
) -> None:
    ann, _ben, cleo, dan = four
    end_consent(consent=cleo, by=cleo.client)
    assert way(theirs, dan) == day_of(ann.client, today)
    # The page that is still open leads on, and tells nothing of who left.
    assert way(theirs, cleo) == day_of(ann.client, today)
    assert not AccessEvent.objects.exists()


def test_of_other_peoples_clients_it_tells_nothing(four: list[Consent]) -> None:
    other = browser_of(create_dietitian())
    for which in ("next", "previous"):
        url = f"/clients/{four[0].client.code}/{which}/"
        assert other.get(url).status_code == 404
        assert browser_of(four[0].client).get(url).status_code == 403


def test_without_a_list_it_goes_through_all(
    theirs: Client, dietitian: User, today: dt.date
) -> None:
    # The newest first.
    second, first = (
        create_consent(client=create_user(), dietitian=dietitian) for _number in range(2)
    )
    assert way(theirs, first) == day_of(second.client, today)
    assert way(theirs, second) == "/clients/"


def test_it_opens_the_day_that_matters(
    theirs: Client, dietitian: User, four: list[Consent], today: dt.date
) -> None:
    _ann, _ben, cleo, dan = four
    keep_days(cleo.client, today, count=40, food="300")
    Day.objects.filter(date__gte=today - 2 * DAY).update(food=DayState.OPEN)
    # The first that waits; what was finished longer ago waits no more.
    assert way(theirs, dan) == f"{day_of(cleo.client, today - 13 * DAY)}#review"
    Day.objects.update(food=DayState.OPEN)
    write_comment(cleo.client, dietitian, cleo.client, today - 30 * DAY)
    assert way(theirs, dan) == f"{day_of(cleo.client, today - 30 * DAY)}#comments"
    theirs.get(day_of(cleo.client, today - 30 * DAY))
    assert way(theirs, dan) == day_of(cleo.client, today - DAY)
    # Neither a day nor a comment from before the first day shared.
    cleo.earliest_day = today
    cleo.save()
    assert way(theirs, dan) == day_of(cleo.client, today)


@pytest.mark.parametrize("count", [3, 30])
def test_it_takes_the_same_queries_in_a_list_of_any_length(
    theirs: Client,
    dietitian: User,
    today: dt.date,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    consents = [
        create_consent(client=create_user(), dietitian=dietitian) for _number in range(count)
    ]
    for consent in consents:
        keep_days(consent.client, today, count=count, food="300")
    # Nobody finished them, so that each question is asked.
    Day.objects.update(food=DayState.OPEN)
    keep_worklist(dietitian=dietitian, query="", consents=[one.pk for one in consents])
    # Session, viewer, the consent here, the list, who of it is open, the neighbour; days that wait,
    # comments, the last day.
    with django_assert_num_queries(9):
        assert way(theirs, consents[0]) == day_of(consents[1].client, today - DAY)


def test_a_deleted_client_is_no_longer_searched_for(dietitian: User, four: list[Consent]) -> None:
    keep_worklist(dietitian=dietitian, query="q=Ann&sort=name", consents=[four[0].pk, four[1].pk])
    delete_account(user=four[0].client)
    kept = Worklist.objects.get(dietitian=dietitian)
    assert (kept.query, kept.consents) == ("", [four[0].pk, four[1].pk])


def test_the_longest_search_in_any_letters_is_shown(
    theirs: Client, dietitian: User, four: list[Consent]
) -> None:
    # Its address takes six characters a letter, which no column has room for.
    assert theirs.get("/clients/", {"q": "Ж" * 100}).status_code == 200
    kept = Worklist.objects.get(dietitian=dietitian)
    assert (kept.query, kept.consents) == ("", [])
