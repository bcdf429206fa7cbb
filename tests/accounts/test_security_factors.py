"""The lines of the security log about second factors."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.test import Client
from django.urls import reverse

from accounts.enums import SecurityEvent
from accounts.models import User
from tests.accounts.security_lines import SecurityLog, line, log_in, reauthenticated
from tests.accounts.software_key import SoftwareKey
from tests.accounts.test_security_keys import add_key, asked, browser
from tests.accounts.totp_codes import code_now

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_attempts")]


# What allauth does after a commit needs the request, so these are real ones.
@pytest.mark.django_db(transaction=True)
def test_a_second_factor_is_added_used_and_removed(mara: User, log: SecurityLog) -> None:
    client = reauthenticated(mara)
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    log.secrets.add(secret)
    lines = log.of(client.post, reverse("mfa_activate_totp"), {"code": code_now(secret)})
    assert sorted(lines, key=str) == sorted(
        [
            line(SecurityEvent.FACTOR_ADDED, mara, what="totp"),
            line(SecurityEvent.RECOVERY_CODES_MADE, mara),
        ],
        key=str,
    )
    made = log.of(client.post, reverse("mfa_generate_recovery_codes"))
    assert made == [line(SecurityEvent.RECOVERY_CODES_MADE, mara)]
    kept = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES).wrap()
    code = kept.get_unused_codes()[0]
    log.secrets.add(code)

    other = Client()
    assert log.of(log_in, other, mara.email) == []
    wrong = log.of(other.post, reverse("mfa_authenticate"), {"code": "000000"})
    assert wrong == [line(SecurityEvent.SIGN_IN_FAILED, mara, what="totp")]
    used = log.of(other.post, reverse("mfa_authenticate"), {"code": code})
    assert used == [
        line(SecurityEvent.RECOVERY_CODE_USED, mara),
        line(SecurityEvent.SIGN_IN, mara),
    ]

    removed = log.of(client.post, reverse("mfa_deactivate_totp"))
    assert removed == [
        line(SecurityEvent.FACTOR_REMOVED, mara, what="totp"),
        line(SecurityEvent.FACTOR_REMOVED, mara, what="recovery_codes"),
    ]


def test_too_many_codes_are_locked_out(mara: User, log: SecurityLog) -> None:
    totp.TOTP.activate(mara, totp.generate_totp_secret())
    client = Client()
    log_in(client, mara.email)

    def guess() -> None:
        for _ in range(6):
            client.post(reverse("mfa_authenticate"), {"code": "000000"})

    assert log.of(guess) == [
        *[line(SecurityEvent.SIGN_IN_FAILED, mara, what="totp")] * 5,
        line(SecurityEvent.LOCKED, mara, what="code"),
    ]


def test_a_code_that_is_used_again_is_told_of(mara: User, log: SecurityLog) -> None:
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(mara, secret)
    code = code_now(secret)
    log.secrets.add(code)
    client, again = Client(), Client()
    for browser_ in (client, again):
        log_in(browser_, mara.email)
    client.post(reverse("mfa_authenticate"), {"code": code})
    assert log.of(again.post, reverse("mfa_authenticate"), {"code": code}) == [
        line(SecurityEvent.SIGN_IN_FAILED, mara, what="totp"),
        line(SecurityEvent.CODE_USED_AGAIN, mara, what="totp"),
    ]


def test_an_answer_that_is_no_keys_is_a_failure(mara: User, log: SecurityLog) -> None:
    keys = browser(mara)
    add_key(keys, SoftwareKey())
    client, options = asked(mara)
    for answer in (SoftwareKey().use(options), '{"id": "x"}'):
        lines = log.of(client.post, reverse("mfa_authenticate"), {"credential": answer})
        assert lines == [line(SecurityEvent.SIGN_IN_FAILED, mara, what="webauthn")]
