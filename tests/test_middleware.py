"""What is answered before any view: the health check, HEAD, bodies that are too large."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import AccessEvent, Consent, User
from config import serving
from config.middleware import MAX_FORM_BYTES, MAX_UPLOAD_BYTES
from intake.transfer.reading.csv_table import MAX_BYTES
from tests.pages import browser_of, text_of


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


def test_health_is_not_led_to_https(client: Client, settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
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
    assert b"".join(response) == b""
    assert "attachment" in response["Content-Disposition"]


# -- Bodies that are too large ---------------------------------------------------------------


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing may read what was sent."""

    def read(_request: HttpRequest) -> None:
        raise AssertionError("the body was read")

    monkeypatch.setattr(HttpRequest, "_load_post_and_files", read)


@pytest.mark.django_db
@pytest.mark.usefixtures("unread")
@pytest.mark.parametrize("is_file", [False, True])
def test_a_body_too_large_is_refused_unread_by_a_page(user: User, *, is_file: bool) -> None:
    large = "x" * (MAX_FORM_BYTES + 1)
    for browser, url in (
        (Client(enforce_csrf_checks=True), reverse("account_login")),
        (browser_of(user), reverse("intake:medicines")),
    ):
        sent = SimpleUploadedFile("a.csv", large.encode()) if is_file else large
        response = browser.post(url, {"name": sent})
        assert response.status_code == 413
        assert "That was too large" in text_of(response)
        assert "1 MB" in text_of(response)
        assert "no-store" in response["Cache-Control"]


def test_a_diary_a_little_too_large_is_refused_beside_its_field(user: User) -> None:
    file = SimpleUploadedFile("diary.csv", b"x" * (MAX_BYTES + 1))
    response = browser_of(user).post(reverse("intake:import_diary"), {"file": file})
    assert response.status_code == 422
    assert "larger than 20 MB" in text_of(response)


@pytest.mark.usefixtures("unread")
def test_a_diary_far_too_large_is_not_read(user: User) -> None:
    response = browser_of(user).generic(
        "POST",
        reverse("intake:import_diary"),
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(MAX_UPLOAD_BYTES["intake:import_diary"] + 1),
    )
    assert response.status_code == 413


def test_the_caps_are_of_addresses_that_are_there_and_below_the_servers_own() -> None:
    for name, most in MAX_UPLOAD_BYTES.items():
        assert reverse(name)
        assert MAX_FORM_BYTES < most < serving.MAX_BODY
