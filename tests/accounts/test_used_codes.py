"""A code of a second factor that comes a second time is told to its owner, once."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.erasure import delete_limits
from accounts.models import User
from tests.accounts.security_lines import log_in
from tests.accounts.totp_codes import code_now
from tests.pages import browser_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_attempts")]
# A code holds for half a minute; the clock starts early in one.
NOON = dt.datetime(2026, 11, 20, 12, 0, 1, tzinfo=dt.UTC)


def send(user: User, code: str) -> int:
    """Sign in with the password and a code in a browser of its own; whether it was taken."""
    client = Client()
    log_in(client, user.email)
    return int(client.post(reverse("mfa_authenticate"), {"code": code}).status_code)


def codes_of(user: User) -> tuple[str, str]:
    """What the app shows now, and a code on paper."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    kept = Authenticator.objects.get(user=user, type="recovery_codes").wrap()
    return code_now(secret), kept.get_unused_codes()[0]


@pytest.mark.parametrize("which", [0, 1], ids=["app", "paper"])
def test_the_owner_is_told_by_mail_that_a_code_came_again(mara: User, which: int) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        code = codes_of(mara)[which]
        assert send(mara, code) == 302
        assert mail.outbox == []
        assert send(mara, code) == 200
        (letter,) = mail.outbox
        assert letter.to == [mara.email]
        assert letter.subject == "Midband: A code was entered a second time"
        assert "somebody saw the code and may know your password" in letter.body
        assert "From the address 127.0.0.1" in letter.body
        assert code not in f"{letter.subject} {letter.body}"
        # One letter is enough for a while.
        assert send(mara, code) == 200
        assert len(mail.outbox) == 1
        clock.shift(dt.timedelta(minutes=6))
        # By then a code of the app is any wrong one.
        assert send(mara, code) == 200
        assert len(mail.outbox) == 1 + which


def test_it_is_told_also_where_a_code_is_asked_for_again(mara: User) -> None:
    with time_machine.travel(NOON, tick=False):
        code, _paper = codes_of(mara)
        send(mara, code)
        answer = browser_of(mara).post(reverse("mfa_reauthenticate"), {"code": code})
    assert answer.status_code == 200
    assert len(mail.outbox) == 1


def test_that_it_was_told_goes_with_the_account(mara: User) -> None:
    _app, code = codes_of(mara)
    key = f"used-code-told:user:{mara.pk}"
    for _ in range(2):
        send(mara, code)
    assert key in cache
    delete_limits(mara, [])
    assert key not in cache


@pytest.mark.parametrize("code", ["000000", "12345678", "nonsense"])
def test_a_wrong_code_is_no_used_one(mara: User, code: str) -> None:
    codes_of(mara)
    assert send(mara, code) == 200
    assert mail.outbox == []
