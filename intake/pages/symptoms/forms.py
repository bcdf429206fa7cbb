"""The form of a symptom."""

from __future__ import annotations

from typing import Any

from django import forms

from intake.diary.symptoms import SymptomDetails
from intake.enums import SymptomName, SymptomPlace
from intake.models import Symptom
from intake.pages.fields import RequestKeyField, TimeField


class SymptomForm(forms.Form):
    """States one symptom: what, how strong, and if wanted when and what with."""

    kind = forms.ChoiceField(
        choices=SymptomName.choices,
        label="What",
        error_messages={
            "required": "Choose what it was.",
            "invalid_choice": "Choose from the list.",
        },
    )
    word = forms.CharField(
        required=False,
        max_length=60,
        label="In your own words",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    severity = forms.TypedChoiceField(
        choices=[(str(number), str(number)) for number in range(Symptom.WORST + 1)],
        coerce=int,
        label="How strong, from 0 (not at all) to 10 (the worst)",
        error_messages={
            "required": "Choose how strong it was.",
            "invalid_choice": "Choose 0 to 10.",
        },
    )
    places = forms.MultipleChoiceField(
        choices=SymptomPlace.choices,
        required=False,
        label="Where",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choose from the list."},
    )
    time = TimeField(required=False, label="Time")
    note = forms.CharField(required=False, max_length=300, label="Note")
    request_key = RequestKeyField(required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for the word of another symptom, and drop one typed beside a listed kind."""
        data = super().clean() or self.cleaned_data
        if data.get("kind") != SymptomName.OTHER:
            data["word"] = ""
        elif not data.get("word") and "word" not in self.errors:
            self.add_error("word", "Say in a word or two what it was.")
        return data

    @property
    def details(self) -> SymptomDetails:
        """The symptom as typed; only for a valid form."""
        data = self.cleaned_data
        return SymptomDetails(
            kind=SymptomName(data["kind"]),
            severity=data["severity"],
            word=data["word"],
            time=data["time"],
            note=data["note"],
            places=SymptomPlace.joined(data["places"]),
        )


class RepeatForm(forms.Form):
    """One button of the section of symptoms."""

    request_key = RequestKeyField(required=False)


class NoSymptomsForm(RepeatForm):
    """Says of a day that nothing was felt, or takes that back."""

    is_said = forms.BooleanField(required=False)
