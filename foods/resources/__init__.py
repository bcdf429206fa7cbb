"""The food table as a file: out, and in again."""

from foods.resources.food import FoodResource, new_key
from foods.resources.shape import FoodFileError, dataset_of

__all__ = ["FoodFileError", "FoodResource", "dataset_of", "new_key"]
