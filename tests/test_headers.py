"""The headers that every answer has, and the cookies, by http and by https."""

from __future__ import annotations

import re
import runpy
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as live
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import User
from config import environment
from release.parts import pins
from tests.factories import PASSWORD
from tests.pages import browser_of, confirm

FIXED = ("Permissions-Policy", "Cross-Origin-Resource-Policy")


def settings_by_https(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The settings as they are where the site's address is https."""
    monkeypatch.setattr(environment, "IS_SECURE", True)
    return runpy.run_path(str(Path(live.BASE_DIR) / "config/settings.py"))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/learn/", "/", "/nothing/here/", "/static/img/icon.svg", "/favicon.ico", "/learn"]
)
def test_every_answer_has_the_fixed_headers(client: Client, path: str) -> None:
    response = client.get(path)
    assert {name: response.headers.get(name) for name in FIXED} == live.FIXED_HEADERS
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/learn/", "/about/", "/nothing/"])
def test_no_answer_tells_the_versions_of_parts(client: Client, path: str) -> None:
    response = client.get(path)
    told = f"{response.headers}{response.content.decode()}"
    versions = {pin.version for pin in pins() if pin.version.count(".") > 1} - {live.VERSION}
    assert {found for found in re.findall(r"\d+(?:\.\d+){2,}", told) if found in versions} == set()


def test_a_redirect_to_https_has_them_too(client: Client, settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    response = client.get("/learn/")
    assert response.status_code == 301
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"


def test_a_policy_asks_for_nothing_but_keys() -> None:
    policy = live.FIXED_HEADERS["Permissions-Policy"].split(", ")
    allowed = [rule for rule in policy if not rule.endswith("=()")]
    assert allowed == ["publickey-credentials-create=(self)", "publickey-credentials-get=(self)"]
    assert {"camera=()", "geolocation=()", "microphone=()"} <= set(policy)


@pytest.mark.django_db
def test_the_policy_of_pages_names_where_to_report(client: Client) -> None:
    policy = client.get("/learn/")["Content-Security-Policy"]
    assert f"report-uri {reverse('policy_reports')}" in policy
    # By http browsers know the older way alone, and leave it where the newer one is named.
    assert "report-to" not in policy


def test_by_https_reports_go_the_newer_way_too(monkeypatch: pytest.MonkeyPatch) -> None:
    found = settings_by_https(monkeypatch)
    policy = found["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]
    assert (policy["report-to"], policy["report-uri"]) == (["policy"], ["/policy-reports/"])
    assert found["FIXED_HEADERS"]["Reporting-Endpoints"] == 'policy="/policy-reports/"'


def test_cookies_are_of_this_host_alone_by_https(monkeypatch: pytest.MonkeyPatch) -> None:
    found = settings_by_https(monkeypatch)
    for kind in ("SESSION", "CSRF"):
        assert found[f"{kind}_COOKIE_NAME"].startswith("__Host-")
        assert found[f"{kind}_COOKIE_SECURE"] is True
        # What a browser demands of such a name.
        assert f"{kind}_COOKIE_DOMAIN" not in found
        assert f"{kind}_COOKIE_PATH" not in found
    # By http no browser would keep them.
    assert (live.SESSION_COOKIE_NAME, live.CSRF_COOKIE_NAME) == ("sessionid", "csrftoken")


def test_signing_in_works_with_such_cookies(user: User, settings: Settings) -> None:
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    client = Client(enforce_csrf_checks=True)
    page = client.get(reverse("account_login"))
    data = {
        "login": user.email,
        "password": PASSWORD,
        "csrfmiddlewaretoken": page.context["csrf_token"],
    }
    client.post(
        reverse("account_login"), data, secure=True, headers={"Referer": "https://testserver/"}
    )
    assert sorted(client.cookies) == ["__Host-csrftoken", "__Host-sessionid"]
    assert client.get(reverse("accounts:settings")).status_code == 200


@pytest.mark.parametrize(("secure", "cleared"), [(True, '"cache", "storage"'), (False, None)])
@pytest.mark.parametrize("name", ["account_logout", "admin:logout"])
def test_what_a_browser_kept_goes_with_the_session(
    db: None, name: str, secure: bool, cleared: str | None
) -> None:
    client = browser_of(User.objects.create_superuser("root@example.org", PASSWORD))
    before = client.get(reverse("accounts:settings"), secure=secure)
    assert not before.has_header("Clear-Site-Data")
    response = client.post(reverse(name), secure=secure)
    assert response.headers.get("Clear-Site-Data") == cleared
    # The session is gone, so there is nothing more to forget.
    assert not client.get("/learn/", secure=secure).has_header("Clear-Site-Data")


def test_what_is_said_of_a_deleted_account_is_still_shown(user: User) -> None:
    client = browser_of(user)
    confirm(client)
    page = client.post(reverse("intake:delete_account"), secure=True, follow=True)
    assert "is deleted" in page.content.decode()
