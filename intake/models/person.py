"""Rows of one person, each with that person's key.

Whoever keeps the tables in partitions or on several servers by person finds a row by this
key. So it stands in every table of the diary, is never another one than that of the row it
hangs on, and is named by every statement that writes a row again.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models


class PersonKey(models.ForeignKey[Any, Any]):
    """The person of a row that hangs on another row of theirs, which says who it is."""

    def __init__(self, *positional: Any, parent: str = "", **options: Any) -> None:
        super().__init__(*positional, **options)
        #: The key that leads to the other row; empty in the models of migrations.
        self.parent = parent

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        """A plain key for the migrations: who fills it is no matter of the table."""
        name, _path, positional, options = super().deconstruct()
        return name, "django.db.models.ForeignKey", positional, options

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: FBT001  # Django's
        """Take the key of the parent where the row is new, by ``bulk_create`` as well."""
        if add and self.parent:
            person = getattr(model_instance, self.parent).subject_id
            setattr(model_instance, self.attname, person)
        return super().pre_save(model_instance, add)


class PersonRow(models.Model):
    """A row of one person: it is saved and read again by their key and its own.

    It stands on ``Model._do_update``, which Django's documents do not name (5.2);
    tests/test_person_key.py fails where it changes.
    """

    subject_id: int

    class Meta:
        abstract = True

    def refresh_from_db(
        self,
        using: str | None = None,
        fields: Iterable[str] | None = None,
        from_queryset: models.QuerySet[Any] | None = None,
    ) -> None:
        """Read it again by the person's key too, where that was read."""
        if from_queryset is None and "subject_id" in self.__dict__:
            rows: models.Manager[Any] = type(self)._base_manager
            rows = rows.db_manager(using, hints={"instance": self})
            from_queryset = rows.filter(subject=self.subject_id)
        super().refresh_from_db(using, fields, from_queryset)

    def _do_update(self, base_qs: models.QuerySet[Any], *more: Any) -> Any:
        return super()._do_update(base_qs.filter(subject=self.subject_id), *more)
