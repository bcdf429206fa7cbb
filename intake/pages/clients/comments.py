"""Comments on a day by a client and a dietitian, and the dietitian's review of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.access import HtmxHttpRequest, Subject, shared_log
from accounts.actions.consent import ConsentEndedError
from accounts.enums import Scope
from accounts.models import Consent, Profile, User
from accounts.views.limits import limited
from intake.care import actions as comment_actions
from intake.care.actions import CommentGoneError, set_review
from intake.care.comment_templates import fill
from intake.care.conversation import conversation, mark_read, review_queue
from intake.diary.log import Log
from intake.enums import ReviewState
from intake.models import Comment, CommentTemplate
from intake.pages.clients.forms import CommentForm, ReviewForm
from intake.pages.day.addresses import loggable_or_404


@shared_log(write=Scope.LOG)
@limited("comment", accepted_only=True)
@require_POST
def add_comment(request: HtmxHttpRequest, subject: Subject, date: dt.date) -> HttpResponse:
    """Add a remark to the thread of a client and a dietitian."""
    loggable_or_404(subject, date)
    form = CommentForm(request.POST)
    if not form.is_valid():
        return _comments(request, subject, date, form=form)
    data = form.cleaned_data
    try:
        sent = comment_actions.add_comment(
            subject=subject.user,
            dietitian=_dietitian_or_404(subject, data["thread"]),
            by=subject.viewer,
            date=date,
            text=data["text"],
            request_key=data["request_key"],
        )
    except ConsentEndedError:
        form.add_error("text", "Nobody on the other side can read this day any more.")
        return _comments(request, subject, date, form=form)
    return _comments(request, subject, date, sent=sent)


def _dietitian_or_404(subject: Subject, thread: int | None) -> User:
    """Whose thread it is: the viewer's own, or the one the owner of the log chose."""
    if not subject.is_self:
        return subject.viewer
    given = Consent.objects.filter(client=subject.user).select_related("dietitian")
    return get_object_or_404(given, pk=thread).dietitian


@shared_log(write=Scope.LOG)
@require_POST
def delete_comment(
    request: HtmxHttpRequest, subject: Subject, date: dt.date, pk: int
) -> HttpResponse:
    """Take one's own comment back."""
    loggable_or_404(subject, date)
    there = Log(subject).comments().filter(day__date=date, pk=pk)
    comment = get_object_or_404(there, from_client=subject.is_self)
    try:
        comment_actions.delete_comment(comment=comment, by=subject.viewer)
    except CommentGoneError:
        messages.info(request, "That comment can no longer be taken back.")
    return _comments(request, subject, date)


def _comments(
    request: HtmxHttpRequest,
    subject: Subject,
    date: dt.date,
    *,
    form: CommentForm | None = None,
    sent: Comment | None = None,
    status: int = 422,
) -> HttpResponse:
    """Answer with the threads; a refused comment stays in its thread's form."""
    if form is None and not request.htmx:
        return redirect(f"{subject.url('intake:day', date)}#comments")
    log = Log(subject)
    day = log.days().filter(date=date).first()
    changed_at = None if day is None else day.changed_at
    shown = conversation(log, date, changed_at=changed_at, form=form)
    mark_read(log, shown)
    context = comments_context(subject, date) | {"conversation": shown, "sent": sent}
    template = "intake/day/day.html#comments" if request.htmx else "intake/clients/add_comment.html"
    return render(request, template, context, status=200 if form is None else status)


@shared_log(write=Scope.LOG)
@require_POST
def review(request: HtmxHttpRequest, subject: Subject, date: dt.date) -> HttpResponse:
    """Mark a client's day; nobody reviews their own."""
    today = loggable_or_404(subject, date)
    if subject.is_self:
        raise Http404
    form = ReviewForm(request.POST)
    if form.is_valid():
        set_review(
            subject=subject.user,
            dietitian=subject.viewer,
            date=date,
            state=ReviewState(form.cleaned_data["state"]),
            seen_at=form.seen_at,
        )
    if not request.htmx:
        return redirect(subject.url("intake:day", date))
    context = {
        "subject": subject,
        "date": date,
        "queue": review_queue(Log(subject), date, today),
    }
    status = 200 if form.is_valid() else 422
    return render(request, "intake/day/day.html#review", context, status=status)


@shared_log(write=Scope.LOG, changes=False)
@require_POST
def begin_comment(request: HtmxHttpRequest, subject: Subject, date: dt.date) -> HttpResponse:
    """Put a template into the message box, below what was typed; nothing is sent to the client."""
    today = loggable_or_404(subject, date)
    if subject.is_self:
        raise Http404
    return _comments(
        request,
        subject,
        date,
        form=filled_form(subject, date, today, request.POST),
        status=200,
    )


def filled_form(
    subject: Subject, date: dt.date, today: dt.date, chosen: Mapping[str, str]
) -> CommentForm | None:
    """The form of a comment with a template of the viewer's put in; None for none chosen."""
    number = chosen.get("template", "")
    mine = CommentTemplate.objects.filter(dietitian=subject.viewer)
    template = mine.filter(pk=number).first() if number.isdecimal() and len(number) < 19 else None
    typed = chosen.get("text", "").strip()
    filled = fill(template.text, Log(subject), date, today) if template else ""
    text = "\n\n".join(filter(None, [typed, filled]))
    return CommentForm(initial={"text": text}) if text else None


def comments_context(subject: Subject, date: dt.date) -> dict[str, Any]:
    """The context of the comment threads, beside the conversation itself."""
    templates = [] if subject.is_self else CommentTemplate.objects.filter(dietitian=subject.viewer)
    return {
        "subject": subject,
        "date": date,
        "zone": Profile.objects.of(subject.viewer).tzinfo,
        "comment_templates": list(templates),
    }
