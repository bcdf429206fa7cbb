"""Giving tasks back to the queue: those that stopped, and those whose process is gone."""

from __future__ import annotations

import datetime as dt
import logging
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from jobs.models import Job, WorkerProcess

logger = logging.getLogger(__name__)

#: Seconds without a sign of life after which a process counts as dead.
LOST_S = 30
#: So often is a job taken up again; one that kills its process each time would never end.
MAX_TIMES_LOST = 3

LOST_WORDS = "This was begun several times and never came to its end. Try again later."


def requeue_lost() -> int:
    """Give out anew the tasks of processes that are gone or silent; return how many."""
    silent = timezone.now() - dt.timedelta(seconds=LOST_S)
    for process in WorkerProcess.objects.filter(seen_at__lt=silent):
        # One that only slept finds its row gone, and ends.
        WorkerProcess.objects.filter(pk=process.pk, seen_at__lt=silent).delete()
    running = DBTaskResult.objects.running().values_list("pk", "worker_ids")
    claimed = [(pk, ids[-1]) for pk, ids in running]
    # Asked after the tasks: a process has its row before it claims anything.
    alive = set(WorkerProcess.objects.values_list("name", flat=True))
    return sum(give_back(pk, name, is_lost=True) for pk, name in claimed if name not in alive)


@transaction.atomic
def give_back(pk: UUID, name: str, *, is_lost: bool = False, seconds: float = 0) -> bool:
    """Make a task that a process had claimed ready again, at once or in some seconds.

    One that was lost too often fails instead. Return whether it was that process's.
    """
    row = DBTaskResult.objects.select_for_update(skip_locked=True).filter(pk=pk).first()
    if row is None or row.status != TaskResultStatus.RUNNING or row.worker_ids[-1] != name:
        return False
    job = Job.objects.filter(task_id=pk)
    if is_lost:
        logger.warning("%s was lost with %s", row.task_path, name)
        job.update(times_lost=F("times_lost") + 1)
        if job.filter(times_lost__gt=MAX_TIMES_LOST).exists():
            row.set_failed(RuntimeError("lost too often"))
            job.update(finished_at=timezone.now(), failure=LOST_WORDS, payload=None)
            return True
    row.status, row.started_at = TaskResultStatus.READY, None
    row.run_after = timezone.now() + dt.timedelta(seconds=seconds) if seconds else get_date_max()
    row.save(update_fields=["status", "started_at", "run_after"])
    return True
