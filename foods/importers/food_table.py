"""The whole food table from one folder of seed files."""

from __future__ import annotations

from pathlib import Path

from foods.importers.corrections import CORRECTIONS_FILE, apply_corrections
from foods.importers.records import FoodTable
from foods.importers.staples import (
    EXTRA_FILE,
    STAPLES_FILE,
    apply_everyday_foods,
    read_extra,
    read_groups,
    read_releases,
)
from foods.importers.usda import read_usda


def read_food_table(folder: Path) -> FoodTable:
    """Read and check all seed files of the food table in ``folder``.

    Raises SeedFileError at the first fault, naming file, line and column.
    """
    groups = read_groups(folder)
    releases = read_releases(folder)
    group_of_usda = {usda: group.slug for group in groups for usda in group.usda_groups}
    foods = read_usda(folder, group_of_usda)
    apply_corrections(folder / CORRECTIONS_FILE, foods, releases)
    names: set[str] = set()
    apply_everyday_foods(folder / STAPLES_FILE, foods, groups, names)
    extra = read_extra(folder / EXTRA_FILE, groups, releases, names)
    return FoodTable(groups, releases, (*foods.values(), *extra))
