"""Entries in words: how many they are, and the magnesium in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from foods.amounts import mg_words
from foods.enums import FoodKind
from intake.models import Entry
from intake.text import counted


@dataclass(frozen=True, slots=True)
class Figure:
    """An amount of magnesium whose unit is printed smaller: "at least 156" and "mg"."""

    words: str
    #: Empty for an unknown amount.
    unit: str


def figure_of(words: str) -> Figure:
    """An amount in words ("156 mg", "unknown") with its unit apart."""
    figure = words.removesuffix(" mg")
    return Figure(figure, "" if figure == words else "mg")


def sum_words(entries: Sequence[Entry]) -> str:
    """The magnesium of some entries as shown; one not fully known makes it "at least"."""
    known = [entry.magnesium_mg for entry in entries if entry.magnesium_mg is not None]
    if not known:
        return "unknown"
    is_at_least = any(entry.magnesium_mg is None or entry.is_at_least for entry in entries)
    return mg_words(sum(known, Decimal(0)), is_at_least=is_at_least)


def unknown_names(entries: Sequence[Entry]) -> list[str]:
    """What has no value, or a part without one, each once; medicines are in no band."""
    names = (one.shown_name for one in entries if one.has_unknown and not one.is_medicine)
    return list(dict.fromkeys(names))


def mg_apart_words(entries: Sequence[Entry]) -> str:
    """The magnesium of some entries, that of medicines apart: "120 mg and 500 mg of medicines"."""
    medicines = [entry for entry in entries if entry.kind == FoodKind.MEDICINE]
    eaten = [entry for entry in entries if entry.kind != FoodKind.MEDICINE]
    words = [sum_words(eaten)] if eaten else []
    return " and ".join([*words, *([f"{sum_words(medicines)} of medicines"] if medicines else [])])


def foods_words(entries: Sequence[Entry]) -> str:
    """How many were logged and their magnesium: "6 foods, 212 mg"; medicines stand apart."""
    medicines = [entry for entry in entries if entry.kind == FoodKind.MEDICINE]
    eaten = [entry for entry in entries if entry.kind != FoodKind.MEDICINE]
    is_food = any(entry.kind in {FoodKind.FOOD, FoodKind.WATER} for entry in eaten)
    named = (("food" if is_food else "supplement", eaten), ("medicine", medicines))
    return " and ".join(
        f"{counted(len(those), word)}, {sum_words(those)}" for word, those in named if those
    )


def spoken_entry(entry: Entry) -> str:
    """An entry in words: "Pumpkin seeds, 1 oz, 156 mg"."""
    amount = "" if entry.is_quick else f"{entry.amount_words}, "
    estimate = ", an estimate" if entry.is_estimate else ""
    return f"{entry.shown_name}, {amount}{entry.mg_words}{estimate}"
