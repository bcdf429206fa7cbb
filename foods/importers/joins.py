"""Which everyday food stands for a food of another table, so that a search shows it once.

What a row of everyday foods says comes first, then the food that has its very value,
then the lists of the USDA tables, then the same name. A joined food is still there:
it can be logged and keeps its own value and source.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from foods.enums import DataSet, FoodKind
from foods.importers.cells import FoodKey, reference_of
from foods.importers.everyday import EverydayFood, OnFault, joined_pairs, raise_fault
from foods.importers.records import FoodRecord
from foods.importers.seed_files import SeedTable
from foods.search.survey_category import category_of, survey_foods

FNDDS_FILE = "fndds_joins.csv"
FOUNDATION_FILE = "foundation_joins.csv"

_COLUMNS = ("description", "everyday_food")


def join_foods(
    everyday: Mapping[str, EverydayFood],
    tables: Mapping[FoodKey, FoodRecord],
    on_fault: OnFault = raise_fault,
) -> None:
    """Join the foods of other tables to the everyday food that stands for them.

    Everyday foods are joined to none; one that another row said already is a
    SeedFileError.
    """
    for food, key, is_said in joined_pairs(everyday.values()):
        other = tables.get(key)
        mine = (food.record.data_set, food.record.key)
        fault = ""
        if other is None:
            fault = f"{key[1]!r} is not a food of {key[0]}'s table"
        elif other.is_staple:
            fault = f"{other.name!r} ({key[1]}) is an everyday food itself"
        elif other.everyday_food is None:
            other.everyday_food = mine
        elif other.everyday_food != mine:
            fault = f"{key[1]!r} is joined to {other.everyday_food[1]} already"
        if fault and is_said:
            on_fault(food.row.error("joins", fault))


def join_listed(
    path: Path, foods: Mapping[str, FoodRecord], everyday: Mapping[FoodKey, FoodRecord]
) -> None:
    """Join the foods that a file lists by description, where no row said otherwise.

    Raises SeedFileError for a food or an everyday food that is not there.
    """
    seen: set[str] = set()
    for row in SeedTable(path, _COLUMNS).rows():
        description = row.required("description")
        food = foods.get(description)
        if food is None or description in seen:
            raise row.error("description", f"{description!r} is not in the table, or there twice")
        seen.add(description)
        key = reference_of(row, "everyday_food", row.required("everyday_food"))
        if key not in everyday:
            raise row.error("everyday_food", f"{key[1]!r} is not an everyday food of {key[0]}")
        if food.everyday_food is None:
            food.everyday_food = key


def join_same_names(foods: Iterable[FoodRecord], everyday: Iterable[FoodRecord]) -> None:
    """Join foods that have the plain name of an everyday food."""
    named = {food.name.casefold(): food for food in everyday}
    for food in foods:
        other = named.get(food.name.casefold())
        if food.everyday_food is None and other is not None and food.data_set != DataSet.USDA_SR:
            food.everyday_food = (other.data_set, other.key)


def set_categories(foods: Iterable[FoodRecord]) -> None:
    """Give foods the category of the food survey they belong to, where the survey is not theirs.

    That of the survey's foods which are joined to it; of a food without a value else the
    one that its name tells.
    """
    foods = list(foods)
    survey = [food for food in foods if food.data_set == DataSet.USDA_FNDDS]
    joined: dict[FoodKey, Counter[str]] = {}
    for food in survey:
        if food.everyday_food is not None and food.survey_category:
            joined.setdefault(food.everyday_food, Counter())[food.survey_category] += 1
    named = survey_foods(
        (f"{food.name} {food.description}", food.survey_category) for food in survey
    )
    for food in foods:
        if food.survey_category or food.kind != FoodKind.FOOD:
            continue
        known = joined.get((food.data_set, food.key))
        if known is not None:
            # Of equally many the first by name, so that every load says the same.
            food.survey_category = min(known, key=lambda name: (-known[name], name))
        elif food.mg_per_100g is None:
            food.survey_category = category_of(food.name, named)
