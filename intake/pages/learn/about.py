"""What this site is: version, licences, where its values are from, for whom it works."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import public
from foods.models import Release


@public
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """The version, the releases of the food table, the statement of accessibility; one query."""
    context = {
        "version": settings.VERSION,
        "contact": settings.SECURITY_CONTACT,
        "releases": Release.objects.all(),
    }
    return render(request, "intake/learn/about.html", context)
