"""The server's log without addresses: they hold a client's code, a date, what was searched for.

Django, and the server below it, write the path of what they refuse or could not answer. A line
gets the route in its place, ``/clients/<slug:code>/day/<date:date>/``, and a trace loses the
words of its exceptions, which may be what somebody typed. gunicorn's own lines name no request.
"""

from __future__ import annotations

import logging
import re
from copy import copy
from traceback import format_tb

from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404, resolve

from accounts.security_log.request_id import REQUEST_ID

#: What stands where no page has the address.
UNKNOWN = "an unknown address"
#: What is answered before a page is looked for.
_OF_SITE = frozenset({"/healthz", "/readyz", "/metrics"})
#: An address in a message, such as that of the page which a forged form claims to be from.
_ADDRESS = re.compile(r"(https?://[^\s/?#'\"]+)[/?#][^\s'\"]*")
#: How the server below Django begins a line about a request, the path of which follows.
_OF_SERVER = re.compile(r"(?s)(Exception while serving|Client disconnected while serving) (.*)")


def route_of(path: str) -> str:
    """The pattern of a path, in which codes, dates and links have no value; empty for none."""
    if _is_static(path):
        return "static"
    if path in _OF_SITE:
        return path
    try:
        return f"/{resolve(path or '/').route}"
    except Resolver404:
        return ""


def route_name_of(request: HttpRequest) -> str:
    """The name of the page that was asked for, such as "intake:day"; "static" for a file.

    Also where something answered before the page was looked for; "unknown" where there is none.
    """
    match = request.resolver_match
    if match is None:
        if _is_static(request.path_info):
            return "static"
        try:
            match = resolve(request.path_info)
        except Resolver404:
            return "unknown"
    return match.view_name


def _is_static(path: str) -> bool:
    return path.startswith(f"/{settings.STATIC_URL.strip('/')}/")


class RequestIds(logging.Filter):
    """Lets a line say during which request it was written; "-" for one of no request."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Put the number beside what the line says."""
        record.request_id = REQUEST_ID.get() or "-"
        return True


class RoutesOnly(logging.Formatter):
    """Writes of a request its route and nothing that was sent."""

    def format(self, record: logging.LogRecord) -> str:
        """The line; one that is about no request stays as it is."""
        message = _without_path(record)
        if message is None:
            return super().format(record)
        # Others may still read the record.
        line = copy(record)
        line.msg, line.args = message, ()
        error = record.exc_info[1] if record.exc_info else None
        line.exc_info, line.exc_text = None, _trace_of(error) if error else None
        return super().format(line)


def _without_path(record: logging.LogRecord) -> str | None:
    """The message about a request with the route in the place of its path; None for others."""
    message, request = record.getMessage(), getattr(record, "request", None)
    if isinstance(request, HttpRequest):
        return _without_path_of(request, message)
    if record.name == "waitress" and (of_server := _OF_SERVER.match(message)):
        return f"{of_server[1]} {route_of(of_server[2]) or UNKNOWN}"
    return None


def _without_path_of(request: HttpRequest, message: str) -> str:
    match = request.resolver_match
    route = (f"/{match.route}" if match else route_of(request.path_info)) or UNKNOWN
    path, whole = request.path, request.get_full_path()
    # As Django writes what might be no plain text, and as it came.
    spellings = {one.encode("unicode_escape").decode() for one in (path, whole)} | {path, whole}
    for spelling in sorted(spellings - {"/"}, key=len, reverse=True):
        message = message.replace(spelling, route)
    return _ADDRESS.sub(r"\1", message)


def _trace_of(error: BaseException) -> str:
    """Where an exception was raised, and from which others, the first of them first."""
    parts, one = [], error
    while True:
        parts.append("".join([*format_tb(one.__traceback__), type(one).__name__]))
        cause = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
        if cause is None:
            return "\n".join(reversed(parts))
        one = cause
