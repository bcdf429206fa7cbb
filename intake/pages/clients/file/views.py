"""What a dietitian keeps about one client: card, private notes, tasks. Never shown to the client.

Each view answers with the part of the page that it changed; see ``answer``.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import HtmxHttpRequest, Subject, about_client
from accounts.models import ClientTag, Consent, Profile
from accounts.views.limits import limited
from intake.care import casework
from intake.care.cards import MAX_TAGS, ShortCodeTakenError, TooManyTagsError, set_card
from intake.models import ClientNote, ClientTask, ReasonSnooze
from intake.pages.clients.file.context import answer, today_of
from intake.pages.clients.file.forms import (
    CardForm,
    ClientNoteForm,
    ClientTaskForm,
    NewClientNoteForm,
)

#: Said where a dietitian would have too many tags.
TOO_MANY_TAGS = f"You can have {MAX_TAGS} tags. Delete one that you no longer need first."


@about_client
@require_safe
def client_file(request: HtmxHttpRequest, subject: Subject) -> HttpResponse:
    """Show everything that the dietitian keeps about a client."""
    return answer(request, subject)


# -- The card ------------------------------------------------------------------------------------


@about_client
@require_POST
def set_client_card(request: HtmxHttpRequest, subject: Subject) -> HttpResponse:
    """State the dietitian's own label, short code and tags of a client."""
    known = ClientTag.objects.filter(dietitian=subject.viewer)
    form = CardForm(request.POST, known=known)
    if not form.is_valid():
        return answer(request, subject, "card", form)
    data = form.cleaned_data
    try:
        set_card(
            client=subject.user,
            by=subject.viewer,
            label=data["label"],
            short_code=data["short_code"],
            tags=data["tags"],
            new_tags=data["new_tags"],
        )
    except ShortCodeTakenError as error:
        form.add_error("short_code", _taken_words(error, subject))
    except TooManyTagsError:
        form.add_error("new_tags", TOO_MANY_TAGS)
    else:
        if not request.htmx:
            messages.success(request, "Saved.")
        return answer(request, subject, "card")
    return answer(request, subject, "card", form)


def _taken_words(error: ShortCodeTakenError, subject: Subject) -> str:
    """Who has a short code; of a client who ended sharing no name is told."""
    consents = Consent.objects.live().filter(dietitian=subject.viewer, client=error.holder)
    is_known = error.holder is not None and consents.exists()
    holder = str(error.holder) if is_known else "A former client of yours"
    return f"{holder} has this code already."


# -- Private notes -------------------------------------------------------------------------------


@about_client
@limited("casework", accepted_only=True)
@require_POST
def add_client_note(request: HtmxHttpRequest, subject: Subject) -> HttpResponse:
    """Write a private note."""
    form = NewClientNoteForm(request.POST)
    if not form.is_valid():
        return answer(request, subject, "notes", form)
    data = form.cleaned_data
    casework.add_note(
        client=subject.user,
        by=subject.viewer,
        text=data["text"],
        request_key=data["request_key"],
    )
    return answer(request, subject, "notes")


@about_client
@require_http_methods(["GET", "HEAD", "POST"])
def client_note(request: HtmxHttpRequest, subject: Subject, pk: int) -> HttpResponse:
    """Show one private note to be changed or deleted, and change it."""
    note = _note_or_404(subject, pk)
    sent = request.POST if request.method == "POST" else None
    form = ClientNoteForm(sent, initial={"text": note.text})
    if form.is_valid():
        casework.change_note(note=note, by=subject.viewer, text=form.cleaned_data["text"])
        return answer(request, subject, "notes")
    context = {
        "subject": subject,
        "note": note,
        "form": form,
        "zone": Profile.objects.of(subject.viewer).tzinfo,
    }
    status = 422 if form.is_bound else 200
    return render(request, "intake/clients/client_note.html", context, status=status)


@about_client
@require_POST
def delete_client_note(request: HtmxHttpRequest, subject: Subject, pk: int) -> HttpResponse:
    """Delete a private note for good."""
    casework.delete_note(note=_note_or_404(subject, pk), by=subject.viewer)
    messages.success(request, "The note is deleted.")
    return redirect(f"{subject.url('intake:client_file')}#notes")


def _note_or_404(subject: Subject, pk: int) -> ClientNote:
    return get_object_or_404(ClientNote, pk=pk, dietitian=subject.viewer, client=subject.user)


# -- Tasks ---------------------------------------------------------------------------------------


@about_client
@limited("casework", accepted_only=True)
@require_POST
def add_client_task(request: HtmxHttpRequest, subject: Subject) -> HttpResponse:
    """Note something to do."""
    form = ClientTaskForm(request.POST, today=today_of(subject))
    if not form.is_valid():
        return answer(request, subject, "tasks", form)
    data = form.cleaned_data
    casework.add_task(
        client=subject.user,
        by=subject.viewer,
        text=data["text"],
        due_on=data["due_on"],
        request_key=data["request_key"],
    )
    return answer(request, subject, "tasks")


@about_client
@require_POST
def mark_client_task(request: HtmxHttpRequest, subject: Subject, pk: int) -> HttpResponse:
    """Say that a task is done, or not after all."""
    is_done = request.POST.get("is_done") == "yes"
    casework.set_task_done(task=_task_or_404(subject, pk), by=subject.viewer, is_done=is_done)
    return answer(request, subject, "tasks")


@about_client
@require_POST
def delete_client_task(request: HtmxHttpRequest, subject: Subject, pk: int) -> HttpResponse:
    """Delete a task."""
    casework.delete_task(task=_task_or_404(subject, pk), by=subject.viewer)
    return answer(request, subject, "tasks")


def _task_or_404(subject: Subject, pk: int) -> ClientTask:
    return get_object_or_404(ClientTask, pk=pk, dietitian=subject.viewer, client=subject.user)


# -- Reasons put off -----------------------------------------------------------------------------


@about_client
@require_POST
def take_back_snooze(request: HtmxHttpRequest, subject: Subject, pk: int) -> HttpResponse:
    """Let a reason count again."""
    mine = ReasonSnooze.objects.filter(dietitian=subject.viewer, client=subject.user)
    casework.take_back(snooze=get_object_or_404(mine, pk=pk), by=subject.viewer)
    return answer(request, subject, "snoozes")
