"""Comments between a client and a dietitian, for tests."""

from __future__ import annotations

import datetime as dt
from typing import Any

from accounts.models import User
from intake.care.actions import add_comment
from intake.models import Comment
from tests.factories import new_key


def form(text: str = "Well done", **extra: Any) -> dict[str, Any]:
    """What the form of a comment sends."""
    return {"text": text, "request_key": str(new_key())} | extra


def write_comment(
    ada: User, dietitian: User, by: User, date: dt.date, text: str = "Hello"
) -> Comment:
    """A comment in the thread of the two, written by one of them."""
    return add_comment(
        subject=ada, dietitian=dietitian, by=by, date=date, text=text, request_key=new_key()
    )


def day_of(ada: User, today: dt.date) -> str:
    """The address of a client's day, for the dietitian."""
    return f"/clients/{ada.code}/day/{today}/"
