"""What is answered before any view: the health check, HEAD, bodies that are too large."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import AccessEvent, Consent, User
from tests.pages import browser_of


@pytest.mark.parametrize("host", ["10.0.3.7:8000", "elsewhere.example", ""])
def test_health_is_answered_under_any_host_without_a_session(client: Client, host: str) -> None:
    # No mark for the database: a query would fail.
    for method in (client.get, client.head):
        response = method("/healthz", HTTP_HOST=host)
        assert response.status_code == 200
        assert not response.cookies
        assert response["Cache-Control"] == "no-store"
    assert client.get("/healthz", HTTP_HOST=host).content == b"ok\n"
    assert client.post("/healthz", HTTP_HOST=host).status_code == 405


def test_health_is_not_led_to_https(client: Client, settings: object) -> None:
    settings.SECURE_SSL_REDIRECT = True  # type: ignore[attr-defined]
    assert client.get("/healthz").status_code == 200
    assert client.get("/learn/").status_code == 301


def test_other_addresses_still_ask_for_a_known_host(client: Client) -> None:
    assert client.get("/learn/", HTTP_HOST="elsewhere.example").status_code == 400


@pytest.mark.django_db
def test_the_start_page_answers_a_check_by_head(client: Client) -> None:
    get, head = client.get("/"), client.head("/")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Length"] == str(len(get.content))


def test_a_look_by_head_is_a_look(theirs: Client, consent: Consent) -> None:
    url = f"/clients/{consent.client.code}/trends/"
    for ask in (theirs.get, theirs.head):
        before = AccessEvent.objects.count()
        assert ask(url).status_code == 200
        assert AccessEvent.objects.count() == before + 1


def test_a_download_is_not_made_for_a_head(user: User) -> None:
    response = browser_of(user).head("/my-data/everything.zip")
    assert response.status_code == 200
    assert b"".join(response) == b""  # type: ignore[arg-type]
    assert "attachment" in response["Content-Disposition"]
