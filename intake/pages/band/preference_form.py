"""What a person would rather not be offered."""

from __future__ import annotations

from django import forms

from foods.models import CONTAINS_TAGS


class PreferenceForm(forms.Form):
    """Tags of foods to leave out of suggestions."""

    excluded = forms.MultipleChoiceField(
        choices=[(tag, tag.capitalize()) for tag in CONTAINS_TAGS],
        required=False,
        label="Leave out foods with",
        widget=forms.CheckboxSelectMultiple,
    )
