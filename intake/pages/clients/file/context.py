"""What the page about a client holds, part by part, so that a fragment reads its own alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts.access import HtmxHttpRequest, Subject
from accounts.models import ClientCard, ClientTag, Profile
from intake.care.casework import ends_with, reason_of
from intake.models import ClientNote, ClientTask, ReasonSnooze
from intake.pages.clients.file.forms import CardForm, ClientTaskForm, NewClientNoteForm
from intake.text import counted, date_words, day_and_month

#: Private notes on one page, and tasks that are done.
NOTES_A_PAGE, DONE_A_PAGE = 20, 10


@dataclass(frozen=True)
class TaskLine:
    """A task in words."""

    task: ClientTask
    #: When it is due: "due tomorrow"; empty for whenever.
    due: str
    is_overdue: bool


@dataclass(frozen=True)
class SnoozeLine:
    """A reason that is put off, in words."""

    snooze: ReasonSnooze
    label: str
    until: str
    #: What brings it back before its day; empty for nothing.
    ends_with: str


def today_of(subject: Subject) -> dt.date:
    """The dietitian's own date, by which tasks are due and reasons are put off."""
    return Profile.objects.of(subject.viewer).today()


def card_part(_request: HtmxHttpRequest, subject: Subject, form: Form | None) -> dict[str, Any]:
    """The label, the short code and the tags."""
    known = ClientTag.objects.filter(dietitian=subject.viewer)
    if form is None:
        card = ClientCard.objects.filter(dietitian=subject.viewer, client=subject.user).first()
        initial = {} if card is None else {"label": card.label, "short_code": card.short_code}
        tags = [] if card is None else list(card.tags.values_list("pk", flat=True))
        form = CardForm(initial={**initial, "tags": tags}, known=known)
    return {"card_form": form, "known_tags": known}


def notes_part(request: HtmxHttpRequest, subject: Subject, form: Form | None) -> dict[str, Any]:
    """The private notes, newest first, and the box for another."""
    notes = ClientNote.objects.filter(dietitian=subject.viewer, client=subject.user)
    return {
        "note_form": form or NewClientNoteForm(),
        "notes": Paginator(notes, NOTES_A_PAGE).get_page(request.GET.get("page")),
        "zone": Profile.objects.of(subject.viewer).tzinfo,
    }


def tasks_part(request: HtmxHttpRequest, subject: Subject, form: Form | None) -> dict[str, Any]:
    """What is to be done, soonest first, and what was."""
    today = today_of(subject)
    tasks = ClientTask.objects.filter(dietitian=subject.viewer, client=subject.user)
    done = tasks.exclude(done_at=None).order_by("-done_at", "-pk")
    return {
        "task_form": form or ClientTaskForm(today=today),
        "tasks": [_task_line(task, today) for task in tasks.filter(done_at=None)],
        "done": Paginator(done, DONE_A_PAGE).get_page(request.GET.get("done")),
        "zone": Profile.objects.of(subject.viewer).tzinfo,
    }


def _task_line(task: ClientTask, today: dt.date) -> TaskLine:
    if task.due_on is None:
        return TaskLine(task, "", is_overdue=False)
    days = (task.due_on - today).days
    if days < 0:
        late = f"overdue by {counted(-days, 'day')}, was due {day_and_month(task.due_on, today)}"
        return TaskLine(task, late, is_overdue=True)
    near = {0: "due today", 1: "due tomorrow"}
    return TaskLine(
        task, near.get(days, f"due {day_and_month(task.due_on, today)}"), is_overdue=False
    )


def snoozes_part(_request: HtmxHttpRequest, subject: Subject, _form: Form | None) -> dict[str, Any]:
    """The reasons that are put off at this moment, the one that comes back first above."""
    rows = ReasonSnooze.objects.filter(dietitian=subject.viewer, client=subject.user)
    put_off = rows.filter(until__gt=today_of(subject)).order_by("until", "pk")
    return {"snoozes": [_snooze_line(one) for one in put_off]}


def _snooze_line(snooze: ReasonSnooze) -> SnoozeLine:
    reason = reason_of(snooze.reason)
    return SnoozeLine(
        snooze=snooze,
        label=snooze.reason if reason is None else reason.label,
        until=date_words(snooze.until),
        ends_with="" if reason is None else ends_with(reason),
    )


#: The parts of the page, by the ids of their elements.
PARTS: dict[str, Callable[[HtmxHttpRequest, Subject, Form | None], dict[str, Any]]] = {
    "card": card_part,
    "notes": notes_part,
    "tasks": tasks_part,
    "snoozes": snoozes_part,
}


def answer(
    request: HtmxHttpRequest, subject: Subject, part: str = "", form: Form | None = None
) -> HttpResponse:
    """Show the page, or answer a form of one of its parts.

    htmx gets that part, others are led back to it; a refused form comes back with what was
    typed, status 422.
    """
    if part and form is None and not request.htmx:
        return redirect(f"{subject.url('intake:client_file')}#{part}")
    is_fragment = bool(part and request.htmx)
    context: dict[str, Any] = {"subject": subject, "is_saved": is_fragment and form is None}
    for name, read in PARTS.items():
        if name == part or not is_fragment:
            context |= read(request, subject, form if name == part else None)
    if not is_fragment or part == "card":
        context["identity"] = subject.identity
    template = f"intake/clients/client_file.html{f'#{part}' if is_fragment else ''}"
    return render(request, template, context, status=200 if form is None else 422)
