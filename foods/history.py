"""What a curator's change leaves behind: the food as it stood, with portions and other names."""

from __future__ import annotations

from typing import Any

from django.db import models
from simple_history.models import HistoricalRecords

#: How long a reason may be (characters).
MAX_REASON = 300


class CuratorRecords(HistoricalRecords):
    """History that ``foods/curation/actions.py`` writes, and no save or delete by itself.

    A load writes thousands of rows, and what people keep for themselves must
    leave nothing behind; neither passes through there.
    """

    def __init__(self, **options: Any) -> None:
        """Take the reason beside each state, longer than the library's own."""
        reason = models.CharField("reason", max_length=MAX_REASON, null=True)
        super().__init__(history_change_reason_field=reason, **options)

    def post_save(self, instance: Any, created: bool, using: Any = None, **_: Any) -> None:  # noqa: FBT001  # the library's own signature
        """Write nothing."""

    def pre_delete(self, instance: Any, using: Any = None, **_: Any) -> None:
        """Write nothing."""

    def post_delete(self, instance: Any, using: Any = None, **_: Any) -> None:
        """Write nothing."""


class FoodParts(models.Model):
    """What belongs to a food and lies in tables of its own; amounts as text, to be exact."""

    portions_then = models.JSONField(default=list)
    aliases_then = models.JSONField(default=list)

    class Meta:
        abstract = True
