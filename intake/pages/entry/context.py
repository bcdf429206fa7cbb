"""The answers about one entry: its form, its change, or that it is gone."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.http import HttpResponse

from accounts.access import HtmxHttpRequest, Subject
from intake.diary.entries import change_quick_entry
from intake.models import Entry
from intake.pages.add.forms import QuickForm
from intake.pages.day.entry_words import spoken_entry
from intake.pages.fields import new_request_key
from intake.pages.toasts import answer_day, posted, show_form


def quick_entry(request: HtmxHttpRequest, subject: Subject, entry: Entry) -> HttpResponse:
    """Change an entry that was logged without a food."""
    form = QuickForm(posted(request), entry=entry)
    if not form.is_valid():
        return ask_entry(request, subject, entry, form)
    data = form.cleaned_data
    try:
        done = change_quick_entry(
            entry=entry,
            by=subject.viewer,
            name=data["name"],
            magnesium_mg=data["mg"],
            meal=data["meal"],
            time=data["time"],
            note=data["note"],
        )
    except Entry.DoesNotExist:
        return answer_gone(request, subject, entry.date)
    text = f"Changed: {spoken_entry(done.entry)}"
    return answer_day(request, subject, entry.date, text, done, batch=done.batch)


def answer_gone(request: HtmxHttpRequest, subject: Subject, date: dt.date) -> HttpResponse:
    """Answer for an entry that is already deleted: the day as it is."""
    return answer_day(request, subject, date, "That entry is already gone.")


def ask_entry(
    request: HtmxHttpRequest, subject: Subject, entry: Entry, form: forms.Form
) -> HttpResponse:
    """The form that changes an entry, in its row or on a page of its own."""
    context = {
        "subject": subject,
        "date": entry.date,
        "form": form,
        "entry": entry,
        "copy_key": new_request_key(),
    }
    template = "intake/entry/entry.html#entry_form" if request.htmx else "intake/entry/entry.html"
    response = show_form(request, template, context)
    if form.is_bound and request.htmx:
        response["HX-Retarget"], response["HX-Reswap"] = f"#entry-{entry.pk}", "outerHTML"
    return response
