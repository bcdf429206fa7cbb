"""Copying meals and days, moving entries, and the same entry once more."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import HtmxHttpRequest, Subject, own_log
from intake.diary.copying import copy_entries, move_entries
from intake.diary.entries import AlreadyActedError
from intake.diary.log import Log
from intake.enums import Meal
from intake.models import Entry
from intake.pages.day.addresses import loggable_or_404
from intake.pages.day.entry_words import foods_words
from intake.pages.entry.forms import CopyForm, CopyFromForm, MoveForm
from intake.pages.fields import new_request_key
from intake.pages.toasts import answer_day, show_form

_AGAIN = "That was done already."


@own_log
@require_http_methods(["GET", "POST"])
def copy(request: HtmxHttpRequest, subject: Subject, date: dt.date) -> HttpResponse:
    """Copy a meal or entries of another day into this one; the same form sent twice copies once."""
    today = loggable_or_404(subject, date)
    sent = request.POST if request.method == "POST" else request.GET
    asked = CopyFromForm(sent if "source" in sent else None, today=today)
    asked.initial["source"] = source = date - dt.timedelta(days=1)
    if asked.is_valid():
        source = asked.cleaned_data["source"]
    entries = [] if asked.errors else list(Log(subject).entries().on(source))
    if request.method == "POST":
        form = CopyForm(request.POST, today=today, entries=entries)
        if form.is_valid() and asked.is_valid():
            data = form.cleaned_data
            return _copy_or_move(
                request,
                subject,
                key=data["request_key"],
                source=source,
                to=date,
                pks=form.pks,
                only=data["only"] if data["all"] else "",
                meal=data["meal"],
            )
    else:
        preset = _preset(request, entries)
        # A whole day is copied more often than moved.
        preset["entry"] = preset["entry"] or [entry.pk for entry in entries]
        form = CopyForm(today=today, entries=entries, initial=preset)
    context = {"source_form": asked, "source": source, "copy_url": request.path}
    return _ask(request, subject, date, form, "intake/entry/copy.html", context)


@own_log
@require_http_methods(["GET", "POST"])
def move(request: HtmxHttpRequest, subject: Subject, date: dt.date) -> HttpResponse:
    """Move entries of this day to another day or meal, or put copies there."""
    today = loggable_or_404(subject, date)
    entries = list(Log(subject).entries().on(date))
    if request.method == "POST":
        form = MoveForm(request.POST, today=today, entries=entries)
        key = _key_of(request.POST.get("request_key", ""))
        # Asked first, since what was moved is no longer here to be ticked.
        if key is not None and Log(subject).changes().of_batch(key).exists():
            return answer_day(request, subject, date, _AGAIN, batch=key)
        if form.is_valid():
            data = form.cleaned_data
            return _copy_or_move(
                request,
                subject,
                key=data["request_key"],
                source=date,
                to=data["to"],
                pks=form.pks,
                meal=data["meal"],
                moves=data["act"] == MoveForm.Act.MOVE,
            )
    else:
        preset = _preset(request, entries) | {"to": date}
        form = MoveForm(today=today, entries=entries, initial=preset)
    return _ask(request, subject, date, form, "intake/entry/move.html", {"move_url": request.path})


@own_log
@require_POST
def duplicate(request: HtmxHttpRequest, subject: Subject, date: dt.date, pk: int) -> HttpResponse:
    """Log an entry once more, in the same amount and meal."""
    loggable_or_404(subject, date)
    if not Log(subject).entries().on(date).filter(pk=pk).exists():
        raise Http404
    key = _key_of(request.POST.get("copy_key", "")) or new_request_key()
    return _copy_or_move(request, subject, key=key, source=date, to=date, pks=[pk])


def _copy_or_move(
    request: HtmxHttpRequest,
    subject: Subject,
    *,
    key: uuid.UUID,
    source: dt.date,
    to: dt.date,
    pks: list[int] | None,
    only: str = "",
    meal: str = "",
    moves: bool = False,
) -> HttpResponse:
    common: dict[str, Any] = {
        "subject": subject.user,
        "by": subject.viewer,
        "source": source,
        "to": to,
        "request_key": key,
        "meal": meal,
    }
    try:
        if moves:
            done = move_entries(**common, pks=pks or [])
        else:
            done = copy_entries(**common, pks=pks, only=only)
    except AlreadyActedError:
        return answer_day(request, subject, to, _AGAIN, batch=key)
    if not done.placed:
        words = "They are there already." if moves else "There was nothing to copy."
        return answer_day(request, subject, to, words)
    verb = "Moved" if moves else "Copied"
    text = f"{verb} {foods_words(done.placed)}"
    return answer_day(request, subject, to, text, done, batch=key)


def _preset(request: HttpRequest, entries: list[Entry]) -> dict[str, Any]:
    """The entries ticked at first: of the meal (``only``) or the one (``entry``) in the address."""
    only, pk = request.GET.get("only", ""), request.GET.get("entry", "")
    meant = [entry.pk for entry in entries if entry.meal == only or str(entry.pk) == pk]
    return {"entry": meant}


def _key_of(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _ask(
    request: HtmxHttpRequest,
    subject: Subject,
    date: dt.date,
    form: CopyForm | MoveForm,
    template: str,
    more: dict[str, Any],
) -> HttpResponse:
    context = more | {
        "subject": subject,
        "date": date,
        "form": form,
        "meals": [
            (meal.label, logged)
            for meal in Meal
            if (logged := [entry for entry in form.entries if entry.meal == meal])
        ],
    }
    return show_form(request, template, context)
