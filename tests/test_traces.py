"""Nothing of a deleted person is left in any byte the app keeps: files, tables, sessions, mail.

Every text a person can write holds a marker (``tests/markers.py``). ``make mutations`` takes
single steps out of the deletion and demands that these tests fail.
"""

from __future__ import annotations

import base64
import datetime as dt
import gzip
import hashlib
import logging
import shutil
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.conf import settings as configured
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.mail import EmailMessage, send_mail
from django.core.management import call_command
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.actions.consent import end_consent, invite, record_access
from accounts.actions.queued_mail import QueuedEmailBackend
from accounts.models import User
from intake.care.actions import add_comment, delete_comment, set_review
from intake.diary.entries import delete_entry
from intake.diary.saved.meals import delete_meal
from intake.diary.symptoms import delete_symptom, set_note
from intake.enums import ReviewState
from intake.models.change import UNDO_PERIOD
from intake.transfer.imports.steps import discard_import, start_import, step_import
from jobs.actions import start_job
from jobs.files import keep_file
from tests.access_world import create_owner
from tests.casework import keep_casework
from tests.factories import (
    PASSWORD,
    create_band,
    create_consent,
    create_dietitian,
    create_food,
    create_symptom,
    create_user,
    log_entry,
    new_key,
)
from tests.intake.diary.saved_meals import create_saved
from tests.intake.transfer.diary_files import begin, many_days, planned
from tests.jobs.tasks_to_try import be_done
from tests.markers import FIELDS, KINDS, mark_of, plant
from tests.pages import confirm
from tests.traces import opened, traces, write_back

TODAY = dt.date(2026, 6, 10)
BIRTH_DATE = "1947-11-03"
REQUEST_LOG = "requests.log"


#: What a dietitian keeps about a client, as ``intake.ClientNote.text``, and the models of it.
KINDS_KEPT = [label for label, kind in KINDS.items() if kind == "kept"]
KEPT = {label.rpartition(".")[0] for label in KINDS_KEPT}


@dataclass(frozen=True)
class Person:
    """Somebody with everything, and the browser in which they are signed in."""

    user: User
    browser: Client
    #: What tells of them beside the markers.
    secrets: tuple[str, ...]


@pytest.fixture
def letters(transactional_db: None, settings: Settings) -> None:
    """Mail is written below ``var/``, as on a machine that sends none; a run before left none."""
    shutil.rmtree(configured.VAR_DIR / "mail", ignore_errors=True)
    settings.MAIL_IS_SENT = False
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(configured.VAR_DIR / "mail")


@pytest.fixture
def request_log(transactional_db: None) -> Iterator[None]:
    """The lines of requests and jobs lie below ``var/``, too, and are searched with the rest."""
    file = configured.VAR_DIR / REQUEST_LOG
    handler = logging.FileHandler(file, mode="w")
    loggers = [logging.getLogger(f"midband.{name}") for name in ("requests", "jobs")]
    for logger in loggers:
        logger.addHandler(handler)
    yield
    for logger in loggers:
        logger.removeHandler(handler)
    handler.close()
    file.unlink()


@pytest.fixture
def nothing_before(letters: None, request_log: None) -> None:
    """No test before has left a trace, so that what is found is of this one."""
    cache.clear()
    shutil.rmtree(configured.SEARCH_INDEX_DIR, ignore_errors=True)
    if connection.vendor == "sqlite":
        # Else the file is as large as all tests before have made it, and is read again and again.
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")
    write_back()
    assert traces([BIRTH_DATE]) == {}


def sign_in(user: User) -> Client:
    """A browser in which somebody signed in by the form, after one wrong password."""
    browser = Client()
    for password in ("wrong", PASSWORD):
        browser.post(reverse("account_login"), {"login": user.email, "password": password})
    assert "_auth_user_id" in browser.session
    return browser


def share(owner: User, dietitian: User, *, by: User) -> None:
    """What arises between a client and a dietitian; ``by`` writes the remark and the reason."""
    consent = create_consent(client=owner, dietitian=dietitian, may_set_band=True)
    add_comment(
        subject=owner,
        dietitian=dietitian,
        by=by,
        date=TODAY,
        text=mark_of("intake.Comment.text"),
        request_key=new_key(),
    )
    set_review(subject=owner, dietitian=dietitian, date=TODAY, state=ReviewState.REVIEWED)
    reason = mark_of("intake.Band.reason")
    create_band(user=owner, valid_from=TODAY, target="310", by=dietitian, reason=reason)
    record_access(consent=consent, what="day", date=TODAY)
    keep_casework(dietitian=dietitian, client=owner)


def write_kept(model: type[Model]) -> int:
    """Put the markers into what a dietitian keeps in one table; how many rows there are."""
    fields = [label for label in KINDS_KEPT if label.startswith(f"{model._meta.label}.")]
    marks = {label.rpartition(".")[2]: mark_of(label) for label in fields}
    return model._default_manager.update(**marks)


def bring_files(owner: User) -> None:
    """One file added in part, and one that waits as it was brought."""
    mark = mark_of("intake.Import.content")
    under_way = planned(owner, many_days(30).replace("Food", mark))
    start_import(subject=owner, key=under_way.key, has_doubtful=False)
    step_import(subject=owner, key=under_way.key)
    begin(owner, f"date,food,mg\n{TODAY},{mark},69\n" * 200)


def start_work(owner: User, reader: User) -> tuple[str, ...]:
    """Jobs under way with a part of a file each, one of them a reader's; what tells of them."""
    words = ("what the job knows", "what the job made", "what another had made")
    job = start_job(be_done, owner=owner, payload=words[0].encode())
    keep_file(job, [words[1].encode()], name="diary.xlsx", content_type="text/plain")
    others = start_job(be_done, owner=reader, log_of=owner)
    keep_file(others, [words[2].encode()], name="report.pdf", content_type="text/plain")
    write_back()
    return (*words, str(job.key), str(others.key))


@pytest.fixture
def person(nothing_before: None) -> Person:
    """A client with a marker in every text, known to everybody the app lets know them."""
    owner = create_owner(shared=create_food(), today=TODAY)
    bring_files(owner)
    dietitians = [create_dietitian() for _number in range(2)]
    for dietitian in dietitians:
        share(owner, dietitian, by=owner)
    end_consent(consent=owner.consents_given.all()[0], by=owner)
    plant(owner)
    invite(by=dietitians[0], email=owner.email)
    key = mark_of("mfa.Authenticator.data")
    apps.get_model("admin", "LogEntry").objects.create(
        user=create_user(is_staff=True),
        content_type=ContentType.objects.get_for_model(User),
        object_id=str(owner.pk),
        object_repr=owner.email,
        action_flag=2,
        change_message=owner.name,
    )
    send_mail("A link", f"For {owner.email}", None, [owner.email])
    # And one that waits for the mail server.
    QueuedEmailBackend().send_messages([EmailMessage("A link", "text", None, [owner.email])])
    browser = sign_in(owner)
    sign_in(owner)
    browser.post(reverse("account_reauthenticate"), {"password": "wrong"})
    # What waits for its second step names the address, too.
    waiting = Client()
    session = waiting.session
    session["account_login"] = {"email": owner.email.upper()}
    session.save()
    Authenticator.objects.create(user=owner, type="totp", data={"secret": key})
    write_back()
    tried = hashlib.sha256(f"testserver:{owner.email}".encode()).hexdigest()
    hidden = (owner.code, owner.password, BIRTH_DATE, owner.email, key, tried)
    return Person(owner, browser, (*hidden, *start_work(owner, dietitians[0]), f":user:{owner.pk}"))


def delete(person: Person) -> None:
    """Send the form that deletes the account."""
    confirm(person.browser)
    answer = person.browser.post(reverse("intake:delete_account"))
    assert answer.status_code == 302
    assert not User.objects.filter(pk=person.user.pk).exists()
    assert "delete_account" in (configured.VAR_DIR / REQUEST_LOG).read_text()


def test_nothing_of_a_deleted_client_is_left(person: Person) -> None:
    before = traces(person.secrets)
    # Else the search sees nothing, or somebody writes what this test does not know.
    assert set(FIELDS.values()) | set(person.secrets) == set(before)
    delete(person)
    assert traces(person.secrets) == {}


def test_nothing_of_a_deleted_dietitian_is_left_but_what_is_the_clients(
    nothing_before: None,
) -> None:
    client, dietitian = create_user(), create_dietitian()
    # Its day in the log is the client's.
    create_band(user=client, valid_from=TODAY, target="300")
    share(client, dietitian, by=dietitian)
    _asked, token = invite(by=dietitian, email="asked.by.them@example.org")
    plant(dietitian)
    kept = [write_kept(model) for model in apps.get_models() if model._meta.label in KEPT]
    assert len(kept) == len(KEPT)
    person = Person(dietitian, sign_in(dietitian), (dietitian.code, "asked.by.them@example.org"))
    write_back()
    words = {"accounts.User.name", "accounts.User.practice", "accounts.User.email"}
    written = {"intake.Comment.text", "intake.Band.reason"}
    assert set(traces(person.secrets)) == words | written | set(KINDS_KEPT) | set(person.secrets)
    delete(person)
    # The reason stands with the band, which the client keeps, by "an account that is gone".
    assert set(traces(person.secrets)) == {"intake.Band.reason"}
    assert client.bands.filter(set_by=None).count() == 1
    assert client.looks_at_me.filter(viewer=None).count() == 1
    assert Client().get(reverse("accounts:invitation", args=[token])).status_code == 404


def test_what_a_person_deletes_is_gone_after_a_day_and_the_sweep(nothing_before: None) -> None:
    user, dietitian = create_user(), create_dietitian()
    create_consent(client=user, dietitian=dietitian)
    entry = log_entry(
        user=user,
        food=create_food(),
        date=TODAY,
        note=mark_of("intake.Entry.note"),
        typed_words=mark_of("intake.Entry.typed_words"),
    )
    symptom = create_symptom(
        user=user,
        date=TODAY,
        kind="other",
        word=mark_of("intake.Symptom.word"),
        note=mark_of("intake.Symptom.note"),
    )
    saved = create_saved(
        user=user, name=mark_of("intake.SavedMeal.name"), items={create_food(): "20"}, servings="2"
    )
    comment = add_comment(
        subject=user,
        dietitian=dietitian,
        by=user,
        date=TODAY,
        text=mark_of("intake.Comment.text"),
        request_key=new_key(),
    )
    brought = begin(user, f"date,food,mg\n{TODAY},{mark_of('intake.Import.content')},69\n" * 50)
    for note in (mark_of("intake.Day.note"), ""):
        set_note(subject=user, by=user, date=TODAY, note=note, request_key=new_key())
    delete_entry(entry=entry, by=user)
    delete_symptom(symptom=symptom, by=user)
    delete_meal(saved=saved, by=user)
    delete_comment(comment=comment, by=user)
    discard_import(subject=user, key=brought.key)
    # It can be undone for a day.
    assert {"intake.Entry.note", "intake.SavedMeal.name"} <= set(traces())
    with time_machine.travel(timezone.now() + UNDO_PERIOD + dt.timedelta(minutes=1)):
        call_command("sweep")
    assert traces() == {}


def test_an_invitation_nobody_answers_is_forgotten_a_week_after_its_end(
    nothing_before: None,
) -> None:
    dietitian, address = create_dietitian(), "without.account@example.org"
    invitation, _token = invite(by=dietitian, email=address)
    with time_machine.travel(invitation.expires_at + dt.timedelta(days=6)):
        call_command("sweep")
        assert set(traces([address])) == {address}
    with time_machine.travel(invitation.expires_at + dt.timedelta(days=8)):
        call_command("sweep")
    assert traces([address]) == {}


@pytest.mark.parametrize(
    "wrap",
    [
        bytes,
        lambda raw: raw.decode().encode("utf-16-le"),
        lambda raw: raw.decode().encode("utf-16-be"),
        lambda raw: raw.decode().upper().encode(),
        zlib.compress,
        lambda raw: zlib.compress(raw * 99)[:-9],
        gzip.compress,
        base64.b64encode,
        lambda raw: b"." + base64.urlsafe_b64encode(zlib.compress(raw)).rstrip(b"="),
        lambda raw: b"x" + base64.b64encode(raw)[:-3],
        lambda raw: b"\\\\x" + zlib.compress(raw).hex().encode(),
        lambda raw: "".join(f"\\u{ord(one):04x}" for one in raw.decode()).encode(),
        lambda raw: "".join(f"%{one:02X}" for one in raw).encode(),
    ],
)
def test_the_search_opens_what_texts_are_wrapped_in(wrap: Callable[[bytes], bytes]) -> None:
    text = b"quillon.marker@example.org, tingling toes"
    raw = b"\x00before\x07" + wrap(text) + b"\x02after"
    assert any(b"quillon.marker@example" in one.lower() for one in opened(raw))
