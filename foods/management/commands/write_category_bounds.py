"""Write the most magnesium that a food without a value may have, by category and by group.

From the seed files: the 95th percentile of mg in 100 g of the foods as eaten in each category
of the food survey (FNDDS), and of the everyday foods in each food group. Powders, dry mixes
and concentrates are left out (``survey_category.is_as_eaten``), and so are values that a
decision overruled; in their category the everyday foods stand in for them. The reasons are in
docs/decisions/bounds.md. A test compares the file with what this makes of the seed files.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import ROUND_CEILING, Decimal
from pathlib import Path
from statistics import median, quantiles

from django.conf import settings
from django.core.management.base import BaseCommand

from foods.enums import DataSet, FoodKind
from foods.importers.food_table import read_food_table
from foods.importers.records import FoodRecord, FoodTable
from foods.search.survey_category import category_of, is_as_eaten, survey_foods

BOUNDS_FILE = "references/category_bounds.csv"
COLUMNS = ("level", "name", "mg_per_100g_p95", "foods", "portion_grams")
#: Below this number of foods no percentile is taken (policy).
FEWEST = 5
_STEP = Decimal("0.1")
#: Of twenty parts the last cut is the 95th percentile.
_TWENTIETHS, _LAST = 20, 18

Row = tuple[str, str, str, str, str]


class Command(BaseCommand):
    """Write ``references/category_bounds.csv`` beside the seed files."""

    help = __doc__ or ""

    def handle(self, **_options: object) -> None:
        """Write the file."""
        folder = Path(settings.FIXTURES_DIR)
        text = bounds_text(read_food_table(folder))
        (folder / BOUNDS_FILE).write_text(text, encoding="utf-8")
        self.stdout.write(f"{text.count(chr(10)) - 1} bounds written.")


def bounds_text(table: FoodTable) -> str:
    """Return the file as text."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(bounds_of(table))
    return out.getvalue()


def bounds_of(table: FoodTable) -> list[Row]:
    """Return the rows: categories by name, then groups by slug; those with too few foods not."""
    foods = [food for food in table.foods if _may_bound(food)]
    survey = [food for food in foods if food.data_set == DataSet.USDA_FNDDS]
    everyday = [food for food in foods if food.is_staple]
    categories = {food.survey_category for food in survey if food.survey_category}
    groups = {group.slug for group in table.groups}
    instead = _instead_of_overruled(table, survey, everyday)
    rows = [
        _row(
            "category",
            name,
            [*(one for one in survey if one.survey_category == name), *instead.get(name, ())],
        )
        for name in sorted(categories)
    ]
    rows += [
        _row("group", slug, [food for food in everyday if food.group == slug])
        for slug in sorted(groups)
    ]
    return [row for row in rows if row is not None]


def _instead_of_overruled(
    table: FoodTable, survey: Sequence[FoodRecord], everyday: Sequence[FoodRecord]
) -> dict[str, list[FoodRecord]]:
    """The everyday foods of each category of which a decision overruled some value.

    Without them nearly nothing with milk would be left among the coffees, whose values in the
    survey are built on a wrong espresso.
    """
    of: dict[str, list[FoodRecord]] = {
        food.survey_category: []
        for food in table.foods
        if food.overruled_because and food.survey_category
    }
    named = survey_foods((f"{one.name} {one.description}", one.survey_category) for one in survey)
    for food in everyday:
        category = food.survey_category or category_of(food.name, named)
        if category in of:
            of[category].append(food)
    return of


def _may_bound(food: FoodRecord) -> bool:
    """Whether a food has a value, is offered, and is eaten as it is."""
    return (
        food.mg_per_100g is not None
        and not food.is_retired
        and food.kind in {FoodKind.FOOD, FoodKind.WATER}
        and is_as_eaten(f"{food.name} {food.description}", food.group)
    )


def _row(level: str, name: str, foods: Sequence[FoodRecord]) -> Row | None:
    values = [food.mg_per_100g for food in foods if food.mg_per_100g is not None]
    if len(values) < FEWEST:
        return None
    percentile = quantiles(values, n=_TWENTIETHS, method="inclusive")[_LAST]
    # Up, not to the nearest: it bounds.
    most = percentile.quantize(_STEP, ROUND_CEILING)
    return level, name, f"{most}", f"{len(values)}", f"{_usual_grams(foods):f}"


def _usual_grams(foods: Iterable[FoodRecord]) -> Decimal:
    """What one portion weighs (g): the middle one of what the foods are offered in first."""
    return median([food.portions[0].grams for food in foods if food.portions])
