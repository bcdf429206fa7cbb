"""Putting a reason off: until when, what is never put off, and where it leads back."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.actions.profile import save_kidney_answer
from accounts.enums import KidneyAnswer
from accounts.models import Consent, User
from intake.care.actions import set_review
from intake.care.casework import MAY_BE_PUT_OFF
from intake.care.panel.client_rows import client_rows
from intake.care.panel.worklist import keep_worklist
from intake.enums import ReviewState
from intake.models import ReasonSnooze
from intake.science.attention import Reason
from tests.factories import create_food, log_entry
from tests.intake.care.comments import write_comment
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("consent")]


@pytest.fixture
def url(ada: User) -> str:
    return f"/clients/{ada.code}/snooze/"


def until(today: dt.date, days: int) -> str:
    return (today + dt.timedelta(days=days)).isoformat()


def test_all_reasons_but_danger_and_fine_may_be_put_off() -> None:
    left = {reason.name for reason in Reason} - {reason.name for reason in MAY_BE_PUT_OFF}
    assert left - {"EMERGENCY"} == {"FINE"}


def test_a_reason_is_put_off_with_a_note_and_shown_on_the_file(
    theirs: Client, url: str, ada: User, dietitian: User, today: dt.date
) -> None:
    page = theirs.get(url, {"reason": "quiet"})
    assert "Put off “Nothing logged”" in text_of(page)
    assert "next dose" not in text_of(page)
    sent = {"reason": "quiet", "until": until(today, 7), "note": "On  holiday"}
    answer = theirs.post(url, sent)
    assert answer.headers["Location"] == "/clients/"
    row = ReasonSnooze.objects.get(dietitian=dietitian, client=ada)
    assert (row.reason, row.note, row.last_dose_on) == ("quiet", "On holiday", None)
    assert row.until == today + dt.timedelta(days=7)
    file = text_of(theirs.get(f"/clients/{ada.code}/file/"))
    assert "Nothing logged until" in file
    assert "On holiday" in file
    # Said again, it is changed; what stands is in the form.
    assert 'value="On holiday"' in theirs.get(url, {"reason": "quiet"}).content.decode()
    theirs.post(url, sent | {"until": until(today, 90), "note": ""})
    assert ReasonSnooze.objects.get().until == today + dt.timedelta(days=90)
    back = theirs.post(f"{url}{row.pk}/take-back/")
    assert back.headers["Location"] == f"/clients/{ada.code}/file/#snoozes"
    assert not ReasonSnooze.objects.exists()


@pytest.mark.parametrize("days", [-1, 0, 91, 40_000])
def test_today_the_past_and_too_far_ahead_are_refused(
    theirs: Client, url: str, today: dt.date, days: int
) -> None:
    sent = {"reason": "quiet", "until": until(today, days), "note": "Kept words"}
    answer = theirs.post(url, sent)
    assert answer.status_code == 422
    assert "Choose a day from" in text_of(answer)
    assert 'value="Kept words"' in answer.content.decode()
    assert f'value="{sent["until"]}"' in answer.content.decode()
    assert not ReasonSnooze.objects.exists()


@pytest.mark.parametrize("reason", ["fine", "emergency", "", "x" * 99, "<b>"])
def test_what_is_never_put_off_is_refused(
    theirs: Client, url: str, today: dt.date, reason: str
) -> None:
    answer = theirs.post(url, {"reason": reason, "until": until(today, 3)})
    assert answer.status_code == 422
    assert not ReasonSnooze.objects.exists()
    # Asked for without a reason that may be, the page lets one be chosen.
    page = theirs.get(url, {"reason": reason}).content.decode()
    assert '<select name="reason"' in page
    assert 'value="fine"' not in page


def test_kidneys_with_magnesium_come_back_with_the_next_dose(
    theirs: Client, url: str, ada: User, today: dt.date
) -> None:
    said = "It comes back with the next dose, whatever day you choose."
    assert said in text_of(theirs.get(url, {"reason": "kidney-supplement"}))
    said = "It comes back with the next message, whatever day you choose."
    assert said in text_of(theirs.get(url, {"reason": "wrote"}))
    sent = {"reason": "kidney-supplement", "until": until(today, 5)}
    theirs.post(url, sent)
    assert ReasonSnooze.objects.get().last_dose_on is None
    pill = create_food(name="Tablets", kind="supplement", mg_per_100g=None)
    taken = today - dt.timedelta(days=2)
    log_entry(user=ada, food=create_food(), date=today)
    log_entry(user=ada, food=pill, date=taken)
    # What is planned was not taken.
    log_entry(user=ada, food=pill, date=today + dt.timedelta(days=2))
    theirs.post(url, sent)
    assert ReasonSnooze.objects.get().last_dose_on == taken
    page = text_of(theirs.get(f"/clients/{ada.code}/file/"))
    assert "or until the next dose" in page


@pytest.mark.parametrize("is_taken_meanwhile", [False, True])
def test_a_dose_logged_after_the_page_was_made_is_a_new_one(
    theirs: Client,
    url: str,
    consent: Consent,
    dietitian: User,
    today: dt.date,
    *,
    is_taken_meanwhile: bool,
) -> None:
    Consent.objects.filter(pk=consent.pk).update(profile_medicines=True)
    save_kidney_answer(user=consent.client, by=consent.client, answer=KidneyAnswer.YES)
    pill = create_food(name="Tablets", kind="supplement", mg_per_100g=None)
    log_entry(user=consent.client, food=pill, date=today)
    page = theirs.get(url, {"reason": "kidney-supplement"}).content.decode()
    (seen,) = re.findall(r'name="seen" value="([^"]+)"', page)
    if is_taken_meanwhile:
        log_entry(user=consent.client, food=pill, date=today)
    sent = {"reason": "kidney-supplement", "until": until(today, 5), "seen": seen}
    assert theirs.post(url, sent).status_code == 302
    (row,) = client_rows(dietitian)
    found = {one.reason for one in row.reasons}
    assert (Reason.KIDNEY_SUPPLEMENT in found) is is_taken_meanwhile


@pytest.mark.parametrize("reason", [Reason.WROTE, Reason.ANSWERED])
def test_what_was_written_comes_back_with_the_next_message(
    theirs: Client, url: str, ada: User, dietitian: User, today: dt.date, reason: Reason
) -> None:
    def is_listed() -> bool:
        (row,) = client_rows(dietitian)
        return reason in {one.reason for one in row.reasons}

    set_review(subject=ada, dietitian=dietitian, date=today, state=ReviewState.ASKED)
    write_comment(ada, dietitian, ada, today, "Is this enough?")
    assert is_listed()
    theirs.post(url, {"reason": reason.slug, "until": until(today, 60)})
    assert not is_listed()
    write_comment(ada, dietitian, ada, today, "Are you there?")
    assert is_listed()


def test_it_leads_back_to_the_list_as_it_was_seen(
    theirs: Client, url: str, ada: User, dietitian: User, today: dt.date
) -> None:
    keep_worklist(dietitian=dietitian, query="tag=3&sort=name", consents=[])
    sent = {"reason": "quiet", "until": until(today, 3)}
    assert theirs.post(url, sent).headers["Location"] == "/clients/?tag=3&sort=name"
    to_file = theirs.post(url, sent | {"back": "file"}).headers["Location"]
    assert to_file == f"/clients/{ada.code}/file/#snoozes"
    elsewhere = theirs.post(url, sent | {"back": "https://evil.example/"}).headers["Location"]
    assert elsewhere.startswith("/clients/?")


def test_what_is_over_is_listed_no_more(
    theirs: Client, ada: User, dietitian: User, today: dt.date
) -> None:
    ReasonSnooze.objects.create(
        dietitian=dietitian, client=ada, reason="quiet", until=today, note="Over"
    )
    assert "No reason is put off." in text_of(theirs.get(f"/clients/{ada.code}/file/"))


@pytest.mark.parametrize("count", [1, 30])
def test_the_form_takes_the_same_queries_at_any_length(
    theirs: Client,
    url: str,
    ada: User,
    today: dt.date,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(count):
        log_entry(user=ada, food=create_food(), date=today - dt.timedelta(days=number))
    with django_assert_num_queries(7):
        theirs.get(url, {"reason": "kidney-supplement"})
    with django_assert_num_queries(18):
        theirs.post(url, {"reason": "kidney-supplement", "until": until(today, 3)})
