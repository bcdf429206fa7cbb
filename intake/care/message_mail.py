"""Mail that messages wait: once a day, or at once. It says who wrote, never what.

Nothing of health stands in it, so neither do the dietitian's own label for a client, which
may hold such words, nor the sign by which a message may be urgent.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from smtplib import SMTPException
from typing import Any, NamedTuple

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django_tasks import task

from accounts.enums import MessageMail
from accounts.models import Consent, User
from intake.diary.log import Logs
from intake.models import Comment
from intake.models.conversation import CommentQuerySet, messages_to_clients
from intake.science.signs.in_messages import signs_in_message
from intake.text import counted
from jobs.actions import start_job
from jobs.progress import job_of

logger = logging.getLogger(__name__)

#: At once means at most one letter in this time about one sender whose messages are not read.
QUIET = dt.timedelta(hours=1)
#: A message so young may not be stored yet while a later one is; the next letter tells of it.
_SETTLED = dt.timedelta(minutes=1)
_LONG_AGO = dt.datetime.min.replace(tzinfo=dt.UTC)
#: How many people are told in one transaction, and how many senders a letter names.
_BATCH, _NAMED = 100, 20


class _Message(NamedTuple):
    """A message that was not opened."""

    recipient: int
    sender: int
    #: The name that the sender chose, and what they are where they chose none.
    name: str
    nameless: str
    at: dt.datetime
    #: Whether a client wrote it and it holds a sign of an emergency.
    is_urgent: bool


@dataclass
class _Letter:
    """Who wrote to somebody, with how many messages."""

    user: User
    counts: dict[tuple[int, str], int] = field(default_factory=dict)
    is_urgent: bool = False
    #: When the last of them was written.
    latest: dt.datetime = _LONG_AGO

    def add(self, message: _Message) -> None:
        key = message.sender, " ".join(message.name.split()) or message.nameless
        self.counts[key] = self.counts.get(key, 0) + 1
        self.is_urgent = self.is_urgent or message.is_urgent
        self.latest = max(self.latest, message.at)


# -- Giving it out -----------------------------------------------------------------------------


def tell_soon(comment: Comment, *, recipient: User) -> None:
    """Have mail sent about a message once it is stored, where its reader is to know at once.

    Called in the transaction that stores the message. Whoever chose a letter a day is told at
    once of a message that may be urgent; whoever chose none is never told.
    """
    wants = recipient.message_mail
    if wants == MessageMail.AT_ONCE or (wants != MessageMail.OFF and _is_urgent(comment)):
        start_job(tell_at_once, owner=recipient, about=str(comment.pk))


def _is_urgent(comment: Comment) -> bool:
    return comment.from_client and bool(signs_in_message(comment.text))


@task()
def tell_at_once(key: str) -> None:
    """Tell one person of what waits, unless they were told of its sender a short time ago."""
    job = job_of(key)
    with transaction.atomic():
        for user in _recipients().filter(pk=job.owner_id or 0).select_for_update(no_key=True):
            letter = _letter_at_once(user, number=int(job.about))
            if letter is not None:
                _send([letter], until=letter.latest)


def _letter_at_once(user: User, *, number: int) -> _Letter | None:
    told = user.messages_told_until
    letter, quiet, urgent_quiet = _Letter(user), set(), set()
    newest: _Message | None = None
    for pk, message in _unread([user.pk]):
        if told is not None and message.at <= told:
            if message.at > timezone.now() - QUIET:
                quiet.add(message.sender)
                urgent_quiet |= {message.sender} if message.is_urgent else set()
            continue
        letter.add(message)
        newest = message if pk == number else newest
    # Read, taken back, no longer shared, or told of in another letter.
    if newest is None:
        return None
    if newest.is_urgent:
        return None if newest.sender in urgent_quiet else letter
    is_due = user.message_mail == MessageMail.AT_ONCE and newest.sender not in quiet
    return letter if is_due else None


@task()
def tell_daily(_key: str) -> None:
    """Tell everybody, but who wants no mail, of what waits and was in no letter (``DAILY_TASKS``).

    Those who are told at once too: of what was held back then. A fixed number of queries for
    each hundred people, and what the queue takes for each letter.
    """
    until = timezone.now() - _SETTLED
    people = _recipients().order_by("pk").values_list("pk", flat=True)
    numbers = list(people)
    for start in range(0, len(numbers), _BATCH):
        with transaction.atomic():
            _send(_letters(numbers[start : start + _BATCH], until), until=until)


def _letters(numbers: Sequence[int], until: dt.datetime) -> list[_Letter]:
    # Locked, so that two processes that tell the same people tell them once.
    people = _recipients().filter(pk__in=numbers).select_for_update(no_key=True)
    letters = {user.pk: _Letter(user) for user in people}
    for _pk, message in _unread(list(letters)):
        letter = letters[message.recipient]
        told = letter.user.messages_told_until
        if message.at <= until and (told is None or message.at > told):
            letter.add(message)
    return [letter for letter in letters.values() if letter.counts]


def _recipients() -> QuerySet[User]:
    """Who may be told: part of a sharing, not closed, and wanting mail.

    Where an address must be confirmed before the first sign-in, to a confirmed one alone:
    anybody can sign up with somebody else's.
    """
    shares = Consent.objects.order_by()
    people = User.objects.filter(
        Exists(shares.filter(client=OuterRef("pk")))
        | Exists(shares.filter(dietitian=OuterRef("pk"))),
        is_active=True,
    ).exclude(message_mail=MessageMail.OFF)
    if settings.ACCOUNT_EMAIL_VERIFICATION != "mandatory":
        return people
    proved = EmailAddress.objects.filter(
        user=OuterRef("pk"), email__iexact=OuterRef("email"), verified=True
    )
    return people.filter(Exists(proved))


# -- What waits --------------------------------------------------------------------------------


def _unread(people: Sequence[int]) -> Iterator[tuple[int, _Message]]:
    """The messages that some people have not opened, as their pages count them; two queries."""
    held = Logs(Consent.objects.live().filter(dietitian__in=people))
    to_dietitians = held.comments().unread_by_dietitian().filter(dietitian__in=people)
    columns = ("pk", "dietitian", "subject", "subject__name", "at", "text")
    for pk, recipient, sender, name, at, text in _rows(to_dietitians, *columns):
        urgent = bool(signs_in_message(text))
        yield pk, _Message(recipient, sender, name, "A client", at, urgent)
    to_clients = messages_to_clients(people).unread_by_client()
    columns = ("pk", "subject", "dietitian", "dietitian__name", "at", "pk")
    for pk, recipient, sender, name, at, _ in _rows(to_clients, *columns):
        yield pk, _Message(recipient, sender, name, "Your dietitian", at, is_urgent=False)


def _rows(comments: CommentQuerySet, *columns: str) -> Any:
    return comments.order_by("at", "pk").values_list(*columns)


# -- Sending -----------------------------------------------------------------------------------


def _send(letters: list[_Letter], *, until: dt.datetime) -> None:
    """Send letters, and keep that what was written up to a moment was told of.

    In one transaction: the queue holds the letters only where that is kept.
    """
    told = [letter.user.pk for letter in letters]
    is_behind = Q(messages_told_until=None) | Q(messages_told_until__lt=until)
    User.objects.filter(is_behind, pk__in=told).update(messages_told_until=until)
    for letter in letters:
        subject, text = letter_words(letter.counts, is_urgent=letter.is_urgent)
        try:
            send_mail(subject, text, settings.DEFAULT_FROM_EMAIL, [letter.user.email])
        except (OSError, SMTPException) as error:
            # Without a queue, as where mail is written to a folder; the pages count them anyway.
            logger.warning("A letter about messages was not written: %s", type(error).__name__)


def letter_words(counts: dict[tuple[int, str], int], *, is_urgent: bool) -> tuple[str, str]:
    """Subject and text of a letter about the messages of each sender (number and name)."""
    names = [name for _number, name in counts]
    who = names[0] if len(names) == 1 else f"{len(names)} people"
    urgent = ": a message that may be urgent" if is_urgent else ""
    context = {
        "lines": [
            f"{name} wrote to you: {counted(count, 'message')}."
            for (_number, name), count in list(counts.items())[:_NAMED]
        ],
        "more": max(0, len(names) - _NAMED),
        "is_urgent": is_urgent,
        "sign_in_url": f"{settings.SITE_URL}{reverse('account_login')}",
        "choice_url": f"{settings.SITE_URL}{reverse('accounts:mail_and_keys')}",
    }
    text = render_to_string("intake/clients/message_mail.txt", context)
    return f"{settings.ACCOUNT_EMAIL_SUBJECT_PREFIX}{who} wrote to you{urgent}", f"{text.strip()}\n"
