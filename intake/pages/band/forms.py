"""A band that somebody states, and what suggestions leave out."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, cast

from django import forms

from foods.amounts import AmountError, parse_quantity
from foods.enums import ContainsTag
from intake.bands.what_if import TriedPortion
from intake.enums import HighBasis
from intake.pages.fields import LoggableDateField, LoggableDateForm, MilligramField
from intake.science.limits import check_band
from intake.science.usual_intake.what_if import MOST_TIMES_A_WEEK, PortionChange, TriedChange
from intake.text import Reader


class BandForm(LoggableDateForm):
    """States a band; all amounts in mg a day."""

    low = MilligramField(required=False, label="Low below")
    target = MilligramField(label="Target")
    high = MilligramField(required=False, label="High above")
    no_high = forms.BooleanField(required=False, label="No upper edge")
    high_basis = forms.ChoiceField(
        choices=HighBasis.choices,
        label="For the upper edge we count",
        initial=HighBasis.DIET,
        widget=forms.RadioSelect,
    )
    supplement_limit = forms.CharField(
        required=False,
        label="Limit for supplements and medicines",
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    valid_from = LoggableDateField(label="Holds from")
    reason = forms.CharField(
        required=False,
        max_length=300,
        label="Reason",
        error_messages={"required": "Give a reason. Your client reads it."},
    )

    def __init__(
        self,
        *args: Any,
        ul: Decimal | None,
        kidneys_impaired: bool,
        by_clinician: bool = False,
        sees_profile: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.ul, self.kidneys_impaired = ul, kidneys_impaired
        self.by_clinician = by_clinician
        self.fields["reason"].required = by_clinician
        if not sees_profile:
            # The limit of supplements depends on the kidneys, which the profile scope shows.
            del self.fields["supplement_limit"]

    def clean_supplement_limit(self) -> Decimal | None:
        """Zero is a limit too, unlike for an amount eaten."""
        text = self.cleaned_data["supplement_limit"].strip().replace(",", ".")
        if not text:
            return None
        try:
            value = Decimal(0) if not text.strip("0.") else parse_quantity(text)
        except AmountError as error:
            raise forms.ValidationError("Enter an amount in mg, such as 350.") from error
        return value

    def clean(self) -> dict[str, Any]:
        """Refuse a band in the wrong order and absurd amounts, with the error at the field."""
        data = super().clean() or self.cleaned_data
        if data.get("no_high"):
            data["high"] = None
        elif data.get("high") is None and "high" not in self.errors:
            self.add_error("high", "Enter the upper edge, or tick that there is none.")
        if self.errors:
            return data
        problems = check_band(
            low=data.get("low"),
            target=data["target"],
            high=data.get("high"),
            supplement_limit=data.get("supplement_limit"),
            ul=self.ul,
            kidneys_impaired=self.kidneys_impaired,
            by_clinician=self.by_clinician,
        )
        for field, words in problems.items():
            self.add_error(field or None, words)
        return data


class WhatIfForm(forms.Form):
    """One portion of a food more or less, so many times a week."""

    how = forms.ChoiceField(
        choices=[
            (PortionChange.MORE, "One portion more"),
            (PortionChange.LESS, "One portion less"),
        ],
        label="More or less",
        initial=PortionChange.MORE,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose one portion more or one less.",
            "invalid_choice": "Choose one portion more or one less.",
        },
    )
    portion = forms.ChoiceField(
        label="Portion",
        error_messages={
            "required": "Choose one of the portions listed.",
            "invalid_choice": "Choose one of the portions listed.",
        },
    )
    times = forms.IntegerField(
        min_value=1,
        max_value=MOST_TIMES_A_WEEK,
        label="Times a week",
        help_text=f"From 1 to {MOST_TIMES_A_WEEK}.",
        initial=1,
        # As text, or a browser would empty a box with letters that comes back.
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"),
            f"Enter a whole number of times a week, from 1 to {MOST_TIMES_A_WEEK}.",
        ),
    )

    def __init__(
        self,
        *args: Any,
        portions: Sequence[TriedPortion],
        eaten_mg: Decimal | None,
        reader: Reader,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **{"auto_id": "what_if_%s", **kwargs})
        self.portions = {one.key: one for one in portions}
        self.eaten_mg, self.reader = eaten_mg, reader
        offered = cast("forms.ChoiceField", self.fields["portion"])
        offered.choices = [(one.key, one.label) for one in portions]

    def clean_how(self) -> PortionChange:
        """Refuse to leave out what was not eaten."""
        how = PortionChange(self.cleaned_data["how"])
        if how is PortionChange.LESS and self.eaten_mg is None:
            who = self.reader.choose("You", "The client")
            raise forms.ValidationError(
                f"{who} did not log this food on the full days looked at, so there is none to "
                "leave out."
            )
        return how

    def tried(self, food_name: str) -> TriedChange:
        """What a valid form tries out."""
        portion = self.portions[self.cleaned_data["portion"]]
        return TriedChange(
            change=self.cleaned_data["how"],
            food_name=food_name,
            portion_words=portion.words,
            portion_mg=portion.mg,
            times_a_week=self.cleaned_data["times"],
            eaten_mg=self.eaten_mg or Decimal(0),
        )


class PreferenceForm(forms.Form):
    """Tags of foods to leave out of suggestions."""

    excluded = forms.MultipleChoiceField(
        choices=ContainsTag.choices,
        required=False,
        label="Leave out foods with",
        widget=forms.CheckboxSelectMultiple,
    )
