"""The classes of medicines a person takes, where they chose to list them."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models

from intake.models.person import PersonRow
from intake.science import spacing


class Medicine(PersonRow):
    """One class of medicines with the times of day it is usually taken.

    ``key`` names a class of the curated table; one that has left the table is
    kept and says nothing.
    """

    subject = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="medicines"
    )
    key = models.CharField(max_length=40)
    times = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["key"]
        constraints = [
            models.UniqueConstraint(fields=["subject", "key"], name="medicine_once_a_class"),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def taken(self) -> spacing.TakenMedicine:
        """The medicine as the notes need it."""
        return spacing.TakenMedicine(self.key, tuple(map(dt.time.fromisoformat, self.times)))

    @property
    def known(self) -> spacing.MedicineClass | None:
        """Its class in the table; None where it has left the table."""
        return spacing.class_named(self.key)

    @property
    def times_words(self) -> str:
        """The times as printed; empty where none were said."""
        return ", ".join(self.times)
