"""The page on which a dietitian puts off a reason for which a client is listed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.access import HtmxHttpRequest, Subject, about_client
from intake.care.casework import ends_with, put_off, reason_of
from intake.care.panel.worklist import list_query
from intake.diary.log import Log
from intake.models import ReasonSnooze
from intake.pages.clients.file.context import today_of
from intake.pages.clients.file.forms import SnoozeForm
from intake.text import date_words


@about_client
@require_http_methods(["GET", "HEAD", "POST"])
def snooze_reason(request: HtmxHttpRequest, subject: Subject) -> HttpResponse:
    """Put a reason off until a day; ``reason`` in the address names it."""
    today, sent = today_of(subject), request.method == "POST"
    asked = request.POST if sent else request.GET
    reason = reason_of(asked.get("reason", ""))
    back = _back_url(subject, asked.get("back", ""))
    form = SnoozeForm(
        request.POST if sent else None,
        today=today,
        initial={} if sent or reason is None else _stands(subject, reason.slug),
    )
    if form.is_valid():
        until, chosen = form.cleaned_data["until"], form.chosen
        put_off(
            log=Log(subject),
            by=subject.viewer,
            reason=chosen,
            until=until,
            note=form.cleaned_data["note"],
            seen_at=form.seen_at,
        )
        words = f"{subject.name}: “{chosen.label}” is put off until {date_words(until)}."
        messages.success(request, words)
        return redirect(back)
    context: dict[str, Any] = {
        "subject": subject,
        "identity": subject.identity,
        "form": form,
        "reason": reason,
        "ends_with": "" if reason is None else ends_with(reason),
        "back_url": back,
        "back": asked.get("back", ""),
    }
    status = 422 if sent else 200
    return render(request, "intake/clients/snooze_reason.html", context, status=status)


def _stands(subject: Subject, slug: str) -> dict[str, Any]:
    """What was said when the reason was put off before; empty for never."""
    mine = ReasonSnooze.objects.filter(dietitian=subject.viewer, client=subject.user)
    row = mine.filter(reason=slug, until__gt=today_of(subject)).first()
    given = {"reason": slug}
    return given if row is None else {**given, "until": row.until, "note": row.note}


def _back_url(subject: Subject, back: str) -> str:
    """Where it goes on: the list as it was seen last, or the page about the client."""
    if back == "file":
        return f"{subject.url('intake:client_file')}#snoozes"
    query = list_query(subject.viewer)
    return f"{reverse('intake:clients')}{'?' if query else ''}{query}"
