"""The answers of every page with a form: the form again, or the changed day and its toast."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.access import HtmxHttpRequest, Subject
from accounts.models import Profile
from intake.diary.entries import AddedMeals, EntryOutcome, PlacedEntries
from intake.pages.day.context import day_context

#: The header in which a page says which ``Day.version`` it shows.
DAY_VERSION = "Day-Version"


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: the data sent, or None where the page is only shown."""
    return request.POST if request.method == "POST" else None


def show_form(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """The page around ``form`` of the context; status 422 where the form was sent."""
    return render(request, template, context, status=422 if context["form"].is_bound else 200)


def toast_of(text: str, batch: uuid.UUID | None) -> dict[str, str]:
    """The context of a toast: its text and its undo address, if the act can be undone."""
    return {"notice": text, "undo_url": reverse("intake:undo", args=[batch]) if batch else ""}


def leave_toast(request: HttpRequest, text: str, batch: uuid.UUID | None) -> None:
    """Keep a toast for the next full page; ``waiting_toast`` reads it."""
    messages.success(request, text, extra_tags=f"undo {batch}" if batch else "")


def answer_changed(
    request: HtmxHttpRequest, context: dict[str, Any], *, batch: uuid.UUID | None, text: str
) -> HttpResponse:
    """Answer a write: htmx gets the changed fragments, others a redirect to the day."""
    if not request.htmx:
        leave_toast(request, text, batch)
        return redirect(context["day_url"])
    context |= toast_of(text, batch)
    answer = render(request, "intake/day/_changed.html", context)
    if context["added_to"]:
        # Every piece of the answer names its own place.
        answer["HX-Reswap"] = "none"
    return answer


def answer_day(
    request: HtmxHttpRequest,
    subject: Subject,
    date: dt.date,
    text: str,
    done: EntryOutcome | PlacedEntries | None = None,
    *,
    batch: uuid.UUID | None = None,
) -> HttpResponse:
    """Answer a write to a day with the day as it is now; see ``answer_changed``.

    ``done`` spares reading again what the act holds, and sending again the meals that it
    left as they were; without it nothing was written. Where the day changed otherwise since
    the page showed it (an answer was lost, another device), the page gets all of it.
    """
    today = Profile.objects.of(subject.user).today()
    if done is None:
        context = day_context(subject, date, today)
    else:
        context = day_context(
            subject,
            date,
            today,
            day=done.day,
            entries=done.entries,
            added_to=_lacked(request, done.added),
        )
    return answer_changed(request, context, batch=batch, text=text)


def _lacked(request: HttpRequest, added: AddedMeals | None) -> frozenset[str]:
    """The only meals that the page still lacks; empty where it may lack more of the day."""
    if added is None or added.version_before != request.headers.get(DAY_VERSION):
        return frozenset()
    return added.meals


def leave_toast_apart(request: HttpRequest, text: str, undo_url: str) -> None:
    """Keep a toast whose undo is a form of its own, which leads to a page; see ``toast_apart``."""
    messages.success(request, text, extra_tags=f"undo-at {undo_url}")


def toast_apart(text: str, undo_url: str) -> dict[str, Any]:
    """The context of a toast for an act of which the page shows no fragment."""
    return {"notice": text, "undo_url": undo_url, "is_apart": True}


def waiting_toast(request: HttpRequest) -> dict[str, Any]:
    """The toast that ``leave_toast`` or ``leave_toast_apart`` kept, for a full page."""
    toast: dict[str, Any] = {}
    for message in messages.get_messages(request):
        tag, _space, undo = (message.extra_tags or "").partition(" ")
        if tag == "undo-at":
            toast = toast_apart(message.message, undo)
        else:
            toast = toast_of(message.message, uuid.UUID(undo) if tag == "undo" else None)
    return toast


def refuse_in_toast(request: HttpRequest, words: str, *, status: int = 422) -> HttpResponse:
    """Answer htmx with a toast alone; nothing else on the page changes."""
    toast = {"oob": True, "notice": words}
    answer = HttpResponse(render_to_string("_toast.html", toast, request), status=status)
    answer["HX-Reswap"] = "none"
    return answer


def words_of_errors(form: Form) -> str:
    """The errors of a form, in one line."""
    return " ".join(str(error) for errors in form.errors.values() for error in errors)
