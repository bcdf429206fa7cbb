"""A product from its label, the weight of a compound, a class of medicines."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any

from django import forms

from foods.amounts import piece_refusal
from foods.enums import FoodKind
from intake.pages.fields import (
    LoggableDateField,
    LoggableDateForm,
    MilligramField,
    QuantityField,
    RequestKeyField,
    TimeField,
)
from intake.science.reference.medicine_names import alike_names, found_medicines
from intake.science.spacing import MedicineClass, medicine_classes
from intake.science.supplements import check_elemental, elemental_mg, form_named
from intake.science.supplements import forms as known_forms
from intake.text import capitalised

#: The most times of day one medicine is taken at.
MOST_TIMES = 6
_TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?")


def form_choices() -> list[tuple[str, str]]:
    """Every form once, and "not stated"."""
    names = dict.fromkeys(one.form for one in known_forms())
    return [("", "Not stated"), *((name, name.capitalize()) for name in names)]


def compound_choices() -> list[tuple[str, str]]:
    """Every compound, with and without its water."""
    return [(one.compound, capitalised(one.compound)) for one in known_forms()]


class ProductForm(LoggableDateForm):
    """A supplement, antacid or laxative with what its label states, and how much was taken."""

    name = forms.CharField(max_length=120, required=False, label="Name of the product")
    kind = forms.ChoiceField(
        choices=[
            (FoodKind.SUPPLEMENT, "Supplement"),
            (FoodKind.MEDICINE, "Antacid, laxative or other medicine"),
        ],
        widget=forms.RadioSelect,
        initial=FoodKind.SUPPLEMENT,
        label="What it is",
    )
    form = forms.ChoiceField(choices=form_choices, required=False, label="Form of magnesium")
    mg_per_piece = MilligramField(
        label="Elemental magnesium in one piece, mg",
        help_text="The magnesium itself, as labels give it, not the weight of the compound.",
    )
    is_checked = forms.BooleanField(
        required=False, label="I looked again: the label says elemental magnesium"
    )
    piece = forms.CharField(
        max_length=40, required=False, initial="tablet", label="One piece is called"
    )
    pieces = QuantityField(initial="1", label="Pieces taken")
    date = LoggableDateField(label="Day")
    time = TimeField(required=False)
    request_key = RequestKeyField()

    #: Whether the amount looks like the weight of a compound, so that it is asked again.
    asks_again = False

    def clean(self) -> dict[str, Any]:
        """Ask again where the amount looks like the weight of the compound; never forbid it."""
        data = super().clean() or self.cleaned_data
        mg = data.get("mg_per_piece")
        if mg is None:
            return data
        if words := piece_refusal(mg):
            self.add_error("mg_per_piece", words)
        elif words := check_elemental(mg, data.get("form", "")):
            self.asks_again = True
            if not data.get("is_checked"):
                self.add_error("mg_per_piece", words)
        return data

    @property
    def product_name(self) -> str:
        """What the product is called where no name is given."""
        data = self.cleaned_data
        one = form_named(data["form"])
        if data["name"] or one is None:
            return data["name"] or "Magnesium"
        return f"Magnesium {one.form}"


class CompoundForm(forms.Form):
    """Works out the elemental magnesium where a label gives the weight of the compound alone."""

    compound = forms.ChoiceField(choices=compound_choices, label="Compound")
    weight = MilligramField(label="Weight of the compound in one piece, mg")

    @property
    def elemental(self) -> Decimal | None:
        """The magnesium (mg) in one piece; None for a form not sent or refused."""
        if not self.is_bound or not self.is_valid():
            return None
        name = self.cleaned_data["compound"]
        one = next(one for one in known_forms() if one.compound == name)
        return elemental_mg(self.cleaned_data["weight"], one.form, one.compound)

    @property
    def form_name(self) -> str:
        """The form the compound belongs to."""
        name = self.cleaned_data["compound"]
        return next(one.form for one in known_forms() if one.compound == name)


class MedicineForm(forms.Form):
    """Lists a medicine by its name, as its class; listed again, its times are replaced."""

    name = forms.CharField(
        max_length=80,
        label="Name of the medicine",
        help_text="As it stands on the box, such as ciprofloxacin or Nexium.",
        widget=forms.TextInput(attrs={"list": "medicine-names", "autocomplete": "off"}),
    )
    times = forms.CharField(
        required=False,
        max_length=80,
        label="Usual times",
        help_text="Such as 8:00, 20:00. Then the day can say when magnesium is too near.",
    )

    def clean_name(self) -> list[MedicineClass]:
        """Read a name as the classes it belongs to: most belong to one."""
        typed = self.cleaned_data["name"]
        found = found_medicines(typed, medicine_classes())
        if found:
            return found
        alike = alike_names(typed, medicine_classes())
        raise forms.ValidationError(
            f"Midband knows nothing of “{typed}”. "
            + (f"Did you mean {alike}? " if alike else "")
            + "That does not mean that it goes with magnesium: ask your pharmacist."
        )

    def clean_times(self) -> list[str]:
        """Read times such as "8, 20:30" as ["08:00", "20:30"], in order, each once."""
        parts = [part for part in re.split(r"[\s,;]+", self.cleaned_data["times"]) if part]
        times = set()
        for part in parts:
            match = _TIME.fullmatch(part)
            try:
                if match is None:
                    raise ValueError(part)
                times.add(dt.time(int(match[1]), int(match[2] or 0)))
            except ValueError:
                raise forms.ValidationError("Enter times such as 8:00, 20:00.") from None
        if len(times) > MOST_TIMES:
            raise forms.ValidationError(f"Enter at most {MOST_TIMES} times.")
        return [f"{time:%H:%M}" for time in sorted(times)]
