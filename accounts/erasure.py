"""Deleting what no foreign key finds: sessions, cache rows, unsent mail, SQLite's log.

Sessions, rate limits and unsent mail name people inside of values; SQLite keeps
deleted data in its write-ahead log until that is truncated.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from email import message_from_bytes
from email.utils import getaddresses
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.db import OperationalError, connection
from django.utils import timezone

from accounts.enums import InvitationState
from accounts.models import Invitation, Session, User

#: How long one attempt to truncate the write-ahead log waits for readers (ms); the
#: person who deletes their account waits as long.
_CHECKPOINT_TIMEOUT_MS = 1000
#: How long an invitation that ran out is still shown to who sent it (policy).
INVITATION_KEPT = dt.timedelta(days=7)
#: Sessions deleted in one statement; databases limit its number of values.
_SESSIONS_PER_DELETE = 500


def email_addresses_of(user: User) -> frozenset[str]:
    """All e-mail addresses of this account, in lower case."""
    others = EmailAddress.objects.filter(user=user).values_list("email", flat=True)
    return frozenset(address.lower() for address in (user.email, *others))


def delete_sessions(user: User, addresses: frozenset[str]) -> int:
    """Delete a person's sessions, and those that contain their address; return how many.

    Session data is encoded, so every session is decoded: about 20,000 a second.
    """
    keys = [
        session.session_key
        for session in Session.objects.iterator()
        if _is_about(session.get_decoded(), user, addresses)
    ]
    for start in range(0, len(keys), _SESSIONS_PER_DELETE):
        Session.objects.filter(session_key__in=keys[start : start + _SESSIONS_PER_DELETE]).delete()
    return len(keys)


def _is_about(data: dict[str, Any], user: User, addresses: frozenset[str]) -> bool:
    if data.get(SESSION_KEY) == str(user.pk):
        return True
    return any(isinstance(leaf, str) and leaf.lower() in addresses for leaf in _leaves(data))


def _leaves(value: object) -> Iterator[object]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner)
    else:
        yield value


def delete_unanswered_invitations() -> int:
    """Delete invitations that ran out a week ago and nobody answered; return how many.

    Each holds the address of somebody who may have no account, and so could not delete it.
    """
    unanswered = Invitation.objects.filter(
        state__in=[InvitationState.OPEN, InvitationState.WITHDRAWN],
        expires_at__lt=timezone.now() - INVITATION_KEPT,
    )
    count, _by_model = unanswered.delete()
    return count


def delete_expired_cache_rows() -> int:
    """Delete expired rows of the cache table; return how many.

    Rate limits are stored under network addresses, account ids and hashes of e-mail
    addresses. They expire within minutes, but their rows would stay.
    """
    now = connection.ops.adapt_datetimefield_value(timezone.now().replace(microsecond=0))
    return _delete_cache_rows("expires < %s", [now])


def delete_limits(user: User, addresses: Iterable[str]) -> int:
    """Delete the rate limits counted for a person; return how many rows.

    allauth ends their keys with the account's number, or with a hash of an address, alone or
    after the host at which somebody tried to sign in. Where the cache is no table they
    go by themselves when their time is over.
    """
    hosts = {urlsplit(settings.SITE_URL).netloc, *settings.ALLOWED_HOSTS}
    names = [f"{before}{one}" for one in addresses for before in ("", *(f"{h}:" for h in hosts))]
    hashed = [sha256(name.encode()).hexdigest() for name in (*names, f"mfa-auth-user-{user.pk}")]
    ends = [f"%:{end}" for end in (f"user:{user.pk}", *hashed)]
    return _delete_cache_rows(" OR ".join(["cache_key LIKE %s"] * len(ends)), ends)


def _delete_cache_rows(condition: str, values: list[Any]) -> int:
    cache = settings.CACHES["default"]
    if cache["BACKEND"] != "django.core.cache.backends.db.DatabaseCache":
        return 0
    table = connection.ops.quote_name(cache["LOCATION"])
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE {condition}", values)  # noqa: S608  # the settings' own name
        return int(cursor.rowcount)


#: The line that Django writes between the messages of one file.
_MESSAGE_SEPARATOR = b"-" * 79 + b"\n"


def delete_unsent_mail(addresses: Iterable[str]) -> int:
    """Delete mail to these addresses that was written to a folder; return how many messages.

    One file may hold messages to several people; those to others stay in it.
    """
    folder = getattr(settings, "EMAIL_FILE_PATH", None)
    if settings.MAIL_IS_SENT or folder is None or not Path(folder).is_dir():
        return 0
    wanted, count = set(addresses), 0
    for path in Path(folder).iterdir():
        messages = path.read_bytes().split(_MESSAGE_SEPARATOR)
        others = [message for message in messages if not _is_to(message, wanted)]
        if len(others) == len(messages):
            continue
        count += len(messages) - len(others)
        if any(message.strip() for message in others):
            path.write_bytes(_MESSAGE_SEPARATOR.join(others))
        else:
            path.unlink()
    return count


def _is_to(message: bytes, addresses: set[str]) -> bool:
    recipients = getaddresses(message_from_bytes(message).get_all("To", []))
    return any(address.lower() in addresses for _name, address in recipients)


def truncate_write_ahead_log() -> bool:
    """Checkpoint and truncate SQLite's write-ahead log; return whether that was done.

    Until then the log contains deleted data. A reader blocks it; the command
    ``sweep`` then does it later. True on other databases, which have no such log.
    Call it outside of a transaction.
    """
    if connection.vendor != "sqlite":
        return True
    with connection.cursor() as cursor:
        timeout = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
        try:
            cursor.execute(f"PRAGMA busy_timeout = {_CHECKPOINT_TIMEOUT_MS}")
            is_busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        except OperationalError:
            # Another process is doing the same.
            return False
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {timeout}")
    return not is_busy
