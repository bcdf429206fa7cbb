"""The whole food table from one folder of seed files, with corrections of USDA values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from foods.amounts import MAX_MG_PER_100G
from foods.enums import Evidence
from foods.importers.calculated import find_values, join_foods
from foods.importers.cells import one_of
from foods.importers.everyday import OnFault, raise_fault, read_everyday
from foods.importers.fndds import read_fndds
from foods.importers.foundation import read_foundation
from foods.importers.records import FoodRecord, FoodTable, ReleaseRecord
from foods.importers.releases import read_groups, read_releases, release_of
from foods.importers.seed_files import SeedTable
from foods.importers.staples import STAPLES_FILE, apply_staples
from foods.importers.usda import read_usda
from foods.limits import MAX_SOURCE

CORRECTIONS_FILE = "value_corrections.csv"

_CORRECTION_COLUMNS = (
    "ndb_number",
    "description",
    "magnesium_mg_per_100g_usda",
    "magnesium_mg_per_100g",
    "evidence",
    "source",
)


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
    _apply_corrections(folder / CORRECTIONS_FILE, usda, releases)
    names: set[str] = set()
    apply_staples(folder / STAPLES_FILE, usda, slugs, names)
    tables = {
        (food.data_set, food.key): food
        for foods in (usda, foundation, fndds)
        for food in foods.values()
    }
    everyday = read_everyday(folder, slugs, releases, names, on_fault)
    find_values(everyday, tables, on_fault)
    join_foods(everyday, tables, on_fault)
    own = (food.record for food in everyday.values())
    return FoodTable(groups, releases, (*tables.values(), *own))


def _apply_corrections(
    path: Path, foods: Mapping[str, FoodRecord], releases: Sequence[ReleaseRecord]
) -> None:
    """Replace values of USDA foods (mg per 100 g), or mark them as doubtful.

    Each row states the USDA value it corrects, so that it applies to no later one. A
    value that is only marked keeps its release. Raises SeedFileError.
    """
    seen: set[str] = set()
    for row in SeedTable(path, _CORRECTION_COLUMNS).rows():
        key = row.required("ndb_number")
        food = foods.get(key)
        if food is None or row.text("description") != food.description:
            raise row.error("ndb_number", f"{key} is not this USDA food")
        if key in seen:
            raise row.error("ndb_number", f"{key} is there twice")
        seen.add(key)
        if row.decimal("magnesium_mg_per_100g_usda", most=MAX_MG_PER_100G) != food.mg_per_100g:
            raise row.error("magnesium_mg_per_100g_usda", f"USDA has {food.mg_per_100g}")
        row.required("magnesium_mg_per_100g")
        value = row.decimal("magnesium_mg_per_100g", most=MAX_MG_PER_100G)
        row.required("evidence")
        food.evidence = one_of(row, "evidence", Evidence.values)
        food.source = row.required("source", longest=MAX_SOURCE)
        if value != food.mg_per_100g:
            food.mg_per_100g, food.release = value, release_of(food.source, releases)
