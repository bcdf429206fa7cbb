"""The table as a whole: values that fit each other, differences that are decided."""

from __future__ import annotations

import csv
import os
import re
from collections import defaultdict
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

from foods.enums import SUPPLEMENTAL, DataSet
from foods.importers.cells import DATA_SET_OF
from foods.importers.records import FoodRecord
from tests.food_table import seed_files

#: Energy measures dry matter: what boiling takes up of water changes both alike.
MOST_RAISED_BY_BOILING = Decimal("1.5")
#: Like foods of two data sets may differ by this much, or by so many mg in 100 g.
MOST_APART, LEAST_APART_MG = Decimal("1.5"), Decimal(5)
#: So may the variants that a dish stands for, such as one with more vegetables.
MOST_APART_OF_VARIANTS = Decimal(5)
#: Boiled foods whose values both were measured, with why they fit each other all the same.
BOILED_WITH_MORE = {
    "11027": "bamboo shoots: 3 mg raw and boiled; their energy falls from 27 to 12 kcal",
    "11712": "bamboo shoots, with salt: as without",
    "11179": "sweet corn, frozen: 18 and 28 mg, of other lots",
    "11774": "sweet corn, frozen, with salt: as without",
    "11202": "leafy tips of cowpeas: 43 and 62 mg, of two samples",
    "11780": "leafy tips of cowpeas, with salt: as without",
}
_RAW = re.compile(r", (?:raw|uncooked|unprepared|dry)\b")
_BOILED = re.compile(r", (?:cooked, )?boiled\b|, cooked\b")
_WORDS_OF_STATE = re.compile(r"\b(?:mature seeds|drained|with(?:out)? salt|green|all types)\b")


@cache
def by_key() -> dict[tuple[str, str], FoodRecord]:
    """All foods by data set and key."""
    return {(food.data_set, food.key): food for food in seed_files().foods}


def species(description: str, state: re.Pattern[str]) -> str:
    """The description without state and seasoning."""
    words = _WORDS_OF_STATE.sub("", state.sub("", description.lower()))
    return " ".join(re.findall(r"\w+", words))


def test_boiling_raises_no_magnesium_for_its_energy() -> None:
    sr = [food for food in seed_files().foods if food.data_set == DataSet.USDA_SR]
    raw: dict[str, list[FoodRecord]] = defaultdict(list)
    for food in sr:
        if _RAW.search(food.description.lower()):
            raw[species(food.description, _RAW)].append(food)
    pairs = [
        (other, food)
        for food in sr
        if "boiled" in food.description.lower()
        for other in raw[species(food.description, _BOILED)]
    ]
    assert len(pairs) > 150
    found = {
        boiled.key
        for before, boiled in pairs
        if (a := per_kcal(before)) and (b := per_kcal(boiled)) and b > a * MOST_RAISED_BY_BOILING
    }
    assert found == BOILED_WITH_MORE.keys()
    # What the rule found: lentils and split peas, whose dry values were too low.
    assert {("16069", "16070"), ("16085", "16086")} <= {(a.key, b.key) for a, b in pairs}


def per_kcal(food: FoodRecord) -> Decimal | None:
    """Magnesium (mg) for each kcal; None where either is unknown or nothing."""
    if not food.mg_per_100g or not food.energy_kcal_per_100g:
        return None
    return food.mg_per_100g / food.energy_kcal_per_100g


def test_every_difference_between_like_foods_is_decided() -> None:
    with (settings.FIXTURES_DIR / "value_differences.csv").open(encoding="utf-8") as file:
        decided = {
            (row["reference"], row["everyday_food"]): (
                Decimal(row["magnesium_mg_per_100g"]),
                Decimal(row["magnesium_mg_per_100g_kept"]),
            )
            for row in csv.DictReader(file)
            if row["reason"]
        }
    prefix = {data_set: name for name, data_set in DATA_SET_OF.items()}
    found = {
        (
            f"{prefix[DataSet(food.data_set)]}:{food.key}",
            f"{prefix[DataSet(other.data_set)]}:{other.key}",
        ): (
            food.mg_per_100g,
            other.mg_per_100g,
        )
        for food, other in joined_foods()
        if is_far_apart(food, other)
    }
    assert {pair: values for pair, values in found.items() if decided.get(pair) != values} == {}


def joined_foods() -> list[tuple[FoodRecord, FoodRecord]]:
    """(food of a table, everyday food that stands for it), of foods that are offered."""
    return [
        (food, by_key()[food.everyday_food])
        for food in seed_files().foods
        if food.everyday_food is not None and not food.is_retired
    ]


def is_far_apart(food: FoodRecord, other: FoodRecord) -> bool:
    """Whether the values of a food and of the everyday food for it need a decision."""
    if food.mg_per_100g is None or other.mg_per_100g is None:
        return False
    low, high = sorted((food.mg_per_100g, other.mg_per_100g))
    most = MOST_APART if other.data_set == DataSet.USDA_SR else MOST_APART_OF_VARIANTS
    return high > low * most and high - low > LEAST_APART_MG


def test_everyday_foods_have_a_value() -> None:
    unknown = [food for food in seed_files().foods if food.is_staple and food.mg_per_100g is None]
    asked_for = {"supplements", "drinks", "snacks"}
    assert [food.name for food in unknown if food.group not in asked_for] == []
    common = [food for food in unknown if food.rank <= 2 and food.kind not in SUPPLEMENTAL]
    assert [food.name for food in common] == []


def test_foods_are_joined_to_everyday_foods_that_are_offered() -> None:
    pairs = joined_foods()
    assert len(pairs) > 900
    assert [other.key for _, other in pairs if not other.is_staple or other.is_retired] == []
    assert [food.key for food, _ in pairs if food.is_staple] == []


def test_nothing_rests_on_an_overruled_value() -> None:
    overruled = {(food.data_set, food.key) for food in seed_files().foods if food.overruled_because}
    assert len(overruled) > 40
    for food in seed_files().foods:
        parts = food.dish.parts if food.dish else ()
        assert not overruled & {(part.data_set, part.key) for part in parts}, food.key


def test_parts_of_a_dish_add_up_to_its_value() -> None:
    dishes = [food for food in seed_files().foods if food.dish]
    assert len(dishes) >= 40
    for food in dishes:
        assert food.dish is not None
        assert food.mg_per_100g is not None
        total = sum((part.mg for part in food.dish.parts), Decimal(0))
        per_100g = total * 100 / food.dish.cooked_grams
        assert abs(per_100g - food.mg_per_100g) <= Decimal("0.05"), food.key


#: Where the survey's portions lie; they are no part of the project.
SHARED_DATA = Path(os.environ.get("MIDBAND_SHARED_DATA", "/nowhere"))
SURVEY_PORTIONS = SHARED_DATA / "usda_fndds_2017_2018_portions.csv"
#: The most that a portion by hand may differ from the survey's of the same food.
MOST_OFF = Decimal("0.15")
#: Portions that differ more, with why.
OTHER_PORTIONS = {
    ("protein-bar", "1 bar"): "a protein bar is larger than a bar of any kind",
    ("baklava", "1 piece"): "a small diamond, as sold by weight; the survey's are large squares",
    ("basbousa", "1 piece"): "a small diamond; the survey's are large squares",
    ("groundnuts-boiled", "1 cup"): "a cup in the shell holds about half its weight of nuts",
    ("cassava-boiled", "1 cup"): "pieces, not packed",
    ("rolo", "1 piece"): "what one weighs on its label",
    ("sugar-free-gum", "1 piece"): "a stick or pellet of today's packs",
    ("gluten-free-crackers", "1 cracker"): "small ones, by their label",
    ("wheat-thins", "1 cracker"): "16 of them weigh 31 g on the label",
    ("non-alcoholic-wine", "1 glass"): "a glass as of wine",
    ("wine-light", "1 glass"): "a glass as of wine",
    ("mexican-pizza", "1 pizza"): "the whole one of the chain; the survey's is a slice's worth",
    ("honey-mustard", "1 packet"): "a packet of sauce at the table; the survey's is a tub",
    ("beyond-sausage", "1 link"): "its label; the survey's are breakfast links",
    ("veggie-burger-patty", "1 patty"): "the usual frozen patty by its label",
    ("shave-ice", "1 cup"): "the survey has one of plain ice and one with syrup",
    ("shave-ice", "1 large"): "a large paper cone; the survey's is a quart",
}


def survey_label(label: str) -> str:
    """A label as the survey writes it."""
    return label.casefold().replace("tbsp", "tablespoon").replace("tsp", "teaspoon")


@pytest.mark.skipif(not SURVEY_PORTIONS.is_file(), reason="the survey's portions are not here")
def test_portions_by_hand_are_those_of_the_survey() -> None:
    with SURVEY_PORTIONS.open(encoding="utf-8", newline="") as file:
        survey = {
            (row["description"], row["portion_description"].casefold()): Decimal(row["gram_weight"])
            for row in csv.DictReader(file)
        }
    pairs = [
        (other, portion, survey[food.key, survey_label(portion.label)])
        for food, other in joined_foods()
        if other.data_set == DataSet.MIDBAND and food.mg_per_100g == other.mg_per_100g
        for portion in other.portions
        if (food.key, survey_label(portion.label)) in survey
    ]
    assert len(pairs) >= 20
    off = {
        (food.key, portion.label): (portion.grams, grams)
        for food, portion, grams in pairs
        if abs(portion.grams - grams) > grams * MOST_OFF
    }
    assert off.keys() <= OTHER_PORTIONS.keys(), off
