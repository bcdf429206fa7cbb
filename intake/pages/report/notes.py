"""The note of a dietitian on the report of a client."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import Subject, about_client
from accounts.models import Profile
from intake.care.report_notes import drop_report_note, keep_report_note, note_on, report_notes
from intake.models import ReportNote
from intake.models.casework import MAX_REPORT_NOTE
from intake.pages.fields import LinesField
from intake.pages.toasts import posted, show_form
from intake.pages.trends.forms import ReportForm


class ReportNoteForm(forms.Form):
    """Writes the note."""

    text = LinesField(
        max_length=MAX_REPORT_NOTE,
        label="Your note on this report",
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": MAX_REPORT_NOTE}),
        error_messages={
            "required": "Write something first.",
            "max_length": f"A note has at most {MAX_REPORT_NOTE:,} characters.",
        },
    )


def note_context(
    subject: Subject, window: ReportForm, notes: Sequence[ReportNote]
) -> dict[str, Any]:
    """What the form of the note and the list of the others show, of all notes on a client."""
    _first, last = window.range
    note, address = note_on(notes, last), subject.url("intake:report_note")
    return {
        "note": note,
        "note_date": last,
        "other_notes": [one for one in notes if one is not note],
        "note_form": ReportNoteForm(initial={"text": note.text if note else ""}),
        "note_url": f"{address}?{window.query}",
        "delete_note_url": f"{address}delete/?{window.query}" if note else "",
    }


@about_client
@require_http_methods(["GET", "HEAD", "POST"])
def report_note(request: HttpRequest, subject: Subject) -> HttpResponse:
    """Write the note on the report of a range; the page shows nothing of the log."""
    window = _window(request, subject)
    form = ReportNoteForm(posted(request))
    _first, last = window.range
    if form.is_valid():
        keep_report_note(subject=subject, date=last, text=form.cleaned_data["text"])
        return _back(request, subject, window, "The note is kept.")
    context = {"subject": subject, "window": window}
    context |= note_context(subject, window, report_notes(subject))
    if form.is_bound:
        context["note_form"] = form
    return show_form(
        request, "intake/report/report_note.html", context | {"form": context["note_form"]}
    )


@about_client
@require_POST
def delete_report_note(request: HttpRequest, subject: Subject) -> HttpResponse:
    """Take the note on the report of a range away."""
    window = _window(request, subject)
    _first, last = window.range
    drop_report_note(subject=subject, date=last)
    return _back(request, subject, window, "There is no note on this report now.")


def _window(request: HttpRequest, subject: Subject) -> ReportForm:
    return ReportForm(request.GET, today=Profile.objects.of(subject.user).today())


def _back(request: HttpRequest, subject: Subject, window: ReportForm, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect(f"{subject.url('intake:report')}?{window.query}#note")
