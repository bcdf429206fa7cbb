"""Loading and clearing the whole food table, for tests."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Model

from foods.importers.food_table import read_food_table
from foods.importers.records import FoodTable
from foods.importers.store import store_food_table
from foods.models import (
    Food,
    FoodAlias,
    FoodGroup,
    IndexChange,
    IndexVersion,
    Portion,
    Release,
)
from foods.search.index import versions as search_index

#: The tables of foods, each before those that point at it.
MODELS: tuple[type[Model], ...] = (
    *(Release, FoodGroup, Food, FoodAlias, Portion),
    *(IndexVersion, IndexChange),
)


@dataclass(frozen=True)
class Kept:
    """The tables as they were after the first load, and the index of them."""

    rows: dict[type[Model], list[tuple[Any, ...]]]
    index: Path


@cache
def seed_files() -> FoodTable:
    """The contents of the seed files, read once per worker."""
    return read_food_table(Path(settings.FIXTURES_DIR))


def load_food_table() -> None:
    """Load all foods into empty tables, with their index.

    That takes four seconds of work, and what it wrote is put back in less than one whenever
    another module of the same worker asks for it.
    """
    kept = _kept()
    with transaction.atomic():
        for model in MODELS:
            _write(model, kept.rows[model])
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), MODELS):
                cursor.execute(statement)
    folder = search_index.database_folder()
    # A later one would be taken for the newest.
    for other in folder.glob("[0-9]*"):
        if other.name != kept.index.name:
            shutil.rmtree(other)
    if not (folder / kept.index.name).exists():
        shutil.copytree(kept.index, folder / kept.index.name)


@cache
def _kept() -> Kept:
    store_food_table(seed_files())
    index = search_index.refresh()
    assert index is not None
    folder = Path(tempfile.mkdtemp(prefix="midband-foods-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    kept = Kept(
        rows={model: _read(model) for model in MODELS},
        index=shutil.copytree(index, folder / index.name),
    )
    clear_food_table()
    return kept


def _read(model: type[Model]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_columns(model)} FROM {model._meta.db_table} ORDER BY id")  # noqa: S608  # names of ours
        return list(cursor.fetchall())


def _write(model: type[Model], rows: list[tuple[Any, ...]]) -> None:
    into = f"{model._meta.db_table} ({_columns(model)})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {into} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(model._meta.local_concrete_fields))
            cursor.executemany(f"INSERT INTO {into} VALUES ({places})", rows)  # noqa: S608  # likewise


def _columns(model: type[Model]) -> str:
    fields = model._meta.local_concrete_fields
    return ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)


def clear_food_table() -> None:
    """Empty the tables of foods, and what points at them."""
    tables = [model._meta.db_table for model in MODELS]
    connection.ops.execute_sql_flush(
        connection.ops.sql_flush(no_style(), tables, allow_cascade=True)
    )
