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
from intake.care.panel.client_rows import client_rows
from intake.enums import ReviewState
from intake.models import Comment
from intake.science.attention import Reason
from tests.factories import create_consent, create_dietitian, create_user, keep_days, new_key
from tests.intake.care.comments import form
from tests.pages import HTMX, browser_of, text_of

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
def test_the_count_takes_one_query_of_a_dietitian_and_one_of_who_shared(
    theirs: Client,
    dietitian: User,
    consent: Consent,
    today: dt.date,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _number in range(count):
        write(consent, today)
        write(consent, today, by=dietitian)
    # Session, viewer, the count.
    with django_assert_num_queries(3):
        theirs.get("/account/settings/")
    own = browser_of(consent.client)
    with django_assert_num_queries(3):
        assert count_in_navigation(own.get("/account/settings/")) == count
    # Whoever never shared is asked nothing more.
    stranger = browser_of(create_user())
    with django_assert_num_queries(2):
        stranger.get("/account/settings/")


# -- In the navigation of the client -------------------------------------------------------------


def day_link(response: Any) -> str:
    """Where "Day" in the navigation leads."""
    found = re.search(r'<a href="([^"]*)"[^>]*><svg[^>]*><use href="#icon-day">', response.text)
    assert found is not None
    return found[1]


def test_a_client_is_led_to_the_first_day_with_a_message(
    own: Client, dietitian: User, consent: Consent, today: dt.date
) -> None:
    assert day_link(own.get("/learn/")) == "/"
    yesterday = today - dt.timedelta(days=1)
    for date in (today, yesterday):
        write(consent, date, by=dietitian)
    write(consent, today)
    for url in ("/learn/", f"/day/{today - dt.timedelta(days=9)}/", "/account/settings/"):
        page = own.get(url)
        assert count_in_navigation(page) == 2, url
        assert day_link(page) == f"/day/{yesterday}/#comments", url
    # What the page shows is counted no more.
    page = own.get(f"/day/{yesterday}/")
    assert count_in_navigation(page) == 1
    assert day_link(page) == f"/day/{today}/#comments"
    own.get(f"/day/{today}/")
    assert count_in_navigation(own.get("/learn/")) == 0
    assert day_link(own.get("/learn/")) == "/"


def test_after_the_end_the_message_still_waits_as_its_page_shows_it(
    own: Client, dietitian: User, consent: Consent, today: dt.date
) -> None:
    write(consent, today, by=dietitian)
    delete_comment(comment=write(consent, today, by=dietitian), by=dietitian)
    end_consent(consent=consent, by=consent.client)
    assert count_in_navigation(own.get("/learn/")) == 1


def test_who_is_both_sees_both(
    theirs: Client, dietitian: User, consent: Consent, today: dt.date
) -> None:
    other = create_consent(client=dietitian, dietitian=create_dietitian(name="Erin Shaw"))
    write(other, today, by=other.dietitian)
    for _ in range(2):
        write(consent, today)
    counts = re.findall(r'class="nav-count"[^>]*>(\d+)<', theirs.get("/learn/").text)
    assert counts == ["1", "2"]


# -- Signs of an emergency -------------------------------------------------------------------------


def test_a_sign_is_marked_for_both_with_what_to_do(
    own: Client, theirs: Client, consent: Consent, today: dt.date
) -> None:
    page = text_of(own.get(f"/day/{today}/"))
    assert "No mark means nothing" not in page
    assert "Not read at once. In an emergency call your emergency number." in page
    data = form("I cant breathe properly since lunch", thread=consent.pk)
    sent = own.post(f"/day/{today}/comments/", data, headers=HTMX)
    mine = (
        "This may be an emergency: difficulty breathing. "
        "If you have this now, call your emergency number."
    )
    assert mine in text_of(sent)
    assert 'class="sign sign-emergency" role="alert"' in sent.text
    page = text_of(own.get(f"/day/{today}/"))
    assert page.count("No mark means nothing.") == 1
    assert mine in page
    theirs_page = theirs.get(f"/clients/{consent.client.code}/day/{today}/")
    assert (
        "This may be an emergency: difficulty breathing. "
        "If the client has this now: call them, and the emergency number."
    ) in text_of(theirs_page)
    assert text_of(theirs_page).count("Not read at once.") == 1


def test_what_a_dietitian_asks_and_everyday_signs_are_not_marked(
    own: Client, dietitian: User, consent: Consent, today: dt.date
) -> None:
    write(consent, today, by=dietitian)
    for by, text in ((dietitian, "Any trouble breathing?"), (consent.client, "Feet tingle, tired")):
        add_comment(
            subject=consent.client,
            dietitian=dietitian,
            by=by,
            date=today,
            text=text,
            request_key=new_key(),
        )
    assert "This may be an emergency" not in text_of(own.get(f"/day/{today}/"))
