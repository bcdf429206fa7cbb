"""A dietitian's own work on clients: private notes, tasks, snoozes, templates, reports."""

from __future__ import annotations

import datetime as dt
import uuid

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.enums import ENUM_LENGTH
from intake.models.conversation import MAX_COMMENT

#: The most characters of a private note, of a note on a report, of a task and of a snooze.
MAX_NOTE, MAX_REPORT_NOTE, MAX_TASK, MAX_SNOOZE_NOTE = 4_000, 2_000, 200, 300
#: The most characters of a template's name.
MAX_TEMPLATE_NAME = 60
#: How long a batch of reviews can be taken back.
BATCH_UNDO_PERIOD = dt.timedelta(hours=24)


class OfClient(models.Model):
    """Something a dietitian keeps about a client. It goes with either of the two."""

    dietitian = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    client = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{type(self).__name__} of {self.dietitian_id} on {self.client_id}"


class ClientNote(OfClient):
    """A private note, never shown to the client by the app."""

    text = models.TextField(max_length=MAX_NOTE)
    at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(null=True, blank=True)
    request_key = models.UUIDField(default=uuid.uuid4)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["dietitian", "request_key"], name="note_acts_once"),
            models.CheckConstraint(condition=~Q(text=""), name="note_has_text"),
        ]


class ClientTask(OfClient):
    """Something to do about a client, by a day or whenever."""

    text = models.CharField(max_length=MAX_TASK)
    due_on = models.DateField(null=True, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)
    request_key = models.UUIDField(default=uuid.uuid4)

    class Meta:
        ordering = [models.F("due_on").asc(nulls_last=True), "pk"]
        constraints = [
            models.UniqueConstraint(fields=["dietitian", "request_key"], name="task_acts_once"),
            models.CheckConstraint(condition=~Q(text=""), name="task_has_text"),
        ]


class ReasonSnooze(OfClient):
    """A reason put off until a day; the row is replaced by a later one about the same reason."""

    reason = models.CharField(max_length=ENUM_LENGTH, help_text="The slug of a Reason.")
    until = models.DateField(help_text="The first day on which it counts again.")
    note = models.CharField(max_length=MAX_SNOOZE_NOTE, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    last_dose_on = models.DateField(
        null=True,
        blank=True,
        help_text="The last day with magnesium when it was put off; a later dose ends it.",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dietitian", "client", "reason"], name="snooze_once_a_reason"
            ),
        ]


class ReportNote(OfClient):
    """What a dietitian says on the report that ends on a day."""

    date = models.DateField()
    text = models.TextField(max_length=MAX_REPORT_NOTE)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-date", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["dietitian", "client", "date"], name="report_note_once_a_day"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="report_note_has_text"),
        ]


class ReviewBatch(OfClient):
    """Days reviewed in one act, with what they were before, so that it can be taken back."""

    key = models.UUIDField(unique=True)
    before = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True, blank=True)


class CommentTemplate(models.Model):
    """A comment that a dietitian writes often, with places for the client's name and figures."""

    dietitian = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="comment_templates"
    )
    name = models.CharField(max_length=MAX_TEMPLATE_NAME)
    text = models.TextField(max_length=MAX_COMMENT)

    class Meta:
        ordering = [Lower("name"), "pk"]
        constraints = [
            models.UniqueConstraint("dietitian", Lower("name"), name="template_once_a_name"),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(text=""), name="template_has_name_and_text"
            ),
        ]

    def __str__(self) -> str:
        return self.name
