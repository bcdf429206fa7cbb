"""What a dietitian does about a client, while the client changes the profile."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable

import pytest
from django.db import transaction

from accounts.actions.consent import (
    InvitationAnswer,
    accept_invitation,
    end_consent,
    invite,
    lock_consent,
    record_access,
)
from accounts.actions.profile import save_facts
from accounts.enums import Scope, Sex
from accounts.models import (
    FROM_THE_START,
    ClientSummary,
    ClientTag,
    Consent,
    Profile,
    ProfileFacts,
    User,
)
from intake.care.actions import set_review
from intake.care.cards import set_card, tag_clients
from intake.care.casework import add_task, put_off
from intake.care.panel.summaries import renew
from intake.diary.account import delete_account
from intake.diary.log import Log
from intake.enums import ReviewState
from intake.science.attention import Reason
from tests.at_once import at_once
from tests.factories import create_consent, create_dietitian, create_profile, create_user, new_key

pytestmark = pytest.mark.django_db(transaction=True)
#: Long enough for the other to come as far as it can.
_WAIT_S = 0.5


@pytest.fixture
def shared() -> Consent:
    client, dietitian = create_user(name="Ada"), create_dietitian()
    create_profile(user=client, sex="F")
    consent = create_consent(client=client, dietitian=dietitian)
    renew(dietitian, [consent.pk])
    return consent


def a_task(client: User, by: User) -> None:
    add_task(client=client, by=by, text="Ask", due_on=None, request_key=new_key())


def a_reason_put_off(client: User, by: User) -> None:
    until = dt.date(2099, 1, 1)
    put_off(log=Log.of_oneself(client), by=by, reason=Reason.QUIET, until=until)


def a_card(client: User, by: User) -> None:
    set_card(client=client, by=by, label="Tuesday", short_code="", tags=())


def a_tag(client: User, by: User) -> None:
    tag = ClientTag.objects.create(dietitian=by, name="Group")
    tag_clients(tag=tag, by=by, shown={client.pk}, ticked={client.pk})


def a_new_yes(client: User, by: User) -> None:
    asked, _ = invite(by=by)
    accept_invitation(invitation=asked, by=client, answer=InvitationAnswer(), name=client.name)


def a_review(client: User, by: User) -> None:
    with transaction.atomic():
        # As the page of a client does.
        lock_consent(client=client, dietitian=by, scope=Scope.LOG)
        date = Profile.objects.of(client).today()
        set_review(subject=client, dietitian=by, date=date, state=ReviewState.REVIEWED)


def an_end(client: User, by: User) -> None:
    end_consent(consent=Consent.objects.get(client=client, dietitian=by), by=by)


@pytest.mark.parametrize(
    "act",
    [a_task, a_reason_put_off, a_card, a_tag, a_review, an_end, a_new_yes],
    ids=lambda act: act.__name__,
)
def test_neither_waits_for_the_other_for_ever(
    shared: Consent, act: Callable[[User, User], None]
) -> None:
    is_marked = threading.Event()

    def state_facts() -> None:
        user = User.objects.get(pk=shared.client_id)
        with transaction.atomic():
            # Twice in one change, as where a profile is saved; the other comes in between.
            ClientSummary.objects.of_client(user).mark_stale()
            is_marked.set()
            time.sleep(_WAIT_S)
            facts = ProfileFacts(sex=Sex.MALE)
            save_facts(user=user, by=user, valid_from=FROM_THE_START, facts=facts)

    def keep() -> None:
        client, dietitian = (
            User.objects.get(pk=pk) for pk in (shared.client_id, shared.dietitian_id)
        )
        assert is_marked.wait(10)
        act(client, dietitian)

    for one in at_once(state_facts, keep):
        assert one.exception() is None
    assert User.objects.get(pk=shared.client_id).profile_facts.get().sex == Sex.MALE


@pytest.mark.parametrize("who", ["client", "dietitian"])
def test_a_deletion_waits_for_what_is_being_written(shared: Consent, who: str) -> None:
    client, dietitian = shared.client, shared.dietitian
    is_locked = threading.Event()

    def review() -> None:
        with transaction.atomic():
            lock_consent(client=client, dietitian=dietitian, scope=Scope.LOG)
            is_locked.set()
            time.sleep(_WAIT_S)
            date = Profile.objects.of(client).today()
            set_review(subject=client, dietitian=dietitian, date=date, state=ReviewState.REVIEWED)
            record_access(consent=shared, what="review", is_change=True)

    def leave() -> None:
        assert is_locked.wait(10)
        delete_account(user=User.objects.get(pk=getattr(shared, f"{who}_id")))

    for one in at_once(review, leave):
        assert one.exception() is None
    assert not Consent.objects.exists()
