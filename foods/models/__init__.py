"""The food table: foods with groups, portions, aliases and releases; requests; the index."""

from foods.models.food import Food, FoodAlias, FoodQuerySet, ValueWanted
from foods.models.group import FoodGroup
from foods.models.index_version import (
    ChangesSince,
    IndexChange,
    IndexVersion,
    IndexVersionManager,
)
from foods.models.portion import Portion, UsualPortion
from foods.models.release import Release
