"""From client to client through the list seen last, and all finished days of one at once."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.access import HtmxHttpRequest, Subject, dietitian, shared_log, viewer
from accounts.enums import Scope
from accounts.models import Consent, Profile
from intake.care import review_all as all_days
from intake.care.conversation import review_queue
from intake.care.panel.worklist import list_query, neighbour, place_to_open
from intake.care.review_all import ForeignBatchError, ReviewsStayError
from intake.diary.log import Log
from intake.pages.clients.forms import ReviewAllForm
from intake.pages.day.addresses import loggable_or_404
from intake.pages.day.forms import DateForm
from intake.pages.toasts import leave_toast, leave_toast_apart, toast_apart
from intake.text import counted


@dietitian
@require_safe
def next_client(request: HttpRequest, code: str) -> HttpResponse:
    """Lead to the client after this one in the list seen last."""
    return _lead(request, code, step=1, end="That was the last of the list.")


@dietitian
@require_safe
def previous_client(request: HttpRequest, code: str) -> HttpResponse:
    """Lead to the client before this one in the list seen last."""
    return _lead(request, code, step=-1, end="That was the first of the list.")


def _lead(request: HttpRequest, code: str, *, step: int, end: str) -> HttpResponse:
    """Lead on to the day that matters of a neighbour, or back to the list at its end.

    Also from a client who ended the sharing a moment ago: the work goes on behind them. Of
    anybody else's client it tells nothing.
    """
    user = viewer(request)
    given = Consent.objects.filter(client__code=code, dietitian=user).order_by("-pk").first()
    if given is None:
        raise Http404
    consent = neighbour(dietitian=user, consent=given, step=step)
    if consent is None:
        messages.info(request, end)
        query = list_query(user)
        return redirect(reverse("intake:clients") + (f"?{query}" if query else ""))
    return redirect(place_to_open(Log(Subject(user=consent.client, viewer=user, consent=consent))))


@shared_log(write=Scope.LOG)
@require_POST
def review_all(request: HtmxHttpRequest, subject: Subject) -> HttpResponse:
    """Mark all days of a client reviewed that wait as they were finished."""
    date, form = _opened(request, subject), ReviewAllForm(request.POST)
    if not form.is_valid():
        words = "Nothing was marked. Open the page again and try once more."
        return _answer(request, subject, date, words)
    key = form.cleaned_data["request_key"]
    try:
        count = all_days.review_all(log=Log(subject), seen_at=form.seen_at, key=key)
    except ForeignBatchError as error:
        raise Http404 from error
    except ReviewsStayError as error:
        return _answer(request, subject, date, str(error))
    if not count:
        return _answer(request, subject, date, "No finished day waits as it was when you looked.")
    undo_url = subject.url("intake:undo_review_all", key)
    return _answer(request, subject, date, f"{counted(count, 'day')} reviewed.", undo_url)


@shared_log(write=Scope.LOG)
@require_POST
def undo_review_all(
    request: HtmxHttpRequest, subject: Subject, reviewed: uuid.UUID
) -> HttpResponse:
    """Make the days of such an act what they were before."""
    date, log = _opened(request, subject), Log(subject)
    try:
        undone = all_days.undo_review_all(log=log, key=reviewed)
    except ForeignBatchError as error:
        raise Http404 from error
    except ReviewsStayError as error:
        return _answer(request, subject, date, str(error))
    words = f"{counted(undone.count, 'day')} as before."
    if undone.stay:
        words += f" {counted(undone.stay, 'day')} stayed: you decided otherwise since."
    return _answer(request, subject, date, words)


def _opened(request: HttpRequest, subject: Subject) -> dt.date:
    """The day whose page it stood on, or today; raises Http404 for one's own log."""
    if subject.is_self:
        raise Http404
    today = Profile.objects.of(subject.user).today()
    form = DateForm(request.POST, today=today)
    date: dt.date = form.cleaned_data["date"] if form.is_valid() else today
    if not subject.sees(date):
        raise Http404
    return date


def _answer(
    request: HtmxHttpRequest, subject: Subject, date: dt.date, words: str, undo_url: str = ""
) -> HttpResponse:
    """Show the review of the day as it is now, with what was done; others get its page."""
    if not request.htmx:
        if undo_url:
            leave_toast_apart(request, words, undo_url)
        else:
            leave_toast(request, words, None)
        return redirect(subject.url("intake:day", date))
    today = loggable_or_404(subject, date)
    context: dict[str, Any] = {
        "subject": subject,
        "date": date,
        "queue": review_queue(Log(subject), date, today),
    }
    answer = render(request, "intake/day/day.html#review", context)
    toast = context | toast_apart(words, undo_url) | {"oob": True}
    answer.write(render_to_string("_toast.html", toast, request))
    return answer
