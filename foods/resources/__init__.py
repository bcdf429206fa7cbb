"""The food table as a file: out, and in again."""

from foods.resources.food import MAX_ROWS, FoodResource, new_key

__all__ = ["MAX_ROWS", "FoodResource", "new_key"]
