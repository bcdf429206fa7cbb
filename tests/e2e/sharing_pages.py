"""The pages of invitations and of an end, each in a full state."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.urls import reverse
from playwright.sync_api import Page

from accounts.actions.consent import end_consent, invite
from accounts.enums import Scope
from accounts.models import ClientCard, Invitation, User
from accounts.roles import DIETITIAN
from tests.e2e.page_states import PageState
from tests.factories import create_consent, create_dietitian, create_user

LONG_NAME = "Wilhelmina Featherstonehaugh-Cholmondeley"
LIST = f"{LONG_NAME} <wilhelmina@example.org>\nnobody\n{'x' * 70}@example.org, {'y' * 50}\n"


def _practising(user: User) -> None:
    user.groups.add(Group.objects.get(name=DIETITIAN))
    User.objects.filter(pk=user.pk).update(
        name="Dana Reyes", practice="Nutrition clinic", practice_address="12 Park Row\nLeeds"
    )
    user.refresh_from_db()


def _invitations(user: User) -> str:
    _practising(user)
    for number in range(51):
        invite(by=user, email=f"somebody.with.a.long.address.{number}@example.org")
        create_consent(client=create_user(name=LONG_NAME), dietitian=user)
    Invitation.objects.update(client_name=LONG_NAME, label="Tuesday group")
    return reverse("accounts:invitations")


def _invite_many(user: User) -> str:
    _practising(user)
    return reverse("accounts:invite_many")


def _look_at_list(page: Page) -> None:
    page.get_by_label("Addresses, one person a line").fill(LIST)
    page.get_by_role("button", name="Look at the list").click()
    page.get_by_role("heading", name="2 people to invite").wait_for()


def _practice(user: User) -> str:
    _practising(user)
    return reverse("accounts:practice")


def _end(user: User) -> str:
    _practising(user)
    for number in range(2):
        client = create_user(name=LONG_NAME)
        consent = create_consent(client=client, dietitian=user)
        ClientCard.objects.create(dietitian=user, client=client, short_code=f"T{number}")
    return reverse("accounts:end_sharing", args=[consent.pk])


def _asked(user: User) -> str:
    _invitation, token = invite(by=create_dietitian(), scopes=frozenset(Scope))
    return reverse("accounts:invitation", args=[token])


def _asked_of_another(user: User) -> str:
    somebody = create_user()
    _invitation, token = invite(
        by=create_dietitian(practice_address="1 High Street"),
        email=somebody.email,
        scopes=frozenset(Scope),
    )
    return reverse("accounts:invitation", args=[token])


def _ended(user: User) -> int:
    consent = create_consent(client=user, dietitian=create_dietitian())
    end_consent(consent=consent, by=user)
    return int(consent.pk)


def _sharing(user: User) -> str:
    _ended(user)
    return reverse("accounts:sharing")


def _restore(user: User) -> str:
    return reverse("accounts:restore_sharing", args=[_ended(user)])


SHARING_PAGES: tuple[PageState, ...] = (
    PageState("invitations", _invitations),
    PageState("invite_many", _invite_many),
    PageState("invite_many_looked_at", _invite_many, _look_at_list),
    PageState("practice", _practice),
    PageState("end_sharing", _end),
    PageState("invitation", _asked),
    PageState("invitation_of_another", _asked_of_another),
    PageState("sharing_ended", _sharing),
    PageState("restore_sharing", _restore),
)
