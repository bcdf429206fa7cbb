"""The template context of the comments on a day."""

from __future__ import annotations

import datetime as dt
from typing import Any

from accounts.access import Subject
from accounts.models import Profile


def comments_context(subject: Subject, date: dt.date) -> dict[str, Any]:
    """The context of the comment threads, beside the conversation itself."""
    return {
        "subject": subject,
        "date": date,
        "zone": Profile.objects.of(subject.viewer).tzinfo,
    }
