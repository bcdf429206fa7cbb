"""One line of JSON a request, and the number that all lines about a request bear.

A line tells the name of the page, never its address, and how long the answer took; of who
asked it tells nothing. docs/operations.md has an example, docs/security.md what is in none.
"""

from __future__ import annotations

import json
import logging
import re
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.conf import settings
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import FileResponse, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone

from accounts.security_log.request_id import REQUEST_ID
from config.logs.log_lines import route_name_of

GetResponse = Callable[[HttpRequest], HttpResponseBase]

_log = logging.getLogger("midband.requests")
HEADER = "X-Request-ID"
#: A number that is taken over: hexadecimal, so that it can carry nothing else.
_REQUEST_ID = re.compile(r"[0-9a-fA-F-]{8,64}")
#: Whoever asks can make a method of any word.
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"})
_OTHER = "other"


def numbered(get_response: GetResponse) -> GetResponse:
    """Give each request a number, and tell it with the answer.

    A proxy's own is taken over where one stands before (``TRUSTED_PROXIES``); what anybody
    else sends in its place is not.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        number = request.headers.get(HEADER, "") if settings.ALLAUTH_TRUSTED_PROXY_COUNT else ""
        if not _REQUEST_ID.fullmatch(number):
            number = secrets.token_hex(8)
        REQUEST_ID.set(number)
        response = get_response(request)
        response.headers[HEADER] = number
        return response

    return middleware


def logged(get_response: GetResponse) -> GetResponse:
    """Write a line for each request once its answer is made; for a streamed one, sent."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        # Its line is that of HEAD, which is answered as GET further in.
        line = RequestLine(request.method or "")
        with line.queries:
            response = get_response(request)
        line.route, line.status = route_name_of(request), response.status_code
        # A file is handed to the server as it is, which sends it without this process's help.
        if isinstance(response, StreamingHttpResponse) and not isinstance(response, FileResponse):
            response.streaming_content = ToldParts(iter(response), line)
        else:
            line.write()
        return response

    return middleware


def tell_refused(status: int) -> None:
    """Write the line of what the server below answered by itself: no HTTP, or too large."""
    if _log.isEnabledFor(logging.INFO):
        REQUEST_ID.set(secrets.token_hex(8))
        line = RequestLine("")
        line.route, line.status = "server", status
        line.write()


class Queries:
    """Counts what is asked of any database by this thread, while it is entered."""

    def __init__(self) -> None:
        self.count = 0
        self._watched: Sequence[BaseDatabaseWrapper] = ()

    def __enter__(self) -> None:
        self._watched = connections.all()
        for connection in self._watched:
            connection.execute_wrappers.append(self._execute)

    def __exit__(self, *_error: object) -> None:
        # The same ones: meanwhile another may have taken the place of one.
        for connection in self._watched:
            connection.execute_wrappers.remove(self._execute)

    def _execute(self, execute: Callable[..., Any], *statement: Any) -> Any:
        self.count += 1
        return execute(*statement)


class RequestLine:
    """What a line tells of a request, gathered until it is written."""

    route, status = "", 0
    #: Whether its answer broke off: a fault while it was made, or nobody there to read it.
    is_cut = False

    def __init__(self, method: str) -> None:
        self.method = method if method in _METHODS else _OTHER
        self.queries = Queries()
        self._start = time.perf_counter()

    def write(self) -> None:
        """Write the line, with the time since the request came."""
        facts: dict[str, str | int | float | bool] = {
            "time": timezone.now().isoformat(timespec="milliseconds"),
            "event": "request",
            "request": REQUEST_ID.get(),
            "method": self.method,
            "route": self.route,
            "status": self.status,
            "ms": round((time.perf_counter() - self._start) * 1000, 1),
            "queries": self.queries.count,
        }
        if self.is_cut:
            facts["cut"] = True
        _log.info("%s", json.dumps(facts))


class ToldParts:
    """The parts of a streamed answer; its line is written when the server closes it."""

    def __init__(self, parts: Iterator[bytes], line: RequestLine) -> None:
        self._parts, self._line = parts, line
        line.is_cut = True

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        with self._line.queries:
            try:
                return next(self._parts)
            except StopIteration:
                self._line.is_cut = False
                raise

    def close(self) -> None:
        """Write the line; what the answer had open is closed before."""
        self._line.write()
