"""What the cells of a food file say, in both directions."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from import_export import fields, widgets

from foods.actions import OWN_GROUP
from foods.curation.checks import barcode_of, portion_faults
from foods.curation.files.portions_and_names import ListedPortion, names_of, portions_of
from foods.models import CONTAINS_TAGS, Food, FoodGroup

_PORTION = re.compile(r"(?P<label>[^=]+)=\s*(?P<number>\d+(?:\.\d+)?)\s*(?P<mg>mg)?(?P<guess>~)?")
#: A spreadsheet would take these for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_YES, _NO = ("yes", "1", "true"), ("no", "0", "false", "")


class NumberWidget(widgets.Widget):
    """A number with a point; empty is unknown."""

    def clean(self, value: Any, row: Any = None, **_: Any) -> Decimal | None:  # noqa: ARG002  # the library's own signature
        """Raises ValueError for anything else, in words."""
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

    def render(self, value: Any, obj: Any = None, **_: Any) -> str:  # noqa: ARG002  # as above
        """Without zeros at the end."""
        return "" if value is None else f"{value.normalize():f}"


class WholeWidget(widgets.Widget):
    """A whole number."""

    def clean(self, value: Any, row: Any = None, **_: Any) -> int:  # noqa: ARG002  # as above
        """Raises ValueError for anything else, in words."""
        text = str(value).strip().removesuffix(".0")
        if not (text.isascii() and text.isdigit() and len(text) < 6):
            raise ValueError(f"{value!r} is not a whole number.")
        return int(text)


class BarcodeWidget(widgets.CharWidget):
    """The digits under the bars, as the page takes them."""

    def clean(self, value: Any, row: Any = None, **_: Any) -> str:  # noqa: ARG002  # as above
        """Raises ValueError for anything else, in words."""
        return barcode_of(str(value))


class YesNoWidget(widgets.Widget):
    """A statement, "yes" or "no"."""

    def clean(self, value: Any, row: Any = None, **_: Any) -> bool:  # noqa: ARG002  # as above
        """Raises ValueError for anything else, in words."""
        text = str(value).strip().casefold()
        if text not in (*_YES, *_NO):
            raise ValueError(f"{value!r} is neither yes nor no.")
        return text in _YES

    def render(self, value: Any, obj: Any = None, **_: Any) -> str:  # noqa: ARG002  # as above
        """In words."""
        return "yes" if value else "no"


class GroupWidget(widgets.Widget):
    """A shelf, by its short name."""

    def __init__(self) -> None:
        """Read the shelves when the first row needs them."""
        super().__init__()
        self._groups: dict[str, FoodGroup] | None = None

    def clean(self, value: Any, row: Any = None, **_: Any) -> FoodGroup:  # noqa: ARG002  # as above
        """Raises ValueError where there is no such shelf."""
        if self._groups is None:
            shelves = FoodGroup.objects.exclude(slug=OWN_GROUP["slug"])
            self._groups = {group.slug: group for group in shelves}
        try:
            return self._groups[str(value).strip()]
        except KeyError:
            known = ", ".join(self._groups)
            raise ValueError(f"There is no group {value!r}; there are {known}.") from None

    def render(self, value: Any, obj: Any = None, **_: Any) -> str:  # noqa: ARG002  # as above
        """The short name."""
        return value.slug if value else ""


class TagsWidget(widgets.Widget):
    """What a food contains, separated by semicolons."""

    def clean(self, value: Any, row: Any = None, **_: Any) -> list[str]:  # noqa: ARG002  # as above
        """Raises ValueError for an unknown tag."""
        tags = _parts(value, ";")
        for tag in tags:
            if tag not in CONTAINS_TAGS:
                raise ValueError(f"{tag!r} is not one of {', '.join(CONTAINS_TAGS)}.")
        return tags

    def render(self, value: Any, obj: Any = None, **_: Any) -> str:  # noqa: ARG002  # as above
        """As they are typed."""
        return ";".join(value or ())


class NamesField(fields.Field):
    """The other names of a food; they are written once the food is."""

    def get_value(self, instance: Food | None) -> str:
        """As they are typed."""
        return "" if instance is None else ";".join(names_of(instance))

    def save(self, instance: Food, row: Any, is_m2m: bool = False, **_: Any) -> None:  # noqa: ARG002, FBT001, FBT002  # as above
        """Keep what the row says. Raises ValueError."""
        names = _parts(row[self.column_name], ";")
        if long := [name for name in names if len(name) > 120]:
            raise ValueError(f"{long[0]!r} is longer than 120 characters.")
        vars(instance)["listed_names"] = sorted(names)


class PortionsField(fields.Field):
    """The portions that Midband chose; a source's own are not touched."""

    def get_value(self, instance: Food | None) -> str:
        """As they are typed: "1 cup = 30 | 1 tablet = 100 mg | 1 handful = 30~"."""
        return "" if instance is None else " | ".join(map(_portion_text, portions_of(instance)))

    def save(self, instance: Food, row: Any, is_m2m: bool = False, **_: Any) -> None:  # noqa: ARG002, FBT001, FBT002  # as above
        """Keep what the row says. Raises ValueError."""
        listed: list[ListedPortion] = []
        for text in _parts(row[self.column_name], "|"):
            match = _PORTION.fullmatch(text)
            if match is None:
                raise ValueError(f"{text!r} is not such as 1 cup = 30, in grams.")
            label, number = match["label"].strip(), Decimal(match["number"])
            grams, mg = (None, number) if match["mg"] else (number, None)
            if faults := portion_faults(grams, mg):
                raise ValueError(f"{text!r}: {' '.join(faults.values())}")
            if not label or len(label) > 120 or label in {known.label for known in listed}:
                raise ValueError(f"{text!r}: a label is there once, of at most 120 characters.")
            listed.append(ListedPortion(label, grams, mg, bool(match["guess"])))
        vars(instance)["listed_portions"] = listed


def escape_formula(cell: Any) -> Any:
    """A cell that no spreadsheet runs; an apostrophe stands before a formula."""
    return f"'{cell}" if _is_formula(str(cell)) else cell


def cell_text(cell: Any) -> str:
    """The text of a cell as it was meant, without such an apostrophe."""
    text = "" if cell is None else str(cell).strip()
    return text[1:] if text.startswith("'") and _is_formula(text) else text


def _is_formula(text: str) -> bool:
    """Whether it would run, or looks like one that was made harmless already."""
    return text.lstrip("'").startswith(_FORMULA)


def _parts(value: Any, separator: str) -> list[str]:
    parts = (part.strip() for part in str(value).split(separator))
    return list(dict.fromkeys(part for part in parts if part))


def _portion_text(portion: ListedPortion) -> str:
    label, grams, mg, is_estimate = portion
    amount = f"{grams.normalize():f}" if grams is not None else f"{mg or 0:f} mg"
    return f"{label} = {amount}{'~' if is_estimate else ''}"
