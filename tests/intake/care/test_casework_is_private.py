"""What a dietitian keeps about a client stands in no answer to the client, nor to anybody else.

Words stand in every text that is kept. Every address of the site is opened by the client, by
another dietitian of the same client, a curator and an administrator, and what they take away
or are sent is searched too.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.core import mail
from django.core.management import call_command
from django.db.models import CharField, TextField
from pytest_django import DjangoDbBlocker

from accounts.models import ClientCard, ClientTag, Invitation
from intake.insights import pdf
from intake.models import (
    ClientNote,
    ClientTask,
    CommentTemplate,
    ReasonSnooze,
    ReportNote,
    ReviewBatch,
)
from intake.transfer.exports.archive import stream_archive
from intake.transfer.exports.tables import DIARY
from jobs.models import Job
from tests.access_asking import Browser, ask
from tests.access_world import World, one_world
from tests.addresses import ROUTES
from tests.background import do_jobs
from tests.made_pdfs import Printer
from tests.markers import texts_in

pytestmark = pytest.mark.django_db

#: The word that stands in each text that is kept.
WORD = "zqkeptqz"
KEPT = (
    *(ClientTag, ClientCard, ClientNote, ClientTask, ReasonSnooze, ReportNote),
    *(CommentTemplate, ReviewBatch),
)
#: Those who must not read it; "notes" is another dietitian of the same client.
OTHERS = ("owner", "notes", "stranger", "curator", "admin")
ADDRESSES = sorted({route for _space, route in ROUTES})


def write_words(world: World) -> int:
    """Put the word into everything that the dietitian "log" keeps; how many texts hold it."""
    dietitian = world.people["log"] or world.owner
    CommentTemplate.objects.create(dietitian=dietitian, name="x", text="x")
    Invitation.objects.filter(dietitian=world.people["invited"]).update(label=WORD)
    written = 0
    for model in KEPT:
        texts = {
            field.name: WORD
            for field in model._meta.concrete_fields
            if isinstance(field, CharField | TextField) and field.name != "reason"
        }
        if texts:
            rows: Any = model._default_manager.filter(dietitian=dietitian)
            assert rows.update(**texts) == 1, model
            written += len(texts)
    return written


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    for made in one_world(django_db_blocker):
        assert write_words(made) == 9
        yield made


@pytest.fixture(autouse=True)
def _printer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "_maker", Printer)


def holds(body: bytes) -> bool:
    return any(WORD in text for text in texts_in(body))


def test_the_words_are_there_for_who_keeps_them(world: World) -> None:
    url = world.url_of("/clients/<code>/file/")
    page = ask(world, "log", "GET", url).html
    assert page.count(WORD) >= 6
    assert holds(b"".join(stream_archive(world.people["log"] or world.owner)))


@pytest.mark.parametrize("name", OTHERS)
def test_no_address_shows_it_to_anybody_else(world: World, name: str) -> None:
    for route in ADDRESSES:
        answer = ask(world, name, "GET", world.url_of(route))
        assert WORD not in answer.html, f"{name} reads it at {route}"
        assert WORD not in str(answer.headers), f"{name} reads it beside {route}"


@pytest.mark.parametrize("name", OTHERS)
def test_no_file_holds_it_for_anybody_else(world: World, name: str) -> None:
    person = world.people[name]
    assert person is not None
    assert not holds(b"".join(stream_archive(person)))
    for table in DIARY:
        for form in ("csv", "json"):
            assert WORD not in ask(world, name, "GET", f"/my-data/{table}.{form}").html
    made = []

    def fetch(browser: Browser) -> None:
        do_jobs()
        key = Job.objects.latest("made_at").key
        made.append(b"".join(browser.get(f"/report/pdf/{key}/file/")))

    ask(world, name, "POST", "/report/report.pdf", afterwards=fetch)
    assert made
    assert not any(map(holds, made))


def test_no_mail_holds_it_and_none_is_sent_for_it(world: World) -> None:
    mail.outbox.clear()
    url = world.url_of("/clients/<code>/file/")
    for part, sent in (
        ("notes/", {"text": WORD}),
        ("tasks/", {"text": WORD}),
        ("card/", {"label": WORD, "new_tags": WORD}),
    ):
        body = {**sent, "request_key": str(uuid.uuid4())}
        assert ask(world, "log", "POST", f"{url}{part}", body).status == 302
    call_command("sweep")
    assert not [letter for letter in mail.outbox if WORD in f"{letter.subject} {letter.body}"]
    assert world.owner.email not in [to for letter in mail.outbox for to in letter.to]


def test_the_administration_knows_none_of_it() -> None:
    assert not {*KEPT} & {*admin.site._registry}
    assert not [model for model in KEPT if model not in apps.get_models()]
