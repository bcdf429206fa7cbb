"""The range of days that an assessment covers."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from intake.enums import HabitAnswer
from intake.pages.fields import FIRST_DATE, DateField
from intake.science.usual_intake.adequacy import DEFAULT_WINDOW, WINDOWS, window_ending

#: The longest range that may be chosen, in days.
LONGEST_WINDOW = 366
#: The ranges that trends offer, in days, and the one they begin with.
TREND_WINDOWS = (*WINDOWS, 365)
TREND_DEFAULT = 28
#: The same for a report on paper.
REPORT_WINDOWS = (14, 28, 90)
REPORT_DEFAULT = 28


class WindowForm(forms.Form):
    """So many days up to today, or a range from one date to another."""

    first = DateField(required=False, label="From")
    last = DateField(required=False, label="To")

    #: The numbers of days offered, and the one looked at where nothing else is chosen.
    windows: tuple[int, ...] = WINDOWS
    default = DEFAULT_WINDOW

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["window"] = forms.TypedChoiceField(
            choices=[(days, "A year" if days == 365 else f"{days} days") for days in self.windows],
            coerce=int,
            required=False,
        )

    def clean(self) -> dict[str, Any]:
        """Refuse ranges that are back to front, in the future or longer than a year."""
        data = super().clean() or self.cleaned_data
        first, last = data.get("first"), data.get("last")
        if self.errors or (first is None and last is None):
            return data
        if first is None or last is None:
            self.add_error("first" if first is None else "last", "Enter both dates.")
        elif last < first:
            self.add_error("last", "The range ends before it begins.")
        elif first < FIRST_DATE or last > self.today:
            self.add_error("last", f"Choose dates from {FIRST_DATE} to {self.today}.")
        elif (last - first).days >= LONGEST_WINDOW:
            self.add_error("last", f"Choose at most {LONGEST_WINDOW} days.")
        return data

    @property
    def range(self) -> tuple[dt.date, dt.date]:
        """First and last date, both included; the usual window for a refused form."""
        data = self.cleaned_data if self.is_valid() else {}
        if data.get("first") and data.get("last"):
            return data["first"], data["last"]
        return window_ending(self.today, data.get("window") or self.default)

    @property
    def chosen(self) -> int | None:
        """The number of days where one of those offered is looked at; None for a range."""
        data = self.cleaned_data if self.is_valid() else {}
        return None if data.get("first") else data.get("window") or self.default

    @property
    def query(self) -> str:
        """The range as the query of an address."""
        if self.chosen:
            return f"window={self.chosen}"
        first, last = self.range
        return f"first={first}&last={last}"

    @property
    def kept(self) -> dict[str, Any]:
        """The range as the hidden fields of another form."""
        first, last = self.range
        return {"window": self.chosen} if self.chosen else {"first": first, "last": last}

    @property
    def report_query(self) -> str:
        """The same range for the report, which offers fewer lengths."""
        first, last = self.range
        return self.query if self.chosen in REPORT_WINDOWS else f"first={first}&last={last}"


class TrendForm(WindowForm):
    """The same for trends, which look back further."""

    windows, default = TREND_WINDOWS, TREND_DEFAULT


class ReportForm(WindowForm):
    """The same for a report, which has room for a quarter of a year."""

    windows, default = REPORT_WINDOWS, REPORT_DEFAULT


class HabitForm(forms.Form):
    """The answer to whether something has changed since a date."""

    began_on = DateField()
    is_more = forms.BooleanField(required=False)
    answer = forms.ChoiceField(choices=HabitAnswer.choices)

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_began_on(self) -> dt.date:
        """Refuse a date on which nothing can have changed yet."""
        date: dt.date = self.cleaned_data["began_on"]
        if not FIRST_DATE <= date <= self.today:
            raise forms.ValidationError("There is no such question.")
        return date
