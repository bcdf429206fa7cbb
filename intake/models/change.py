"""What was changed, so that one tap undoes it and a re-sent form acts once."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any, TypeVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone

from intake.models.person import PersonRow

Row = TypeVar("Row", bound=models.Model)

#: How long a change can be undone, and how long its contents are kept.
UNDO_PERIOD = dt.timedelta(hours=24)


def _exactly_one_of(*names: str) -> Q:
    """One of the columns holds a number, the others none."""
    either = Q()
    for one in names:
        either |= Q(**{f"{name}__isnull": name != one for name in names})
    return either


#: Whether a change can still tell what was; what was swept cannot.
HOLDS_CONTENTS = Q(before__isnull=False) | Q(after__isnull=False)


class ChangeQuerySet(models.QuerySet["Change"]):
    """Questions about changes; start from ``subject.changes``."""

    def of_batch(self, batch: uuid.UUID) -> ChangeQuerySet:
        """The rows of one act, in the order they were made."""
        return self.filter(batch=batch).order_by("number")

    def with_contents(self) -> ChangeQuerySet:
        """Changes whose contents were not deleted yet."""
        return self.filter(HOLDS_CONTENTS)

    def expired(self) -> ChangeQuerySet:
        """Changes too old to undo whose contents were not deleted yet."""
        return self.with_contents().filter(at__lt=timezone.now() - UNDO_PERIOD)

    def forget(self) -> int:
        """Delete the contents of the changes and return their number; request keys stay used."""
        return self.update(before=None, after=None)


class Change(PersonRow):
    """One thing before and after: an entry, a symptom, a saved meal, or what was said of a day.

    Of a day it is the note, that there were no symptoms, or whether it was everything.

    The rows of one act share a batch.
    The batch is the request key of the form that acted. It stays unique after
    the entry is deleted and after the contents were swept, so the same form
    sent again after a lost reply never acts twice.
    """

    subject = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="changes"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    batch = models.UUIDField()
    number = models.PositiveIntegerField(default=0)
    # Not foreign keys: the row outlives what it speaks of.
    entry_pk = models.BigIntegerField(null=True)
    symptom_pk = models.BigIntegerField(null=True)
    noted_day_pk = models.BigIntegerField(null=True)
    saved_meal_pk = models.BigIntegerField(null=True)
    before = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    after = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        # The sweep reads a day's changes, and not those of years that it swept before.
        indexes = [
            models.Index(fields=["at"], condition=HOLDS_CONTENTS, name="change_with_contents")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "batch", "number"], name="change_batch_acts_once"
            ),
            models.CheckConstraint(
                condition=Q(undone_at=None) | Q(undone_at__gte=models.F("at")),
                name="change_undone_after_it_was_made",
            ),
            models.CheckConstraint(
                condition=_exactly_one_of(
                    "entry_pk", "symptom_pk", "noted_day_pk", "saved_meal_pk"
                ),
                name="change_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch}"

    @property
    def can_be_undone(self) -> bool:
        """Whether the change is young enough and was not undone already."""
        return self.undone_at is None and self.at >= timezone.now() - UNDO_PERIOD


def snapshot(row: models.Model) -> dict[str, Any]:
    """Return a row's stored values by column, as JSON can hold them, without ``updated_at``.

    A row in memory and the same row read from the database give equal snapshots.
    """
    return {
        field.attname: _as_json(field, field.value_from_object(row))
        for field in row._meta.concrete_fields
        if field.name != "updated_at"
    }


def is_as_kept(now: Any, kept: Any) -> bool:
    """Whether a state is the kept one. A column that came later than the change tells nothing."""
    if isinstance(now, dict) and isinstance(kept, dict):
        return all(name in now and is_as_kept(now[name], kept[name]) for name in kept)
    if isinstance(now, list) and isinstance(kept, list):
        return len(now) == len(kept) and all(map(is_as_kept, now, kept))
    return bool(now == kept)


def _as_json(field: models.Field[Any, Any], value: Any) -> Any:
    if isinstance(field, models.DecimalField) and value is not None:
        value = value.quantize(Decimal(1).scaleb(-field.decimal_places))
    if value is None or isinstance(value, int | str | dict | list):
        return value
    return DjangoJSONEncoder().default(value)


def restore_row(row: Row, values: dict[str, Any]) -> Row:
    """Set an unsaved row's fields from a snapshot, and return the row."""
    for field in row._meta.concrete_fields:
        if field.attname in values:
            setattr(row, field.attname, field.to_python(values[field.attname]))
    return row
