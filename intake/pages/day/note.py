"""The note of a day."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_http_methods

from accounts.access import HtmxHttpRequest, Subject, own_log
from intake.diary.entries import AlreadyActedError
from intake.diary.log import Log
from intake.diary.symptoms import set_note
from intake.models import Day
from intake.pages.day.addresses import loggable_or_404
from intake.pages.day.forms import NoteForm
from intake.pages.symptoms.context import remarks_context
from intake.pages.toasts import leave_toast, posted, show_form, toast_of


@own_log
@require_http_methods(["GET", "POST"])
def note(request: HtmxHttpRequest, subject: Subject, date: dt.date) -> HttpResponse:
    """Write the note of a day; an empty one deletes it."""
    loggable_or_404(subject, date)
    day = Log(subject).day_on(date)
    form = NoteForm(posted(request), initial={"note": day.note})
    if not form.is_valid():
        return _ask(request, subject, day, form)
    key: uuid.UUID | None = form.cleaned_data["request_key"]
    text = "Note saved." if form.cleaned_data["note"] else "Note taken away."
    if form.cleaned_data["note"] == day.note:
        key = None
    else:
        try:
            day = set_note(subject=subject.user, by=subject.viewer, date=date, **form.cleaned_data)
        except AlreadyActedError:
            key, text = None, "That note was saved before. Open the page again to write more."
    if not request.htmx:
        leave_toast(request, text, key)
        return redirect(subject.url("intake:day", date))
    context = _context(subject, day) | remarks_context(subject, date) | toast_of(text, key)
    answer = render(request, "intake/day/day.html#day-note", context)
    answer.write(render_to_string("_toast.html", context | {"oob": True}, request))
    return answer


def _ask(request: HtmxHttpRequest, subject: Subject, day: Day, form: NoteForm) -> HttpResponse:
    """The form on a page of its own, or refused as a fragment of the day."""
    context = _context(subject, day) | {"form": form}
    if request.htmx and form.is_bound:
        context |= remarks_context(subject, day.date) | {"note_form": form}
        return render(request, "intake/day/day.html#day-note", context, status=422)
    return show_form(request, "intake/day/note.html", context)


def _context(subject: Subject, day: Day) -> dict[str, Any]:
    return {"subject": subject, "date": day.date, "day": day}
