"""What people type finds what they mean.

``search_queries.csv`` was written by thinking of what people type, not of what
the engine finds: the query, its kind, the keys of the foods that answer it
(USDA numbers, or keys of our own foods), and a note.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from foods.amounts import amount_of, parse_quantity
from foods.enums import SUPPLEMENTAL
from foods.models import Food
from foods.search.find import find
from foods.units import units_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("food_table")]

#: Household amounts as a nutrition fact sheet gives them (NIH ODS, magnesium).
FACT_SHEET = [
    ("pumpkin seeds", "1", "1 oz", 156),
    ("pumpkin seed kernels roasted", "1", "1 oz", 156),
    ("boiled spinach", "1", "½ cup", 78),
    ("spinach boiled", "1", "½ cup", 78),
    ("dry roasted almonds", "1", "oz", 79),
    ("cashews dry roasted", "1", "oz", 74),
    ("black beans", "1", "½ cup", 60),
    ("cooked edamame", "1", "½ cup", 50),
    ("banana", "1", "1 medium", 33),
    ("whole-wheat bread", "1", "1 slice", 24),
    ("cooked brown rice", "1", "½ cup", 39),
    ("avocado", "1", "1 cup, cubes", 44),
    ("atlantic salmon farmed cooked", "3", "oz", 26),
    ("salmon", "1", "3 oz", 26),
    ("boiled broccoli", "1", "½ cup", 16),
]


@dataclass(frozen=True)
class Answer:
    """How a query of the set fared."""

    kind: str
    #: The place of the first right hit; 99 for none.
    place: int
    #: Whether the first sure hit has a value; None without one, and for supplements.
    is_known: bool | None


@cache
def stand_ins() -> dict[str, set[str]]:
    """The keys of everyday foods by those of the foods that they stand for."""
    joined = Food.objects.exclude(everyday_food=None)
    keys: dict[str, set[str]] = defaultdict(set)
    for key, everyday in joined.values_list("source_key", "everyday_food__source_key"):
        keys[key].add(everyday)
    return keys


def answers() -> Iterator[Answer]:
    """Ask each query of the set."""
    path = Path(__file__).with_name("search_queries.csv")
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            right = set(row["acceptable"].split("|"))
            right = right.union(*(stand_ins().get(key, set()) for key in right))
            found = find(row["query"], user=None)
            keys = [food.source_key for food in found.foods]
            place = next((place for place, key in enumerate(keys, 1) if key in right), 99)
            first = next((food for food in found.sure[:1] if food.kind not in SUPPLEMENTAL), None)
            is_known = None if first is None else first.magnesium_mg_per_100g is not None
            yield Answer(row["kind"], place, is_known)


def share(places: list[int], within: int) -> float:
    """The share of queries answered within so many hits."""
    return sum(place <= within for place in places) / len(places)


def test_search_answers_the_query_set() -> None:
    found = list(answers())
    by_kind: dict[str, list[int]] = defaultdict(list)
    for answer in found:
        by_kind[answer.kind].append(answer.place)
    everything = [answer.place for answer in found]
    assert len(everything) >= 900
    assert share(everything, 1) >= 0.95
    assert share(everything, 3) >= 0.98
    assert share(by_kind["typo"], 3) >= 0.95
    assert len(by_kind["qualified"]) >= 25
    assert share(by_kind["qualified"], 1) >= 0.95
    assert share(by_kind["qualified"], 3) == 1
    assert len(by_kind["state"]) >= 52
    assert share(by_kind["state"], 1) >= 0.95
    assert share(by_kind["state"], 3) >= 0.98
    known = [answer.is_known for answer in found if answer.is_known is not None]
    assert sum(known) / len(known) >= 0.97


@pytest.mark.parametrize(("query", "quantity", "label", "mg"), FACT_SHEET)
def test_household_amounts_are_those_of_the_fact_sheet(
    query: str, quantity: str, label: str, mg: int
) -> None:
    food = find(query, user=None).foods[0]
    unit = next(unit for _, unit in units_of(food) if unit.label == label)
    amount = amount_of(parse_quantity(quantity), unit, food.magnesium_mg_per_100g)[1]
    assert amount is not None
    assert abs(amount - mg) <= Decimal(1)


def test_five_letters_and_enter_log_pumpkin_seeds() -> None:
    food = find("pumpk", user=None).foods[0]
    assert (food.name, units_of(food)[0][1].label) == ("Pumpkin seeds", "1 oz")
