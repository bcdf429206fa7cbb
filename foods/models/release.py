"""Releases of the sources that values come from."""

from __future__ import annotations

from django.db import models

from foods.limits import MAX_PUBLISHER, MAX_RELEASE_NAME


class Release(models.Model):
    """One published state of a source, and the history of its loads."""

    name = models.CharField(max_length=MAX_RELEASE_NAME, unique=True)
    publisher = models.CharField(max_length=MAX_PUBLISHER)
    year = models.PositiveSmallIntegerField()
    citation = models.TextField()
    rank = models.PositiveSmallIntegerField(
        default=0, help_text="Later releases of a data set have the higher rank."
    )
    first_loaded_at = models.DateTimeField(auto_now_add=True)
    last_loaded_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["rank", "name"]

    def __str__(self) -> str:
        return self.name
