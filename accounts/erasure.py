"""What a person leaves outside of the rows that point at their account, and on the disk.

Sessions, limits on guessing and letters that were not sent name people inside of
values, where no foreign key finds them; SQLite keeps what was deleted in its
write-ahead log until that is emptied.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from email import message_from_bytes
from email.utils import getaddresses
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import OperationalError, connection
from django.utils import timezone

from accounts.models import User

#: How long one attempt to empty the write-ahead log waits for readers (ms); whoever
#: deletes their account waits for it.
_CHECKPOINT_TIMEOUT_MS = 1000
#: Sessions deleted in one statement; databases limit how many values one may have.
_SESSIONS_PER_DELETE = 500


def email_addresses_of(user: User) -> frozenset[str]:
    """Every address this person has here, in small letters."""
    others = EmailAddress.objects.filter(user=user).values_list("email", flat=True)
    return frozenset(address.lower() for address in (user.email, *others))


def delete_sessions(user: User, addresses: frozenset[str]) -> int:
    """End a person's sessions on every device, and those that hold their address; how many.

    What a session holds is encoded, so each one is read: about 20,000 a second.
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


def delete_expired_cache_rows() -> int:
    """Take out what is over in the cache table; how many rows.

    Limits on guessing are counted under network addresses, numbers of accounts and
    hashes of addresses. They are over within minutes, but their rows would stay.
    """
    cache = settings.CACHES["default"]
    if cache["BACKEND"] != "django.core.cache.backends.db.DatabaseCache":
        return 0
    table = connection.ops.quote_name(cache["LOCATION"])
    now = connection.ops.adapt_datetimefield_value(timezone.now().replace(microsecond=0))
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [now])  # noqa: S608  # the settings' own name
        return int(cursor.rowcount)


#: What Django writes between the letters of one file.
_MESSAGE_SEPARATOR = b"-" * 79 + b"\n"


def delete_unsent_mail(addresses: Iterable[str]) -> int:
    """Remove letters to these addresses that were written to a folder instead of sent; how many.

    One file may hold letters to several people; those of others stay in it.
    """
    folder = getattr(settings, "EMAIL_FILE_PATH", None)
    if settings.MAIL_IS_SENT or folder is None or not Path(folder).is_dir():
        return 0
    wanted, count = set(addresses), 0
    for path in Path(folder).iterdir():
        letters = path.read_bytes().split(_MESSAGE_SEPARATOR)
        others = [letter for letter in letters if not _is_to(letter, wanted)]
        if len(others) == len(letters):
            continue
        count += len(letters) - len(others)
        if any(letter.strip() for letter in others):
            path.write_bytes(_MESSAGE_SEPARATOR.join(others))
        else:
            path.unlink()
    return count


def _is_to(letter: bytes, addresses: set[str]) -> bool:
    readers = getaddresses(message_from_bytes(letter).get_all("To", []))
    return any(address.lower() in addresses for _name, address in readers)


def truncate_write_ahead_log() -> bool:
    """Bring what SQLite wrote into its file and empty the log beside it; whether that is done.

    Until then the log holds what was deleted. Somebody who is reading holds it
    up: then `sweep` does it later. Other databases have nothing to do here.
    Not inside of a transaction.
    """
    if connection.vendor != "sqlite":
        return True
    with connection.cursor() as cursor:
        usual = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
        try:
            cursor.execute(f"PRAGMA busy_timeout = {_CHECKPOINT_TIMEOUT_MS}")
            is_busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        except OperationalError:
            # Locked by somebody else's own attempt.
            return False
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {usual}")
    return not is_busy
