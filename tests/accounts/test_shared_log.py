"""A client's pages through a dietitian's eyes: what opens, what is hidden, what is written down."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.access import Subject
from accounts.enums import Scope
from accounts.models import AccessEvent, Consent, User
from intake.bands.in_force import BandsInForce
from intake.diary.log import Log
from intake.enums import BandSource
from intake.models import Band
from tests.factories import (
    create_consent,
    create_dietitian,
    create_food,
    create_profile,
    create_user,
    keep_days,
    log_entry,
)
from tests.pages import browser_of, text_of

pytestmark = pytest.mark.django_db
BAND = {"low": "300", "target": "350", "high": "450", "high_basis": "diet", "reason": "trial"}


def band_form(today: dt.date) -> dict[str, Any]:
    return BAND | {"valid_from": today.isoformat()}


# -- What opens --------------------------------------------------------------------------------


def test_a_clients_day_is_shown_read_only_under_their_name(
    theirs: Client, dietitian: User, ada: User, today: dt.date
) -> None:
    create_consent(client=ada, dietitian=dietitian)
    log_entry(user=ada, food=create_food(name="Kale", mg_per_100g="47"), date=today)
    response = theirs.get(f"/clients/{ada.code}/day/{today}/")
    html = response.content.decode()
    assert "Kale" in html
    assert re.search(r'<div class="subject-bar".*?Ada Client', html, re.S)
    main = html[html.index("<main") : html.index("</main>")]
    # Nothing to add, edit, delete or finish: what is left reviews, leads to another day, comments.
    day = f"/clients/{ada.code}/day/{today}/"
    assert sorted(re.findall(r'<form[^>]*action="([^"]+)"', main)) == sorted(
        [f"{day}review/", f"/clients/{ada.code}/day/", f"{day}comments/"]
    )
    assert 'id="add"' not in html
    assert re.findall(r'hx-post="([^"]+)"', main) == [f"{day}review/", f"{day}comments/"]
    assert "hx-get" not in main
    assert "results" not in response.context
    for link in re.findall(r'<a [^>]*href="([^"]+)"', main):
        assert link.startswith((f"/clients/{ada.code}/", "/clients/templates/", "/learn/"))


def test_ones_own_pages_carry_no_bar(theirs: Client, today: dt.date) -> None:
    for url in (f"/day/{today}/", "/band/"):
        assert "subject-bar" not in theirs.get(url).content.decode()


def test_jumping_stays_with_the_client_and_is_no_look(
    theirs: Client, dietitian: User, ada: User
) -> None:
    create_consent(client=ada, dietitian=dietitian)
    response = theirs.get(f"/clients/{ada.code}/day/", {"date": "2026-11-01"})
    assert response["Location"] == f"/clients/{ada.code}/day/2026-11-01/"
    assert not AccessEvent.objects.exists()


def test_days_before_the_earliest_are_not_found(
    theirs: Client, dietitian: User, ada: User, today: dt.date
) -> None:
    create_consent(client=ada, dietitian=dietitian, earliest_day=today)
    first = theirs.get(f"/clients/{ada.code}/day/{today}/")
    before = today - dt.timedelta(days=1)
    assert first.status_code == 200
    assert first.context["previous_url"] is None
    assert theirs.get(f"/clients/{ada.code}/day/{before}/").status_code == 404
    assert list(AccessEvent.objects.values_list("date", flat=True)) == [today]


@pytest.mark.parametrize("shown", [False, True])
def test_notes_and_medicines_need_their_own_leave(
    theirs: Client, dietitian: User, ada: User, today: dt.date, shown: bool
) -> None:
    create_consent(client=ada, dietitian=dietitian, symptoms_notes=shown, profile_medicines=shown)
    medicine = create_food(name="Milk of magnesia", kind="medicine")
    log_entry(user=ada, food=medicine, date=today)
    log_entry(user=ada, food=create_food(name="Kale"), date=today, note="felt dizzy")
    page = text_of(theirs.get(f"/clients/{ada.code}/day/{today}/"))
    band = text_of(theirs.get(f"/clients/{ada.code}/band/"))
    assert ("Milk of magnesia" in page) is shown
    assert ("felt dizzy" in page) is shown
    assert ("31 to 50" in band or "31–50" in band) is shown
    assert "Kale" in page


@pytest.mark.parametrize("shown", [False, True])
def test_why_there_are_no_reference_values_needs_the_profile(
    theirs: Client, dietitian: User, today: dt.date, shown: bool
) -> None:
    child = create_user(name="Ben")
    born = today - dt.timedelta(days=8 * 365)
    create_profile(user=child, sex="F", birth_date=born, life_stage="pregnant")
    keep_days(child, today, count=14, food="200")
    create_consent(client=child, dietitian=dietitian, profile_medicines=shown)
    why = BandsInForce(Log.of_oneself(child)).limits_on(today).no_reference
    assert why
    pages = {
        page: text_of(theirs.get(f"/clients/{child.code}/{page}/"))
        for page in ("band", f"day/{today}", "trends", "report")
    }
    assert shown or not any(why in read for read in pages.values())
    assert ("There are no reference values for this client" in pages["band"]) is not shown


# -- 404 and 403 ---------------------------------------------------------------------------------


@pytest.mark.parametrize("why", ["never", "revoked", "expired", "other", "role gone", "unknown"])
def test_without_a_live_consent_every_answer_is_the_same_404(
    theirs: Client, dietitian: User, ada: User, today: dt.date, why: str
) -> None:
    code = "nobody-here0" if why == "unknown" else ada.code
    holder = create_dietitian() if why == "other" else dietitian
    if why != "never":
        consent = create_consent(client=ada, dietitian=holder, may_set_band=True)
        if why == "revoked":
            consent.revoked_at = timezone.now()
        elif why == "expired":
            consent.valid_until = timezone.now()
        elif why == "role gone":
            dietitian.groups.clear()
        consent.save()
        if why == "unknown":
            consent.delete()
    for url in (f"/clients/{code}/day/{today}/", f"/clients/{code}/band/"):
        shown = text_of(theirs.get(url))
        assert theirs.get(url).status_code == theirs.get(url, HTTP_HX_REQUEST="true").status_code
        assert theirs.get(url).status_code == 404
        assert theirs.post(url, band_form(today)).status_code == 404
        assert "Ada" not in shown
    assert not AccessEvent.objects.exists()
    assert not Band.objects.exists()


def test_setting_the_band_without_its_scope_is_403(
    theirs: Client, dietitian: User, ada: User, today: dt.date
) -> None:
    create_consent(client=ada, dietitian=dietitian, symptoms_notes=True, profile_medicines=True)
    url = f"/clients/{ada.code}/band/"
    assert "band-form" not in theirs.get(url).content.decode()
    assert theirs.post(url, band_form(today)).status_code == 403
    assert not Band.objects.exists()


def test_setting_the_band_is_signed_and_written_down(
    theirs: Client, dietitian: User, ada: User, today: dt.date
) -> None:
    consent = create_consent(client=ada, dietitian=dietitian, may_set_band=True)
    url = f"/clients/{ada.code}/band/"
    assert "band-form" in theirs.get(url).content.decode()
    assert theirs.post(url, band_form(today) | {"target": "x"}).status_code == 422
    assert theirs.post(url, band_form(today))["Location"] == url
    band = Band.objects.get()
    assert (band.subject, band.set_by, band.source, band.reason) == (
        ada,
        dietitian,
        BandSource.CLINICIAN,
        "trial",
    )
    looks = ada.looks_at_me.order_by("pk").values_list("what", "is_change", "consent", "viewer")
    assert list(looks) == [
        ("band", is_change, consent.pk, dietitian.pk) for is_change in (False, False, True)
    ]


# -- The record ----------------------------------------------------------------------------------


def test_each_look_is_one_event_and_ones_own_are_none(
    theirs: Client, dietitian: User, ada: User, today: dt.date
) -> None:
    create_consent(client=ada, dietitian=dietitian)
    own = browser_of(ada)
    for url in (f"/day/{today}/", "/band/", f"/clients/{ada.code}/day/{today}/"):
        assert own.get(url).status_code == 200
    assert not AccessEvent.objects.exists()
    for _ in range(2):
        theirs.get(f"/clients/{ada.code}/day/{today}/")
    theirs.get(f"/clients/{ada.code}/band/")
    theirs.get(f"/clients/{ada.code}/day/1999-01-01/")
    events = AccessEvent.objects.order_by("pk").values_list("subject", "viewer", "what", "date")
    assert list(events) == [
        (ada.pk, dietitian.pk, "day", today),
        (ada.pk, dietitian.pk, "day", today),
        (ada.pk, dietitian.pk, "band", None),
    ]


@pytest.mark.parametrize("count", [1, 20])
def test_a_clients_day_costs_the_consent_and_the_record_more_than_none(
    theirs: Client,
    dietitian: User,
    ada: User,
    today: dt.date,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    create_consent(client=ada, dietitian=dietitian)
    for number in range(count):
        log_entry(user=ada, food=create_food(name=f"Food {number}"), date=today)
    # Session, viewer, consent with client and profile, day, entries, three for the band, comments,
    # days to review, record, templates, what waits for the navigation, and who the client is.
    with django_assert_num_queries(14):
        theirs.get(f"/clients/{ada.code}/day/{today}/")


# -- The subject ---------------------------------------------------------------------------------


def test_a_subject_answers_for_oneself_and_for_a_consent(ada: User, dietitian: User) -> None:
    own = Subject(ada, ada)
    held = Subject(ada, dietitian, Consent(symptoms_notes=True, earliest_day=dt.date(2026, 1, 1)))
    bare = Subject(ada, dietitian)
    assert [(s.is_self, s.may_write) for s in (own, held, bare)] == [
        (True, True),
        (False, False),
        (False, False),
    ]
    assert [s.may(Scope.LOG) for s in (own, held, bare)] == [True, True, False]
    assert [s.sees_notes for s in (own, held, bare)] == [True, True, False]
    assert [s.sees_profile for s in (own, held, bare)] == [True, False, False]
    assert [s.may_set_band for s in (own, held, bare)] == [True, False, False]
    assert [s.sees(dt.date(2025, 12, 31)) for s in (own, held, bare)] == [True, False, False]
    assert [s.sees(dt.date(2026, 1, 1)) for s in (own, held, bare)] == [True, True, False]
    assert held.url("intake:band") == f"/clients/{ada.code}/band/"
    assert own.url("intake:band") == "/band/"
