"""A class of medicines and when it is usually taken."""

from __future__ import annotations

import datetime as dt
import re

from django import forms

from intake.science.spacing import medicine_classes
from intake.text import capitalised

#: The most times of day one medicine is taken at.
MOST_TIMES = 6
_TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?")


def class_choices() -> list[tuple[str, str]]:
    """Every class with its examples."""
    return [(one.key, f"{capitalised(one.name)} ({one.examples})") for one in medicine_classes()]


class MedicineForm(forms.Form):
    """Lists one class of medicines; listed again, its times are replaced."""

    key = forms.ChoiceField(choices=class_choices, label="Medicine")
    times = forms.CharField(
        required=False,
        max_length=80,
        label="Usual times",
        help_text="Such as 8:00, 20:00. With times, the day says when magnesium is too near.",
    )

    def clean_times(self) -> list[str]:
        """Read times such as "8, 20:30" as ["08:00", "20:30"], in order, each once."""
        parts = [part for part in re.split(r"[\s,;]+", self.cleaned_data["times"]) if part]
        times = set()
        for part in parts:
            match = _TIME.fullmatch(part)
            try:
                if match is None:
                    raise ValueError(part)
                times.add(dt.time(int(match[1]), int(match[2] or 0)))
            except ValueError:
                raise forms.ValidationError("Enter times such as 8:00, 20:00.") from None
        if len(times) > MOST_TIMES:
            raise forms.ValidationError(f"Enter at most {MOST_TIMES} times.")
        return [f"{time:%H:%M}" for time in sorted(times)]
