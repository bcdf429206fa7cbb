"""The everyday foods of the USDA table: plain names, aliases and household portions."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from foods.enums import FoodKind
from foods.importers.cells import aliases_of, group_of, portions_of, tags_of, unique_name
from foods.importers.records import FoodRecord
from foods.importers.seed_files import SeedTable
from foods.importers.usda import WATER_GROUP, density_from_cup

STAPLES_FILE = "staples.csv"
#: The groups of what is poured.
POURED_GROUPS = ("drinks", WATER_GROUP)

_COLUMNS = ("ndb_number", "name", "group", "rank", "aliases", "contains", "portions")


def apply_staples(
    path: Path, foods: Mapping[str, FoodRecord], slugs: Collection[str], names: set[str]
) -> None:
    """Give USDA foods the plain names, aliases, tags and portions of the file.

    ``slugs`` are those of the groups; ``names`` collects the plain names, which must be
    unique. Raises SeedFileError.
    """
    for row in SeedTable(path, _COLUMNS).rows():
        key = row.required("ndb_number")
        food = foods.get(key)
        if food is None:
            raise row.error("ndb_number", f"{key} is not a USDA food")
        if food.is_staple:
            raise row.error("ndb_number", f"{key} is there twice")
        checks = {portion.sequence for portion in food.portions}
        food.is_staple = True
        food.name = unique_name(row, names)
        food.group = group_of(row, slugs)
        if food.group == WATER_GROUP:
            food.kind = FoodKind.WATER
        food.rank = row.integer("rank", least=1, most=5)
        food.aliases = tuple(dict.fromkeys((*aliases_of(row), *food.aliases)))
        food.contains = tags_of(row)
        food.portions = [*portions_of(row, checks), *food.portions]
        if food.grams_per_ml is None and food.group in POURED_GROUPS:
            food.grams_per_ml = density_from_cup(food)
