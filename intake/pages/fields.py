"""Fields that several pages ask for: amounts, dates, times, and the key of a form."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms

from foods.amounts import AmountError, Unit, amount_of, parse_quantity
from foods.models import Portion
from intake.enums import Meal
from intake.science.recipe_parts import SERVING, WholeRecipe

#: How far ahead a day may be planned.
DAYS_AHEAD = dt.timedelta(days=7)
#: No diary starts before this.
FIRST_DATE = dt.date(2000, 1, 1)
#: The error of a date that cannot be read.
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


class LoggableDateField(DateField):
    """A date that a diary can have; ``LoggableDateForm`` says what today is."""

    today: dt.date

    def validate(self, value: Any) -> None:
        """Refuse days before any diary and more than a week ahead."""
        super().validate(value)
        if value is not None and not is_loggable(value, self.today):
            last = self.today + DAYS_AHEAD
            raise forms.ValidationError(f"Choose a date from {FIRST_DATE} to {last}.")


class LoggableDateForm(forms.Form):
    """A form with dates of one diary, whose person's today it is given."""

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        for field in self.fields.values():
            if isinstance(field, LoggableDateField):
                field.today = today


class LinesField(forms.CharField):
    """A text of many lines, whose length counts alike in every browser."""

    def to_python(self, value: Any) -> Any:
        """Return the text with one character a line end."""
        return (super().to_python(value) or "").replace("\r\n", "\n")


class RequestKeyField(forms.UUIDField):
    """The key of a form, so that what is sent twice is done once; new for each form."""

    widget = forms.HiddenInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(initial=new_request_key, **kwargs)


class TimeField(forms.TimeField):
    """A time of day, which browsers fill from their own clock."""

    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    default_error_messages = {"invalid": "Enter a time such as 08:30."}


class EntryDetailsForm(forms.Form):
    """Meal, time and note, which every form of an entry asks for."""

    meal = forms.ChoiceField(choices=Meal.choices)
    time = TimeField(required=False)
    note = forms.CharField(required=False, max_length=300)


@dataclass(frozen=True)
class ChosenAmount:
    """A quantity of a unit, with the stored portion that the unit is of, if any."""

    quantity: Decimal
    unit: Unit
    portion: Portion | None


def check_weight(form: forms.Form, quantity: Decimal, unit: Unit) -> None:
    try:
        amount_of(quantity, unit, None)
    except AmountError as error:
        form.add_error("quantity", str(error))


def live_amounts(
    units: Iterable[tuple[str, Unit]],
    mg_per_100g: Decimal | None,
    *,
    whole: WholeRecipe | None = None,
    is_at_least: bool = False,
) -> str:
    """What ``live_amount.js`` needs to follow an amount while it is typed, as JSON.

    Numbers are texts, to be exact. Of a recipe each unit is a part of the ``whole``.
    """
    rules = {
        "per100g": _text(mg_per_100g),
        "whole": None if whole is None else _text(whole.magnesium_mg),
        "atLeast": is_at_least,
        "units": {
            key: {"grams": _text(unit.grams), "mg": _text(unit.magnesium_mg)}
            if whole is None
            else {"part": _part_of(whole, unit)}
            for key, unit in units
        },
    }
    return json.dumps(rules)


def _part_of(whole: WholeRecipe, unit: Unit) -> tuple[str | None, str | None]:
    """One unit and the whole in the same measure."""
    if unit.label == SERVING or unit.grams is None:
        return "1", _text(whole.servings)
    return _text(unit.grams), _text(whole.grams)


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value.normalize():f}"


def is_loggable(date: dt.date, today: dt.date) -> bool:
    """Whether a day of this date may be opened and logged."""
    return FIRST_DATE <= date <= today + DAYS_AHEAD


def new_request_key() -> uuid.UUID:
    """A key for the next form; each response brings a new one."""
    return uuid.uuid4()
