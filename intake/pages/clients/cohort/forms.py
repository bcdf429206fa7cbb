"""Which clients of a cohort, over how many days, and in which form as a file."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.http import Http404

from accounts.models import ClientTag
from intake.pages.clients.cohort.tasks import FORMATS
from intake.science.usual_intake.adequacy import DEFAULT_WINDOW, WINDOWS

_WINDOWS = [(str(days), f"{days} days") for days in WINDOWS]


class CohortForm(forms.Form):
    """Chooses the clients by a tag, and the days; what it does not know is left out."""

    tag = forms.ChoiceField(required=False, label="Clients")
    window = forms.ChoiceField(required=False, label="Days", choices=_WINDOWS)

    def __init__(self, data: dict[str, str], *, tags: Sequence[ClientTag]) -> None:
        """Offer these tags."""
        super().__init__({"window": str(DEFAULT_WINDOW), **data})
        self._tags = {str(tag.pk): tag for tag in tags}
        choices = [("", "All clients"), *((key, tag.name) for key, tag in self._tags.items())]
        self.fields["tag"] = forms.ChoiceField(required=False, label="Clients", choices=choices)
        self.is_valid()

    @property
    def tag_chosen(self) -> ClientTag | None:
        """The tag; None for all clients. Raises Http404 for one that is not the dietitian's."""
        if "tag" in self.errors:
            raise Http404
        return self._tags.get(self.cleaned_data["tag"])

    @property
    def window_chosen(self) -> int:
        """How many days."""
        return int(self.cleaned_data.get("window") or DEFAULT_WINDOW)

    @property
    def query(self) -> str:
        """The choice as the query of an address."""
        tag = self.tag_chosen
        return f"window={self.window_chosen}" + (f"&tag={tag.pk}" if tag else "")


class CohortFileForm(forms.Form):
    """Chooses the form of the file."""

    form = forms.ChoiceField(choices=[(name, one.words) for name, one in FORMATS.items()])
