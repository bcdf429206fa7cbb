"""What holds for every request and every response, whatever its page."""

from collections.abc import Callable
from urllib.parse import quote, urlsplit

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers, patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

#: Where a load balancer or an uptime check asks whether this process answers.
HEALTH_PATH = "/healthz"


def health(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Answer ``/healthz``: under any host name, by http too, without session or database.

    It says that this process takes requests and nothing more: were it to ask the
    database, one slow minute of that would have every process replaced.
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


def head_as_get(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Answer HEAD wherever GET is answered: the same status and headers, without the body.

    Views only know GET, so a look by HEAD is judged and written down like any other.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.method != "HEAD":
            return get_response(request)
        request.method = "GET"
        response = get_response(request)
        # Not every server leaves the body out, and a download would be made for nothing.
        if isinstance(response, StreamingHttpResponse):
            response.streaming_content = ()
        elif isinstance(response, HttpResponse):
            response.content = b""
        return response

    return middleware


#: What a form without a file may send at most (bytes); the longest has a few kB.
MOST_OF_A_FORM = 1024 * 1024
#: Where files are sent, and at most how much (bytes). Twice what the pages themselves take
#: (20 MiB of a diary, 5 MB of foods), so that a file a little too large is refused beside
#: its field.
MOST_OF_A_FILE = {
    "intake:import_diary": 40 * 1024 * 1024,
    "admin:foods_food_import": 10 * 1024 * 1024,
}


class BodyCap:
    """Refuse a body that is too large for its address before anything reads it.

    The server decodes what is sent in chunks and says its length, and stops it
    at ``config.serving.MAX_BODY``; where a body comes without a length, Django
    reads none of it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Hand the request on; the address is known only afterwards."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: object, _args: object, _kwargs: object
    ) -> HttpResponse | None:
        """Answer 413 in the view's place."""
        length = request.META.get("CONTENT_LENGTH") or "0"
        name = request.resolver_match.view_name if request.resolver_match else ""
        most = MOST_OF_A_FILE.get(name, MOST_OF_A_FORM)
        if not length.isdecimal() or int(length) <= most:
            return None
        return render(request, "413.html", {"most_mb": most // 1024**2}, status=413)


def personal_pages(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Mark pages as personal and lead an expired login to the login and back.

    htmx would otherwise swap the login form into a corner of the page, because
    the browser follows the redirect before htmx sees it. A form leads back to
    the page it stood on.
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
            # The page the person was on, not the fragment's own address.
            page = request.headers.get("HX-Current-URL", "")
            target = login_path + _next(page, request)
            return _fresh(HttpResponseClientRedirect(target))
        if request.method == "POST" and "?next=" in response.headers["Location"]:
            # What was sent is lost, and many an address takes nothing but forms.
            page = _next(request.headers.get("Referer", ""), request)
            return _fresh(HttpResponseRedirect(login_path + page))
        return response

    return middleware


def _next(page: str, request: HttpRequest) -> str:
    """The part of the login's address that leads back to a page of this site."""
    if not page or not url_has_allowed_host_and_scheme(page, allowed_hosts={request.get_host()}):
        return ""
    parts = urlsplit(page)
    return f"?next={quote(parts.path + (f'?{parts.query}' if parts.query else ''))}"


def _fresh(answer: HttpResponse) -> HttpResponse:
    patch_vary_headers(answer, ["HX-Request"])
    add_never_cache_headers(answer)
    return answer
