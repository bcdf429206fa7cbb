"""No page tells whether an address is known, by what it says or by the work it does.

Nothing is timed here: what is counted is what takes time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from accounts.models import Profile, User
from accounts.views.invitations import invitations
from config.logs.request_log import HEADER
from tests.factories import PASSWORD, create_dietitian, create_user
from tests.pages import browser_of, new_account

pytestmark = pytest.mark.django_db

#: As long as each other, so that pages and mail are as long as each other too.
KNOWN, NEW = "ada@example.org", "bob@example.org"


@dataclass(frozen=True)
class Work:
    """What one sent form came to."""

    status: int
    headers: dict[str, str]
    cookies: dict[str, tuple[int, str]]
    body: str
    hashes: int
    letters: int
    writes: list[str]
    reads: int


def work_of(
    client: Client, url: str, data: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> Work:
    """Send one form and count; addresses, tokens and lengths of signed values are blanked."""
    hashes: list[str] = []
    encode = MD5PasswordHasher.encode

    def counted(self: MD5PasswordHasher, password: str, salt: str) -> str:
        hashes.append(salt)
        return encode(self, password, salt)

    cache.clear()
    client.get(url)
    letters = len(mail.outbox)
    with (
        monkeypatch.context() as patch,
        CaptureQueriesContext(
            connection,
        ) as queries,
    ):
        patch.setattr(MD5PasswordHasher, "encode", counted)
        response: Any = client.post(url, data)
    statements = [query["sql"] for query in queries.captured_queries]
    writes = re.compile(r'^(INSERT INTO|UPDATE|DELETE FROM) "?(\w+)')
    return Work(
        status=response.status_code,
        headers={
            name: value for name, value in response.items() if name not in {"Expires", HEADER}
        },
        cookies={
            name: (len(cookie.value), cookie["max-age"] and "kept")
            for name, cookie in response.cookies.items()
        },
        body=re.sub(r"ada|bob|value=\"\w{64}\"|Token\": \"\w+", "", response.content.decode()),
        hashes=len(hashes),
        letters=len(mail.outbox) - letters,
        writes=[" ".join(found.groups()) for sql in statements if (found := writes.match(sql))],
        reads=sum(sql.startswith("SELECT") for sql in statements),
    )


def test_a_sign_up_does_the_same_work_for_a_known_and_a_new_address(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    create_user(email=KNOWN)
    url = reverse("account_signup")
    known, new = (
        work_of(
            Client(),
            url,
            new_account(email, "another horse battery", time_zone="Europe/Berlin"),
            monkeypatch,
        )
        for email in (KNOWN, NEW)
    )
    assert (known.status, known.headers, known.body) == (new.status, new.headers, new.body)
    assert known.cookies == new.cookies
    assert known.hashes == new.hashes == 1
    assert known.letters == new.letters == 1
    # One write more: what was made for a known address is taken back, and something is kept.
    assert [write for write in known.writes if write != "UPDATE accounts_user"] == new.writes
    # A look whether the new address is confirmed; a tenth of a millisecond each.
    assert abs(known.reads - new.reads) <= 3


def test_a_sign_up_with_a_known_address_changes_nothing(settings: Settings) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    create_user(email=KNOWN)
    before = list(User.objects.values())
    for email in (KNOWN, KNOWN.upper()):
        data = new_account(email, "another horse battery", time_zone="Europe/Berlin")
        Client().post(reverse("account_signup"), data)
    assert list(User.objects.values()) == before
    assert not Profile.objects.exists()
    assert not EmailAddress.objects.exists()
    assert [letter.to for letter in mail.outbox] == [[KNOWN]]


def test_signing_in_and_a_new_password_do_the_same_work(monkeypatch: pytest.MonkeyPatch) -> None:
    user = create_user(email=KNOWN)
    EmailAddress.objects.create(user=user, email=KNOWN, primary=True, verified=True)
    for name, field in (("account_login", "login"), ("account_reset_password", "email")):
        known, new = (
            work_of(Client(), reverse(name), {field: email, "password": "a wrong one"}, monkeypatch)
            for email in (KNOWN, NEW)
        )
        assert known.hashes == new.hashes == (name == "account_login"), name
        assert known.letters == new.letters == (name == "account_reset_password"), name
        assert (known.status, known.headers, known.body) == (new.status, new.headers, new.body)
        assert (known.cookies, known.writes) == (new.cookies, new.writes)


def test_an_invitation_does_the_same_work(monkeypatch: pytest.MonkeyPatch) -> None:
    create_user(email=KNOWN)
    browser = browser_of(create_dietitian())
    url = reverse(f"accounts:{invitations.__name__}")
    known, new = (work_of(browser, url, {"email": email}, monkeypatch) for email in (KNOWN, NEW))
    assert (known.status, known.headers, known.body) == (new.status, new.headers, new.body)
    assert (known.letters, known.writes, known.reads) == (new.letters, new.writes, new.reads)
    assert PASSWORD not in known.body
