"""The site's URLs, and the bare page."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from accounts.access import signed_in


@signed_in
def bare(request: HttpRequest) -> HttpResponse:
    """The minimum of any page for a signed-in person: session and account."""
    return HttpResponse(str(request.user))


urlpatterns = [path("bare/", bare), path("", include("config.urls"))]
