"""What people type about their intake, turned into values or plain words."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms

from accounts.models import User
from foods.amounts import AmountError, Unit, amount_of, parse_quantity, piece_refusal
from foods.models import Food, Portion
from foods.units import chosen_unit, portion_key, units_of, usual_unit
from intake.assessment import check_band
from intake.models import Band, Day, Entry, Meal

#: How far ahead a day may be planned.
DAYS_AHEAD = dt.timedelta(days=7)
#: No diary starts before this.
FIRST_DATE = dt.date(2000, 1, 1)
#: What is said beside a date that cannot be read.
WRONG_DATE = "Enter a date such as 2026-11-22."


class QuantityField(forms.CharField):
    """An amount such as "1.5", "1,5", "1/2", "1 1/2" or "½"."""

    default_error_messages = {"required": "Enter an amount such as 1, 1.5, 1/2 or 1 1/2."}
    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def to_python(self, value: Any) -> Any:
        """Return the amount as a Decimal; raise ValidationError in plain words."""
        text = super().to_python(value)
        if not text:
            return None
        try:
            return parse_quantity(text)
        except AmountError as error:
            raise forms.ValidationError(str(error)) from error


class MilligramField(QuantityField):
    """An amount of magnesium in mg, with a comma or a point."""

    default_error_messages = {"required": "Enter an amount in mg."}


class DateField(forms.DateField):
    """A date, which browsers fill from their own calendar."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    default_error_messages = {"invalid": WRONG_DATE}


class TimeField(forms.TimeField):
    """A time of day, which browsers fill from their own clock."""

    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    default_error_messages = {"invalid": "Enter a time such as 08:30."}


class WhenAndWhere(forms.Form):
    """What every entry form asks beside the amount."""

    meal = forms.ChoiceField(choices=Meal.choices)
    time = TimeField(required=False)
    note = forms.CharField(required=False, max_length=300)


@dataclass(frozen=True)
class Amount:
    """So many of one unit, and the stored portion behind it, if there is one."""

    quantity: Decimal
    unit: Unit
    portion: Portion | None


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
            _check_weight(self, quantity, unit)
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


def _check_weight(form: forms.Form, quantity: Decimal, unit: Unit) -> None:
    try:
        amount_of(quantity, unit, None)
    except AmountError as error:
        form.add_error("quantity", str(error))


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
            _check_weight(self, data["quantity"], unit)
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


class FinishForm(forms.Form):
    """Closes a day."""

    food = forms.ChoiceField(
        choices=[(Day.Food.COMPLETE, "Complete"), (Day.Food.PARTIAL, "Partial")],
        required=False,
    )
    supplements = forms.ChoiceField(choices=Day.Supplements.choices, required=False)

    def clean_food(self) -> str:
        """A plain "finish" is a complete day."""
        return self.cleaned_data["food"] or Day.Food.COMPLETE


class DateForm(forms.Form):
    """A date somebody may open."""

    date = DateField(error_messages={"required": WRONG_DATE})

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_date(self) -> dt.date:
        """Refuse days before any diary and more than a week ahead."""
        date: dt.date = self.cleaned_data["date"]
        check_loggable(date, self.today)
        return date


def is_loggable(date: dt.date, today: dt.date) -> bool:
    """Whether a day of this date may be opened and logged."""
    return FIRST_DATE <= date <= today + DAYS_AHEAD


def check_loggable(date: dt.date, today: dt.date) -> None:
    """Raise ValidationError, in plain words, for a date that no diary can have."""
    if not is_loggable(date, today):
        raise forms.ValidationError(f"Choose a date from {FIRST_DATE} to {today + DAYS_AHEAD}.")


class BandForm(forms.Form):
    """States a band; all amounts in mg a day."""

    low = MilligramField(required=False, label="Low below")
    target = MilligramField(label="Target")
    high = MilligramField(required=False, label="High above")
    no_high = forms.BooleanField(required=False, label="No upper edge")
    high_basis = forms.ChoiceField(
        choices=Band.HighBasis.choices,
        label="The upper edge counts",
        initial=Band.HighBasis.DIET,
        widget=forms.RadioSelect,
    )
    supplement_limit = forms.CharField(
        required=False,
        label="Limit for supplements and medicines",
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    valid_from = DateField(label="Holds from")
    reason = forms.CharField(
        required=False,
        max_length=300,
        label="Reason",
        error_messages={"required": "Give a reason; your client reads it."},
    )

    def __init__(
        self,
        *args: Any,
        ul: Decimal | None,
        kidneys_impaired: bool,
        today: dt.date,
        by_clinician: bool = False,
        sees_profile: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.ul, self.kidneys_impaired, self.today = ul, kidneys_impaired, today
        self.by_clinician = by_clinician
        self.fields["reason"].required = by_clinician
        if not sees_profile:
            # Whoever cannot know of impaired kidneys leaves the limit of supplements alone.
            del self.fields["supplement_limit"]

    def clean_supplement_limit(self) -> Decimal | None:
        """Zero is a limit too, unlike for an amount eaten."""
        text = self.cleaned_data["supplement_limit"].strip().replace(",", ".")
        if not text:
            return None
        try:
            value = Decimal(0) if not text.strip("0.") else parse_quantity(text)
        except AmountError as error:
            raise forms.ValidationError("Enter an amount in mg, such as 350.") from error
        return value

    def clean_valid_from(self) -> dt.date:
        """A band may be dated back or up to a week ahead."""
        date: dt.date = self.cleaned_data["valid_from"]
        check_loggable(date, self.today)
        return date

    def clean(self) -> dict[str, Any]:
        """Refuse a band in the wrong order, and absurd amounts, beside the field."""
        data = super().clean() or self.cleaned_data
        if data.get("no_high"):
            data["high"] = None
        elif data.get("high") is None and "high" not in self.errors:
            self.add_error("high", "Enter the upper edge, or tick that there is none.")
        if self.errors:
            return data
        problems = check_band(
            low=data.get("low"),
            target=data["target"],
            high=data.get("high"),
            supplement_limit=data.get("supplement_limit"),
            ul=self.ul,
            kidneys_impaired=self.kidneys_impaired,
            by_clinician=self.by_clinician,
        )
        for field, words in problems.items():
            self.add_error(field or None, words)
        return data


def new_request_key() -> uuid.UUID:
    """A key for the next form; each response brings a new one."""
    return uuid.uuid4()
