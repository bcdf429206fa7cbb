"""What every site is asked for: robots.txt, security.txt, favicon.ico."""

from __future__ import annotations

import datetime as dt
import re
import runpy
import urllib.robotparser
from pathlib import Path

import pytest
import time_machine
from django.conf import settings as live
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from config.endpoints.site_files import FOUND
from config.middleware import SESSIONLESS

# No mark for the database: a query would fail.


def test_a_search_engine_finds_the_pages_that_are_the_same_for_all(client: Client) -> None:
    text = client.get("/robots.txt").content.decode()
    allowed = re.findall(r"^Allow: (\S+?)\$?$", text, re.MULTILINE)
    assert allowed == ["/", "/static/", *map(reverse, FOUND)]
    assert text.splitlines()[-1] == "Disallow: /"
    robot = urllib.robotparser.RobotFileParser()
    robot.parse(text.replace("$", "").replace("Allow: /\n", "").splitlines())
    assert robot.can_fetch("*", "/learn/")
    assert not robot.can_fetch("*", "/day/2026-11-22/")


@pytest.mark.django_db
def test_what_is_found_is_open_to_everybody(client: Client) -> None:
    assert {client.get(reverse(name)).status_code for name in FOUND} == {200}


def test_a_finder_of_faults_is_told_whom_to_write_to(client: Client, settings: Settings) -> None:
    settings.SECURITY_CONTACT = "mailto:security@example.org"
    with time_machine.travel("2026-11-23 10:00:00+00:00", tick=False):
        response = client.get("/.well-known/security.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    facts = dict(line.split(": ", 1) for line in response.content.decode().splitlines())
    assert facts["Contact"] == "mailto:security@example.org"
    assert facts["Canonical"] == "http://127.0.0.1:8000/.well-known/security.txt"
    left = dt.datetime.fromisoformat(facts["Expires"]) - dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
    assert left == dt.timedelta(days=300)


def test_nobody_is_named_where_nobody_was_set(client: Client) -> None:
    assert client.get("/.well-known/security.txt").status_code == 404


@pytest.mark.parametrize(
    ("stated", "kept"),
    [
        ("security@example.org", "mailto:security@example.org"),
        ("https://example.org/security", "https://example.org/security"),
        ("", ""),
    ],
)
def test_a_contact_is_an_address_of_some_kind(
    monkeypatch: pytest.MonkeyPatch, stated: str, kept: str
) -> None:
    monkeypatch.setenv("SECURITY_CONTACT", stated)
    path = str(Path(live.BASE_DIR) / "config/environment.py")
    assert runpy.run_path(path)["SECURITY_CONTACT"] == kept


@pytest.mark.parametrize(
    "stated", ["ring us", "http://example.org", "javascript:x", "a@b.c\nContact: x"]
)
def test_any_other_contact_is_refused_at_the_start(
    monkeypatch: pytest.MonkeyPatch, stated: str
) -> None:
    monkeypatch.setenv("SECURITY_CONTACT", stated)
    with pytest.raises(ImproperlyConfigured, match="SECURITY_CONTACT"):
        runpy.run_path(str(Path(live.BASE_DIR) / "config/environment.py"))


@pytest.mark.parametrize("path", ["/robots.txt", "/favicon.ico", "/.well-known/security.txt"])
def test_they_are_kept_a_day_and_ask_for_no_session(
    client: Client, settings: Settings, path: str
) -> None:
    settings.SECURITY_CONTACT = "mailto:security@example.org"
    client.cookies[settings.SESSION_COOKIE_NAME] = "of-somebody"
    response, head = client.get(path), client.head(path)
    assert response["Cache-Control"] == "public, max-age=86400"
    assert not response.cookies
    assert head.status_code == 200
    assert head["Content-Length"] == str(len(response.content))


def test_what_is_answered_without_a_session_are_these_and_the_reports() -> None:
    names = ("robots", "security_contact", "favicon", "policy_reports")
    assert {reverse(name) for name in names} == SESSIONLESS


def test_the_icon_is_the_one_of_the_pages(client: Client) -> None:
    response = client.get("/favicon.ico")
    assert response["Content-Type"] == "image/svg+xml"
    assert response.content == (Path(live.BASE_DIR) / "static/img/icon.svg").read_bytes()
