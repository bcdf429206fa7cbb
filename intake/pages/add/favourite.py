"""Starring a food from the add panel."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from accounts.access import HtmxHttpRequest, Subject, own_log
from foods.models import Food
from intake.diary.favourites import star_food
from intake.pages.add.panel import panel_food
from intake.pages.day.addresses import loggable_or_404


@own_log
@require_POST
def star(request: HtmxHttpRequest, subject: Subject, date: dt.date, food_id: int) -> HttpResponse:
    """Set or remove a food's star, as the button says; idempotent."""
    loggable_or_404(subject, date)
    food = Food.objects.visible_to(subject.user).filter(pk=food_id).first()
    if food is None:
        raise Http404
    is_starred = request.POST.get("star") == "1"
    star_food(subject=subject.user, food=food, is_starred=is_starred)
    if request.htmx:
        row = panel_food(food, is_starred=is_starred)
        context = {"row": row, "star_url": request.path.removesuffix(f"{food_id}/")}
        return render(request, "intake/add/_star.html", context)
    return redirect(_back(request) or subject.url("intake:day", date))


def _back(request: HttpRequest) -> str:
    """The page of this site that the form came from, or an empty string."""
    came_from = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(
        came_from, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    parts = urlsplit(came_from)
    return parts._replace(scheme="", netloc="").geturl() if is_ours and parts.path else ""
