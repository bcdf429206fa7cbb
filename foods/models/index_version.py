"""The version of the search index, and which foods changed since earlier ones."""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import dataclass

from django.db import models, transaction
from django.db.models import Q

#: A change of more foods than these is not told food by food: all indexes are built anew.
MOST_TOLD = 300
#: So many told changes are kept (rows); an index from before them is built anew.
_KEPT = 5_000


@dataclass(frozen=True)
class ChangesSince:
    """What changed since an index was built."""

    #: The number of the last of the changes.
    number: int
    #: The ids of the foods that changed.
    food_ids: frozenset[int]


class IndexVersionManager(models.Manager["IndexVersion"]):
    """Reads and changes the single row."""

    def current(self) -> int:
        """The current number; 0 before anything was loaded."""
        return self.filter(pk=1).values_list("number", flat=True).first() or 0

    @transaction.atomic
    def move(self, changed: Collection[int] | None = None) -> int:
        """Record that shared foods changed; return the new number.

        ``changed`` are the ids of the foods whose names, values or status changed; None for
        a change of many or of all, after which indexes are built anew. Numbers are times
        (microseconds), so that a restored database never matches an index that was built
        after its backup.
        """
        # Two changes at once wait for each other, so that numbers rise as changes are committed.
        row, _is_new = self.select_for_update().get_or_create(pk=1)
        row.number = max(row.number + 1, time.time_ns() // 1_000)
        if changed is None or len(changed) > MOST_TOLD:
            row.told_since = row.number
            IndexChange.objects.all().delete()
        else:
            IndexChange.objects.bulk_create(
                IndexChange(number=row.number, food_key=food_id) for food_id in changed
            )
            _forget_early_changes(row)
        row.save()
        return row.number

    def changes_since(self, number: int) -> ChangesSince | None:
        """Return what changed since an index of this number was built.

        None where that cannot be told: too long ago, or not a number of this database.
        """
        row = self.filter(pk=1).first()
        if row is None:
            return None
        later = IndexChange.objects.filter(number__gte=number).order_by("number")
        told = list(later.values_list("number", "food_key"))
        if number not in {row.told_since, row.number, *(at for at, _food_id in told)}:
            return None
        last = told[-1][0] if told else 0
        food_ids = frozenset(food_id for at, food_id in told if at > number)
        return ChangesSince(max(row.number, last), food_ids)


class IndexVersion(models.Model):
    """The number of the current search index; it increases when shared foods change."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.PositiveBigIntegerField(default=0)
    #: Every change after this number is told by rows of ``IndexChange``.
    told_since = models.PositiveBigIntegerField(default=0)

    objects = IndexVersionManager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="index_version_single_row")]

    def __str__(self) -> str:
        return str(self.number)


class IndexChange(models.Model):
    """One food that changed, with the number that the change gave the index."""

    number = models.PositiveBigIntegerField(db_index=True)
    #: The id of the food, which may be deleted since.
    food_key = models.PositiveBigIntegerField()

    def __str__(self) -> str:
        return f"{self.food_key} in {self.number}"


def _forget_early_changes(row: IndexVersion) -> None:
    """Keep the last changes alone; what an earlier index lacks cannot be told any more."""
    numbers = IndexChange.objects.order_by("-number").values_list("number", flat=True)
    for number in numbers[_KEPT : _KEPT + 1]:
        row.told_since = number
        IndexChange.objects.filter(number__lte=number).delete()
