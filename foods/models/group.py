"""Groups of the food table."""

from __future__ import annotations

from django.db import models

from foods.history import CuratorRecords
from foods.limits import MAX_GROUP_NAME


class FoodGroup(models.Model):
    """A group of the food table, in plain words."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=MAX_GROUP_NAME, unique=True)
    rank = models.PositiveSmallIntegerField(default=100)
    is_curated = models.BooleanField(
        "corrected by a curator", default=False, help_text="A load leaves this group as it is."
    )

    history = CuratorRecords()

    #: Annotated by the admin: how many foods it has.
    foods_counted: int

    class Meta:
        ordering = ["rank", "name"]

    def __str__(self) -> str:
        return self.name
