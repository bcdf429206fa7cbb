"""The Foods pages: the table to browse and read, and a person's own foods."""

from foods.views.own import add_own, archive_own, change_own, own, restore_own
from foods.views.table import browse, food
from foods.views.wanted import want_value

__all__ = [
    "add_own",
    "archive_own",
    "browse",
    "change_own",
    "food",
    "own",
    "restore_own",
    "want_value",
]
