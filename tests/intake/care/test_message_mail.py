"""Mail that messages wait: who is told, when, once, and never of what was written."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core.mail import EmailMessage
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.actions.consent import end_consent
from accounts.enums import MessageMail
from accounts.models import ClientCard, Consent, User
from intake.care.actions import add_comment, delete_comment
from intake.care.message_mail import letter_words, tell_at_once, tell_daily
from intake.models import Comment
from jobs.models import Job
from tests.background import do_jobs
from tests.factories import create_consent, create_dietitian, create_user, new_key

pytestmark = pytest.mark.django_db
Mails = list[EmailMessage]
SECRET = "Toes burn, 412 mg yesterday"
URGENT = "I fainted twice today"


@pytest.fixture
def consent(ada: User, dietitian: User) -> Consent:
    """Ada shares her log."""
    return create_consent(client=ada, dietitian=dietitian)


def write(
    consent: Consent, *, by: User | None = None, text: str = SECRET, minutes_ago: int = 5
) -> Comment:
    with time_machine.travel(timezone.now() - dt.timedelta(minutes=minutes_ago)):
        return add_comment(
            subject=consent.client,
            dietitian=consent.dietitian,
            by=by or consent.client,
            date=timezone.now().date(),
            text=text,
            request_key=new_key(),
        )


def choose(user: User, choice: MessageMail) -> None:
    user.message_mail = choice
    user.save(update_fields=["message_mail"])


def tell() -> None:
    tell_daily.call("")


# -- Once a day ----------------------------------------------------------------------------------


def test_a_letter_a_day_says_who_wrote_and_how_often(
    consent: Consent, dietitian: User, ada: User, mailoutbox: Mails
) -> None:
    ClientCard.objects.create(dietitian=dietitian, client=ada, label="neuropathy, diabetes")
    for _ in range(2):
        write(consent)
    tell()
    (letter,) = mailoutbox
    assert letter.to == [dietitian.email]
    assert letter.subject == "Midband: Ada Client wrote to you"
    assert "Ada Client wrote to you: 2 messages." in letter.body
    assert "/account/login/" in letter.body
    for secret in ("Toes", "412", "neuropathy", "diabetes", "mg", ada.email):
        assert secret not in letter.subject + letter.body
    tell()
    assert len(mailoutbox) == 1
    with time_machine.travel(timezone.now() + dt.timedelta(hours=1)):
        write(consent)
        tell()
    assert "Ada Client wrote to you: 1 message." in mailoutbox[1].body


def test_the_client_is_told_of_the_dietitian_also_after_the_end(
    consent: Consent, dietitian: User, ada: User, mailoutbox: Mails
) -> None:
    write(consent, by=dietitian)
    end_consent(consent=consent, by=ada)
    tell()
    (letter,) = mailoutbox
    assert letter.to == [ada.email]
    assert "Dana Reyes wrote to you: 1 message." in letter.body


def test_several_senders_stand_in_one_letter_and_nobody_needs_a_name(
    consent: Consent, dietitian: User, mailoutbox: Mails
) -> None:
    nameless = create_consent(client=create_user(name=""), dietitian=dietitian)
    own = create_consent(client=dietitian, dietitian=create_dietitian(name="Erin Shaw"))
    write(consent)
    write(nameless)
    write(own, by=own.dietitian)
    tell()
    (letter,) = mailoutbox
    assert letter.subject == "Midband: 3 people wrote to you"
    for line in ("Ada Client", "A client", "Erin Shaw"):
        assert f"{line} wrote to you: 1 message." in letter.body


@pytest.mark.parametrize(
    "why", ["read", "taken back", "ended", "expired", "earlier", "off", "closed", "no role", "new"]
)
def test_nobody_is_told_of_what_their_page_would_not_show(
    consent: Consent, dietitian: User, mailoutbox: Mails, why: str
) -> None:
    comment = write(consent, minutes_ago=0 if why == "new" else 5)
    now = timezone.now()
    if why == "read":
        Comment.objects.update(read_at=now)
    elif why == "taken back":
        delete_comment(comment=comment, by=consent.client)
    elif why == "ended":
        end_consent(consent=consent, by=consent.client)
    elif why == "expired":
        Consent.objects.update(valid_until=now)
    elif why == "earlier":
        Consent.objects.update(earliest_day=now.date() + dt.timedelta(days=1))
    elif why == "off":
        choose(dietitian, MessageMail.OFF)
    elif why == "closed":
        User.objects.filter(pk=dietitian.pk).update(is_active=False)
    elif why == "no role":
        dietitian.groups.clear()
    tell()
    assert mailoutbox == []
    if why == "new":
        # Another may be stored a moment later with an earlier time; the next letter tells of both.
        with time_machine.travel(now + dt.timedelta(minutes=2)):
            tell()
        assert len(mailoutbox) == 1


def test_where_addresses_are_confirmed_an_unconfirmed_one_gets_nothing(
    consent: Consent, dietitian: User, mailoutbox: Mails, settings: Settings
) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    write(consent)
    EmailAddress.objects.filter(user=dietitian).delete()
    tell()
    assert mailoutbox == []
    EmailAddress.objects.create(user=dietitian, email=dietitian.email, verified=True)
    tell()
    assert len(mailoutbox) == 1


def test_a_folder_that_cannot_be_written_breaks_nothing(
    consent: Consent, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    write(consent)
    settings.EMAIL_BACKEND = "tests.intake.care.test_message_mail.BrokenBackend"
    tell()
    assert "OSError" in caplog.text
    assert "Ada" not in caplog.text


class BrokenBackend:
    """A backend whose disk is full."""

    def __init__(self, **_options: object) -> None:
        """Take what Django hands in."""

    def send_messages(self, _messages: object) -> int:
        raise OSError


@pytest.mark.parametrize("count", [1, 30])
def test_any_number_of_people_is_told_in_the_same_queries(
    consent: Consent,
    dietitian: User,
    count: int,
    mailoutbox: Mails,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _number in range(count):
        other = create_consent(client=create_user(), dietitian=create_dietitian())
        write(other)
        write(other, by=other.dietitian)
    # Who may be told; then, in a transaction of two statements, them again, what waits for them
    # as dietitians and as clients, and that they were told.
    with django_assert_num_queries(7):
        tell()
    assert len(mailoutbox) == 2 * count


# -- At once -----------------------------------------------------------------------------------


def test_at_once_is_one_letter_an_hour_until_it_is_read(
    consent: Consent, dietitian: User, mailoutbox: Mails
) -> None:
    choose(dietitian, MessageMail.AT_ONCE)
    write(consent, minutes_ago=30)
    assert do_jobs() == 1
    assert len(mailoutbox) == 1
    write(consent, minutes_ago=20)
    do_jobs()
    assert len(mailoutbox) == 1
    # Another sender's letter tells of what was held back.
    other = create_consent(client=create_user(name="Umar K."), dietitian=dietitian)
    write(other, minutes_ago=15)
    do_jobs()
    assert "Ada Client wrote to you: 1 message." in mailoutbox[1].body
    assert "Umar K. wrote to you: 1 message." in mailoutbox[1].body
    Comment.objects.update(read_at=timezone.now())
    write(consent, minutes_ago=10)
    do_jobs()
    assert len(mailoutbox) == 3
    with time_machine.travel(timezone.now() + dt.timedelta(hours=2)):
        write(consent, minutes_ago=0)
        do_jobs()
    assert len(mailoutbox) == 4


def test_what_was_held_back_is_told_once_a_day(
    consent: Consent, dietitian: User, mailoutbox: Mails
) -> None:
    choose(dietitian, MessageMail.AT_ONCE)
    write(consent, minutes_ago=30)
    do_jobs()
    write(consent, minutes_ago=20)
    do_jobs()
    tell()
    assert "1 message." in mailoutbox[1].body
    tell()
    assert len(mailoutbox) == 2


def test_a_letter_at_once_is_sent_once_and_not_of_what_is_gone(
    consent: Consent, dietitian: User, mailoutbox: Mails
) -> None:
    choose(dietitian, MessageMail.AT_ONCE)
    comment = write(consent)
    delete_comment(comment=comment, by=consent.client)
    do_jobs()
    assert mailoutbox == []
    write(consent)
    do_jobs()
    job = Job.objects.latest("pk")
    Job.objects.filter(pk=job.pk).update(finished_at=None)
    tell_at_once.call(str(job.key))
    assert len(mailoutbox) == 1


def test_a_comment_sent_twice_asks_for_one_letter(consent: Consent, dietitian: User) -> None:
    choose(dietitian, MessageMail.AT_ONCE)
    key = new_key()
    for _ in range(2):
        add_comment(
            subject=consent.client,
            dietitian=dietitian,
            by=consent.client,
            date=timezone.now().date(),
            text="Hello",
            request_key=key,
        )
    assert Job.objects.count() == 1


# -- What may be urgent --------------------------------------------------------------------------


def test_a_message_that_may_be_urgent_does_not_wait_for_the_day(
    consent: Consent, dietitian: User, ada: User, mailoutbox: Mails
) -> None:
    write(consent, minutes_ago=30)
    assert do_jobs() == 0
    write(consent, text=URGENT, minutes_ago=20)
    do_jobs()
    (letter,) = mailoutbox
    assert letter.subject == "Midband: Ada Client wrote to you: a message that may be urgent"
    assert "may be urgent" in letter.body
    assert "faint" not in letter.body.lower()
    assert "2 messages" in letter.body
    # The next one of the hour waits, until the first is read.
    write(consent, text=URGENT, minutes_ago=10)
    do_jobs()
    assert len(mailoutbox) == 1
    Comment.objects.update(read_at=timezone.now())
    write(consent, text=URGENT, minutes_ago=5)
    do_jobs()
    assert len(mailoutbox) == 2
    choose(dietitian, MessageMail.OFF)
    consent.dietitian.refresh_from_db()
    write(consent, text=URGENT)
    do_jobs()
    assert len(mailoutbox) == 2


def test_an_urgent_one_is_told_though_the_hour_has_its_letter(
    consent: Consent, dietitian: User, mailoutbox: Mails
) -> None:
    choose(dietitian, MessageMail.AT_ONCE)
    write(consent, minutes_ago=20)
    write(consent, text=URGENT, minutes_ago=10)
    do_jobs()
    assert len(mailoutbox) == 1
    write(consent, minutes_ago=9)
    write(consent, text=URGENT, minutes_ago=8)
    do_jobs()
    assert len(mailoutbox) == 1


def test_what_a_dietitian_asks_about_is_not_urgent(
    consent: Consent, dietitian: User, mailoutbox: Mails
) -> None:
    write(consent, by=dietitian, text="Have you fainted?")
    write(consent, by=dietitian, text=URGENT)
    assert do_jobs() == 0
    assert mailoutbox == []


def test_a_letter_names_twenty_senders_at_most() -> None:
    subject, text = letter_words(
        {(1, "Ada"): 1} | {(n, "X"): 1 for n in range(2, 40)}, is_urgent=False
    )
    assert subject == "Midband: 39 people wrote to you"
    assert text.count(" wrote to you: 1 message.") == 20
    assert "And 19 more people wrote to you." in text
