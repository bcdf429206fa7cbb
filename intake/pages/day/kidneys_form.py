"""The question about the kidneys, asked at the first supplement or medicine."""

from __future__ import annotations

from django import forms

from accounts.enums import KidneyAnswer


class KidneysForm(forms.Form):
    """Takes one of the three answers; leaving it unsaid is no answer."""

    kidneys = forms.ChoiceField(
        choices=[one for one in KidneyAnswer.choices if one[0] != KidneyAnswer.NOT_SAID]
    )

    @property
    def answer(self) -> KidneyAnswer:
        """The answer given."""
        return KidneyAnswer(self.cleaned_data["kidneys"])
