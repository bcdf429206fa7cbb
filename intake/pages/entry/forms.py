"""The form that changes one entry."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from foods.amounts import AmountError, Unit
from foods.units import portion_key, units_of
from intake.models import Entry
from intake.pages.fields import Amount, QuantityField, WhenAndWhere, check_weight


class EntryForm(WhenAndWhere):
    """Changes one entry; the amount may be in any unit of its food."""

    quantity = QuantityField()
    unit = forms.ChoiceField()

    #: The unit the entry was logged in, also when its portion is gone by now.
    AS_LOGGED = "as-logged"

    field_order = ["quantity", "unit", "meal", "time", "note"]

    def __init__(self, *args: Any, entry: Entry, **kwargs: Any) -> None:
        initial = {
            "quantity": f"{entry.quantity.normalize():f}",
            "unit": self.AS_LOGGED,
            "meal": entry.meal,
            "time": entry.time,
            "note": entry.note,
        }
        super().__init__(*args, **{**kwargs, "initial": initial})
        self.entry = entry
        self.units: dict[str, Unit] = {self.AS_LOGGED: entry.unit}
        self.whole = entry.whole
        if self.whole is not None:
            # What was cooked then is measured as it was then.
            others = [unit for unit in self.whole.units if unit.label != entry.unit_label]
            self.units |= {unit.label: unit for unit in others}
        elif entry.food is not None and entry.unit_mg is None:
            self.units |= {
                key: unit
                for key, unit in units_of(entry.food)
                if unit.grams is not None and unit.label != entry.unit_label
            }
        choices = [(key, unit.label or "as logged") for key, unit in self.units.items()]
        self.fields["unit"] = forms.ChoiceField(
            choices=choices, error_messages={"invalid_choice": "Choose one of the amounts listed."}
        )

    def clean(self) -> dict[str, Any]:
        """Refuse amounts that are heavier than anybody eats."""
        data = super().clean() or self.cleaned_data
        if "quantity" in data and "unit" in data:
            unit = self.units[data["unit"]]
            check_weight(self, data["quantity"], unit)
            self._check_recipe(data["quantity"], unit)
        return data

    def _check_recipe(self, quantity: Decimal, unit: Unit) -> None:
        try:
            if self.whole is not None:
                self.whole.eaten(self.whole.share_of(quantity, unit))
        except AmountError as error:
            if "quantity" not in self.errors:
                self.add_error("quantity", str(error))

    @property
    def amount(self) -> Amount:
        """The amount as typed; only for a valid form."""
        key = self.cleaned_data["unit"]
        portion = self.entry.portion
        if key != self.AS_LOGGED:
            portions = self.entry.food.portions.all() if self.entry.food else []
            portion = next((p for p in portions if portion_key(p) == key), None)
        return Amount(self.cleaned_data["quantity"], self.units[key], portion)
