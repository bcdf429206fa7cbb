"""The most magnesium that a food without a value may have: by category, or by group.

``category_bounds.csv`` is made from the food table by ``manage.py write_category_bounds``:
the 95th percentile of the foods as eaten. Pure: no Django.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from intake.science.reference.tables import REFERENCES, read_reference_lines

BOUNDS_FILE = REFERENCES / "category_bounds.csv"
_COLUMNS = ("level", "name", "mg_per_100g_p95", "foods", "portion_grams")
#: A row is of a category of the food survey, or of a group of the food table.
_LEVELS = ("category", "group")


@dataclass(frozen=True)
class CategoryBound:
    """What bounds a food without a value."""

    #: The 95th percentile of mg in 100 g.
    mg_per_100g: Decimal
    #: How many foods it is the percentile of.
    foods: int
    #: What one portion weighs (g), for an amount without a weight.
    portion_grams: Decimal


@functools.cache
def category_bounds(path: Path = BOUNDS_FILE) -> dict[tuple[str, str], CategoryBound]:
    """Return the bounds by level and name, read once. Raises ReferenceFileError."""
    return {
        (line.one_of("level", _LEVELS), line.text("name")): CategoryBound(
            line.amount("mg_per_100g_p95"),
            int(line.amount("foods")),
            line.amount("portion_grams"),
        )
        for line in read_reference_lines(path, _COLUMNS)
    }


def bound_of(category: str, group: str) -> CategoryBound | None:
    """Return what bounds a food of a category, else of a group; None where nothing does."""
    bounds = category_bounds()
    return bounds.get(("category", category)) or bounds.get(("group", group))
