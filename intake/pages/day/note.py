"""The note of a day."""

from __future__ import annotations

import datetime as dt
import uuid

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_http_methods

from accounts.access import HtmxHttpRequest, Subject, own_log
from intake.diary.entries import AlreadyActedError
from intake.diary.log import Log
from intake.diary.symptoms import set_note
from intake.pages.day.addresses import loggable_or_404
from intake.pages.day.forms import NoteForm
from intake.pages.symptoms.context import remarks_context
from intake.pages.toasts import leave_toast, toast_of


@own_log
@require_http_methods(["GET", "POST"])
def note(request: HtmxHttpRequest, subject: Subject, date: dt.date) -> HttpResponse:
    """Write the note of a day; saved empty it is taken away."""
    loggable_or_404(subject, date)
    day = Log(subject).day_on(date)
    typed = request.POST if request.method == "POST" else None
    form = NoteForm(typed, initial={"note": day.note, "request_key": uuid.uuid4()})
    context = {
        "subject": subject,
        "date": date,
        "day": day,
        "form": form,
        "day_url": subject.url("intake:day", date),
    }
    if not form.is_valid():
        fragment = request.htmx and form.is_bound
        if fragment:
            context |= remarks_context(subject, date) | {"note_form": form}
        template = "intake/day/day.html#day-note" if fragment else "intake/day/note.html"
        return render(request, template, context, status=422 if form.is_bound else 200)
    data = form.cleaned_data
    key: uuid.UUID | None = data["request_key"]
    text = "Note saved." if data["note"] else "Note taken away."
    if data["note"] == day.note:
        key = None
    else:
        try:
            context["day"] = set_note(
                subject=subject.user,
                by=subject.viewer,
                date=date,
                note=data["note"],
                request_key=data["request_key"],
            )
        except AlreadyActedError:
            key, text = None, "That note was saved before. Open the page again to write more."
    if not request.htmx:
        leave_toast(request, text, key)
        return redirect(subject.url("intake:day", date))
    context |= remarks_context(subject, date)
    context |= toast_of(text, key)
    answer = render(request, "intake/day/day.html#day-note", context)
    answer.write(render_to_string("_toast.html", context | {"oob": True}, request))
    return answer
