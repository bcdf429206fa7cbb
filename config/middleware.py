"""Middleware: fixed headers, HEAD, compression, body limits, who asks, personal pages."""

from collections.abc import Callable
from typing import cast
from urllib.parse import quote, urldefrag

from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware, get_user
from django.contrib.auth.models import AnonymousUser
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render
from django.urls import resolve, reverse
from django.utils.cache import add_never_cache_headers, patch_vary_headers
from django.utils.functional import SimpleLazyObject
from django_htmx.http import HttpResponseClientRedirect

from accounts.access import path_on_this_site, to_reauthentication
from accounts.backends import SessionStore
from accounts.models import User

GetResponse = Callable[[HttpRequest], HttpResponseBase]


def head_as_get(get_response: GetResponse) -> GetResponse:
    """Answer HEAD wherever GET is answered: the same status and headers, without the body.

    Views only handle GET, so access by HEAD is checked and recorded like any other.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.method != "HEAD":
            return get_response(request)
        request.method = "GET"
        response = get_response(request)
        # Not every server omits the body, and a download would be generated for nothing.
        if isinstance(response, StreamingHttpResponse):
            response.streaming_content = ()
        elif isinstance(response, HttpResponse):
            response.content = b""
        return response

    return middleware


def fixed_headers(get_response: GetResponse) -> GetResponse:
    """Give every answer the headers of ``FIXED_HEADERS``, unless it has its own: 1 microsecond."""
    headers = tuple(settings.FIXED_HEADERS.items())

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        for name, value in headers:
            response.headers.setdefault(name, value)
        return response

    return middleware


#: What is the same for everybody, whatever cookies come with it.
SESSIONLESS = frozenset(
    {"/policy-reports/", "/robots.txt", "/.well-known/security.txt", "/favicon.ico"}
)


def without_session(get_response: GetResponse) -> GetResponse:
    """Answer a few addresses before the session is read, which costs a query."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.path_info not in SESSIONLESS:
            return get_response(request)
        request.resolver_match = resolve(request.path_info)
        response: HttpResponse = request.resolver_match.func(request)
        # What Django's own middleware further in would do.
        response.headers.setdefault("Content-Length", str(len(response.content)))
        return response

    return middleware


#: What is not compressed already.
_COMPRESSED_TYPES = ("text/", "application/json")


class Compression(GZipMiddleware):
    """Compress pages, but none that another site asked for in a signed-in person's name.

    The size of such an answer could tell what is on it, by the words in its address that
    it shows; docs/decisions/sending.md has the reasoning.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Leave workbooks, archives and PDFs as they are, too."""
        is_text = response.headers.get("Content-Type", "").startswith(_COMPRESSED_TYPES)
        is_signed_in = settings.SESSION_COOKIE_NAME in request.COOKIES
        is_foreign = request.headers.get("Sec-Fetch-Site") in {"cross-site", "same-site"}
        if not is_text or (is_signed_in and is_foreign):
            return response
        return super().process_response(request, response)


#: The largest body of a form without a file (bytes); the longest has a few kB.
MAX_FORM_BYTES = 1024 * 1024
#: The largest body of forms with a file, by URL name (bytes). Twice what the pages accept
#: (20 MiB of a diary, 5 MB of foods), so that a file slightly too large is refused by its
#: form.
MAX_UPLOAD_BYTES = {
    "intake:import_diary": 40 * 1024 * 1024,
    "admin:foods_food_import": 10 * 1024 * 1024,
}


#: How a form is sent, and so all that pages take; ``without_session`` stands before it.
FORM_TYPES = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})


class Bodies:
    """Refuse a body that is too large for its URL, or is no form, before anything reads it.

    The server decodes chunked bodies, sets their length, and refuses more than
    ``config.serving.MAX_BODY``; Django reads no body without a length.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on; its URL is resolved only afterwards."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: object, _args: object, _kwargs: object
    ) -> HttpResponse | None:
        """Answer 413 or 415 instead of the view."""
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) == 0:
            return None
        name = request.resolver_match.view_name if request.resolver_match else ""
        most = MAX_UPLOAD_BYTES.get(name, MAX_FORM_BYTES)
        if int(length) > most:
            return render(request, "413.html", {"most_mb": most // 1024**2}, status=413)
        if request.content_type not in FORM_TYPES:
            return render(request, "415.html", status=415)
        return None


class Authentication(AuthenticationMiddleware):
    """Knows the person of a request, until their session is over for their role.

    The session and the account are read by every page anyway, so this asks nothing more; once
    in ten minutes it writes down that the session is used.
    """

    def process_request(self, request: HttpRequest) -> None:
        """Read the person when something asks for them first."""
        super().process_request(request)
        request.user = cast("User | AnonymousUser", SimpleLazyObject(lambda: _person(request)))


def _person(request: HttpRequest) -> User | AnonymousUser:
    user = get_user(request)
    session = request.session
    if not isinstance(user, User) or not isinstance(session, SessionStore):
        return AnonymousUser()
    if session.is_over_for(user):
        session.flush()
        return AnonymousUser()
    session.note_use()
    return user


class ConfirmFirst:
    """Leads to the question who it is where allauth asks, and back to the page with the form.

    It stands inside of allauth's own middleware, which would keep what the form sent in the
    session and send it by itself afterwards.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on; only what a view raises is of interest."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer in the place of the view."""
        if isinstance(exception, ReauthenticationRequired):
            return to_reauthentication(request)
        return None


def personal_pages(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Forbid caching of pages, and redirect an expired session to the login and back.

    htmx would otherwise swap the login form into a part of the page, because the
    browser follows the redirect before htmx sees it. After a form the login leads
    back to the page with the form.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        patch_vary_headers(response, ["HX-Request"])
        if not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        if _session_is_over(request):
            response.headers["Clear-Site-Data"] = _CLEARED
        login_path = reverse("account_login")
        if response.status_code != 302 or not response.headers["Location"].startswith(login_path):
            return response
        if request.headers.get("HX-Request") == "true":
            # The page the person was on, not the fragment's own URL.
            page = request.headers.get("HX-Current-URL", "")
            target = login_path + _next(page, request)
            return _fresh(HttpResponseClientRedirect(target))
        if request.method == "POST" and "?next=" in response.headers["Location"]:
            # The data is lost, and many URLs accept only POST.
            page = _next(request.headers.get("Referer", ""), request)
            return _fresh(HttpResponseRedirect(login_path + page))
        return response

    return middleware


#: What a browser forgets with the session. Not all cookies: with this host's, browsers take
#: those of its whole domain, and what the next page is to say travels in one.
_CLEARED = '"cache", "storage"'


def _session_is_over(request: HttpRequest) -> bool:
    """Whether the cookie of a session came and its session is no more: signed out, or too old.

    Browsers heed the header by https alone.
    """
    had_one = bool(request.COOKIES.get(settings.SESSION_COOKIE_NAME))
    return had_one and request.session.is_empty() and request.is_secure()


def _next(page: str, request: HttpRequest) -> str:
    """The query of the login's URL that leads back to a page of this site; else empty."""
    path = urldefrag(path_on_this_site(request, page)).url
    return f"?next={quote(path)}" if path else ""


def _fresh(answer: HttpResponse) -> HttpResponse:
    patch_vary_headers(answer, ["HX-Request"])
    add_never_cache_headers(answer)
    return answer
