"""The list of clients, comments on a day, and its review."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import Any

from django import forms
from django.utils import timezone

from intake.care.panel.listing import SORTS, PanelChoice
from intake.enums import ReviewState
from intake.models.conversation import MAX_COMMENT
from intake.pages.fields import LinesField, RequestKeyField
from intake.science.attention import Reason

#: A page made longer ago than this is no evidence of when the day was looked at.
_PAGE_HOLDS = dt.timedelta(days=1)


class ClientsForm(forms.Form):
    """Searches, filters and sorts the list; what it does not know is left out."""

    q = forms.CharField(
        required=False,
        max_length=100,
        label="Search by name, label, code or address",
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    reason = forms.ChoiceField(
        required=False,
        choices=[("", "All reasons"), *((reason.slug, reason.label) for reason in Reason)],
    )
    tag = forms.IntegerField(required=False, label="Tag", min_value=1, max_value=2**31 - 1)
    sort = forms.ChoiceField(required=False, label="Sort by", choices=list(SORTS.items()))

    @property
    def choice(self) -> PanelChoice:
        """What is looked for."""
        kept = self.kept
        slug = kept.get("reason", "")
        return PanelChoice(
            query=kept.get("q", ""),
            reason=next((reason for reason in Reason if reason.slug == slug), None),
            tag=kept.get("tag"),
            sort=kept.get("sort", ""),
        )

    @cached_property
    def kept(self) -> dict[str, Any]:
        """What stands in the address, without what is empty or not known."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class CommentForm(forms.Form):
    """Adds one comment; a client names the dietitian by the consent's id (``thread``)."""

    text = LinesField(
        max_length=MAX_COMMENT,
        label="Your comment",
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": MAX_COMMENT}),
        error_messages={
            "required": "Write something first.",
            "max_length": f"A comment has at most {MAX_COMMENT:,} characters.",
        },
    )
    request_key = RequestKeyField()
    thread = forms.IntegerField(required=False, widget=forms.HiddenInput)


class SeenForm(forms.Form):
    """Says when the page was made on which somebody decides."""

    seen = forms.DateTimeField(required=False)

    @property
    def seen_at(self) -> dt.datetime | None:
        """When the page was made; None where the time is missing, in the future or too old."""
        seen: dt.datetime | None = self.cleaned_data["seen"]
        now = timezone.now()
        return seen if seen is not None and now - _PAGE_HOLDS < seen <= now else None


class ReviewForm(SeenForm):
    """Sets the review state of a day, as it was when its page was made."""

    state = forms.ChoiceField(choices=ReviewState.choices)


class ReviewAllForm(SeenForm):
    """Marks all finished days of a client reviewed, once for a key."""

    request_key = RequestKeyField()
