"""The files that browsers, search engines and finders of faults ask every site for."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from accounts.access import public

#: How long they may be kept (seconds).
_DAY = 24 * 60 * 60
#: How long security.txt holds; RFC 9116 asks for less than a year.
_HOLDS = dt.timedelta(days=300)
#: The pages that a search engine may show: those that are the same for everybody.
FOUND = ("intake:learn", "intake:about", "accounts:privacy", "account_login", "account_signup")

_kept_a_day = cache_control(public=True, max_age=_DAY)


@public
@require_safe
@_kept_a_day
def robots(_request: HttpRequest) -> HttpResponse:
    """Keep search engines to the start page and the few others that are the same for all."""
    lines = ["User-agent: *", "Allow: /$", "Allow: /static/"]
    lines += [f"Allow: {reverse(name)}$" for name in FOUND]
    return _text([*lines, "Disallow: /"])


@public
@require_safe
@_kept_a_day
def security_contact(_request: HttpRequest) -> HttpResponse:
    """Whom to tell of a fault (RFC 9116); 404 where nobody was named."""
    if not settings.SECURITY_CONTACT:
        return HttpResponse("Nobody is named here.\n", status=404, content_type="text/plain")
    # From midnight on, so that all processes say the same.
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    return _text(
        [
            f"Contact: {settings.SECURITY_CONTACT}",
            f"Expires: {(today + _HOLDS).strftime('%Y-%m-%dT%H:%M:%SZ')}",
            "Preferred-Languages: en",
            f"Canonical: {settings.SITE_URL}{reverse('security_contact')}",
        ]
    )


@public
@require_safe
@_kept_a_day
def favicon(_request: HttpRequest) -> HttpResponse:
    """The icon for what asks under its old name: bookmarks, feeds, pages that are no pages."""
    return HttpResponse(_icon(), content_type="image/svg+xml")


@cache
def _icon() -> bytes:
    return (Path(settings.BASE_DIR) / "static" / "img" / "icon.svg").read_bytes()


def _text(lines: list[str]) -> HttpResponse:
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
