"""The version of the search index."""

from __future__ import annotations

import time

from django.db import models
from django.db.models import Q


class IndexVersionManager(models.Manager["IndexVersion"]):
    """Reads and changes the single row."""

    def current(self) -> int:
        """The current number; 0 before anything was loaded."""
        return self.filter(pk=1).values_list("number", flat=True).first() or 0

    def move(self) -> int:
        """Record that shared foods changed; return the new number.

        Numbers are times (microseconds), so that a restored database never matches
        an index that was built after its backup.
        """
        number = max(self.current() + 1, time.time_ns() // 1_000)
        self.update_or_create(pk=1, defaults={"number": number})
        return number


class IndexVersion(models.Model):
    """The number of the current search index; it increases when shared foods change."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.PositiveBigIntegerField(default=0)

    objects = IndexVersionManager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="index_version_single_row")]

    def __str__(self) -> str:
        return str(self.number)
