"""Curation of the shared food table. A person's own foods are not shown here."""

from foods.admin.food import FoodAdmin
from foods.admin.shelves import FoodGroupAdmin, ReleaseAdmin

__all__ = ["FoodAdmin", "FoodGroupAdmin", "ReleaseAdmin"]
