"""What is asked of the site while Prometheus waits: its disk, its database, its background work.

Numbers, names of queues and of functions: nothing is about a person. Where the database does
not answer there is no number of it, but the one that says so.
"""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from collections.abc import Iterator

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.db.models import Count, Max, Min
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from jobs.lost import LOST_S
from jobs.models import Job, WorkerProcess


class SiteState(Collector):
    """Asks anew for each answer, by three queries."""

    def collect(self) -> Iterator[Metric]:
        """The numbers, each with its words."""
        yield from _disk()
        try:
            found = [*_waiting(), _processes(), _regular()]
        except (DatabaseError, InterfaceError):
            found = []
        yield GaugeMetricFamily(
            "midband_database_up", "Whether the database answers.", value=float(bool(found))
        )
        yield from found


def _disk() -> Iterator[Metric]:
    free = GaugeMetricFamily(
        "midband_disk_free_bytes", "Room where data and where bodies lie.", labels=["folder"]
    )
    size = GaugeMetricFamily(
        "midband_disk_size_bytes", "How large the disk of that folder is.", labels=["folder"]
    )
    for name, folder in (("var", settings.VAR_DIR), ("tmp", tempfile.gettempdir())):
        usage = shutil.disk_usage(folder)
        free.add_metric([name], usage.free)
        size.add_metric([name], usage.total)
    yield from (free, size)


def _waiting() -> Iterator[Metric]:
    waiting = GaugeMetricFamily(
        "midband_jobs_waiting", "Jobs that could begin, by queue.", labels=["queue"]
    )
    oldest = GaugeMetricFamily(
        "midband_jobs_oldest_wait_seconds",
        "Since when the oldest of them was given out; 0 where none waits.",
        labels=["queue"],
    )
    ready = DBTaskResult.objects.ready().order_by().values_list("queue_name")
    rows = ready.annotate(Count("pk"), Min("enqueued_at"))
    found = {queue: (count, first) for queue, count, first in rows}
    now = timezone.now()
    for queue in settings.TASKS["default"]["QUEUES"]:
        count, first = found.get(queue, (0, now))
        waiting.add_metric([queue], count)
        oldest.add_metric([queue], (now - first).total_seconds())
    yield from (waiting, oldest)


def _processes() -> Metric:
    alive = timezone.now() - dt.timedelta(seconds=LOST_S)
    return GaugeMetricFamily(
        "midband_job_processes",
        "Processes that do jobs, on any host.",
        value=WorkerProcess.objects.filter(seen_at__gte=alive).count(),
    )


def _regular() -> Metric:
    found = GaugeMetricFamily(
        "midband_regular_job_success_timestamp_seconds",
        "When the site's own daily and hourly work last ended well, while its row is kept.",
        labels=["kind"],
    )
    # Backups may be another host's work: the one that does it is rarely the one that is asked.
    kinds = {*settings.DAILY_TASKS, *settings.HOURLY_TASKS, settings.BACKUP_TASK}
    # The site's own work is about a date, by which there is an index.
    own = Job.objects.filter(owner=None, kind__in=kinds).exclude(about="")
    well = own.filter(failure="", finished_at__isnull=False)
    for row in well.values("kind").annotate(last=Max("finished_at")).order_by("kind"):
        found.add_metric([row["kind"]], row["last"].timestamp())
    return found
