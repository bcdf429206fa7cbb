"""The answers to requests that are refused, each of which has a line in the security log.

Django calls these by their names in ``config/urls.py`` and in the settings, wherever in the
site a request was refused.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views import defaults
from django.views.csrf import csrf_failure

from accounts.access import ClosedLogError, MissingScopeError
from accounts.enums import SecurityEvent
from accounts.models import User
from accounts.security_log.lines import record
from accounts.views import limits


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404; only another person's log is a refusal, anything else is not there."""
    if isinstance(exception, ClosedLogError):
        owner = User.objects.filter(code=exception.code).first()
        record(SecurityEvent.REFUSED, person=_who(request), other=owner, what="404")
    return defaults.page_not_found(request, exception)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403, of a client's log and of the administration too."""
    client = exception.client if isinstance(exception, MissingScopeError) else None
    record(SecurityEvent.REFUSED, person=_who(request), other=client, what="403")
    return defaults.permission_denied(request, exception)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer 403 to a form without the token of this site."""
    record(SecurityEvent.REFUSED, person=_who(request), what="csrf")
    response: HttpResponse = csrf_failure(request, reason)
    return response


def too_many(request: HttpRequest) -> HttpResponse:
    """Answer 429 to requests of one kind that came too fast, from one place or person."""
    record(SecurityEvent.LOCKED, person=_who(request), what="429")
    return limits.too_many(request)


def _who(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None
