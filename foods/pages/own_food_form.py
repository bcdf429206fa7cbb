"""The form for an own food: what a person types from its label."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField

from foods.actions import FoodLabel, PortionAmount
from foods.amounts import (
    DAILY_VALUES_MG,
    MAX_GRAMS,
    MAX_MG_PER_100G,
    UNUSUAL_MG_PER_100G,
    AmountError,
    mg_of_daily_value,
    mg_per_100g_of,
    parse_amount,
    parse_quantity,
    piece_refusal,
    show_mg,
)
from foods.enums import SUPPLEMENTAL, FoodKind
from foods.limits import MAX_FOOD_NAME, MAX_PORTION_LABEL
from foods.models import Food, Portion

#: Empty rows for further portions.
_SPARE_PORTIONS = 2


class AmountField(forms.CharField):
    """An amount with a decimal point or comma; zero is refused unless ``may_be_zero``."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def __init__(self, *, may_be_zero: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.may_be_zero = may_be_zero

    def to_python(self, value: Any) -> Any:
        """Return the amount as Decimal, None where empty. Raises ValidationError."""
        text = super().to_python(value)
        if not text:
            return None
        try:
            return parse_amount(text) if self.may_be_zero else parse_quantity(text)
        except AmountError as error:
            raise forms.ValidationError(str(error)) from error


@dataclass(frozen=True)
class PortionFields:
    """The label and weight of one portion in the form."""

    label: BoundField
    grams: BoundField


class OwnFoodForm(forms.Form):
    """An own food as its label states it; converts percentages and servings."""

    PER_100G, PER_SERVING = "100g", "serving"
    #: Units of the amount on the label; percentages are of a daily value.
    UNITS = {
        "mg": "mg",
        "us": f"% daily value, US {DAILY_VALUES_MG['us']} mg",
        "eu": f"% reference, EU {DAILY_VALUES_MG['eu']} mg",
    }

    name = forms.CharField(max_length=MAX_FOOD_NAME, label="Name")
    kind = forms.ChoiceField(
        choices=[
            (kind.value, "Food or drink" if kind is FoodKind.FOOD else kind.label)
            for kind in FoodKind
        ],
        initial=FoodKind.FOOD,
        label="What it is",
        help_text="Supplements and medicines have their own limit.",
    )
    amount = AmountField(
        may_be_zero=True,
        required=False,
        label="Magnesium on the label",
        help_text="Leave it empty if the label does not say. Unknown is not zero.",
    )
    unit = forms.ChoiceField(choices=list(UNITS.items()), initial="mg", label="This number is in")
    basis = forms.ChoiceField(
        choices=[(PER_100G, "100 g"), (PER_SERVING, "one serving or piece")],
        initial=PER_100G,
        label="It is for",
        widget=forms.RadioSelect,
    )
    serving_label = forms.CharField(
        required=False,
        max_length=MAX_PORTION_LABEL,
        label="One serving is called",
        widget=forms.TextInput(attrs={"placeholder": "1 bar"}),
        help_text="If you leave it empty, we offer 100 g.",
    )
    serving_grams = AmountField(required=False, label="One serving weighs, g")
    is_sure = forms.BooleanField(
        required=False, label="The number is right", widget=forms.HiddenInput
    )
    request_key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, food: Food | None = None, **kwargs: Any) -> None:
        self.food = food
        self.portions = [] if food is None else list(food.portions.order_by("sequence", "pk"))
        initial = _initial_of(food, self.portions) if food else {"request_key": uuid.uuid4()}
        super().__init__(*args, **{**kwargs, "initial": initial | (kwargs.get("initial") or {})})
        #: Portions after the first; those by piece have no weight to show.
        others = [portion for portion in self.portions[1:] if portion.grams is not None]
        self.slots: list[Portion | None] = [*others, *[None] * _SPARE_PORTIONS]
        for number, portion in enumerate(self.slots):
            self.fields[f"label{number}"] = forms.CharField(
                required=False,
                max_length=MAX_PORTION_LABEL,
                label="Another portion is called",
                initial=portion.label if portion else "",
            )
            self.fields[f"grams{number}"] = AmountField(
                required=False,
                label="It weighs, g",
                initial=_number_text(portion.grams) if portion else "",
            )

    @property
    def more_portions(self) -> Iterator[PortionFields]:
        """The fields of the portions after the serving."""
        for number in range(len(self.slots)):
            yield PortionFields(self[f"label{number}"], self[f"grams{number}"])

    @property
    def shows_more(self) -> bool:
        """Whether the rows of further portions are shown open."""
        fields = (field for row in self.more_portions for field in (row.label, row.grams))
        return any(field.value() or field.errors for field in fields)

    def clean(self) -> dict[str, Any]:
        """Convert amount, unit and serving to mg; refuse impossible values."""
        data = super().clean() or self.cleaned_data
        self._clean_servings(data)
        if self.errors:
            return data
        amount, grams = data["amount"], data["serving_grams"]
        is_by_piece = data["basis"] == self.PER_SERVING and grams is None
        if amount is None:
            if data["kind"] in SUPPLEMENTAL:
                self.add_error(
                    "amount", "Enter the magnesium that the label gives for it (“elemental”)."
                )
            return data
        is_percent = data["unit"] in DAILY_VALUES_MG
        mg = mg_of_daily_value(amount, data["unit"]) if is_percent else amount
        data["percent"] = (
            f"{_number_text(amount)} % of {_VALUE_NAMES[data['unit']]}" if is_percent else ""
        )
        data["mg"] = mg
        if is_by_piece:
            self._clean_piece(data, mg)
        else:
            data["per_100g"] = mg if data["basis"] == self.PER_100G else mg_per_100g_of(mg, grams)
            self._clean_density(data)
        return data

    def _clean_servings(self, data: dict[str, Any]) -> None:
        """Require label and weight together; the serving may be a piece without weight."""
        pairs = [("serving_label", "serving_grams")]
        pairs += [(f"label{number}", f"grams{number}") for number in range(len(self.slots))]
        by_piece = data.get("basis") == self.PER_SERVING and data.get("amount") is not None
        for label, grams in pairs:
            if label in self.errors or grams in self.errors:
                continue
            if data.get(grams) is not None and data[grams] > MAX_GRAMS:
                self.add_error(grams, f"Enter at most {MAX_GRAMS:,f} g.")
            elif data.get(grams) is not None and not data.get(label):
                self.add_error(label, "Give this amount a name, such as 1 slice.")
            elif (
                data.get(label)
                and data.get(grams) is None
                and not (label == "serving_label" and by_piece)
            ):
                self.add_error(grams, "Enter what it weighs in grams.")
        if by_piece and not data.get("serving_label") and "serving_label" not in self.errors:
            self.add_error("serving_label", "Give one serving a name, such as 1 bar or 1 tablet.")

    def _clean_piece(self, data: dict[str, Any], mg: Decimal) -> None:
        if words := piece_refusal(mg):
            self.add_error("amount", words)
        if any(data.get(f"label{number}") for number in range(len(self.slots))):
            self.add_error(
                "serving_grams",
                "Enter the weight of the serving too. We need it for the other portions.",
            )

    def _clean_density(self, data: dict[str, Any]) -> None:
        per_100g = data["per_100g"]
        if per_100g > MAX_MG_PER_100G:
            self.add_error(
                "amount",
                f"That is {show_mg(per_100g)} mg in 100 g, more than magnesium oxide holds. "
                "Check the number, its unit and the weight.",
            )
        elif (
            per_100g > UNUSUAL_MG_PER_100G
            and data["kind"] not in SUPPLEMENTAL
            and not data["is_sure"]
        ):
            self.fields["is_sure"].widget = forms.CheckboxInput()
            self.add_error(
                "is_sure",
                f"That is {show_mg(per_100g)} mg in 100 g, more than in any food of the table. "
                "Check the number, its unit and the weight. If they are right, tick the box.",
            )

    @property
    def food_label(self) -> FoodLabel:
        """The label with its converted values, for a valid form."""
        data = self.cleaned_data
        grams = data["serving_grams"]
        is_by_piece = data["basis"] == self.PER_SERVING and grams is None
        servings = []
        if data["serving_label"]:
            mg = data.get("mg") if is_by_piece else None
            first = self.portions[0] if self.portions else None
            servings.append(PortionAmount(first, data["serving_label"], grams, mg))
        for number, portion in enumerate(self.slots):
            if data[f"label{number}"]:
                label, weight = data[f"label{number}"], data[f"grams{number}"]
                servings.append(PortionAmount(portion, label, weight))
        if not servings:
            # One portion is needed, to log the food with one tap.
            first = self.portions[0] if self.portions else None
            servings.append(PortionAmount(first, "100 g", Decimal(100)))
        return FoodLabel(
            name=data["name"],
            kind=FoodKind(data["kind"]),
            mg_per_100g=data.get("per_100g"),
            servings=servings,
            conversion=self.conversion,
        )

    @property
    def conversion(self) -> str:
        """How the value was converted, in words; empty where nothing was."""
        data = self.cleaned_data
        percent, mg, per_100g = data.get("percent", ""), data.get("mg"), data.get("per_100g")
        if mg is None:
            return ""
        per = "100 g" if data["basis"] == self.PER_100G else data["serving_label"]
        parts = [f"{percent} is {show_mg(mg)} mg in {per}"] if percent else []
        if data["basis"] == self.PER_SERVING and per_100g is not None:
            weight = f"{per} of {_number_text(data['serving_grams'])} g"
            parts.append(f"{show_mg(mg)} mg in {weight} is {show_mg(per_100g)} mg per 100 g")
        return "; ".join(parts)


_VALUE_NAMES = {
    "us": f"the US daily value of {DAILY_VALUES_MG['us']} mg",
    "eu": f"the EU reference of {DAILY_VALUES_MG['eu']} mg",
}


def _number_text(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}"


def _initial_of(food: Food, portions: list[Portion]) -> dict[str, Any]:
    """The initial values for a stored food."""
    first = portions[0] if portions else None
    by_piece = first is not None and first.magnesium_mg is not None
    amount = first.magnesium_mg if first and by_piece else food.magnesium_mg_per_100g
    return {
        "name": food.name,
        "kind": food.kind,
        "amount": _number_text(amount),
        "unit": "mg",
        "basis": OwnFoodForm.PER_SERVING if by_piece else OwnFoodForm.PER_100G,
        "serving_label": first.label if first else "",
        "serving_grams": _number_text(first.grams) if first else "",
    }
