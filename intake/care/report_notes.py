"""What a dietitian says on the reports on a client: one note for each last day of a report."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.utils import timezone

from accounts.access import Subject
from intake.models import ReportNote


def report_notes(subject: Subject) -> list[ReportNote]:
    """The viewer's own notes on a client's reports, the newest day first; one query.

    Empty for one's own log: the client is shown none.
    """
    if subject.is_self:
        return []
    return list(ReportNote.objects.filter(dietitian=subject.viewer, client=subject.user))


def note_on(notes: Iterable[ReportNote], date: dt.date) -> ReportNote | None:
    """The note of the report that ends on a date."""
    return next((note for note in notes if note.date == date), None)


def keep_report_note(*, subject: Subject, date: dt.date, text: str) -> None:
    """Keep the viewer's note on the report that ends on a date, in the place of an earlier one."""
    ReportNote.objects.update_or_create(
        dietitian=subject.viewer,
        client=subject.user,
        date=date,
        defaults={"text": text, "at": timezone.now()},
    )


def drop_report_note(*, subject: Subject, date: dt.date) -> None:
    """Delete the viewer's note on the report that ends on a date, if there is one."""
    ReportNote.objects.filter(dietitian=subject.viewer, client=subject.user, date=date).delete()
