"""Logging a food in one portion, from the pages that offer foods beside the add panel."""

from __future__ import annotations

import datetime as dt
import uuid

from django.http import HttpRequest

from accounts.access import Subject
from intake.diary.entries import AlreadyActedError, EntryOutcome, add_entry
from intake.pages.add.forms import AddForm
from intake.pages.day.entry_words import spoken_entry

_GONE = "This food is no longer offered. Nothing was logged."


def log_portion(
    request: HttpRequest, subject: Subject, date: dt.date
) -> tuple[str, EntryOutcome | None, uuid.UUID | None]:
    """Log what was sent; return what happened in words, the outcome and the act's number.

    The outcome is None where nothing was logged; the number too, where nothing ever was.
    """
    form = AddForm(request.POST, user=subject.user)
    if not form.is_valid() or form.chosen_food is None or form.amount is None:
        return _GONE, None, None
    key, amount = form.cleaned_data["request_key"], form.amount
    try:
        done = add_entry(
            subject=subject.user,
            by=subject.viewer,
            date=date,
            meal=form.cleaned_data["meal"],
            food=form.chosen_food,
            quantity=amount.quantity,
            unit=amount.unit,
            portion=amount.portion,
            typed_words=form.cleaned_data["typed_words"],
            request_key=key,
        )
    except AlreadyActedError:
        return "That was logged already.", None, key
    return f"Added: {spoken_entry(done.entry)}", done, key
