"""Every page about accounts: no inline script or style, never stored, same frame."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    generate_totp_secret,
)
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, path, reverse
from pytest_django import Settings

from accounts.access import viewer
from accounts.models import User
from config import urls as site
from tests.accounts.totp_codes import code_now
from tests.factories import PASSWORD, create_user
from tests.pages import browser_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_attempts")]


def person(*, second_factor: bool = False) -> User:
    """Somebody with a confirmed address, and a second factor if asked."""
    user = create_user()
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    if second_factor:
        TOTP.activate(user, generate_totp_secret())
        RecoveryCodes.activate(user)
    return user


def browser(user: User | None = None) -> Client:
    """A browser; of somebody who has just given their password."""
    client = Client()
    if user is not None:
        client.force_login(user)
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def is_clean(html: str) -> list[str]:
    """What a strict content policy would block."""
    found = re.findall(r"<style\b[^>]*>|\sstyle\s*=\s*[\"']|\son\w+\s*=\s*[\"']|javascript:", html)
    found += [tag for tag in re.findall(r"<script\b[^>]*>", html) if " src=" not in tag]
    return found + re.findall(r"(?:src|href)=\"(?:https?:)?//[^\"]*\"", html)


#: Every page of allauth: its URL name, who sees it, its arguments.
SIGNED_OUT = [
    "account_login",
    "account_signup",
    "account_inactive",
    "account_email_verification_sent",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
    "accounts:privacy",
]
SIGNED_IN = [
    "account_logout",
    "account_email",
    "account_change_password",
    "account_reauthenticate",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_list_webauthn",
    "accounts:settings",
    "accounts:sessions",
    "accounts:sharing",
    "accounts:profile",
    "accounts:welcome",
]
WITH_SECOND_FACTOR = [
    "mfa_index",
    "mfa_reauthenticate",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
]
#: Seen below in their own tests, or leading on without a page.
OTHERS = {
    "account_confirm_email",
    "account_reset_password_from_key",
    "account_set_password",
    "account_confirm_login_code",
    "mfa_authenticate",
    "mfa_download_recovery_codes",
    "mfa_edit_webauthn",
    "mfa_reauthenticate_webauthn",
    "mfa_remove_webauthn",
}


def check(response: Any, status: int = 200) -> str:
    """Hold one page against the content policy, the cache rules and the frame."""
    html: str = response.content.decode()
    assert response.status_code == status
    assert is_clean(html) == []
    policy = {part.strip() for part in response["Content-Security-Policy"].split(";")}
    assert {"default-src 'none'", "script-src 'self'", "style-src 'self'"} <= policy
    assert "unsafe" not in response["Content-Security-Policy"]
    assert "no-store" in response["Cache-Control"]
    assert "HX-Request" in response["Vary"]
    assert html.count('<main id="page"') == 1
    assert len(re.findall(r"<h1\b", html)) == 1
    assert re.search(r"<title>\S[^<]* · Midband</title>", html)
    assert "placeholder=" not in html
    return html


def names(resolver: URLResolver) -> set[str]:
    """The names of all addresses below one resolver."""
    found: set[str] = set()
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            found |= names(entry)
        elif isinstance(entry, URLPattern) and entry.name:
            found.add(entry.name)
    return found


def test_no_page_of_allauth_is_forgotten() -> None:
    included = [
        entry
        for entry in get_resolver().url_patterns
        if isinstance(entry, URLResolver) and "allauth" in str(entry.urlconf_name)
    ]
    listed = {*SIGNED_OUT, *SIGNED_IN, *WITH_SECOND_FACTOR, *OTHERS}
    own = {name for name in listed if name.startswith("accounts:")}
    assert set().union(*(names(entry) for entry in included)) == listed - own


@pytest.mark.parametrize("name", SIGNED_OUT)
def test_pages_for_everybody(name: str) -> None:
    check(browser().get(reverse(name)))


@pytest.mark.parametrize("name", SIGNED_IN)
def test_pages_for_the_signed_in(name: str) -> None:
    check(browser(person()).get(reverse(name)))


@pytest.mark.parametrize("name", WITH_SECOND_FACTOR)
def test_pages_with_a_second_factor(name: str) -> None:
    check(browser(person(second_factor=True)).get(reverse(name)))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("account_login", {"login": "x", "password": ""}),
        ("account_signup", {"email": "x", "password1": "short"}),
        ("account_reset_password", {"email": "x"}),
    ],
)
def test_pages_with_errors(name: str, data: dict[str, str]) -> None:
    html = check(browser().post(reverse(name), data))
    assert "errorlist" in html
    assert 'aria-invalid="true"' in html


def test_page_of_a_pending_new_address() -> None:
    user = person()
    EmailAddress.objects.create(user=user, email="new@example.org")
    html = check(browser(user).get(reverse("account_email")))
    assert "Changing to" in html
    assert "new@example.org" in html


@pytest.mark.parametrize("works", [True, False])
def test_page_that_confirms_an_address(works: bool) -> None:
    address = EmailAddress.objects.create(user=create_user(), email="new@example.org")
    key = EmailConfirmationHMAC(address).key if works else "nonsense"
    html = check(browser().get(reverse("account_confirm_email", args=[key])))
    assert ("Is new@example.org your address?" in html) is works
    assert ("This link no longer works" in html) is not works


def test_page_of_a_spent_password_link() -> None:
    url = reverse("account_reset_password_from_key", args=["1", "nonsense"])
    assert "This link no longer works" in check(browser().get(url))


def test_page_that_sets_a_first_password() -> None:
    user = person()
    client = browser(user)
    user.set_unusable_password()
    user.save()
    client.force_login(user)
    check(client.get(reverse("account_set_password")))


# A code holds for half a minute; the clock starts early in one.
@time_machine.travel(dt.datetime(2026, 11, 20, 12, 0, 1, tzinfo=dt.UTC))
def test_a_second_factor_is_turned_on_asked_for_and_turned_off() -> None:
    user = person()
    client = browser(user)
    url = reverse("mfa_activate_totp")
    html = check(client.get(url))
    assert re.search(r'<div class="qr" role="img" aria-label="[^"]+"><svg [^>]+><path ', html)
    wrong = client.post(url, {"code": "000000"})
    assert list(wrong.context["form"].errors) == ["code"]
    secret = wrong.context["form"].secret
    assert secret in html
    client.post(url, {"code": code_now(secret)})
    assert Authenticator.objects.filter(user=user).count() == 2

    client = browser()
    data = {"login": user.email, "password": PASSWORD}
    asked = client.post(reverse("account_login"), data)
    assert asked["Location"].startswith(reverse("mfa_authenticate"))
    check(client.get(asked["Location"]))
    assert client.get(reverse("accounts:settings")).status_code == 302
    wrong = client.post(asked["Location"], {"code": "000000"})
    assert "This code is wrong" in check(wrong)
    codes = Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()
    client.post(asked["Location"], {"code": codes[0]})
    assert client.get(reverse("accounts:settings")).status_code == 200

    client.post(reverse("mfa_reauthenticate"), {"code": codes[1]})
    download = client.get(reverse("mfa_download_recovery_codes"))
    assert download.content.decode().split() == codes[2:]
    client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.filter(user=user).exists()


def test_a_second_factor_takes_the_password_again() -> None:
    client = browser_of(person())
    response = client.get(reverse("mfa_activate_totp"))
    assert response["Location"].startswith(reverse("account_reauthenticate"))


# -- Errors -----------------------------------------------------------------------------


def broken(request: HttpRequest) -> HttpResponse:
    """A view with a fault."""
    raise ZeroDivisionError


class Urls:
    """The site with one broken page."""

    urlpatterns = [path("broken/", broken), *site.urlpatterns]


@pytest.mark.parametrize("client_of", [lambda: None, person])
def test_unknown_pages_are_404_in_plain_words(client_of: Callable[[], User | None]) -> None:
    client = browser(client_of())
    assert "There is no such page" in check(client.get("/account/nonsense/page/"), 404)


def test_closed_pages_are_403_in_plain_words() -> None:
    response = browser(person()).get(reverse("admin:login"))
    assert "This page is not open to you" in check(response, 403)


def test_an_unknown_host_is_400_in_plain_words(settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["midband.example"]
    response = Client(raise_request_exception=False).get("/account/privacy/")
    assert response.status_code == 400
    assert "We could not read this" in response.content.decode()
    assert is_clean(response.content.decode()) == []


def test_a_fault_is_500_in_plain_words(settings: Settings) -> None:
    settings.ROOT_URLCONF = Urls
    client = Client(raise_request_exception=False)
    client.force_login(person())
    response = client.get("/broken/")
    assert response.status_code == 500
    assert "Something went wrong on this site" in response.content.decode()
    assert is_clean(response.content.decode()) == []


def test_the_page_of_a_refused_form_needs_no_session() -> None:
    client = Client(enforce_csrf_checks=True)
    check(client.post(reverse("account_login"), {}), 403)


def test_a_request_from_a_factory_has_no_viewer() -> None:
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    with pytest.raises(Http404):
        viewer(request)
