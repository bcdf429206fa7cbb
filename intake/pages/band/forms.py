"""A band that somebody states, and what suggestions leave out."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from foods.amounts import AmountError, parse_quantity
from foods.enums import ContainsTag
from intake.enums import HighBasis
from intake.pages.fields import LoggableDateField, LoggableDateForm, MilligramField
from intake.science.limits import check_band


class BandForm(LoggableDateForm):
    """States a band; all amounts in mg a day."""

    low = MilligramField(required=False, label="Low below")
    target = MilligramField(label="Target")
    high = MilligramField(required=False, label="High above")
    no_high = forms.BooleanField(required=False, label="No upper edge")
    high_basis = forms.ChoiceField(
        choices=HighBasis.choices,
        label="The upper edge counts",
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
        error_messages={"required": "Give a reason; your client reads it."},
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


class PreferenceForm(forms.Form):
    """Tags of foods to leave out of suggestions."""

    excluded = forms.MultipleChoiceField(
        choices=ContainsTag.choices,
        required=False,
        label="Leave out foods with",
        widget=forms.CheckboxSelectMultiple,
    )
