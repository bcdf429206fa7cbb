"""The site's addresses and the yardstick."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from accounts.access import signed_in


@signed_in
def bare(request: HttpRequest) -> HttpResponse:
    """What any page for a signed-in person costs before it does anything."""
    return HttpResponse(str(request.user))


urlpatterns = [path("bare/", bare), path("", include("config.urls"))]
