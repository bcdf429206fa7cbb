"""Passwords, codes, keys and session keys as they are stored, taken and told of."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
import time_machine
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings as configured
from django.contrib.auth.hashers import PBKDF2PasswordHasher, check_password, make_password
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from fido2.utils import websafe_decode
from pytest_django import Settings

from accounts.models import User
from config import people
from tests.accounts.test_pages import browser, person
from tests.accounts.test_security_keys import options_of
from tests.accounts.totp_codes import code_now
from tests.factories import PASSWORD, create_user
from tests.pages import new_account

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_attempts")]


def sign_in(user: User, password: str = PASSWORD) -> Client:
    """A browser that sent the sign-in form."""
    client = Client()
    client.post(reverse("account_login"), {"login": user.email, "password": password})
    return client


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


# -- Passwords -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "password", ["pâte brisée für žlutý kůň", "  spaces  at  the  ends  ", "🥬🌰🍫" * 5, "水" * 40]
)
def test_any_printable_character_is_taken_and_means_what_it_is(password: str) -> None:
    client = Client()
    client.post(reverse("account_signup"), new_account("new@example.org", password))
    user = User.objects.get(email="new@example.org")
    assert is_in(sign_in(user, password))
    assert not is_in(sign_in(user, password.strip(" ")[:-1]))


def test_every_character_of_a_long_password_counts() -> None:
    password = "".join(chr(97 + number % 26) for number in range(128))
    user = create_user(password=password)
    assert is_in(sign_in(user, password))
    assert not is_in(sign_in(user, password[:-1] + "!"))
    assert not is_in(sign_in(user, password[:127]))


def test_passwords_are_hashed_by_argon2id_with_a_salt_of_their_own(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = people.PASSWORD_HASHERS
    first, second = make_password(PASSWORD), make_password(PASSWORD)
    assert first != second
    found = re.fullmatch(
        r"argon2\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([^$]+)\$[^$]{43,}", first
    )
    assert found is not None
    memory_kib, passes, _lanes = map(int, found.groups()[:3])
    assert memory_kib >= 15 * 1024
    assert passes >= 2
    assert len(found[4]) >= 22
    # Kept for what was hashed by an earlier version alone.
    assert PBKDF2PasswordHasher.iterations >= 310_000
    older = PBKDF2PasswordHasher().encode(PASSWORD, "salt" * 6)
    seen: list[str] = []
    assert check_password(PASSWORD, older, seen.append)
    assert seen == [PASSWORD]


def test_a_database_begins_without_any_account() -> None:
    assert not User.objects.exists()


# -- Second factors ------------------------------------------------------------------------


def test_keys_of_second_factors_are_stored_encrypted(settings: Settings) -> None:
    user, secret = person(), generate_totp_secret()
    TOTP.activate(user, secret)
    codes = RecoveryCodes.activate(user)
    stored = dict(Authenticator.objects.values_list("type", "data"))
    assert secret not in str(stored)
    assert stored["totp"]["secret"].startswith("fernet:")
    assert stored["recovery_codes"]["seed"].startswith("fernet:")
    kept = codes.generate_codes()
    assert Authenticator.objects.get(type="totp").wrap().validate_code(code_now(secret))
    # Under a new key an earlier one still reads; without it no code fits, and nothing breaks.
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "n" * 60, [configured.SECRET_KEY]
    assert get_adapter().decrypt(stored["totp"]["secret"]) == secret
    settings.SECRET_KEY_FALLBACKS = []
    assert get_adapter().decrypt(stored["totp"]["secret"]) != secret
    lost = Authenticator.objects.get(type="recovery_codes").wrap()
    assert not set(kept) & set(lost.generate_codes())
    assert lost.generate_codes() != lost.generate_codes()


def test_a_key_stored_before_still_works() -> None:
    user, secret = person(), generate_totp_secret()
    Authenticator.objects.create(user=user, type="totp", data={"secret": secret})
    client = sign_in(user)
    client.post(reverse("mfa_authenticate"), {"code": code_now(secret)})
    assert is_in(client)


def test_a_code_holds_for_moments_and_once() -> None:
    user, secret = person(), generate_totp_secret()
    TOTP.activate(user, secret)
    now = timezone.now()
    with time_machine.travel(now - dt.timedelta(minutes=5), tick=False):
        old = code_now(secret)
    with time_machine.travel(now, tick=False):
        code = code_now(secret)
        client, again = sign_in(user), sign_in(user)
        client.post(reverse("mfa_authenticate"), {"code": old})
        assert not is_in(client)
        client.post(reverse("mfa_authenticate"), {"code": code})
        assert is_in(client)
        again.post(reverse("mfa_authenticate"), {"code": code})
        assert not is_in(again)


def test_a_recovery_code_opens_once() -> None:
    user = person(second_factor=True)
    code = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[0]
    client, again = sign_in(user), sign_in(user)
    client.post(reverse("mfa_authenticate"), {"code": code})
    assert is_in(client)
    again.post(reverse("mfa_authenticate"), {"code": code})
    assert not is_in(again)


def test_a_new_password_by_mail_does_not_pass_the_second_factor(settings: Settings) -> None:
    settings.MAIL_IS_SENT = True
    user = person(second_factor=True)
    client = Client()
    client.post(reverse("account_reset_password"), {"email": user.email})
    link = re.search(r"https?://[^/]+(/\S+)", str(mail.outbox[-1].body))
    assert link is not None
    form = client.get(link[1], follow=True)
    path = form.redirect_chain[-1][0] if form.redirect_chain else link[1]
    client.post(path, {"password1": "another good password", "password2": "another good password"})
    user.refresh_from_db()
    assert user.check_password("another good password")
    assert not is_in(client)
    assert not is_in(sign_in(user, "another good password"))


def test_the_question_to_a_key_is_long_and_new_each_time() -> None:
    client = browser(person())
    client.defaults["HTTP_HOST"] = "localhost"
    asked = [
        options_of(client.get(reverse("mfa_add_webauthn")), "creation_options")
        for _number in range(2)
    ]
    questions = {websafe_decode(one["publicKey"]["challenge"]) for one in asked}
    assert len(questions) == 2
    assert {len(one) for one in questions} == {32}


@pytest.mark.django_db(transaction=True)
def test_each_change_of_what_opens_an_account_is_told_by_mail() -> None:
    user = person()
    client = browser(user)
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    new = "another good password"
    client.post(reverse("mfa_activate_totp"), {"code": code_now(secret)})
    client.post(reverse("mfa_generate_recovery_codes"))
    client.post(reverse("mfa_deactivate_totp"))
    client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )
    told = {str(message.subject).removeprefix("Midband: ").lower() for message in mail.outbox}
    app = "authenticator app"
    assert {f"{app} activated", f"{app} deactivated", "password changed"} <= told
    assert all(message.to == [user.email] for message in mail.outbox)
    bodies = " ".join(str(message.body) for message in mail.outbox)
    assert secret not in bodies
    assert new not in bodies


# -- Sessions ------------------------------------------------------------------------------


def test_signing_in_gives_the_browser_another_key() -> None:
    client, user = Client(), create_user()
    session = client.session
    session["before"] = "x"
    session.save()
    before = str(session.session_key)
    client.cookies[configured.SESSION_COOKIE_NAME] = before
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert is_in(client)
    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


def test_a_session_key_is_long_and_stands_in_no_address() -> None:
    user = create_user()
    client = sign_in(user)
    key = str(client.session.session_key)
    assert re.fullmatch("[a-z0-9]{32}", key)
    assert len({sign_in(user).session.session_key for _number in range(3)} | {key}) == 4
    for name in ("intake:today", "accounts:settings", "accounts:sharing", "intake:my_data"):
        answer: Any = client.get(reverse(name), follow=True)
        assert key not in answer.content.decode()
        assert all(key not in url for url, _status in answer.redirect_chain)


def test_a_session_that_was_signed_out_opens_nothing_again() -> None:
    client = sign_in(create_user())
    kept = client.cookies[configured.SESSION_COOKIE_NAME].value
    page = client.get(reverse("intake:my_data"))
    assert "no-store" in page["Cache-Control"]
    client.post(reverse("account_logout"))
    again = Client()
    again.cookies[configured.SESSION_COOKIE_NAME] = kept
    assert again.get(reverse("intake:my_data")).status_code == 302
