"""What browsers report when a page broke the content policy, as lines of the server's log.

Anybody may send such a report and write anything into it, and an honest one names the page
with all that its address tells. So only the shape of it is kept: the page's route, the
directive, the host of what was refused. It asks neither session nor database.
"""

from __future__ import annotations

import json
import logging
import re
import threading
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts.access import public
from config.logs.log_lines import route_of

_log = logging.getLogger("midband.policy")
#: The largest body that is read (bytes); a report has about 1 kB.
MAX_BYTES = 16 * 1024
#: The most lines a minute of one process, so that nobody fills the log.
MAX_LINES = 30
_TYPES = {"application/csp-report", "application/reports+json", "application/json"}
_DIRECTIVE = re.compile(r"[a-z-]{1,40}")
_HOST = re.compile(r"[a-z0-9.-]{1,100}(:\d{1,5})?")
#: What a browser says instead of an address.
_KEYWORDS = {"inline", "eval", "wasm-eval", "self", "trusted-types-policy", "trusted-types-sink"}


class LineAllowance:
    """Counts the lines of a minute over all threads of a process."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.lock = threading.Lock()
        self.minute = self.count = 0

    def take(self) -> bool:
        """Whether one more line may be written."""
        minute = int(time.monotonic() // 60)
        with self.lock:
            if minute != self.minute:
                self.minute, self.count = minute, 0
            self.count += 1
            return self.count <= self.most


_allowance = LineAllowance(MAX_LINES)


@csrf_exempt
@public
@require_POST
def policy_reports(request: HttpRequest) -> HttpResponse:
    """Log what is reported, as far as there is room; the answer is the same for anything sent."""
    for report in _reports_in(request):
        if not _allowance.take():
            break
        _log.warning("%s", json.dumps({"time": timezone.now().isoformat(), **report}))
    return HttpResponse(status=204)


def _reports_in(request: HttpRequest) -> Iterator[dict[str, str | int]]:
    length = request.META.get("CONTENT_LENGTH") or ""
    if not length.isdecimal() or int(length) > MAX_BYTES or request.content_type not in _TYPES:
        return
    try:
        sent = json.loads(request.body)
    except (ValueError, RecursionError):
        return
    for one in sent if isinstance(sent, list) else [sent]:
        # The older form has its facts under one name, the newer under another.
        body = (one.get("csp-report") or one.get("body")) if isinstance(one, dict) else None
        if isinstance(body, dict):
            yield _facts_of(body)


def _facts_of(body: dict[str, Any]) -> dict[str, str | int]:
    """What is kept of a report; the older form writes names with hyphens."""

    def said(*names: str) -> str:
        return next((body[name] for name in names if isinstance(body.get(name), str)), "")

    directive = said("effectiveDirective", "effective-directive", "violated-directive")
    number = body.get("lineNumber", body.get("line-number"))
    return {
        "event": "policy-broken",
        "directive": directive if _DIRECTIVE.fullmatch(directive) else "",
        "refused": _place_of(said("blockedURL", "blocked-uri")),
        "page": _route_of(said("documentURL", "document-uri")),
        "source": _place_of(said("sourceFile", "source-file")),
        "line": number if isinstance(number, int) and 0 <= number < 10**6 else 0,
    }


def _place_of(address: str) -> str:
    """A keyword, the host of another site, or the route on this one."""
    if address in _KEYWORDS:
        return address
    parts = _parts_of(address)
    if parts.scheme in {"data", "blob", "about"}:
        return parts.scheme
    if parts.netloc == _parts_of(settings.SITE_URL).netloc:
        return _route_of(address)
    host = parts.netloc.lower()
    return host if _HOST.fullmatch(host) else ""


def _route_of(address: str) -> str:
    """The pattern of a page's address."""
    return route_of(_parts_of(address).path)


def _parts_of(address: str) -> SplitResult:
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")
