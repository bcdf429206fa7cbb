"""What the comments of a day need on its page."""

from __future__ import annotations

import datetime as dt
from typing import Any

from accounts.access import Subject
from accounts.models import Profile


def comments_context(subject: Subject, date: dt.date) -> dict[str, Any]:
    """What the threads need beside what was said."""
    return {
        "subject": subject,
        "date": date,
        "zone": Profile.objects.of(subject.viewer).tzinfo,
        "add_comment_url": subject.url("intake:add_comment", date),
    }
