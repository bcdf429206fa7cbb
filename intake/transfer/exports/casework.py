"""Yields the rows of the tables of what a dietitian keeps about clients: notes, tasks and more.

They leave with the dietitian's own zip alone, never with a client's.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Model

from accounts.models import ClientCard, ClientTag, User
from intake.models import ClientNote, ClientTask, CommentTemplate, ReasonSnooze, ReportNote
from intake.transfer.exports.diary import ExportRow, page_by_page, values_of
from intake.transfer.exports.dietitian import client_names

TAG_COLUMNS = ("name",)
CARD_COLUMNS = ("client", "label", "short_code", "tags")
TEMPLATE_COLUMNS = ("name", "text")
_NOTE_FIELDS = ("at", "changed_at", "text")
NOTE_COLUMNS = ("client", *_NOTE_FIELDS)
_TASK_FIELDS = ("made_at", "text", "due_on", "done_at")
TASK_COLUMNS = ("client", *_TASK_FIELDS)
_SNOOZE_FIELDS = ("reason", "until", "note", "made_at", "last_dose_on")
SNOOZE_COLUMNS = ("client", *_SNOOZE_FIELDS)
_REPORT_NOTE_FIELDS = ("date", "at", "text")
REPORT_NOTE_COLUMNS = ("client", *_REPORT_NOTE_FIELDS)


def tag_rows(user: User) -> Iterator[ExportRow]:
    """Yield the dietitian's tags, also those that no client has."""
    for tag in ClientTag.objects.filter(dietitian=user):
        yield (tag.name,)


def card_rows(user: User) -> Iterator[ExportRow]:
    """Yield what the dietitian calls each client, with the client's tags."""
    names = client_names(user)
    cards = ClientCard.objects.filter(dietitian=user).prefetch_related("tags")
    for card in page_by_page(cards):
        tags = ", ".join(tag.name for tag in card.tags.all())
        yield names[card.client_id], card.label, card.short_code, tags


def note_rows(user: User) -> Iterator[ExportRow]:
    """Yield the dietitian's private notes."""
    yield from _about_clients(ClientNote, _NOTE_FIELDS, user)


def task_rows(user: User) -> Iterator[ExportRow]:
    """Yield what the dietitian had to do about clients, done or not."""
    yield from _about_clients(ClientTask, _TASK_FIELDS, user)


def snooze_rows(user: User) -> Iterator[ExportRow]:
    """Yield the reasons that the dietitian put off, also where their day is over."""
    yield from _about_clients(ReasonSnooze, _SNOOZE_FIELDS, user)


def report_note_rows(user: User) -> Iterator[ExportRow]:
    """Yield what the dietitian said on reports."""
    yield from _about_clients(ReportNote, _REPORT_NOTE_FIELDS, user)


def template_rows(user: User) -> Iterator[ExportRow]:
    """Yield the dietitian's templates for comments."""
    for template in CommentTemplate.objects.filter(dietitian=user):
        yield template.name, template.text


def _about_clients(model: type[Model], fields: tuple[str, ...], user: User) -> Iterator[ExportRow]:
    """The rows that a dietitian keeps in a table, each with what its client is called."""
    names = client_names(user)
    rows: Any = model._default_manager.filter(dietitian=user)
    for row in page_by_page(rows):
        yield names[row.client_id], *values_of(row, fields)
