"""Loading and clearing the whole food table, for tests."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.conf import settings

from foods.importers.food_table import read_food_table
from foods.importers.records import FoodTable
from foods.importers.store import store_food_table
from foods.models import Food, FoodAlias, FoodGroup, IndexVersion, Portion, Release
from foods.search import index as search_index


@cache
def seed_files() -> FoodTable:
    """The contents of the seed files, read once per worker."""
    return read_food_table(Path(settings.FIXTURES_DIR))


def load_food_table() -> None:
    """Load all foods and build their index, in about a second."""
    store_food_table(seed_files())
    search_index.refresh()


def clear_food_table() -> None:
    """Empty the tables of foods."""
    for model in (Portion, FoodAlias, Food, FoodGroup, Release, IndexVersion):
        rows = model._default_manager.all()
        rows._raw_delete(rows.db)
