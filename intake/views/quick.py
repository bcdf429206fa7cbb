"""Quick add: a name and its magnesium; and the form that changes an entry."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_http_methods

from accounts.access import Subject, own_log
from intake import actions
from intake.forms import new_request_key
from intake.forms.quick import QuickForm
from intake.models import Entry, Meal
from intake.views.entry_words import spoken_entry
from intake.views.page import (
    answer_changed,
    day_context,
    entry_row,
    is_htmx,
    loggable_or_404,
)
from intake.views.panel import likely_meal


@own_log
@require_http_methods(["GET", "POST"])
def quick_add(request: HttpRequest, subject: Subject, date: dt.date) -> HttpResponse:
    """Log a name and its magnesium; the same form sent twice logs once."""
    today = loggable_or_404(subject, date)
    meal = request.GET.get("meal", "")
    typed = {
        "name": request.GET.get("name", "")[:200],
        "meal": meal if meal in Meal.values else likely_meal(subject),
    }
    form = QuickForm(request.POST if request.method == "POST" else None, initial=typed)
    if not form.is_valid():
        return _ask(request, subject, date, form)
    data = form.cleaned_data
    try:
        outcome = actions.quick_add(
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
    except actions.AlreadyActedError:
        context = day_context(subject, date, today)
        text = "That was logged already."
    else:
        context = day_context(subject, date, today, day=outcome.day, entries=outcome.entries)
        text = f"Added: {spoken_entry(outcome.entry)}"
    answer = answer_changed(request, context, batch=data["request_key"], text=text)
    if is_htmx(request):
        # A fresh form, so that the next one is another entry.
        fresh = quick_context(subject, date, data["meal"])
        fresh |= {"oob": True, "is_beside_day": True}
        answer.write(render_to_string("intake/quick_add.html#quick", fresh, request))
    return answer


def quick_context(subject: Subject, date: dt.date, meal: str = "") -> dict[str, Any]:
    """The form of a quick add, empty but for its key and meal."""
    return {
        "quick_form": QuickForm(
            initial={"meal": meal or likely_meal(subject)}, auto_id="id_quick_%s"
        ),
        "quick_add_url": subject.url("intake:quick_add", date),
    }


def _ask(request: HttpRequest, subject: Subject, date: dt.date, form: QuickForm) -> HttpResponse:
    form.auto_id = "id_quick_%s"
    context = {
        "subject": subject,
        "date": date,
        "quick_form": form,
        "quick_add_url": subject.url("intake:quick_add", date),
        "day_url": subject.url("intake:day", date),
        "is_beside_day": is_htmx(request),
    }
    template = "intake/quick_add.html#quick" if is_htmx(request) else "intake/quick_add.html"
    answer = render(request, template, context, status=422 if form.is_bound else 200)
    if form.is_bound and is_htmx(request):
        answer["HX-Retarget"], answer["HX-Reswap"] = "#quick", "outerHTML"
    return answer


def quick_entry(
    request: HttpRequest, subject: Subject, entry: Entry, today: dt.date
) -> HttpResponse:
    """Change an entry that was logged without a food."""
    form = QuickForm(request.POST if request.method == "POST" else None, entry=entry)
    if not form.is_valid():
        return ask_entry(request, subject, entry, form)
    data = form.cleaned_data
    try:
        outcome = actions.change_quick_entry(
            entry=entry,
            by=subject.viewer,
            name=data["name"],
            magnesium_mg=data["mg"],
            meal=data["meal"],
            time=data["time"],
            note=data["note"],
        )
    except Entry.DoesNotExist:
        return answer_gone(request, subject, entry.date, today)
    context = day_context(subject, entry.date, today, day=outcome.day, entries=outcome.entries)
    text = f"Changed: {spoken_entry(outcome.entry)}"
    return answer_changed(request, context, batch=outcome.batch, text=text)


def answer_gone(
    request: HttpRequest, subject: Subject, date: dt.date, today: dt.date
) -> HttpResponse:
    """Answer what came too late: the day as it is, without the entry."""
    context = day_context(subject, date, today)
    return answer_changed(request, context, batch=None, text="That entry is already gone.")


def ask_entry(
    request: HttpRequest, subject: Subject, entry: Entry, form: forms.Form
) -> HttpResponse:
    """The form that changes an entry, in its row or on a page of its own."""
    date, pk = entry.date, entry.pk
    context = {
        "subject": subject,
        "date": date,
        "form": form,
        "entry": entry,
        "row": entry_row(subject, entry),
        "save_url": subject.url("intake:entry", date, pk),
        "delete_url": subject.url("intake:delete_entry", date, pk),
        "duplicate_url": subject.url("intake:duplicate", date, pk),
        "move_url": subject.url("intake:move", date),
        "copy_key": new_request_key(),
        "day_url": subject.url("intake:day", date),
    }
    template = "intake/entry.html#entry_form" if is_htmx(request) else "intake/entry.html"
    response = render(request, template, context, status=422 if form.is_bound else 200)
    if form.is_bound and is_htmx(request):
        response["HX-Retarget"], response["HX-Reswap"] = f"#entry-{pk}", "outerHTML"
    return response
