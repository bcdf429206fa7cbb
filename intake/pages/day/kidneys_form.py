"""The question about the kidneys, asked at the first supplement or medicine."""

from __future__ import annotations

from django import forms

from accounts.models import Profile


class KidneysForm(forms.Form):
    """Takes one of the three answers; leaving it unsaid is no answer."""

    kidneys = forms.ChoiceField(
        choices=[one for one in Profile.Kidneys.choices if one[0] != Profile.Kidneys.NOT_SAID]
    )

    @property
    def answer(self) -> Profile.Kidneys:
        """The answer given."""
        return Profile.Kidneys(self.cleaned_data["kidneys"])
