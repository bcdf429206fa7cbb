"""The file of bounds is what the seed files make of it."""

import csv
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command

from foods.enums import DataSet
from foods.importers.records import FoodRecord
from foods.management.commands.write_category_bounds import BOUNDS_FILE, bounds_text
from foods.search.survey_category import is_as_eaten
from intake.science.reference.category_bounds import (
    CategoryBound,
    bound_of,
    category_bounds,
)
from intake.science.reference.tables import ReferenceFileError
from tests.food_table import seed_files


def test_the_file_is_what_the_seed_files_make_of_it() -> None:
    written = (Path(settings.FIXTURES_DIR) / BOUNDS_FILE).read_text(encoding="utf-8")
    assert written == bounds_text(seed_files()), "run manage.py write_category_bounds"


def test_the_command_writes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    (tmp_path / "references").mkdir()
    monkeypatch.setattr(
        "foods.management.commands.write_category_bounds.read_food_table", lambda _: seed_files()
    )
    settings.FIXTURES_DIR = tmp_path
    call_command("write_category_bounds")
    with (tmp_path / BOUNDS_FILE).open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == len(category_bounds())


def test_a_bound_is_the_95th_percentile_of_the_foods_as_eaten() -> None:
    """By another way than ``statistics``: the value below which 95 % of the sorted ones lie."""
    tea = sorted(
        food.mg_per_100g
        for food in seed_files().foods
        if food.survey_category == "Tea"
        and food.data_set == DataSet.USDA_FNDDS
        and food.mg_per_100g is not None
        and is_as_eaten(food.description)
    )
    place = Decimal("0.95") * (len(tea) - 1)
    below, part = int(place), place - int(place)
    percentile = tea[below] + part * (tea[below + 1] - tea[below])
    bound = bound_of("Tea", "drinks")
    assert bound is not None
    assert bound.foods == len(tea)
    assert percentile <= bound.mg_per_100g < percentile + Decimal("0.1")


def test_where_values_were_overruled_the_everyday_foods_stand_in() -> None:
    """The survey's lattes are built on a wrong espresso; without any, milk would be missing."""
    # Nor is it that of a powder: instant coffee has 327 mg, and is drunk as 4 mg.
    assert bound_of("Coffee", "drinks") == CategoryBound(Decimal("14.1"), 43, Decimal(355))


def test_a_food_without_a_category_is_bounded_by_its_group() -> None:
    assert bound_of("", "drinks") == bound_of("No such category", "drinks")
    assert bound_of("", "drinks") is not None
    assert bound_of("", "own") is None


def test_no_bound_comes_from_supplements_or_powders() -> None:
    levels = {name for level, name in category_bounds() if level == "group"}
    assert "supplements" not in levels
    assert ("category", "Protein and nutritional powders") not in category_bounds()


def test_a_damaged_file_names_the_place(tmp_path: Path) -> None:
    path = tmp_path / "bounds.csv"
    path.write_text(
        "level,name,mg_per_100g_p95,foods,portion_grams\nshelf,Coffee,7,19,355\n", encoding="utf-8"
    )
    with pytest.raises(ReferenceFileError, match="line 2, column level"):
        category_bounds(path)


def unknown_foods() -> list[FoodRecord]:
    return [one for one in seed_files().foods if one.mg_per_100g is None and one.kind == "food"]


def test_unknown_foods_get_the_category_their_name_tells() -> None:
    told = {food.name: food.survey_category for food in unknown_foods()}
    assert told["Ice creams, BREYERS, 98% Fat Free Vanilla"] == (
        "Ice cream and frozen dairy desserts"
    )
    assert sum(map(bool, told.values())) > len(told) / 3


def test_everyday_foods_have_the_category_of_what_is_joined_to_them() -> None:
    almond_butter = next(
        food
        for food in seed_files().foods
        if (food.data_set, food.key) == (DataSet.USDA_SR, "12195")
    )
    joined = next(food for food in seed_files().foods if food.description == "Almond butter")
    assert almond_butter.survey_category == joined.survey_category != ""


def test_laboratory_values_keep_their_number_of_samples() -> None:
    butter = next(
        food
        for food in seed_files().foods
        if (food.data_set, food.key) == (DataSet.USDA_SR, "1001")
    )
    assert butter.data_points == 18 or butter.data_points is None
    measured = [one for one in seed_files().foods if one.data_points]
    assert len(measured) > 2_000
