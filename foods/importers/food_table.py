"""The whole food table from one folder of seed files."""

from __future__ import annotations

from pathlib import Path

from foods.importers.calculated import find_values
from foods.importers.decisions import (
    DECISIONS_FILE,
    MATCHES_FILE,
    apply_decisions,
    apply_foundation,
)
from foods.importers.everyday import OnFault, raise_fault, read_everyday
from foods.importers.fndds import read_fndds
from foods.importers.foundation import read_foundation
from foods.importers.joins import (
    FNDDS_FILE,
    FOUNDATION_FILE,
    join_foods,
    join_listed,
    join_same_names,
    set_categories,
)
from foods.importers.records import FoodTable
from foods.importers.releases import read_groups, read_releases
from foods.importers.staples import STAPLES_FILE, apply_staples
from foods.importers.usda import read_usda


def read_food_table(folder: Path, on_fault: OnFault = raise_fault) -> FoodTable:
    """Read and check all seed files of the food table in ``folder``.

    Raises SeedFileError at the first fault, naming file, line and column; for a fault in
    a row of everyday foods only where ``on_fault`` does.
    """
    groups = read_groups(folder)
    slugs = {group.slug for group in groups}
    releases = read_releases(folder)
    group_of_usda = {usda: group.slug for group in groups for usda in group.usda_groups}
    usda = read_usda(folder, group_of_usda)
    foundation = read_foundation(folder, group_of_usda)
    fndds = read_fndds(folder, slugs)
    tables = {
        (food.data_set, food.key): food
        for foods in (usda, foundation, fndds)
        for food in foods.values()
    }
    apply_foundation(folder / MATCHES_FILE, foundation, usda)
    apply_decisions(folder / DECISIONS_FILE, tables, releases)
    names: set[str] = set()
    apply_staples(folder / STAPLES_FILE, usda, slugs, names)
    everyday = read_everyday(folder, slugs, releases, names, on_fault)
    find_values(everyday, tables, on_fault)
    join_foods(everyday, tables, on_fault)
    own = [food.record for food in everyday.values()]
    staples = {(food.data_set, food.key): food for food in (*usda.values(), *own) if food.is_staple}
    join_listed(folder / FNDDS_FILE, fndds, staples)
    join_listed(folder / FOUNDATION_FILE, foundation, staples)
    join_same_names(tables.values(), staples.values())
    foods = (*tables.values(), *own)
    set_categories(foods)
    return FoodTable(groups, releases, foods)
