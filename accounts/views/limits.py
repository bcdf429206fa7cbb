"""How often a person and a network address may do something: ``@limited("comment")``.

The table of limits is in the settings (``LIMITS``). What is rare is counted by allauth, in the
cache that all processes share. Searches come with every key, so each process counts them in its
own memory. docs/decisions/limits.md has why.
"""

from __future__ import annotations

import math
import threading
import time
import uuid
from collections.abc import Callable
from contextlib import ExitStack
from functools import cache, lru_cache, wraps
from typing import TYPE_CHECKING, Any

from allauth.core.internal import ratelimit
from allauth.core.internal.ratelimit import Rate
from django.conf import settings
from django.core.cache import cache as shared_cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import ngettext

from accounts.access import SAFE_METHODS

if TYPE_CHECKING:
    from accounts.access import View

#: What allauth's own limits may have somebody wait at most where they answer with a page (s).
_ALLAUTH_S = 60
#: So many counts in memory are looked through for those that are over.
_TIDY_FROM = 10_000


def is_sent(request: HttpRequest) -> bool:
    """Count forms, but not the pages that show them."""
    return request.method == "POST"


def is_search(request: HttpRequest) -> bool:
    """Count what is searched for, but not the page before anything was typed."""
    return request.method == "GET" and bool(request.GET.get("q"))


def always(_request: HttpRequest) -> bool:
    """Count every request."""
    return True


def limited(
    name: str,
    *,
    counts: Callable[[HttpRequest], bool] = is_sent,
    accepted_only: bool = False,
) -> Callable[[View], View]:
    """Answer 429 where a person or an address has done this too often; it stands below access.

    ``counts`` says which requests count. With ``accepted_only`` a form that comes back for
    correction takes nothing away.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not counts(request):
                return view(request, *args, **kwargs)
            if name in settings.LIMITS_IN_MEMORY:
                wait_s = _take_in_memory(request, name)
                return too_many(request, wait_s) if wait_s else view(request, *args, **kwargs)
            taken = ratelimit.consume(
                request, app="midband", action=name, config=settings.LIMITS, limit_get=True
            )
            if taken is None:
                if request.method in SAFE_METHODS and not _counts_are_kept():
                    return view(request, *args, **kwargs)
                return too_many(request, _wait_s(request, name))
            is_done = not accepted_only
            try:
                response = view(request, *args, **kwargs)
                is_done = is_done or not _is_refused(request, response)
            finally:
                if not is_done:
                    taken.rollback()
            return response

        return wrapper

    return decorate


class TooOftenError(Exception):
    """What was to be done at once is more than a limit leaves; nothing of it was counted."""

    def __init__(self, wait_s: float, left: int) -> None:
        super().__init__()
        self.wait_s = wait_s
        #: How many can be done at this moment.
        self.left = left

    @property
    def seconds(self) -> int:
        """Whole seconds until all of it can be done, at least one."""
        return max(1, math.ceil(self.wait_s))

    @property
    def wait_words(self) -> str:
        """The wait in words, as ``too_many`` says it."""
        return _words(self.seconds)


def count_many(request: HttpRequest, name: str, count: int) -> None:
    """Count several of what a limit is on, or none. Raises TooOftenError.

    One reading and one writing of each count, in allauth's own form, whatever the number.
    """
    rates = ratelimit.get_rates(app="midband", action=name, config=settings.LIMITS)
    keys = [
        ratelimit.get_cache_key(request, app="midband", action=name, rate=rate) for rate in rates
    ]
    now, wait_s, left, times = time.time(), 0.0, count, []
    with ExitStack() as locks:
        if not all(locks.enter_context(ratelimit.cache_lock(key)) for key in keys):
            raise TooOftenError(1, 0)
        for rate, key in zip(rates, keys, strict=True):
            kept = [at for at in shared_cache.get(key, []) if at > now - rate.duration]
            over = len(kept) + count - rate.amount
            if over > 0:
                # The oldest go first; more than all of them never fit.
                freed_at = kept[-over] if over <= len(kept) else now
                wait_s = max(wait_s, freed_at + rate.duration - now)
            left = min(left, rate.amount - len(kept))
            times.append(kept)
        if wait_s:
            raise TooOftenError(wait_s, max(0, left))
        for rate, key, kept in zip(rates, keys, times, strict=True):
            shared_cache.set(key, [now] * count + kept, rate.duration)


def _is_refused(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether a form was not carried out; allauth shows it again with the status 200."""
    is_shown_again = response.status_code == 200 and not getattr(request, "htmx", False)
    return is_shown_again or response.status_code >= 400


def _counts_are_kept() -> bool:
    """Whether the shared cache takes anything: a full disk must not keep people from their data."""
    return shared_cache.add(f"limits:{uuid.uuid4()}", "", timeout=1)


def _wait_s(request: HttpRequest, name: str) -> float:
    """Seconds until the limit that refused this in the shared cache lets one through."""
    waits = [1.0]
    for rate in ratelimit.get_rates(app="midband", action=name, config=settings.LIMITS):
        key = ratelimit.get_cache_key(request, app="midband", action=name, rate=rate)
        times = shared_cache.get(key, [])
        if len(times) >= rate.amount:
            waits.append(times[-1] + rate.duration - time.time())
    return max(waits)


#: Until when each count in memory is used up in part, by key (monotonic s). One number a key
#: is enough where what was used comes back evenly (a leaky bucket).
_used_until: dict[str, float] = {}
_tidy_from = _TIDY_FROM
_lock = threading.Lock()


@cache
def _rates(text: str) -> tuple[tuple[Rate, float, float], ...]:
    """(rate, seconds for one, seconds for all) of each rate in a line of the table."""
    return tuple(
        (rate, rate.duration / rate.amount, float(rate.duration))
        for rate in ratelimit.parse_rates(text)
    )


@lru_cache(maxsize=4096)
def _address(remote: str, forwarded: str) -> str:
    """The network address that allauth counts; asked anew for each key it takes 0.05 to 0.2 ms."""
    request = HttpRequest()
    request.META = {"REMOTE_ADDR": remote, "HTTP_X_FORWARDED_FOR": forwarded}
    return str(ratelimit.get_ip(request))


def _take_in_memory(request: HttpRequest, name: str) -> float:
    """Count one for the person and the address, or neither; the seconds to wait where not."""
    global _tidy_from  # noqa: PLW0603  # one number a process, changed under the lock
    rates = _rates(settings.LIMITS[name])
    sent = request.META
    address = _address(sent.get("REMOTE_ADDR", ""), sent.get("HTTP_X_FORWARDED_FOR", ""))
    owners = {"user": request.user.pk, "ip": address}
    now, wait_s, used = time.monotonic(), 0.0, {}
    with _lock:
        for rate, one_s, all_s in rates:
            key = f"{name}:{rate.per}:{owners[rate.per]}"
            used[key] = max(_used_until.get(key, now), now) + one_s
            wait_s = max(wait_s, used[key] - now - all_s)
        # A millionth of a second is rounding.
        if wait_s > 1e-6:
            return wait_s
        _used_until.update(used)
        if len(_used_until) > _tidy_from:
            over = [key for key, until in _used_until.items() if until <= now]
            for key in over:
                del _used_until[key]
            _tidy_from = max(_TIDY_FROM, 2 * len(_used_until))
    return 0.0


def too_many(request: HttpRequest, wait_s: float = _ALLAUTH_S) -> HttpResponse:
    """Say when it goes on; htmx gets words for the toast and leaves the form as it is."""
    seconds = max(1, math.ceil(wait_s))
    headers = {"Retry-After": str(seconds)}
    words = f"That was too often, so we did not do it. Try again in {_words(seconds)}."
    if getattr(request, "htmx", False):
        notice = {"oob": True, "notice": f"{words} What you typed is still here."}
        answer = render(request, "_toast.html", notice, status=429)
        headers["HX-Reswap"] = "none"
    else:
        answer = render(request, "429.html", {"words": words}, status=429)
    for header, value in headers.items():
        answer[header] = value
    return answer


def _words(seconds: int) -> str:
    """A wait in whole units, never shorter than it is."""
    for size, one, many in ((3600, "%d hour", "%d hours"), (60, "%d minute", "%d minutes")):
        if seconds > 2 * size:
            count = math.ceil(seconds / size)
            return ngettext(one, many, count) % count
    return ngettext("%d second", "%d seconds", seconds) % seconds
