"""What the add panel sends: one food, several ticked, or a name and its magnesium."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict

from accounts.models import User
from foods.amounts import AmountError, Unit, amount_of, parse_quantity, piece_refusal, show_mg
from foods.limits import MAX_FOOD_NAME
from foods.models import Food, Portion
from foods.pages.own_food_form import AmountField
from foods.units import chosen_unit, measures_of, portion_key, units_of, usual_unit
from intake.diary.copying import ChosenFood
from intake.enums import Meal
from intake.models import Entry
from intake.pages.fields import (
    ChosenAmount,
    EntryDetailsForm,
    MilligramField,
    QuantityField,
    RequestKeyField,
    check_weight,
)
from intake.science.limits import ABSURD_MG

#: Nobody ticks more foods than this for one meal.
MOST_PICKS = 50
#: A row of the panel as ``PanelFood.pick`` writes it: food, quantity, unit and, behind a
#: bar, what was typed for the food.
_PICK = re.compile(r"(\d{1,18}) (\S{1,40}) ([^|]{1,20})(?:\|(.*))?", re.DOTALL)


class AddForm(EntryDetailsForm):
    """Logs one amount of one food."""

    food = forms.IntegerField(widget=forms.HiddenInput)
    request_key = RequestKeyField()
    quantity = QuantityField(required=False)
    unit = forms.CharField(required=False)
    piece = forms.CharField(required=False, max_length=40, label="One piece is called")
    label_mg = MilligramField(required=False, label="Magnesium (elemental) per piece, mg")
    #: What was typed to find the food; as much as is kept of it is read.
    typed_words = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.chosen_food: Food | None = None
        self.amount: ChosenAmount | None = None
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
            self.amount = ChosenAmount(quantity, unit, portion)

    def _clean_label(self, data: dict[str, Any], quantity: Decimal) -> None:
        mg = data.get("label_mg")
        if mg is None:
            if "label_mg" not in self.errors:
                self.add_error(
                    "label_mg",
                    "Enter the magnesium in one piece, as the label gives it (“elemental”).",
                )
        elif words := piece_refusal(mg):
            self.add_error("label_mg", words)
        else:
            piece = data.get("piece") or "tablet"
            self.amount = ChosenAmount(quantity, Unit(f"1 {piece}", magnesium_mg=mg), None)


def asks_label_mg(food: Food) -> bool:
    """Whether logging this food first needs the magnesium its label states."""
    if not food.is_by_piece:
        return False
    usual = usual_unit(food)
    return usual is None or usual[1].magnesium_mg is None


class QuickForm(EntryDetailsForm):
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
        help_text="Leave it empty if you do not know. Unknown is not zero.",
    )
    request_key = RequestKeyField()

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
        return given or {}
    mg = entry.magnesium_mg
    return {
        "name": entry.name,
        "mg": "" if mg is None else f"{mg.normalize():f}",
        "meal": entry.meal,
        "time": entry.time,
        "note": entry.note,
    }


class SeveralForm(forms.Form):
    """The foods ticked, each in the amount its row shows."""

    meal = forms.ChoiceField(choices=Meal.choices)
    request_key = RequestKeyField()

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.picks: list[ChosenFood] = []
        #: How many ticked rows cannot be logged any more.
        self.gone = 0

    def clean(self) -> dict[str, Any]:
        """Read the foods and units; the number of queries does not grow with the rows."""
        data = super().clean() or self.cleaned_data
        ticked = self.data.getlist("tick") if isinstance(self.data, QueryDict) else []
        if not ticked:
            raise forms.ValidationError("Tick the foods to add first.")
        if len(ticked) > MOST_PICKS:
            raise forms.ValidationError(f"Add at most {MOST_PICKS} foods at once.")
        rows = [match.groups() for match in map(_PICK.fullmatch, ticked) if match]
        foods, portions = self._read(rows)
        meal = data.get("meal", "")
        found = [_pick(row, foods, portions, meal) for row in rows]
        self.picks = [pick for pick in found if pick is not None]
        self.gone = len(ticked) - len(self.picks)
        if not self.picks:
            raise forms.ValidationError("You can no longer log these foods.")
        return data

    def _read(self, rows: list[tuple[str, ...]]) -> tuple[dict[int, Food], dict[str, Portion]]:
        """The foods that may be logged by number, and their portions by the value in a form."""
        numbers = {int(row[0]) for row in rows}
        wanted = Food.objects.visible_to(self.user).filter(pk__in=numbers).select_related("group")
        foods = {food.pk: food for food in wanted.prefetch_related("portions")}
        portions = {
            portion_key(portion): portion
            for food in foods.values()
            for portion in food.portions.all()
        }
        return foods, portions


def _pick(
    row: tuple[str, ...], foods: dict[int, Food], portions: dict[str, Portion], meal: str
) -> ChosenFood | None:
    """A ticked row as amounts to log; None where its food, unit or amount is not valid."""
    food, portion = foods.get(int(row[0])), portions.get(row[2])
    if food is None or (portion is not None and portion.food_id != food.pk):
        return None
    unit = portion.unit if portion else dict(measures_of(food)).get(row[2])
    if unit is None:
        return None
    try:
        quantity = parse_quantity(row[1])
        amount_of(quantity, unit, None)
    except AmountError:
        return None
    return ChosenFood(food, quantity, unit, portion, meal, typed_words=row[3] or "")
