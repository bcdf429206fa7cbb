"""One entry: change it, delete it, take either back."""

from __future__ import annotations

import datetime as dt
import uuid

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import HtmxHttpRequest, Subject, own_log
from accounts.models import Profile
from intake.diary import entries as entry_actions
from intake.diary import undo as undo_actions
from intake.diary.entries import change_entry, change_quick_entry
from intake.diary.log import Log
from intake.diary.undo import CannotUndoError
from intake.models import Entry
from intake.pages.add.forms import QuickForm
from intake.pages.day.addresses import loggable_or_404
from intake.pages.day.context import day_context
from intake.pages.day.entry_words import spoken_entry
from intake.pages.entry.forms import EntryForm
from intake.pages.fields import new_request_key
from intake.pages.symptoms.context import remarks_context
from intake.pages.toasts import answer_changed, answer_day, posted, show_form


@own_log
@require_http_methods(["GET", "POST"])
def entry(request: HtmxHttpRequest, subject: Subject, date: dt.date, pk: int) -> HttpResponse:
    """Change an entry's amount, meal, time or note."""
    loggable_or_404(subject, date)
    entries = Log(subject).entries().on(date).select_related("food__group", "portion")
    entry = get_object_or_404(entries.prefetch_related("food__portions"), pk=pk)
    if entry.is_quick:
        return quick_entry(request, subject, entry)
    form = EntryForm(request.POST or None, entry=entry)
    if form.is_valid():
        amount, data = form.amount, form.cleaned_data
        try:
            done = change_entry(
                entry=entry,
                by=subject.viewer,
                quantity=amount.quantity,
                unit=amount.unit,
                portion=amount.portion,
                meal=data["meal"],
                time=data["time"],
                note=data["note"],
                typed_words=form.typed_words,
                is_weighed=form.says_weighed,
            )
        except Entry.DoesNotExist:
            return answer_gone(request, subject, date)
        text = f"Changed: {spoken_entry(done.entry)}"
        return answer_day(request, subject, date, text, done, batch=done.batch)
    return ask_entry(request, subject, entry, form)


@own_log
@require_POST
def delete_entry(
    request: HtmxHttpRequest, subject: Subject, date: dt.date, pk: int
) -> HttpResponse:
    """Delete an entry; a second tap on the same button finds it gone and says so."""
    loggable_or_404(subject, date)
    try:
        entry = Log(subject).entries().on(date).get(pk=pk)
        done = entry_actions.delete_entry(entry=entry, by=subject.viewer)
    except Entry.DoesNotExist:
        return answer_gone(request, subject, date)
    text = f"Deleted: {spoken_entry(done.entry)}"
    return answer_day(request, subject, date, text, done, batch=done.batch)


@own_log
@require_POST
def undo(request: HtmxHttpRequest, subject: Subject, batch: uuid.UUID) -> HttpResponse:
    """Undo the act that a toast named."""
    today = Profile.objects.of(subject.user).today()
    shown, text = _shown_date(request, today), "Undone."
    date = shown
    try:
        dates = undo_actions.undo(subject=subject.user, batch=batch)
    except CannotUndoError as refusal:
        text = str(refusal)
    else:
        if not dates and "date" not in request.POST:
            # A saved meal belongs to no day.
            messages.info(request, text)
            return redirect("intake:meals")
        date = shown if shown in dates or not dates else dates[-1]
    if request.htmx:
        # The day on the page, whichever days changed.
        context = day_context(subject, shown, today)
        context |= remarks_context(subject, shown, today, day=context["day"])
        answer = answer_changed(request, context, batch=None, text=text)
        for fragment in ("intake/day/day.html#symptoms", "intake/day/day.html#day-note"):
            answer.write(render_to_string(fragment, context | {"oob": True}, request))
        return answer
    messages.info(request, text)
    return redirect(subject.url("intake:day", date))


def _shown_date(request: HttpRequest, today: dt.date) -> dt.date:
    """The day on the page the button was pressed on, so that it stays there."""
    try:
        return dt.date.fromisoformat(request.POST.get("date", ""))
    except ValueError:
        return today


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
