"""Comments on a day by a client and a dietitian."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.actions.consent import ConsentEndedError, end_consent
from accounts.models import Consent, User
from intake.diary.entries import delete_entry
from intake.models import Comment, Review
from tests.factories import (
    create_consent,
    create_dietitian,
    create_food,
    create_user,
    log_entry,
)
from tests.intake.care.comments import day_of, form, write_comment
from tests.pages import HTMX, browser_of, text_of

pytestmark = pytest.mark.django_db


# -- Comments ------------------------------------------------------------------------------------


def test_both_write_in_one_thread_and_read_who_and_when(
    own: Client, theirs: Client, ada: User, consent: Consent, today: dt.date
) -> None:
    with time_machine.travel(dt.datetime.combine(today, dt.time(8, 5), tzinfo=dt.UTC)):
        # That may be more than a dietitian's session lasts unused, from now and to it.
        theirs.force_login(consent.dietitian)
        response = theirs.post(f"{day_of(ada, today)}comments/", form("More seeds?"))
        assert response["Location"] == f"{day_of(ada, today)}#comments"
        own.post(f"/day/{today}/comments/", form("I will try", thread=consent.pk))
        hers, his = text_of(own.get(f"/day/{today}/")), text_of(theirs.get(day_of(ada, today)))
    assert re.search(r"Dana Reyes \d+ \w+ \d{4}, 08:05 .*More seeds\? .*You .*I will try", hers)
    assert re.search(r"You \d+ \w+ \d{4}, 08:05 More seeds\? .*Ada Client .*I will try", his)
    changes = ada.looks_at_me.filter(is_change=True).values_list("what", "date")
    assert list(changes) == [("add comment", today)]


def test_a_comment_sent_twice_stands_once(
    theirs: Client, ada: User, consent: Consent, today: dt.date
) -> None:
    data = form()
    for _ in range(2):
        answer = theirs.post(f"{day_of(ada, today)}comments/", data, headers=HTMX)
        assert answer.status_code == 200
    assert Comment.objects.count() == 1
    keys = re.findall(r'name="request_key" value="([^"]+)"', answer.content.decode())
    assert len(keys) == 1
    assert keys != [data["request_key"]]


def test_a_line_end_counts_as_one_character_in_every_browser(
    own: Client, ada: User, today: dt.date, consent: Consent
) -> None:
    # Browsers count a line end as one, and send it as two.
    answer = own.post(f"/day/{today}/comments/", form("x\r\n" * 999 + "xx", thread=consent.pk))
    assert answer.status_code == 302
    assert len(Comment.objects.get(day__subject=ada).text) == 2_000


@pytest.mark.parametrize(("text", "said"), [("", "Write something"), ("x" * 2001, "2,000 char")])
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_refused_comment_keeps_what_was_typed(
    own: Client, ada: User, consent: Consent, today: dt.date, text: str, said: str, headers: Any
) -> None:
    data = form(text, thread=consent.pk)
    response = own.post(f"/day/{today}/comments/", data, headers=headers)
    assert response.status_code == 422
    html = response.content.decode()
    assert said in html
    assert text in html
    assert ("<html" in html) is (headers == {})
    assert not Comment.objects.exists()


def test_each_dietitian_has_a_thread_of_their_own(
    own: Client, theirs: Client, ada: User, dietitian: User, consent: Consent, today: dt.date
) -> None:
    second = create_dietitian(name="Erin Shaw")
    create_consent(client=ada, dietitian=second)
    write_comment(ada, dietitian, ada, today, "for Dana alone")
    write_comment(ada, second, second, today, "from Erin")
    page = text_of(own.get(f"/day/{today}/"))
    assert "With Dana Reyes" in page
    assert "With Erin Shaw" in page
    assert "for Dana alone" in text_of(theirs.get(day_of(ada, today)))
    assert "from Erin" not in text_of(theirs.get(day_of(ada, today)))
    assert "for Dana alone" not in text_of(browser_of(second).get(day_of(ada, today)))


def test_somebody_elses_thread_is_not_found(own: Client, ada: User, today: dt.date) -> None:
    other = create_consent(client=create_user(), dietitian=create_dietitian())
    for thread in (other.pk, 0, ""):
        assert own.post(f"/day/{today}/comments/", form(thread=thread)).status_code == 404
    assert not Comment.objects.exists()


def test_comments_are_shown_as_text(
    own: Client, ada: User, dietitian: User, consent: Consent, today: dt.date
) -> None:
    write_comment(ada, dietitian, dietitian, today, "<b>bold</b> & <script>alert(1)</script>")
    html = own.get(f"/day/{today}/").content.decode()
    assert "<script>alert" not in html
    assert "&lt;b&gt;bold&lt;/b&gt; &amp; &lt;script&gt;" in html


def test_after_the_end_the_client_keeps_the_thread_and_it_is_closed(
    own: Client, theirs: Client, ada: User, dietitian: User, consent: Consent, today: dt.date
) -> None:
    write_comment(ada, dietitian, dietitian, today, "More seeds")
    end_consent(consent=consent, by=ada)
    page = text_of(own.get(f"/day/{today}/"))
    assert "More seeds" in page
    assert "no longer sees this day" in page
    refused = own.post(f"/day/{today}/comments/", form(thread=consent.pk), headers=HTMX)
    assert refused.status_code == 422
    other_day = today - dt.timedelta(days=1)
    assert "comments" not in own.get(f"/day/{other_day}/").content.decode()
    for what in ("comments/", "review/", f"comments/{Comment.objects.get().pk}/delete/"):
        assert theirs.post(f"{day_of(ada, today)}{what}", form(state="reviewed")).status_code == 404
    assert Comment.objects.count() == 1
    with pytest.raises(ConsentEndedError):
        write_comment(ada, dietitian, dietitian, today)


def test_nothing_is_said_about_days_that_were_not_shared(
    own: Client, theirs: Client, ada: User, consent: Consent, today: dt.date
) -> None:
    consent.earliest_day = today
    consent.save()
    before = today - dt.timedelta(days=1)
    for what in ("comments/", "review/"):
        url = f"{day_of(ada, before)}{what}"
        assert theirs.post(url, form(state="reviewed")).status_code == 404
    refused = own.post(f"/day/{before}/comments/", form(thread=consent.pk))
    assert refused.status_code == 422
    assert not Comment.objects.exists()
    assert not Review.objects.exists()


# -- Taking back ---------------------------------------------------------------------------------


def test_the_author_takes_a_comment_back_within_a_day(
    own: Client, theirs: Client, ada: User, dietitian: User, consent: Consent, today: dt.date
) -> None:
    hers, his = (
        write_comment(ada, dietitian, ada, today, "hers"),
        write_comment(ada, dietitian, dietitian, today, "his"),
    )
    # Nobody takes back what the other wrote, whichever way they ask.
    assert own.post(f"/day/{today}/comments/{his.pk}/delete/").status_code == 404
    assert theirs.post(f"{day_of(ada, today)}comments/{hers.pk}/delete/").status_code == 404
    assert theirs.post(f"/day/{today}/comments/{his.pk}/delete/").status_code == 404
    answer = own.post(f"/day/{today}/comments/{hers.pk}/delete/", headers=HTMX)
    assert "Taken back." in answer.content.decode()
    assert "hers" not in text_of(theirs.get(day_of(ada, today)))
    hers.refresh_from_db()
    assert (hers.text, hers.deleted_at is None) == ("", False)
    with time_machine.travel(timezone.now() + dt.timedelta(hours=24)):
        assert theirs.post(f"{day_of(ada, today)}comments/{his.pk}/delete/").status_code == 302
    his.refresh_from_db()
    assert his.text == "his"


def test_the_database_keeps_comments_and_reviews_whole(
    ada: User, dietitian: User, consent: Consent, today: dt.date
) -> None:
    first = write_comment(ada, dietitian, ada, today)
    same = {"day": first.day, "dietitian": dietitian, "request_key": first.request_key}
    broken: list[dict[str, Any]] = [
        same | {"from_client": True, "text": "again"},
        same | {"from_client": False, "text": ""},
        same | {"from_client": False, "text": "x", "deleted_at": timezone.now()},
    ]
    for values in broken:
        with pytest.raises(IntegrityError), transaction.atomic():
            Comment.objects.create(**values)
    review = {"day": first.day, "dietitian": dietitian, "seen_at": timezone.now()}
    Review.objects.create(state="asked", **review)
    for state in ("asked", "nonsense"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Review.objects.create(state=state, **review)


# -- Unread marks --------------------------------------------------------------------------------


def test_unread_marks_lead_there_and_go_once_opened(
    own: Client, theirs: Client, ada: User, dietitian: User, consent: Consent, today: dt.date
) -> None:
    before = today - dt.timedelta(days=3)
    write_comment(ada, dietitian, dietitian, before, "from Dana")
    write_comment(ada, dietitian, ada, before, "from Ada")
    page = own.get(f"/day/{today}/")
    assert "new comment on another day" in text_of(page)
    assert f'href="/day/{before}/#comments"' in page.content.decode()
    assert "new comment on another day" in text_of(theirs.get(day_of(ada, today)))
    # The first time it is marked as new; then it is read.
    assert "said-new" in own.get(f"/day/{before}/").content.decode()
    assert "said-new" not in own.get(f"/day/{before}/").content.decode()
    assert "another day" not in text_of(own.get(f"/day/{today}/"))
    # The other side has not opened theirs by that.
    assert "new comment on another day" in text_of(theirs.get(day_of(ada, today)))
    theirs.get(day_of(ada, before))
    assert "another day" not in text_of(theirs.get(day_of(ada, today)))


# -- Costs ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 30])
def test_days_with_comments_take_the_same_queries_at_any_length(
    own: Client,
    theirs: Client,
    ada: User,
    dietitian: User,
    consent: Consent,
    today: dt.date,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(count):
        date = today - dt.timedelta(days=number)
        log_entry(user=ada, food=create_food(name=f"Food {number}"), date=today)
        write_comment(ada, dietitian, dietitian, today)
        write_comment(ada, dietitian, ada, date)
    own.get(f"/day/{today}/")
    theirs.get(day_of(ada, today))
    # Session, viewer, day, entries, three for the band, symptoms, who shares, comments, recents.
    with django_assert_num_queries(11):
        own.get(f"/day/{today}/")
    # Session, viewer, consent, day, entries, three for the band, comments, days to review,
    # record, the templates, what waits for the navigation, and who the client is.
    with django_assert_num_queries(14):
        theirs.get(day_of(ada, today))


def test_logging_takes_no_query_more_for_the_time_of_the_change(
    ada: User, today: dt.date, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    entry = log_entry(user=ada, food=create_food(), date=today)
    before = ada.days.get().changed_at
    assert before is not None
    owner = User.objects.with_roles().get(pk=ada.pk)
    entry.subject = owner
    # Savepoint in and out, day, entry, delete, undo row, entries, sums with the time.
    with django_assert_num_queries(8):
        delete_entry(entry=entry, by=owner)
    after = ada.days.get().changed_at
    assert after is not None
    assert after > before
