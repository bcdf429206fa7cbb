"""The server's log names the route of what it refused, and nothing that an address holds."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterator
from typing import Any, cast

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from pytest_django import Settings

from accounts.models import Consent, User
from accounts.security_log.request_id import REQUEST_ID
from config import urls as site
from config.logs.log_lines import UNKNOWN, route_of
from config.logs.request_log import HEADER
from config.middleware import MAX_FORM_BYTES
from tests.pages import browser_of

pytestmark = pytest.mark.django_db

#: A text that somebody typed, as it stands in an address and in what a fault says of it.
TYPED = "tinglingtoes"
DAY = "/clients/<slug:code>/day/<date:date>/"


@pytest.fixture
def written(caplog: pytest.LogCaptureFixture) -> Iterator[Callable[[], str]]:
    """What the server's log gets, through the site's own handler."""
    (handler,) = (one for one in logging.getLogger().handlers if one.name == "console")
    handler = cast("logging.StreamHandler[Any]", handler)
    stream = io.StringIO()
    before = handler.setStream(stream)
    with caplog.at_level(logging.WARNING, logger="django.request"):
        yield stream.getvalue
    handler.setStream(before)


def test_what_is_not_there_is_told_by_its_route(
    user: User, consent: Consent, written: Callable[[], str]
) -> None:
    code = consent.client.code
    answer = browser_of(user).get(f"/clients/{code}/day/2026-11-22/?q={TYPED}")
    assert answer.status_code == 404
    assert written().endswith(f"WARNING django.request: Not Found: {DAY}\n")


@pytest.mark.parametrize("address", [f"/{TYPED}/", f"/{TYPED}%0A/", f"/t%C3%A4{TYPED}/"])
def test_of_an_address_without_a_page_nothing_is_told(
    user: User, written: Callable[[], str], address: str
) -> None:
    assert browser_of(user).get(address).status_code == 404
    assert written().endswith(f"django.request: Not Found: {UNKNOWN}\n")
    assert len(written().splitlines()) == 1


def test_a_site_that_is_not_ready_is_told_with_a_number_of_its_own(
    client: Client, written: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    client.get("/about/")
    earlier = REQUEST_ID.get()
    monkeypatch.setattr("config.endpoints.health.database", lambda: "no answer")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert written().endswith(
        f" {answer.headers[HEADER]} ERROR django.request: Service Unavailable: /readyz\n"
    )
    assert answer.headers[HEADER] != earlier


def test_what_is_closed_is_told_by_its_route_and_where_it_was_refused(
    dietitian: User, consent: Consent, written: Callable[[], str]
) -> None:
    code = consent.client.code
    answer = browser_of(dietitian).get(f"/clients/{code}/symptoms/?q={TYPED}")
    assert answer.status_code == 403
    assert "Forbidden (Permission denied): /clients/<slug:code>/symptoms/\n" in written()
    assert written().endswith("\nMissingScopeError\n")
    assert "accounts/access.py" in written()
    assert not {one for one in (code, TYPED) if one in written()}


def test_a_forged_form_tells_the_site_it_is_from_and_no_page(
    consent: Consent, written: Callable[[], str]
) -> None:
    code = consent.client.code
    client = Client(enforce_csrf_checks=True)
    client.cookies["csrftoken"] = "x" * 32
    foreign = f"https://elsewhere.example/clients/{code}/?q={TYPED}"
    url = f"/clients/{code}/day/2026-11-22/note/?q={TYPED}"
    for headers in ({}, {"Referer": foreign}):
        answer = client.post(url, secure=bool(headers), headers=headers)
        assert answer.status_code == 403
    assert f": {DAY}note/\n" in written()
    assert "Referer checking failed - https://elsewhere.example does not match" in written()
    assert not {one for one in (code, TYPED) if one in written()}


def test_a_wrong_method_is_told_by_its_route(user: User, written: Callable[[], str]) -> None:
    answer = browser_of(user).get(f"/day/2026-11-22/finish/?q={TYPED}")
    assert answer.status_code == 405
    assert written().endswith(": Method Not Allowed (GET): /day/<date:date>/finish/\n")


def test_what_is_too_large_is_told_by_its_route(user: User, written: Callable[[], str]) -> None:
    note = TYPED + "x" * MAX_FORM_BYTES
    answer = browser_of(user).post("/day/2026-11-22/note/", {"note": note})
    assert answer.status_code == 413
    assert written().endswith(": Request Entity Too Large: /day/<date:date>/note/\n")


def test_what_is_no_form_is_told_by_its_route(user: User, written: Callable[[], str]) -> None:
    url = f"/day/2026-11-22/note/?q={TYPED}"
    answer = browser_of(user).post(url, {"note": TYPED}, content_type="application/json")
    assert answer.status_code == 415
    assert written().endswith(": Unsupported Media Type: /day/<date:date>/note/\n")


def test_what_makes_no_sense_is_told_by_its_reason(user: User, written: Callable[[], str]) -> None:
    many = "&".join(f"{TYPED}{number}=1" for number in range(1001))
    assert browser_of(user).get(f"/day/2026-11-22/add/?q=a&{many}").status_code == 400
    broken = browser_of(user).generic(
        "POST", f"/day/2026-11-22/note/?q={TYPED}", b"x", "multipart/form-data"
    )
    assert broken.status_code == 400
    assert "TooManyFieldsSent: The number of GET/POST parameters exceeded" in written()
    assert "(Unable to parse request body): /day/<date:date>/note/\n" in written()
    assert "2026-11-22" not in written()
    assert TYPED not in written()


def broken(_request: HttpRequest, code: str) -> HttpResponse:
    """A view with a fault whose words are what somebody sent."""
    try:
        raise KeyError(code)
    except KeyError as error:
        raise ValueError(f"no number: {code}, {TYPED}") from error


class Urls:
    """The site with one broken page."""

    urlpatterns = [path("broken/<slug:code>/", broken), *site.urlpatterns]


def test_a_fault_is_told_by_where_it_was_and_not_by_its_words(
    user: User, settings: Settings, written: Callable[[], str]
) -> None:
    settings.ROOT_URLCONF = Urls
    browser = browser_of(user)
    browser.raise_request_exception = False
    answer = browser.get(f"/broken/{TYPED}-code/?q={TYPED}")
    assert answer.status_code == 500
    first, *_frames, last = written().splitlines()
    assert first.endswith("ERROR django.request: Internal Server Error: /broken/<slug:code>/")
    assert last == "ValueError"
    assert "\nKeyError\n" in written()
    assert "in broken" in written()
    assert f"{TYPED}-code" not in written()
    assert "no number: tingling" not in written()


@pytest.mark.parametrize("words", ["Exception", "Client disconnected"])
def test_the_server_below_tells_a_route_too(words: str, written: Callable[[], str]) -> None:
    try:
        raise ValueError(TYPED)
    except ValueError:
        # As waitress does where an answer breaks off while it is sent.
        logging.getLogger("waitress").exception(
            f"{words} while serving /clients/{TYPED}/day/2026-11-22/"
        )
    first, *_frames, last = written().splitlines()
    assert first.endswith(f"ERROR waitress: {words} while serving {DAY}")
    assert last == "ValueError"
    assert f"{TYPED}\n" not in written()


def test_other_lines_stay_as_they_are(written: Callable[[], str]) -> None:
    logging.getLogger("jobs.worker").warning("A job failed: %s", "https://mail.example/x")
    logging.getLogger("waitress").warning("2 thread(s) still running")
    assert "A job failed: https://mail.example/x\n" in written()
    assert "waitress: 2 thread(s) still running\n" in written()


def test_routes_have_no_values() -> None:
    assert route_of("/static/site.css") == "static"
    assert route_of("/day/2026-11-22/") == "/day/<date:date>/"
    assert (route_of(""), route_of("/nothing/")) == ("/", "")
