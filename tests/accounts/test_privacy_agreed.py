"""An account is made by whoever says that they know what is kept, and when is kept with it."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import User
from intake.transfer.exports.person import account_facts
from tests.factories import create_user
from tests.migrating import migrated_to, newest
from tests.pages import new_account, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_attempts")]
NOON = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize("sent", [None, ""])
def test_without_the_tick_no_account_is_made_and_it_says_why(
    client: Client, sent: str | None
) -> None:
    data = new_account("new@example.org")
    del data["privacy_agreed"]
    page = client.post(
        reverse("account_signup"), data if sent is None else data | {"privacy_agreed": sent}
    )
    assert list(page.context["form"].errors) == ["privacy_agreed"]
    assert "Tick this box. Without it we cannot make an account." in text_of(page)
    html = page.content.decode()
    (box,) = re.findall(r'<input type="checkbox" name="privacy_agreed"[^>]*>', html)
    assert 'aria-invalid="true"' in box
    assert "required" in box
    assert "checked" not in box
    assert "id_privacy_agreed_error" in box
    assert 'value="new@example.org"' in html
    assert not User.objects.exists()


def test_with_it_the_account_keeps_when(client: Client) -> None:
    with time_machine.travel(NOON, tick=False):
        made = client.post(reverse("account_signup"), new_account("new@example.org"))
    assert made["Location"] == reverse("accounts:welcome")
    user = User.objects.get()
    assert user.privacy_agreed_at == NOON
    assert account_facts(user)["privacy_agreed"] == NOON


def test_what_is_agreed_to_can_be_read_before_and_says_why(client: Client) -> None:
    page = client.get(reverse("account_signup")).content.decode()
    assert f'<a href="{reverse("accounts:privacy")}" target="_blank">' in page
    assert page.count(reverse("accounts:privacy")) == 2  # beside the box and at the foot
    privacy = text_of(client.get(reverse("accounts:privacy")))
    assert "We use it for nothing else." in privacy
    assert "When you agreed to this page" in privacy


@pytest.mark.django_db(transaction=True)
def test_an_account_of_before_agreed_to_nothing() -> None:
    try:
        before = migrated_to([("accounts", "0008_sessions")]).get_model("accounts", "User")
        before.objects.create(email="older@example.org", code="older", password="x")
    finally:
        migrated_to(newest())
    assert User.objects.get().privacy_agreed_at is None
    assert create_user().privacy_agreed_at is None
