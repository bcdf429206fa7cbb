"""Every address of the site, opened by everybody: the answers stand in access_matrix.txt.

The addresses are read from the URL configuration, so that a new one without a
row fails. The administration's own addresses follow one rule, at the end.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import uuid
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from django.utils.html import escape
from pytest_django import DjangoDbBlocker

from accounts.actions import end_consent, invite
from accounts.models import Profile, User
from accounts.roles import CURATOR
from intake import pdf
from intake.actions import add_comment, begin_import
from intake.models import Comment, Medicine, Review, SiteDefault
from tests.addresses import ROUTES
from tests.factories import (
    create_consent,
    create_dietitian,
    create_food,
    create_symptom,
    create_user,
    log_entry,
)
from tests.intake.kitchen import create_recipe
from tests.pages import browser_of

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


@dataclass(frozen=True)
class World:
    """Everybody in the table, and what the owner has."""

    people: dict[str, User | None]
    #: The browser of each.
    cookies: dict[str, SimpleCookie]
    values: dict[str, Any]
    #: What a number in an address stands for, by the address.
    numbers: dict[str, int]
    #: What the owner has, before anybody asks.
    had: dict[str, list[Any]]

    def url_of(self, route: str) -> str:
        """The address with the owner's own code, dates and numbers."""
        if not route.startswith("/"):
            return {
                "account_confirm_email": "/account/confirm-email/nonsense/",
                "account_reset_password_from_key": "/account/password/reset/key/1-nonsense/",
            }[route]
        values = self.values | {"pk": self.numbers.get(route, 0)}
        return re.sub(r"<(\w+)>", lambda match: str(values[match.group(1)]), route)


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


def create_world() -> World:
    """Everybody, signed in, and something of the owner's at every address."""
    today = timezone.now().date()
    owner = create_user(email="owner@example.org", name="Owner")
    EmailAddress.objects.create(user=owner, email=owner.email, primary=True, verified=True)
    curator, root = create_user(is_staff=True), create_user(is_staff=True, is_superuser=True)
    curator.groups.add(Group.objects.get(name=CURATOR))
    people = {"out": None, "owner": owner, "stranger": create_user()}
    names = ("invited", "log", "notes", "profile", "band", "expired", "revoked", "other")
    people |= {name: create_dietitian() for name in names}
    people |= {"curator": curator, "admin": root}
    scopes: dict[str, dict[str, Any]] = {
        "log": {},
        "notes": {"symptoms_notes": True},
        "profile": {"profile_medicines": True},
        "band": {"may_set_band": True},
        "expired": {"may_set_band": True, "valid_until": timezone.now()},
        "revoked": {"may_set_band": True},
    }
    consents = {
        name: create_consent(client=owner, dietitian=people[name] or owner, **extra)
        for name, extra in scopes.items()
    }
    create_consent(client=create_user(), dietitian=people["other"] or owner, may_set_band=True)
    end_consent(consent=consents["revoked"], by=owner)
    invitation, token = invite(by=people["invited"] or owner, email=owner.email)
    food, batch = create_food(), uuid.uuid4()
    entry = log_entry(user=owner, food=food, date=today, request_key=batch, note=NOTE)
    symptom = create_symptom(user=owner, date=today, note=NOTE)
    own_food = create_food(name="Oat bar", owner=owner)
    brought = begin_import(
        subject=owner,
        file=io.BytesIO(b"date,food,mg\n2026-06-10,Oats,69\n"),
        file_name="diary.csv",
        earliest=today,
        latest=today,
    )
    comments = {
        by: add_comment(
            subject=owner,
            dietitian=people["log"] or owner,
            by=people[by] or owner,
            date=today,
            text=REMARK,
            request_key=uuid.uuid4(),
        )
        for by in ("owner", "log")
    }
    recipe = create_recipe(user=owner)
    medicine = Medicine.objects.create(subject=owner, key="levothyroxine", times=["07:00"])
    return World(
        people=people,
        cookies={
            name: browser_of(user).cookies if user else SimpleCookie()
            for name, user in people.items()
        },
        values={
            "code": owner.code,
            "date": today,
            "token": token,
            "batch": batch,
            "key": brought.key,
            "table": "entries",
            "form": "csv",
            "food_id": food.pk,
            "meal": entry.meal,
        },
        numbers={
            "/foods/<pk>/": food.pk,
            "/foods/<pk>/wanted/": food.pk,
            "/medicines/<pk>/remove/": medicine.pk,
            "/clients/<code>/medicines/<pk>/remove/": medicine.pk,
            "/account/sharing/<pk>/end/": consents["log"].pk,
            "/account/sharing/asked/<pk>/": invitation.pk,
            "/account/invitations/<pk>/withdraw/": invitation.pk,
            "/day/<date>/comments/<pk>/delete/": comments["owner"].pk,
            "/clients/<code>/day/<date>/comments/<pk>/delete/": comments["log"].pk,
        }
        | {route: entry.pk for _, route in ROUTES if "/entries/<pk>/" in route}
        | {route: recipe.pk for _, route in ROUTES if route.startswith("/meals/<pk>/")}
        | {
            route: symptom.pk
            for _, route in ROUTES
            if route.endswith(("/symptoms/<pk>/", "/symptoms/<pk>/delete/"))
        }
        | {
            route: own_food.pk
            for _, route in ROUTES
            if route.startswith(("/foods/own/<pk>/", "/past-entries/"))
        },
        had=left_of(owner),
    )


def body_of(route: str, world: World) -> dict[str, Any]:
    """What is sent: a form that would be accepted, where the table is to show a success."""
    today: dt.date = world.values["date"]
    if route.endswith("/band/"):
        band = {"low": "300", "target": "350", "high": "450", "high_basis": "diet"}
        return band | {"valid_from": today.isoformat(), "reason": "agreed"}
    if route.endswith("/comments/"):
        thread = world.numbers["/account/sharing/<pk>/end/"]
        return {"text": "Well done", "request_key": str(uuid.uuid4()), "thread": thread}
    if route.endswith("/review/"):
        return {"state": "reviewed"}
    if route.endswith("/kidneys/"):
        return {"kidneys": "yes"}
    if route.endswith("/finish/"):
        return {"food": "complete", "supplements": "none"}
    return {}


@dataclass(frozen=True)
class Answer:
    """What one request came to."""

    status: int
    html: str
    #: What the owner has after it.
    left: dict[str, list[Any]]


def left_of(owner: User) -> dict[str, list[Any]]:
    """Every row of the owner's that another person must not change."""
    rows = {
        name: getattr(owner, name).order_by("pk")
        for name in (
            *("entries", "days", "bands", "symptoms", "medicines"),
            *("own_foods", "saved_meals", "favourites", "profile_facts", "consents_given"),
        )
    }
    left = {name: list(found.values_list()) for name, found in rows.items()}
    # That a comment was opened is written beside it, also by whoever only looks.
    said = Comment.objects.filter(day__subject=owner).values_list("pk", "text", "deleted_at")
    reviews = Review.objects.filter(day__subject=owner).values_list()
    left["profile"] = list(Profile.objects.filter(user=owner).values_list())
    return left | {"comments": list(said), "reviews": list(reviews)}


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
NOTE = "a note that is nobody else's"
#: Who but the owner reads what the owner and one dietitian say to each other.
READS_REMARKS = {("/clients/<code>/day/<date>/", "log")}
REMARK = "a remark between two"


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
