"""Every address of the site, opened by everybody: the answers stand in access_matrix.txt.

The addresses are read from the URL configuration, so that a new one without a
row fails. The administration's own addresses follow one rule, at the end.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection, transaction
from django.test import Client
from django.utils.html import escape
from pytest_django import DjangoDbBlocker

from accounts.models import User
from intake.insights import pdf
from intake.models import SiteDefault
from tests.access_world import NOTE, REMARK, World, body_of, create_world, left_of
from tests.addresses import ROUTES

pytestmark = pytest.mark.django_db
TABLE = Path(__file__).with_name("access_matrix.txt")

#: The columns: who opens the page of the owner's log. From "invited" to "other"
#: they are dietitians; "log" to "band" hold a consent, each with that one scope.
WHO = (
    *("out", "owner", "stranger", "invited", "log", "notes", "profile", "band"),
    *("expired", "revoked", "other", "curator", "admin"),
)


# -- The table -----------------------------------------------------------------------------


def read_table(text: str) -> dict[tuple[str, str], list[int]]:
    """Rows by address and method; lines that begin with "#" are words."""
    rows: dict[tuple[str, str], list[int]] = {}
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            route, method, *statuses = line.split()
            assert (route, method) not in rows, f"{route} {method} stands twice"
            rows[route, method] = [int(status) for status in statuses]
    return rows


ROWS = read_table(TABLE.read_text(encoding="utf-8"))


def test_every_address_has_its_rows_and_every_row_its_address() -> None:
    expected = {
        (route, method) for space, route in ROUTES if space != "admin" for method in ("GET", "POST")
    }
    assert set(ROWS) == expected
    assert {len(statuses) for statuses in ROWS.values()} == {len(WHO)}


# -- The people ----------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _no_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    """The table is that of a server without WeasyPrint, whatever is installed here."""
    monkeypatch.setattr(pdf, "_maker", lambda: None)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Made once: each request is taken back, so everybody finds it as it was made."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield create_world()
        transaction.set_rollback(True)


@dataclass(frozen=True)
class Answer:
    """What one request came to."""

    status: int
    html: str
    #: What the owner has after it.
    left: dict[str, list[Any]]


class Writes:
    """Whether the statements of a request write anything but sessions and the cache."""

    def __init__(self) -> None:
        self.found = False

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        """See one statement on its way; Django hands it over so."""
        is_read = sql.startswith(("SELECT", "SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO"))
        self.found |= not is_read and not self._OF_THE_SITE.search(sql)
        return execute(sql, params, many, context)

    _OF_THE_SITE = re.compile(r'^(INSERT INTO|UPDATE|DELETE FROM) "(django_session|cache)"')


def ask(
    world: World, name: str, method: str, url: str, data: dict[str, Any], **more: Any
) -> Answer:
    """Send one request; its changes are taken back afterwards."""
    client, owner, writes = Client(), world.people["owner"], Writes()
    assert owner is not None
    client.cookies = deepcopy(world.cookies[name])
    with transaction.atomic():
        with connection.execute_wrapper(writes):
            response = getattr(client, method.lower())(url, data, **more)
            # Read before the way back, since a download reads while it is sent.
            html = b"".join(response).decode(errors="replace")
        left = left_of(owner) if writes.found else world.had
        transaction.set_rollback(True)
    return Answer(response.status_code, html, left)


def answer(
    world: World, name: str, method: str, url: str, data: dict[str, Any], **more: Any
) -> int:
    """The status alone."""
    return ask(world, name, method, url, data, **more).status


#: Who but the owner changes what is the owner's, and where.
CHANGES = {
    ("/clients/<code>/band/", "band"),
    ("/account/sharing/<pk>/end/", "log"),
    ("/clients/<code>/day/<date>/comments/<pk>/delete/", "log"),
    *(
        (f"/clients/<code>/day/<date>/{what}/", name)
        for what in ("comments", "review")
        for name in ("log", "notes", "profile", "band")
    ),
}
#: Who but the owner reads a note of the owner's, and where.
READS_NOTES = {
    ("/clients/<code>/day/<date>/", "notes"),
    ("/clients/<code>/symptoms/", "notes"),
}
#: Who but the owner reads what the owner and one dietitian say to each other.
READS_REMARKS = {("/clients/<code>/day/<date>/", "log")}


@pytest.mark.parametrize(("route", "method"), sorted(ROWS))
def test_everybody_gets_the_answer_of_the_table(world: World, route: str, method: str) -> None:
    url, data = world.url_of(route), {}
    if method == "POST":
        data = body_of(route, world)
    found = []
    for name in WHO:
        answer = ask(world, name, method, url, data)
        found.append(answer.status)
        if name != "owner":
            may_change = method == "POST" and (route, name) in CHANGES
            assert (answer.left != world.had) is may_change, f"{name} changes what is the owner's"
            may_read = method == "GET" and (route, name) in READS_NOTES
            assert (escape(NOTE) in answer.html) is may_read, f"{name} reads a note"
            may_read = method == "GET" and (route, name) in READS_REMARKS
            assert (REMARK in answer.html) is may_read, f"{name} reads a remark"
    assert dict(zip(WHO, found, strict=True)) == dict(zip(WHO, ROWS[route, method], strict=True)), (
        row_of(route, method, found)
    )
    if method == "GET":
        heads = [ask(world, name, "HEAD", url, data) for name in WHO]
        assert [(head.status, head.html) for head in heads] == [(status, "") for status in found]


def row_of(route: str, method: str, statuses: list[int]) -> str:
    """A row as it stands in the table."""
    return f"{route:<50} {method:<4}  " + " ".join(f"{status:<4}" for status in statuses).rstrip()


#: Rows in which somebody is refused; a fragment must refuse the same people.
CLOSED = sorted(key for key, statuses in ROWS.items() if {403, 404} & set(statuses))


@pytest.mark.parametrize(("route", "method"), CLOSED)
def test_what_is_closed_is_closed_to_fragments_too(world: World, route: str, method: str) -> None:
    url = world.url_of(route)
    data = body_of(route, world) if method == "POST" else {}
    expected = {
        name: status
        for name, status in zip(WHO, ROWS[route, method], strict=True)
        if status in {403, 404}
    }
    found = {
        name: answer(world, name, method, url, data, HTTP_HX_REQUEST="true") for name in expected
    }
    assert found == expected


# -- The administration ----------------------------------------------------------------------

ADMIN = sorted({route for space, route in ROUTES if space == "admin" and route.startswith("/")})
#: What every member of staff may open, whatever their rights.
FOR_ALL_STAFF = ("/admin/", "/admin/jsi18n/", "/admin/login/", "/admin/logout/")


@pytest.mark.parametrize("route", ADMIN)
def test_the_administration_is_closed_to_people_and_logs_to_everybody(
    world: World, route: str
) -> None:
    url = re.sub(r"<\w+>", "1", route)
    for name in WHO:
        for method in ("GET", "POST"):
            status = answer(world, name, method, url, {})
            if name in {"curator", "admin"}:
                continue
            # Led to the sign-in, or refused; signing out is for everybody.
            assert status in {302, 403, 404, 405} or route == "/admin/logout/", (name, method)
        assert answer(world, name, "HEAD", url, {}) == answer(world, name, "GET", url, {})
    if not route.startswith((*FOR_ALL_STAFF[1:], "/admin/foods/", "/admin/password_change/")):
        allowed = {200} if route == "/admin/" else {302, 400, 403, 404}
        assert answer(world, "curator", "GET", url, {}) in allowed


def test_no_log_no_profile_and_no_consent_is_in_the_administration() -> None:
    shown = {model for model in admin.site._registry if model._meta.app_label != "foods"}
    assert shown == {User, SiteDefault}
