"""Symptoms and notes: two taps, undone by one, private beyond their own scope."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.models import User
from intake.diary.symptoms import change_symptom, delete_symptom
from intake.models import Symptom
from intake.pages.symptoms import views as symptom_views
from tests.factories import (
    create_consent,
    create_dietitian,
    create_food,
    create_symptom,
    create_user,
    log_entry,
)
from tests.pages import HTMX, browser_of, text_of, undo_url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signed_in")]


@pytest.fixture
def user() -> User:
    return create_user(name="Ada")


def felt(**said: Any) -> dict[str, Any]:
    return {"kind": "cramps", "severity": "4", "request_key": str(uuid.uuid4())} | said


# -- Symptoms ---------------------------------------------------------------------------------


def test_symptom_is_kept_with_the_time_of_today_and_undone(
    client: Client, user: User, today: dt.date
) -> None:
    answer = client.post(f"/day/{today}/symptoms/", felt(), headers=HTMX)
    assert answer.content.decode().lstrip().startswith('<section id="symptoms"')
    assert "Noted: Cramps, 4 of 10" in text_of(answer)
    symptom = user.symptoms.get()
    assert (symptom.name, symptom.severity, symptom.created_by) == ("Cramps", 4, user)
    assert symptom.time is not None
    undone = client.post(undo_url(answer), {"date": str(today)}, headers=HTMX)
    assert re.search(r'id="symptoms"[^>]*hx-swap-oob="true"', undone.content.decode())
    assert not user.symptoms.exists()
    assert not user.days.filter(changed_after_finish=True).exists()


def test_symptom_without_javascript_shows_on_the_day(client: Client, today: dt.date) -> None:
    day = today - dt.timedelta(days=1)
    form = felt(kind="other", word="twitching eyelid", time="07:15", note="after waking")
    answer = client.post(f"/day/{day}/symptoms/", form, follow=True)
    assert answer.redirect_chain == [(f"/day/{day}/", 302)]
    page = text_of(answer)
    assert re.search(r"twitching eyelid.{0,40}07:15 · after waking 4 of 10", page)


@pytest.mark.parametrize("kind", ["somebody's own words", "cramps"])
def test_form_sent_wrong_is_drawn_from_the_kinds_there_are(
    client: Client, today: dt.date, kind: str
) -> None:
    answer = client.post(f"/day/{today}/symptoms/", felt(kind=kind, severity="11"), headers=HTMX)
    assert answer.status_code == 422
    context = answer.context
    assert context["symptom_chosen"] == ("cramps" if kind == "cramps" else "")
    assert answer.content.decode().count(" checked>") == (kind == "cramps")


def test_same_form_twice_notes_once(client: Client, user: User, today: dt.date) -> None:
    form = felt()
    for _time in range(2):
        client.post(f"/day/{today}/symptoms/", form, headers=HTMX)
    assert user.symptoms.count() == 1


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"kind": ""}, "Choose what it was"),
        ({"kind": "joy"}, "Choose from the list"),
        ({"kind": "other"}, "Say in a word or two"),
        ({"severity": ""}, "Choose how strong"),
        ({"severity": "11"}, "Choose 0 to 10"),
        ({"time": "late"}, "Enter a time such as"),
    ],
)
def test_half_a_symptom_is_asked_for_and_nothing_typed_is_lost(
    client: Client, user: User, today: dt.date, said: dict[str, str], words: str
) -> None:
    form = felt(note="kept words", **said)
    for headers in ({}, HTMX):
        answer = client.post(f"/day/{today}/symptoms/", form, headers=headers)
        assert answer.status_code == 422
        assert words in text_of(answer)
        assert 'value="kept words"' in answer.content.decode()
    assert not user.symptoms.exists()


def test_symptom_is_changed_and_deleted_with_undo(
    client: Client, user: User, today: dt.date
) -> None:
    symptom = create_symptom(user=user, date=today, kind="other", word="twitch", severity=2)
    url = f"/day/{today}/symptoms/{symptom.pk}/"
    assert 'value="twitch"' in client.get(url).content.decode()
    assert client.post(url, felt(severity="99")).status_code == 422
    answer = client.post(url, felt(severity="6"), follow=True)
    assert "Changed: Cramps, 6 of 10" in text_of(answer)
    client.post(undo_url(answer))
    symptom.refresh_from_db()
    assert (symptom.name, symptom.severity) == ("twitch", 2)
    answer = client.post(f"{url}delete/", headers=HTMX)
    assert "Deleted: twitch" in text_of(answer)
    assert "already gone" in text_of(client.post(f"{url}delete/", headers=HTMX))
    client.post(undo_url(answer))
    assert user.symptoms.get() == symptom


def test_change_of_a_symptom_that_goes_meanwhile_finds_it_gone(
    client: Client, user: User, today: dt.date, monkeypatch: pytest.MonkeyPatch
) -> None:
    symptom = create_symptom(user=user, date=today)
    change = change_symptom

    def change_too_late(**given: Any) -> uuid.UUID:
        delete_symptom(symptom=given["symptom"], by=user)
        return change(**given)

    monkeypatch.setattr(symptom_views, "change_symptom", change_too_late)
    answer = client.post(f"/day/{today}/symptoms/{symptom.pk}/", felt(), headers=HTMX)
    assert "That symptom is already gone." in text_of(answer)
    assert not user.symptoms.exists()


def test_undo_of_a_symptom_changed_since_says_why(
    client: Client, user: User, today: dt.date
) -> None:
    answer = client.post(f"/day/{today}/symptoms/", felt(), headers=HTMX)
    user.symptoms.update(severity=9)
    refused = client.post(undo_url(answer), {"date": str(today)}, headers=HTMX)
    assert "changed since" in text_of(refused)
    assert user.symptoms.get().severity == 9


def test_what_cannot_wait_is_said_at_once(client: Client, user: User, today: dt.date) -> None:
    answer = client.post(f"/day/{today}/symptoms/", felt(kind="weakness", severity="8"))
    page = client.get(answer.headers["Location"])
    assert "This cannot wait. Marked weakness can be an emergency" in text_of(page)
    assert 'role="alert"' in page.content.decode()
    for back in (1, 2):
        create_symptom(user=user, date=today - dt.timedelta(days=back), kind="numbness")
    answer = client.post(f"/day/{today}/symptoms/", felt(kind="numbness"), headers=HTMX)
    assert "See a doctor. Numbness on 3 or more of the last 7 days" in text_of(answer)


def test_page_describes_without_explaining(client: Client, user: User, today: dt.date) -> None:
    for back, severity in ((0, 3), (0, 6), (4, 5), (40, 10)):
        create_symptom(user=user, date=today - dt.timedelta(days=back), severity=severity)
    page = text_of(client.get("/symptoms/"))
    assert "Cramps 3 2 3 to 6" in page
    assert "says nothing about what caused it" in page
    assert "mg" not in page.partition("Symptoms")[2].replace("emergency", "")


def test_symptoms_of_another_are_out_of_reach(client: Client, today: dt.date) -> None:
    other = create_user()
    theirs = create_symptom(user=other, date=today, kind="other", word="secret")
    url = f"/day/{today}/symptoms/{theirs.pk}/"
    assert client.get(url).status_code == 404
    assert client.post(url, felt()).status_code == 404
    client.post(f"{url}delete/")
    assert Symptom.objects.get() == theirs
    for page in ("/symptoms/", f"/day/{today}/", "/find/?q=secret"):
        assert "secret" not in text_of(client.get(page)).replace("“secret”", "")


@pytest.mark.parametrize(
    "values",
    [{"severity": 11}, {"kind": "joy"}, {"kind": "other"}, {"kind": "cramps", "word": "x"}],
)
def test_database_refuses_what_is_no_symptom(
    user: User, today: dt.date, values: dict[str, Any]
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        create_symptom(user=user, date=today, **values)


# -- Notes ------------------------------------------------------------------------------------


def test_note_is_written_changed_undone_and_taken_away(
    client: Client, user: User, today: dt.date
) -> None:
    url = f"/day/{today}/note/"

    def write(words: str) -> Any:
        return client.post(url, {"note": words, "request_key": str(uuid.uuid4())}, headers=HTMX)

    first = write("Slept badly.")
    assert first.content.decode().lstrip().startswith('<section id="day-note"')
    assert "Slept badly." in text_of(client.get(f"/day/{today}/"))
    second = write("Slept well.")
    assert "changed since" in text_of(client.post(undo_url(first), headers=HTMX))
    client.post(undo_url(second))
    assert user.days.get().note == "Slept badly."
    assert "Note taken away" in text_of(write(""))
    assert user.days.get().note == ""


def test_note_keeps_sums_and_state_of_its_day(client: Client, user: User, today: dt.date) -> None:
    log_entry(user=user, food=create_food(), date=today)
    client.post(f"/day/{today}/finish/")
    form = {"note": "a long day", "request_key": str(uuid.uuid4())}
    answer = client.post(f"/day/{today}/note/", form, follow=True)
    client.post(undo_url(answer))
    day = user.days.get()
    assert (day.entry_count, day.food, day.changed_after_finish) == (1, "complete", False)


def test_resent_note_does_not_overwrite_a_later_one(
    client: Client, user: User, today: dt.date
) -> None:
    form = {"note": "first", "request_key": str(uuid.uuid4())}
    client.post(f"/day/{today}/note/", form)
    client.post(f"/day/{today}/note/", {"note": "later", "request_key": str(uuid.uuid4())})
    assert "saved before" in text_of(client.post(f"/day/{today}/note/", form, headers=HTMX))
    assert user.days.get().note == "later"


def test_note_too_long_is_kept_on_the_page(client: Client, user: User, today: dt.date) -> None:
    form = {"note": "x" * 2001, "request_key": str(uuid.uuid4())}
    for headers in ({}, HTMX):
        answer = client.post(f"/day/{today}/note/", form, headers=headers)
        assert answer.status_code == 422
        assert "x" * 2001 in answer.content.decode()
    assert not user.days.exists()


# -- Consent ----------------------------------------------------------------------------------


def _as_dietitian(user: User, **scopes: Any) -> Client:
    dietitian = create_dietitian()
    create_consent(client=user, dietitian=dietitian, **scopes)
    return browser_of(dietitian)


def test_dietitian_without_the_scope_sees_neither_symptom_nor_note(
    client: Client, user: User, today: dt.date
) -> None:
    create_symptom(user=user, date=today, kind="other", word="secret twitch")
    client.post(f"/day/{today}/note/", {"note": "secret", "request_key": str(uuid.uuid4())})
    theirs = _as_dietitian(user)
    page = theirs.get(f"/clients/{user.code}/day/{today}/")
    assert page.status_code == 200
    assert "secret" not in page.content.decode()
    assert 'id="symptoms"' not in page.content.decode()
    assert theirs.get(f"/clients/{user.code}/symptoms/").status_code == 403


def test_dietitian_with_the_scope_reads_within_the_days_shared(user: User, today: dt.date) -> None:
    earlier = today - dt.timedelta(days=3)
    create_symptom(user=user, date=today, kind="other", word="twitch")
    create_symptom(user=user, date=earlier, kind="other", word="older secret")
    user.days.create(date=today, note="slept badly")
    theirs = _as_dietitian(user, symptoms_notes=True, earliest_day=today)
    base = f"/clients/{user.code}"
    page = theirs.get(f"{base}/day/{today}/").content.decode()
    assert "twitch" in page
    assert "slept badly" in page
    assert 'name="severity"' not in page
    assert "day-note-box" not in page
    listed = theirs.get(f"{base}/symptoms/").content.decode()
    assert "twitch" in listed
    assert "older secret" not in listed
    for route in ("symptoms/", "note/", "quick/"):
        assert theirs.post(f"{base}/day/{today}/{route}", felt()).status_code == 404


@pytest.mark.parametrize("count", [1, 30])
def test_page_of_symptoms_takes_the_same_queries_at_any_length(
    client: Client, user: User, today: dt.date, count: int, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        create_symptom(user=user, date=today - dt.timedelta(days=number))
    # Session, viewer, one page of symptoms with their count, those of late, days without any.
    with django_assert_num_queries(6):
        client.get("/symptoms/")
    with django_assert_num_queries(9):
        client.get(f"/day/{today}/")
