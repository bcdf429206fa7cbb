"""A name and its magnesium, where looking it up would take longer than eating it."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

from django import forms

from foods.amounts import show_mg
from foods.limits import MAX_FOOD_NAME
from foods.pages.own_food_form import AmountField
from intake.models import Entry
from intake.pages.fields import WhenAndWhere
from intake.science.limits import ABSURD_MG


class QuickForm(WhenAndWhere):
    """Logs or changes an entry without a food."""

    name = forms.CharField(
        max_length=MAX_FOOD_NAME,
        label="Name",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    mg = AmountField(
        may_be_zero=True,
        required=False,
        label="Magnesium, mg",
        help_text="Empty if you do not know; unknown is not zero.",
    )
    request_key = forms.UUIDField(widget=forms.HiddenInput)

    field_order = ["name", "mg", "meal", "time", "note"]

    def __init__(self, *args: Any, entry: Entry | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "initial": _initial(entry, kwargs.get("initial"))})
        # A change is the same however often it is sent.
        self.fields["request_key"].required = entry is None

    def clean_mg(self) -> Decimal | None:
        """Refuse what nobody eats in a day."""
        mg: Decimal | None = self.cleaned_data["mg"]
        if mg is not None and mg > ABSURD_MG:
            raise forms.ValidationError(
                f"{show_mg(mg)} mg is more than anybody eats in a day. Check the number."
            )
        return mg


def _initial(entry: Entry | None, given: Any) -> dict[str, Any]:
    if entry is None:
        return {"request_key": uuid.uuid4(), **(given or {})}
    mg = entry.magnesium_mg
    return {
        "name": entry.name,
        "mg": "" if mg is None else f"{mg.normalize():f}",
        "meal": entry.meal,
        "time": entry.time,
        "note": entry.note,
    }
