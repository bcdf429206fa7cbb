"""What is answered before any view: HEAD, bodies that are too large or no form."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import AccessEvent, Consent, User
from config import serving
from config.logs.request_log import HEADER
from config.middleware import MAX_FORM_BYTES, MAX_UPLOAD_BYTES
from config.outages import OneLine
from intake.transfer.reading.csv_table import MAX_BYTES
from tests.factories import PASSWORD
from tests.pages import browser_of, text_of


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
    response = browser_of(user).head("/my-data/entries.csv")
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


# -- Bodies that are no form ------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.usefixtures("unread")
@pytest.mark.parametrize(
    "kind",
    [
        *("application/json", "text/plain", "application/octet-stream", "application/xml", ""),
        *("application/x-www-form-urlencodedx", "multipart/mixed; boundary=x", "nonsense", "*/*"),
    ],
)
def test_a_body_that_is_no_form_is_refused_unread_by_a_page(user: User, kind: str) -> None:
    for browser, url in (
        # Also before the token of a form is looked for.
        (Client(enforce_csrf_checks=True), reverse("account_login")),
        (browser_of(user), reverse("intake:medicines")),
        (browser_of(user), reverse("admin:login")),
    ):
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            response = browser.generic(method, url, '{"name": "x"}', CONTENT_TYPE=kind)
            assert response.status_code == 415
            assert "nothing was changed" in text_of(response)
            assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.usefixtures("no_attempts")
@pytest.mark.parametrize(
    "kind",
    [
        "application/x-www-form-urlencoded",
        "application/x-www-form-urlencoded; charset=UTF-8",
        "Application/X-WWW-Form-Urlencoded",
    ],
)
def test_forms_are_read_however_their_type_is_written(user: User, kind: str) -> None:
    browser, url = Client(), reverse("account_login")
    assert browser.generic("POST", url, f"login={user.email}&password=x", kind).status_code == 200
    form = urlencode({"login": user.email, "password": PASSWORD})
    assert browser.generic("POST", url, form, kind).status_code == 302
    assert Client().post(url, {"login": user.email, "password": PASSWORD}).status_code == 302


@pytest.mark.parametrize(("method", "status"), [("POST", 302), ("PUT", 405), ("GET", 200)])
@pytest.mark.parametrize("kind", ["", "text/plain"])
def test_no_body_needs_no_type(user: User, method: str, status: int, kind: str) -> None:
    sent = browser_of(user).generic(method, reverse("account_logout"), b"", CONTENT_TYPE=kind)
    assert sent.status_code == status


# -- Files -----------------------------------------------------------------------------------


@pytest.mark.django_db  # closing an answer looks after the connection
@pytest.mark.parametrize("path", ["/static/img/icon.svg", "/static/nothing.js", "/healthz"])
@time_machine.travel(dt.datetime(2026, 11, 20, tzinfo=dt.UTC), tick=False)
def test_head_of_a_file_is_as_its_get(settings: Settings, path: str) -> None:
    settings.WHITENOISE_USE_FINDERS = True
    get, head = Client().get(path), Client().head(path)
    get.close()
    assert b"".join(head) == b""
    assert head.status_code == get.status_code
    for one in (get, head):
        # No two requests have the same.
        del one.headers[HEADER]
    assert head.headers == get.headers


# -- More parts than any form has --------------------------------------------------------------


def _files(count: int) -> dict[str, SimpleUploadedFile]:
    return {f"file{number}": SimpleUploadedFile("diary.csv", b"a,b") for number in range(count)}


@pytest.mark.parametrize("path", ["/account/password/change/", "/import/"])
@pytest.mark.parametrize(
    "data",
    [{f"field{number}": "1" for number in range(1001)}, _files(2)],
    ids=["fields", "files"],
)
def test_a_form_of_too_many_parts_gets_a_plain_page_and_one_line(
    user: User, caplog: pytest.LogCaptureFixture, path: str, data: dict[str, Any]
) -> None:
    response = browser_of(user).post(path, data)
    assert response.status_code == 400
    assert "Nothing was changed." in text_of(response)
    (line,) = [one for one in caplog.records if one.name.startswith("django.security")]
    assert OneLine().filter(line)
    assert line.exc_info is None


def test_an_address_of_too_many_parts_gets_a_plain_page(user: User) -> None:
    more = "&".join(f"a{number}=1" for number in range(1000))
    response = browser_of(user).get(f"/day/2026-06-10/add/?q=oats&{more}")
    assert response.status_code == 400
    assert "Nothing was changed." in text_of(response)
