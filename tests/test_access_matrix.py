"""Every address of the site, opened by everybody.

The answers stand in access_matrix.txt, and what anybody but the owner reads in
them of the owner's texts in access_reads.txt. The addresses are read from the
URL configuration, so that a new one without a row fails. The administration's
own addresses follow one rule, at the end.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib import admin
from pytest_django import DjangoDbBlocker

from accounts.models import User
from intake.insights import pdf
from intake.models import SiteDefault
from tests.access_asking import LOOKS, Answer, ask
from tests.access_world import World, body_of, one_world
from tests.addresses import ROUTES

pytestmark = pytest.mark.django_db
TABLE = Path(__file__).with_name("access_matrix.txt")
READS = Path(__file__).with_name("access_reads.txt")

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


def read_reads(text: str) -> dict[tuple[str, str], dict[str, set[str]]]:
    """The kinds of texts by address and method, then by who reads them there."""
    reads: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            route, method, kind, *names = line.split()
            for name in names:
                assert name in WHO
                reads[route, method][name].add(kind)
    return reads


ROWS = read_table(TABLE.read_text(encoding="utf-8"))
MAY_READ = read_reads(READS.read_text(encoding="utf-8"))


def test_every_address_has_its_rows_and_every_row_its_address() -> None:
    expected = {
        (route, method) for space, route in ROUTES if space != "admin" for method in ("GET", "POST")
    }
    assert set(ROWS) == expected
    assert {len(statuses) for statuses in ROWS.values()} == {len(WHO)}
    assert {(route, method) for route, method in MAY_READ if "/admin/" not in route} <= expected


def test_no_address_stands_twice() -> None:
    """The row of the first would be taken for that of the second."""
    # The limited view stands before allauth's own, so that nobody reaches that one.
    assert [route for route, count in Counter(ROUTES).items() if count > 1] == [
        ("", "/account/signup/")
    ]


# -- The people ----------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _no_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    """The table is that of a server without WeasyPrint, whatever is installed here."""
    monkeypatch.setattr(pdf, "_maker", lambda: None)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Made once: each request is taken back, so everybody finds it as it was made."""
    yield from one_world(django_db_blocker)


#: What the dietitian "log" keeps about the owner, by number.
OWN_ROWS = (
    *("file/notes/<pk>", "file/notes/<pk>/delete", "file/tasks/<pk>", "file/tasks/<pk>/delete"),
    "snooze/<pk>/take-back",
)
#: Who but the owner changes what is the owner's, and where.
CHANGES = {
    ("/clients/<code>/band/", "band"),
    ("/account/sharing/<pk>/end/", "log"),
    ("/admin/accounts/user/<object_id>/change/", "admin"),
    ("/clients/<code>/day/<date>/comments/<pk>/delete/", "log"),
    *((f"/clients/<code>/{what}/", "log") for what in OWN_ROWS),
    # The client is no longer in that group.
    ("/clients/tags/<pk>/delete/", "log"),
    *(
        (f"/clients/<code>/{what}/", name)
        for what in ("file/card", "file/notes", "file/tasks", "snooze")
        for name in ("log", "notes", "profile", "band")
    ),
    ("/clients/<code>/review-all/<reviewed>/undo/", "log"),
    *(("/clients/<code>/report/note/", name) for name in ("log", "notes", "profile", "band")),
    *(
        (f"/clients/<code>/day/<date>/{what}/", name)
        for what in ("comments", "review")
        for name in ("log", "notes", "profile", "band")
    ),
}


@pytest.mark.parametrize(("route", "method"), sorted(ROWS))
def test_everybody_gets_the_answer_of_the_table(world: World, route: str, method: str) -> None:
    url, data = world.url_of(route), {}
    if method == "POST":
        data = body_of(route, world)
    found = {name: ask(world, name, method, url, data) for name in WHO}
    for name in WHO[:1] + WHO[2:]:
        may_change = method == "POST" and (route, name) in CHANGES
        assert (found[name].left != world.had) is may_change, f"{name} changes what is the owner's"
    statuses = {name: answer.status for name, answer in found.items()}
    assert statuses == dict(zip(WHO, ROWS[route, method], strict=True)), row_of(
        route, method, list(statuses.values())
    )
    check_reads(route, method, found)
    if method == "GET":
        check_looks(route, found)
        check_heads(found, {name: ask(world, name, "HEAD", url, data) for name in WHO})


def check_reads(route: str, method: str, found: dict[str, Answer]) -> None:
    """Everybody but the owner reads what the table says, not more and not less."""
    expected, read = MAY_READ.get((route, method), {}), {}
    for name, answer in found.items():
        if name != "owner" and answer.reads:
            read[name] = answer.reads
    fields = {name: sorted(found[name].fields) for name in read}
    assert read == expected, f"what is read of the owner's: {fields}"


#: Addresses of a client's log that only lead on.
LEAD_ON = {f"/clients/<code>/{what}/" for what in ("day", "next", "previous")}
#: Addresses that say nothing of a client but how far a file is; what they lead to is written down.
SAYS_NOTHING = {"/clients/<code>/report/pdf/<pdf>/"}
#: Pages of what a dietitian keeps: a record of them would tell the client of a private note.
SAYS_NOTHING |= {
    "/clients/<code>/report/note/",
    *("/clients/<code>/file/", "/clients/<code>/file/notes/<pk>/", "/clients/<code>/snooze/"),
}


def check_looks(route: str, found: dict[str, Answer]) -> None:
    """Each page of a client's log that a dietitian is shown is written down once."""
    if not route.startswith("/clients/<code>/"):
        return
    looked = {name for name, answer in found.items() if LOOKS in answer.wrote}
    shown_to = {name for name, answer in found.items() if answer.status == 200 and name != "owner"}
    assert looked == (set() if route in SAYS_NOTHING else shown_to)
    assert {found[name].wrote[LOOKS] for name in looked} <= {1}
    shown = {302} if route in LEAD_ON else {200}
    assert {found[name].status for name in ("log", "notes", "profile", "band")} <= shown | {
        *(403, 404, 405)
    }


def check_heads(found: dict[str, Answer], heads: dict[str, Answer]) -> None:
    """HEAD is judged and written down like GET, and says nothing."""
    for name, head in heads.items():
        assert (head.status, head.html) == (found[name].status, ""), name
        assert head.headers == found[name].headers, name
        assert head.wrote == found[name].wrote, f"HEAD of {name} is not written down like GET"
        assert head.fields <= found[name].fields, name


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
    found = {name: ask(world, name, method, url, data, HTTP_HX_REQUEST="true") for name in expected}
    assert {name: answer.status for name, answer in found.items()} == expected
    assert {name for name, answer in found.items() if answer.fields} == set()


# -- The administration ----------------------------------------------------------------------

ADMIN = sorted({route for space, route in ROUTES if space == "admin" and route.startswith("/")})
#: What every member of staff may open, whatever their rights.
FOR_ALL_STAFF = ("/admin/", "/admin/jsi18n/", "/admin/login/", "/admin/logout/")


@pytest.mark.parametrize("route", ADMIN)
def test_the_administration_is_closed_to_people_and_logs_to_everybody(
    world: World, route: str
) -> None:
    url = world.url_of(route)
    for method in ("GET", "POST"):
        found = {name: ask(world, name, method, url) for name in WHO}
        for name, answer in found.items():
            if name in {"curator", "admin"}:
                continue
            # Led to the sign-in, or refused; signing out is for everybody.
            allowed = {302, 403, 404, 405}
            assert answer.status in allowed or route == "/admin/logout/", (name, method)
        check_reads(route, method, found)
        for name, answer in found.items():
            may_change = method == "POST" and (route, name) in CHANGES
            assert (answer.left != world.had) is may_change, f"{name} changes what is the owner's"
        if method == "GET":
            check_heads(found, {name: ask(world, name, "HEAD", url) for name in WHO})
            status = found["curator"].status
    if not route.startswith((*FOR_ALL_STAFF[1:], "/admin/foods/", "/admin/password_change/")):
        assert status in ({200} if route == "/admin/" else {302, 400, 403, 404})


def test_no_log_no_profile_and_no_consent_is_in_the_administration() -> None:
    shown = {model for model in admin.site._registry if model._meta.app_label != "foods"}
    assert shown == {User, SiteDefault}
