"""Changing, copying and moving entries, and updating past ones."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from foods.amounts import AmountError, Unit
from foods.enums import SUPPLEMENTAL
from foods.limits import MAX_TYPED_WORDS
from foods.units import portion_key, units_of
from intake.enums import Meal
from intake.models import Entry
from intake.models.entry_uncertainty import was_weighed
from intake.pages.fields import (
    DAYS_AHEAD,
    FIRST_DATE,
    WRONG_DATE,
    ChosenAmount,
    EntryDetailsForm,
    LoggableDateField,
    LoggableDateForm,
    QuantityField,
    RequestKeyField,
    check_weight,
    live_amounts,
)


class EntryForm(EntryDetailsForm):
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
        is_measured = entry.grams is not None and entry.magnesium_mg is not None
        if is_measured and entry.kind not in SUPPLEMENTAL:
            self.fields["is_weighed"] = forms.BooleanField(
                required=False, initial=was_weighed(entry), label="I weighed it"
            )
        if entry.typed_words:
            self.fields["typed_words"] = forms.CharField(
                required=False,
                max_length=MAX_TYPED_WORDS,
                initial=entry.typed_words,
                label="Called",
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
            )
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
    def live_amounts(self) -> str:
        """What the script needs to show the magnesium of what is typed."""
        entry = self.entry
        return live_amounts(
            self.units.items(),
            entry.mg_per_100g,
            whole=self.whole,
            is_at_least=entry.is_at_least,
        )

    @property
    def says_weighed(self) -> bool:
        """Whether the person says that they weighed it; only for a valid form."""
        return bool(self.cleaned_data.get("is_weighed"))

    @property
    def typed_words(self) -> str | None:
        """What the entry is to be called; None where the form does not ask."""
        return self.cleaned_data.get("typed_words") if "typed_words" in self.data else None

    @property
    def amount(self) -> ChosenAmount:
        """The amount as typed; only for a valid form."""
        key = self.cleaned_data["unit"]
        portion = self.entry.portion
        if key != self.AS_LOGGED:
            portions = self.entry.food.portions.all() if self.entry.food else []
            portion = next((p for p in portions if portion_key(p) == key), None)
        return ChosenAmount(self.cleaned_data["quantity"], self.units[key], portion)


class _CalendarForm(LoggableDateForm):
    """A form whose dates offer only the days a diary can have."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, LoggableDateField):
                field.error_messages["required"] = WRONG_DATE
                field.widget.attrs |= {"min": FIRST_DATE, "max": self.today + DAYS_AHEAD}


class EntriesForm(_CalendarForm):
    """The entries to copy or move: those ticked, or all that the subclass allows."""

    meal = forms.ChoiceField(
        choices=[("", "Each its own"), *Meal.choices], required=False, label="Into which meal"
    )
    request_key = RequestKeyField()

    def __init__(self, *args: Any, entries: list[Entry], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entries = entries
        self.fields["entry"] = forms.MultipleChoiceField(
            required=False,
            choices=[(str(entry.pk), entry.shown_name) for entry in entries],
            error_messages={"invalid_choice": "An entry you ticked is no longer there."},
        )

    @property
    def ticked(self) -> set[int]:
        """The numbers of the entries that are ticked, as the form stands."""
        return {int(pk) for pk in self["entry"].value() or () if str(pk).isdecimal()}

    def clean(self) -> dict[str, Any]:
        """Require a ticked entry, unless ``all`` is set."""
        data = super().clean() or self.cleaned_data
        if "entry" in data and not data["entry"] and not data.get("all"):
            self.add_error("entry", "Tick at least one entry.")
        return data

    @property
    def pks(self) -> list[int] | None:
        """The entries to take; None for all. Only for a valid form."""
        ticked = [int(pk) for pk in self.cleaned_data["entry"]]
        return None if self.cleaned_data.get("all") else ticked


class CopyFromForm(_CalendarForm):
    """The day to copy from."""

    source = LoggableDateField(label="Copy from")


class CopyForm(EntriesForm):
    """Copies from another day: entries ticked, or ``all`` of it or of its meal ``only``."""

    all = forms.BooleanField(required=False)
    only = forms.ChoiceField(choices=[("", ""), *Meal.choices], required=False)


class MoveForm(EntriesForm):
    """Moves entries to another day or meal, or leaves them and puts copies there."""

    class Act:
        MOVE, COPY = "move", "copy"

    to = LoggableDateField(label="To which day")
    act = forms.ChoiceField(choices=[(Act.MOVE, "Move"), (Act.COPY, "Copy")])

    field_order = ["to", "meal"]


class UpdatePastForm(forms.Form):
    """Confirms the update, once."""

    request_key = RequestKeyField()
