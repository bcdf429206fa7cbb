"""Copying and moving entries: which ones, to which day and meal."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from intake.enums import Meal
from intake.models import Entry
from intake.pages.fields import DAYS_AHEAD, FIRST_DATE, WRONG_DATE, DateField, check_loggable


class _DayField(DateField):
    """A date that a diary can have; the form says what today is."""

    default_error_messages = {"required": WRONG_DATE}
    today: dt.date

    def validate(self, value: Any) -> None:
        """Refuse days before any diary and more than a week ahead."""
        super().validate(value)
        if value is not None:
            check_loggable(value, self.today)


class CarryForm(forms.Form):
    """Entries on their way to another meal or day: those ticked, or all that are meant."""

    meal = forms.ChoiceField(
        choices=[("", "Each its own"), *Meal.choices], required=False, label="Into which meal"
    )
    request_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, today: dt.date, entries: list[Entry], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entries = entries
        self.fields["entry"] = forms.MultipleChoiceField(
            required=False,
            choices=[(str(entry.pk), entry.name) for entry in entries],
            error_messages={"invalid_choice": "An entry you ticked is no longer there."},
        )
        for field in self.fields.values():
            if isinstance(field, _DayField):
                field.today = today
                field.widget.attrs |= {"min": FIRST_DATE, "max": today + DAYS_AHEAD}

    @property
    def ticked(self) -> set[int]:
        """The numbers of the entries that are ticked, as the form stands."""
        return {int(pk) for pk in self["entry"].value() or () if str(pk).isdecimal()}

    def clean(self) -> dict[str, Any]:
        """Something has to be ticked, unless all is meant."""
        data = super().clean() or self.cleaned_data
        if "entry" in data and not data["entry"] and not data.get("all"):
            self.add_error("entry", "Tick at least one entry.")
        return data

    @property
    def pks(self) -> list[int] | None:
        """The entries to take; None for all. Only for a valid form."""
        ticked = [int(pk) for pk in self.cleaned_data["entry"]]
        return None if self.cleaned_data.get("all") else ticked


class SourceForm(forms.Form):
    """The day to copy from."""

    source = _DayField(label="Copy from")

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["source"]
        assert isinstance(field, _DayField)  # noqa: S101  # declared above
        field.today = today
        field.widget.attrs |= {"min": FIRST_DATE, "max": today + DAYS_AHEAD}


class CopyForm(CarryForm):
    """Copies from another day: entries ticked, or ``all`` of it or of its meal ``only``."""

    all = forms.BooleanField(required=False)
    only = forms.ChoiceField(choices=[("", ""), *Meal.choices], required=False)


class MoveForm(CarryForm):
    """Moves entries to another day or meal, or leaves them and puts copies there."""

    class Act:
        MOVE, COPY = "move", "copy"

    to = _DayField(label="To which day")
    act = forms.ChoiceField(choices=[(Act.MOVE, "Move"), (Act.COPY, "Copy")])

    field_order = ["to", "meal"]
