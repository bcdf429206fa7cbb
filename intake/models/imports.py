"""The import of a diary: its file, the rows read from it, and the entries added."""

from __future__ import annotations

import datetime as dt
import uuid

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Case, F, Q, Sum, When
from django.utils import timezone

from accounts.enums import ENUM_LENGTH
from intake.enums import ImportLayout, ImportState
from intake.models.change import UNDO_PERIOD
from intake.models.person import PersonKey, PersonRow


class ImportQuerySet(models.QuerySet["Import"]):
    """Questions about imports; start from ``subject.imports``."""

    def drafts(self) -> ImportQuerySet:
        """Those that were uploaded and not started."""
        return self.filter(state__in=[ImportState.ASKING, ImportState.READY])

    def under_way(self) -> ImportQuerySet:
        """Those that were started and are not at their end."""
        return self.filter(state__in=[ImportState.RUNNING, ImportState.UNDOING])

    def started_within_a_day(self) -> ImportQuerySet:
        """Those of the last 24 hours that were started, whatever became of them."""
        day_ago = timezone.now() - dt.timedelta(days=1)
        drafts = [ImportState.ASKING, ImportState.READY]
        return self.filter(made_at__gt=day_ago).exclude(state__in=drafts)

    def row_count(self) -> int:
        """How many rows they add, or added, in all."""
        doubtful = Case(When(has_doubtful=True, then="doubtful_count"), default=0)
        return self.aggregate(rows=Sum(F("sound_count") + doubtful))["rows"] or 0

    def expired(self) -> ImportQuerySet:
        """Those too old to undo."""
        return self.filter(made_at__lt=timezone.now() - UNDO_PERIOD).exclude(
            finished_at__gte=timezone.now() - UNDO_PERIOD
        )


class Import(PersonRow):
    """One file of one person. Its rows stand in chunks, each added in one transaction.

    The file and the chunks are health data: the file goes when the import is
    started, the chunks when it can no longer be undone.
    """

    key = models.UUIDField(default=uuid.uuid4, editable=False)
    subject = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="imports"
    )
    state = models.CharField(
        max_length=ENUM_LENGTH, choices=ImportState.choices, default=ImportState.ASKING
    )
    file_name = models.CharField(max_length=200)
    #: Compressed with zlib; null once it is not needed any more.
    content = models.BinaryField(null=True)
    layout = models.CharField(max_length=ENUM_LENGTH, choices=ImportLayout.choices)
    #: How it is written: header, columns by field, order of dates, decimal sign.
    reading = models.JSONField(default=dict)
    #: What the preview lists: some rows of each kind, remarks with their counts.
    preview = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    has_doubtful = models.BooleanField(default=False)
    sound_count = models.PositiveIntegerField(default=0)
    doubtful_count = models.PositiveIntegerField(default=0)
    duplicate_count = models.PositiveIntegerField(default=0)
    refused_count = models.PositiveIntegerField(default=0)
    added_count = models.PositiveIntegerField(default=0)
    kept_count = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["subject", "key"], name="import_key_once"),
            models.CheckConstraint(
                condition=Q(state__in=ImportState.values),
                name="import_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[ImportState.ASKING, ImportState.READY]) | Q(content=None),
                name="import_lets_go_of_its_file",
            ),
            models.UniqueConstraint(
                fields=["subject"],
                condition=Q(state__in=[ImportState.RUNNING, ImportState.UNDOING]),
                name="import_one_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def own_chunks(self) -> models.QuerySet[ImportChunk]:
        """Its rows, asked for by the person as well."""
        return self.chunks.filter(subject=self.subject_id)

    @property
    def is_ready(self) -> bool:
        """Whether it waits to be started."""
        return self.state == ImportState.READY

    @property
    def is_running(self) -> bool:
        """Whether its rows are being added."""
        return self.state == ImportState.RUNNING

    @property
    def is_done(self) -> bool:
        """Whether all of its rows were added."""
        return self.state == ImportState.DONE

    @property
    def is_own_table(self) -> bool:
        """Whether it is a table of the person's own, whose columns they named."""
        return self.layout == ImportLayout.OTHER

    @property
    def is_under_way(self) -> bool:
        """Whether it was started and is not at its end."""
        return self.state in {ImportState.RUNNING, ImportState.UNDOING}

    @property
    def can_be_undone(self) -> bool:
        """Whether its rows can still be taken back."""
        if self.state == ImportState.RUNNING:
            return True
        return (
            self.state == ImportState.DONE
            and self.finished_at is not None
            and self.finished_at >= timezone.now() - UNDO_PERIOD
        )


class ImportChunk(PersonRow):
    """Whole days of one file: the rows to add, then what was added."""

    subject = PersonKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        parent="of",
        db_index=False,
    )
    of = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="chunks")
    number = models.PositiveIntegerField()
    #: One list a row; ``transfer.imports`` gives its order.
    rows = models.JSONField(encoder=DjangoJSONEncoder)
    row_count = models.PositiveIntegerField()
    is_done = models.BooleanField(default=False)
    #: [number of the entry, digest of what it was] of each entry added.
    added = models.JSONField(default=list)
    #: Dates whose state was taken from the file.
    finished = models.JSONField(default=list)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["subject", "of", "number"], name="import_chunk_once"),
        ]

    def __str__(self) -> str:
        return f"{self.of_id}/{self.number}"
