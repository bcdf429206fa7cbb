"""Letters wait for the mail server, and nobody waits for the letters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage, EmailMultiAlternatives, send_mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from accounts.actions import queued_mail
from accounts.models import User
from intake.diary.account import delete_account
from jobs.models import Job
from tests.background import do_jobs
from tests.factories import create_user
from tests.pages import new_account

pytestmark = pytest.mark.django_db

ADDRESS = "ada@example.org"


@pytest.fixture(autouse=True)
def _queued(settings: Settings) -> None:
    """As where mail is sent; what goes out lands in ``mail.outbox``."""
    settings.EMAIL_BACKEND = "accounts.actions.queued_mail.QueuedEmailBackend"
    settings.MAIL_TRANSPORT = "django.core.mail.backends.locmem.EmailBackend"


def letter() -> None:
    send_mail("A link", "https://example.org/secret", None, [ADDRESS])


def refuse_with(monkeypatch: pytest.MonkeyPatch, error: OSError) -> None:
    def refuse(_self: EmailBackend, _messages: Sequence[EmailMessage]) -> int:
        raise error

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)


def test_new_password_is_mailed_after_the_answer_and_leaves_no_link(client: Client) -> None:
    user = create_user(email=ADDRESS)
    client.post(reverse("account_reset_password"), {"email": ADDRESS})
    job = Job.objects.get()
    assert (len(mail.outbox), job.owner) == (0, user)
    assert b"/account/password/reset/key/" in bytes(job.payload or b"")
    assert (do_jobs("mail"), do_jobs("mail")) == (1, 0)
    (sent,) = mail.outbox
    assert "/account/password/reset/key/" in str(sent.body)
    job.refresh_from_db()
    assert (job.payload, job.failure) == (None, "")
    left = repr([*Job.objects.values(), *DBTaskResult.objects.values()])
    assert ADDRESS not in left
    assert "reset" not in left


@pytest.mark.parametrize("email", [ADDRESS, "new@example.org"])
def test_sign_up_leaves_one_letter_whether_or_not_the_address_is_known(
    client: Client, settings: Settings, email: str
) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    create_user(email=ADDRESS)
    data = new_account(email, "another horse battery", time_zone="Europe/Berlin")
    assert client.post(reverse("account_signup"), data).status_code == 302
    assert do_jobs("mail") == 1
    assert [sent.to for sent in mail.outbox] == [[email]]


@pytest.mark.parametrize(
    ("age", "wait"),
    [(dt.timedelta(0), 30), (dt.timedelta(minutes=4), 240), (dt.timedelta(hours=9), 3600)],
)
def test_letter_waits_for_a_server_that_is_away_ever_longer(
    monkeypatch: pytest.MonkeyPatch, age: dt.timedelta, wait: int
) -> None:
    letter()
    Job.objects.update(made_at=timezone.now() - age)
    with monkeypatch.context() as patched:
        refuse_with(patched, ConnectionRefusedError())
        assert do_jobs("mail") == 1
    task = DBTaskResult.objects.get()
    assert wait - 10 < (task.run_after - timezone.now()).total_seconds() < wait + 10
    assert (do_jobs("mail"), len(mail.outbox)) == (0, 0)
    DBTaskResult.objects.update(run_after=timezone.now())
    assert (do_jobs("mail"), len(mail.outbox)) == (1, 1)


@pytest.mark.parametrize(
    ("error", "age", "is_over"),
    [
        (SMTPRecipientsRefused({ADDRESS: (550, b"No such person")}), 0, True),
        (SMTPRecipientsRefused({ADDRESS: (450, b"Try later")}), 0, False),
        (SMTPDataError(554, b"Refused"), 0, True),
        (SMTPDataError(451, b"Try later"), 0, False),
        (SMTPServerDisconnected("gone"), 0, False),
        (SMTPServerDisconnected("gone"), 25, True),
    ],
)
def test_letter_is_let_go_where_it_is_refused_for_good_or_is_a_day_old(
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: OSError,
    age: int,
    is_over: bool,
) -> None:
    letter()
    Job.objects.update(made_at=timezone.now() - dt.timedelta(hours=age))
    refuse_with(monkeypatch, error)
    do_jobs("mail")
    job = Job.objects.get()
    assert (not job.is_under_way, job.payload is None, job.failure != "") == (is_over,) * 3
    told = "A letter was not sent: " if is_over else "A letter waits for the mail server: "
    assert f"{told}{type(error).__name__}" in caplog.text
    assert ADDRESS not in caplog.text


def test_letter_arrives_as_it_was_written() -> None:
    written: dict[str, Any] = {
        "subject": "Ein Gruß",
        "body": "Plain",
        "from_email": "Midband <midband@example.org>",
        "to": [ADDRESS, "bob@example.org"],
        "cc": ["cc@example.org"],
        "bcc": ["bcc@example.org"],
        "reply_to": ["reply@example.org"],
    }
    message = EmailMultiAlternatives(**written, headers={"X-Kind": "test"})
    message.attach_alternative("<p>Rich</p>", "text/html")
    message.send()
    do_jobs("mail")
    (sent,) = mail.outbox
    assert {name: getattr(sent, name) for name in written} == written
    assert isinstance(sent, EmailMultiAlternatives)
    assert [tuple(one) for one in sent.alternatives] == [("<p>Rich</p>", "text/html")]
    assert sent.extra_headers["X-Kind"] == "test"
    assert sent.extra_headers["Message-ID"].startswith("<")


def test_letter_with_an_attachment_is_refused() -> None:
    message = EmailMessage("A", "b", None, [ADDRESS])
    message.attach("a.txt", "text")
    with pytest.raises(ValueError, match="attachment"):
        message.send()


def test_letters_go_with_the_account_they_are_for() -> None:
    user = create_user(email=ADDRESS.upper())
    letter()
    letter()
    assert Job.objects.filter(owner=user).count() == 2
    delete_account(user=User.objects.get(pk=user.pk))
    assert not Job.objects.exists()
    assert (do_jobs("mail"), len(mail.outbox)) == (0, 0)


def test_many_letters_are_one_job_that_deals_them_out() -> None:
    user = create_user(email=ADDRESS)
    addresses = [ADDRESS, *(f"a{number}@example.org" for number in range(10))]
    letters = [EmailMessage("A link", "A body", None, [address]) for address in addresses]
    mail.get_connection().send_messages(letters)
    (deck,) = Job.objects.all()
    assert do_jobs("mail") == 12
    assert [letter.to for letter in mail.outbox] == [[address] for address in addresses]
    assert [job.payload for job in Job.objects.all()] == [None] * 12
    # Each goes with the account that it was sent to.
    assert Job.objects.exclude(pk=deck.pk).get(owner=user)


def test_letters_dealt_out_twice_are_sent_once(monkeypatch: pytest.MonkeyPatch) -> None:
    letters = [EmailMessage("A link", "A body", None, [f"a{n}@b.org"]) for n in range(11)]
    mail.get_connection().send_messages(letters)
    deck = Job.objects.get()
    queued_mail.deal_out.func(str(deck.key))
    assert do_jobs("mail") == 12
    assert len(mail.outbox) == 11
