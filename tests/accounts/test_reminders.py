"""One reminder of an invitation: a new link, once, and nobody else's."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.actions.consent import (
    InvitationAnswer,
    accept_invitation,
    decline_invitation,
    invite,
)
from accounts.actions.reminders import remind
from accounts.models import Invitation, User
from tests.at_once import at_once
from tests.factories import create_consent, create_dietitian, create_user
from tests.pages import browser_of, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_attempts")]
INVITATIONS = "/account/invitations/"


@pytest.fixture
def dietitian() -> User:
    return create_dietitian(name="Dana Reyes", practice="Clinic Leeds")


@pytest.fixture
def theirs(dietitian: User) -> Client:
    return browser_of(dietitian)


def made_days_ago(invitation: Invitation, days: float) -> None:
    at = timezone.now() - dt.timedelta(days=days)
    Invitation.objects.filter(pk=invitation.pk).update(
        created_at=at, expires_at=at + dt.timedelta(days=7)
    )


def test_a_reminder_holds_a_new_link_and_the_old_one_stops(theirs: Client, dietitian: User) -> None:
    asked, old = invite(by=dietitian, email="ada@example.org")
    made_days_ago(asked, 6)
    url = f"{INVITATIONS}{asked.pk}/remind/"
    assert f'formaction="{url}"' in theirs.get(INVITATIONS).content.decode()
    done = theirs.post(url, follow=True)
    assert "1 reminder is on the way." in text_of(done)
    assert "reminded" in text_of(done)
    (letter,) = mail.outbox
    body = str(letter.body)
    assert letter.to == ["ada@example.org"]
    assert "This is a reminder, the only one." in body
    (new,) = re.findall(r"http://127.0.0.1:8000(/account/invitation/\S+?/)", body)
    assert Client().get(new).status_code == 200
    assert Client().get(f"/account/invitation/{old}/").status_code == 404
    asked.refresh_from_db()
    assert asked.expires_at - timezone.now() > dt.timedelta(days=6.9)
    ada = create_user(email="ada@example.org")
    assert browser_of(ada).post(new, {"answer": "accept"}).status_code == 302


def test_once_is_enough(theirs: Client, dietitian: User) -> None:
    asked, _ = invite(by=dietitian, email="ada@example.org")
    url = f"{INVITATIONS}{asked.pk}/remind/"
    theirs.post(url)
    assert f'formaction="{url}"' not in theirs.get(INVITATIONS).content.decode()
    assert "There is nobody to remind" in text_of(theirs.post(url, follow=True))
    assert len(mail.outbox) == 1


def test_all_that_wait_for_three_days_are_reminded_and_nobody_else(
    theirs: Client, dietitian: User
) -> None:
    for number, days in enumerate([1, 3.01, 5, 6, 8]):
        asked, _ = invite(by=dietitian, email=f"a{number}@example.org")
        made_days_ago(asked, days)
    by_link, _ = invite(by=dietitian)
    made_days_ago(by_link, 4)
    declined, _ = invite(by=dietitian, email="no@example.org")
    decline_invitation(invitation=declined, by=create_user())
    other, _ = invite(by=create_dietitian(), email="other@example.org")
    made_days_ago(declined, 4)
    made_days_ago(other, 4)
    assert "Remind all 3 that wait for 3 days or more" in text_of(theirs.get(INVITATIONS))
    theirs.post(f"{INVITATIONS}remind/")
    theirs.post(f"{INVITATIONS}remind/")
    assert [letter.to for letter in mail.outbox] == [[f"a{n}@example.org"] for n in (1, 2, 3)]
    assert "Remind all" not in text_of(theirs.get(INVITATIONS))


def test_of_somebody_elses_invitation_nobody_is_reminded(dietitian: User) -> None:
    asked, _ = invite(by=dietitian, email="ada@example.org")
    somebody = create_dietitian()
    url = f"{INVITATIONS}{asked.pk}/remind/"
    assert browser_of(somebody).post(url).status_code == 404
    every = Invitation.objects.all()
    assert remind(invitations=every, by=somebody, may_send=lambda _count: None) == []
    assert mail.outbox == []


def test_an_answered_invitation_is_not_reminded_of(theirs: Client, dietitian: User) -> None:
    asked, _ = invite(by=dietitian, email="ada@example.org")
    ada = create_user(email="ada@example.org")
    accept_invitation(invitation=asked, by=ada, answer=InvitationAnswer())
    theirs.post(f"{INVITATIONS}{asked.pk}/remind/")
    assert mail.outbox == []


def test_the_limit_counts_letters(theirs: Client, dietitian: User, settings: Settings) -> None:
    settings.LIMITS = settings.LIMITS | {"remind": "2/h/user"}
    for number in range(3):
        asked, _ = invite(by=dietitian, email=f"a{number}@example.org")
        made_days_ago(asked, 4)
    refused = theirs.post(f"{INVITATIONS}remind/")
    assert refused.status_code == 429
    assert not Invitation.objects.exclude(reminded_at=None).exists()
    assert mail.outbox == []


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_send_one_letter(dietitian: User) -> None:
    asked, _ = invite(by=dietitian, email="ada@example.org")

    def act() -> int:
        found = Invitation.objects.filter(pk=asked.pk)
        by = User.objects.get(pk=dietitian.pk)
        return len(remind(invitations=found, by=by, may_send=lambda _count: None))

    assert sorted(one.result() for one in at_once(act, act)) == [0, 1]


# -- The page -----------------------------------------------------------------------------------


def test_invitations_and_clients_are_searched_together(theirs: Client, dietitian: User) -> None:
    asked, _ = invite(by=dietitian, email="ada@example.org")
    Invitation.objects.filter(pk=asked.pk).update(client_name="Özil", label="Renal")
    invite(by=dietitian, email="bob@example.org")
    create_consent(client=create_user(name="Ödön K."), dietitian=dietitian)
    create_consent(client=create_user(name="Umar K."), dietitian=dietitian)
    found = {word: text_of(theirs.get(INVITATIONS, {"q": word})) for word in ("ö", "renal", "%")}
    assert "ada@example.org" in found["ö"]
    assert "bob@example.org" not in found["ö"]
    assert "Ödön K." in found["ö"]
    assert "Umar K." not in found["ö"]
    assert "ada@example.org" in found["renal"]
    assert "No client has “renal”" in found["renal"]
    assert "No invitation has “%”" in found["%"]


def test_fifty_stand_on_a_page_and_each_list_turns_by_itself(
    theirs: Client, dietitian: User
) -> None:
    for number in range(51):
        create_consent(client=create_user(name=f"Anna {number:02}"), dietitian=dietitian)
        invite(by=dietitian, email=f"a{number:02}@example.org")
    page = theirs.get(INVITATIONS, {"page": "2", "q": "a"})
    assert [one.email for one in page.context["invitations"]] == ["a00@example.org"]
    assert len(page.context["consents"]) == 50
    assert "?q=a&amp;page=2&amp;shared=2" in page.content.decode()
    assert "page=1" in page.content.decode()
    for wild in ("999", "x", "-1"):
        assert theirs.get(INVITATIONS, {"page": wild, "shared": wild}).status_code == 200
