"""Mail as jobs: whoever asks for a letter does not wait for the mail server."""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Sequence
from email.utils import make_msgid
from smtplib import SMTPDataError, SMTPRecipientsRefused
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.utils import DNS_NAME
from django.db.models import Q
from django.utils import timezone
from django_tasks import task

from accounts.models import User
from jobs.actions import start_job
from jobs.progress import JobDeferredError, JobRefusedError, job_of

logger = logging.getLogger(__name__)

#: Seconds until a message is tried again, at first and at most; in between, as long as it is old.
_FIRST_WAIT_S, _LONGEST_WAIT_S = 30.0, 3600.0
#: Seconds after which nobody waits for a message any more.
GIVE_UP_S = 24 * 3600.0
#: What the mail server answers from here on is final.
_FINAL_CODE = 500
#: The most messages that become a job each while somebody waits.
_MOST_AT_ONCE = 10
#: The parts of a message that are kept, by the names of its attributes.
_PARTS = ("subject", "body", "from_email", "to", "cc", "bcc", "reply_to")


class QueuedEmailBackend(BaseEmailBackend):
    """Gives each message out as a job; ``MAIL_TRANSPORT`` names the backend that sends it."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep the messages for the job, and return how many. Attachments raise ValueError.

        A job for each costs seven queries, so many at once are one that deals them out.
        """
        packed = [_packed(message) for message in email_messages]
        if len(packed) > _MOST_AT_ONCE:
            deck = json.dumps([[uuid.uuid4().hex, one.decode()] for one in packed]).encode()
            start_job(deal_out, owner=None, about=uuid.uuid4().hex, payload=deck)
        else:
            for message, one in zip(email_messages, packed, strict=True):
                _start(message, uuid.uuid4().hex, one)
        return len(packed)


def _start(message: EmailMessage, about: str, packed: bytes) -> None:
    start_job(send_message, owner=_owner_of(message), about=about, payload=packed)


def _owner_of(message: EmailMessage) -> User | None:
    """Whose account a message goes to, so that it goes with the account."""
    (address,) = message.recipients()[:1]
    is_theirs = Q(email__iexact=address) | Q(emailaddress__email__iexact=address)
    return User.objects.filter(is_theirs).first()


def _packed(message: EmailMessage) -> bytes:
    if message.attachments:
        raise ValueError("A letter with an attachment cannot wait in the queue.")
    kept: dict[str, Any] = {name: getattr(message, name) for name in _PARTS}
    # The same each time, so that one sent twice is seen to be the same.
    kept["headers"] = {"Message-ID": make_msgid(domain=str(DNS_NAME)), **message.extra_headers}
    if isinstance(message, EmailMultiAlternatives):
        kept["alternatives"] = [list(one) for one in message.alternatives]
    return json.dumps(kept, default=str).encode()


def _unpacked(payload: bytes) -> EmailMessage:
    kept = json.loads(payload)
    alternatives = kept.pop("alternatives", [])
    message = EmailMultiAlternatives(**kept)
    for content, mimetype in alternatives:
        message.attach_alternative(content, mimetype)
    return message


@task(queue_name="mail")
def deal_out(key: str) -> None:
    """Make a job of each of many messages; each is its own, whether others can be sent or not.

    Where it was broken off and is done again, those still waiting are not doubled.
    """
    for about, packed in json.loads(bytes(job_of(key).payload or b"[]")):
        _start(_unpacked(packed.encode()), about, packed.encode())


@task(queue_name="mail")
def send_message(key: str) -> None:
    """Send one message, or put it off while the mail server does not take it."""
    job = job_of(key)
    try:
        message = _unpacked(bytes(job.payload or b""))
        get_connection(settings.MAIL_TRANSPORT).send_messages([message])
    except OSError as error:
        age = (timezone.now() - job.made_at).total_seconds()
        if _is_final(error) or age > GIVE_UP_S:
            logger.warning("A letter was not sent: %s", type(error).__name__)
            raise JobRefusedError("The mail server did not take the message.") from None
        logger.warning("A letter waits for the mail server: %s", type(error).__name__)
        raise JobDeferredError(min(max(age, _FIRST_WAIT_S), _LONGEST_WAIT_S)) from None


def _is_final(error: OSError) -> bool:
    """Whether the mail server said that it will never take a message."""
    if isinstance(error, SMTPRecipientsRefused):
        return all(code >= _FINAL_CODE for code, _words in error.recipients.values())
    return isinstance(error, SMTPDataError) and error.smtp_code >= _FINAL_CODE
