"""One portion of a food more or less in the usual week, tried out; nothing is stored."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.access import HtmxHttpRequest, Subject, shared_log
from accounts.models import Profile, User
from accounts.views.limits import is_search, limited
from foods.enums import SUPPLEMENTAL
from foods.models import Food
from foods.search.find import clean_query, find, foods_with_portions
from intake.bands.assessed import assess_days, logged_days
from intake.bands.in_force import BandsInForce
from intake.bands.what_if import (
    EatenFoods,
    portions_to_try,
    why_food_is_not_tried,
    why_no_food_is_tried,
)
from intake.diary.log import Log
from intake.pages.add.food_rows import panel_food
from intake.pages.add.hits import GUESSES, HITS
from intake.pages.band.forms import WhatIfForm
from intake.pages.trends.forms import WindowForm
from intake.science.usual_intake import what_if as trial
from intake.science.usual_intake.adequacy import Adequacy, LoggedDay
from intake.science.verdict.day_verdict import DISCLAIMER

#: A food's number in an address.
_NUMBER = re.compile(r"\d{1,18}")


@shared_log()
@limited("search", counts=is_search)
@require_GET
def what_if(request: HtmxHttpRequest, subject: Subject) -> HttpResponse:
    """Choose a food, and read what a portion of it more or less would change.

    The viewer is offered what they may log themself, so a dietitian sees no own food of
    a client. A page of its own without JavaScript.
    """
    log = Log(subject)
    bands = BandsInForce(log)
    today = Profile.objects.of(subject.user).today()
    window = WindowForm(request.GET, today=today)
    first, last = window.range
    days = logged_days(bands, log.days_between(first, last), first=first, last=last)
    found = assess_days(bands, days, first=first, last=last)
    context: dict[str, Any] = {"subject": subject, "window": window, "disclaimer": DISCLAIMER}
    context["refusal"] = why_no_food_is_tried(log, bands, found, today)
    if not context["refusal"]:
        context |= _asked(request, log, days, found)
    template = "intake/band/_what_if.html" if request.htmx else "intake/band/what_if.html"
    return render(request, template, context)


def _asked(
    request: HtmxHttpRequest, log: Log, days: Sequence[LoggedDay], found: Adequacy
) -> dict[str, Any]:
    """A food to try out, or foods to choose from."""
    viewer, number = log.subject.viewer, request.GET.get("food", "")
    refused = ""
    eaten = EatenFoods.of(log, found.first, found.last)
    if number:
        food = _food_or_404(viewer, number)
        refused = why_food_is_not_tried(food)
        if not refused:
            return _tried(request, log, days, found, food, eaten)
    query = clean_query(request.GET.get("q", ""))
    chosen = _found(query, viewer) if query else {"rows": _rows(eaten.most_often(viewer))}
    return {"q": query, "food_refusal": refused} | chosen


def _food_or_404(viewer: User, number: str) -> Food:
    known = foods_with_portions(viewer)
    food = known.filter(pk=int(number)).first() if _NUMBER.fullmatch(number) else None
    if food is None:
        raise Http404
    return food


def _tried(
    request: HtmxHttpRequest,
    log: Log,
    days: Sequence[LoggedDay],
    found: Adequacy,
    food: Food,
    eaten: EatenFoods,
) -> dict[str, Any]:
    """The form of one food, and the answer to what it asks."""
    form = WhatIfForm(
        request.GET if "times" in request.GET else None,
        portions=portions_to_try(food),
        eaten_mg=eaten.mg.get(food.pk),
        reader=log.reader,
    )
    answer: list[str] = []
    if form.is_valid():
        tried = trial.what_if(days, found, form.tried(food.name))
        answer = trial.what_if_words(tried, log.reader)
    for name in list(form.errors)[:1]:
        # Where the part alone is answered, the first wrong field takes the cursor.
        form.fields[name].widget.attrs["autofocus"] = True
    return {"food": food, "form": form, "answer": answer}


def _found(query: str, viewer: User) -> dict[str, Any]:
    """The foods and waters that a search finds, or a few that may be meant."""
    hits = find(query, user=viewer, limit=HITS)
    rows = _rows(hits.sure) or _rows(hits.unsure)[:GUESSES]
    return {"rows": rows, "is_unsure": not hits.sure}


def _rows(foods: Sequence[Food]) -> list[Any]:
    return [panel_food(food) for food in foods if food.kind not in SUPPLEMENTAL]
