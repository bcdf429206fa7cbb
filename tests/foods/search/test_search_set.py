"""What people type finds what they mean.

``search_queries.csv`` was written by thinking of what people type, not of what
the engine finds: the query, its kind, the keys of the foods that answer it
(USDA numbers, or keys of our own foods), and a note.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest

from foods.amounts import amount_of, parse_quantity
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
    ("banana", "1", "1 medium", 32),
    ("whole-wheat bread", "1", "1 slice", 24),
    ("cooked brown rice", "1", "½ cup", 39),
    ("avocado", "1", "1 cup, cubes", 44),
    ("atlantic salmon farmed cooked", "3", "oz", 26),
    ("salmon", "1", "3 oz", 26),
    ("boiled broccoli", "1", "½ cup", 16),
]


def ranks() -> dict[str, list[int]]:
    """The place of the first right hit of each query, by kind; 99 for none."""
    found: dict[str, list[int]] = defaultdict(list)
    path = Path(__file__).with_name("search_queries.csv")
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            right = set(row["acceptable"].split("|"))
            keys = [food.source_key for food in find(row["query"], user=None).foods]
            place = next((place for place, key in enumerate(keys, 1) if key in right), 99)
            found[row["kind"]].append(place)
    return found


def share(places: list[int], within: int) -> float:
    """The share of queries answered within so many hits."""
    return sum(place <= within for place in places) / len(places)


def test_search_answers_the_query_set() -> None:
    by_kind = ranks()
    everything = [place for places in by_kind.values() for place in places]
    assert len(everything) >= 120
    assert share(everything, 1) >= 0.85
    assert share(everything, 3) >= 0.95
    assert share(by_kind["typo"], 3) >= 0.9
    assert len(by_kind["qualified"]) >= 25
    assert share(by_kind["qualified"], 1) >= 0.95
    assert share(by_kind["qualified"], 3) == 1
    assert len(by_kind["state"]) >= 52
    assert share(by_kind["state"], 1) >= 0.95
    assert share(by_kind["state"], 3) >= 0.98


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
