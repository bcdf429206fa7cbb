"""Where a symptom is felt, the same as the day before in one tap, and days without any."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.models import Consent, User
from intake.diary.symptoms import SymptomDetails, add_symptom, to_repeat
from intake.enums import SymptomName, SymptomPlace
from intake.insights.compare_text import noted_words
from intake.models import Day, Symptom
from tests.factories import create_consent, create_dietitian, create_symptom, create_user, keep_days
from tests.pages import HTMX, browser_of, text_of, undo_url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signed_in")]
ONE = dt.timedelta(days=1)


def post(client: Client, date: dt.date, below: str = "", **said: Any) -> Any:
    """Send one of the forms of the section of symptoms, as htmx does."""
    said.setdefault("request_key", str(uuid.uuid4()))
    return client.post(f"/day/{date}/symptoms/{below}", said, headers=HTMX)


def says_none(user: User, date: dt.date) -> bool:
    return user.days.filter(date=date, no_symptoms=True).exists()


# -- Where ------------------------------------------------------------------------------------


def test_the_symptoms_of_nerves_come_first() -> None:
    assert SymptomName.values[:4] == ["nerve_pain", "burning", "tingling", "numbness"]


def test_places_are_kept_once_and_in_order_and_come_back(
    client: Client, user: User, today: dt.date
) -> None:
    felt: dict[str, Any] = {
        "kind": "nerve_pain",
        "severity": "5",
        "places": ["hands", "feet", "hands"],
    }
    answer = post(client, today, **felt)
    assert "Noted: Nerve pain, 5 of 10, feet, hands" in text_of(answer)
    symptom = user.symptoms.get()
    assert symptom.places == "feet,hands"
    url = f"/day/{today}/symptoms/{symptom.pk}/"
    page = client.get(url).content.decode()
    assert [f'value="{one}"' in page for one in SymptomPlace.values] == [True] * 6
    assert page.count(" checked") == 2
    changed = client.post(url, {"kind": "burning", "severity": "4", "places": "legs"}, follow=True)
    assert user.symptoms.get().places == "legs"
    client.post(undo_url(changed))
    symptom.refresh_from_db()
    assert (symptom.kind, symptom.places) == ("nerve_pain", "feet,hands")
    for page in ("/symptoms/", "/find/?q=nerve+hand", "/symptoms/beside/", f"/day/{today}/"):
        assert "feet, hands" in text_of(client.get(page)), page
    assert "0 days" in text_of(client.get("/find/?q=nerve+face"))


def test_place_that_is_none_is_refused_and_the_others_stay_chosen(
    client: Client, user: User, today: dt.date
) -> None:
    answer = post(client, today, kind="burning", severity="2", places=["legs", "moon"])
    assert answer.status_code == 422
    assert "Choose from the list." in text_of(answer)
    assert answer.content.decode().count(" checked>") == 2
    assert "moon" not in answer.content.decode()
    assert not user.symptoms.exists()


@pytest.mark.parametrize("places", ["moon", "hands,feet", "feet,feet", "feet,", "feet, hands"])
def test_database_refuses_other_places(user: User, today: dt.date, places: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        create_symptom(user=user, date=today, places=places)


def test_last_place_of_each_kind_is_offered(client: Client, user: User, today: dt.date) -> None:
    for back, kind, places in (
        (1, "burning", "legs"),
        (2, "burning", "feet"),
        (1, "tingling", ""),
        (29, "numbness", "face"),
    ):
        create_symptom(user=user, date=today - back * ONE, kind=kind, places=places)
    create_symptom(user=user, date=today - ONE, kind="other", word="itch", places="arms")
    answer = client.get(f"/day/{today}/")
    assert answer.context["last_places"] == '{"burning": ["legs"]}'


# -- As yesterday -----------------------------------------------------------------------------


def test_as_yesterday_takes_what_was_felt_and_is_undone_as_one(
    client: Client, user: User, today: dt.date
) -> None:
    yesterday = today - ONE
    for kind, severity, more in (
        ("tingling", 3, {"time": dt.time(7), "note": "cold floor"}),
        ("nerve_pain", 2, {"places": "feet"}),
        ("nerve_pain", 5, {"places": "feet", "time": dt.time(22)}),
        ("nerve_pain", 1, {"places": "hands"}),
        ("other", 4, {"word": "Itch"}),
        ("cramps", 0, {}),
    ):
        create_symptom(user=user, date=yesterday, kind=kind, severity=severity, **more)
    words = "nerve pain 5, feet; Itch 4; tingling 3; nerve pain 1, hands"
    assert f"As yesterday: {words}" in text_of(client.get(f"/day/{today}/"))
    key = str(uuid.uuid4())
    answer = post(client, today, "as-before/", request_key=key)
    assert f"Noted: {words}" in text_of(answer)
    assert "As yesterday" not in text_of(answer)
    made = user.symptoms.filter(date=today)
    assert {(one.name, one.severity, one.places, one.time, one.note) for one in made} == {
        ("Nerve pain", 5, "feet", None, ""),
        ("Itch", 4, "", None, ""),
        ("Tingling", 3, "", None, ""),
        ("Nerve pain", 1, "hands", None, ""),
    }
    for form in ({"request_key": key}, {}):
        assert "on this day already" in text_of(post(client, today, "as-before/", **form))
    assert made.count() == 4
    client.post(undo_url(answer), {"date": str(today)}, headers=HTMX)
    assert not made.all().exists()
    assert user.symptoms.filter(date=yesterday).count() == 6
    assert "on this day already" in text_of(post(client, today, "as-before/", request_key=key))
    assert not made.all().exists()


def test_as_yesterday_is_offered_only_where_it_can_be_meant(
    client: Client, user: User, today: dt.date
) -> None:
    create_symptom(user=user, date=today - ONE, severity=0)
    assert "As yesterday" not in text_of(client.get(f"/day/{today}/"))
    assert "Nothing was felt the day before." in text_of(post(client, today, "as-before/"))
    assert not user.symptoms.filter(date=today).exists()
    create_symptom(user=user, date=today)
    tomorrow = f"/day/{today + ONE}/"
    assert "As the day before" not in text_of(client.get(tomorrow))
    assert "None on this day" not in text_of(client.get(tomorrow))
    for below in ("as-before/", "none/"):
        assert post(client, today + ONE, below, is_said="on").status_code == 404


def test_the_strongest_stands_for_the_same_at_one_place() -> None:
    noted = [Symptom(kind="burning", severity=one) for one in (2, 6, 4, 0)]
    assert [one.severity for one in to_repeat(noted)] == [6]
    assert to_repeat(noted[3:]) == to_repeat([]) == []


# -- None today -------------------------------------------------------------------------------


def test_none_is_said_once_taken_back_and_undone(
    client: Client, user: User, today: dt.date
) -> None:
    key = str(uuid.uuid4())
    answer = post(client, today, "none/", is_said="on", request_key=key)
    assert "No symptoms today." in text_of(answer)
    assert "None today" not in text_of(answer)
    assert says_none(user, today)
    client.post(undo_url(answer), {"date": str(today)}, headers=HTMX)
    assert not says_none(user, today)
    again = post(client, today, "none/", is_said="on", request_key=key)
    assert "noted already" in text_of(again)
    assert not says_none(user, today)
    # Without JavaScript, and taken back by its own button.
    plain = client.post(f"/day/{today}/symptoms/none/", {"is_said": "on"}, follow=True)
    assert "No symptoms today." in text_of(plain)
    assert "Taken back" in text_of(client.post(f"/day/{today}/symptoms/none/", follow=True))
    assert not says_none(user, today)


def test_none_vanishes_when_something_is_noted_and_comes_back_with_the_undo(
    client: Client, user: User, today: dt.date
) -> None:
    said = post(client, today, "none/", is_said="on")
    first = post(client, today, kind="burning", severity="3")
    assert "No symptoms today" not in text_of(first)
    assert not says_none(user, today)
    assert "changed since" in text_of(client.post(undo_url(said), headers=HTMX))
    client.post(undo_url(first), {"date": str(today)}, headers=HTMX)
    assert says_none(user, today)
    assert not user.symptoms.exists()
    create_symptom(user=user, date=today - ONE, kind="tingling")
    repeated = post(client, today, "as-before/")
    assert not says_none(user, today)
    client.post(undo_url(repeated), headers=HTMX)
    assert says_none(user, today)


def test_none_never_stands_beside_a_symptom(client: Client, user: User, today: dt.date) -> None:
    post(client, today, "none/", is_said="on")
    first = post(client, today, kind="burning", severity="3")
    post(client, today, kind="tingling", severity="3")
    client.post(undo_url(first), {"date": str(today)}, headers=HTMX)
    assert user.symptoms.get().kind == "tingling"
    assert not says_none(user, today)
    assert "on this day already" in text_of(post(client, today, "none/", is_said="on"))
    # A symptom that was deleted comes back after that there was none.
    deleted = post(client, today, f"{user.symptoms.get().pk}/delete/")
    post(client, today, "none/", is_said="on")
    client.post(undo_url(deleted), headers=HTMX)
    assert user.symptoms.get().kind == "tingling"
    assert not says_none(user, today)


def test_note_of_the_day_and_none_do_not_undo_each_other(
    client: Client, user: User, today: dt.date
) -> None:
    said = post(client, today, "none/", is_said="on")
    note = {"note": "Slept well.", "request_key": str(uuid.uuid4())}
    written = client.post(f"/day/{today}/note/", note, headers=HTMX)
    client.post(undo_url(said), {"date": str(today)}, headers=HTMX)
    assert (user.days.get().note, says_none(user, today)) == ("Slept well.", False)
    client.post(undo_url(written), headers=HTMX)
    assert user.days.get().note == ""


# -- Counted ----------------------------------------------------------------------------------


def test_days_felt_and_days_without_are_counted_apart_from_days_not_noted() -> None:
    first = dt.date(2026, 11, 1)
    strengths = [(first, 0), (first, 4), (first + ONE, 0)]
    none = {first + 2 * ONE}
    assert noted_words(strengths, none, 3) == "Noted on 3 of 3 days: felt on 1, none on 2."
    assert noted_words([(first, 1)], set(), 5) == ("Noted on 1 of 5 days: felt on 1, none on 0.")


def test_pages_count_days_without_symptoms(client: Client, user: User, today: dt.date) -> None:
    user.days.create(date=today - 2 * ONE, no_symptoms=True)
    words = "Noted on 1 of 30 days: felt on 0, none on 1."
    assert words in text_of(client.get("/symptoms/"))
    create_symptom(user=user, date=today, places="feet")
    beside = text_of(client.get("/symptoms/beside/?window=28"))
    assert "Noted on 2 of 28 days: felt on 1, none on 1." in beside
    assert "Cramps 5 (feet)" in beside
    assert "none" in beside.partition("The same as a table")[2]
    keep_days(user, today, count=1, food="300", no_symptoms=True)
    report = text_of(client.get("/report/?window=28"))
    assert "Noted on 3 of 28 days: felt on 1, none on 2." in report
    assert "Cramps: 1 time on 1 day, 5, feet" in report


# -- Who sees it ------------------------------------------------------------------------------


@pytest.fixture
def shared(user: User, today: dt.date) -> Consent:
    """A dietitian who may see the log alone, of somebody who felt nothing yesterday."""
    user.days.create(date=today - ONE, no_symptoms=True)
    user.days.create(date=today - 9 * ONE, no_symptoms=True)
    return create_consent(client=user, dietitian=create_dietitian())


def pages(consent: Consent, today: dt.date) -> dict[str, Any]:
    """What the dietitian sees at each address that could tell."""
    theirs, base = browser_of(consent.dietitian), f"/clients/{consent.client.code}"
    return {
        below: theirs.get(f"{base}/{below}")
        for below in (f"day/{today - ONE}/", "symptoms/", "symptoms/beside/", "report/", "trends/")
    }


def test_dietitian_without_the_scope_does_not_learn_of_days_without(
    shared: Consent, user: User, today: dt.date
) -> None:
    shown = pages(shared, today)
    assert [one.status_code for one in shown.values()] == [200, 403, 403, 200, 200]
    for below, page in shown.items():
        words = text_of(page).lower()
        assert "no symptoms" not in words, below
        assert "none on" not in words, below
    said = {below: text_of(page) for below, page in shown.items()}
    user.days.update(no_symptoms=False)
    assert {below: text_of(page) for below, page in pages(shared, today).items()} == said


def test_dietitian_with_the_scope_reads_it_of_the_days_shared(
    shared: Consent, user: User, today: dt.date
) -> None:
    shared.symptoms_notes, shared.earliest_day = True, today - 4 * ONE
    shared.save()
    shown = pages(shared, today)
    day = shown[f"day/{today - ONE}/"]
    assert "No symptoms on this day." in text_of(day)
    assert "Take back" not in text_of(day)
    counted = "Noted on 1 of 5 days: felt on 0, none on 1."
    assert counted in text_of(shown["symptoms/"])
    assert counted in text_of(shown["symptoms/beside/"])


@pytest.mark.parametrize("below", ["as-before/", "none/"])
def test_nobody_else_says_it(user: User, shared: Consent, today: dt.date, below: str) -> None:
    create_symptom(user=user, date=today - ONE)
    shared.symptoms_notes = True
    shared.save()
    url = f"/clients/{user.code}/day/{today}/symptoms/{below}"
    for other in (shared.dietitian, create_user()):
        answer = browser_of(other).post(url, {"is_said": "on"})
        assert answer.status_code == 404
    assert not user.symptoms.filter(date=today).exists()
    assert not says_none(user, today)


def test_a_day_that_another_made_meanwhile_says_no_longer_that_there_is_none(
    user: User, today: dt.date, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two that make the day at once: the lock of the second hands out what it would have made."""
    made = user.days.create(date=today, no_symptoms=True)

    def lock(_subject: User, date: dt.date) -> Day:
        return Day(pk=made.pk, subject=user, date=date)

    monkeypatch.setattr("intake.diary.symptoms.lock_day", lock)
    felt = SymptomDetails(SymptomName.BURNING, 4)
    add_symptom(subject=user, by=user, date=today, details=felt, request_key=uuid.uuid4())
    assert not says_none(user, today)
