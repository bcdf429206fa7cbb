"""Middleware: the health check, HEAD, compression, body limits, caching of personal pages."""

from collections.abc import Callable
from urllib.parse import quote, urldefrag

from django.conf import settings
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers, patch_vary_headers
from django_htmx.http import HttpResponseClientRedirect

from accounts.access import path_on_this_site

GetResponse = Callable[[HttpRequest], HttpResponseBase]

#: Where a load balancer or an uptime check asks whether this process answers.
HEALTH_PATH = "/healthz"


def health(get_response: GetResponse) -> GetResponse:
    """Answer ``/healthz`` under any host name, also by http, without session or database.

    It tells that this process takes requests and no more: with a query, one slow minute
    of the database would have every process replaced.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.path_info != HEALTH_PATH:
            return get_response(request)
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        body = b"ok\n"
        headers = {"Cache-Control": "no-store", "Content-Length": str(len(body))}
        content = b"" if request.method == "HEAD" else body
        return HttpResponse(content, content_type="text/plain", headers=headers)

    return middleware


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


class BodyCap:
    """Refuse a body that is too large for its URL before anything reads it.

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
        """Answer 413 instead of the view."""
        length = request.META.get("CONTENT_LENGTH") or "0"
        name = request.resolver_match.view_name if request.resolver_match else ""
        most = MAX_UPLOAD_BYTES.get(name, MAX_FORM_BYTES)
        if not length.isdecimal() or int(length) <= most:
            return None
        return render(request, "413.html", {"most_mb": most // 1024**2}, status=413)


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


def _next(page: str, request: HttpRequest) -> str:
    """The query of the login's URL that leads back to a page of this site; else empty."""
    path = urldefrag(path_on_this_site(request, page)).url
    return f"?next={quote(path)}" if path else ""


def _fresh(answer: HttpResponse) -> HttpResponse:
    patch_vary_headers(answer, ["HX-Request"])
    add_never_cache_headers(answer)
    return answer
