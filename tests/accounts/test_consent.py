"""Asking, answering, ending: what is kept, what is refused, and what opens a log."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.db import IntegrityError
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.actions.consent import (
    ConsentEndedError,
    InvitationAnswer,
    InvitationRefusedError,
    accept_invitation,
    decline_invitation,
    end_consent,
    invite,
    lock_consent,
    record_listing,
    set_name_and_practice,
    withdraw_invitation,
)
from accounts.enums import Scope
from accounts.models import AccessEvent, Consent, Invitation, User
from accounts.roles import DIETITIAN
from tests.factories import create_consent, create_dietitian, create_profile, create_user

pytestmark = pytest.mark.django_db
ALL = frozenset(Scope)


@pytest.fixture
def dietitian() -> User:
    return create_dietitian(email="dana@example.org")


@pytest.fixture
def client_user() -> User:
    return create_user(email="ada@example.org", name="Ada")


# -- Asking ----------------------------------------------------------------------------


def test_of_a_link_only_the_hash_is_kept(dietitian: User) -> None:
    invitation, token = invite(by=dietitian)
    assert len(token) >= 43  # 256 bits in base64
    assert token not in str(Invitation.objects.values().get())
    assert Invitation.objects.with_token(token).get() == invitation
    assert not Invitation.objects.with_token(invitation.token_hash).exists()


@pytest.mark.parametrize(
    ("extra", "words"),
    [
        ({"name": ""}, "name and your practice"),
        ({"practice": ""}, "name and your practice"),
        ({"email": "ADA@example.org"}, "your own address"),
    ],
)
def test_an_invitation_is_refused_in_words(extra: dict[str, str], words: str) -> None:
    dietitian = create_dietitian(**{"email": "ada@example.org", **extra})
    with pytest.raises(InvitationRefusedError, match=words):
        invite(by=dietitian, email="ada@example.org")
    assert not Invitation.objects.exists()


def test_who_is_no_dietitian_cannot_invite() -> None:
    with pytest.raises(InvitationRefusedError, match="Only a dietitian"):
        invite(by=create_user(name="Eve", practice="Nowhere"))


def test_a_second_invitation_to_an_address_takes_the_place_of_the_first(dietitian: User) -> None:
    first, _ = invite(by=dietitian, email="ada@example.org")
    second, _ = invite(by=dietitian, email="Ada@Example.org ")
    first.refresh_from_db()
    assert (first.state, second.state) == ("withdrawn", "open")


def test_nobody_says_another_dietitians_name(dietitian: User) -> None:
    with pytest.raises(InvitationRefusedError):
        set_name_and_practice(user=dietitian, by=create_dietitian(), name="X", practice="Y")


# -- Answering ---------------------------------------------------------------------------


def test_accepting_keeps_what_was_ticked_and_who_did_it(dietitian: User, client_user: User) -> None:
    invitation, _ = invite(by=dietitian, scopes=ALL)
    answer = InvitationAnswer(
        scopes=frozenset({Scope.MAY_SET_BAND}), earliest_day=dt.date(2026, 1, 1)
    )
    consent = accept_invitation(
        invitation=invitation, by=client_user, answer=answer, name="Ada Lovelace"
    )
    invitation.refresh_from_db()
    client_user.refresh_from_db()
    assert (invitation.state, invitation.answered_by) == ("accepted", client_user)
    assert consent.scopes == {Scope.LOG, Scope.MAY_SET_BAND}
    assert (consent.valid_until, consent.earliest_day) == (None, dt.date(2026, 1, 1))
    assert client_user.name == "Ada Lovelace"
    assert consent.history.get().history_user == client_user


def test_more_than_was_asked_for_is_refused(dietitian: User, client_user: User) -> None:
    invitation, _ = invite(by=dietitian)
    with pytest.raises(InvitationRefusedError, match="You ticked more"):
        accept_invitation(
            invitation=invitation, by=client_user, answer=InvitationAnswer(scopes=ALL)
        )
    assert not Consent.objects.exists()


def test_a_question_is_answered_once(dietitian: User, client_user: User) -> None:
    invitation, _ = invite(by=dietitian)
    accept_invitation(invitation=invitation, by=client_user, answer=InvitationAnswer())
    for _ in range(2):
        with pytest.raises(InvitationRefusedError, match="answered already"):
            accept_invitation(invitation=invitation, by=create_user(), answer=InvitationAnswer())
        with pytest.raises(InvitationRefusedError, match="answered already"):
            decline_invitation(invitation=invitation, by=client_user)
        with pytest.raises(InvitationRefusedError, match="answered already"):
            withdraw_invitation(invitation=invitation, by=dietitian)
    assert Consent.objects.count() == 1


def test_a_dietitian_cannot_answer_their_own_question(dietitian: User) -> None:
    invitation, _ = invite(by=dietitian)
    for answer in (
        lambda: accept_invitation(invitation=invitation, by=dietitian, answer=InvitationAnswer()),
        lambda: decline_invitation(invitation=invitation, by=dietitian),
    ):
        with pytest.raises(InvitationRefusedError, match="your own invitation"):
            answer()
    assert Invitation.objects.get().state == "open"


@pytest.mark.parametrize("how", ["expired", "role gone", "account closed"])
def test_a_question_that_stands_no_more_is_refused(
    dietitian: User, client_user: User, how: str
) -> None:
    invitation, _ = invite(by=dietitian)
    if how == "expired":
        Invitation.objects.update(created_at=timezone.now() - dt.timedelta(days=8))
        Invitation.objects.update(expires_at=timezone.now())
    elif how == "role gone":
        dietitian.groups.clear()
    else:
        User.objects.filter(pk=dietitian.pk).update(is_active=False)
    with pytest.raises(InvitationRefusedError, match="has expired"):
        accept_invitation(invitation=invitation, by=client_user, answer=InvitationAnswer())
    assert not Consent.objects.exists()


def test_a_link_works_for_seven_days_to_the_second(dietitian: User) -> None:
    with time_machine.travel("2026-11-22T10:00:00Z", tick=False):
        invite(by=dietitian)
    with time_machine.travel("2026-11-29T09:59:59Z", tick=False):
        assert Invitation.objects.waiting().exists()
    with time_machine.travel("2026-11-29T10:00:00Z", tick=False):
        assert not Invitation.objects.waiting().exists()


def test_a_new_yes_takes_the_place_of_the_old_and_history_keeps_both(
    dietitian: User, client_user: User
) -> None:
    old = create_consent(client=client_user, dietitian=dietitian, may_set_band=True)
    invitation, _ = invite(by=dietitian)
    new = accept_invitation(invitation=invitation, by=client_user, answer=InvitationAnswer())
    old.refresh_from_db()
    assert (old.revoked_by, old.history.count()) == (client_user, 2)
    assert list(Consent.objects.live()) == [new]


def test_an_invitation_by_address_shows_to_the_confirmed_address_alone(dietitian: User) -> None:
    invitation, _ = invite(by=dietitian, email="Ada@example.org")
    ada, squatter = create_user(), create_user(email="ada@example.org")
    EmailAddress.objects.create(user=ada, email="ada@Example.org", verified=True)
    EmailAddress.objects.create(user=squatter, email="ada2@example.org", verified=True)
    EmailAddress.objects.create(user=squatter, email="ada@example.org", verified=False)
    assert list(Invitation.objects.for_proved_address(ada)) == [invitation]
    assert not Invitation.objects.for_proved_address(squatter).exists()


# -- Ending ------------------------------------------------------------------------------


@pytest.mark.parametrize("side", ["client", "dietitian"])
def test_either_side_ends_it_at_once_and_once(
    dietitian: User, client_user: User, side: str
) -> None:
    consent = create_consent(client=client_user, dietitian=dietitian)
    by = client_user if side == "client" else dietitian
    assert end_consent(consent=consent, by=by)
    assert not end_consent(consent=consent, by=by)
    consent.refresh_from_db()
    assert (consent.revoked_by, consent.history.first().history_user) == (by, by)
    assert not Consent.objects.live().exists()


def test_a_third_person_ends_nothing(dietitian: User, client_user: User) -> None:
    consent = create_consent(client=client_user, dietitian=dietitian)
    with pytest.raises(ConsentEndedError):
        end_consent(consent=consent, by=create_dietitian())
    assert Consent.objects.live().exists()


def test_the_last_day_ends_at_the_clients_own_midnight(dietitian: User, client_user: User) -> None:
    create_profile(user=client_user, time_zone="Pacific/Auckland")
    with time_machine.travel("2026-11-22T10:00:00Z", tick=False):
        invitation, _ = invite(by=dietitian)
        answer = InvitationAnswer(last_day=dt.date(2026, 11, 24))
        consent = accept_invitation(invitation=invitation, by=client_user, answer=answer)
    assert consent.last_day == dt.date(2026, 11, 24)
    # Midnight in Auckland in November is 11:00 UTC of the day before.
    with time_machine.travel("2026-11-24T10:59:59Z", tick=False):
        assert Consent.objects.live().exists()
    with time_machine.travel("2026-11-24T11:00:00Z", tick=False):
        assert not Consent.objects.live().exists()


@pytest.mark.parametrize("what", ["role", "dietitian", "client", "not yet"])
def test_what_else_closes_a_log(dietitian: User, client_user: User, what: str) -> None:
    consent = create_consent(client=client_user, dietitian=dietitian)
    assert Consent.objects.live().exists()
    if what == "role":
        dietitian.groups.remove(Group.objects.get(name=DIETITIAN))
    elif what == "not yet":
        Consent.objects.update(valid_from=timezone.now() + dt.timedelta(hours=1))
    else:
        person = dietitian if what == "dietitian" else client_user
        User.objects.filter(pk=person.pk).update(is_active=False)
    assert not Consent.objects.live().exists()
    with pytest.raises(ConsentEndedError):
        lock_consent(client=client_user, dietitian=dietitian, scope=Scope.LOG)
    assert Consent.objects.filter(pk=consent.pk, revoked_at=None).exists()


def test_a_change_needs_its_scope_under_the_lock_too(dietitian: User, client_user: User) -> None:
    create_consent(client=client_user, dietitian=dietitian)
    assert lock_consent(client=client_user, dietitian=dietitian, scope=Scope.LOG)
    with pytest.raises(ConsentEndedError):
        lock_consent(client=client_user, dietitian=dietitian, scope=Scope.MAY_SET_BAND)


# -- What the database itself refuses ------------------------------------------------------


@pytest.mark.parametrize("fault", ["twice", "oneself", "ends before it starts"])
def test_the_database_refuses_impossible_consents(
    dietitian: User, client_user: User, fault: str
) -> None:
    if fault == "twice":
        create_consent(client=client_user, dietitian=dietitian)
    client = dietitian if fault == "oneself" else client_user
    until = timezone.now() - dt.timedelta(days=9) if fault.startswith("ends") else None
    with pytest.raises(IntegrityError):
        create_consent(client=client, dietitian=dietitian, valid_until=until)


@pytest.mark.parametrize("state", ["open", "accepted"])
def test_the_database_refuses_a_half_answered_invitation(dietitian: User, state: str) -> None:
    invite(by=dietitian)
    answered = timezone.now() if state == "open" else None
    with pytest.raises(IntegrityError):
        Invitation.objects.update(state=state, answered_at=answered)


# -- The record of looks -------------------------------------------------------------------


@pytest.mark.parametrize("count", [5, 200])
@time_machine.travel("2027-01-04T08:00:00Z")
def test_a_list_of_clients_counts_once_a_client_a_day_in_one_query(
    dietitian: User, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    clients = User.objects.bulk_create(
        [User(email=f"client{number}@example.org") for number in range(count)]
    )
    for client in clients:
        create_consent(client=client, dietitian=dietitian)
    Consent.objects.filter(client=clients[0]).update(revoked_at=timezone.now())
    with time_machine.travel("2027-01-05T08:00:00Z"):
        with django_assert_num_queries(1):
            record_listing(viewer=dietitian)
        record_listing(viewer=dietitian)
    assert AccessEvent.objects.filter(viewer=dietitian, is_change=False).count() == count - 1
    assert not clients[0].looks_at_me.exists()
    with time_machine.travel("2027-01-06T08:00:00Z"):
        record_listing(viewer=dietitian)
    event = clients[1].looks_at_me.first()
    assert clients[1].looks_at_me.count() == 2
    assert event is not None
    assert event.consent == Consent.objects.get(client=clients[1])
    assert (event.what, event.listed_on) == ("clients list", dt.date(2027, 1, 6))
