"""What a client wrote: a reason in the dietitian's list, and a count on each of their pages."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.actions.consent import end_consent
from accounts.models import Consent, User
from intake.care.actions import add_comment, delete_comment, set_review
from intake.care.clients import client_rows
from intake.enums import ReviewState
from intake.models import Comment
from intake.science.attention import Reason
from tests.factories import create_consent, create_dietitian, create_user, keep_days, new_key
from tests.pages import browser_of, text_of

pytestmark = pytest.mark.django_db
URL = "/clients/"
PLEASE = "Please call me, I feel weak since the new tablets"


@pytest.fixture
def consent(ada: User, dietitian: User) -> Consent:
    """Ada, of whom nothing else is to be said, shares her log."""
    keep_days(ada, timezone.now().date(), count=7, food="340")
    return create_consent(client=ada, dietitian=dietitian)


def write(consent: Consent, date: dt.date, *, by: User | None = None, days_ago: int = 0) -> Comment:
    comment = add_comment(
        subject=consent.client,
        dietitian=consent.dietitian,
        by=by or consent.client,
        date=date,
        text=PLEASE,
        request_key=new_key(),
    )
    comment.at = timezone.now() - dt.timedelta(days=days_ago)
    comment.save()
    return comment


def ask(consent: Consent, date: dt.date) -> None:
    set_review(
        subject=consent.client,
        dietitian=consent.dietitian,
        date=date,
        state=ReviewState.ASKED,
        seen_at=timezone.now() - dt.timedelta(minutes=1),
    )


def reasons_of(dietitian: User) -> list[Reason]:
    return [one.reason for one in client_rows(dietitian)[0].reasons]


def count_in_navigation(response: Any) -> int:
    """What the navigation says waits, read as it is drawn."""
    found = re.search(r'class="nav-count"[^>]*>(\d+)<', response.content.decode())
    return int(found[1]) if found else 0


# -- In the list -------------------------------------------------------------------------------


def test_a_message_is_a_reason_that_leads_to_the_comments_of_its_day(
    theirs: Client, dietitian: User, consent: Consent, today: dt.date
) -> None:
    assert reasons_of(dietitian) == [Reason.FINE]
    date = today - dt.timedelta(days=3)
    write(consent, date, days_ago=2)
    response = theirs.get(URL)
    assert "Wrote to you 2 days ago" in text_of(response)
    assert "Nothing needs you now" not in text_of(response)
    day = f"/clients/{consent.client.code}/day/{date}/#comments"
    html = response.content.decode()
    assert re.search(rf'class="client-reason"><a href="{day}">Wrote to you 2 days ago</a>', html)
    # Filter and count.
    assert "Wrote to you 1" in text_of(response)
    filtered = theirs.get(URL, {"reason": "wrote"})
    assert "Ada Client" in text_of(filtered)
    assert "Ada Client" not in text_of(theirs.get(URL, {"reason": "fine"}))
    # Opened, it is no reason any more.
    theirs.get(f"/clients/{consent.client.code}/day/{date}/")
    assert reasons_of(dietitian) == [Reason.FINE]


def test_one_who_wrote_stands_before_one_who_is_low_and_after_safety(
    theirs: Client, dietitian: User, consent: Consent, today: dt.date
) -> None:
    for name, food, pill in (("Low", "100", "0"), ("Pills", "340", "400")):
        user = create_user(name=name)
        keep_days(user, today, count=7, food=food, supplement=pill)
        create_consent(client=user, dietitian=dietitian)
    write(consent, today)
    names = re.findall(r"<h2><a [^>]*>([^<]+)</a></h2>", theirs.get(URL).content.decode())
    assert names == ["Pills", "Ada Client", "Low"]


def test_an_answer_to_what_was_asked_is_a_reason_until_it_is_reviewed(
    theirs: Client, dietitian: User, consent: Consent, today: dt.date
) -> None:
    date = today - dt.timedelta(days=40)
    write(consent, date, by=dietitian)
    ask(consent, date)
    assert Reason.ANSWERED not in reasons_of(dietitian)
    write(consent, date)
    assert reasons_of(dietitian) == [Reason.WROTE, Reason.ANSWERED]
    url = f"/clients/{consent.client.code}/day/{date}/"
    theirs.get(url)
    # Read, but not yet acted on.
    assert reasons_of(dietitian) == [Reason.ANSWERED]
    response = theirs.get(URL, {"reason": "answered"})
    assert "Answered since you asked, today" in text_of(response)
    assert f'<a href="{url}#comments">Answered since you asked' in response.content.decode()
    theirs.post(f"{url}review/", {"state": "reviewed"})
    assert reasons_of(dietitian) == [Reason.FINE]


def test_what_was_taken_back_or_is_ones_own_is_no_reason(
    dietitian: User, consent: Consent, today: dt.date
) -> None:
    delete_comment(comment=write(consent, today), by=consent.client)
    write(consent, today, by=dietitian)
    assert reasons_of(dietitian) == [Reason.FINE]


# -- In the navigation ---------------------------------------------------------------------------


def test_the_navigation_counts_what_is_not_opened_on_every_page(
    theirs: Client, dietitian: User, consent: Consent, today: dt.date
) -> None:
    assert count_in_navigation(theirs.get(URL)) == 0
    yesterday = today - dt.timedelta(days=1)
    for date in (today, yesterday, yesterday):
        write(consent, date)
    for url in (URL, f"/day/{today}/", "/learn/", "/foods/", "/account/settings/"):
        assert count_in_navigation(theirs.get(url)) == 3, url
    assert "3 new messages" in text_of(theirs.get("/learn/"))
    # The page that shows them counts them no more.
    assert count_in_navigation(theirs.get(f"/clients/{consent.client.code}/day/{yesterday}/")) == 1


@pytest.mark.parametrize("why", ["stranger", "another dietitian", "ended", "expired", "earlier"])
def test_nobody_else_is_told_and_nothing_beyond_the_consent(
    theirs: Client, dietitian: User, consent: Consent, today: dt.date, why: str
) -> None:
    write(consent, today)
    browser = theirs
    if why == "stranger":
        browser = browser_of(create_user())
    elif why == "another dietitian":
        other = create_dietitian(name="Erin Shaw")
        create_consent(client=consent.client, dietitian=other)
        browser = browser_of(other)
    elif why == "ended":
        end_consent(consent=consent, by=consent.client)
    elif why == "expired":
        consent.valid_until = timezone.now()
        consent.save()
    else:
        consent.earliest_day = today + dt.timedelta(days=1)
        consent.save()
    page = browser.get("/learn/")
    assert count_in_navigation(page) == 0
    assert "new message" not in text_of(page)
    if why != "stranger":
        assert "Wrote to you" not in text_of(browser.get(URL))


def test_who_still_lacks_a_second_factor_is_not_told(
    theirs: Client, consent: Consent, today: dt.date, settings: Settings
) -> None:
    write(consent, today)
    settings.REQUIRE_SECOND_FACTOR = True
    assert count_in_navigation(theirs.get("/learn/")) == 0


@pytest.mark.parametrize("count", [1, 30])
def test_the_count_takes_one_query_of_a_dietitian_and_none_of_others(
    theirs: Client,
    consent: Consent,
    today: dt.date,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _number in range(count):
        write(consent, today)
    # Session, viewer, the count.
    with django_assert_num_queries(3):
        theirs.get("/account/settings/")
    own = browser_of(consent.client)
    with django_assert_num_queries(2):
        own.get("/account/settings/")
