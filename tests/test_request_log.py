"""Each request has one line, which tells the page and how it went, and nothing of anybody."""

from __future__ import annotations

import io
import logging
import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as live
from django.db import connection
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import path, reverse
from pytest_django import Settings

from accounts.models import Consent, User
from accounts.security_log.request_id import REQUEST_ID
from config import environment, urls
from config.logs.request_log import HEADER, tell_refused
from tests.factories import create_food, log_entry
from tests.pages import browser_of
from tests.request_lines import Line, checked, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines() -> Iterator[list[Line]]:
    """What is written during a test."""
    with told() as lines:
        yield lines


def settings_with(monkeypatch: pytest.MonkeyPatch, value: str | None, **more: Any) -> Any:
    """The settings as they are with a value of ``REQUEST_LOG``."""
    monkeypatch.delenv("REQUEST_LOG")
    if value is not None:
        monkeypatch.setenv("REQUEST_LOG", value)
    for name, one in more.items():
        monkeypatch.setattr(environment, name, one)
    return runpy.run_path(str(Path(live.BASE_DIR) / "config/settings.py"))


# -- What a line tells -----------------------------------------------------------------------------


def test_a_page_has_one_line_with_its_name_and_its_statements(
    user: User, lines: list[Line]
) -> None:
    log_entry(user=user, food=create_food(), date=user.date_joined.date())
    browser, url = browser_of(user), "/day/2026-11-22/"
    with CaptureQueriesContext(connection) as asked:
        answer = browser.get(f"{url}?q=tinglingtoes")
    (line,) = lines
    assert (line["method"], line["route"], line["status"]) == ("GET", "intake:day", 200)
    assert line["queries"] == len(asked) > 0
    assert line["request"] == answer.headers[HEADER]
    assert line["ms"] > 0
    assert "cut" not in line


@pytest.mark.parametrize(
    ("asked", "route", "status"),
    [
        ("/learn/", "intake:learn", 200),
        # Before any page was looked for.
        ("/robots.txt", "robots", 200),
        ("/static/nothing.css", "static", 404),
        ("/learn", "unknown", 301),
        ("/tinglingtoes/", "unknown", 404),
        ("/clients/abc123/day/2026-11-22/", "intake:day", 302),
    ],
)
def test_a_line_names_the_page_whoever_answered(
    client: Client, lines: list[Line], asked: str, route: str, status: int
) -> None:
    client.get(asked)
    assert [(line["route"], line["status"]) for line in lines] == [(route, status)]


def test_what_is_led_to_https_is_told_by_the_page(
    client: Client, settings: Settings, lines: list[Line]
) -> None:
    settings.SECURE_SSL_REDIRECT = True
    client.get("/learn/")
    assert [(line["route"], line["status"]) for line in lines] == [("intake:learn", 301)]


def test_probes_have_none(client: Client, lines: list[Line]) -> None:
    for address in ("/healthz", "/readyz"):
        client.get(address)
    assert lines == []


@pytest.mark.parametrize(("method", "told_as"), [("HEAD", "HEAD"), ("TINGLINGTOES", "other")])
def test_a_method_is_told_as_it_came_where_it_is_one(
    client: Client, lines: list[Line], method: str, told_as: str
) -> None:
    client.generic(method, "/learn/")
    assert [line["method"] for line in lines] == [told_as]


# -- Answers that are sent piece by piece ----------------------------------------------------------


def export(user: User) -> Any:
    """A table of the diary, sent as it is read."""
    log_entry(user=user, food=create_food(), date=user.date_joined.date())
    browser = browser_of(user)
    return browser, reverse("intake:export_file", args=["entries", "csv"])


def test_a_stream_is_told_when_it_is_over(user: User, lines: list[Line]) -> None:
    browser, url = export(user)
    answer = browser.get(url)
    assert lines == []
    with CaptureQueriesContext(connection) as asked:
        assert b"".join(answer).count(b"\n") == 2
    (line,) = lines
    assert (line["route"], line["status"]) == ("intake:export_file", 200)
    # What is asked while it is sent counts, too.
    assert line["queries"] > len(asked) > 0
    assert "cut" not in line


def test_of_a_stream_head_has_a_line(user: User, lines: list[Line]) -> None:
    browser, url = export(user)
    assert b"".join(browser.head(url)) == b""
    assert [(line["method"], "cut" in line) for line in lines] == [("HEAD", False)]


def stream(_request: HttpRequest) -> StreamingHttpResponse:
    """A file with a fault in it."""

    def parts() -> Iterator[bytes]:
        yield b"one"
        raise ValueError("tinglingtoes")

    return StreamingHttpResponse(parts())


def broken(_request: HttpRequest) -> HttpResponse:
    """A page with a fault in it."""
    raise ValueError("tinglingtoes")


class Urls:
    """The site with pages that break."""

    urlpatterns = [path("stream/", stream), path("broken/", broken), *urls.urlpatterns]


def test_a_stream_that_breaks_off_is_said_to(
    user: User, settings: Settings, lines: list[Line]
) -> None:
    settings.ROOT_URLCONF = Urls
    answer = browser_of(user).get("/stream/")
    parts = iter(answer)
    assert next(parts) == b"one"
    with pytest.raises(ValueError, match="tinglingtoes"):
        next(parts)
    answer.close()
    assert [(line["status"], line["cut"]) for line in lines] == [(200, True)]


# -- The number of a request -----------------------------------------------------------------------


def test_a_fault_has_a_line_and_its_trace_the_same_number(
    user: User, settings: Settings, lines: list[Line]
) -> None:
    settings.ROOT_URLCONF = Urls
    browser = browser_of(user)
    browser.raise_request_exception = False
    (handler,) = (one for one in logging.getLogger().handlers if one.name == "console")
    assert isinstance(handler, logging.StreamHandler)
    before = handler.setStream(stream := io.StringIO())
    answer = browser.get("/broken/")
    handler.setStream(before)
    (line,) = lines
    assert (line["status"], line["request"]) == (500, answer.headers[HEADER])
    first, *_trace = stream.getvalue().splitlines()
    assert f" {line['request']} ERROR django.request: Internal Server Error: /broken/" in first


def test_what_no_request_caused_has_a_dash(client: Client) -> None:
    (handler,) = (one for one in logging.getLogger().handlers if one.name == "console")
    record = logging.LogRecord("jobs.worker", logging.WARNING, "", 0, "A job.", (), None)
    kept = REQUEST_ID.set("")
    assert handler.filter(record)
    assert handler.format(record).endswith(" - WARNING jobs.worker: A job.")
    REQUEST_ID.reset(kept)


@pytest.mark.parametrize(
    ("proxies", "sent", "is_taken"),
    [
        (1, "0af7651916cd43dd", True),
        (1, "0AF76519-16cd-43dd-8448-eb211c80319c", True),
        (0, "0af7651916cd43dd", False),
        (1, "tinglingtoes@example.org", False),
        (1, "0af7", False),
        (1, "a" * 65, False),
        (1, '0af7651916cd43dd","x":"', False),
        (1, "0af7651916cd43dd\n", False),
    ],
)
def test_a_number_is_taken_over_from_a_proxy_alone(
    client: Client,
    settings: Settings,
    lines: list[Line],
    proxies: int,
    sent: str,
    is_taken: bool,
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    answer = client.get("/learn/", headers={HEADER: sent})
    assert (answer.headers[HEADER] == sent) is is_taken
    assert lines[0]["request"] == answer.headers[HEADER]


def test_no_two_requests_have_the_same(client: Client) -> None:
    assert len({client.get("/robots.txt").headers[HEADER] for _number in range(50)}) == 50


# -- What no page sees -----------------------------------------------------------------------------


def test_what_the_server_refuses_has_a_line(lines: list[Line]) -> None:
    tell_refused(413)
    (line,) = lines
    assert (line["method"], line["route"], line["status"]) == ("other", "server", 413)


# -- Whether there are lines -----------------------------------------------------------------------

LOGGED = "config.logs.request_log.logged"


@pytest.mark.parametrize("value", [None, "", "no", "OFF", "0"])
def test_none_are_written_on_this_machine_or_where_none_are_wanted(
    monkeypatch: pytest.MonkeyPatch, value: str | None
) -> None:
    found = settings_with(monkeypatch, value)
    assert LOGGED not in found["MIDDLEWARE"]
    # The answers are numbered in any case, and so the lines of the other logs.
    assert found["MIDDLEWARE"].index("config.logs.request_log.numbered") == 0
    for name in ("midband.requests", "midband.jobs"):
        assert found["LOGGING"]["loggers"][name]["level"] == "CRITICAL"


@pytest.mark.parametrize(
    ("value", "by_https", "handler"),
    [(None, True, "bare"), ("yes", False, "bare"), ("requests.log", False, "request_file")],
)
def test_they_are_written_by_https_or_where_it_is_said(
    monkeypatch: pytest.MonkeyPatch, value: str | None, by_https: bool, handler: str
) -> None:
    found = settings_with(monkeypatch, value, IS_SECURE=by_https)
    assert found["MIDDLEWARE"].index(LOGGED) == 2
    for name in ("midband.requests", "midband.jobs"):
        logger = found["LOGGING"]["loggers"][name]
        assert (logger["level"], logger["handlers"]) == ("INFO", [handler])
    file = found["LOGGING"]["handlers"].get("request_file", {"filename": None})["filename"]
    assert file == (str(live.VAR_DIR / "requests.log") if value == "requests.log" else None)


def test_the_numbers_stand_outside_of_the_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("METRICS_TOKEN", "known")
    found = settings_with(monkeypatch, "yes")
    assert found["MIDDLEWARE"][:4] == [
        "config.logs.request_log.numbered",
        "config.endpoints.health.probes",
        "config.endpoints.metrics.measured",
        LOGGED,
    ]


# -- What no line holds ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        {"route": "/clients/abc123/"},
        {"route": "intake:day 2026-11-22"},
        {"person": "ada@example.org"},
        {"method": "TINGLINGTOES"},
    ],
)
def test_the_suite_takes_no_line_with_anything_else(line: Line, lines: list[Line]) -> None:
    tell_refused(413)
    assert checked(str(lines[0]).replace("'", '"')) == lines[0]
    with pytest.raises((AssertionError, KeyError)):
        checked(str(lines[0] | line).replace("'", '"'))


def test_a_dietitians_look_is_told_without_whose_log_it_was(
    theirs: Client, consent: Consent, lines: list[Line]
) -> None:
    theirs.get(f"/clients/{consent.client.code}/day/2026-11-22/?from={consent.client.email}")
    (line,) = lines
    assert line["route"] == "intake:day"
    assert consent.client.code not in str(line)


def test_nothing_is_counted_between_two_requests(user: User, lines: list[Line]) -> None:
    browser, url = export(user)
    # Its parts are not read yet.
    answer = browser.get(url)
    assert connection.execute_wrappers == []
    answer.close()
    assert lines[0]["cut"] is True
