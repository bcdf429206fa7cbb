"""USDA FNDDS: foods as people report them in the national survey, by description.

The survey's tables give each food a category, which here gives its group and, since the
portions of the survey are not part of the file, the amounts it is offered in.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from foods.amounts import MAX_MG_PER_100G
from foods.enums import DataSet, Evidence, FoodKind
from foods.importers.cells import group_of, one_of, portions_of
from foods.importers.records import FoodRecord, PortionRecord
from foods.importers.seed_files import SeedTable
from foods.importers.usda import WATER_GROUP
from foods.limits import MAX_SOURCE_KEY

FOODS_FILE = "usda_fndds_2021_2023.csv"
CATEGORIES_FILE = "fndds_categories.csv"
RELEASE = "FNDDS 2021-2023"
#: Rows of the file: the foods whose description has at most 44 letters.
FOOD_ROWS = 3_985

_FOOD_COLUMNS = ("description", "wweia_category", "magnesium_mg_per_100g")
_CATEGORY_COLUMNS = ("wweia_category", "group", "poured", "portions")
#: "Not further specified" and "not specified as to ...", which say nothing about the food.
_NOT_SPECIFIED = re.compile(r",? (?:NFS|NS as to [^,]+)")


@dataclass(frozen=True, slots=True)
class SurveyCategory:
    """What the foods of a category have in common."""

    group: str
    is_poured: bool
    portions: tuple[PortionRecord, ...]


def read_fndds(folder: Path, slugs: Collection[str]) -> dict[str, FoodRecord]:
    """Read the foods by description; ``slugs`` are those of the groups.

    Raises SeedFileError.
    """
    categories = _read_categories(folder / CATEGORIES_FILE, slugs)
    foods: dict[str, FoodRecord] = {}
    for row in SeedTable(folder / FOODS_FILE, _FOOD_COLUMNS, expected=FOOD_ROWS).rows():
        description = row.required("description", longest=MAX_SOURCE_KEY)
        if description in foods:
            raise row.error("description", f"{description!r} is there twice")
        category = categories.get(row.required("wweia_category"))
        if category is None:
            raise row.error("wweia_category", f"is not in {CATEGORIES_FILE}")
        row.required("magnesium_mg_per_100g")
        foods[description] = FoodRecord(
            data_set=DataSet.USDA_FNDDS,
            key=description,
            name=plain_name(description),
            description=description,
            group=category.group,
            kind=FoodKind.WATER if category.group == WATER_GROUP else FoodKind.FOOD,
            mg_per_100g=row.decimal("magnesium_mg_per_100g", most=MAX_MG_PER_100G),
            release=RELEASE,
            evidence=Evidence.SURVEY,
            grams_per_ml=Decimal(1) if category.is_poured else None,
            portions=[replace(portion) for portion in category.portions],
            is_retired=True,
        )
    return foods


def plain_name(description: str) -> str:
    """The description without what only the survey's coders need."""
    return _NOT_SPECIFIED.sub("", description)


def _read_categories(path: Path, slugs: Collection[str]) -> dict[str, SurveyCategory]:
    categories: dict[str, SurveyCategory] = {}
    for row in SeedTable(path, _CATEGORY_COLUMNS).rows():
        name = row.required("wweia_category")
        if name in categories:
            raise row.error("wweia_category", f"{name!r} is there twice")
        categories[name] = SurveyCategory(
            group=group_of(row, slugs),
            is_poured=one_of(row, "poured", ("", "yes")) == "yes",
            portions=tuple(portions_of(row)),
        )
    return categories
