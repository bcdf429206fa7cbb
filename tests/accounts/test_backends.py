"""Whoever looks is read anew at each request: a right that ended is gone at the next one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.models import Consent, User
from accounts.roles import DIETITIAN
from tests.at_once import at_once
from tests.factories import PASSWORD, create_dietitian, create_user
from tests.pages import browser_of

CLIENTS = reverse("intake:clients")
OTHER = "another fine battery"


def by_root(user: User, **fields: object) -> None:
    """An administrator saves the account in the admin."""
    root = browser_of(create_user(is_staff=True, is_superuser=True))
    form: dict[str, object] = {
        "email": user.email,
        "name": user.name,
        "practice": user.practice,
        "is_active": "on",
        "groups": [group.pk for group in user.groups.all()],
    }
    form |= fields
    answer = root.post(
        reverse("admin:accounts_user_change", args=[user.pk]),
        {name: value for name, value in form.items() if value is not None},
    )
    assert answer.status_code == 302, answer.context["errors"]


def change_password(user: User) -> None:
    form = {"oldpassword": PASSWORD, "password1": OTHER, "password2": OTHER}
    assert browser_of(user).post(reverse("account_change_password"), form).status_code == 302


ENDS: dict[str, tuple[Callable[[User], None], int]] = {
    "role taken": (lambda user: by_root(user, groups=[]), 403),
    "closed": (lambda user: by_root(user, is_active=None), 302),
    "deleted": (lambda user: user.delete() and None, 302),
    "another password": (change_password, 302),
}


@pytest.mark.django_db
@pytest.mark.parametrize("end", ENDS)
def test_a_right_that_ended_is_gone_at_the_next_request(end: str) -> None:
    user = create_dietitian()
    browsers = [browser_of(user), browser_of(user)]
    assert [one.get(CLIENTS).status_code for one in browsers * 2] == [200] * 4
    change, status = ENDS[end]
    change(user)
    assert [one.get(CLIENTS).status_code for one in browsers * 2] == [status] * 4


@pytest.mark.django_db
def test_a_right_that_was_given_is_there_at_the_next_request(user: User) -> None:
    browser = browser_of(user)
    assert browser.get(CLIENTS).status_code == 403
    by_root(user, groups=[Group.objects.get(name=DIETITIAN).pk])
    assert browser.get(CLIENTS).status_code == 200


@pytest.mark.django_db
def test_a_second_factor_counts_from_the_next_request_on(
    dietitian: User, theirs: Client, settings: Settings
) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    assert theirs.get(CLIENTS).status_code == 302
    TOTP.activate(dietitian, generate_totp_secret())
    assert theirs.get(CLIENTS).status_code == 200
    Authenticator.objects.filter(user=dietitian).delete()
    assert theirs.get(CLIENTS).status_code == 302


@pytest.mark.django_db
def test_sharing_that_ended_is_gone_at_the_next_request(
    consent: Consent, ada: User, own: Client, theirs: Client
) -> None:
    page = f"/clients/{ada.code}/band/"
    assert theirs.get(page).status_code == 200
    Consent.objects.filter(pk=consent.pk).update(revoked_at=timezone.now())
    assert theirs.get(page).status_code == 404
    assert own.get("/band/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_change_by_one_thread_is_seen_by_another() -> None:
    user = create_dietitian()
    browsers = [browser_of(user) for _one in range(3)]

    def asked() -> list[int]:
        return [
            future.result().status_code
            for future in at_once(*(lambda b=one: b.get(CLIENTS) for one in browsers))
        ]

    assert asked() == [200] * 3
    user.groups.clear()
    assert asked() == [403] * 3
    user.groups.add(Group.objects.get(name=DIETITIAN))
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert asked() == [302] * 3
