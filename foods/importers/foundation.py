"""USDA Foundation Foods: foods analysed anew, with laboratory values, by description."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from foods.amounts import MAX_MG_PER_100G
from foods.enums import DataSet, Evidence
from foods.importers.records import FoodRecord
from foods.importers.seed_files import SeedTable
from foods.limits import MAX_SOURCE_KEY

FOODS_FILE = "usda_foundation_2025.csv"
RELEASE = "Foundation Foods (2025)"
#: Rows of the file: the foods whose description has at most 44 letters.
FOOD_ROWS = 296

#: Analysed without water, as nobody has or eats them.
_AT_NO_MOISTURE = "(0% moisture)"
_COLUMNS = ("description", "food_group", "magnesium_mg_per_100g")


def read_foundation(folder: Path, groups: Mapping[str, str]) -> dict[str, FoodRecord]:
    """Read the foods by description; ``groups`` maps USDA groups to slugs.

    Raises SeedFileError.
    """
    foods: dict[str, FoodRecord] = {}
    for row in SeedTable(folder / FOODS_FILE, _COLUMNS, expected=FOOD_ROWS).rows():
        description = row.required("description", longest=MAX_SOURCE_KEY)
        if description in foods:
            raise row.error("description", f"{description!r} is there twice")
        group = row.required("food_group")
        if group not in groups:
            raise row.error("food_group", f"{group!r} is not a USDA food group")
        mg_per_100g = row.decimal("magnesium_mg_per_100g", most=MAX_MG_PER_100G)
        foods[description] = FoodRecord(
            data_set=DataSet.USDA_FOUNDATION,
            key=description,
            name=description,
            description=description,
            group=groups[group],
            mg_per_100g=mg_per_100g,
            release=RELEASE,
            evidence=Evidence.NONE if mg_per_100g is None else Evidence.LABORATORY,
            is_retired=_AT_NO_MOISTURE in description,
        )
    return foods
