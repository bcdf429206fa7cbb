"""Starring a food from the add panel."""

from __future__ import annotations

import datetime as dt

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.access import HtmxHttpRequest, Subject, own_log, path_on_this_site
from foods.models import Food
from intake.diary.favourites import star_food
from intake.pages.add.panel import panel_food
from intake.pages.day.addresses import loggable_or_404


@own_log
@require_POST
def star(request: HtmxHttpRequest, subject: Subject, date: dt.date, food_id: int) -> HttpResponse:
    """Set or remove a food's star, as the button says; idempotent."""
    loggable_or_404(subject, date)
    food = get_object_or_404(Food.objects.visible_to(subject.user), pk=food_id)
    is_starred = request.POST.get("star") == "1"
    star_food(subject=subject.user, food=food, is_starred=is_starred)
    if request.htmx:
        row = panel_food(food, is_starred=is_starred)
        context = {"row": row, "star_url": request.path.removesuffix(f"{food_id}/")}
        return render(request, "intake/add/_star.html", context)
    came_from = path_on_this_site(request, request.headers.get("Referer", ""))
    return redirect(came_from or subject.url("intake:day", date))
