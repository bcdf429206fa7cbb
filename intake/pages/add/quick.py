"""Quick add: a name and its magnesium; and the form that changes an entry."""

from __future__ import annotations

import datetime as dt

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_http_methods

from accounts.access import HtmxHttpRequest, Subject, own_log
from foods.limits import MAX_FOOD_NAME
from intake.diary import entries
from intake.diary.entries import AlreadyActedError
from intake.enums import Meal
from intake.pages.add.forms import QuickForm
from intake.pages.add.panel import likely_meal
from intake.pages.day.addresses import loggable_or_404
from intake.pages.day.entry_words import spoken_entry
from intake.pages.toasts import answer_day, posted


@own_log
@require_http_methods(["GET", "POST"])
def quick_add(request: HtmxHttpRequest, subject: Subject, date: dt.date) -> HttpResponse:
    """Log a name and its magnesium; the same form sent twice logs once."""
    loggable_or_404(subject, date)
    meal = request.GET.get("meal", "")
    typed = {
        "name": request.GET.get("name", "")[:MAX_FOOD_NAME],
        "meal": meal if meal in Meal.values else likely_meal(subject),
    }
    form = QuickForm(posted(request), initial=typed)
    if not form.is_valid():
        return _ask(request, subject, date, form)
    data, done = form.cleaned_data, None
    try:
        done = entries.quick_add(
            subject=subject.user,
            by=subject.viewer,
            date=date,
            meal=data["meal"],
            name=data["name"],
            magnesium_mg=data["mg"],
            request_key=data["request_key"],
            time=data["time"],
            note=data["note"],
        )
        text = f"Added: {spoken_entry(done.entry)}"
    except AlreadyActedError:
        text = "That was logged already."
    answer = answer_day(request, subject, date, text, done, batch=data["request_key"])
    if request.htmx:
        # A fresh form, so that the next one is another entry.
        initial = {"meal": data["meal"]}
        fresh = {"date": date, "oob": True, "is_beside_day": True}
        fresh["quick_form"] = QuickForm(initial=initial, auto_id="id_quick_%s")
        answer.write(render_to_string("intake/add/quick_add.html#quick", fresh, request))
    return answer


def _ask(
    request: HtmxHttpRequest, subject: Subject, date: dt.date, form: QuickForm
) -> HttpResponse:
    form.auto_id = "id_quick_%s"
    context = {
        "subject": subject,
        "date": date,
        "quick_form": form,
        "is_beside_day": bool(request.htmx),
    }
    template = "intake/add/quick_add.html#quick" if request.htmx else "intake/add/quick_add.html"
    answer = render(request, template, context, status=422 if form.is_bound else 200)
    if form.is_bound and request.htmx:
        answer["HX-Retarget"], answer["HX-Reswap"] = "#quick", "outerHTML"
    return answer
