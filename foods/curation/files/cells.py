"""The cells of a food file: reading and writing values."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from import_export import fields, widgets

from foods.actions import OWN_GROUP
from foods.curation.checks import normalised_barcode, portion_errors
from foods.curation.files.portions_and_names import ListedPortion, file_row_of
from foods.enums import ContainsTag
from foods.limits import MAX_ALIAS, MAX_PORTION_LABEL
from foods.models import Food, FoodGroup

_PORTION = re.compile(r"(?P<label>[^=]+)=\s*(?P<number>\d+(?:\.\d+)?)\s*(?P<mg>mg)?(?P<guess>~)?")
#: Spreadsheets take a cell that begins with one of these for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_YES, _NO = ("yes", "1", "true"), ("no", "0", "false", "")


class NumberWidget(widgets.Widget):
    """A number with a decimal point; empty is unknown."""

    def clean(self, value: Any, row: Any = None, **_: Any) -> Decimal | None:
        """Read the cell. Raises ValueError, with a message, for anything else."""
        text = str(value).strip()
        if not text:
            return None
        try:
            number = Decimal(text)
        except InvalidOperation:
            raise ValueError(f"{text!r} is not a number such as 12.5.") from None
        if not number.is_finite():
            raise ValueError(f"{text!r} is not a number such as 12.5.")
        return number

    def render(self, value: Any, obj: Any = None, **_: Any) -> str:
        """Write it without trailing zeros."""
        return "" if value is None else f"{value.normalize():f}"


class IntegerWidget(widgets.Widget):
    """A whole number."""

    def clean(self, value: Any, row: Any = None, **_: Any) -> int:
        """Read the cell. Raises ValueError, with a message, for anything else."""
        text = str(value).strip().removesuffix(".0")
        if not (text.isascii() and text.isdigit() and len(text) < 6):
            raise ValueError(f"{value!r} is not a whole number.")
        return int(text)


class BarcodeWidget(widgets.CharWidget):
    """A barcode."""

    def clean(self, value: Any, row: Any = None, **_: Any) -> str:
        """Read the cell. Raises ValueError, with a message, for anything else."""
        return normalised_barcode(str(value))


class YesNoWidget(widgets.Widget):
    """A boolean, "yes" or "no"."""

    def clean(self, value: Any, row: Any = None, **_: Any) -> bool:
        """Read the cell. Raises ValueError, with a message, for anything else."""
        text = str(value).strip().casefold()
        if text not in (*_YES, *_NO):
            raise ValueError(f"{value!r} is neither yes nor no.")
        return text in _YES

    def render(self, value: Any, obj: Any = None, **_: Any) -> str:
        """Write "yes" or "no"."""
        return "yes" if value else "no"


class GroupWidget(widgets.Widget):
    """A food group, by its slug."""

    def __init__(self) -> None:
        """Groups are read when the first row needs them."""
        super().__init__()
        self._groups: dict[str, FoodGroup] | None = None

    def clean(self, value: Any, row: Any = None, **_: Any) -> FoodGroup:
        """Read the cell. Raises ValueError where there is no such group."""
        if self._groups is None:
            groups = FoodGroup.objects.exclude(slug=OWN_GROUP["slug"])
            self._groups = {group.slug: group for group in groups}
        try:
            return self._groups[str(value).strip()]
        except KeyError:
            known = ", ".join(self._groups)
            raise ValueError(f"There is no group {value!r}; there are {known}.") from None

    def render(self, value: Any, obj: Any = None, **_: Any) -> str:
        """Write the slug."""
        return value.slug if value else ""


class TagsWidget(widgets.Widget):
    """The tags of what a food contains, separated by semicolons."""

    def clean(self, value: Any, row: Any = None, **_: Any) -> list[str]:
        """Read the cell. Raises ValueError for an unknown tag."""
        tags = _split(value, ";")
        for tag in tags:
            if tag not in ContainsTag.values:
                raise ValueError(f"{tag!r} is not one of {', '.join(ContainsTag.values)}.")
        return tags

    def render(self, value: Any, obj: Any = None, **_: Any) -> str:
        """Write the tags."""
        return ";".join(value or ())


class NamesField(fields.Field):
    """The aliases of a food; saved after all foods are."""

    def get_value(self, instance: Food | None) -> str:
        """Write the aliases."""
        return "" if instance is None else ";".join(file_row_of(instance).names)

    def save(self, instance: Food, row: Any, is_m2m: bool = False, **_: Any) -> None:
        """Remember what the row lists. Raises ValueError."""
        names = _split(row[self.column_name], ";")
        if long := [name for name in names if len(name) > MAX_ALIAS]:
            raise ValueError(f"{long[0]!r} is longer than {MAX_ALIAS} characters.")
        file_row_of(instance).listed_names = sorted(names)


class PortionsField(fields.Field):
    """Midband's own portions of a food; those of a source are left as they are."""

    def get_value(self, instance: Food | None) -> str:
        """Write the portions: "1 cup = 30 | 1 tablet = 100 mg | 1 handful = 30~"."""
        return (
            ""
            if instance is None
            else " | ".join(map(_portion_text, file_row_of(instance).portions))
        )

    def save(self, instance: Food, row: Any, is_m2m: bool = False, **_: Any) -> None:
        """Remember what the row lists. Raises ValueError."""
        listed: list[ListedPortion] = []
        for text in _split(row[self.column_name], "|"):
            match = _PORTION.fullmatch(text)
            if match is None:
                raise ValueError(f"{text!r} is not such as 1 cup = 30, in grams.")
            label, number = match["label"].strip(), Decimal(match["number"])
            grams, mg = (None, number) if match["mg"] else (number, None)
            if faults := portion_errors(grams, mg):
                raise ValueError(f"{text!r}: {' '.join(faults.values())}")
            if (
                not label
                or len(label) > MAX_PORTION_LABEL
                or label in {known.label for known in listed}
            ):
                raise ValueError(
                    f"{text!r}: a label is there once, of at most {MAX_PORTION_LABEL} characters."
                )
            listed.append(ListedPortion(label, grams, mg, bool(match["guess"])))
        file_row_of(instance).listed_portions = listed


def escape_formula(cell: Any) -> Any:
    """The cell with an apostrophe before what a spreadsheet would run as a formula."""
    return f"'{cell}" if _is_formula(str(cell)) else cell


def cell_text(cell: Any) -> str:
    """The text of a cell, without the apostrophe of ``escape_formula``."""
    text = "" if cell is None else str(cell).strip()
    return text[1:] if text.startswith("'") and _is_formula(text) else text


def _is_formula(text: str) -> bool:
    """Whether a spreadsheet would run it, or it is such a text escaped already."""
    return text.lstrip("'").startswith(_FORMULA)


def _split(value: Any, separator: str) -> list[str]:
    parts = (part.strip() for part in str(value).split(separator))
    return list(dict.fromkeys(part for part in parts if part))


def _portion_text(portion: ListedPortion) -> str:
    label, grams, mg, is_estimate = portion
    amount = f"{grams.normalize():f}" if grams is not None else f"{mg or 0:f} mg"
    return f"{label} = {amount}{'~' if is_estimate else ''}"
