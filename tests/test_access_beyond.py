"""What addresses alone do not show: other methods, and identifiers in queries and bodies.

Nothing the owner has may be read or changed by saying its number, its code or
its key to a view that does not ask whose it is.
"""

from __future__ import annotations

import gzip
import html
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from django.apps import apps
from django.conf import settings
from pytest_django import DjangoDbBlocker

from accounts.models import AccessEvent, User
from intake.insights import pdf
from intake.transfer.exports.archive import stream_archive
from jobs.models import Job
from tests.access_asking import Answer, Browser, ask
from tests.access_names import ELSEWHERE, identifiers, names_in_source, names_in_templates
from tests.access_world import NUMBER, World, body_of, one_world
from tests.addresses import ROUTES
from tests.background import do_jobs
from tests.made_pdfs import Printer
from tests.markers import AS_BROUGHT, FIELDS, KINDS, WITHOUT, mark_of, marks_in, texts_of
from tests.owned import OTHER_KEYS, OWNER_KEYS, keys_of, label_of, owned_models, rows_of
from tests.test_access_matrix import CHANGES, MAY_READ, ROWS, WHO

pytestmark = pytest.mark.django_db
ROOT = Path(settings.BASE_DIR)
ADDRESSES = sorted({route for _space, route in ROUTES})
TABLED = {route for route, _method in ROWS}
#: Who tries everything everywhere: each stands for others who are let in, or kept out, alike.
ALWAYS = ("out", "stranger", "log")
STAFF = ("stranger", "curator", "admin")
#: The others take turns, two at an address.
TURNS = [name for name in WHO if name not in {*ALWAYS, "owner"}]


def who_tries(route: str) -> tuple[str, ...]:
    """Who says what is not theirs to say at an address; the administration knows staff alone."""
    if route not in TABLED:
        return STAFF
    turn = ADDRESSES.index(route) * 2
    return (*ALWAYS, *(TURNS[(turn + more) % len(TURNS)] for more in (0, 1)))


METHODS = ("PUT", "PATCH", "DELETE", "OPTIONS")


def methods_tried(route: str) -> list[tuple[str, str]]:
    """Each person tries one method at an address, in turns, and the stranger all of them."""
    turn = ADDRESSES.index(route)
    return [("stranger", method) for method in METHODS] + [
        (name, METHODS[(turn + number) % 4])
        for number, name in enumerate(WHO if route in TABLED else STAFF)
        if name != "stranger"
    ]


@pytest.fixture(autouse=True)
def _no_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in the table."""
    monkeypatch.setattr(pdf, "_maker", lambda: None)


#: What the table names that is no text: the year of a birth; and a row that is a dietitian's.
NO_TEXTS = {"accounts.Profile.birth_date", "accounts.Invitation.token_hash"}
NOBODY_HAS = {
    *("accounts.User_groups", "accounts.User_user_permissions", "admin.LogEntry"),
    *("account.EmailConfirmation", "mfa.Authenticator"),
    *("intake.ImportChunk", "intake.Review"),
}
#: What no page shows, not even to the owner; "email" has the same marker as the account's.
NOT_SHOWN = {
    *("foods.Food.barcode", "foods.Food.description", "foods.FoodAlias.name"),
    *("accounts.User.code", "accounts.User.password", "accounts.Invitation.token_hash"),
    *("intake.Import.content", "account.EmailAddress.email"),
    # What a dietitian keeps about the owner.
    *(label for label, kind in KINDS.items() if kind == "kept"),
}


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    yield from one_world(django_db_blocker)


@pytest.fixture(scope="module")
def said(world: World) -> dict[str, str]:
    """What a request says that names things of the owner's in every way known."""
    return identifiers(world, ROOT)


@pytest.fixture(scope="module")
def held(world: World, django_db_blocker: DjangoDbBlocker) -> dict[str, set[str]]:
    """What of the owner's stands in each person's own archive, by what they did themselves."""
    with django_db_blocker.unblock():
        return {
            name: marks_in(b"".join(stream_archive(person)))
            for name, person in world.people.items()
            if person is not None
        }


def test_an_archive_holds_of_others_what_its_person_did(held: dict[str, set[str]]) -> None:
    others = {name: marks for name, marks in held.items() if marks and name != "owner"}
    name_alone = {"accounts.User.name"}
    assert others == {
        # Their client's name, the remark that is their own, what they keep about the client,
        # the address that they invited.
        "log": {
            *name_alone,
            "intake.Comment.text",
            *(label for label, kind in KINDS.items() if kind == "kept"),
        },
        **dict.fromkeys(("notes", "profile", "band"), name_alone),
        "invited": {"accounts.User.email"},
    }


def check(world: World, route: str, name: str, answer: Answer, *, method: str = "GET") -> None:
    """Nothing is read beyond what this person reads at this address anyway; none is led away."""
    # What was sent may come back in a form that is shown again.
    read = answer.reads - {"address", "code"}
    allowed = MAY_READ.get((route, "GET"), {}).get(name, set())
    allowed = allowed | MAY_READ.get((route, method), {}).get(name, set())
    assert answer.status < 500, f"{name} breaks it"
    assert read <= allowed, f"{name} reads {sorted(answer.fields)}"
    assert not answer.to.startswith(ELSEWHERE), f"{name} is led to another site"


# -- Identifiers in queries and bodies ---------------------------------------------------------


@pytest.mark.parametrize("route", ADDRESSES)
def test_an_identifier_in_a_query_opens_nothing(
    world: World, said: dict[str, str], route: str
) -> None:
    url = f"{world.url_of(route)}?{urlencode(said)}"
    for name in who_tries(route):
        answer = ask(world, name, "GET", url)
        check(world, route, name, answer)
        assert answer.left == world.had, f"{name} changes what is the owner's"


@pytest.mark.parametrize("route", ADDRESSES)
def test_an_identifier_in_a_body_opens_and_changes_nothing(
    world: World, said: dict[str, str], held: dict[str, set[str]], route: str
) -> None:
    url, data = world.url_of(route), said | body_of(route, world)
    for name in who_tries(route):
        carried: set[str] = set()

        def look(
            _browser: Browser, carried: set[str] = carried, person: User | None = world.people[name]
        ) -> None:
            """What they have now must hold no more of the owner's than before."""
            if person is not None:
                carried |= marks_in(b"".join(stream_archive(person)))

        answer = ask(world, name, "POST", url, data, afterwards=look)
        check(world, route, name, answer, method="POST")
        # Whom somebody invites by an address that they typed stands in their own archive.
        typed = {"accounts.User.email"} if route == "/account/invitations/" else set()
        assert carried <= held.get(name, set()) | typed, f"{name} carries over what is the owner's"
        if (route, name) not in CHANGES:
            assert answer.left == world.had, f"{name} changes what is the owner's"


def test_the_names_are_found_where_they_stand(world: World, tmp_path: Path) -> None:
    (tmp_path / "intake").mkdir()
    (tmp_path / "intake/views.py").write_text(
        'a = request.GET.get("which")\nb = request.POST["whose"]\n'
        'c = request.GET.getlist("all")\nd = "flag" in request.POST\n'
    )
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates/a.html").write_text('<input name="typed"><a href="?page=2&amp;by=x">')
    assert names_in_source(tmp_path) == {"which", "whose", "all", "flag"}
    assert names_in_templates(tmp_path) == {"typed", "page", "by"}
    said = identifiers(world, ROOT)
    assert {said[name] for name in ("pk", "id", "food", "thread")} == {str(NUMBER)}
    assert said["client"] == world.owner.code


# -- Other methods -----------------------------------------------------------------------------


#: Written by any look: allauth completes a person's own list of addresses.
FILLED_IN = {"/account/email/": {"account_emailaddress"}}


@pytest.mark.parametrize("route", ADDRESSES)
def test_other_methods_read_and_change_nothing(
    world: World, said: dict[str, str], route: str
) -> None:
    url = world.url_of(route)
    for name, method in methods_tried(route):
        # As a form is sent; another body would be refused before the view.
        answer = ask(world, name, method, url, content_type="application/x-www-form-urlencoded")
        assert answer.status != 415
        assert answer.changed <= FILLED_IN.get(route, set()), f"{method} of {name} changes it"
        assert answer.left == world.had, f"{method} of {name} changes what is the owner's"
        if name != "owner":
            check(world, route, name, answer)


def test_each_person_tries_something_at_each_address() -> None:
    for route in TABLED:
        assert {name for name, _method in methods_tried(route)} == set(WHO)
    tried = {(name, method) for route in TABLED for name, method in methods_tried(route)}
    assert tried == {(name, method) for name in WHO for method in METHODS}
    assert {name for route in TABLED for name in who_tries(route)} == set(WHO) - {"owner"}


def test_a_look_by_head_is_written_down(world: World) -> None:
    url = world.url_of("/clients/<code>/day/<date>/")
    seen = AccessEvent.objects.filter(subject=world.owner)
    dietitian = world.people["log"]
    browser = Browser()
    browser.cookies = world.cookies["log"]
    before = seen.count()
    response = browser.head(url)
    assert (response.status_code, b"".join(response)) == (200, b"")
    look = seen.order_by("pk").last()
    assert seen.count() == before + 1
    assert look is not None
    assert (look.viewer, look.what, look.date, look.is_change) == (
        *(dietitian, "day", world.values["date"]),
        False,
    )
    look.delete()


# -- The markers -------------------------------------------------------------------------------


def zipped(content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("diary.csv", content)
    return file.getvalue()


def pdf_of(text: str) -> bytes:
    """One page with one line of text."""
    page = b"BT /F1 9 Tf 10 100 Td (" + text.encode() + b") Tj ET"
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 900 200]/Contents 4 0 R/Resources 6 0 R>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(page), page),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Font<</F1 5 0 R>>>>",
    ]
    made, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(b"%010d 00000 n \n" % len(made))
        made += b"%d 0 obj%s endobj\n" % (number, part)
    table = b"xref\n0 7\n0000000000 65535 f \n" + b"".join(places)
    return made + table + b"trailer<</Size 7/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(made)


NOTE = f"{mark_of('intake.Entry.note')} <b>&amp; “under”</b>"


WRITTEN: dict[str, Callable[[str], bytes]] = {
    "raw": str.encode,
    "capitals": lambda text: text.upper().encode(),
    "html": lambda text: html.escape(text).encode(),
    "json": lambda text: json.dumps({"note": text}).encode(),
    "address": lambda text: quote(text).encode(),
    "utf-16": lambda text: text.encode("utf-16"),
    "cp1252": lambda text: text.encode("cp1252"),
    "gzip": lambda text: gzip.compress(text.encode()),
    "zip": lambda text: zipped(text.encode()),
    "zip in a zip": lambda text: zipped(zipped(text.encode())),
    "pdf": lambda text: pdf_of(text[:40]),
}


@pytest.mark.parametrize("write", WRITTEN.values(), ids=WRITTEN)
def test_a_marker_is_found_however_it_is_written(write: Callable[[str], bytes]) -> None:
    assert marks_in(write(NOTE)) == {"intake.Entry.note"}


def test_every_text_of_a_person_has_a_marker_or_a_reason() -> None:
    texts = {label_of(field) for model in owned_models() for field in texts_of(model)}
    named = set(KINDS) - NO_TEXTS
    assert texts == named | set(WITHOUT)
    assert not named & set(WITHOUT)
    assert all(WITHOUT.values())


def test_every_row_of_a_person_is_theirs_or_somebody_elses_by_name() -> None:
    keys = {
        key.name
        for model in apps.get_models(include_auto_created=True)
        for key in keys_of(model)
        if key.related_model is User
    }
    assert keys == OWNER_KEYS | OTHER_KEYS


def test_the_owner_has_everything_and_reads_it(world: World, held: dict[str, set[str]]) -> None:
    stored = repr(rows_of(world.owner))
    assert {label for mark, label in FIELDS.items() if mark not in stored} == AS_BROUGHT
    assert {label for label, rows in world.had.items() if not rows} == NOBODY_HAS
    # A job puts the archive together, and the owner takes it.
    read = set(held["owner"])
    for route in ADDRESSES:
        if not route.startswith(("/clients/", "/admin/")):
            read |= ask(world, "owner", "GET", world.url_of(route)).fields
    assert set(KINDS) - read == NOT_SHOWN


def test_the_report_as_a_pdf_reads_like_the_report(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "_maker", Printer)
    url, found = world.url_of("/clients/<code>/report/report.pdf"), {}
    for name in WHO:

        def fetch(browser: Browser, name: str = name) -> None:
            """Have it made, and read it."""
            do_jobs()
            key = Job.objects.latest("made_at").key
            body = b"".join(browser.get(f"/clients/{world.owner.code}/report/pdf/{key}/file/"))
            fields = marks_in(body) | world.secrets_in(body.decode(), url)
            found[name] = {KINDS[field] for field in fields}

        answer = ask(world, name, "POST", url, afterwards=fetch)
        assert (answer.status == 302 and name != "out") == (name in found)
    assert set(found) == {"owner", "log", "notes", "profile", "band"}
    page = MAY_READ["/clients/<code>/report/", "GET"]
    # Who it is, for the dietitian alone, stands above the page and not on the sheet.
    bar = {"kept", "profile"}
    assert {name: found[name] for name in page} == {name: page[name] - bar for name in page}
