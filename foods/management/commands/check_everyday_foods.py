"""Check files of everyday foods, and list what they come to."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from foods.enums import DataSet
from foods.importers.everyday import EVERYDAY_FOLDER
from foods.importers.food_table import read_food_table
from foods.importers.records import FoodRecord
from foods.importers.seed_files import SeedFileError


class Command(BaseCommand):
    """Reads the seed files only; the database is neither read nor written."""

    help = "List the foods of files in everyday/ with their values, and every fault."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Add the files and ``--folder``."""
        parser.add_argument(
            "files", nargs="*", type=Path, help="files to list (default: all of everyday/)"
        )
        parser.add_argument(
            "--folder",
            type=Path,
            default=settings.FIXTURES_DIR,
            help="the folder of the seed files (default: fixtures/)",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print a line for each food, then the faults. Raises CommandError where there are any."""
        folder: Path = options["folder"]
        faults: list[SeedFileError] = []
        try:
            table = read_food_table(folder, faults.append)
        except SeedFileError as error:
            raise CommandError(str(error)) from error
        names = {file.stem for file in options["files"]}
        listed = [
            food
            for food in table.foods
            if food.data_set == DataSet.MIDBAND and (not names or food.file in names)
        ]
        for food in listed:
            self.stdout.write(_line(food))
        for text in _shared_names(table.foods, listed):
            self.stdout.write(text)
        unknown = sum(food.mg_per_100g is None for food in listed)
        self.stdout.write(f"{len(listed)} foods in {EVERYDAY_FOLDER}/, {unknown} without a value.")
        if faults:
            raise CommandError("\n".join(map(str, faults)))


def _line(food: FoodRecord) -> str:
    """The value (mg per 100 g), the usual portion with its mg, and what it rests on."""
    value = "?" if food.mg_per_100g is None else f"{food.mg_per_100g.normalize():f}"
    usual = ""
    if food.portions:
        portion = food.portions[0]
        mg = "?" if food.mg_per_100g is None else f"{food.mg_per_100g * portion.grams / 100:.0f}"
        usual = f"{portion.label} ({portion.grams:f} g) = {mg} mg"
    return f"{food.key:32} {value:>7}  {usual:44} {food.evidence:11} {food.source}"


def _shared_names(foods: tuple[FoodRecord, ...], listed: list[FoodRecord]) -> list[str]:
    """Aliases that are the plain name of another everyday food."""
    named = {food.name.casefold(): food for food in foods if food.is_staple}
    return [
        f"{food.key}: its alias {alias!r} is the name of {other.key}"
        for food in listed
        for alias in food.aliases
        if (other := named.get(alias.casefold())) is not None and other is not food
    ]
