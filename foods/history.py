"""The history of foods and groups: earlier states, with portions and aliases."""

from __future__ import annotations

from typing import Any

from django.db import models
from simple_history.models import HistoricalRecords

from foods.limits import MAX_REASON


class CuratorRecords(HistoricalRecords):
    """History that only ``foods/curation/actions.py`` writes; saving and deleting write none.

    So neither a load of thousands of rows nor people's own foods leave history rows.
    """

    def __init__(self, **options: Any) -> None:
        """Add a reason to each row, longer than simple-history allows."""
        reason = models.CharField("reason", max_length=MAX_REASON, null=True)
        super().__init__(history_change_reason_field=reason, **options)

    def post_save(self, instance: Any, created: bool, using: Any = None, **_: Any) -> None:  # noqa: FBT001  # the library's own signature
        """Write nothing."""

    def pre_delete(self, instance: Any, using: Any = None, **_: Any) -> None:
        """Write nothing."""

    def post_delete(self, instance: Any, using: Any = None, **_: Any) -> None:
        """Write nothing."""


class FoodParts(models.Model):
    """The portions and aliases of a food at that time; amounts as text, to be exact."""

    portions_then = models.JSONField(default=list)
    aliases_then = models.JSONField(default=list)

    class Meta:
        abstract = True
