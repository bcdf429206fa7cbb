"""A dietitian's work on one client, written: private notes, tasks, reasons put off.

The rows are the dietitian's (``by``) and about the client; the client's log is not changed.
"""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import Profile, User
from intake.care.cards import mark_stale
from intake.diary.log import Log
from intake.enums import SupplementsTaken
from intake.models import ClientNote, ClientTask, ReasonSnooze
from intake.science.attention import SAID, Reason

#: For so many days at most a reason is put off.
MAX_SNOOZE_DAYS = 90
#: What may be put off, in the order in which it matters.
MAY_BE_PUT_OFF = tuple(reason for reason in Reason if reason.may_be_put_off)


# -- Private notes -------------------------------------------------------------------------------


@transaction.atomic
def add_note(*, client: User, by: User, text: str, request_key: uuid.UUID) -> ClientNote:
    """Write a private note about a client; the same request key adds one."""
    note, _ = ClientNote.objects.get_or_create(
        dietitian=by, request_key=request_key, defaults={"client": client, "text": text}
    )
    return note


@transaction.atomic
def change_note(*, note: ClientNote, by: User, text: str) -> None:
    """Put other words in the place of a note's; its date stays, with that of the change."""
    rows = ClientNote.objects.filter(pk=note.pk, dietitian=by).exclude(text=text)
    rows.update(text=text, changed_at=timezone.now())


@transaction.atomic
def delete_note(*, note: ClientNote, by: User) -> None:
    """Delete a note for good; no copy is kept."""
    ClientNote.objects.filter(pk=note.pk, dietitian=by).delete()


# -- Tasks ---------------------------------------------------------------------------------------


@transaction.atomic
def add_task(
    *, client: User, by: User, text: str, due_on: dt.date | None, request_key: uuid.UUID
) -> ClientTask:
    """Note something to do about a client, by a day or whenever; the same key adds one."""
    task, _ = ClientTask.objects.get_or_create(
        dietitian=by,
        request_key=request_key,
        defaults={"client": client, "text": text, "due_on": due_on},
    )
    mark_stale(by=by, clients=[client])
    return task


@transaction.atomic
def set_task_done(*, task: ClientTask, by: User, is_done: bool) -> None:
    """Say that a task is done, or that it is not after all."""
    rows = ClientTask.objects.filter(pk=task.pk, dietitian=by, done_at__isnull=is_done)
    rows.update(done_at=timezone.now() if is_done else None)
    mark_stale(by=by, clients=[task.client_id])


@transaction.atomic
def delete_task(*, task: ClientTask, by: User) -> None:
    """Delete a task, done or not."""
    ClientTask.objects.filter(pk=task.pk, dietitian=by).delete()
    mark_stale(by=by, clients=[task.client_id])


# -- Reasons put off -----------------------------------------------------------------------------


@transaction.atomic
def put_off(
    *,
    log: Log,
    by: User,
    reason: Reason,
    until: dt.date,
    note: str = "",
    seen_at: dt.datetime | None = None,
) -> ReasonSnooze:
    """Let a reason not count before a day; a later word on the same reason replaces this one.

    Impaired kidneys with magnesium come back with the next dose, whatever the day: the last
    dose that is known at this moment is kept beside it. What a client wrote comes back with the
    next message. ``seen_at`` is when the page was made
    on which it was decided (default: now); what was logged or written after that is new. Raises
    ValueError for what is never put off.
    """
    if reason not in MAY_BE_PUT_OFF:
        raise ValueError(f"{reason.slug} is never put off")
    client, now = log.user, timezone.now()
    snooze, _ = ReasonSnooze.objects.update_or_create(
        dietitian=by,
        client=client,
        reason=reason.slug,
        defaults={
            "until": until,
            "note": note,
            "made_at": min(seen_at or now, now),
            "last_dose_on": last_dose_on(log) if ends_with_a_dose(reason) else None,
        },
    )
    mark_stale(by=by, clients=[client])
    return snooze


@transaction.atomic
def take_back(*, snooze: ReasonSnooze, by: User) -> None:
    """Let a reason count again from now on."""
    ReasonSnooze.objects.filter(pk=snooze.pk, dietitian=by).delete()
    mark_stale(by=by, clients=[snooze.client_id])


def ends_with_a_dose(reason: Reason) -> bool:
    """Whether a new dose brings the reason back before its day."""
    return reason is Reason.KIDNEY_SUPPLEMENT


def ends_with(reason: Reason) -> str:
    """What brings the reason back before its day, in words; empty for nothing."""
    if ends_with_a_dose(reason):
        return "the next dose"
    return "the next message" if reason in SAID else ""


def last_dose_on(log: Log) -> dt.date | None:
    """The last shared day with a supplement or medicine, also one without a value; None: none.

    What is planned for the days to come was not taken yet.
    """
    today = Profile.objects.of(log.user).today()
    without_value = Q(
        unknown_count__gt=F("food_count") - F("food_known_count") + F("water_unknown_count")
    )
    with_a_dose = log.days().filter(
        Q(date__lte=today),
        Q(supplement_mg__gt=0)
        | Q(medicine_mg__gt=0)
        | without_value
        | Q(supplements=SupplementsTaken.TAKEN),
    )
    return with_a_dose.order_by("-date").values_list("date", flat=True).first()


def reason_of(slug: str) -> Reason | None:
    """The reason of a slug among those that may be put off; None for any other."""
    return next((reason for reason in MAY_BE_PUT_OFF if reason.slug == slug), None)
