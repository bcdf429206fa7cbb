"""What people are told where the database is away, busy or damaged, or the disk is full.

Django calls ``server_error`` for whatever no view caught, also where a middleware asked
first. Those that are a fault of the place and not of the code get a plain page that asks
no database, and one line in the log.
"""

from __future__ import annotations

import errno
import logging
import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus

from django.core.exceptions import SuspiciousOperation
from django.db import Error, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views import defaults


@dataclass(frozen=True)
class Outage:
    """A fault of the place: its page, and after how many seconds to ask again."""

    status: HTTPStatus
    title: str
    text: str
    retry_after_s: int


AWAY = Outage(
    HTTPStatus.SERVICE_UNAVAILABLE,
    "This site cannot answer just now",
    "Its database is away or busy. Wait a moment, then try again. What was kept is not lost, and a "
    "form that is sent again is kept once.",
    5,
)
LIMITS_AWAY = Outage(
    HTTPStatus.SERVICE_UNAVAILABLE,
    "This site cannot answer just now",
    "A part of it that counts attempts is away. Wait a moment, then try again. What was kept is "
    "not lost.",
    5,
)
FULL = Outage(
    HTTPStatus.INSUFFICIENT_STORAGE,
    "The disk is full",
    "The disk of this site is full, so nothing was kept of what you sent. What was kept before "
    "can still be read. Whoever runs this site has to make room.",
    300,
)
DAMAGED = Outage(
    HTTPStatus.SERVICE_UNAVAILABLE,
    "This site's database is damaged",
    "It cannot be read as it was written, so nothing of it is shown. Whoever runs this site "
    "has to restore it from a backup.",
    3600,
)

#: The same for whoever runs the site.
_FOR_CONSOLE = {
    AWAY: "the database does not answer; is it running, and is DATABASE_URL right?",
    LIMITS_AWAY: "Redis does not answer; is it running, and is CACHE_URL right?",
    FULL: "the disk is full. Nothing was half written; make room and start again.",
    DAMAGED: "the database is damaged. Restore a backup, then run manage.py check_database.",
}

#: What its client has no class of errors for: protected mode, and a disk that it cannot write.
_REFUSALS_OF_REDIS = ("DENIED", "MISCONF")

#: Of SQLite's primary result codes (https://sqlite.org/rescode.html).
_OF_SQLITE = {
    sqlite3.SQLITE_BUSY: AWAY,
    sqlite3.SQLITE_LOCKED: AWAY,
    sqlite3.SQLITE_CANTOPEN: AWAY,
    sqlite3.SQLITE_PROTOCOL: AWAY,
    sqlite3.SQLITE_READONLY: AWAY,
    sqlite3.SQLITE_IOERR: AWAY,
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_NOTADB: DAMAGED,
}
#: Of PostgreSQL's codes, by their beginning: connections, transactions that met others,
#: resources, stops, files, damage (https://www.postgresql.org/docs/15/errcodes-appendix.html).
_OF_POSTGRESQL = {
    "53100": FULL,
    "08": AWAY,
    "40": AWAY,
    "53": AWAY,
    "55P03": AWAY,
    "57P": AWAY,
    "58": AWAY,
    "XX001": DAMAGED,
    "XX002": DAMAGED,
}


def server_error(request: HttpRequest) -> HttpResponse:
    """The page of an exception that nobody caught; Django's own for one of the code."""
    error = sys.exc_info()[1]
    outage = None if error is None else outage_of(error)
    if outage is None:
        return defaults.server_error(request)
    return HttpResponse(
        render_to_string("503.html", {"outage": outage}),
        status=outage.status,
        headers={"Retry-After": str(outage.retry_after_s), "Cache-Control": "no-store"},
    )


def outage_of(error: BaseException) -> Outage | None:
    """Which fault of the place an exception tells of, if any."""
    return next(filter(None, map(_outage_of_one, _chain(error))), None)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """An exception and those it was raised from; Django's name the driver's so."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _outage_of_one(error: BaseException) -> Outage | None:
    if _is_of_redis(error):
        return LIMITS_AWAY
    if isinstance(error, OSError):
        return FULL if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG} else None
    if not isinstance(error, Error):
        return None
    driver = error.__cause__
    if isinstance(driver, sqlite3.Error):
        # Only what SQLite itself raised has a code; its lowest byte is the primary one.
        return _OF_SQLITE.get(getattr(driver, "sqlite_errorcode", 0) & 0xFF)
    if state := getattr(driver, "sqlstate", None):
        return next(
            (found for code, found in _OF_POSTGRESQL.items() if state.startswith(code)), None
        )
    # PostgreSQL's connection could not be made, or ended.
    return AWAY if isinstance(error, OperationalError | InterfaceError) else None


def _is_of_redis(error: BaseException) -> bool:
    """Whether Redis could not be asked, or refused; its client is loaded only where there is one.

    It refuses where it is full, lets this user do nothing, or takes no connections from elsewhere.
    """
    errors = sys.modules.get("redis.exceptions")
    if errors is None:
        return False
    away = errors.ConnectionError | errors.TimeoutError
    refusing = errors.OutOfMemoryError | errors.NoPermissionError | errors.ReadOnlyError
    return isinstance(error, away | refusing) or (
        isinstance(error, errors.ResponseError) and str(error).startswith(_REFUSALS_OF_REDIS)
    )


def words_for_console(error: BaseException) -> str | None:
    """What whoever runs the site is told of an outage, in one line; None for other errors."""
    outage = outage_of(error)
    if outage is None:
        return None
    words = str(error).strip().partition("\n")[0]
    return f"{_FOR_CONSOLE[outage]} ({words})"


class OneLine(logging.Filter):
    """Lets an outage, and a request that makes no sense, take one line and not a hundred.

    A trace tells of faults in the code, and there is none; whoever sends nonsense on purpose
    would fill the log with it.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Put the outage's own first line behind the message; of nonsense that is the message."""
        error = record.exc_info[1] if record.exc_info else None
        if error is None:
            return True
        is_outage = outage_of(error) is not None
        if is_outage:
            words = str(error).strip().partition("\n")[0]
            record.msg, record.args = f"{record.getMessage()} ({words})", ()
        if is_outage or isinstance(error, SuspiciousOperation):
            record.exc_info = record.exc_text = None
        return True
