"""Toasts that tell of an act just done, and the fragments that answer htmx."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.access import HtmxHttpRequest


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
    return render(request, "intake/day/_changed.html", context)


def waiting_toast(request: HttpRequest) -> dict[str, Any]:
    """The toast that ``leave_toast`` kept, for a full page."""
    toast: dict[str, Any] = {}
    for message in messages.get_messages(request):
        tag, _space, batch = (message.extra_tags or "").partition(" ")
        toast = toast_of(message.message, uuid.UUID(batch) if tag == "undo" else None)
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
