"""Finishing a day, and going to another."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from intake.enums import DayState, SupplementsTaken
from intake.pages.fields import WRONG_DATE, DateField, check_loggable


class FinishForm(forms.Form):
    """Closes a day."""

    food = forms.ChoiceField(
        choices=[(DayState.COMPLETE, "Complete"), (DayState.PARTIAL, "Partial")],
        required=False,
    )
    supplements = forms.ChoiceField(choices=SupplementsTaken.choices, required=False)

    def clean_food(self) -> str:
        """A plain "finish" is a complete day."""
        return self.cleaned_data["food"] or DayState.COMPLETE


class DateForm(forms.Form):
    """A date somebody may open."""

    date = DateField(error_messages={"required": WRONG_DATE})

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_date(self) -> dt.date:
        """Refuse days before any diary and more than a week ahead."""
        date: dt.date = self.cleaned_data["date"]
        check_loggable(date, self.today)
        return date
