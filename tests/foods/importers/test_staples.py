"""The hand-written foods: enough of them, true to the table, and unlike each other."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.food_table import seed_files

FOLDER = Path(settings.FIXTURES_DIR)
#: Measures of volume in US teaspoons.
TEASPOONS = {"tsp": 1, "teaspoon": 1, "tbsp": 3, "tablespoon": 3, "fl": 6, "cup": 48, "cups": 48}
WEIGHTS = {"oz": 28.35, "lb": 453.6, "g": 1.0}


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a seed file."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


STAPLES = rows("staples.csv")


def amount_and_unit(label: str) -> tuple[float, str]:
    """The number a label begins with, and the first word after it."""
    match = re.match(r"(\d+(?:\.\d+)?)?([½¼¾⅓⅔⅛])?\s*(?:%\s*)?([^\W\d_]*)", label)
    assert match is not None
    assert match[1] or match[2], label
    part = unicodedata.numeric(match[2]) if match[2] else 0.0
    return float(match[1] or 0) + part, match[3].lower()


def portions(row: dict[str, str]) -> list[tuple[str, float, str, bool]]:
    """(label, grams, number of the USDA portion or "", is an estimate)."""
    found = []
    for text in filter(None, row["portions"].split(" | ")):
        match = re.fullmatch(r"([^=]+)=([\d.]+)(?:@(\d+)|(~))?", text)
        assert match is not None, text
        found.append((match[1], float(match[2]), match[3] or "", bool(match[4])))
    return found


def test_there_are_enough_staples() -> None:
    assert len(STAPLES) >= 450


def test_article_groups_have_at_least_fifteen_each() -> None:
    groups = Counter(row["group"] for row in STAPLES)
    for group in ("leafy-greens", "nuts-seeds", "legumes", "whole-grains"):
        assert groups[group] >= 15, group


def test_plain_names_are_unique() -> None:
    names = Counter(food.name.casefold() for food in seed_files().foods if food.is_staple)
    assert [name for name, count in names.items() if count > 1] == []


def test_staples_have_two_to_five_portions() -> None:
    assert [row["name"] for row in STAPLES if not 2 <= len(portions(row)) <= 5] == []


@pytest.mark.parametrize(
    ("name", "least", "most"),
    [
        # Cooked grains and pasta by the plate, and the same before it is cooked.
        (r"(White|Brown|Wild|Parboiled|Sticky|Short-grain white) rice, cooked", 150, 190),
        (r"(Quinoa|Couscous|Bulgur|Millet|Buckwheat|Pearl barley|Spelt), cooked", 140, 190),
        (r"(\w+ )?[Pp]asta, cooked|.* noodles, cooked", 150, 220),
        (r"(White|Brown|Wild) rice, dry|(Quinoa|Couscous|Lentils|Red lentils), dry", 50, 70),
        (r".*[Pp]asta, dry", 80, 100),
        # Pulses and vegetables by the helping.
        (r".*([Bb]eans|[Pp]eas|Lentils|dal|Chickpeas), (boiled|canned).*", 110, 200),
        (r"(Broccoli|Spinach|Kale|Carrots|Cabbage|Cauliflower|Green beans).*, boiled", 110, 170),
        # Soups by the bowl, milk and juice by the glass, cereals by the bowl.
        (r".* soup( with ham)?|Clam chowder|Chili con carne", 300, 400),
        (r"Milk, (whole|.*fat)|Milk, skim|Soy milk.*|(Orange|Apple|Grape) juice", 200, 300),
        (r"Corn flakes|Cheerios|Bran flakes|Special K|Frosted Flakes|Muesli", 30, 60),
        # Meat and fish by the piece.
        (r"(Salmon|Cod|Haddock|Tilapia|Mackerel), cooked", 85, 185),
        (
            r"Chicken breast.*, roasted|Ground beef.*, cooked|.* steak|Pork loin, roasted",
            100,
            230,
        ),
    ],
)
def test_first_portion_is_a_usual_plate_or_glass(name: str, least: int, most: int) -> None:
    found = [row for row in STAPLES if re.fullmatch(name, row["name"])]
    assert found
    grams = {row["name"]: portions(row)[0][1] for row in found}
    assert {food: it for food, it in grams.items() if not least <= it <= most} == {}


def test_what_is_cooked_is_offered_by_the_plate() -> None:
    small = {
        food.name: food.portions[0].grams
        for food in seed_files().foods
        if food.is_staple
        and food.group in {"vegetables", "leafy-greens", "legumes", "whole-grains", "bread-cereals"}
        and re.search(r", (boiled|cooked)$", food.name)
        and food.portions[0].grams < 60
    }
    assert small == {}


@pytest.fixture(scope="module")
def usda_portions() -> dict[tuple[str, str], dict[str, str]]:
    """The USDA portions by food and number."""
    return {(row["ndb_number"], row["seq_num"]): row for row in rows("usda_sr28_portions.csv")}


def test_portions_agree_with_usda_or_are_estimates(
    usda_portions: dict[tuple[str, str], dict[str, str]],
) -> None:
    faults = []
    checked = 0
    for row in STAPLES:
        for label, grams, number, is_estimate in portions(row):
            if is_estimate:
                continue
            checked += 1
            amount, unit = amount_and_unit(label)
            expected = (
                amount * WEIGHTS[unit]
                if not number
                else _usda_grams(amount, unit, usda_portions[row["ndb_number"], number])
            )
            if abs(expected - grams) > 0.10 * grams:
                faults.append(f"{row['name']}: {label} is {expected:.1f} g, not {grams} g")
    assert faults == []
    assert checked > 2 * len(STAPLES) * 0.75


def _usda_grams(amount: float, unit: str, portion: dict[str, Any]) -> float:
    """Grams of the amount by a USDA portion; volumes are turned into each other."""
    measure = re.match(r"[^\W\d_]*", portion["measure"].lower())
    assert measure is not None
    grams = amount / float(portion["amount"]) * float(portion["gram_weight"])
    if unit in TEASPOONS and measure[0] in TEASPOONS:
        return grams * TEASPOONS[unit] / TEASPOONS[measure[0]]
    return grams


def test_waters_and_supplements_are_there() -> None:
    kinds = Counter(food.kind for food in seed_files().foods if food.is_staple)
    assert kinds["water"] >= 8
    assert kinds["supplement"] >= 10
    assert kinds["medicine"] >= 3


def test_no_supplement_claims_magnesium() -> None:
    """None is asked for by the label; those of another substance alone state that they have 0."""
    for food in seed_files().foods:
        if food.kind == "supplement":
            assert not food.mg_per_100g, food.name
