"""What holds for every response: personal pages are never stored by a cache."""

from collections.abc import Callable
from urllib.parse import quote, urlsplit

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import add_never_cache_headers, patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect


def personal_pages(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Mark pages as personal and lead a fragment's expired login to the login.

    htmx would otherwise swap the login form into a corner of the page, because
    the browser follows the redirect before htmx sees it.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        patch_vary_headers(response, ["HX-Request"])
        if not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        login_path = reverse("account_login")
        if (
            request.headers.get("HX-Request") == "true"
            and response.status_code == 302
            and response.headers["Location"].startswith(login_path)
        ):
            # The page the person was on, not the fragment's own address.
            page = request.headers.get("HX-Current-URL", "")
            return _to_login(login_path, page, request)
        return response

    return middleware


def _to_login(login_path: str, page: str, request: HttpRequest) -> HttpResponse:
    target = login_path
    if page and url_has_allowed_host_and_scheme(page, allowed_hosts={request.get_host()}):
        parts = urlsplit(page)
        address = parts.path + (f"?{parts.query}" if parts.query else "")
        target += f"?next={quote(address)}"
    answer = HttpResponseClientRedirect(target)
    patch_vary_headers(answer, ["HX-Request"])
    add_never_cache_headers(answer)
    return answer
