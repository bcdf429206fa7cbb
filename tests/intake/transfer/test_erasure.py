"""A deleted account leaves nothing in sessions, on the disk or in the cache."""

from __future__ import annotations

import datetime as dt
import re
import sqlite3
from pathlib import Path

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.conf import settings as configured
from django.core.cache import cache
from django.core.mail import EmailMessage, get_connection, send_mail
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts import erasure
from accounts.erasure import delete_sessions, truncate_write_ahead_log
from accounts.models import Invitation, Session, User
from intake.diary.account import delete_account
from tests.background import do_jobs
from tests.factories import PASSWORD, create_dietitian, create_food, create_symptom, create_user
from tests.factories import log_entry as log
from tests.pages import browser_of, confirm

pytestmark = pytest.mark.django_db(transaction=True)
on_sqlite = pytest.mark.skipif(
    configured.DATABASES["default"]["ENGINE"] != "django.db.backends.sqlite3",
    reason="PostgreSQL keeps files of its own; docs/operations.md says what VACUUM does",
)

DATE = dt.date(2026, 6, 10)
ADDRESS = "quillon.marker@example.org"
OTHER_ADDRESS = "older.quillon@example.org"
MARKS = (
    ADDRESS,
    OTHER_ADDRESS,
    "Quillon Marker",
    "a note about tingling toes",
    "Quillon's own bar",
)


def sign_in(email: str) -> Client:
    """A browser in which somebody signed in by the form, so that its session has the address."""
    browser = Client()
    browser.post(reverse("account_login"), {"login": email, "password": PASSWORD})
    assert "_auth_user_id" in browser.session
    return browser


def create_person() -> User:
    """Somebody with a log full of marks, which are then deleted in part as people do."""
    cache.clear()
    user = create_user(email=ADDRESS, name=MARKS[2])
    EmailAddress.objects.create(user=user, email=ADDRESS, primary=True, verified=True)
    EmailAddress.objects.create(user=user, email=OTHER_ADDRESS)
    own = create_food(name=MARKS[4], owner=user)
    for number in range(40):
        log(user=user, food=own, date=DATE + dt.timedelta(days=number), note=f"{MARKS[3]} {number}")
        create_symptom(user=user, date=DATE, note=MARKS[3])
    return user


def bytes_on_disk() -> bytes:
    """The database's file and its write-ahead log, as they lie on the disk."""
    name = str(connection.settings_dict["NAME"])
    log_file = Path(f"{name}-wal")
    return Path(name).read_bytes() + (log_file.read_bytes() if log_file.exists() else b"")


def marks_in_sessions() -> list[str]:
    """Sessions whose decoded values hold a mark."""
    held = [str(session.get_decoded()) for session in Session.objects.all()]
    return [text for text in held if any(mark in text for mark in MARKS)]


def delete(browser: Client) -> None:
    """Send the form that deletes the account."""
    confirm(browser)
    answer = browser.post(reverse("intake:delete_account"))
    assert answer.status_code == 302
    assert not User.objects.filter(email=ADDRESS).exists()


def test_every_device_is_signed_out_and_no_session_names_the_person() -> None:
    user, other = create_person(), create_user(email="x" + ADDRESS)
    phone, laptop, stranger = sign_in(ADDRESS), sign_in(ADDRESS), sign_in(other.email)
    # A sign-up or a sign-in under way holds the address too.
    waiting = Client()
    session = waiting.session
    session["account_login"] = {"email": OTHER_ADDRESS.upper(), "state": {"stages": ["x"]}}
    session.save()
    assert len(marks_in_sessions()) >= 2
    delete(phone)
    left = {row.get_decoded().get("_auth_user_id") for row in Session.objects.all()}
    assert left == {str(other.pk)}
    assert laptop.get(reverse("intake:my_data")).status_code == 302
    assert stranger.get(reverse("intake:my_data")).status_code == 200
    assert user.pk is not None


def test_invitations_and_letters_to_the_person_go(settings: Settings, tmp_path: Path) -> None:
    settings.MAIL_IS_SENT = False
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    create_person()
    for number in range(20):
        send_mail("A link", "text", None, [f"{number}@example.org"])
        send_mail("A link", "text", None, [ADDRESS])
    # One connection writes one file, whomever its letters are to.
    with get_connection() as at_once:
        for address in ("first@example.org", ADDRESS.upper(), "last@example.org"):
            EmailMessage("A link", "text", None, [address], connection=at_once).send()
    expires = timezone.now() + dt.timedelta(days=1)
    asked = Invitation.objects.create(
        dietitian=create_dietitian(), email=OTHER_ADDRESS, token_hash="x", expires_at=expires
    )
    delete(sign_in(ADDRESS))
    written = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert ADDRESS.encode() not in written.lower()
    others = [*map(str, range(20)), "first", "last"]
    assert sorted(re.findall(rb"^To: (\w+)@", written, re.MULTILINE)) == sorted(
        name.encode() for name in others
    )
    asked.refresh_from_db()
    assert asked.email == ""


def cache_rows() -> list[str]:
    """The keys in the cache's table."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM cache")
        return [key for (key,) in cursor.fetchall()]


@on_sqlite
def test_the_database_file_holds_no_byte_of_a_deleted_person() -> None:
    create_person()
    browser = sign_in(ADDRESS)
    # Other processes have the file open, as they do when the site runs.
    others = [sqlite3.connect(str(connection.settings_dict["NAME"])) for _number in range(3)]
    for other in others:
        other.execute("SELECT count(*) FROM accounts_user").fetchall()
    assert [mark for mark in MARKS if mark.encode() in bytes_on_disk()] == list(MARKS)
    delete(browser)
    assert [mark for mark in MARKS if mark.encode() in bytes_on_disk()] == []
    assert marks_in_sessions() == []
    for other in others:
        other.close()


@on_sqlite
def test_a_reader_holds_up_the_disk_and_not_the_deletion(
    capsys: pytest.CaptureFixture[str],
) -> None:
    create_person()
    browser = sign_in(ADDRESS)
    reader = sqlite3.connect(str(connection.settings_dict["NAME"]), isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM accounts_user").fetchall()
    delete(browser)
    assert ADDRESS.encode() in bytes_on_disk()
    call_command("sweep")
    assert "emptied next time" in capsys.readouterr().out
    reader.execute("COMMIT")
    call_command("sweep")
    assert "emptied next time" not in capsys.readouterr().out
    assert [mark for mark in MARKS if mark.encode() in bytes_on_disk()] == []
    reader.close()


@on_sqlite
def test_a_job_empties_the_log_once_nobody_is_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    create_person()
    browser = sign_in(ADDRESS)
    with monkeypatch.context() as busy:
        busy.setattr(erasure, "truncate_write_ahead_log", lambda: False)
        delete(browser)
        # It is put off until later.
        assert do_jobs() == 1
    assert ADDRESS.encode() in bytes_on_disk()
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=1)):
        assert do_jobs() == 1
    assert [mark for mark in MARKS if mark.encode() in bytes_on_disk()] == []


@on_sqlite
def test_what_is_deleted_is_overwritten_and_patience_is_as_before() -> None:
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA secure_delete").fetchone() == (1,)
        patience = cursor.execute("PRAGMA busy_timeout").fetchone()
        assert truncate_write_ahead_log()
        assert cursor.execute("PRAGMA busy_timeout").fetchone() == patience == (20_000,)


def test_the_sweep_takes_out_limits_that_are_over() -> None:
    cache.clear()
    cache.set("allauth:rl:signup:ip:192.0.2.2", [1], timeout=600)
    with connection.cursor() as cursor:
        past = connection.ops.adapt_datetimefield_value(timezone.now() - dt.timedelta(minutes=1))
        cursor.execute("UPDATE cache SET expires = %s", [past])
    cache.set("allauth:rl:signup:ip:192.0.2.3", [1], timeout=600)
    call_command("sweep")
    assert [key.rsplit(":", 1)[1] for key in cache_rows()] == ["192.0.2.3"]


def test_sessions_of_nobody_are_left_alone() -> None:
    user = create_person()
    browser_of(create_user())
    assert delete_sessions(user, frozenset({ADDRESS})) == 0
    delete_account(user=user)
    assert Session.objects.count() == 1


def test_a_deletion_sent_twice_is_done_once() -> None:
    user = create_person()
    again = User.objects.get(pk=user.pk)
    delete_account(user=user)
    delete_account(user=again)
    assert not User.objects.filter(email=ADDRESS).exists()
