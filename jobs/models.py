"""Work in the background as people see it, the files it makes, and the processes that do it."""

from __future__ import annotations

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

#: How long work that is done, with the file it made, is kept.
KEPT = dt.timedelta(hours=24)
#: The same for a file that shows somebody's log, which its owner may lose sight of sooner.
LOG_KEPT = dt.timedelta(hours=1)
#: The jobs whose file shows the log of somebody, or of several.
SHOWS_LOGS = Q(log_of__isnull=False) | Q(of_clients=True)


class JobQuerySet(models.QuerySet["Job"]):
    """Questions about jobs."""

    def under_way(self) -> JobQuerySet:
        """Those that wait or are being done."""
        return self.filter(finished_at=None)

    def expired(self) -> JobQuerySet:
        """Those whose end is so long ago that they are deleted."""
        now = timezone.now()
        of_a_log = Q(finished_at__lt=now - LOG_KEPT) & SHOWS_LOGS
        return self.filter(Q(finished_at__lt=now - KEPT) | of_a_log)

    def that_show_logs(self) -> JobQuerySet:
        """Those whose file shows the log of somebody, or of several."""
        return self.filter(SHOWS_LOGS)


class Job(models.Model):
    """One piece of work. The queue's row holds nothing of it but its key.

    So whatever is about a person goes with the person, and what is left in the queue then
    finds nothing to do.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    #: Whose it is; nobody's where the site does it for itself.
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="jobs"
    )
    #: Whose log its file shows, where that is cut to what its owner may see. It goes with them.
    log_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+"
    )
    #: Whether its file shows the logs of several clients of its owner. It goes with any of theirs.
    of_clients = models.BooleanField(default=False)
    #: The function that does it, as the queue names it.
    kind = models.CharField(max_length=200)
    #: What it is about among works of its kind: a key, a date.
    about = models.CharField(max_length=64, blank=True)
    #: The row of the queue.
    task_id = models.UUIDField()
    #: What it needs to know and nobody may read afterwards; deleted at its end.
    payload = models.BinaryField(null=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    #: Written before it reads from a replica, which must show the same (jobs/replica.py).
    read_mark = models.UUIDField(null=True, editable=False)
    #: How often the process that did it was lost.
    times_lost = models.PositiveSmallIntegerField(default=0)
    #: What came of it, in words for its owner, where it was kept with the work itself.
    outcome = models.CharField(max_length=200, blank=True)
    #: Why it came to nothing, in words for its owner.
    failure = models.CharField(max_length=200, blank=True)
    #: Of the file it made; its content stands in ``parts``.
    file_name = models.CharField(max_length=100, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    part_count = models.PositiveIntegerField(default=0)
    byte_count = models.PositiveBigIntegerField(default=0)
    made_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["task_id"], name="job_task")]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "kind", "about"],
                condition=Q(finished_at=None),
                name="job_once_at_a_time",
            ),
            # The site's own work about one date is done once on it.
            models.UniqueConstraint(
                fields=["kind", "about"],
                condition=Q(owner=None) & ~Q(about=""),
                name="job_of_nobody_once",
            ),
            models.CheckConstraint(
                condition=Q(finished_at=None) | Q(payload=None), name="job_lets_go_of_its_payload"
            ),
        ]

    def __str__(self) -> str:
        return self.kind.rpartition(".")[2]

    @property
    def is_under_way(self) -> bool:
        """Whether it waits or is being done."""
        return self.finished_at is None

    @property
    def shows_logs(self) -> bool:
        """Whether its file shows the log of somebody, or of several."""
        return self.log_of_id is not None or self.of_clients

    @property
    def has_file(self) -> bool:
        """Whether it made a file that can still be had."""
        kept = LOG_KEPT if self.shows_logs else KEPT
        return (
            self.finished_at is not None
            and self.part_count > 0
            and self.finished_at >= timezone.now() - kept
        )


class JobPart(models.Model):
    """A piece of the file that a job made. In the database, so that each host can send it."""

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["job", "number"], name="job_part_once"),
        ]

    def __str__(self) -> str:
        return f"{self.job_id}/{self.number}"


class WorkerProcess(models.Model):
    """A process that does jobs. While it lives it says so every few seconds."""

    name = models.CharField(max_length=64, unique=True)
    started_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "worker processes"

    def __str__(self) -> str:
        return self.name
