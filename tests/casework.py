"""What a dietitian keeps about a client, one row of each kind, for tests."""

from __future__ import annotations

import datetime as dt
import uuid

from accounts.models import ClientCard, ClientTag, User
from intake.models import ClientNote, ClientTask, ReasonSnooze, ReportNote, ReviewBatch

#: A date of a report and of a task.
DATE = dt.date(2026, 6, 10)


def keep_casework(*, dietitian: User, client: User) -> ClientTag:
    """One row of everything that a dietitian keeps about a client; returns the tag."""
    both = {"dietitian": dietitian, "client": client}
    card = ClientCard.objects.create(**both, label="Tuesday", short_code="T1")
    tag = ClientTag.objects.create(dietitian=dietitian, name="Renal")
    card.tags.add(tag)
    ClientNote.objects.create(**both, text="Afraid of needles")
    ClientTask.objects.create(**both, text="Ask about cocoa", due_on=DATE)
    ReasonSnooze.objects.create(**both, reason="quiet", until=DATE, note="On holiday")
    ReportNote.objects.create(**both, date=DATE, text="Well under way")
    ReviewBatch.objects.create(**both, key=uuid.uuid4(), before=[])
    return tag
