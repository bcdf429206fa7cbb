"""What a dietitian asks of the list of clients."""

from __future__ import annotations

from typing import Any

from django import forms

from intake.care.clients import SORTS
from intake.science.attention import Reason


class ClientsForm(forms.Form):
    """Searches, filters and sorts the list; what it does not know is left out."""

    q = forms.CharField(
        required=False,
        max_length=100,
        label="Search by name",
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    reason = forms.ChoiceField(
        required=False,
        choices=[("", "All reasons"), *((reason.slug, reason.label) for reason in Reason)],
    )
    sort = forms.ChoiceField(required=False, label="Sort by", choices=list(SORTS.items()))

    @property
    def chosen(self) -> dict[str, Any]:
        """The arguments of ``arranged``."""
        self.is_valid()
        slug = self.cleaned_data.get("reason", "")
        return {
            "query": self.cleaned_data.get("q", ""),
            "reason": next((reason for reason in Reason if reason.slug == slug), None),
            "sort": self.cleaned_data.get("sort", ""),
        }
