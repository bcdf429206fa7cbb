"""All finished days of a client marked reviewed in one act, and taken back."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.actions.consent import end_consent
from accounts.models import AccessEvent, Consent, User
from intake.care.actions import set_review
from intake.care.review_all import forget_old_batches
from intake.enums import DayState, ReviewState
from intake.models import Day, Review, ReviewBatch
from tests.at_once import at_once
from tests.factories import (
    create_consent,
    create_dietitian,
    create_food,
    keep_days,
    log_entry,
    new_key,
)
from tests.intake.care.comments import day_of, write_comment
from tests.pages import HTMX, browser_of, text_of

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def url(ada: User) -> str:
    return f"/clients/{ada.code}/review-all/"


def form(page: Any) -> dict[str, Any]:
    """What the button of a day's page sends."""
    html = page.content.decode()
    found = re.search(r'action="[^"]*/review-all/"(.*?)</form>', html, re.S)
    assert found is not None, "There is no such button."
    return dict(re.findall(r'name="(\w+)" value="([^"]*)"', found[1]))


def reviewed() -> list[dt.date]:
    rows = Review.objects.filter(state=ReviewState.REVIEWED)
    return sorted(rows.values_list("day__date", flat=True))


def undo_url(answer: Any) -> str:
    found = re.search(r'action="([^"]*/undo/)"', answer.content.decode())
    assert found is not None
    return found[1]


def test_button_counts_marks_and_takes_back_the_finished_days(
    theirs: Client, ada: User, consent: Consent, today: dt.date, url: str
) -> None:
    keep_days(ada, today, count=6, food="300")
    Day.objects.filter(date=today - 6 * DAY).update(food=DayState.OPEN)
    page = theirs.get(day_of(ada, today))
    assert "Review all 5 finished days" in text_of(page)
    sent = form(page)
    answer = theirs.post(url, sent, follow=True)
    assert answer.redirect_chain == [(day_of(ada, today), 302)]
    assert reviewed() == [today - back * DAY for back in range(5, 0, -1)]
    assert "5 days reviewed. Undo" in text_of(answer)
    assert "Review all" not in text_of(answer)
    look = AccessEvent.objects.get(is_change=True)
    assert (look.subject, look.what) == (ada, "review all")
    back = theirs.post(undo_url(answer), {"date": today.isoformat()}, follow=True)
    assert back.redirect_chain == [(day_of(ada, today), 302)]
    assert "5 days as before." in text_of(back)
    assert not Review.objects.exists()
    assert "That was undone already." in text_of(theirs.post(undo_url(answer), follow=True))
    # The first form again, as by the browser's way back: nothing is said to be done.
    again = text_of(theirs.post(url, sent, follow=True))
    assert "That was undone. Press the button on this page to review them after all." in again
    assert not Review.objects.exists()


def test_htmx_gets_the_review_of_the_day_and_the_undo(
    theirs: Client, ada: User, consent: Consent, today: dt.date, url: str
) -> None:
    keep_days(ada, today, count=2, food="300")
    date = today - DAY
    answer = theirs.post(url, form(theirs.get(day_of(ada, date))), headers=HTMX)
    html = answer.content.decode()
    assert html.strip().startswith('<section id="review"')
    assert "Reviewed No other day of this client waits" in text_of(answer)
    assert '<div id="toast"' in html
    assert f'name="date" value="{date}"' in html
    assert undo_url(answer).startswith(url)


def test_what_changed_or_was_said_since_it_was_looked_at_is_left(
    theirs: Client, ada: User, dietitian: User, consent: Consent, today: dt.date, url: str
) -> None:
    keep_days(ada, today, count=8, food="300")
    dates = {back: today - back * DAY for back in range(1, 9)}
    now = timezone.now()
    # Reviewed and changed since; asked and answered; written about and not opened.
    set_review(subject=ada, dietitian=dietitian, date=dates[2], state=ReviewState.REVIEWED)
    Day.objects.filter(date=dates[2]).update(changed_at=now + DAY)
    set_review(subject=ada, dietitian=dietitian, date=dates[3], state=ReviewState.ASKED)
    write_comment(ada, dietitian, ada, dates[3])
    write_comment(ada, dietitian, ada, dates[4])
    # Asked and not answered: it does not wait at all.
    set_review(subject=ada, dietitian=dietitian, date=dates[5], state=ReviewState.ASKED)
    page = theirs.get(day_of(ada, today))
    assert "Review all 4 finished days" in text_of(page)
    # Changed, and written about, after the page was made.
    Day.objects.filter(date=dates[6]).update(changed_at=now + dt.timedelta(seconds=20))
    with time_machine.travel(now + dt.timedelta(seconds=30)):
        write_comment(ada, dietitian, ada, dates[7])
        assert "2 days reviewed." in text_of(theirs.post(url, form(page), follow=True))
    assert reviewed() == [dates[8], dates[2], dates[1]]
    assert Review.objects.get(day__date=dates[3]).state == ReviewState.ASKED


def test_double_click_acts_once_and_another_persons_key_not_at_all(
    theirs: Client, ada: User, consent: Consent, today: dt.date, url: str
) -> None:
    keep_days(ada, today, count=3, food="300")
    sent = form(theirs.get(day_of(ada, today)))
    for _click in range(2):
        assert "3 days reviewed. Undo" in text_of(theirs.post(url, sent, follow=True))
    assert ReviewBatch.objects.count() == 1
    other = create_dietitian()
    create_consent(client=ada, dietitian=other)
    assert browser_of(other).post(url, sent).status_code == 404
    assert browser_of(other).post(f"{url}{sent['request_key']}/undo/").status_code == 404
    assert Review.objects.count() == 3


def test_undo_leaves_what_was_decided_otherwise_since(
    theirs: Client, ada: User, dietitian: User, consent: Consent, today: dt.date, url: str
) -> None:
    keep_days(ada, today, count=3, food="300")
    dates = [today - back * DAY for back in (3, 2, 1)]
    before = timezone.now() - dt.timedelta(hours=1)
    set_review(
        subject=ada,
        dietitian=dietitian,
        date=dates[0],
        state=ReviewState.TO_REVIEW,
        seen_at=before,
    )
    answer = theirs.post(url, form(theirs.get(day_of(ada, today))), follow=True)
    set_review(subject=ada, dietitian=dietitian, date=dates[1], state=ReviewState.ASKED)
    back = text_of(theirs.post(undo_url(answer), follow=True))
    assert "2 days as before. 1 day stayed: you decided otherwise since." in back
    found = Review.objects.order_by("day__date").values_list("day__date", "state", "seen_at")
    assert [one[:2] for one in found] == [
        (dates[0], ReviewState.TO_REVIEW),
        (dates[1], ReviewState.ASKED),
    ]
    assert found[0][2] == before


def test_undo_refuses_in_words_what_is_too_old_or_was_decided_otherwise(
    theirs: Client, ada: User, dietitian: User, consent: Consent, today: dt.date, url: str
) -> None:
    keep_days(ada, today, count=2, food="300")
    answer = theirs.post(url, form(theirs.get(day_of(ada, today))), follow=True)
    for back in (1, 2):
        date = today - back * DAY
        set_review(subject=ada, dietitian=dietitian, date=date, state=ReviewState.REVIEWED)
    refused = text_of(theirs.post(undo_url(answer), follow=True))
    assert "You decided otherwise about these days since, so they stay." in refused
    ReviewBatch.objects.update(at=timezone.now() - DAY)
    refused = text_of(theirs.post(undo_url(answer), follow=True))
    assert "more than a day ago" in refused
    assert (forget_old_batches(), forget_old_batches()) == (1, 0)
    assert ReviewBatch.objects.get().before is None
    assert len(reviewed()) == 2


def test_one_finished_day_has_no_such_button_and_wrong_input_marks_nothing(
    theirs: Client, own: Client, ada: User, consent: Consent, today: dt.date, url: str
) -> None:
    keep_days(ada, today, count=1, food="300")
    assert "Review all" not in text_of(theirs.get(day_of(ada, today)))
    for sent in ({}, {"request_key": "x"}, {"request_key": str(new_key()), "seen": "x"}):
        assert "Nothing was marked." in text_of(theirs.post(url, sent, follow=True))
    assert own.post(url, {"request_key": str(new_key())}).status_code == 404
    assert own.post(f"{url}{new_key()}/undo/").status_code == 404
    consent.earliest_day = today
    consent.save()
    sent = {"request_key": str(new_key()), "date": (today - DAY).isoformat()}
    assert theirs.post(url, sent).status_code == 404
    # Days before the first one shared are not marked either.
    sent = {"request_key": str(new_key()), "date": today.isoformat()}
    assert "No finished day waits" in text_of(theirs.post(url, sent, follow=True))
    end_consent(consent=consent, by=ada)
    assert theirs.post(url, sent).status_code == 404
    assert not Review.objects.exists()


@pytest.mark.parametrize("count", [2, 14])
def test_it_takes_the_same_queries_for_any_number_of_days(
    theirs: Client,
    ada: User,
    consent: Consent,
    today: dt.date,
    url: str,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    keep_days(ada, today, count=count, food="300")
    sent = form(theirs.get(day_of(ada, today)))
    # Transaction in and out, session, viewer, consent, lock of it, the act of this key, days that
    # wait, their lock, the same days again, they and the act written, the mark, and the record.
    with django_assert_num_queries(18):
        answer = theirs.post(url, sent)
    assert answer.status_code == 302


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_moment_and_an_entry_between_them_lose_nothing(
    ada: User, dietitian: User, consent: Consent, today: dt.date, url: str
) -> None:
    keep_days(ada, today, count=3, food="300")
    food = create_food()
    first, second = browser_of(dietitian), browser_of(dietitian)
    sent = form(first.get(day_of(ada, today)))
    at_once(
        lambda: first.post(url, sent),
        lambda: second.post(url, sent),
        lambda: log_entry(user=ada, food=food, date=today - DAY),
    )
    assert ReviewBatch.objects.count() == 1
    day = ada.days.get(date=today - DAY)
    row = Review.objects.filter(day=day).first()
    # Either it was logged first, and the day waits, or afterwards, and the day is open again.
    assert row is None or (day.changed_at is not None and day.changed_at > row.seen_at)
    assert len(reviewed()) >= 2
