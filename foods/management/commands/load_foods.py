"""Build or refresh the shared food table from the seed files."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from foods.importers.food_table import read_food_table
from foods.importers.seed_files import SeedFileError
from foods.importers.store import LoadReport, size_of, store_food_table
from foods.search.index import versions


class Command(BaseCommand):
    """Loads completely or not at all; a second run changes nothing and says so."""

    help = "Build or refresh the shared food table from the seed files."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Add ``--folder``."""
        parser.add_argument(
            "--folder",
            type=Path,
            default=settings.FIXTURES_DIR,
            help="the folder of the seed files (default: fixtures/)",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Read the files, write the table, rebuild the search index, print a summary."""
        folder: Path = options["folder"]
        verbosity: int = options["verbosity"]
        try:
            table = read_food_table(folder)
        except SeedFileError as error:
            raise CommandError(f"{error}. The food table is as it was.") from error
        # No progress bar outside of a terminal (disable=None).
        with tqdm(
            total=size_of(table),
            desc="Loading foods",
            unit=" rows",
            disable=True if verbosity == 0 else None,
            file=sys.stderr,
        ) as bar:
            report = store_food_table(table, bar.update)
        try:
            versions.refresh()
        except (OSError, ValueError) as error:
            self.stderr.write(
                f"The search index cannot be built: {error}. Until it can, slips are "
                "forgiven in the names of everyday foods alone."
            )
        if verbosity:
            self.stdout.write(_summary(report))


def _summary(report: LoadReport) -> str:
    lines = [f"{report.foods:,} foods, {report.portions:,} portions."]
    if report.nothing_changed:
        lines.append("Nothing changed.")
    for verb, counts in (
        ("Added", report.added),
        ("Changed", report.changed),
        ("Removed or archived", report.removed),
        ("Joined to an everyday food, or parted from it,", report.joined),
    ):
        if counts:
            parts = (f"{number:,} {name}" for name, number in counts.items())
            lines.append(f"{verb} {', '.join(parts)}.")
    if report.left_to_curators:
        lines.append(f"Left as curators corrected them: {report.left_to_curators:,} foods.")
    return " ".join(lines)
