"""Food swaps: which single everyday food instead of another would add most magnesium.

``fixtures/swaps.csv`` names pairs that play the same part in a meal, weight for
weight; the amounts come from the log and from the food table. Foods only: nobody is
advised to take a supplement. Pure: no Django.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Protocol

from intake.science.sums import SummedKind

#: Where the pairs are kept.
SWAPS_FILE = Path(__file__).resolve().parents[2] / "fixtures/swaps.csv"
#: A food is often eaten from this number of days on (policy).
OFTEN_DAYS = 3
#: A change that brings less (mg on a day it is eaten) is not worth a word (policy).
WORTH_CHANGING_MG = 10


class EatenFood(Protocol):
    """A food of a log, summed over some days."""

    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def mg(self) -> float | None: ...
    @property
    def known_grams(self) -> float: ...
    @property
    def unknown(self) -> int: ...
    @property
    def days(self) -> int: ...


@dataclass(frozen=True)
class Replacement:
    """An everyday food of the table that may replace another."""

    food_id: int
    name: str
    mg_per_100g: Decimal
    contains: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Swap:
    """A change of one food for another of the same weight."""

    eaten: str
    #: On how many days it was eaten.
    days: int
    instead: Replacement
    #: Magnesium (mg) that it adds on a day on which the food is eaten.
    more_mg: float

    @property
    def whole_mg(self) -> float:
        """Magnesium (mg) that it would have added over all of those days."""
        return self.more_mg * self.days


@cache
def swaps() -> Mapping[str, str]:
    """Return the pairs by plain name: the food eaten to the one that may replace it."""
    with SWAPS_FILE.open(encoding="utf-8", newline="") as file:
        return {row["eaten"]: row["instead"] for row in csv.DictReader(file)}


def best_swap(
    foods: Iterable[EatenFood],
    replacements: Mapping[str, Replacement],
    excluded: Collection[str] = (),
) -> Swap | None:
    """Return the swap that would have added most magnesium; None where none is worth it.

    ``replacements`` are foods by name. One that contains an excluded tag is left out,
    and so is a food eaten of which some amount is unknown.
    """
    found = []
    for food in foods:
        instead = replacements.get(swaps().get(food.name, ""))
        if instead is None or food.kind != SummedKind.FOOD or instead.contains & set(excluded):
            continue
        if food.mg is None or food.unknown or not food.known_grams or food.days < OFTEN_DAYS:
            continue
        whole = food.known_grams * float(instead.mg_per_100g) / 100 - food.mg
        swap = Swap(food.name, food.days, instead, whole / food.days)
        if swap.more_mg >= WORTH_CHANGING_MG:
            found.append(swap)
    return max(found, key=lambda swap: (swap.whole_mg, swap.eaten), default=None)
