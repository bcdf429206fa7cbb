"""The form that logs one amount of one food."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from accounts.models import User
from foods.amounts import Unit, piece_refusal
from foods.models import Food, Portion
from foods.units import chosen_unit, units_of, usual_unit
from intake.pages.fields import Amount, MilligramField, QuantityField, WhenAndWhere, check_weight


class AddForm(WhenAndWhere):
    """Logs one amount of one food."""

    food = forms.IntegerField(widget=forms.HiddenInput)
    request_key = forms.UUIDField(widget=forms.HiddenInput)
    quantity = QuantityField(required=False)
    unit = forms.CharField(required=False)
    piece = forms.CharField(required=False, max_length=40, label="One piece is called")
    label_mg = MilligramField(required=False, label="Magnesium (elemental) per piece, mg")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.chosen_food: Food | None = None
        self.amount: Amount | None = None
        # Who empties the box has an amount in mind; a form without one means the usual.
        self.fields["quantity"].required = "quantity" in self.data

    def clean(self) -> dict[str, Any]:
        """Find the food and put quantity and unit together."""
        data = super().clean() or self.cleaned_data
        if "food" not in data:
            return data
        key, quantity = data.get("unit", ""), data.get("quantity") or Decimal(1)
        chosen = chosen_unit(self.user, data["food"], key) if key else None
        if chosen is not None:
            self.chosen_food, unit, portion = chosen
            self._take(quantity, unit, portion)
            return data
        foods = Food.objects.visible_to(self.user).select_related("group")
        self.chosen_food = foods.prefetch_related("portions").filter(pk=data["food"]).first()
        if self.chosen_food is None:
            self.add_error("food", "This food is no longer in the food table.")
        elif asks_label_mg(self.chosen_food):
            self._clean_label(data, quantity)
        elif key:
            self.add_error("unit", "Choose one of the amounts listed.")
        else:
            portion = next(iter(self.chosen_food.portions.all()), None)
            self._take(quantity, units_of(self.chosen_food)[0][1], portion)
        return data

    def _take(self, quantity: Decimal, unit: Unit, portion: Portion | None) -> None:
        if "quantity" not in self.errors:
            check_weight(self, quantity, unit)
            self.amount = Amount(quantity, unit, portion)

    def _clean_label(self, data: dict[str, Any], quantity: Decimal) -> None:
        mg = data.get("label_mg")
        if mg is None:
            if "label_mg" not in self.errors:
                self.add_error(
                    "label_mg",
                    "Enter the elemental magnesium that the label gives for one piece.",
                )
        elif words := piece_refusal(mg):
            self.add_error("label_mg", words)
        else:
            piece = data.get("piece") or "tablet"
            self.amount = Amount(quantity, Unit(f"1 {piece}", magnesium_mg=mg), None)


def asks_label_mg(food: Food) -> bool:
    """Whether logging this food first needs the magnesium its label states."""
    if not food.is_by_piece:
        return False
    usual = usual_unit(food)
    return usual is None or usual[1].magnesium_mg is None
