"""The process that does jobs: takes them up, says that it lives, and takes up those of the dead.

The queue of django-tasks-db knows no heartbeat: a task whose process was killed stays
"running" there for ever. Here each process has a row that it renews; where that grows old,
its tasks are given out anew.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
import socket
import threading
import time
from traceback import format_tb
from uuid import UUID

from django.conf import settings
from django.db import Error as DatabaseFault
from django.db import connections, transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from jobs.actions import delete_old_files_of_logs, start_job
from jobs.lost import give_back, requeue_lost
from jobs.models import Job, WorkerProcess
from jobs.progress import (
    STOPPING,
    JobDeferredError,
    JobGoneError,
    JobRefusedError,
    JobStoppedError,
)

logger = logging.getLogger(__name__)

#: Seconds between two looks into an empty queue.
POLL_S = 0.25
#: Seconds between two signs of life, and after which a thread tries a lost database again.
BEAT_S = 5.0
#: Seconds between two looks for the jobs of others that died, for what is due today, and for
#: files whose time is over.
WATCH_S = 10.0
#: Seconds that jobs have to come to the end of a step when the process is to end.
PATIENCE_S = 15.0

#: One line of JSON a job, as one a request; nothing in it is about a person.
job_log = logging.getLogger("midband.jobs")

FAILED_WORDS = "Something went wrong on our side. Nothing of yours was changed; try again."


class JobProcess:
    """Does jobs in threads, while whoever started it calls ``turn`` about once a second."""

    def __init__(self) -> None:
        self.name = f"{socket.gethostname()[:40]}-{os.getpid()}-{secrets.token_hex(4)}"
        self._threads: list[threading.Thread] = []
        self._beaten = self._watched = float("-inf")

    def turn(self) -> None:
        """Say that the process lives, start its threads, look for what was lost, is due or too old.

        Raises SystemExit where the others took it for dead: its jobs are no longer its own.
        """
        now = time.monotonic()
        try:
            if now - self._beaten >= BEAT_S:
                self._beat()
                self._beaten = now
            if now - self._watched >= WATCH_S:
                self._watched = now
                requeue_lost()
                start_regular_jobs()
                delete_old_files_of_logs()
        except DatabaseFault:
            logger.warning("The database does not answer; jobs wait for it.", exc_info=True)
            connections.close_all()

    def _beat(self) -> None:
        if not self._threads:
            WorkerProcess.objects.create(name=self.name)
            for queue, count in settings.JOB_THREADS.items():
                for _number in range(count):
                    thread = threading.Thread(target=self._serve, args=(queue,), daemon=True)
                    self._threads.append(thread)
                    thread.start()
        elif not WorkerProcess.objects.filter(name=self.name).update(seen_at=timezone.now()):
            raise SystemExit(1)

    def stop(self) -> None:
        """Let each thread come to the end of a step, then give back what is not done."""
        STOPPING.set()
        end = time.monotonic() + PATIENCE_S
        for thread in self._threads:
            thread.join(max(0.0, end - time.monotonic()))
        try:
            WorkerProcess.objects.filter(name=self.name).delete()
            requeue_lost()
        except DatabaseFault:
            logger.warning("The database is away; other processes take the jobs up.")
        connections.close_all()

    def _serve(self, queue: str) -> None:
        """Do the jobs of one queue until the process is to end."""
        unfinished: DBTaskResult[[str], None] | None = None
        while not STOPPING.is_set():
            try:
                if unfinished is not None:
                    give_back(unfinished.pk, self.name, is_lost=True)
                unfinished = claim(queue, self.name)
                if unfinished is not None:
                    carry_out(unfinished, self.name)
                    unfinished = None
                    continue
                pause = POLL_S
            except DatabaseFault:
                logger.warning("The database failed; the job is tried again.", exc_info=True)
                connections.close_all()
                pause = BEAT_S
            STOPPING.wait(pause)
        connections.close_all()


def claim(queue: str, name: str) -> DBTaskResult[[str], None] | None:
    """Take the next task of a queue for a process; None where there is none.

    Two never get the same: SQLite lets one transaction in at a time (IMMEDIATE), and
    PostgreSQL passes over a row that another has locked.
    """
    ready = DBTaskResult.objects.ready().filter(queue_name=queue)
    # Without the lock first, since most looks find nothing.
    if not ready.exists():
        return None
    with transaction.atomic():
        row = ready.get_locked()
        if row is not None:
            row.claim(name)
    return row


def carry_out(row: DBTaskResult[[str], None], name: str) -> None:
    """Do a task that was claimed, and write down how it ended.

    A failing database is no fault of the task's: that error is raised.
    """
    start, outcome = time.perf_counter(), "interrupted"
    try:
        outcome = _carry_out(row, name)
    finally:
        facts = {
            "time": timezone.now().isoformat(timespec="milliseconds"),
            "event": "job",
            "kind": row.task_path,
            "outcome": outcome,
            "ms": round((time.perf_counter() - start) * 1000, 1),
        }
        job_log.info("%s", json.dumps(facts))


def _carry_out(row: DBTaskResult[[str], None], name: str) -> str:
    """Do it; return how it ended, in a word."""
    outcome, failure, error = "done", "", None
    try:
        row.task.call(*row.args_kwargs["args"])
    except JobStoppedError:
        give_back(row.pk, name)
        return "given back"
    except JobDeferredError as later:
        give_back(row.pk, name, seconds=later.seconds)
        return "put off"
    except JobGoneError:
        outcome = "gone"
    except JobRefusedError as refusal:
        outcome, failure = "refused", str(refusal)
    except DatabaseFault:
        raise
    except Exception as fault:  # noqa: BLE001  # the thread goes on, whatever a job raises
        # Without the message, which may hold what somebody wrote; in the queue's row likewise.
        trace = "".join(format_tb(fault.__traceback__))
        logger.error("%s failed: %s\n%s", row.task_path, type(fault).__name__, trace)
        outcome, failure, error = "failed", FAILED_WORDS, fault
    _finish(row.pk, name, failure=failure, error=error)
    return outcome


@transaction.atomic
def _finish(pk: UUID, name: str, *, failure: str, error: Exception | None) -> None:
    """Write down that a task ended, unless it was given to somebody else meanwhile."""
    row = DBTaskResult.objects.select_for_update().filter(pk=pk).first()
    if row is None or row.status != TaskResultStatus.RUNNING or row.worker_ids[-1] != name:
        return
    if error is None:
        row.set_successful(None)
    else:
        row.set_failed(error)
        row.traceback = "".join(format_tb(error.__traceback__))
        row.save(update_fields=["traceback"])
    Job.objects.filter(task_id=pk, finished_at=None).update(
        finished_at=timezone.now(), failure=failure, payload=None
    )


def start_regular_jobs() -> None:
    """Give out what is done once a day (``DAILY_TASKS``) or an hour, unless it was already."""
    now = timezone.now()
    today, hour = now.date().isoformat(), f"{now:%Y-%m-%dT%H}"
    wanted = [(path, today) for path in settings.DAILY_TASKS]
    wanted += [(path, hour) for path in settings.HOURLY_TASKS]
    for path, about in wanted:
        if not Job.objects.filter(kind=path, owner=None, about=about).exists():
            start_job(import_string(path), owner=None, about=about)
