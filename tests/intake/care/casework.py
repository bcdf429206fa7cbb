"""A client's log as their dietitian reads it, and what the forms about the client send."""

from __future__ import annotations

from typing import Any

from accounts.access import Subject
from accounts.models import Consent, User
from intake.diary.log import Log
from tests.factories import new_key


def log_of(client: User, dietitian: User) -> Log:
    """The log of a client under the live consent."""
    consent = Consent.objects.live().get(client=client, dietitian=dietitian)
    return Log(Subject(client, dietitian, consent))


def new_note(text: str, **more: Any) -> dict[str, Any]:
    """What a form that adds sends, each with a key of its own."""
    return {"text": text, "request_key": str(new_key()), **more}


def card(label: str = "", short_code: str = "", **more: Any) -> dict[str, Any]:
    """What the form of a client's card sends."""
    return {"label": label, "short_code": short_code, "new_tags": "", **more}
