"""Reports of a broken content policy: bounded, and without what an address tells."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from config.endpoints import policy_reports
from config.endpoints.policy_reports import MAX_BYTES, MAX_LINES, LineAllowance

# No mark for the database: a query would fail.
URL = "/policy-reports/"
#: A client's code and the token of an invitation, as they stand in addresses.
CODE, TOKEN = "cOdE-of-Ada", "tOkEn-tOkEn"


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What the log gets, from a full allowance on."""
    monkeypatch.setattr(policy_reports, "_allowance", LineAllowance(MAX_LINES))
    stream = io.StringIO()
    handler, log = logging.StreamHandler(stream), logging.getLogger("midband.policy")
    log.addHandler(handler)
    yield stream
    log.removeHandler(handler)


def send(body: Any, kind: str = "application/csp-report", **extra: Any) -> Any:
    """Send a report as a browser does, from wherever, with cookies or without."""
    text = body if isinstance(body, str) else json.dumps(body)
    client = Client(enforce_csrf_checks=True)
    client.cookies["sessionid"] = "of-somebody"
    return client.post(URL, text, content_type=kind, **extra)


def facts(stream: io.StringIO) -> list[dict[str, Any]]:
    """The lines without their times."""
    lines = [json.loads(text) for text in stream.getvalue().splitlines()]
    return [{name: line[name] for name in line if name != "time"} for line in lines]


def test_the_older_and_the_newer_form_make_the_same_line(written: io.StringIO) -> None:
    page = f"http://127.0.0.1:8000/clients/{CODE}/day/2026-11-22/?q=ada#x"
    older = {
        "csp-report": {
            "document-uri": page,
            "effective-directive": "script-src-elem",
            "blocked-uri": f"https://evil.example:8443/{TOKEN}?ada@example.org",
            "source-file": "http://127.0.0.1:8000/static/site.js",
            "line-number": 7,
        }
    }
    newer = {
        "type": "csp-violation",
        "url": page,
        "body": {
            "documentURL": page,
            "effectiveDirective": "script-src-elem",
            "blockedURL": f"https://evil.example:8443/{TOKEN}",
            "sourceFile": "http://127.0.0.1:8000/static/site.js",
            "lineNumber": 7,
            "sample": "Ada's note",
        },
    }
    assert send(older).status_code == 204
    assert send([newer], "application/reports+json").status_code == 204
    line = {
        "event": "policy-broken",
        "directive": "script-src-elem",
        "refused": "evil.example:8443",
        "page": "/clients/<slug:code>/day/<date:date>/",
        "source": "static",
        "line": 7,
    }
    assert facts(written) == [line, line]
    assert not {CODE, TOKEN, "ada", "Ada"} & set(written.getvalue().replace('"', " ").split())


@pytest.mark.parametrize(
    ("blocked", "kept"),
    [
        ("inline", "inline"),
        ("eval", "eval"),
        ("data", ""),
        ("data:text/html,ada@example.org", "data"),
        (f"http://127.0.0.1:8000/account/invitation/{TOKEN}/", "/account/invitation/<str:token>/"),
        ("http://127.0.0.1:8000/ada@example.org", ""),
        ("https://ada@evil.example/", ""),
        ("http://[", ""),
        ("chrome-extension://abc/x.js", "abc"),
    ],
)
def test_nothing_of_an_address_is_kept_but_its_place(
    written: io.StringIO, blocked: str, kept: str
) -> None:
    send({"csp-report": {"blocked-uri": blocked}})
    (line,) = facts(written)
    assert line["refused"] == kept


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("x" * (MAX_BYTES + 1), "application/csp-report"),
        (json.dumps({"csp-report": {"blocked-uri": "x" * MAX_BYTES}}), "application/csp-report"),
        ("no json", "application/csp-report"),
        ("[" * 5000, "application/csp-report"),
        ("\xff", "application/csp-report"),
        ('[1, null, {}, [], {"body": 3}]', "application/reports+json"),
        ('{"csp-report": {}}', "text/plain"),
        ('{"csp-report": {}}', "application/x-www-form-urlencoded"),
        ("", "application/csp-report"),
    ],
)
def test_what_is_no_report_gets_the_same_answer_and_no_line(
    written: io.StringIO, body: str, kind: str
) -> None:
    assert send(body, kind).status_code == 204
    assert facts(written) == []


def test_what_is_forged_makes_no_line_of_its_own(written: io.StringIO) -> None:
    forged = {
        "effective-directive": 'x"\n{"event": "sign-in"}',
        "line-number": "ada",
        "blocked-uri": 7,
    }
    send({"csp-report": forged})
    (line,) = facts(written)
    assert (line["directive"], line["line"], line["refused"]) == ("", 0, "")


def test_a_flood_is_cut_off_each_minute(
    written: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 600.0
    monkeypatch.setattr("config.endpoints.policy_reports.time.monotonic", lambda: now)
    many = [{"body": {"blockedURL": "inline"}}] * (MAX_LINES * 2)
    for _ in range(3):
        assert send(many, "application/reports+json").status_code == 204
    assert len(facts(written)) == MAX_LINES
    now += 60
    send({"csp-report": {"blocked-uri": "inline"}})
    assert len(facts(written)) == MAX_LINES + 1


def test_reports_are_sent_and_not_asked_for(client: Client) -> None:
    assert client.get(URL).status_code == client.head(URL).status_code == 405
