"""Two things at the same moment, each on a connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts import access
from accounts.actions.consent import (
    InvitationAnswer,
    InvitationRefusedError,
    accept_invitation,
    end_consent,
    invite,
)
from accounts.models import AccessEvent, Consent, Invitation, User
from intake.bands import actions as band_actions
from intake.insights import pdf as maker
from intake.models import Band
from intake.pages.report import pdf as report_pdf
from intake.pages.report.tasks import start_report_pdf
from jobs.models import Job
from tests.at_once import at_once
from tests.factories import create_consent, create_dietitian, create_user
from tests.made_pdfs import Printer, ask_for_pdf
from tests.pages import browser_of

pytestmark = pytest.mark.django_db(transaction=True)


def accepting(invitation: Invitation, by: User) -> Callable[[], str]:
    def accept() -> str:
        try:
            accept_invitation(
                invitation=Invitation.objects.get(pk=invitation.pk),
                by=User.objects.get(pk=by.pk),
                answer=InvitationAnswer(),
            )
        except InvitationRefusedError as refusal:
            return str(refusal)
        return "accepted"

    return accept


@pytest.mark.parametrize("people", [1, 2])
def test_of_two_acceptances_at_once_one_makes_a_consent(people: int) -> None:
    invitation, _ = invite(by=create_dietitian())
    first = create_user()
    second = first if people == 1 else create_user()
    both = at_once(accepting(invitation, first), accepting(invitation, second))
    said = sorted(one.result() for one in both)
    assert said == [
        "This invitation was answered already, or taken back.",
        "accepted",
    ]
    assert Consent.objects.count() == 1


def test_two_invitations_accepted_at_once_leave_one_live_consent() -> None:
    dietitian, client = create_dietitian(), create_user()
    jobs = [accepting(invite(by=dietitian)[0], client) for _ in range(2)]
    assert [one.result() for one in at_once(*jobs)] == ["accepted", "accepted"]
    assert (Consent.objects.count(), Consent.objects.live().count()) == (2, 1)


def band_form() -> dict[str, str]:
    today = timezone.now().date().isoformat()
    band = {"low": "300", "target": "350", "high": "450", "high_basis": "diet"}
    return band | {"valid_from": today, "reason": "agreed"}


def test_an_end_waits_for_a_change_under_way_and_stops_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dietitian, client = create_dietitian(), create_user()
    consent = create_consent(client=client, dietitian=dietitian, may_set_band=True)
    browser = browser_of(dietitian)
    under_way, ended = threading.Event(), threading.Event()
    set_band = band_actions.set_band

    def slow(**given: Any) -> Band:
        band = set_band(**given)
        under_way.set()
        # The end has begun, and cannot come through before this change is done.
        assert not ended.wait(timeout=0.5)
        return band

    def end() -> bool:
        assert under_way.wait(timeout=10)
        done = end_consent(consent=consent, by=client)
        ended.set()
        return done

    monkeypatch.setattr(band_actions, "set_band", slow)
    url = f"/clients/{client.code}/band/"
    sent, ending = at_once(lambda: browser.post(url, band_form()), end)
    assert (sent.result().status_code, ending.result()) == (302, True)
    consent.refresh_from_db()
    assert consent.revoked_at is not None
    assert Band.objects.get().set_at < AccessEvent.objects.get(is_change=True).at
    monkeypatch.setattr(band_actions, "set_band", set_band)
    assert browser.post(url, band_form()).status_code == 404
    assert Band.objects.count() == 1


def test_an_end_waits_for_a_file_that_is_just_asked_for_and_takes_it_along(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dietitian, client = create_dietitian(), create_user()
    consent = create_consent(client=client, dietitian=dietitian)
    browser = browser_of(dietitian)
    under_way, ended = threading.Event(), threading.Event()

    def slow(*given: Any) -> Job:
        job = start_report_pdf(*given)
        under_way.set()
        assert not ended.wait(timeout=0.5)
        return job

    def end() -> None:
        assert under_way.wait(timeout=10)
        end_consent(consent=consent, by=client)
        ended.set()

    monkeypatch.setattr(maker, "_maker", Printer)
    monkeypatch.setattr(report_pdf, "start_report_pdf", slow)
    sent, _ending = at_once(lambda: ask_for_pdf(browser, log=f"/clients/{client.code}"), end)
    assert browser.get(sent.result()).status_code == 404
    assert (Job.objects.count(), DBTaskResult.objects.count()) == (0, 0)


@pytest.mark.parametrize("shrunk", [False, True])
def test_an_end_between_check_and_change_wins(
    monkeypatch: pytest.MonkeyPatch, shrunk: bool
) -> None:
    dietitian, client = create_dietitian(), create_user()
    create_consent(client=client, dietitian=dietitian, may_set_band=True)
    browser = browser_of(dietitian)
    find = access._consent_or_404

    def find_then_end(*given: Any) -> Consent:
        found = find(*given)
        if shrunk:
            Consent.objects.filter(pk=found.pk).update(may_set_band=False)
        else:
            end_consent(consent=found, by=client)
        return found

    monkeypatch.setattr(access, "_consent_or_404", find_then_end)
    response = browser.post(f"/clients/{client.code}/band/", band_form())
    assert response.status_code == 404
    assert not Band.objects.exists()
    assert not AccessEvent.objects.exists()
